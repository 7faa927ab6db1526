"""The owners' page of what was done by whom, and the same as CSV."""

from __future__ import annotations

import io

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Filter
from labelcrowd.web.forms import whole_number
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow.audit_log import all_entries, details, write_csv

PAGE = 100


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/audit`` and its ``.csv``."""

    def show(request: Request) -> Response:
        session = site.who(request)
        wanted, before = _filter(request, session), _before(request)
        found = site.store.read(
            lambda c: audit.entries(
                c, session.requester_id, wanted, before=before or (2**62, ""), limit=PAGE + 1
            )
        )
        actions, actors = site.store.read(
            lambda c: audit.words(c, session.requester_id, site=wanted.site)
        )
        last = found[PAGE - 1] if len(found) > PAGE else None
        return site.page(
            request,
            "audit.html",
            session=session,
            section="team",
            entries=[(one, details(one)) for one in found[:PAGE]],
            actions=actions,
            actors=actors,
            wanted=wanted,
            older=f"{last.at}-{last.id}" if last else "",
            first=before is None,
        )

    def sheet(request: Request) -> Response:
        session = site.who(request)
        text = io.StringIO()
        write_csv(all_entries(site.services, session.requester_id, _filter(request, session)), text)
        return Response(
            text.getvalue(),
            media_type="text/csv",
            headers={"content-disposition": 'attachment; filename="acts.csv"'},
        )

    return [Route("/requester/audit", show), Route("/requester/audit.csv", sheet)]


def _filter(request: Request, session: SignedIn) -> Filter:
    asked = request.query_params
    return Filter(
        action=asked.get("action", "")[:100],
        actor=asked.get("who", "")[:200],
        subject=asked.get("about", "").strip()[:100],
        site=session.operator,
    )


def _before(request: Request) -> tuple[int, str] | None:
    at, _, entry_id = request.query_params.get("before", "").partition("-")
    number = whole_number(at)
    return None if number is None else (number, entry_id)
