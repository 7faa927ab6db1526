"""The operator erases a worker, and finds whom a code for owed pay belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import people
from labelcrowd.errors import Conflict, InvalidInput, LabelcrowdError, NotFound
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import payouts
from labelcrowd.workflow.erase_worker import Erased, erase_worker, find_claim, is_erased
from labelcrowd.workflow.open_lines import OpenLine, open_lines_of
from labelcrowd.workflow.panel_studies import open_bonuses_of


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/workers/<market>/erase/<worker>`` and ``.../claim``, for operators only."""
    pages = _Erasing(site)
    one = "/requester/workers/{market_id}"
    return [
        Route(f"{one}/erase/{{worker_id}}", pages.ask),
        Route(f"{one}/erase/{{worker_id}}", pages.erase, methods=["POST"]),
        Route(f"{one}/claim", pages.claim_form),
        Route(f"{one}/claim", pages.claim, methods=["POST"]),
    ]


class _Erasing:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site

    def ask(self, request: Request) -> Response:
        return self._ask(request, self._site.who(request))

    def _ask(
        self,
        request: Request,
        session: SignedIn,
        *,
        error: LabelcrowdError | None = None,
        done: Erased | None = None,
    ) -> Response:
        market_id = _market(request)
        worker_id = request.path_params["worker_id"]

        def read(c: Connection) -> tuple[people.Worker, int, list[OpenLine]]:
            found = people.worker(c, market_id, worker_id)
            if found is None:
                raise NotFound(f"worker: no worker {worker_id[:80]!r} on the {market_id} market")
            lines = open_lines_of(c, market_id, worker_id)
            return found, _owed(c, market_id, worker_id), lines

        worker, owed_cents, lines = self._site.store.read(read)
        return self._site.page(
            request,
            "erase.html",
            session=session,
            section="workers",
            status=error.status if error else 200,
            market_id=market_id,
            worker=worker,
            erased=is_erased(worker),
            owed_cents=owed_cents,
            lines=lines,
            bonus_cents=open_bonuses_of(self._site.services, market_id, worker_id),
            claim=done.claim if done else "",
            error=error.message if error else "",
        )

    async def erase(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._erase, request, session, form)

    def _erase(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, worker_id = _market(request), request.path_params["worker_id"]
        found = self._site.store.read(lambda c: people.worker(c, market_id, worker_id))
        if found is not None and form.text("login").casefold() != found.login:
            wrong = InvalidInput("login: type the worker's login to say yes", field="login")
            return self._ask(request, session, error=wrong)
        try:
            done = erase_worker(self._site.services, market_id, worker_id, actor=session.actor)
        except Conflict as error:
            return self._ask(request, session, error=error)
        self._site.services.sessions.forget()
        return self._ask(request, session, done=done)

    def claim_form(self, request: Request) -> Response:
        return self._claim_page(request, self._site.who(request))

    def _claim_page(
        self,
        request: Request,
        session: SignedIn,
        *,
        code: str = "",
        worker_id: str = "",
        owed_cents: int = 0,
        lines: Sequence[OpenLine] = (),
        error: LabelcrowdError | None = None,
    ) -> Response:
        return self._site.page(
            request,
            "claim.html",
            session=session,
            section="workers",
            market_id=_market(request),
            code=code,
            worker_id=worker_id,
            owed_cents=owed_cents,
            lines=lines,
            error=error.message if error else "",
        )

    async def claim(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._claim, request, session, form)

    def _claim(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, code = _market(request), form.text("code")[:80]

        def read(c: Connection) -> tuple[str, int, list[OpenLine]]:
            worker_id = find_claim(c, market_id, code)
            lines = open_lines_of(c, market_id, worker_id)
            return worker_id, _owed(c, market_id, worker_id), lines

        try:
            worker_id, owed_cents, lines = self._site.store.read(read)
        except NotFound as error:
            return self._claim_page(request, session, code=code, error=error)
        return self._claim_page(
            request, session, code=code, worker_id=worker_id, owed_cents=owed_cents, lines=lines
        )


def _owed(connection: Connection, market_id: str, worker_id: str) -> int:
    found = {one.worker_id: one.owed_cents for one in payouts.owed(connection, market_id)}
    return found.get(worker_id, 0)


def _market(request: Request) -> str:
    market_id: str = request.path_params["market_id"]
    if market_id not in MARKETS:
        raise InvalidInput(f"market: expected one of {', '.join(MARKETS)}", field="market")
    return market_id
