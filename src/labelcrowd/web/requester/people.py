"""The operator's page of workers: lost passwords, what is owed and paid, pausing everything."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import links, people
from labelcrowd.errors import Conflict, InvalidInput, LabelcrowdError, NotAllowed
from labelcrowd.market.setup import LIVE, MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import payouts
from labelcrowd.workflow.market_pause import pause_markets, paused_markets
from labelcrowd.workflow.outside_links import require_outside_links


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/workers/<market>``, for operators only."""
    pages = _People(site)
    one = "/requester/workers/{market_id}"

    def first_market(request: Request) -> Response:
        return RedirectResponse(f"/requester/workers/{LIVE}", 303)

    return [
        Route("/requester/workers", first_market),
        Route(one, pages.show),
        Route(f"{one}/password", pages.password, methods=["POST"]),
        Route(f"{one}/pause", pages.pause, methods=["POST"]),
    ]


class _People:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def show(self, request: Request) -> Response:
        session = self._operator(self._site.who(request))
        return self._show(request, session)

    def _operator(self, session: SignedIn) -> SignedIn:
        if not session.operator:
            raise NotAllowed("only the operator of this site sees its workers")
        return session

    def _show(
        self,
        request: Request,
        session: SignedIn,
        *,
        link: str = "",
        error: LabelcrowdError | None = None,
    ) -> Response:
        market_id = self._site.market_of(request)

        def read(c: Connection) -> tuple[list[people.Worker], list[payouts.Owed]]:
            return people.workers(c, market_id), payouts.owed(c, market_id)

        workers, owed = self._site.store.read(read)
        return self._site.page(
            request,
            "workers.html",
            session=session,
            section="workers",
            status=error.status if error else 200,
            market_id=market_id,
            markets=MARKETS,
            workers=workers,
            money={one.worker_id: one for one in owed},
            link=link,
            error=error.message if error else "",
            play=self._site.play(market_id),
            paused=paused_markets(self._services),
        )

    async def password(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        self._operator(session)
        return await run_in_threadpool(self._password, request, session, form)

    def _password(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, now = self._site.market_of(request), self._services.clock.now()

        def make(c: Connection) -> str:
            found = people.find_worker(c, market_id, form.text("worker"))
            return links.make_link(
                c,
                self._services.ids,
                now,
                purpose=links.PASSWORD,
                kind="worker",
                market_id=market_id,
                subject_id=found.id,
            )

        try:
            require_outside_links(self._services, "a password link")
        except Conflict as error:
            return self._show(request, session, error=error)
        link = self._link(links.PASSWORD, market_id, self._site.store.write(make))
        return self._show(request, session, link=link)

    def _link(self, purpose: str, market_id: str, token: str) -> str:
        path = links.link_path(purpose=purpose, kind="worker", market_id=market_id, token=token)
        return self._services.public_url + path

    async def pause(self, request: Request) -> Response:
        """Hand out no work on any market, or hand it out again."""
        session, form = await self._site.form(request)
        self._operator(session)
        wish = form.text("paused")
        if wish not in ("yes", "no"):
            raise InvalidInput(f"paused: expected yes or no, got {wish[:20]!r}", field="paused")
        await run_in_threadpool(pause_markets, self._site.acting(session), paused=wish == "yes")
        return RedirectResponse(f"/requester/workers/{self._site.market_of(request)}", 303)
