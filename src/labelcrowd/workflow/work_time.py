"""Time that workers spend on a requester's work, and why they give it back: across the market."""

from __future__ import annotations

from sqlalchemy import Connection, select

from labelcrowd.batches.store import Batch
from labelcrowd.market import page_times, practice_times, return_reasons, time_spent
from labelcrowd.market.assignment_rows import read_assignment
from labelcrowd.market.return_reasons import ReturnReasons
from labelcrowd.market.time_spent import TimeSpent
from labelcrowd.storage.tables.studio import batch_hit

__all__ = [
    "ReturnReasons",
    "TimeSpent",
    "note_labelling_time",
    "note_practice_time",
    "reasons_of",
    "spent_on",
    "tells_pay",
]

_LONGEST_ID = 40


def note_labelling_time(
    connection: Connection,
    now: int,
    market_id: str,
    assignment_id: str,
    *,
    page: str,
    seen_ms: int,
    reading_ms: int,
) -> None:
    """Take the labelling page's report of how long it could be seen; ``page`` is one loading."""
    held = read_assignment(connection, market_id, assignment_id)
    if held is None:
        return
    found = page_times.Page(
        id=f"{assignment_id}.{page[:_LONGEST_ID]}",
        kind="work",
        worker_id=held.worker_id,
        hit_id=held.hit_id,
        assignment_id=assignment_id,
        started_at=held.accepted_at,
    )
    page_times.note_page_time(connection, now, market_id, found, seen_ms, reading_ms)


def note_practice_time(
    connection: Connection,
    now: int,
    market_id: str,
    document_id: str,
    *,
    page: str,
    type_id: str,
    worker_id: str,
    seen_ms: int,
    started_at: int,
) -> None:
    """The same of a page of checked practice."""
    practice_times.note(
        connection,
        now,
        market_id,
        f"{document_id}.{page[:_LONGEST_ID]}",
        type_id=type_id,
        worker_id=worker_id,
        seen_ms=seen_ms,
        started_at=started_at,
    )


def spent_on(connection: Connection, batch: Batch) -> TimeSpent:
    """All time that workers spent on a batch; nothing where it was never open."""
    if batch.hit_type_id is None:
        return TimeSpent()
    opening = time_spent.opening_of(connection, batch.market_id, batch.id)
    hit_ids = None if opening else _hit_ids(connection, batch.id)
    return time_spent.of_opening(connection, batch.market_id, batch.hit_type_id, opening, hit_ids)


def tells_pay(assignments: int, active_ms: int) -> bool:
    """Whether enough was measured to say what an hour pays, by the market's own measure."""
    return TimeSpent(assignments=assignments, work_ms=active_ms).tells_pay


def reasons_of(connection: Connection, batch: Batch) -> ReturnReasons:
    """Why workers gave back HITs of a batch."""
    if batch.hit_type_id is None:
        return ReturnReasons(counts={}, words=[])
    opening = time_spent.opening_of(connection, batch.market_id, batch.id)
    hit_ids = None if opening else _hit_ids(connection, batch.id)
    return return_reasons.return_reasons(
        connection, batch.market_id, batch.requester_id, batch.hit_type_id, opening, hit_ids
    )


def _hit_ids(connection: Connection, batch_id: str) -> set[str]:
    """What came over the API has no opening of its own: other HITs of the type are not meant."""
    query = select(batch_hit.c.hit_id).where(
        batch_hit.c.batch_id == batch_id, batch_hit.c.hit_id.is_not(None)
    )
    return set(connection.scalars(query))
