"""Work on pictures whose document is known, held against it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from labelcrowd.annotations.document import Object
from labelcrowd.annotations.merging import as_set
from labelcrowd.annotations.whole import whole
from labelcrowd.quality.known import Comparison, compare
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.practice import gold_check
from labelcrowd.workflow.gold import Gold, gold_of, known_objects
from labelcrowd.workflow.studio import Studio

GOOD_FROM = 0.8
"""The agreement (IoU) from which feedback on gold calls an object right."""


@dataclass(frozen=True, kw_only=True)
class WorkToCheck:
    """Handed-in work on one picture."""

    market_id: str
    assignment_id: str
    batch_id: str
    worker_id: str
    image_id: str
    document_id: str


def drawn_objects(c: Connection, document_id: str) -> list[Object]:
    """What a worker's document has now, with what it started from."""
    return [each.object for each in as_set(whole(c, document_id)) if not each.object.deleted]


def held_against(c: Connection, document_id: str, known: Gold) -> Comparison:
    """A document held against a picture's gold."""
    return compare(drawn_objects(c, document_id), known_objects(c, known.document_id, known.seq))


def note_gold(studio: Studio, requester_id: str, done: WorkToCheck) -> Comparison | None:
    """Hold handed-in work against its picture's gold and keep the outcome; None without gold."""

    def read(c: Connection) -> tuple[Gold, Comparison] | None:
        known = gold_of(c, requester_id, done.image_id)
        return None if known is None else (known, held_against(c, done.document_id, known))

    found = studio.home.store.read(read)
    if found is None:
        return None
    known, comparison = found
    now = studio.clock.now()
    studio.home.store.write(
        lambda c: _NOTE.run(
            c,
            done.market_id,
            done.assignment_id,
            done.batch_id,
            done.worker_id,
            known.document_id,
            known.seq,
            comparison.mean,
            len(comparison.held),
            comparison.missed,
            len(comparison.extra),
            now,
        )
    )
    return comparison


@dataclass(frozen=True)
class WorkerOnGold:
    """How one worker's work on a batch's gold pictures agreed with what is known."""

    worker_id: str
    pictures: int
    agreement: float  # mean
    missed: int
    extra: int


def on_gold(c: Connection, batch_id: str) -> list[WorkerOnGold]:
    """Of a batch's workers, the least agreement first."""
    g = gold_check.c
    mean = func.avg(g.agreement)
    rows = c.execute(
        select(g.worker_id, func.count(), mean, func.sum(g.missed), func.sum(g.extra))
        .where(g.batch_id == batch_id)
        .group_by(g.worker_id)
        .order_by(mean, g.worker_id)
    )
    return [WorkerOnGold(row[0], row[1], float(row[2]), int(row[3]), int(row[4])) for row in rows]


_NOTE = Statement(
    """INSERT INTO gold_check (market_id, assignment_id, batch_id, worker_id, gold_document_id,
       gold_seq, agreement, known, missed, extra, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (market_id, assignment_id) DO NOTHING"""
)
