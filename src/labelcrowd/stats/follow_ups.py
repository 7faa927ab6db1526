"""What became of what follow-up HITs showed: kept, changed, deleted, added; yes and no; found.

Of a batch's newest work that came in and was not rejected, so that it is never long to read.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.annotations.document import Object, decode_object
from labelcrowd.annotations.merging import is_undone
from labelcrowd.annotations.whole import whole
from labelcrowd.batches.design import HitKind
from labelcrowd.batches.store import Batch, get_design
from labelcrowd.storage.statement import Row, Statement

NEWEST = 200  # assignments
KINDS = ("shown", "kept", "changed", "deleted", "added", "yes", "no", "found")
"""The first five of corrections; yes and no of questions; found: of coverage, what was missing."""


@dataclass(frozen=True)
class Outcome:
    """How many of a kind, and the median of the active seconds that one took; None: no time is
    measured of it."""

    kind: str
    count: int
    median_s: float | None


def outcomes(connection: Connection, batch: Batch) -> list[Outcome]:
    """One for each of ``KINDS`` that this kind of HIT has; none of a batch that is drawn."""
    kind = get_design(connection, batch.design_digest).hit_kind
    if kind is HitKind.CORRECT:
        return _corrections(connection, batch)
    if kind is HitKind.DRAW:
        return []
    given = list(_ANSWERS.all(connection, batch.id, NEWEST))
    found = [_outcome(one, [row[1] for row in given if row[0] == one]) for one in ("yes", "no")]
    if kind is HitKind.COVER:
        drawn = _OBJECTS.all(connection, batch.id, NEWEST)
        found.append(_outcome("found", [row[6] for row in drawn if row[3]]))
    return found


def _corrections(connection: Connection, batch: Batch) -> list[Outcome]:
    sets: dict[tuple[str, int], dict[str, Object]] = {}
    shown = 0
    for base_id, seq in _SETS.all(connection, batch.id, NEWEST):
        if (base_id, seq) not in sets:
            sets[base_id, seq] = _live(connection, base_id, seq)
        shown += len(sets[base_id, seq])
    spent: dict[str, list[int]] = {"changed": [], "deleted": [], "added": []}
    for row in _OBJECTS.all(connection, batch.id, NEWEST):
        became = _became(row, sets.get((row[0], row[1]), {}))
        if became:
            spent[became].append(row[6])
    kept = shown - len(spent["changed"]) - len(spent["deleted"])
    first = [Outcome("shown", shown, None), Outcome("kept", kept, None)]
    return first + [_outcome(kind, times) for kind, times in spent.items()]


def _live(connection: Connection, base_id: str, seq: int) -> dict[str, Object]:
    objects = (each.object for each in whole(connection, base_id, at_seq=seq))
    return {each.id: each for each in objects if not each.deleted}


def _became(row: Row, shown: Mapping[str, Object]) -> str:
    """What a worker did to an object; "" where in the end it was nothing."""
    live, counts, refers_to = row[2:5]
    if refers_to is None:
        return "added" if counts else ""
    original = shown.get(refers_to)
    if original is None:
        return ""
    if not live:
        return "deleted"
    return "" if is_undone(decode_object(row[5]), original) else "changed"


def _outcome(kind: str, times_ms: Iterable[int]) -> Outcome:
    seconds = [int(ms) / 1_000 for ms in times_ms]
    return Outcome(kind, len(seconds), statistics.median(seconds) if seconds else None)


_NEWEST_WORK = """SELECT market_id, assignment_id, document_id, batch_id, row FROM work
    WHERE batch_id = ? AND status IN ('Submitted', 'Approved')
    ORDER BY submitted_at DESC, assignment_id LIMIT ?"""
_ANSWERS = Statement(
    f"""SELECT max(CASE WHEN a.holds THEN a.answer ELSE '' END), sum(a.active_ms)
       FROM ({_NEWEST_WORK}) w
       JOIN given_answer a ON a.market_id = w.market_id AND a.assignment_id = w.assignment_id
       GROUP BY w.market_id, w.assignment_id, a.position"""
)
_SETS = Statement(
    f"""SELECT t.base_document_id, t.base_seq FROM ({_NEWEST_WORK}) w
       JOIN hit_item t ON t.batch_id = w.batch_id AND t.row = w.row AND t.role = 'work'
       WHERE t.base_document_id IS NOT NULL"""
)
_OBJECTS = Statement(
    f"""SELECT t.base_document_id, t.base_seq, o.live, o.counts, o.refers_to, o.body,
       (SELECT sum(r.draw_ms + r.name_ms) FROM revision r
        WHERE r.document_id = o.document_id AND r.object_id = o.object_id)
       FROM ({_NEWEST_WORK}) w
       JOIN hit_item t ON t.batch_id = w.batch_id AND t.row = w.row AND t.role = 'work'
       JOIN document_object o ON o.document_id = w.document_id"""
)
