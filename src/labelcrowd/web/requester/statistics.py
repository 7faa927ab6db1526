"""The table of statistics over all batches, as the original tool's page had it, and as CSV."""

from __future__ import annotations

import io

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import whole_number
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.workflow.statistics import statistics_page, write_statistics

PAGE = 50


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/statistics`` and its ``.csv``."""

    def show(request: Request) -> Response:
        session = site.who(request)
        created, _, batch_id = request.query_params.get("before", "").partition("-")
        created_at = whole_number(created)
        before = None if created_at is None else (created_at, batch_id)
        found = statistics_page(site.services, session.requester_id, before=before, limit=PAGE + 1)
        last = found[PAGE - 1][0] if len(found) > PAGE else None
        return site.page(
            request,
            "statistics.html",
            session=session,
            section="statistics",
            rows=[numbers for _, numbers in found[:PAGE]],
            older=f"{last.created_at}-{last.id}" if last else "",
            plays={market_id: site.play(market_id) for market_id in MARKETS},
        )

    def sheet(request: Request) -> Response:
        session = site.who(request)
        text = io.StringIO()
        found = statistics_page(site.services, session.requester_id)
        write_statistics((numbers for _, numbers in found), text, sums=session.may("money"))
        return Response(
            text.getvalue(),
            media_type="text/csv",
            headers={"content-disposition": 'attachment; filename="statistics.csv"'},
        )

    return [Route("/requester/statistics", show), Route("/requester/statistics.csv", sheet)]
