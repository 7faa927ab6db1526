"""Blocked workers of a requester: the list, one more with the reason, one let in again."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market.setup import LIVE
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import worker_blocks

HERE = "/requester/blocks"
PAGE = 100


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/blocks/<market>...``."""
    pages = _Blocks(site)
    market = f"{HERE}/{{market_id}}"
    return [
        Route(HERE, pages.start),
        Route(market, pages.listing),
        Route(market, pages.block, methods=["POST"]),
        Route(f"{market}/lift", pages.lift, methods=["POST"]),
    ]


class _Blocks:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site

    def start(self, request: Request) -> Response:
        return RedirectResponse(f"{HERE}/{LIVE}", 303)

    def listing(self, request: Request) -> Response:
        """The blocks; ``worker`` in the address is who may be blocked next."""
        given = Form([("worker", request.query_params.get("worker", "")[:64])])
        return self._page(request, self._site.who(request), given)

    def _page(
        self,
        request: Request,
        session: SignedIn,
        given: Form,
        error: LabelcrowdError | None = None,
    ) -> Response:
        market_id = self._site.market_of(request)
        found = worker_blocks.list_blocks(
            self._site.services,
            session.requester_id,
            market_id,
            after=_after(request.query_params.get("after", "")),
            limit=PAGE + 1,
        )
        shown = found[:PAGE]
        more = f"{shown[-1].made_at}.{shown[-1].worker_id}" if len(found) > PAGE else ""
        return self._site.page(
            request,
            "blocks.html",
            session=session,
            section="workers",
            status=error.status if error else 200,
            market_id=market_id,
            play=self._site.play(market_id),
            here=f"{HERE}/{market_id}",
            blocks=shown,
            more=more,
            given=given,
            error=error,
        )

    async def block(self, request: Request) -> Response:
        session, form = await self._site.form(request)

        def do() -> Response:
            market_id = self._site.market_of(request)
            try:
                worker_blocks.block(
                    self._site.acting(session),
                    session.requester_id,
                    market_id,
                    form.text("worker"),
                    form.text("reason"),
                )
            except LabelcrowdError as error:
                return self._page(request, session, form, error)
            return RedirectResponse(f"{HERE}/{market_id}", 303)

        return await run_in_threadpool(do)

    async def lift(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        market_id = self._site.market_of(request)
        await run_in_threadpool(
            worker_blocks.unblock,
            self._site.acting(session),
            session.requester_id,
            market_id,
            form.text("worker"),
        )
        return RedirectResponse(f"{HERE}/{market_id}", 303)


def _after(text: str) -> tuple[int, str]:
    """Where the page before ended; what is no such place is the start."""
    at, _, worker_id = text.partition(".")
    return (int(at), worker_id) if at.isascii() and at.isdigit() and len(at) < 19 else (-1, "")
