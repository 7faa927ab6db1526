"""How far those have come who make something of a market's events: a cursor by name."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.storage.statement import Statement

_SEQ = Statement("SELECT seq FROM market_follower WHERE market_id = ? AND name = ?")
_SET = Statement(
    "INSERT INTO market_follower (market_id, name, seq) VALUES (?, ?, ?) "
    "ON CONFLICT (market_id, name) DO UPDATE SET seq = excluded.seq "
    "WHERE market_follower.seq < excluded.seq"
)
_LAST = Statement("SELECT event_seq FROM market WHERE id = ?")


def seq_of(connection: Connection, market_id: str, name: str) -> int:
    """The last event that was taken in; 0 before the first."""
    row = _SEQ.one(connection, market_id, name)
    return 0 if row is None else int(row[0])


def move_to(connection: Connection, market_id: str, name: str, seq: int) -> None:
    """Everything up to ``seq`` is taken in; never goes back."""
    _SET.run(connection, market_id, name, seq)


def last_event(connection: Connection, market_id: str) -> int:
    """The last event that was written; 0 for a market without any, or that is not there."""
    row = _LAST.one(connection, market_id)
    return 0 if row is None else int(row[0])
