"""How fast a batch was worked on: for the meaning of a price, and to forecast the rest."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from labelcrowd.batches.lifecycle import KEPT
from labelcrowd.batches.pay import COCO, Pace
from labelcrowd.batches.store import Batch, get_batch
from labelcrowd.storage.tables.documents import revision
from labelcrowd.storage.tables.follow_ups import given_answer
from labelcrowd.storage.tables.studio import batch, work

NEWEST = 500  # assignments that are looked at: enough to say, and never long to read
LEAST_OBJECTS = 5
"""Fewer objects tell nothing about how long one takes."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Of the submitted and not rejected work of a batch. Seconds are active ones."""

    batch_id: str
    batch_name: str
    assignments: int
    objects: int
    active_s: float  # of all of it
    median_s: float  # of one assignment
    pay_cents: int  # reward and bonus
    spent_cents: int  # with fees

    @property
    def objects_each(self) -> float:
        """Objects that count in one assignment, on average."""
        return self.objects / self.assignments

    @property
    def object_s(self) -> float | None:
        """Active seconds for each object, those without a result included."""
        return self.active_s / self.objects if self.objects else None

    @property
    def hourly_cents(self) -> int | None:
        """What an active hour earned."""
        return round(self.pay_cents * 3_600 / self.active_s) if self.active_s else None

    @property
    def pace(self) -> Pace | None:
        """None where too little was measured to say."""
        if self.objects < LEAST_OBJECTS or not self.active_s:
            return None
        return Pace(
            object_s=self.active_s / self.objects,
            picture_s=self.active_s / self.assignments,
            batch_name=self.batch_name,
        )


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What more assignments take at a measured pace."""

    assignments: int
    hours: float  # of work
    bonus_cents: int


def measured(connection: Connection, one: Batch) -> Measured | None:
    """What was measured of a batch's newest work; None where nothing came in."""
    newest = (
        select(work)
        .where(work.c.batch_id == one.id, work.c.status.in_(KEPT))
        .order_by(work.c.submitted_at.desc(), work.c.assignment_id)
        .limit(NEWEST)
        .subquery()
    )
    active = func.coalesce(func.sum(revision.c.draw_ms + revision.c.name_ms), 0)
    kept = newest.c
    answering = (
        select(func.coalesce(func.sum(given_answer.c.active_ms), 0))
        .where(
            given_answer.c.market_id == kept.market_id,
            given_answer.c.assignment_id == kept.assignment_id,
        )
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            kept.counted,
            kept.reward_cents + kept.bonus_cents,
            kept.fee_cents,
            active + answering,
        )
        .select_from(newest)
        .join(revision, revision.c.document_id == kept.document_id, isouter=True)
        .group_by(
            kept.market_id,
            kept.assignment_id,
            kept.counted,
            kept.reward_cents,
            kept.bonus_cents,
            kept.fee_cents,
        )
    ).all()
    if not rows:
        return None
    seconds = [int(row[3]) / 1_000 for row in rows]
    pay = sum(int(row[1]) for row in rows)
    return Measured(
        batch_id=one.id,
        batch_name=one.name,
        assignments=len(rows),
        objects=sum(int(row[0]) for row in rows),
        active_s=sum(seconds),
        median_s=statistics.median(seconds),
        pay_cents=pay,
        spent_cents=pay + sum(int(row[2]) for row in rows),
    )


def forecast(found: Measured, assignments: int, bonus_cents_each: int) -> Forecast:
    """So many more assignments, each as long as those that were measured."""
    return Forecast(
        assignments=assignments,
        hours=assignments * found.active_s / found.assignments / 3_600,
        bonus_cents=assignments * bonus_cents_each,
    )


def pace_of(connection: Connection, requester_id: str, collection_id: str) -> Pace:
    """The newest pace measured on a collection; else COCO's."""
    newest = connection.execute(
        select(batch.c.id)
        .where(
            and_(
                batch.c.requester_id == requester_id,
                batch.c.collection_id == collection_id,
                batch.c.opened_at.is_not(None),
            )
        )
        .order_by(batch.c.opened_at.desc(), batch.c.id.desc())
        .limit(3)
    ).scalars()
    for batch_id in newest.all():
        found = measured(connection, get_batch(connection, requester_id, batch_id))
        if found is not None and found.pace is not None:
            return found.pace
    return COCO
