"""Time that counts, and what was paid for it: of a HIT type, one opening, or one worker.

What an hour of the work itself pays is one number; what an hour pays with everything that comes
with it is the other one: looking at previews, reading terms and instructions, qualification
tests, work that was returned, ran out of time, or was not paid for.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from labelcrowd.market.page_times import LONGEST_MS
from labelcrowd.storage.statement import Statement

NEWEST = 500
"""So many of a group's newest assignments are looked at: enough to say, quick to read."""

FEW = 5
"""Fewer assignments than this tell nothing."""
LEAST_MS = 60_000
"""Less measured time than this does not tell what an hour pays."""

_HOUR_MS = 3_600_000
_KEPT = ("Submitted", "Approved")


@dataclass(frozen=True, kw_only=True)
class TimeSpent:
    """Sums of milliseconds and cents. Work that waits for its decision counts as paid."""

    assignments: int = 0  # submitted and not refused
    workers: int = 0  # who did these
    pay_cents: int = 0  # rewards of these, and every bonus
    work_ms: int = 0  # for these, from accepting to submitting
    reading_ms: int = 0  # of that, before the first action
    preview_ms: int = 0
    tests_ms: int = 0
    practice_ms: int = 0  # checked practice for qualifications that the work asks for
    returned: int = 0
    abandoned: int = 0
    unfinished_ms: int = 0  # of work that was returned or ran out of time
    refused: int = 0
    refused_ms: int = 0  # of work that was rejected, or came too late and was not paid
    median_ms: int | None = None  # of one of the assignments

    @property
    def all_ms(self) -> int:
        """All time that counts."""
        before = self.preview_ms + self.tests_ms + self.practice_ms
        return self.work_ms + before + self.unfinished_ms + self.refused_ms

    @property
    def tells_pay(self) -> bool:
        """Whether enough was measured to say what an hour pays."""
        return self.assignments >= FEW and self.work_ms - self.reading_ms >= LEAST_MS

    @property
    def hourly_cents(self) -> int | None:
        """What an hour of the work itself paid; None where nothing was paid or measured."""
        return _hourly(self.pay_cents, self.work_ms - self.reading_ms)

    @property
    def hourly_all_cents(self) -> int | None:
        """What an hour paid, with all time that counts."""
        return _hourly(self.pay_cents, self.all_ms)


def _hourly(cents: int, ms: int) -> int | None:
    return round(cents * _HOUR_MS / ms) if cents and ms > 0 else None


_ROWS = (
    "SELECT w.ending, a.status, a.reward_cents, (SELECT coalesce(sum(b.amount_cents), 0) "
    "FROM bonus b WHERE b.market_id = w.market_id AND b.assignment_id = w.assignment_id), "
    "w.held_ms, w.seen_ms, w.reading_ms, w.worker_id, w.ended_at, a.hit_id FROM work_time w "
    "JOIN assignment a ON a.market_id = w.market_id AND a.id = w.assignment_id "
    "WHERE w.market_id = ? AND "
)
_OF_TYPE = Statement(f"{_ROWS} w.hit_type_id = ? ORDER BY w.ended_at DESC LIMIT {NEWEST}")
_OF_OPENING = Statement(f"{_ROWS} w.hit_type_id = ? AND w.opening_id = ?")
_OF_WORKER = Statement(f"{_ROWS} w.worker_id = ? AND w.ended_at >= ?")

# Many pages beside each other are no more time than one: of a worker on a HIT type counts at most
# what passed from the first page to the last report, and what one page may count.
_PAGES = (
    "SELECT coalesce(sum(CASE WHEN seen < span THEN seen ELSE span END), 0) FROM ("
    "SELECT sum(seen_ms) AS seen, CASE WHEN (max(reported_at) - min(started_at)) / 1000 "
    f"< {LONGEST_MS} THEN (max(reported_at) - min(started_at)) / 1000 ELSE {LONGEST_MS} END "
    "AS span FROM page_time WHERE market_id = ? AND {which} GROUP BY worker_id, hit_type_id) p"
)
_PREVIEWS_OF_TYPE = Statement(
    _PAGES.format(which="assignment_id = '' AND hit_type_id = ? AND started_at >= ?")
)
_PREVIEWS_OF_OPENING = Statement(
    _PAGES.format(which="assignment_id = '' AND hit_type_id = ? AND opening_id = ?")
)
_PREVIEWS_OF_WORKER = Statement(
    _PAGES.format(which="assignment_id = '' AND worker_id = ? AND started_at >= ?")
)
_TESTS = (
    "SELECT coalesce(sum((q.submitted_at - q.started_at) / 1000 {share}), 0) "
    "FROM qualification_request q {of} WHERE q.market_id = ? AND q.test IS NOT NULL "
    "AND q.submitted_at IS NOT NULL AND {which} AND q.started_at >= ?"
)
# A test that opens several types is shared out among them, so that it counts once.
_TESTS_OF_TYPE = Statement(
    _TESTS.format(
        share="/ (SELECT count(*) FROM hit_type_requirement s WHERE s.market_id = r.market_id "
        "AND s.qualification_type_id = r.qualification_type_id)",
        of="JOIN hit_type_requirement r ON r.market_id = q.market_id "
        "AND r.qualification_type_id = q.qualification_type_id",
        which="r.hit_type_id = ?",
    )
)
_PRACTICE = (
    "SELECT coalesce(sum(p.seen_ms {share}), 0) FROM practice_time p {of} "
    "WHERE p.market_id = ? AND {which} AND p.started_at >= ?"
)
# Shared out as tests are.
_PRACTICE_OF_TYPE = Statement(
    _PRACTICE.format(
        share="/ (SELECT count(*) FROM hit_type_requirement s WHERE s.market_id = r.market_id "
        "AND s.qualification_type_id = r.qualification_type_id)",
        of="JOIN hit_type_requirement r ON r.market_id = p.market_id "
        "AND r.qualification_type_id = p.qualification_type_id",
        which="r.hit_type_id = ?",
    )
)
_PRACTICE_OF_WORKER = Statement(_PRACTICE.format(share="", of="", which="p.worker_id = ?"))
_TESTS_OF_WORKER = Statement(_TESTS.format(share="", of="", which="q.worker_id = ?"))


def of_type(connection: Connection, market_id: str, hit_type_id: str) -> TimeSpent:
    """Of the newest assignments of a HIT type, and of what came with them since the oldest."""
    rows = _OF_TYPE.all(connection, market_id, hit_type_id)
    since = rows[-1][8] if len(rows) == NEWEST else 0
    return _sums(
        rows,
        preview_ms=_number(_PREVIEWS_OF_TYPE.one(connection, market_id, hit_type_id, since)),
        tests_ms=_number(_TESTS_OF_TYPE.one(connection, market_id, hit_type_id, since)),
        practice_ms=_number(_PRACTICE_OF_TYPE.one(connection, market_id, hit_type_id, since)),
    )


def of_opening(
    connection: Connection,
    market_id: str,
    hit_type_id: str,
    opening_id: str,
    hit_ids: Collection[str] | None = None,
) -> TimeSpent:
    """Of all that was opened together; with ``hit_ids`` of these HITs of it alone.

    A preview is of the group, so these HITs have their share of them: by assignments.
    """
    key = (market_id, hit_type_id, opening_id)
    rows = _OF_OPENING.all(connection, *key)
    preview_ms = _number(_PREVIEWS_OF_OPENING.one(connection, *key))
    if hit_ids is not None:
        everything = len(rows)
        rows = [row for row in rows if row[9] in hit_ids]
        preview_ms = preview_ms * len(rows) // everything if everything else 0
    return _sums(
        rows,
        preview_ms=preview_ms,
        tests_ms=_number(_TESTS_OF_TYPE.one(connection, market_id, hit_type_id, 0)),
        practice_ms=_number(_PRACTICE_OF_TYPE.one(connection, market_id, hit_type_id, 0)),
    )


_OPENING = Statement("SELECT id FROM hit_opening WHERE market_id = ? AND id = ?")


def opening_of(connection: Connection, market_id: str, publication: str) -> str:
    """What a publication's HITs were opened under: its own id, "" if they came over the API."""
    return "" if _OPENING.one(connection, market_id, publication) is None else publication


def of_worker(connection: Connection, market_id: str, worker_id: str, since: int) -> TimeSpent:
    """Of a worker's own work that ended since a time."""
    key = (market_id, worker_id, since)
    return _sums(
        _OF_WORKER.all(connection, *key),
        preview_ms=_number(_PREVIEWS_OF_WORKER.one(connection, *key)),
        tests_ms=_number(_TESTS_OF_WORKER.one(connection, *key)),
        practice_ms=_number(_PRACTICE_OF_WORKER.one(connection, *key)),
    )


def _number(row: Sequence[Any] | None) -> int:
    return 0 if row is None else int(row[0])


def counted_ms(ending: str, held_ms: int, seen_ms: int) -> int:
    """What of an assignment's time counts: what its pages could be seen, if they said so.

    Otherwise all the time it was held, but nothing of what ran out: nobody knows how
    long such work was looked at.
    """
    if seen_ms:
        return min(seen_ms, held_ms)
    return 0 if ending == "abandoned" else held_ms


def _sums(
    rows: Sequence[Sequence[Any]], *, preview_ms: int, tests_ms: int, practice_ms: int
) -> TimeSpent:
    kept, workers = [], set()
    pay = reading = unfinished = refused_ms = returned = abandoned = refused = 0
    for ending, status, reward, bonus, held, seen, read, worker_id, *_ in rows:
        counted = counted_ms(ending, held, seen)
        pay += int(bonus)
        if status in _KEPT:
            pay += reward
            kept.append(counted)
            reading += min(read, counted)
            workers.add(worker_id)
        elif ending == "submitted":
            refused += 1
            refused_ms += counted
        else:
            returned += ending == "returned"
            abandoned += ending == "abandoned"
            unfinished += counted
    return TimeSpent(
        assignments=len(kept),
        workers=len(workers),
        pay_cents=pay,
        work_ms=sum(kept),
        reading_ms=reading,
        preview_ms=preview_ms,
        tests_ms=tests_ms,
        practice_ms=practice_ms,
        returned=returned,
        abandoned=abandoned,
        unfinished_ms=unfinished,
        refused=refused,
        refused_ms=refused_ms,
        median_ms=round(statistics.median(kept)) if kept else None,
    )
