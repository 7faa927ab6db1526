"""What workers reported as wrong with a HIT, and the requester's answers."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import hit_reports

PAGE = "/requester/reports"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/reports``."""
    pages = _Reports(site)
    return [
        Route(PAGE, pages.show),
        Route(f"{PAGE}/{{market_id}}/{{report_id}}", pages.answer, methods=["POST"]),
    ]


class _Reports:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site

    def show(self, request: Request) -> Response:
        return self._show(request, self._site.who(request))

    def _show(
        self,
        request: Request,
        session: SignedIn,
        *,
        form: Form | None = None,
        error: InvalidInput | None = None,
    ) -> Response:
        inbox = self._site.store.read(lambda c: hit_reports.read_inbox(c, session.requester_id))
        return self._site.page(
            request,
            "reports.html",
            session=session,
            section="messages",
            status=error.status if error else 200,
            inbox=inbox,
            is_play=self._site.play,
            error=error.message if error else "",
            typed=form.text("answer") if form else "",
            typed_for=request.path_params.get("report_id", ""),
        )

    async def answer(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._answer, request, session, form)

    def _answer(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, report_id = request.path_params["market_id"], request.path_params["report_id"]
        if market_id not in MARKETS:
            raise NotFound(f"no market {market_id[:20]!r}")
        try:
            hit_reports.answer_report(
                self._site.services, session.actor, market_id, report_id, form.text("answer")
            )
        except InvalidInput as error:
            return self._show(request, session, form=form, error=error)
        return RedirectResponse(f"{PAGE}#{report_id}", 303)
