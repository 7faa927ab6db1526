"""The statistics of a batch: one row of the table that LabelMe's Mechanical Turk page had.

Its columns were price per image, description, images, objects ("annotations"),
hours elapsed and workers. To these come what tells whether the price is fair
and the work cheap: seconds per object, dollars per hour, cost per object.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select

from labelcrowd.annotations.document import Assist, decode_object
from labelcrowd.batches.design import instruction_line
from labelcrowd.batches.lifecycle import KEPT
from labelcrowd.batches.pay import is_unpaid
from labelcrowd.batches.pseudonyms import pseudonym
from labelcrowd.batches.store import Batch, get_design
from labelcrowd.clock import HOUR
from labelcrowd.review import answers
from labelcrowd.storage.tables.documents import document_object, revision
from labelcrowd.storage.tables.studio import hit_item, work
from labelcrowd.workflow.work_time import spent_on, tells_pay


@dataclass(frozen=True, kw_only=True)
class BatchStatistics:
    """One row. Sums of money in cents; None where too little has been measured yet."""

    batch_id: str
    name: str
    market_id: str
    description: str
    price_cents: int  # for one assignment of one image
    images: int  # with submitted or approved work
    objects: int
    hours: float | None  # from opening to the last submitted work
    workers: int
    assignments: int
    median_object_s: float | None  # active seconds of drawing and naming one object
    hourly_cents: int | None  # reward and bonus per hour of active time
    hourly_all_cents: int | None  # the same with all time that counts: see workflow.work_time
    object_cents: float | None  # reward, fee and bonus per object
    spent_cents: int  # reward, fee and bonus of that work
    bonus_cents: int  # of that, what was paid as bonus
    unpaid: bool  # nothing was promised and nothing was given
    hourly_objects: float | None  # objects in an hour of active time
    answers: int  # to yes/no and coverage questions
    yes_share: float | None  # of these
    median_answer_s: float | None  # active seconds of one
    assisted: int  # of the objects, those that a model helped to outline
    assisted_changed: int  # of these, those whose outline a person changed afterwards


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a worker wrote."""

    worker: str  # pseudonym
    assignment_id: str
    at: int
    text: str


def batch_statistics(connection: Connection, batch: Batch) -> BatchStatistics:
    """The row of one batch."""
    design = get_design(connection, batch.design_digest)
    sums = _sums(connection, batch.id)
    active_ms, per_object_s = _active(connection, batch.id)
    given = answers.of_batch(connection, batch.id)
    active_ms += sum(given.active_ms)
    spent = sums.pay_cents + sums.fee_cents
    all_ms = _all_ms(connection, batch, active_ms)
    assists = _assists(connection, batch.id) if design.assist else []
    tells = tells_pay(sums.assignments, active_ms)
    return BatchStatistics(
        batch_id=batch.id,
        name=batch.name,
        market_id=batch.market_id,
        description=instruction_line(design),
        price_cents=design.reward_cents,
        images=sums.images,
        objects=sums.objects,
        hours=_hours(batch.opened_at, sums.last_at),
        workers=sums.workers,
        assignments=sums.assignments,
        median_object_s=statistics.median(per_object_s) if per_object_s else None,
        hourly_cents=round(sums.pay_cents * 3_600_000 / active_ms) if tells else None,
        hourly_all_cents=round(sums.pay_cents * 3_600_000 / all_ms) if tells and all_ms else None,
        object_cents=spent / sums.objects if sums.objects else None,
        spent_cents=spent,
        bonus_cents=sums.bonus_cents,
        unpaid=is_unpaid(design) and sums.pay_cents == 0,
        hourly_objects=sums.objects * 3_600_000 / active_ms if active_ms else None,
        answers=given.count,
        yes_share=given.yes / given.count if given.count else None,
        median_answer_s=statistics.median(given.active_ms) / 1000 if given.count else None,
        assisted=len(assists),
        assisted_changed=sum(each.edits > 0 for each in assists),
    )


def _all_ms(connection: Connection, batch: Batch, active_ms: int) -> int:
    """All time that counts; 0 where the market has measured nothing yet."""
    all_ms = spent_on(connection, batch).all_ms
    return max(all_ms, active_ms) if all_ms else 0


def active_seconds_of_objects(connection: Connection, batch_id: str) -> list[float]:
    """Active seconds spent on each object that counts, in no order."""
    return _active(connection, batch_id)[1]


def feedback(connection: Connection, batch: Batch, *, limit: int = 1000) -> list[Feedback]:
    """What workers of a batch wrote, newest first."""
    query = (
        select(work.c.worker_id, work.c.assignment_id, work.c.submitted_at, work.c.comments)
        .where(work.c.batch_id == batch.id, work.c.comments != "")
        .order_by(work.c.submitted_at.desc(), work.c.assignment_id)
        .limit(limit)
    )
    return [
        Feedback(
            worker=pseudonym(batch.pseudonym_key, row.worker_id),
            assignment_id=row.assignment_id,
            at=row.submitted_at or 0,
            text=row.comments,
        )
        for row in connection.execute(query)
    ]


@dataclass(frozen=True)
class _Sums:
    images: int
    objects: int
    workers: int
    assignments: int
    pay_cents: int
    bonus_cents: int
    fee_cents: int
    last_at: int | None


def _images(batch_id: str) -> ColumnElement[int]:
    """Pictures of HITs with kept work; one HIT may ask about several."""
    kept = select(work.c.row).where(work.c.batch_id == batch_id, work.c.status.in_(KEPT))
    item = hit_item.c
    query = select(func.count(item.image_id.distinct()))
    return query.where(item.batch_id == batch_id, item.row.in_(kept)).scalar_subquery()


def _sums(connection: Connection, batch_id: str) -> _Sums:
    total = func.coalesce
    row = connection.execute(
        select(
            _images(batch_id),
            total(func.sum(work.c.counted), 0),
            func.count(work.c.worker_id.distinct()),
            func.count(),
            total(func.sum(work.c.reward_cents + work.c.bonus_cents), 0),
            total(func.sum(work.c.bonus_cents), 0),
            total(func.sum(work.c.fee_cents), 0),
            func.max(work.c.submitted_at),
        ).where(work.c.batch_id == batch_id, work.c.status.in_(KEPT))
    ).one()
    return _Sums(*[None if value is None else int(value) for value in row])  # type: ignore[arg-type]


def _active(connection: Connection, batch_id: str) -> tuple[int, list[float]]:
    """All active milliseconds of the kept work, and active seconds of each object that counts."""
    active = func.sum(revision.c.draw_ms + revision.c.name_ms)
    query = (
        select(active, func.coalesce(document_object.c.counts, False))
        .select_from(work)
        .join(revision, revision.c.document_id == work.c.document_id)
        .join(
            document_object,
            and_(
                document_object.c.document_id == revision.c.document_id,
                document_object.c.object_id == revision.c.object_id,
            ),
            isouter=True,
        )
        .where(work.c.batch_id == batch_id, work.c.status.in_(KEPT))
        .group_by(revision.c.document_id, revision.c.object_id, document_object.c.counts)
    )
    rows = connection.execute(query).all()
    return sum(int(ms) for ms, _ in rows), [int(ms) / 1000 for ms, counts in rows if counts]


def _assists(connection: Connection, batch_id: str) -> list[Assist]:
    """Of each object that counts, how a model helped, where one did."""
    query = (
        select(document_object.c.body)
        .join(work, work.c.document_id == document_object.c.document_id)
        .where(
            work.c.batch_id == batch_id,
            work.c.status.in_(KEPT),
            document_object.c.counts,
            document_object.c.body.contains('"assist":'),
        )
    )
    found = (decode_object(body).assist for body in connection.execute(query).scalars())
    return [assist for assist in found if assist]


def _hours(opened_at: int | None, last_at: int | None) -> float | None:
    if opened_at is None or last_at is None:
        return None
    return max(0, last_at - opened_at) / HOUR
