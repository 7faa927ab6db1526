"""The requester's side of an assignment: approve, reject, undo a rejection, bonus.

Approve and reject are idempotent by state. A decision locks the requester's
hold, then the HIT, then looks at the assignment, so that of two decisions at
once the second finds the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, select, update

from labelcrowd.clock import DAY
from labelcrowd.ids import Ids
from labelcrowd.market import appeal_rows, budget, ledger, tokens
from labelcrowd.market.errors import (
    BadParameter,
    WrongState,
    needs_status,
    no_assignment,
)
from labelcrowd.market.fees import parse_fees
from labelcrowd.market.hit_rows import Hit, lock_hit, write_hit
from labelcrowd.market.journal import Journal
from labelcrowd.market.reports import refuse_reported
from labelcrowd.market.states import DISPOSED
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import assignment, bonus, market, worker

OVERRIDE_WITHIN = 30 * DAY

_a = assignment.c
_BY_ID = select(assignment).where(_a.market_id == bindparam("b_market"), _a.id == bindparam("b_id"))
_DECIDE = (
    update(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.id == bindparam("b_id"),
        _a.status == bindparam("b_from"),
    )
    .values(
        status=bindparam("b_status"),
        approved_at=bindparam("b_approved"),
        rejected_at=bindparam("b_rejected"),
        feedback=bindparam("b_feedback"),
    )
)

_PAID_BY = Prepared(
    select(worker.c.paid_by).where(
        worker.c.market_id == bindparam("b_market"), worker.c.id == bindparam("b_worker")
    )
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: its word, and reward and fee in cents that it moved."""

    action: str
    cents: int


class Case:
    """One assignment under decision, everything it touches locked."""

    def __init__(
        self,
        connection: Connection,
        now: int,
        market_id: str,
        requester_id: str | None,
        assignment_id: str,
        journal: Journal | None = None,
    ) -> None:
        key = {"b_market": market_id, "b_id": assignment_id}
        row = connection.execute(_BY_ID, key).one_or_none()
        if row is None or requester_id not in (None, row.requester_id):
            raise no_assignment(assignment_id)
        self.pays = ledger.lock_funds(connection, market_id, row.requester_id)
        found = lock_hit(connection, market_id, row.hit_id)
        if found is None:
            raise no_assignment(assignment_id)
        self.hit: Hit = found
        self.row = connection.execute(_BY_ID, key).one()
        self.journal = journal or Journal(connection, market_id, now)
        self.connection, self.now = connection, now

    @property
    def cents(self) -> int:
        """Reward and fee."""
        return int(self.row.reward_cents + self.row.fee_cents)

    @property
    def reserve(self) -> int:
        """What is or will be held for a promised bonus until that is settled."""
        return int(self.row.reserve_cents)

    @property
    def by_panel(self) -> bool:
        """Whether a panel pays the worker, and not the operator."""
        found = _PAID_BY.one(
            self.connection, {"b_market": self.row.market_id, "b_worker": self.row.worker_id}
        )
        return found is not None and bool(found.paid_by)

    def decide(
        self,
        status: str,
        *,
        approved_at: int | None = None,
        rejected_at: int | None = None,
        feedback: str | None = None,
    ) -> None:
        changed = self.connection.execute(
            _DECIDE,
            {
                "b_market": self.row.market_id,
                "b_id": self.row.id,
                "b_from": self.row.status,
                "b_status": status,
                "b_approved": approved_at,
                "b_rejected": rejected_at,
                "b_feedback": feedback or None,  # the reason of an undone rejection is over
            },
        )
        if changed.rowcount != 1:
            raise AssertionError(f"assignment {self.row.id} changed under its HIT's lock")

    def approved(self, detail: dict[str, object]) -> None:
        """Tell that it is paid, and whether a promised bonus is still to be settled."""
        self.event("AssignmentApproved", {**detail, "bonus_due": True} if self.reserve else detail)

    def event(self, kind: str, detail: dict[str, object] | None = None) -> None:
        self.journal.event(
            kind,
            self.hit.reference,
            assignment_id=self.row.id,
            worker_id=self.row.worker_id,
            detail=detail,
        )


def approve(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    assignment_id: str,
    *,
    feedback: str = "",
    override: bool = False,
    since_rejection: bool = False,
) -> Decided | None:
    """Pay; None where it is paid already. ``override`` undoes a rejection within 30 days.

    They run from the submission, as Amazon's did, or with ``since_rejection`` from
    the rejection: that may come weeks after the work.

    Raises DoesNotExist, WrongState, and NoFunds for an undone rejection only.
    """
    case = Case(connection, now, market_id, requester_id, assignment_id)
    if case.row.status == "Approved":
        return None
    undoes = case.row.status == "Rejected"
    if case.row.status == "Rejected" and override:
        _refuse_late_override(case, since_rejection=since_rejection)
        undo_rejection(case, feedback)
    elif case.row.status == "Submitted":
        approve_submitted(case, feedback, {})
    else:
        raise _not_submitted(case)
    case.journal.close()
    return Decided("undo-rejection" if undoes else "approve", case.cents)


def _not_submitted(case: Case) -> WrongState:
    """Amazon's text. Of work still in hand it said ``null``, and clients ask again later."""
    return needs_status("null" if case.row.status == "Accepted" else "Submitted")


def auto_approve(connection: Connection, now: int, market_id: str, assignment_id: str) -> bool:
    """Approve what nobody decided about; False if somebody did."""
    case = Case(connection, now, market_id, None, assignment_id)
    if case.row.status != "Submitted":
        return False
    approve_submitted(case, "", {"auto": True})
    case.journal.close()
    return True


def approve_submitted(case: Case, feedback: str, detail: dict[str, object]) -> None:
    """Pay for submitted work out of its hold. ``detail`` goes with the event."""
    row = case.row
    postings = ledger.pay_from_hold(
        case.pays,
        row.worker_id,
        reward_cents=row.reward_cents,
        fee_cents=row.fee_cents,
        by_panel=case.by_panel,
    )
    case.journal.post("approve", f"approve:{row.id}", postings)
    case.decide("Approved", approved_at=case.now, feedback=feedback)
    # The reserve stays held until the promised bonus is settled.
    write_hit(case.connection, case.hit, case.hit.places.complete(), held_change=-case.cents)
    case.approved(detail)


def _refuse_late_override(case: Case, *, since_rejection: bool) -> None:
    """Amazon's rule for OverrideRejection; who answers an appeal has the appeal's time."""
    row = case.row
    began = row.rejected_at if since_rejection else row.submitted_at
    if case.hit.places.status == DISPOSED or began < case.now - OVERRIDE_WITHIN:
        what = "rejected" if since_rejection else "submitted"
        raise WrongState(
            f"A rejection can be undone only within 30 days after the assignment was {what}, "
            "and while its HIT is not deleted.",
            "InvalidAssignmentState",
        )


def undo_rejection(case: Case, feedback: str) -> None:
    """Pay rejected work after all, also of a deleted HIT; an appeal is granted. Raises NoFunds."""
    row = case.row
    postings = ledger.pay_from_funds(
        case.pays,
        row.worker_id,
        reward_cents=row.reward_cents,
        fee_cents=row.fee_cents,
        by_panel=case.by_panel,
    )
    case.journal.post("approve", f"approve:{row.id}", postings)
    _reserve_again(case)
    case.decide("Approved", approved_at=case.now, feedback=feedback)
    appeal_rows.settle(case.connection, case.now, row.market_id, row.id, appeal_rows.GRANTED)
    case.approved({"override": True})


def _reserve_again(case: Case) -> None:
    """Paid after all, from free money: the promised bonus is held too, and the budget counts it."""
    hold = ledger.hold(case.pays, case.reserve)
    case.journal.post("hold", f"reserve:{case.row.id}", hold)
    write_hit(case.connection, case.hit, case.hit.places, held_change=case.reserve)
    budget.add(case.connection, case.hit, case.cents + case.reserve)


def reject(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    assignment_id: str,
    *,
    reason: str,
) -> Decided | None:
    """Refuse to pay; the held money is free again. None where it was rejected already.

    Raises WrongState while a report of its worker waits for an answer.
    """
    if not reason.strip():
        raise BadParameter("RequesterFeedback is required when an assignment is rejected.")
    case = Case(connection, now, market_id, requester_id, assignment_id)
    if case.row.status == "Rejected":
        return None
    if case.row.status != "Submitted":
        raise _not_submitted(case)
    reject_submitted(case, reason)
    case.journal.close()
    return Decided("reject", case.cents)


def reject_submitted(case: Case, reason: str) -> None:
    """Free the money of submitted work. Raises WrongState while a report waits for an answer."""
    refuse_reported(case.connection, case.row.market_id, case.row.id)
    freed = case.cents + case.reserve
    case.journal.post("reject", f"reject:{case.row.id}", ledger.release(case.pays, freed))
    case.decide("Rejected", rejected_at=case.now, feedback=reason)
    write_hit(case.connection, case.hit, case.hit.places.complete(), held_change=-freed)
    budget.add(case.connection, case.hit, -freed)
    case.event("AssignmentRejected", {"reason": reason})


def approve_late(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    assignment_id: str,
    *,
    feedback: str = "",
) -> Decided | None:
    """Pay for work that came late and whose place was taken; None where it is paid already.

    Raises NoFunds.
    """
    case = Case(connection, now, market_id, requester_id, assignment_id)
    if case.row.status != "Late":
        raise needs_status("Late")
    if case.row.approved_at is not None:
        return None
    row = case.row
    postings = ledger.pay_from_funds(
        case.pays,
        row.worker_id,
        reward_cents=row.reward_cents,
        fee_cents=row.fee_cents,
        by_panel=case.by_panel,
    )
    case.journal.post("approve", f"approve:{row.id}", postings)
    _reserve_again(case)
    # It stays Late: the place belongs to somebody else's work. The date says that it is paid.
    case.decide("Late", approved_at=now, feedback=feedback)
    case.approved({"late": True})
    case.journal.close()
    return Decided("approve", case.cents)


def send_bonus(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    assignment_id: str,
    *,
    amount_cents: int,
    reason: str,
    token: str | None = None,
    request_id: str = "",
    worker_id: str | None = None,
) -> str:
    """Pay extra for submitted work; the bonus's id. Raises AlreadyExists for a used token.

    That error names the first request where it came over the API, else its bonus.
    """
    if amount_cents <= 0:
        raise BadParameter("BonusAmount must be more than 0.")
    if not reason.strip():
        raise BadParameter("Reason is required.")
    case = Case(connection, now, market_id, requester_id, assignment_id)
    if worker_id not in (None, case.row.worker_id):
        raise BadParameter("WorkerId is not the worker of this assignment.")
    if case.row.submitted_at is None:
        raise needs_status("Submitted,Approved,Rejected")
    bonus_id = ids.entity()
    if token is not None:
        made = request_id or bonus_id
        tokens.use(connection, now, market_id, requester_id, "SendBonus", token, made)
    fee = parse_fees(
        connection.execute(select(market.c.fees).where(market.c.id == market_id)).scalar_one()
    ).of_bonus(amount_cents)
    postings = ledger.pay_from_funds(
        case.pays,
        case.row.worker_id,
        reward_cents=amount_cents,
        fee_cents=fee,
        by_panel=case.by_panel,
    )
    case.journal.post("bonus", f"bonus:{bonus_id}", postings)
    note_bonus(case, bonus_id, amount_cents=amount_cents, fee_cents=fee, reason=reason)
    case.journal.close()
    return bonus_id


def note_bonus(
    case: Case, bonus_id: str, *, amount_cents: int, fee_cents: int, reason: str
) -> None:
    """Write down a bonus whose money has been moved, and tell the studio."""
    row = case.row
    case.connection.execute(
        insert(bonus),
        {
            "market_id": row.market_id,
            "id": bonus_id,
            "requester_id": row.requester_id,
            "worker_id": row.worker_id,
            "assignment_id": row.id,
            "hit_id": row.hit_id,
            "amount_cents": amount_cents,
            "fee_cents": fee_cents,
            "reason": reason,
            "granted_at": case.now,
        },
    )
    # Not one of Amazon's events, so no notification is sent of it; the studio counts by it.
    total = case.connection.execute(
        select(func.sum(bonus.c.amount_cents)).where(
            bonus.c.market_id == row.market_id, bonus.c.assignment_id == row.id
        )
    ).scalar_one()
    case.event("BonusSent", {"amount_cents": amount_cents, "total_cents": int(total)})
