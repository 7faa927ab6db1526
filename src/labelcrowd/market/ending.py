"""An accepted assignment ends without work: returned or abandoned; or gets more time."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, update

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.errors import Conflict
from labelcrowd.market import budget, ledger
from labelcrowd.market.assignment_rows import Assignment, own_assignment
from labelcrowd.market.hit_rows import lock_hit, write_hit
from labelcrowd.market.hits import note_reviewable
from labelcrowd.market.journal import Journal
from labelcrowd.storage.tables.market import assignment

MORE_TIME = 60 * MINUTE

_a = assignment.c
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
    held = own_assignment(connection, market_id, assignment_id, worker_id)
    if held.status == "Accepted":
        end_assignment(connection, now, held, status="Returned", event="AssignmentReturned")
        held = own_assignment(connection, market_id, assignment_id, worker_id)
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
    budget.add(connection, found, -found.unit_cents)
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
    held = own_assignment(connection, market_id, assignment_id, worker_id)
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
    return own_assignment(connection, market_id, assignment_id, worker_id)
