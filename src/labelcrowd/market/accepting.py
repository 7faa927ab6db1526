"""A worker takes a place on a HIT: this one, or any of a group."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.clock import SECOND
from labelcrowd.ids import Ids
from labelcrowd.market import budget
from labelcrowd.market.assignment_rows import Assignment, held_by, to_assignment
from labelcrowd.market.choosing import lock_next
from labelcrowd.market.errors import BudgetUsedUp, NotForYou, NoWork, no_hit
from labelcrowd.market.groups import open_openings
from labelcrowd.market.hit_rows import Hit, lock_hit, write_counts
from labelcrowd.market.journal import Journal
from labelcrowd.market.requirements import require_qualified
from labelcrowd.market.worker_blocks import is_blocked
from labelcrowd.market.worker_groups import is_for_others, is_member
from labelcrowd.storage.statement import Statement

_COLUMNS = Assignment.__slots__
# On conflict: of one worker's two accepts of a HIT at once, the second inserts nothing. Nor does
# a worker whom the requester has blocked.
_INSERT = Statement(
    f"INSERT INTO assignment ({', '.join(_COLUMNS)}) "
    f"SELECT {', '.join('?' for _ in _COLUMNS)} WHERE NOT EXISTS (SELECT 1 FROM worker_block "
    "WHERE market_id = ? AND requester_id = ? AND worker_id = ?) ON CONFLICT DO NOTHING"
)


def accept(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    hit_or_type_id: str,
    worker_id: str,
    *,
    by_type: bool = False,
    opening_id: str | None = None,
) -> Assignment:
    """Give a worker a place on this HIT, or (``by_type``) on any HIT of this type.

    ``opening_id``: only on those of the type that were opened under it.
    Accepting a HIT that the worker holds already gives the same assignment.
    Raises NoWork where nothing is left for this worker, NotQualified, DoesNotExist.
    """
    made, _ = accept_with_hit(
        connection,
        ids,
        now,
        market_id,
        hit_or_type_id,
        worker_id,
        by_type=by_type,
        opening_id=opening_id,
    )
    return made


def accept_with_hit(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    hit_or_type_id: str,
    worker_id: str,
    *,
    by_type: bool = False,
    opening_id: str | None = None,
) -> tuple[Assignment, Hit]:
    """The same, with the HIT as it was before: who shows it need not read it again."""
    if by_type:
        found = _lock_next(connection, ids, now, market_id, hit_or_type_id, worker_id, opening_id)
    else:
        locked = lock_hit(connection, market_id, hit_or_type_id)
        if locked is None:
            raise no_hit(hit_or_type_id)
        found = locked
        held = _already(connection, found, worker_id)
        if held is not None:
            return held, found
    _require_open(found, now)
    if not by_type:
        _require_for(connection, found, worker_id)
    require_qualified(connection, market_id, worker_id, found.qualification_requirements)
    return _take_place(connection, ids, now, found, worker_id), found


def _lock_next(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    hit_type_id: str,
    worker_id: str,
    opening_id: str | None,
) -> Hit:
    openings = (
        open_openings(connection, market_id, hit_type_id, worker_id)
        if opening_id is None
        else [opening_id]
    )
    found = lock_next(connection, ids, now, market_id, hit_type_id, worker_id, openings)
    if found is not None:
        return found
    # Those of one opening were looked at whatever is left of its budget: none is for this worker.
    if opening_id is None and budget.is_used_up(connection, market_id, hit_type_id):
        raise _no_budget()
    if is_for_others(connection, market_id, hit_type_id, worker_id):
        raise _not_for_you()
    raise NoWork("There are no more HITs available in this group.")


def _already(connection: Connection, found: Hit, worker_id: str) -> Assignment | None:
    row = held_by(connection, found.market_id, found.id, worker_id)
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


def _require_for(connection: Connection, found: Hit, worker_id: str) -> None:
    """Raise NotForYou where the HIT is for a group that this worker is not in."""
    group_id = found.for_group_id
    if group_id and not is_member(connection, found.market_id, group_id, worker_id):
        raise _not_for_you()


def _not_for_you() -> NotForYou:
    return NotForYou("This work is for workers whom its requester has named.")


def _no_budget() -> BudgetUsedUp:
    return BudgetUsedUp("The requester's budget for this work is used up for now.")


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
        reserve_cents=found.reserve_cents,
        accepted_at=now,
        deadline_at=now + found.assignment_duration_s * SECOND,
        extended_s=0,
    )
    if not budget.take(connection, found):
        raise _no_budget()
    whose = (made.market_id, made.requester_id, worker_id)
    if not _INSERT.run(connection, *(getattr(made, name) for name in _COLUMNS), *whose):
        if is_blocked(connection, *whose):
            raise NotForYou("This requester's HITs are not offered to you.")
        raise NoWork("You hold this HIT already.", "ExceedsMaxAssignmentsPerWorker")
    write_counts(connection, found, found.places.accept())
    journal = Journal(connection, found.market_id, now)
    journal.event("AssignmentAccepted", found.reference, assignment_id=made.id, worker_id=worker_id)
    journal.close()
    return made
