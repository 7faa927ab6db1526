"""Appeals of workers against rejections, which a named person answers."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InsufficientFunds, InvalidInput, LabelcrowdError, NotFound
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import appeals

PAGE = "/requester/appeals"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/appeals``."""
    pages = _Appeals(site)
    return [
        Route(PAGE, pages.show),
        Route(f"{PAGE}/{{market_id}}/{{appealed_id}}", pages.answer, methods=["POST"]),
    ]


class _Appeals:
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
        error: LabelcrowdError | None = None,
    ) -> Response:
        now = self._site.services.clock.now()
        found = self._site.store.read(lambda c: appeals.read_appeals(c, session.requester_id, now))
        return self._site.page(
            request,
            "appeals.html",
            session=session,
            section="messages",
            status=error.status if error else 200,
            appeals=found,
            now=now,
            is_play=self._site.play,
            error=error.message if error else "",
            typed=form.text("answer") if form else "",
            typed_for=request.path_params.get("appealed_id", ""),
        )

    async def answer(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._answer, request, session, form)

    def _answer(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id = request.path_params["market_id"]
        assignment_id = request.path_params["appealed_id"]
        if market_id not in MARKETS:
            raise NotFound(f"no market {market_id[:20]!r}")
        found = self._site.store.read(lambda c: appeals.appeal_about(c, market_id, assignment_id))
        if found is None or found.requester_id != session.requester_id:
            raise NotFound("there is no such appeal")
        decision = form.text("decision")
        try:
            if decision not in ("grant", "refuse"):
                raise InvalidInput(f"decision: expected grant or refuse, got {decision[:20]!r}")
            appeals.answer_appeal(
                self._site.services, session.actor, market_id, assignment_id,
                grant=decision == "grant", words=form.get("answer", ""),
            )  # fmt: skip
        except NotFound:
            raise
        except LabelcrowdError as error:
            told = error
            if isinstance(error, InsufficientFunds) and not session.may("money"):
                told = InsufficientFunds(
                    "the requester's money does not cover this; ask a manager or owner"
                )
            return self._show(request, session, form=form, error=told)
        return RedirectResponse(f"{PAGE}#{assignment_id}", 303)
