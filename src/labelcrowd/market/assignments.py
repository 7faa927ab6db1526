"""The worker's side of an assignment: accept, return, more time, submit.

A worker holds a place of a HIT from accept to submit, return or the deadline.
Work that comes within ``GRACE`` after the deadline is taken if its place is
still free; otherwise it is kept as Late, which the requester may pay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.errors import Conflict
from labelcrowd.ids import Ids
from labelcrowd.market import answers, decisions, ledger
from labelcrowd.market.errors import NoWork, no_assignment, no_hit
from labelcrowd.market.hit_rows import Hit, lock_hit, select_hits, to_hit, write_hit
from labelcrowd.market.hits import note_reviewable
from labelcrowd.market.journal import Journal
from labelcrowd.market.states import ASSIGNABLE, DISPOSED
from labelcrowd.storage.tables.market import assignment, hit, hit_opening

GRACE = 30 * MINUTE
MORE_TIME = 60 * MINUTE

_a, _h, _o = assignment.c, hit.c, hit_opening.c
_INSERT = insert(assignment)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One row. Times are microseconds UTC; see the table for the statuses."""

    market_id: str
    id: str
    hit_id: str
    requester_id: str
    worker_id: str
    status: str
    reward_cents: int
    fee_cents: int
    accepted_at: int
    deadline_at: int
    extended_s: int
    submitted_at: int | None = None
    auto_approve_at: int | None = None
    approved_at: int | None = None
    rejected_at: int | None = None
    ended_at: int | None = None
    answer: str | None = None
    feedback: str | None = None
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submit came to. ``late``: kept, but its place was gone. ``replayed``: done before."""

    kind: Literal["submitted", "late", "replayed"]
    market_id: str
    assignment_id: str
    hit_id: str
    hit_type_id: str
    worker_id: str


_BY_ID = select(assignment).where(_a.market_id == bindparam("b_market"), _a.id == bindparam("b_id"))


def read_assignment(
    connection: Connection, market_id: str, assignment_id: str
) -> Assignment | None:
    row = connection.execute(_BY_ID, {"b_market": market_id, "b_id": assignment_id}).one_or_none()
    return None if row is None else to_assignment(row)


def to_assignment(row: Any) -> Assignment:
    """A row of the table as an Assignment."""
    return Assignment(
        row.market_id,
        row.id,
        row.hit_id,
        row.requester_id,
        row.worker_id,
        row.status,
        row.reward_cents,
        row.fee_cents,
        row.accepted_at,
        row.deadline_at,
        row.extended_s,
        row.submitted_at,
        row.auto_approve_at,
        row.approved_at,
        row.rejected_at,
        row.ended_at,
        row.answer,
        row.feedback,
        row.gap,
    )


# --- accept ---

_WORKED_ON = exists().where(
    _a.market_id == _h.market_id,
    _a.hit_id == _h.id,
    _a.worker_id == bindparam("b_worker"),
    _a.status.not_in(("Returned", "Abandoned")),
)
_HELD = select(assignment).where(
    _a.market_id == bindparam("b_market"),
    _a.hit_id == bindparam("b_hit"),
    _a.worker_id == bindparam("b_worker"),
    _a.status.not_in(("Returned", "Abandoned")),
)


def _next_in_group(side: ColumnElement[bool], *, wait: bool = False) -> Any:
    """The first HIT on one side of a starting id that this worker may take.

    HITs that somebody else is just taking are skipped, unless ``wait``.
    """
    return (
        select_hits()
        .where(
            _h.market_id == bindparam("b_market"),
            _h.hit_type_id == bindparam("b_type"),
            or_(_h.opening_id == "", _o.opened_at.is_not(None)),
            _h.status == ASSIGNABLE,
            not_(_h.paused),
            _h.expires_at > bindparam("b_now"),
            side,
            not_(_WORKED_ON),
        )
        .order_by(_h.id)
        .limit(1)
        .with_for_update(of=hit, skip_locked=not wait)
    )


_AFTER = _next_in_group(_h.id >= bindparam("b_start"))
_BEFORE = _next_in_group(_h.id < bindparam("b_start"))
_ANY = _next_in_group(_h.id >= "", wait=True)


def accept(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    hit_or_type_id: str,
    worker_id: str,
    *,
    by_type: bool = False,
) -> Assignment:
    """Give a worker a place on this HIT, or (``by_type``) on any HIT of this type.

    Accepting a HIT that the worker holds already gives the same assignment.
    Raises NoWork where nothing is left for this worker, DoesNotExist.
    """
    if by_type:
        found = _lock_next(connection, ids, now, market_id, hit_or_type_id, worker_id)
    else:
        locked = lock_hit(connection, market_id, hit_or_type_id)
        if locked is None:
            raise no_hit(hit_or_type_id)
        found = locked
        held = _already(connection, found, worker_id)
        if held is not None:
            return held
    _require_open(found, now)
    return _take_place(connection, ids, now, found, worker_id)


def _lock_next(
    connection: Connection, ids: Ids, now: int, market_id: str, hit_type_id: str, worker_id: str
) -> Hit:
    # A random start spreads workers over the group instead of all queueing for its first HIT.
    values = {
        "b_market": market_id,
        "b_type": hit_type_id,
        "b_worker": worker_id,
        "b_now": now,
        "b_start": ids.entity(),
    }
    for statement in (_AFTER, _BEFORE, _ANY):
        row = connection.execute(statement, values).first()
        if row is not None:
            return to_hit(row)
    raise NoWork("There are no more HITs available in this group.")


def _already(connection: Connection, found: Hit, worker_id: str) -> Assignment | None:
    row = connection.execute(
        _HELD, {"b_market": found.market_id, "b_hit": found.id, "b_worker": worker_id}
    ).first()
    if row is None:
        return None
    if row.status == "Accepted":
        return to_assignment(row)
    raise NoWork("You have done this HIT already.", "ExceedsMaxAssignmentsPerWorker")


def _require_open(found: Hit, now: int) -> None:
    if found.market_paused:
        raise NoWork("The market is paused: no new work is handed out now.")
    if found.paused:
        raise NoWork("The requester has paused this HIT.")
    if not found.places.open or found.expires_at <= now:
        raise NoWork("This HIT is no longer available.")


def _take_place(
    connection: Connection, ids: Ids, now: int, found: Hit, worker_id: str
) -> Assignment:
    made = Assignment(
        market_id=found.market_id,
        id=ids.entity(),
        hit_id=found.id,
        requester_id=found.requester_id,
        worker_id=worker_id,
        status="Accepted",
        reward_cents=found.reward_cents,
        fee_cents=found.fee_cents,
        accepted_at=now,
        deadline_at=now + found.assignment_duration_s * SECOND,
        extended_s=0,
    )
    try:
        connection.execute(_INSERT, {name: getattr(made, name) for name in made.__slots__})
    except IntegrityError as error:
        raise NoWork("You hold this HIT already.", "ExceedsMaxAssignmentsPerWorker") from error
    write_hit(connection, found, found.places.accept())
    journal = Journal(connection, found.market_id, now)
    journal.event("AssignmentAccepted", found.reference, assignment_id=made.id, worker_id=worker_id)
    journal.close()
    return made


# --- return, more time ---

_END = (
    update(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.id == bindparam("b_id"),
        _a.status == "Accepted",
        _a.deadline_at <= bindparam("b_before"),
    )
    .values(status=bindparam("b_status"), ended_at=bindparam("b_now"))
)


def return_assignment(
    connection: Connection, now: int, market_id: str, assignment_id: str, worker_id: str
) -> Assignment:
    """Give the place back. Again: no error. Raises DoesNotExist, Conflict once submitted."""
    held = _own(connection, market_id, assignment_id, worker_id)
    if held.status == "Accepted":
        end_assignment(connection, now, held, status="Returned", event="AssignmentReturned")
        held = _own(connection, market_id, assignment_id, worker_id)
    if held.status not in ("Returned", "Abandoned"):
        raise Conflict(f"This assignment is {held.status} and cannot be returned.")
    return held


def end_assignment(
    connection: Connection,
    now: int,
    held: Assignment,
    *,
    status: str,
    event: str,
    only_overdue: bool = False,
) -> bool:
    """Take the place of an accepted assignment back; False if it was not accepted any more.

    ``only_overdue``: leave it where its deadline has been moved into the future meanwhile.
    """
    pays = ledger.lock_funds(connection, held.market_id, held.requester_id)
    found = lock_hit(connection, held.market_id, held.hit_id)
    ended = connection.execute(
        _END,
        {
            "b_market": held.market_id,
            "b_id": held.id,
            "b_status": status,
            "b_now": now,
            "b_before": now if only_overdue else 2**62,
        },
    )
    if ended.rowcount != 1 or found is None:
        return False
    journal = Journal(connection, held.market_id, now)
    places = found.places.give_back()
    # The place of an expired HIT cannot be taken again, so its money is free.
    freed = found.unit_cents if places.expired else 0
    journal.post("release", f"release:{found.id}:{found.holds + 1}", ledger.release(pays, freed))
    write_hit(connection, found, places, held_change=-freed)
    journal.event(event, found.reference, assignment_id=held.id, worker_id=held.worker_id)
    note_reviewable(journal, found, places)
    journal.close()
    return True


_EXTEND = (
    update(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.id == bindparam("b_id"),
        _a.status == "Accepted",
        _a.extended_s == 0,
        _a.deadline_at > bindparam("b_now"),
    )
    .values(deadline_at=bindparam("b_deadline"), extended_s=bindparam("b_more"))
)


def extend_time(
    connection: Connection, now: int, market_id: str, assignment_id: str, worker_id: str
) -> Assignment:
    """Once per assignment and before its deadline: its time again, at most an hour more."""
    held = _own(connection, market_id, assignment_id, worker_id)
    if held.status == "Accepted" and held.extended_s > 0:
        return held
    more = min(held.deadline_at - held.accepted_at, MORE_TIME)
    changed = connection.execute(
        _EXTEND,
        {
            "b_market": market_id,
            "b_id": assignment_id,
            "b_now": now,
            "b_deadline": held.deadline_at + more,
            "b_more": more // SECOND,
        },
    )
    if changed.rowcount != 1:
        raise Conflict("The time of this assignment is over.", code="deadline_passed")
    return _own(connection, market_id, assignment_id, worker_id)


def _own(
    connection: Connection, market_id: str, assignment_id: str, worker_id: str | None
) -> Assignment:
    held = read_assignment(connection, market_id, assignment_id)
    if held is None or (worker_id is not None and held.worker_id != worker_id):
        raise no_assignment(assignment_id)
    return held


# --- submit ---

_SUBMIT = (
    update(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.id == bindparam("b_id"),
        _a.status == bindparam("b_from"),
    )
    .values(
        status=bindparam("b_status"),
        submitted_at=bindparam("b_now"),
        auto_approve_at=bindparam("b_auto"),
        answer=bindparam("b_answer"),
    )
)


def submit(
    connection: Connection,
    now: int,
    market_id: str,
    assignment_id: str,
    worker_id: str | None,
    fields: Iterable[tuple[str, str]],
) -> Outcome:
    """Take a worker's answers, once: a second submit changes nothing.

    ``worker_id`` None: whoever knows the assignment's id, as on Amazon's
    externalSubmit. Raises DoesNotExist, Conflict for work that was returned or
    comes after the grace time.
    """
    held = _own(connection, market_id, assignment_id, worker_id)
    found = lock_hit(connection, market_id, held.hit_id)
    if found is None:
        raise no_assignment(assignment_id)
    held = _own(connection, market_id, assignment_id, worker_id)
    if held.submitted_at is not None:
        return _outcome("replayed", found, held)
    if held.status == "Returned":
        raise Conflict("This assignment was returned; its work cannot be submitted any more.")
    if now > held.deadline_at + GRACE:
        raise Conflict(
            "The time of this assignment ended more than 30 minutes ago; it was not submitted.",
            code="too_late",
        )
    return _store_work(connection, now, found, held, answers.to_xml(fields))


def _store_work(
    connection: Connection, now: int, found: Hit, held: Assignment, answer: str
) -> Outcome:
    late = held.status == "Abandoned" and not _may_retake(connection, now, found, held)
    connection.execute(
        _SUBMIT,
        {
            "b_market": held.market_id,
            "b_id": held.id,
            "b_from": held.status,
            "b_status": "Late" if late else "Submitted",
            "b_now": now,
            "b_auto": None if late else now + found.auto_approval_delay_s * SECOND,
            "b_answer": answer,
        },
    )
    journal = Journal(connection, held.market_id, now)
    journal.event(
        "AssignmentSubmitted",
        found.reference,
        assignment_id=held.id,
        worker_id=held.worker_id,
        detail={"late": True} if late else None,
    )
    if not late:
        places = found.places.submit() if held.status == "Accepted" else found.places.submit_late()
        write_hit(connection, found, places)
        note_reviewable(journal, found, places)
    journal.close()
    if not late and found.auto_approval_delay_s == 0:
        decisions.auto_approve(connection, now, held.market_id, held.id)
    return _outcome("late" if late else "submitted", found, held)


def _may_retake(connection: Connection, now: int, found: Hit, held: Assignment) -> bool:
    """Whether the place of work that comes late is free, and not this worker's again."""
    if not found.places.open or found.places.status == DISPOSED or found.expires_at <= now:
        return False
    again = connection.execute(
        _HELD,
        {"b_market": held.market_id, "b_hit": held.hit_id, "b_worker": held.worker_id},
    ).first()
    return again is None


def _outcome(
    kind: Literal["submitted", "late", "replayed"], found: Hit, held: Assignment
) -> Outcome:
    return Outcome(kind, held.market_id, held.id, held.hit_id, found.hit_type_id, held.worker_id)


# --- in progress ---

_IN_PROGRESS = (
    select(assignment, _h.hit_type_id, _h.external_url)
    .join(hit, and_(_h.market_id == _a.market_id, _h.id == _a.hit_id))
    .where(
        _a.market_id == bindparam("b_market"),
        _a.id == bindparam("b_id"),
        _a.hit_id == bindparam("b_hit"),
        _a.worker_id == bindparam("b_worker"),
    )
)


def in_progress(
    connection: Connection,
    now: int,
    market_id: str,
    *,
    hit_id: str,
    assignment_id: str,
    worker_id: str,
) -> Any:
    """Row of the assignment with its HIT's type and URL while it may be worked on, else None."""
    row = connection.execute(
        _IN_PROGRESS,
        {
            "b_market": market_id,
            "b_id": assignment_id,
            "b_hit": hit_id,
            "b_worker": worker_id,
        },
    ).one_or_none()
    if row is None or row.status not in ("Accepted", "Abandoned"):
        return None
    return row if now <= row.deadline_at + GRACE else None
