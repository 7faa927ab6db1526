"""``GET /api/label/previous``: what its author drew on the picture before, to be drawn again."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.annotations.document import Object
from labelcrowd.errors import InvalidInput
from labelcrowd.web.labelling_desk import Desks, check_writes
from labelcrowd.web.labelling_wire import json_answer, page_token
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.previous_picture import drawn_by_owner, drawn_by_worker

_ORDERED = ("c", "f")


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    """The one route."""

    def answer(request: Request) -> Response:
        token = page_token(services, request)
        check_writes(token)
        if token.mode == "own":
            desks.own_context(token)  # who draws here no more sees nothing either
        mode = request.query_params.get("mode", "")
        found = services.home.store.read(lambda conn: _drawn(conn, token, mode))
        return json_answer({"picture": found is not None, "objects": found or []})

    return [Route("/api/label/previous", answer, methods=["GET"])]


def _drawn(conn: Connection, token: PageToken, mode: str) -> list[Object] | None:
    """None where there is no picture before. ``mode``: of an owner's page, whose token does not
    say in what order its pictures are."""
    if token.mode == "practice":
        return None
    if token.mode == "own":
        if mode not in _ORDERED:
            raise InvalidInput(f"mode: expected c or f, got {mode[:10]!r}", field="mode")
        return drawn_by_owner(conn, token.document_id, mode)
    return drawn_by_worker(
        conn,
        market_id=token.market_id,
        worker_id=token.worker_id,
        batch_id=token.batch_id,
        assignment_id=token.assignment_id,
    )
