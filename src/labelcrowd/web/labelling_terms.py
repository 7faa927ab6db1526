"""The terms of a collection on the labelling page, which has no cookie to know a worker by.

Whatever shows the picture answers 403 ``terms_needed`` with the text and a ticket; ``POST
/api/label/terms`` with that ticket records the acceptance, and the page opens
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from labelcrowd.clock import HOUR
from labelcrowd.images import terms
from labelcrowd.images.terms import TermsNeeded
from labelcrowd.web.labelling_wire import bearer, json_answer
from labelcrowd.web.markdown import safe_html
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import TermsTicket
from labelcrowd.workflow.requesters import collection_owner

SHOWN_FOR = 12 * HOUR


def asking_for_terms(services: Services, routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """The routes, each of which shows the terms where they keep it from answering."""
    for route in routes:
        if isinstance(route, Route):
            route.app = _AsksForTerms(services, route.app)
    return list(routes)


class _AsksForTerms:
    def __init__(self, services: Services, app: ASGIApp) -> None:
        self._services, self._app = services, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except TermsNeeded as needed:
            response = await run_in_threadpool(_terms, self._services, needed)
            await response(scope, receive, send)


def _terms(services: Services, needed: TermsNeeded) -> Response:
    """What a page shows instead of the picture."""

    def read(conn: Connection) -> tuple[terms.Terms, str]:
        text = terms.terms_text(conn, needed.collection_id, needed.digest)
        return text, collection_owner(conn, needed.collection_id)

    found, requester = services.home.store.read(read)
    ticket = TermsTicket(
        market_id=needed.market_id,
        worker_id=needed.worker_id,
        collection_id=needed.collection_id,
        digest=needed.digest,
        expires_at=services.clock.now() + SHOWN_FOR,
    )
    body: dict[str, Any] = {
        "error": {"code": needed.code, "message": needed.message, "field": None},
        "terms": {
            "html": safe_html(found.body),
            "requester": requester,
            "ticket": services.tokens.terms_ticket(ticket),
        },
    }
    return json_answer(body, needed.status)


def routes(services: Services) -> list[BaseRoute]:
    """``POST /api/label/terms``."""

    async def accept(request: Request) -> Response:
        now = services.clock.now()
        ticket = services.tokens.read_terms_ticket(bearer(request), now=now)
        await services.home.store.awrite(
            lambda conn: terms.accept(
                conn,
                market_id=ticket.market_id,
                worker_id=ticket.worker_id,
                collection_id=ticket.collection_id,
                digest=ticket.digest,
                now=now,
            )
        )
        return json_answer({"accepted": True})

    return [Route("/api/label/terms", accept, methods=["POST"])]
