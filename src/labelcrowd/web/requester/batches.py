"""The list of batches, one batch with its progress and numbers, and what steers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.batches import store
from labelcrowd.batches.field_values import parse_duration_s
from labelcrowd.batches.store import Batch
from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.market.setup import MARKETS
from labelcrowd.stats.progress import Progress, progress
from labelcrowd.web.forms import Form, whole_number
from labelcrowd.web.requester.batch_page import BatchPage, about
from labelcrowd.web.requester.gallery import newest_results
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import batches as steering
from labelcrowd.workflow.endings import Ending, endings
from labelcrowd.workflow.publish import publish_batch, undo_batch
from labelcrowd.workflow.upkeep import upkeep

PAGE = 50
PASSWORD_LATER = "labelcrowd_password_later"
"""The cookie of an operator who does not want to be asked for a password again."""
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Listed:
    """A row of the list."""

    batch: Batch
    status: str
    reached: Progress
    play: bool
    soon: Ending


def routes(site: RequesterSite) -> list[BaseRoute]:
    """The list, the batch, its steps."""
    pages = _Batches(site)
    one = "/requester/batches/{batch_id}"
    return [
        Route("/requester/", pages.listing),
        Route("/requester", lambda request: RedirectResponse("/requester/", 308)),
        Route(one, pages.show),
        Route(f"{one}/live", pages.live),
        Route(f"{one}/step", pages.step, methods=["POST"]),
        Route(f"{one}/extend", pages.extend_form),
        Route(f"{one}/extend", pages.extend, methods=["POST"]),
    ]


class _Batches:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services
        self._page = BatchPage(site)

    def listing(self, request: Request) -> Response:
        session = self._site.who(request)
        before = _before(request.query_params.get("before", ""))

        def read(c: Connection) -> tuple[list[Batch], dict[str, Progress]]:
            found = store.list_batches(c, session.requester_id, before=before, limit=PAGE + 1)
            return found, progress(c, [one.id for one in found])

        found, reached = self._site.store.read(read)
        soon = endings(self._services, found[:PAGE])
        plays = {market_id: self._site.play(market_id) for market_id in MARKETS}
        listed = [
            Listed(
                one,
                steering.shown_status(self._services, one),
                reached[one.id],
                plays[one.market_id],
                soon[one.id],
            )
            for one in found[:PAGE]
        ]
        later = request.query_params.get("password") == "later"
        response = self._site.page(
            request,
            "batches.html",
            session=session,
            section="batches",
            listed=listed,
            older=_key(found[PAGE - 1]) if len(found) > PAGE else "",
            first=before is None,
            balances=self._balances(session),
            plays=plays,
            upkeep=upkeep(self._services) if session.operator else None,
            no_password=session.operator
            and not session.has_password
            and not later
            and not self._services.settings.demo
            and PASSWORD_LATER not in request.cookies,
        )
        if later:
            https = self._services.settings.https
            response.set_cookie(
                PASSWORD_LATER, "yes", max_age=YEAR_S, httponly=True, samesite="lax", secure=https
            )
        return response

    def _balances(self, session: SignedIn) -> dict[str, tuple[int, int]]:
        return {
            market_id: self._services.crowd(session.requester_id, market_id).balance()
            for market_id in MARKETS
        }

    def show(self, request: Request) -> Response:
        session = self._site.who(request)
        return self._page.show(request, session, self._site.batch(session, request))

    def live(self, request: Request) -> Response:
        """The part of a batch's page that changes while workers work."""
        session = self._site.who(request)
        batch = self._site.batch(session, request)
        _, reached, numbers = self._site.store.read(lambda c: about(c, batch))
        return self._site.page(
            request,
            "batch_live.html",
            session=session,
            section="batches",
            batch=batch,
            reached=reached,
            numbers=numbers,
            results=newest_results(self._site, session, batch),
            play=self._site.play(batch.market_id),
        )

    async def step(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        batch = await run_in_threadpool(self._site.batch, session, request)
        step = _STEPS.get(form.text("step"))
        if step is None:
            raise InvalidInput(
                f"step: expected one of {', '.join(_STEPS)}, got {form.text('step')[:20]!r}"
            )
        try:
            await run_in_threadpool(
                step, self._site.acting(session), session.requester_id, batch.id
            )
        except LabelcrowdError as error:
            message, status = error.message, error.status
            return await run_in_threadpool(
                lambda: self._page.show(request, session, batch, error=message, status=status)
            )
        return RedirectResponse(f"/requester/batches/{batch.id}", 303)

    # --- more assignments, a longer life ---

    def extend_form(self, request: Request) -> Response:
        session = self._site.who(request)
        return self._extend_page(request, session, Form([]))

    def _extend_page(
        self,
        request: Request,
        session: SignedIn,
        form: Form,
        *,
        plan: steering.Extension | None = None,
        error: LabelcrowdError | None = None,
    ) -> Response:
        batch = self._site.batch(session, request)
        design = self._site.store.read(lambda c: store.get_design(c, batch.design_digest))
        return self._site.page(
            request,
            "extend.html",
            session=session,
            section="batches",
            status=error.status if error else 200,
            batch=batch,
            design=design,
            form=form,
            plan=plan,
            error=error,
            play=self._site.play(batch.market_id),
        )

    async def extend(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._extend, request, session, form)

    def _extend(self, request: Request, session: SignedIn, form: Form) -> Response:
        batch_id = request.path_params["batch_id"]
        try:
            plan = steering.plan_extension(
                self._services,
                session.requester_id,
                batch_id,
                assignments_per_image=_number(form.text("assignments_per_image")),
                lifetime_s=parse_duration_s(form.text("lifetime") or 0, "lifetime"),
            )
            if form.text("sure") != str(plan.total_cents):
                return self._extend_page(request, session, form, plan=plan)
            steering.extend_batch(self._site.acting(session), plan)
        except LabelcrowdError as error:
            return self._extend_page(request, session, form, error=error)
        return RedirectResponse(f"/requester/batches/{batch_id}", 303)


_STEPS: dict[str, Callable[..., Batch]] = {
    "pause": steering.pause_batch,
    "resume": steering.resume_batch,
    "stop": steering.stop_batch,
    "publish": publish_batch,
    "undo": undo_batch,
}


def _number(text: str) -> int:
    if not text:
        return 0
    number = whole_number(text)
    if number is None:
        raise InvalidInput(
            f"assignments_per_image: expected a whole number, got {text[:20]!r}",
            field="assignments_per_image",
        )
    return number


def _key(batch: Batch) -> str:
    return f"{batch.created_at}-{batch.id}"


def _before(text: str) -> tuple[int, str] | None:
    created, _, batch_id = text.partition("-")
    created_at = whole_number(created)
    return None if created_at is None else (created_at, batch_id)
