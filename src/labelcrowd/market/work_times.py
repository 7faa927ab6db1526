"""How long each assignment was worked on: noted from the market's events, once it has ended.

A follower of its own, so that accepting and submitting pay nothing for it. Whatever an event
changes of a group's or a requester's measures is marked as due (``measures``).
"""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market import followers, page_times
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.store import Store

NAME = "work times"
TOGETHER = 200  # events in one transaction

_ENDINGS = {
    "AssignmentSubmitted": "submitted",
    "AssignmentReturned": "returned",
    "AssignmentAbandoned": "abandoned",
}
_DECISIONS = ("AssignmentApproved", "AssignmentRejected", "BonusSent")
_EVENTS = Statement(
    "SELECT seq, type, requester_id, hit_type_id, assignment_id FROM market_event "
    f"WHERE market_id = ? AND seq > ? ORDER BY seq LIMIT {TOGETHER}"
)
_WORK = Statement(
    "SELECT a.worker_id, a.accepted_at, a.deadline_at, "
    "coalesce(a.submitted_at, a.ended_at), h.opening_id "
    "FROM assignment a JOIN hit h ON h.market_id = a.market_id AND h.id = a.hit_id "
    "WHERE a.market_id = ? AND a.id = ?"
)
_NOTE = Statement(
    "INSERT INTO work_time (market_id, assignment_id, worker_id, requester_id, hit_type_id, "
    "opening_id, ending, held_ms, seen_ms, reading_ms, ended_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (market_id, assignment_id) "
    "DO UPDATE SET ending = excluded.ending, held_ms = excluded.held_ms, "
    "seen_ms = excluded.seen_ms, reading_ms = excluded.reading_ms, ended_at = excluded.ended_at"
)
_GROUP_DUE = Statement(
    "INSERT INTO group_measure (market_id, hit_type_id, due, measured_at, assignments, workers) "
    "VALUES (?, ?, true, 0, 0, 0) "
    "ON CONFLICT (market_id, hit_type_id) DO UPDATE SET due = true"
)
_REQUESTER_DUE = Statement(
    "INSERT INTO requester_measure (market_id, requester_id, due, measured_at, decided, "
    "rejected, waiting, decision_at_least) VALUES (?, ?, true, 0, 0, 0, 0, false) "
    "ON CONFLICT (market_id, requester_id) DO UPDATE SET due = true"
)


def follow(store: Store, market_id: str) -> int:
    """Take in the events since the last time; how many."""
    taken = 0
    while True:
        seen = store.read(lambda c: followers.seq_of(c, market_id, NAME))
        events = store.read(lambda c, seen=seen: _EVENTS.all(c, market_id, seen))  # type: ignore[misc]
        if not events:
            return taken
        store.write(lambda c, events=events: _take(c, market_id, events))  # type: ignore[misc]
        taken += len(events)


def _take(
    connection: Connection, market_id: str, events: list[tuple[int, str, str, str, str]]
) -> None:
    types, requesters = set(), set()
    for _, kind, requester_id, hit_type_id, assignment_id in events:
        if kind in _ENDINGS:
            _note(connection, market_id, _ENDINGS[kind], requester_id, hit_type_id, assignment_id)
        if kind in _ENDINGS or kind in _DECISIONS:
            types.add(hit_type_id)
            requesters.add(requester_id)
    for type_id in sorted(types):
        _GROUP_DUE.run(connection, market_id, type_id)
    for requester_id in sorted(requesters):
        _REQUESTER_DUE.run(connection, market_id, requester_id)
    followers.move_to(connection, market_id, NAME, events[-1][0])


def _note(
    connection: Connection,
    market_id: str,
    ending: str,
    requester_id: str,
    hit_type_id: str,
    assignment_id: str,
) -> None:
    row = _WORK.one(connection, market_id, assignment_id)
    if row is None or row[3] is None:
        return
    worker_id, accepted_at, deadline_at, ended_at, opening_id = row
    held_ms = max(0, min(ended_at, deadline_at) - accepted_at) // 1_000
    seen = page_times.of_assignment(connection, market_id, assignment_id)
    _NOTE.run(
        connection,
        market_id,
        assignment_id,
        worker_id,
        requester_id,
        hit_type_id,
        opening_id,
        ending,
        held_ms,
        *seen,
        ended_at,
    )
