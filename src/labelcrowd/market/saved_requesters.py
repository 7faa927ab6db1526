"""Requesters whom a worker has saved, to find their work again."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market.errors import DoesNotExist
from labelcrowd.storage.statement import Statement

_KNOWN = Statement("SELECT id FROM requester WHERE market_id = ? AND id = ?")
_ALL = Statement("SELECT requester_id FROM saved_requester WHERE market_id = ? AND worker_id = ?")
_SAVE = Statement(
    "INSERT INTO saved_requester (market_id, worker_id, requester_id, saved_at) "
    "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_FORGET = Statement(
    "DELETE FROM saved_requester WHERE market_id = ? AND worker_id = ? AND requester_id = ?"
)


def saved(connection: Connection, market_id: str, worker_id: str) -> set[str]:
    """The ids of the requesters whom this worker has saved."""
    return {row[0] for row in _ALL.all(connection, market_id, worker_id)}


def set_saved(
    connection: Connection, now: int, market_id: str, worker_id: str, requester_id: str, *, on: bool
) -> None:
    """Save a requester or no longer; again: no error. Raises DoesNotExist."""
    if _KNOWN.one(connection, market_id, requester_id) is None:
        raise DoesNotExist(f"there is no requester {requester_id[:40]!r}")
    if on:
        _SAVE.run(connection, market_id, worker_id, requester_id, now)
    else:
        _FORGET.run(connection, market_id, worker_id, requester_id)
