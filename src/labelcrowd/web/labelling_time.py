"""``POST /api/label/time``: how long the labelling page could be seen so far.

It comes while the page is hidden or goes away, under the page's token: no cookie is there.
"""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotAllowed
from labelcrowd.web.labelling_wire import TimeReport, page_token, read_time
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.work_time import note_labelling_time, note_practice_time


def routes(services: Services) -> list[BaseRoute]:
    """The one route of this module."""

    async def report(request: Request) -> Response:
        token = page_token(services, request)
        practice = token.mode == "practice"
        if not practice and not (token.mode == "work" and token.assignment_id):
            raise NotAllowed("a page without an assignment has no time", code="read_only")
        told, now = read_time(await request.body()), services.clock.now()
        note = _note_practice if practice else _note_work
        await services.home.store.awrite(lambda c: note(c, now, token, told))
        return Response(status_code=204)

    return [Route("/api/label/time", report, methods=["POST"])]


def _note_work(c: Connection, now: int, token: PageToken, told: TimeReport) -> None:
    note_labelling_time(
        c,
        now,
        token.market_id,
        token.assignment_id,
        page=told.page,
        seen_ms=told.seen_ms,
        reading_ms=told.reading_ms,
    )


def _note_practice(c: Connection, now: int, token: PageToken, told: TimeReport) -> None:
    note_practice_time(
        c,
        now,
        token.market_id,
        token.document_id,
        page=told.page,
        type_id=token.batch_id,
        worker_id=token.worker_id,
        seen_ms=told.seen_ms,
        started_at=token.accepted_at,
    )
