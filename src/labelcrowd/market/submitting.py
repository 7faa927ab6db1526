"""A worker hands in: once, in time, or late.

Work that comes within ``GRACE`` after the deadline is taken if its place is
still free; otherwise it is kept as Late, which the requester may pay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, bindparam, update

from labelcrowd.clock import SECOND
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.market import answers, budget, decisions, reviewing
from labelcrowd.market.answers import Answer
from labelcrowd.market.assignment_rows import GRACE, Assignment, held_by, own_assignment
from labelcrowd.market.errors import no_assignment
from labelcrowd.market.hit_rows import Hit, lock_hit, read_hit, write_counts
from labelcrowd.market.hits import note_reviewable
from labelcrowd.market.journal import Journal
from labelcrowd.market.states import DISPOSED
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import assignment

_a = assignment.c


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submit came to. ``late``: kept, but its place was gone. ``replayed``: done before."""

    kind: Literal["submitted", "late", "replayed"]
    market_id: str
    assignment_id: str
    hit_id: str
    hit_type_id: str
    worker_id: str


_SUBMIT = Prepared(
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
    fields: Sequence[tuple[str, str]],
) -> Outcome:
    """Take a worker's answers, once: a second submit changes nothing.

    ``worker_id`` None: whoever knows the assignment's id, as on Amazon's
    externalSubmit. Raises DoesNotExist, Conflict for work that was returned or
    comes after the grace time, InvalidInput for a HIT with a form of its own.
    """
    answer = answers.to_xml(fields)
    return _submit(connection, now, market_id, assignment_id, worker_id, answer, of_form=False)


def submit_checked(
    connection: Connection,
    now: int,
    market_id: str,
    assignment_id: str,
    worker_id: str,
    checked: Sequence[Answer],
) -> Outcome:
    """The same for answers that were held against the HIT's QuestionForm."""
    answer = answers.write(checked)
    return _submit(connection, now, market_id, assignment_id, worker_id, answer, of_form=True)


def _submit(
    connection: Connection,
    now: int,
    market_id: str,
    assignment_id: str,
    worker_id: str | None,
    answer: str,
    *,
    of_form: bool,
) -> Outcome:
    while True:
        held = own_assignment(connection, market_id, assignment_id, worker_id)
        if held.submitted_at is not None:
            return _replayed(connection, held)
        if held.status == "Returned":
            raise Conflict("This assignment was returned; its work cannot be submitted any more.")
        if now > held.deadline_at + GRACE:
            raise Conflict(
                "The time of this assignment ended more than 30 minutes ago; it was not submitted.",
                code="too_late",
            )
        found = lock_hit(connection, market_id, held.hit_id)
        if found is None:
            raise no_assignment(assignment_id)
        if (found.question_kind == "form") != of_form:
            raise InvalidInput("The questions of this HIT are answered in its own form.")
        outcome = _store_work(connection, now, found, held, answer)
        if outcome is not None:
            return outcome
        # It was submitted, returned or abandoned between the look and the lock: look again.


def _store_work(
    connection: Connection, now: int, found: Hit, held: Assignment, answer: str
) -> Outcome | None:
    """Store the work if the assignment still is as it was seen, else None."""
    late = held.status == "Abandoned" and not _may_retake(connection, now, found, held)
    stored = _SUBMIT.run(
        connection,
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
    if stored != 1:
        return None
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
        write_counts(connection, found, places)
        if held.status == "Abandoned":  # its place and its share of the budget had gone back
            budget.add(connection, found, found.unit_cents)
        if found.assignment_review_policy:  # it may pay, refuse and ask one more worker
            places = reviewing.review_assignment(journal, found, held.id, answer)
        note_reviewable(journal, found, places)
    journal.close()
    if not late and found.auto_approval_delay_s == 0:
        # Money comes before HITs in the order of locks; a deadlock with that is run again.
        decisions.auto_approve(connection, now, held.market_id, held.id)
    return _outcome("late" if late else "submitted", held, found.hit_type_id)


def _may_retake(connection: Connection, now: int, found: Hit, held: Assignment) -> bool:
    """Whether the place of work that comes late is free, and not this worker's again.

    What is held for it is what the HIT pays now: not enough, or too much, for work that
    was accepted before its type changed.
    """
    if not found.places.open or found.places.status == DISPOSED or found.expires_at <= now:
        return False
    if held.reward_cents + held.fee_cents + held.reserve_cents != found.unit_cents:
        return False
    return held_by(connection, held.market_id, held.hit_id, held.worker_id) is None


def _replayed(connection: Connection, held: Assignment) -> Outcome:
    found = read_hit(connection, held.market_id, held.hit_id)
    return _outcome("replayed", held, found.hit_type_id if found else "")


def _outcome(
    kind: Literal["submitted", "late", "replayed"], held: Assignment, hit_type_id: str
) -> Outcome:
    return Outcome(kind, held.market_id, held.id, held.hit_id, hit_type_id, held.worker_id)
