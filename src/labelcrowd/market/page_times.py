"""How long pages about a HIT could be seen, as the pages themselves report it.

A page counts while it is in front: a hidden tab does not. It reports the sum so far, again and
again, under one id, so that a report that is lost or comes twice does no harm. Nobody can say
more than the clock: a sum is cut at what has passed since the page was handed out, and for what
was handed out without an end (a preview) at ``LONGEST_MS``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.storage.statement import Statement

LONGEST_MS = 15 * 60_000
"""The most that one loading of a page counts outside of an assignment: nobody reads longer."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One loading of a page. ``kind``: preview, terms or work. ``assignment_id``: "" before it."""

    id: str
    kind: str
    worker_id: str
    hit_id: str
    assignment_id: str
    started_at: int


_HIT = Statement(
    "SELECT requester_id, hit_type_id, opening_id FROM hit WHERE market_id = ? AND id = ?"
)
_NOTE = Statement(
    "INSERT INTO page_time (market_id, id, kind, worker_id, requester_id, hit_type_id, "
    "opening_id, assignment_id, seen_ms, reading_ms, started_at, reported_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (market_id, id) DO UPDATE SET "
    "seen_ms = excluded.seen_ms, reading_ms = excluded.reading_ms, "
    "reported_at = excluded.reported_at WHERE page_time.seen_ms < excluded.seen_ms"
)
_SUM = Statement(
    "UPDATE work_time SET "
    "seen_ms = (SELECT coalesce(sum(p.seen_ms), 0) FROM page_time p "
    "WHERE p.market_id = work_time.market_id AND p.assignment_id = work_time.assignment_id), "
    "reading_ms = (SELECT coalesce(sum(p.reading_ms), 0) FROM page_time p "
    "WHERE p.market_id = work_time.market_id AND p.assignment_id = work_time.assignment_id) "
    "WHERE market_id = ? AND assignment_id = ?"
)
_OF_ASSIGNMENT = Statement(
    "SELECT coalesce(sum(seen_ms), 0), coalesce(sum(reading_ms), 0) FROM page_time "
    "WHERE market_id = ? AND assignment_id = ?"
)


def note_page_time(
    connection: Connection, now: int, market_id: str, page: Page, seen_ms: int, reading_ms: int
) -> None:
    """Take a page's report: the sums so far. What is not there any more is not noted."""
    found = _HIT.one(connection, market_id, page.hit_id)
    most = max(0, (now - page.started_at) // 1_000)
    if not page.assignment_id:
        most = min(most, LONGEST_MS)
    seen = min(max(0, seen_ms), most)
    if found is None or not seen:
        return
    reading = min(max(0, reading_ms), seen)
    changed = _NOTE.run(
        connection,
        market_id,
        page.id,
        page.kind,
        page.worker_id,
        *found,
        page.assignment_id,
        seen,
        reading,
        page.started_at,
        now,
    )
    if changed and page.assignment_id:  # the last report comes after the work was handed in
        _SUM.run(connection, market_id, page.assignment_id)


def of_assignment(connection: Connection, market_id: str, assignment_id: str) -> tuple[int, int]:
    """(seen, of that reading) milliseconds that the pages of an assignment have reported."""
    row = _OF_ASSIGNMENT.one(connection, market_id, assignment_id)
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
