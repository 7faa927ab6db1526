"""Deciding: one assignment after another, or all that waits at once; bonus and undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import people
from labelcrowd.accounts.roles import Permission
from labelcrowd.batches.sources import sources_of
from labelcrowd.batches.store import design_of
from labelcrowd.errors import Conflict, InsufficientFunds, InvalidInput, LabelcrowdError
from labelcrowd.money import parse_cents
from labelcrowd.review import work
from labelcrowd.review.work import WAITING, Submission
from labelcrowd.web.forms import Form, whole_number
from labelcrowd.web.requester.asked_answers import answers_shown
from labelcrowd.web.requester.gallery import results_of
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import review_round
from labelcrowd.workflow.appeals import appeal_about
from labelcrowd.workflow.hit_messages import messages_about
from labelcrowd.workflow.hit_reports import reports_about
from labelcrowd.workflow.object_bonuses import promised_cents
from labelcrowd.workflow.panel_studies import studies_of
from labelcrowd.workflow.policy_reports import policy_report

_WIDTH = 1600


def routes(site: RequesterSite) -> list[BaseRoute]:
    """The queue, one assignment, its decisions, and approve all."""
    pages = _Review(site)
    one = "/requester/work/{market_id}/{assignment_id}"
    return [
        Route("/requester/batches/{batch_id}/review", pages.next_waiting),
        Route("/requester/batches/{batch_id}/approve-all", pages.plan_all),
        Route("/requester/batches/{batch_id}/approve-all", pages.approve_all, methods=["POST"]),
        Route(one, pages.show),
        Route(f"{one}/decide", pages.decide, methods=["POST"]),
    ]


class _Review:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def next_waiting(self, request: Request) -> Response:
        """Go to the first assignment that waits, or to the batch, which says that none does."""
        session = self._site.who(request)
        batch = self._site.batch(session, request)
        return RedirectResponse(self._next_address(session, batch.id), 303)

    def _next_address(self, session: SignedIn, batch_id: str) -> str:
        waiting = self._site.store.read(
            lambda c: work.queue(
                c, session.requester_id, batch_id=batch_id, statuses=WAITING, limit=1
            )
        )
        return _address(waiting[0]) if waiting else reviewed_address(batch_id)

    def show(self, request: Request) -> Response:
        session = self._site.who(request)
        return self._show(request, session, self._submission(session, request))

    def _submission(self, session: SignedIn, request: Request) -> Submission:
        where = request.path_params
        return self._site.store.read(
            lambda c: work.get_submission(
                c, session.requester_id, where["market_id"], where["assignment_id"]
            )
        )

    def _show(
        self,
        request: Request,
        session: SignedIn,
        submission: Submission,
        *,
        form: Form | None = None,
        error: LabelcrowdError | None = None,
    ) -> Response:
        results = results_of(self._site, session, [submission], width=_WIDTH)
        after = work.key_of(submission)
        following = self._site.store.read(
            lambda c: work.queue(
                c, session.requester_id, batch_id=submission.batch_id, after=after, limit=1
            )
        )
        before = self._site.store.read(lambda c: work.previous(c, submission))
        now = self._services.clock.now()
        decided_at = submission.decided_at or now
        reports = self._site.store.read(
            lambda c: reports_about(c, submission.market_id, submission.assignment_id)
        )
        thread, written = self._site.store.read(
            lambda c: messages_about(
                c, submission.market_id, submission.hit_id, submission.worker_id
            )
        )
        policy = self._site.store.read(
            lambda c: policy_report(
                c, submission.market_id, submission.hit_id, submission.assignment_id
            )
        )
        appeal = self._site.store.read(
            lambda c: appeal_about(c, submission.market_id, submission.assignment_id)
        )
        return self._site.page(
            request,
            "submission.html",
            policy=policy,
            session=session,
            section="batches",
            status=error.status if error else 200,
            submission=submission,
            reports=reports,
            appeal=appeal,
            thread=thread,
            written=written,
            now=now,
            paid_by=self._paid_by(submission),
            promised_cents=self._site.store.read(lambda c: promised_cents(c, [submission])),
            result=results[0] if results else None,
            questions=answers_shown(self._site, session, submission),
            design=self._site.store.read(lambda c: design_of(c, submission.batch_id)),
            sources=self._site.store.read(lambda c: sources_of(c, submission.batch_id)),
            previous=_address(before) if before else "",
            following=_address(following[0]) if following else "",
            can_undo=submission.status == "Rejected"
            and now - decided_at <= review_round.UNDO_WITHIN,
            play=self._site.play(submission.market_id),
            bonus_token=self._services.ids.row(),
            form=form or Form([]),
            error=error,
            acts=self._site.acts_on(session, submission.assignment_id),
        )

    def _paid_by(self, submission: Submission) -> str:
        """The panel that pays the worker; "" where we do."""
        found = self._site.store.read(
            lambda c: people.worker(c, submission.market_id, submission.worker_id)
        )
        return found.paid_by if found is not None else ""

    async def decide(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._decide, request, session, form)

    def _decide(self, request: Request, session: SignedIn, form: Form) -> Response:
        submission = self._submission(session, request)
        decision = _DECISIONS.get(form.text("decision"))
        if decision is None:
            raise InvalidInput(
                f"decision: expected one of {', '.join(_DECISIONS)}, "
                f"got {form.text('decision')[:20]!r}"
            )
        try:
            decision(self, session, submission, form)
        except LabelcrowdError as error:
            told = _without_sums(error, session)
            return self._show(request, session, submission, form=form, error=told)
        stays = form.text("decision") in ("bonus", "undo")
        address = (
            _address(submission) if stays else self._next_address(session, submission.batch_id)
        )
        return RedirectResponse(address, 303)

    def approve(self, session: SignedIn, submission: Submission, form: Form) -> None:
        if submission.late:
            raise Conflict("this work came late: its pay is not held; send decision=approve-late")
        self.approve_late(session, submission, form)

    def approve_late(self, session: SignedIn, submission: Submission, form: Form) -> None:
        """Pays from free money, so it is told apart from paying what was held (``MONEY``)."""
        review_round.approve(
            self._site.acting(session),
            session.requester_id,
            submission,
            feedback=form.text("feedback"),
        )

    def reject(self, session: SignedIn, submission: Submission, form: Form) -> None:
        review_round.reject(
            self._site.acting(session),
            session.requester_id,
            submission,
            reason=form.text("reason"),
            give_to_someone_else=form.text("again") == "yes",
        )

    def undo(self, session: SignedIn, submission: Submission, form: Form) -> None:
        review_round.undo_rejection(self._site.acting(session), session.requester_id, submission)

    def bonus(self, session: SignedIn, submission: Submission, form: Form) -> None:
        session.require(Permission.PAY)
        review_round.pay_bonus(
            self._site.acting(session),
            session.requester_id,
            submission,
            amount_cents=parse_cents(form.text("amount"), field="amount"),
            reason=form.text("bonus_reason"),
            token=form.text("token")[:64],
        )

    # --- all that waits ---

    def plan_all(self, request: Request) -> Response:
        session = self._site.who(request)
        batch = self._site.batch(session, request)
        doubtful = request.query_params.get("doubtful") == "yes"
        plan = review_round.plan_approve_all(
            self._services, session.requester_id, batch.id, include_doubtful=doubtful
        )
        return self._site.page(
            request,
            "approve_all.html",
            session=session,
            section="batches",
            batch=batch,
            plan=plan,
            panels=sorted({one.panel.name for one in studies_of(self._services, batch)}),
            doubtful=doubtful,
            play=self._site.play(batch.market_id),
        )

    async def approve_all(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._approve_all, request, session, form)

    def _approve_all(self, request: Request, session: SignedIn, form: Form) -> Response:
        batch = self._site.batch(session, request)
        doubtful = form.text("doubtful") == "yes"
        plan = review_round.plan_approve_all(
            self._services, session.requester_id, batch.id, include_doubtful=doubtful
        )
        through = whole_number(form.text("through"))
        if through is None:
            raise InvalidInput("through: expected the time up to which work was listed")
        # What was listed, and nothing that came since.
        plan = replace(plan, through=min(through, plan.through))
        review_round.approve_all(
            self._site.acting(session), session.requester_id, plan, include_doubtful=doubtful
        )
        return RedirectResponse(reviewed_address(batch.id), 303)


_DECISIONS: dict[str, Callable[[_Review, SignedIn, Submission, Form], None]] = {
    "approve": _Review.approve,
    "approve-late": _Review.approve_late,
    "reject": _Review.reject,
    "undo": _Review.undo,
    "bonus": _Review.bonus,
}


def _without_sums(error: LabelcrowdError, session: SignedIn) -> LabelcrowdError:
    if not isinstance(error, InsufficientFunds) or session.may("money"):
        return error
    return InsufficientFunds("the requester's money does not cover this; ask a manager or owner")


def reviewed_address(batch_id: str) -> str:
    """The batch's page after a review: says so where nothing waits any more."""
    return f"/requester/batches/{batch_id}?reviewed=yes"


def _address(submission: Submission) -> str:
    return f"/requester/work/{submission.market_id}/{submission.assignment_id}"
