"""Deciding about work: approve, reject, approve all, bonus, undo a rejection.

The market moves the money and holds the state; each call here tells it first
and then writes the same beside the work, so that a page shows it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.batches import store
from labelcrowd.clock import DAY
from labelcrowd.crowd.port import Crowd, may_grow
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.money import format_cents
from labelcrowd.review import work
from labelcrowd.review.work import Submission
from labelcrowd.workflow.collect import catch_up, catch_up_one
from labelcrowd.workflow.object_bonuses import promised_cents
from labelcrowd.workflow.studio import Studio

Show = Callable[[int], None]
UNDO_WITHIN = 30 * DAY
MAX_REASON = 1_000
MAX_BONUS_CENTS = 100_000
PAGE = 500


class MustBePaid(Conflict):
    """Work that is paid whatever it is like."""

    code = "must_be_paid"


def approve(
    studio: Studio, requester_id: str, submission: Submission, *, feedback: str = ""
) -> Submission:
    """Pay an assignment, also one that came late. Approving the approved changes nothing."""
    text = _reason(feedback, "feedback", needed=False)
    _pay(studio.crowd(requester_id, submission.market_id), submission, text)
    return _noted(studio, submission, "Approved", text or None)


def reject(
    studio: Studio,
    requester_id: str,
    submission: Submission,
    *,
    reason: str,
    give_to_someone_else: bool = False,
) -> Submission:
    """Refuse to pay, with a reason that the worker reads.

    ``give_to_someone_else`` adds an assignment to the HIT; the market never
    gives it to a worker who had one of that HIT.
    """
    text = _reason(reason, "reason", needed=True)
    market_id, assignment_id = submission.market_id, submission.assignment_id
    store = studio.home.store
    store.read(lambda c: refuse_removed(c, requester_id, market_id, assignment_id))
    removed_at = store.read(lambda c: work.picture_removed_at(c, submission))
    if submission.late:
        raise Conflict("late work is not rejected: pay it, or leave it unpaid")
    give_to_someone_else = give_to_someone_else and removed_at is None
    if give_to_someone_else:
        _refuse_tenth_place(studio, requester_id, submission)
    studio.crowd(requester_id, market_id).reject(assignment_id, reason=text)
    noted = _noted(studio, submission, "Rejected", text)
    if give_to_someone_else:
        add_replacement(studio, requester_id, submission)
    return noted


def refuse_removed(
    connection: Connection, requester_id: str, market_id: str, assignment_id: str
) -> None:
    """Raises MustBePaid for work whose picture was removed from under it.

    Asked by pages and commands here, and by the market's API before it rejects.
    """
    if work.was_drawn_when_removed(connection, requester_id, market_id, assignment_id):
        raise MustBePaid(
            "you removed the picture while this was drawn on it; the work so far is paid for"
        )


def add_replacement(studio: Studio, requester_id: str, submission: Submission) -> None:
    """One more assignment on the HIT of rejected work; done once per rejected assignment.

    A HIT that has ended, also of a batch that was stopped, lives again for it alone, for
    as long as its design says.
    """
    crowd = studio.crowd(requester_id, submission.market_id)
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, submission.batch_id))
    design = studio.home.store.read(lambda c: store.get_design(c, batch.design_digest))
    now = studio.clock.now()
    # Noted first: what was counted without its place gets it when the command is given again.
    studio.home.store.write(lambda c: work.note_replacement(c, submission, now))
    crowd.add_replacement(
        submission.hit_id,
        lifetime_s=design.lifetime_s,
        token=f"again-{submission.assignment_id}",
    )


def _refuse_tenth_place(studio: Studio, requester_id: str, submission: Submission) -> None:
    """Before anything is rejected: the HIT can take the replacement, or has it already."""
    crowd = studio.crowd(requester_id, submission.market_id)
    state = crowd.hit_states([submission.hit_id]).get(submission.hit_id)
    replaced = studio.home.store.read(lambda c: work.is_replaced(c, submission))
    if state is not None and not replaced and not may_grow(state, 1):
        raise InvalidInput(
            f"a HIT made with {state.max_assignments} assignments cannot get "
            f"{state.max_assignments + 1} on this market; reject the "
            "work without giving it to someone else, and publish the picture again",
            field="give_to_someone_else",
        )


def undo_rejection(studio: Studio, requester_id: str, submission: Submission) -> Submission:
    """Approve and pay what was rejected. Raises Conflict after 30 days, or where it was not."""
    if submission.status == "Approved":
        return submission
    if submission.status != "Rejected":
        raise Conflict(f"this work is {submission.status.lower()}, not rejected")
    now = studio.clock.now()
    if now - (submission.decided_at or now) > UNDO_WITHIN:
        raise Conflict("a rejection can be undone for 30 days; those are over")
    crowd = studio.crowd(requester_id, submission.market_id)
    crowd.approve(submission.assignment_id, override=True)
    return _noted(studio, submission, "Approved", None)


def pay_bonus(
    studio: Studio,
    requester_id: str,
    submission: Submission,
    *,
    amount_cents: int,
    reason: str,
    token: str,
) -> None:
    """Pay extra for an assignment, once per token; its sum stands beside the work at once."""
    if not 1 <= amount_cents <= MAX_BONUS_CENTS:
        raise InvalidInput(
            f"amount: expected 0.01 to {format_cents(MAX_BONUS_CENTS)}, "
            f"got {format_cents(amount_cents)}",
            field="amount",
        )
    crowd = studio.crowd(requester_id, submission.market_id)
    crowd.bonus(
        submission.assignment_id,
        amount_cents=amount_cents,
        reason=_reason(reason, "reason", needed=True),
        token=token,
    )
    catch_up_one(studio, crowd)


@dataclass(frozen=True, kw_only=True)
class ApproveAll:
    """What approving everything of a batch contains, listed before it is done."""

    batch_id: str
    complete: int
    incomplete: int
    late: int
    reward_cents: int
    fee_cents: int
    bonus_cents: int  # promised for their objects
    workers: int
    through: int  # work submitted later than this is not part of it

    @property
    def count(self) -> int:
        return self.complete + self.incomplete + self.late


def plan_approve_all(
    studio: Studio, requester_id: str, batch_id: str, *, include_doubtful: bool = False
) -> ApproveAll:
    """List what waits in a batch. Incomplete and late work is counted, and part of it only
    with ``include_doubtful``.
    """
    now = studio.clock.now()
    waiting = _waiting(studio, requester_id, batch_id, now)
    chosen = [one for one in waiting if include_doubtful or _sound(one)]
    return ApproveAll(
        batch_id=batch_id,
        complete=sum(1 for one in waiting if _sound(one)),
        incomplete=sum(1 for one in waiting if one.incomplete and not one.late),
        late=sum(1 for one in waiting if one.late),
        reward_cents=sum(one.reward_cents for one in chosen),
        fee_cents=sum(one.fee_cents for one in chosen),
        bonus_cents=studio.home.store.read(lambda c: promised_cents(c, chosen)),
        workers=len({one.worker_id for one in chosen}),
        through=now,
    )


def approve_all(
    studio: Studio,
    requester_id: str,
    plan: ApproveAll,
    *,
    include_doubtful: bool = False,
    show: Show = lambda done: None,
) -> int:
    """Approve what the plan listed; returns how many. Work that came later is left alone."""
    waiting = _waiting(studio, requester_id, plan.batch_id, plan.through)
    chosen = [one for one in waiting if include_doubtful or _sound(one)]
    try:
        for done, one in enumerate(chosen, 1):
            _pay(studio.crowd(requester_id, one.market_id), one, "")
            show(done)
    finally:  # the market's events write all decisions beside the work at once
        catch_up(studio)
    return len(chosen)


def _pay(crowd: Crowd, submission: Submission, feedback: str) -> None:
    if submission.late:
        crowd.approve_late(submission.assignment_id, feedback=feedback)
    else:
        crowd.approve(submission.assignment_id, feedback=feedback)


def _waiting(
    studio: Studio, requester_id: str, batch_id: str, through: int
) -> Sequence[Submission]:
    """All that waits in a batch, submitted up to a time."""
    studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    found: list[Submission] = []
    after: work.Key | None = None
    while True:
        page = studio.home.store.read(
            lambda c, after=after: work.queue(  # type: ignore[misc]
                c, requester_id, batch_id=batch_id, after=after, limit=PAGE
            )
        )
        found += [one for one in page if (one.submitted_at or 0) <= through]
        if len(page) < PAGE:
            return found
        after = work.key_of(page[-1])


def _sound(submission: Submission) -> bool:
    return submission.complete and not submission.late


def _reason(text: str, field: str, *, needed: bool) -> str:
    bare = text.strip()
    if needed and not bare:
        raise InvalidInput(f"{field}: say why, the worker reads it", field=field)
    if len(bare) > MAX_REASON:
        raise InvalidInput(
            f"{field}: at most {MAX_REASON:,} characters, got {len(bare):,}", field=field
        )
    return bare


def _noted(studio: Studio, submission: Submission, status: str, reason: str | None) -> Submission:
    now = studio.clock.now()
    studio.home.store.write(
        lambda c: work.note_decision(c, submission, status, now=now, reason=reason)
    )
    return studio.home.store.read(
        lambda c: work.get_submission(
            c, submission.requester_id, submission.market_id, submission.assignment_id
        )
    )
