"""A page of checked practice tells how long it could be seen: across the market."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market import practice_times

_LONGEST_ID = 40


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
    """``page`` is one loading."""
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
