"""``POST /api/label/report``: something is wrong with this HIT, told from the labelling page.

The page token says whose it is, so this works in another site's sandboxed frame too.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotAllowed
from labelcrowd.web.labelling_wire import json_answer, page_token, read_report
from labelcrowd.web.services import Services
from labelcrowd.workflow.hit_reports import NewReport, file_report


def routes(services: Services) -> list[BaseRoute]:
    """The one route of this module."""

    async def report(request: Request) -> Response:
        token = page_token(services, request)
        if token.mode not in ("work", "look") or not token.assignment_id:
            raise NotAllowed("a page without an assignment cannot report", code="read_only")
        asked = read_report(await request.body())
        new = NewReport(
            hit_id="",
            assignment_id=token.assignment_id,
            words=asked.words,
            page="/label",
            error=asked.error,
            request_id=str(request.scope.get("labelcrowd.request_id", "")),
            browser=request.headers.get("user-agent", ""),
        )
        report_id = await services.home.store.awrite(
            lambda c: file_report(c, services, token.market_id, token.worker_id, new)
        )
        return json_answer({"report_id": report_id})

    return [Route("/api/label/report", report, methods=["POST"])]
