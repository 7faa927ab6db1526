"""Taking in what the market reports: each assignment's state, beside our documents.

Events come through the crowd port with a cursor per requester and market. A
handler may see an event again and then changes nothing. Nothing here shares a
transaction with the market: what has to be asked of it is asked before.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.crowd.port import Crowd, CrowdEvent
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.implicit_batches import NewHits, prepare_hits, store_hits
from labelcrowd.workflow.object_bonuses import note_due, settle_due
from labelcrowd.workflow.requesters import list_requesters
from labelcrowd.workflow.studio import Studio

MARKETS = ("live", "sandbox")
CHUNK = 200  # events in one write
COMMENTS_LENGTH = 5_000


def catch_up(studio: Studio) -> int:
    """Take in everything that the markets reported since the last time, and pay what follows
    from it; how many events.
    """
    requesters = studio.home.store.read(list_requesters)
    taken = sum(
        catch_up_one(studio, studio.crowd(requester.id, market_id))
        for requester in requesters
        for market_id in MARKETS
    )
    if settle_due(studio):  # which the market reports again
        taken += catch_up(studio)
    return taken


def catch_up_one(studio: Studio, crowd: Crowd) -> int:
    """The same for one requester on one market."""
    store = studio.home.store
    taken = 0
    while True:
        cursor = store.read(lambda c: _cursor(c, crowd))
        events = crowd.events(cursor, CHUNK)
        if not events:
            return taken
        submitted = [e.assignment_id for e in events if e.type == "AssignmentSubmitted"]
        answers = crowd.answers([each for each in submitted if each]) if submitted else {}
        hits = prepare_hits(studio, events)
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
    if _KNOWN.one(connection, market_id, assignment_id) is not None:
        return True
    place = _PLACE.one(connection, market_id, hit_id)
    if place is None:
        return False
    batch_id, row, requester_id, assignments, reward_cents, fee_cents = place
    share = max(1, assignments)
    _INSERT.run(
        connection,
        market_id,
        assignment_id,
        hit_id,
        worker_id,
        requester_id,
        batch_id,
        row,
        reward_cents // share,
        fee_cents // share,
        accepted_at,
        False,
        False,
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
    key = (event.market_id, event.assignment_id)
    row = _RECEIPT.one(connection, *key)
    if row is not None:
        _SUBMIT.run(
            connection,
            "Late" if event.detail.get("late") else "Submitted",
            event.at,
            _receipt_came_back(row[0], fields),
            fields["mt_comments"][:COMMENTS_LENGTH] if "mt_comments" in fields else row[1],
            *key,
        )


def _ended(status: str) -> Callable[[Connection, CrowdEvent, Fields], None]:
    def handle(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
        _END.run(connection, status, event.market_id, event.assignment_id)

    return handle


def _approved(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    _APPROVE.run(connection, event.at, event.market_id, event.assignment_id)
    if event.detail.get("bonus_due"):
        note_due(connection, event.market_id, event.assignment_id or "")


def _rejected(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    reason = str(event.detail.get("reason") or "")
    _REJECT.run(connection, event.at, reason, event.market_id, event.assignment_id)


def _bonus(connection: Connection, event: CrowdEvent, fields: Fields) -> None:
    total = event.detail.get("total_cents")  # of all its bonuses: seen twice, counted once
    if isinstance(total, int):
        _BONUS.run(connection, total, event.market_id, event.assignment_id)


_HANDLERS: dict[str, Callable[[Connection, CrowdEvent, Fields], None]] = {
    "AssignmentAccepted": _accepted,
    "AssignmentSubmitted": _submitted,
    "AssignmentReturned": _ended("Returned"),
    "AssignmentAbandoned": _ended("Abandoned"),
    "AssignmentApproved": _approved,
    "AssignmentRejected": _rejected,
    "BonusSent": _bonus,
}


def _receipt_came_back(receipt: str | None, fields: Fields) -> bool:
    """Whether the form carried the receipt that we gave when the work was finalized."""
    return receipt is not None and hmac.compare_digest(
        receipt.encode(), fields.get("receipt", "").encode()
    )


# --- the cursor ---


def _consumer(crowd: Crowd) -> str:
    return f"studio:{crowd.requester_id}"


def _cursor(connection: Connection, crowd: Crowd) -> int:
    row = _CURSOR.one(connection, _consumer(crowd), crowd.market_id)
    return 0 if row is None else int(row[0])


def _move_cursor(connection: Connection, crowd: Crowd, old: int, new: int) -> bool:
    """Whether the cursor stood where it was read and has been moved: two processes never both."""
    if old == 0:
        return bool(_FIRST_CURSOR.run(connection, _consumer(crowd), crowd.market_id, new))
    return bool(_MOVE_CURSOR.run(connection, new, _consumer(crowd), crowd.market_id, old))


# Each assignment passes here twice or more, so these are prepared (storage.statement).
_KNOWN = Statement("SELECT 1 FROM work WHERE market_id = ? AND assignment_id = ?")
_PLACE = Statement(
    """SELECT h.batch_id, h.row, b.requester_id, b.assignments, b.reward_cents, b.fee_cents
       FROM batch_hit h JOIN batch b ON b.id = h.batch_id
       WHERE h.market_id = ? AND h.hit_id = ?"""
)
# The row may come from here or from the page's first opening, whichever is first.
_INSERT = Statement(
    """INSERT INTO work (market_id, assignment_id, hit_id, worker_id, requester_id, batch_id, row,
       status, reward_cents, fee_cents, bonus_cents, accepted_at, counted, nothing_to_label,
       comments, complete)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'Accepted', ?, ?, 0, ?, 0, ?, '', ?)
       ON CONFLICT (market_id, assignment_id) DO NOTHING"""
)
_RECEIPT = Statement("SELECT receipt, comments FROM work WHERE market_id = ? AND assignment_id = ?")
_SUBMIT = Statement(
    """UPDATE work SET status = ?, submitted_at = ?, complete = ?, comments = ?,
       counted = CASE WHEN document_id IS NULL THEN counted ELSE
                 (SELECT count(*) FROM document_object o
                  WHERE o.document_id = work.document_id AND o.counts) END
       WHERE market_id = ? AND assignment_id = ?"""
)
_END = Statement("UPDATE work SET status = ? WHERE market_id = ? AND assignment_id = ?")
_APPROVE = Statement(
    """UPDATE work SET status = 'Approved', decided_at = ?
       WHERE market_id = ? AND assignment_id = ?"""
)
_REJECT = Statement(
    """UPDATE work SET status = 'Rejected', decided_at = ?, reason = ?
       WHERE market_id = ? AND assignment_id = ?"""
)
_BONUS = Statement("UPDATE work SET bonus_cents = ? WHERE market_id = ? AND assignment_id = ?")
_CURSOR = Statement("SELECT seq FROM event_cursor WHERE consumer = ? AND market_id = ?")
_FIRST_CURSOR = Statement(
    """INSERT INTO event_cursor (consumer, market_id, seq) VALUES (?, ?, ?)
       ON CONFLICT (consumer, market_id) DO NOTHING"""
)
_MOVE_CURSOR = Statement(
    "UPDATE event_cursor SET seq = ? WHERE consumer = ? AND market_id = ? AND seq = ?"
)
