"""Taking in what the market reports: each assignment's state, beside our documents.

Events come through the crowd port with a cursor per requester and market. A
handler may see an event again and then changes nothing. Nothing here shares a
transaction with the market: what has to be asked of it is asked before.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Update, func, select, update

from labelcrowd.batches.store import insert_ignore
from labelcrowd.crowd.port import Crowd, CrowdEvent
from labelcrowd.storage.tables.documents import document_object
from labelcrowd.storage.tables.studio import batch, batch_hit, event_cursor, work
from labelcrowd.workflow.implicit_batches import NewHits, prepare_hits, store_hits
from labelcrowd.workflow.requesters import list_requesters
from labelcrowd.workflow.studio import Studio

MARKETS = ("live", "sandbox")
CHUNK = 200  # events in one write


def catch_up(studio: Studio) -> int:
    """Take in everything that the markets reported since the last time; how many events."""
    requesters = studio.home.store.read(list_requesters)
    return sum(
        catch_up_one(studio, studio.crowd(requester.id, market_id))
        for requester in requesters
        for market_id in MARKETS
    )


def catch_up_one(studio: Studio, crowd: Crowd) -> int:
    """The same for one requester on one market."""
    store = studio.home.store
    taken = 0
    while True:
        cursor = store.read(lambda c: _cursor(c, crowd))
        events = crowd.events(cursor, CHUNK)
        if not events:
            return taken
        answers = {
            event.assignment_id: crowd.answer(event.assignment_id)
            for event in events
            if event.type == "AssignmentSubmitted" and event.assignment_id
        }
        hits = prepare_hits(studio, crowd, events)
        work_in = _Round(cursor, events, answers, hits)
        if store.write(lambda c, w=work_in: _take_in(c, crowd, w)):  # type: ignore[misc]
            taken += len(events)


@dataclass(frozen=True)
class _Round:
    """Some events and what was asked of the market about them."""

    cursor: int
    events: Sequence[CrowdEvent]
    answers: Mapping[str, Mapping[str, str]]
    hits: NewHits


def _take_in(connection: Connection, crowd: Crowd, found: _Round) -> bool:
    """Handle the events and move the cursor; False where another process was faster."""
    if not _move_cursor(connection, crowd, found.cursor, found.events[-1].seq):
        return False
    store_hits(connection, found.hits)
    for event in found.events:
        handle = _HANDLERS.get(event.type)
        if handle is not None and event.assignment_id is not None:
            handle(connection, event, found.answers.get(event.assignment_id) or {})
    return True


def note_accepted(
    connection: Connection,
    *,
    market_id: str,
    assignment_id: str,
    hit_id: str,
    worker_id: str,
    accepted_at: int,
) -> bool:
    """Make the record of an assignment of one of our HITs; False where the HIT is not ours.

    A record that is there already stays as it is.
    """
    known = connection.execute(
        select(work.c.assignment_id).where(
            work.c.market_id == market_id, work.c.assignment_id == assignment_id
        )
    ).first()
    if known is not None:
        return True
    place = connection.execute(
        select(
            batch_hit.c.batch_id,
            batch_hit.c.row,
            batch.c.requester_id,
            batch.c.assignments,
            batch.c.reward_cents,
            batch.c.fee_cents,
        )
        .join(batch, batch.c.id == batch_hit.c.batch_id)
        .where(batch_hit.c.market_id == market_id, batch_hit.c.hit_id == hit_id)
    ).one_or_none()
    if place is None:
        return False
    share = max(1, place.assignments)
    connection.execute(
        insert_ignore(connection, work).values(
            market_id=market_id,
            assignment_id=assignment_id,
            hit_id=hit_id,
            worker_id=worker_id,
            requester_id=place.requester_id,
            batch_id=place.batch_id,
            row=place.row,
            document_id=None,
            status="Accepted",
            reward_cents=place.reward_cents // share,
            fee_cents=place.fee_cents // share,
            bonus_cents=0,
            accepted_at=accepted_at,
            counted=0,
            nothing_to_label=False,
            comments="",
            complete=False,
        )
    )
    return True


# --- handlers ---

Fields = Mapping[str, str]


def _accepted(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    note_accepted(
        connection,
        market_id=event.market_id,
        assignment_id=event.assignment_id or "",
        hit_id=event.hit_id,
        worker_id=event.worker_id or "",
        accepted_at=event.at,
    )


def _submitted(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    ours = work.c.market_id == event.market_id, work.c.assignment_id == event.assignment_id
    row = connection.execute(select(work.c.receipt, work.c.document_id).where(*ours)).one_or_none()
    if row is None:
        return
    values: dict[str, object] = {
        "status": "Late" if event.detail.get("late") else "Submitted",
        "submitted_at": event.at,
        "complete": _receipt_came_back(row.receipt, fields),
        "comments": fields.get("mt_comments", "")[:10_000],
    }
    if row.document_id is not None:
        values["counted"] = _counted(connection, row.document_id)
    connection.execute(update(work).where(*ours).values(**values))


def _ended(status: str) -> Callable[[Connection, CrowdEvent, Fields], None]:
    def handle(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
        connection.execute(_of(event).values(status=status))

    return handle


def _approved(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    connection.execute(_of(event).values(status="Approved", decided_at=event.at))


def _rejected(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    reason = event.detail.get("reason")
    connection.execute(
        _of(event).values(status="Rejected", decided_at=event.at, reason=reason or "")
    )


def _bonus(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    total = event.detail.get("total_cents")  # of all its bonuses: seen twice, counted once
    if isinstance(total, int):
        connection.execute(_of(event).values(bonus_cents=total))


_HANDLERS: dict[str, Callable[[Connection, CrowdEvent, Fields], None]] = {
    "AssignmentAccepted": _accepted,
    "AssignmentSubmitted": _submitted,
    "AssignmentReturned": _ended("Returned"),
    "AssignmentAbandoned": _ended("Abandoned"),
    "AssignmentApproved": _approved,
    "AssignmentRejected": _rejected,
    "BonusSent": _bonus,
}


def _of(event: CrowdEvent) -> Update:
    return update(work).where(
        work.c.market_id == event.market_id, work.c.assignment_id == event.assignment_id
    )


def _receipt_came_back(receipt: str | None, fields: Fields) -> bool:
    """Whether the form carried the receipt that we gave when the work was finalized."""
    return receipt is not None and hmac.compare_digest(
        receipt.encode(), fields.get("receipt", "").encode()
    )


def _counted(connection: Connection, document_id: str) -> int:
    query = (
        select(func.count())
        .select_from(document_object)
        .where(document_object.c.document_id == document_id, document_object.c.counts)
    )
    return int(connection.execute(query).scalar_one())


# --- the cursor ---


def _consumer(crowd: Crowd) -> str:
    return f"studio:{crowd.requester_id}"


def _cursor(connection: Connection, crowd: Crowd) -> int:
    query = select(event_cursor.c.seq).where(
        event_cursor.c.consumer == _consumer(crowd),
        event_cursor.c.market_id == crowd.market_id,
    )
    return int(connection.execute(query).scalar() or 0)


def _move_cursor(connection: Connection, crowd: Crowd, old: int, new: int) -> bool:
    if old == 0:
        first = connection.execute(
            insert_ignore(connection, event_cursor).values(
                consumer=_consumer(crowd), market_id=crowd.market_id, seq=new
            )
        )
        return bool(first.rowcount)
    moved = connection.execute(
        update(event_cursor)
        .where(
            event_cursor.c.consumer == _consumer(crowd),
            event_cursor.c.market_id == crowd.market_id,
            event_cursor.c.seq == old,
        )
        .values(seq=new)
    )
    return bool(moved.rowcount)
