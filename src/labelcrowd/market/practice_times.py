"""How long pages of checked practice could be seen: unpaid time that comes with work."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.storage.statement import Statement

_NOTE = Statement(
    "INSERT INTO practice_time (market_id, id, qualification_type_id, worker_id, seen_ms, "
    "started_at, reported_at) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (market_id, id) DO UPDATE SET seen_ms = excluded.seen_ms, "
    "reported_at = excluded.reported_at WHERE practice_time.seen_ms < excluded.seen_ms"
)


def note(
    connection: Connection,
    now: int,
    market_id: str,
    page_id: str,
    *,
    type_id: str,
    worker_id: str,
    seen_ms: int,
    started_at: int,
) -> None:
    """Take a page's report: the sum so far, at most what has passed since it was opened."""
    seen = min(seen_ms, (now - started_at) // 1_000)
    if seen > 0:
        _NOTE.run(connection, market_id, page_id, type_id, worker_id, seen, started_at, now)
