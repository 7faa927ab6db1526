"""Publishing a batch in three steps: plan, create, open.

``plan_batch`` writes every row with its token and returns the exact sum, for a
person to say yes to. ``publish_batch`` creates the HITs as drafts that nobody
sees, at most 500 at a time, and then opens all in one transaction that also
holds the money. Killed anywhere, it is finished by the same call or taken back
by ``undo_batch``: tokens make every step harmless when done again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from labelcrowd.batches import store
from labelcrowd.batches.asked import AskedHit, asked_hits, insert_asked, objects_to_ask
from labelcrowd.batches.design import HitKind, TaskDesign
from labelcrowd.batches.fixed_sets import Base
from labelcrowd.batches.lifecycle import BatchStatus, Step
from labelcrowd.batches.pay import COCO, Pace, is_unpaid, offer_description, refuse_low
from labelcrowd.batches.store import Batch, Item
from labelcrowd.clock import DAY
from labelcrowd.crowd.port import Cost, Crowd, HitSpec, HitTypeSpec, WorkerGroup
from labelcrowd.errors import Conflict, InsufficientFunds, InvalidInput
from labelcrowd.money import format_cents, format_money
from labelcrowd.stats.pace import pace_of
from labelcrowd.workflow import eligibility
from labelcrowd.workflow.audience import group_for
from labelcrowd.workflow.examples import with_pictures
from labelcrowd.workflow.gold import gold_between, gold_of_collection, known_images
from labelcrowd.workflow.noted_steps import take_noted_step
from labelcrowd.workflow.plan_request import (
    NOTHING_THERE,
    PlanRequest,
    first_asked_for,
    images_and_bases,
    resolved,
)
from labelcrowd.workflow.ready_to_publish import refuse_unready
from labelcrowd.workflow.remove_images import end_hits_of_batch
from labelcrowd.workflow.rest import first_of_series, pictures_taken
from labelcrowd.workflow.studio import Studio, link_of
from labelcrowd.workflow.unions import union_bases

T = TypeVar("T")
Show = Callable[[int], None]

CREATE_CHUNK = 500
ROW_CHUNK = 500  # a write of more rows would keep others waiting beyond 50 ms
FRAME_HEIGHT = 0  # our page takes the whole window


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What publishing would do and cost; nothing has been created or spent."""

    batch: Batch
    design: TaskDesign
    cost: Cost
    starting_from_objects: int  # HITs that start from a fixed set
    pictures: int
    asked_objects: int  # of yes/no HITs, all together
    available_cents: int
    play_money: bool
    only_for: WorkerGroup | None  # None: everybody
    pace: Pace  # what a price is measured by
    currency: str
    asks: list[str]  # of workers, in words

    @property
    def total_cents(self) -> int:
        return self.cost.total_cents


def plan_batch(studio: Studio, request: PlanRequest) -> Plan:
    """Write the rows of a batch and say what it costs.

    Raises InvalidInput for an empty collection or images that are not of it.
    """
    forget_stale_plans(studio)
    first = studio.home.store.read(lambda c: first_asked_for(c, request))
    taken = pictures_taken(studio, first) if first else set()
    images, bases = studio.home.store.read(lambda c: images_and_bases(c, request, taken))
    if request.design.gold_every and request.design.hit_kind is HitKind.DRAW:
        known = studio.home.store.read(
            lambda c: gold_of_collection(c, request.requester_id, request.collection_id)
        )
        images = gold_between(images, known, request.design.gold_every)
        # What is known of a picture is not what its worker starts from.
        bases = {each: base for each, base in bases.items() if each not in known_images(known)}
    if request.design.hit_kind is HitKind.COVER and request.copy_of is None:
        bases = union_bases(studio, request, images, bases)
    design = resolved(request.design, bases)
    design = studio.home.store.read(lambda c: with_pictures(c, request.requester_id, design))
    asked = _asked(studio, design, images, bases)
    hits = len(images) if asked is None else len(asked)
    crowd = studio.crowd(request.requester_id, request.market_id)
    group_id = group_for(studio, crowd, request.audience)
    eligibility.require_known(crowd, design)
    cost = crowd.cost(
        reward_cents=design.reward_cents,
        assignments_per_hit=design.assignments_per_image,
        hits=hits,
        bonus_cents=design.object_bonus_cap_cents,
        requirements=eligibility.requirements_of(design),
    )
    _refuse_small_budget(request.budget_cents, cost, hits * design.assignments_per_image)
    batch = replace(
        _new_batch(studio, request, design, hits, cost, group_id),
        rest_of=first_of_series(first) if first else None,
    )
    if asked is None:
        _write_rows(studio, batch, design, _items(studio, images, bases))
    else:
        _write_asked(studio, batch, asked)
    return Plan(
        batch=batch,
        design=design,
        cost=cost,
        starting_from_objects=len(bases),
        pictures=len(images),
        asked_objects=sum(len(hit.objects) for hit in asked or ()),
        available_cents=crowd.balance()[0],
        play_money=crowd.play_money,
        only_for=crowd.worker_group(group_id) if group_id else None,
        pace=studio.home.store.read(
            lambda c: pace_of(c, request.requester_id, request.collection_id)
        ),
        currency=crowd.currency,
        asks=eligibility.in_words(crowd, design),
    )


def publish_batch(
    studio: Studio,
    requester_id: str,
    batch_id: str,
    *,
    yes_low_pay: bool = False,
    show: Show = lambda done: None,
) -> Batch:
    """Create and open every HIT of a planned batch, or finish one that was interrupted.

    ``show(done)`` is told how many HITs exist. Raises NotReady where
    something must be filled in before work for real money, LowPay where the reward is
    below the bar and nobody said that it is meant, InsufficientFunds before
    anything is created where the balance does not cover it, and Conflict for a
    batch that is open already or was undone, or whose price has changed since it
    was planned.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    design = studio.home.store.read(lambda c: store.get_design(c, batch.design_digest))
    crowd = studio.crowd(requester_id, batch.market_id)
    if batch.state is BatchStatus.PLANNED:
        studio.home.store.read(
            lambda c: refuse_unready(
                c,
                requester_id,
                batch.market_id,
                studio.public_url,
                paid=not is_unpaid(design),
            )
        )
        if not (yes_low_pay or batch.low_pay_accepted):
            refuse_low(design, pace_for(studio, batch), crowd.currency)
        _refuse_another_sum(crowd, batch, design)
        _refuse_unaffordable(crowd, batch)
        _refuse_incomplete(studio, batch)
    batch = studio.home.store.write(lambda c: store.take_step(c, batch, Step.PUBLISH))
    batch = _with_hit_type(studio, crowd, batch, design)
    _create_missing(studio, crowd, batch, design, show)
    crowd.open_hits(
        batch.id,
        hits=batch.hits,
        cents=batch.total_cents,
        group_id=batch.group_id,
        budget_cents=batch.total_cents if batch.budget_cents is None else batch.budget_cents,
    )
    return _opened(studio, batch)


def undo_batch(studio: Studio, requester_id: str, batch_id: str) -> Batch:
    """Take back a batch that was not opened: its drafts are deleted, no money moves.

    Raises Conflict for a batch that is open, also where only its last step is missing.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    crowd = studio.crowd(requester_id, batch.market_id)
    batch = take_noted_step(studio, batch, Step.UNDO)
    try:
        crowd.discard_drafts(batch.id)
    except Conflict as error:
        # Opened first: by another process, or by one that died before it wrote that down.
        _opened(studio, batch)
        raise Conflict(
            "every HIT of this batch is open already; stop it with `labelcrowd batch stop`"
        ) from error
    return studio.home.store.write(lambda c: store.take_step(c, batch, Step.UNDONE))


def _opened(studio: Studio, batch: Batch) -> Batch:
    opened = take_noted_step(
        studio,
        batch,
        Step.OPENED,
        now=studio.clock.now(),
        action="publish",
        detail={"market": batch.market_id, "amount_cents": batch.total_cents},
    )
    end_hits_of_batch(studio, batch.id)
    return opened


def forget_stale_plans(studio: Studio) -> None:
    """Delete plans of more than a day ago that nobody said yes to."""
    limit = studio.clock.now() - DAY
    for batch_id in studio.home.store.read(lambda c: store.stale_plans(c, limit)):
        forget_plan(studio, batch_id)


def forget_plan(studio: Studio, batch_id: str) -> None:
    """Delete a plan that was answered with no."""
    studio.home.store.write(lambda c: store.delete_plan(c, batch_id))


# --- plan ---


def pace_for(studio: Studio, batch: Batch) -> Pace:
    """What a batch's price is measured by: the newest pace of its pictures, else COCO's."""
    collection = batch.collection_id
    if collection is None:
        return COCO
    return studio.home.store.read(lambda c: pace_of(c, batch.requester_id, collection))


def _refuse_small_budget(budget_cents: int | None, cost: Cost, assignments: int) -> None:
    """A budget that hands out nothing is a mistake."""
    one = cost.total_cents // max(1, assignments)
    if budget_cents is not None and budget_cents < one:
        raise InvalidInput(
            f"budget: one assignment costs up to {format_cents(one)}, got "
            f"{format_cents(budget_cents)}",
            field="budget",
        )


def _new_batch(
    studio: Studio,
    request: PlanRequest,
    design: TaskDesign,
    hits: int,
    cost: Cost,
    group_id: str,
) -> Batch:
    now = studio.clock.now()
    digest = studio.home.store.write(
        lambda c: store.put_design(c, request.requester_id, design, now)
    )
    return Batch(
        id=studio.ids.row(),
        requester_id=request.requester_id,
        market_id=request.market_id,
        collection_id=request.collection_id,
        hit_type_id=None,
        design_digest=digest,
        name=request.name,
        status=BatchStatus.PLANNED.value,
        hits=hits,
        assignments=hits * design.assignments_per_image,
        reward_cents=cost.reward_cents,
        fee_cents=cost.fee_cents,
        bonus_cents=cost.bonus_cents,
        budget_cents=request.budget_cents,
        low_pay_accepted=request.yes_low_pay,
        pseudonym_key=studio.ids.secret(),
        created_at=now,
        opened_at=None,
        group_id=group_id,
    )


def _items(studio: Studio, images: Sequence[str], bases: Mapping[str, Base]) -> Iterator[Item]:
    nothing = Base("", 0)
    for row, image_id in enumerate(images):
        base = bases.get(image_id, nothing)
        yield Item(
            row=row,
            token=studio.ids.row(),
            image_id=image_id,
            base_document_id=base.document_id or None,
            base_seq=base.seq,
        )


def _asked(
    studio: Studio, design: TaskDesign, images: Sequence[str], bases: Mapping[str, Base]
) -> list[AskedHit] | None:
    """What yes/no HITs ask, one after another; None for HITs of other kinds. Raises InvalidInput
    where there is nothing to ask about.
    """
    if design.hit_kind is not HitKind.VERIFY:
        return None
    shown = [(image, bases[image]) for image in images if image in bases]
    pictures = (
        (image, base, studio.home.store.read(partial(objects_to_ask, base=base, design=design)))
        for image, base in shown
    )
    hits = list(asked_hits(pictures, design.objects_per_hit))
    if not hits:
        raise InvalidInput(NOTHING_THERE, field="start_from")
    return hits


def _write_asked(studio: Studio, batch: Batch, hits: Sequence[AskedHit]) -> None:
    studio.home.store.write(lambda c: store.insert_batch(c, batch))
    rows = [(row, studio.ids.row(), hit) for row, hit in enumerate(hits)]
    for chunk in _chunks(rows, ROW_CHUNK // 10):
        studio.home.store.write(partial(insert_asked, new=batch, hits=chunk))


def _write_rows(studio: Studio, batch: Batch, design: TaskDesign, items: Iterator[Item]) -> None:
    studio.home.store.write(lambda c: store.insert_batch(c, batch))
    for chunk in _chunks(items, ROW_CHUNK):
        studio.home.store.write(partial(store.insert_items, new=batch, items=chunk))


# --- create and open ---


def _refuse_another_sum(crowd: Crowd, batch: Batch, design: TaskDesign) -> None:
    """Nobody said yes to another sum than the plan's."""
    now = crowd.cost(
        reward_cents=design.reward_cents,
        assignments_per_hit=design.assignments_per_image,
        hits=batch.hits,
        bonus_cents=design.object_bonus_cap_cents,
        requirements=eligibility.requirements_of(design),
    )
    total, agreed = now.total_cents, batch.total_cents
    if total != agreed:
        raise Conflict(
            f"this batch holds {format_money(total, crowd.currency)} now, not "
            f"{format_money(agreed, crowd.currency)}: the fees have changed; plan it again"
        )


def _refuse_unaffordable(crowd: Crowd, batch: Batch) -> None:
    total, available = batch.total_cents, crowd.balance()[0]
    if total > available:
        raise InsufficientFunds(
            f"this batch holds {format_money(total, crowd.currency)}, and "
            f"{format_money(available, crowd.currency)} is available; nothing was created"
        )


def _refuse_incomplete(studio: Studio, batch: Batch) -> None:
    """A plan whose writing was cut short is not published: it would miss pictures."""
    stored = studio.home.store.read(lambda c: store.count_rows(c, batch.id))
    if stored != batch.hits:
        raise Conflict(
            f"the plan was cut short ({stored:,} of {batch.hits:,} pictures); plan it again"
        )
    removed = studio.home.store.read(lambda c: store.count_removed(c, batch.id))
    if removed:
        raise Conflict(f"{removed:,} of these pictures were removed since; plan it again")


def _with_hit_type(studio: Studio, crowd: Crowd, batch: Batch, design: TaskDesign) -> Batch:
    if batch.hit_type_id is None:
        hit_type_id = crowd.create_hit_type(
            HitTypeSpec(
                title=design.title,
                description=offer_description(design),
                keywords=design.keywords,
                reward_cents=design.reward_cents,
                assignment_duration_s=design.assignment_duration_s,
                auto_approval_delay_s=design.auto_approval_delay_s,
                requirements=eligibility.requirements_of(design),
            )
        )
        studio.home.store.write(lambda c: store.set_hit_type(c, batch.id, hit_type_id))
    return studio.home.store.read(lambda c: store.get_batch(c, None, batch.id))


def _create_missing(
    studio: Studio, crowd: Crowd, batch: Batch, design: TaskDesign, show: Show
) -> None:
    last: int | None = -1
    while last is not None:
        last = _create_chunk(studio, crowd, batch, design, after=last)
        if last is not None:
            show(last + 1)


def _create_chunk(
    studio: Studio, crowd: Crowd, batch: Batch, design: TaskDesign, *, after: int
) -> int | None:
    """Create the next HITs and write their ids down; the last row, or None if none was missing."""
    rows = studio.home.store.read(
        lambda c: store.rows_to_create(c, batch.id, after=after, limit=CREATE_CHUNK)
    )
    if not rows:
        return None
    specs = [_hit_spec(studio, batch, design, row, token) for row, token in rows]
    made = crowd.create_hits(batch.hit_type_id or "", specs, opening=batch.id)
    pairs = [(row, hit_id) for (row, _), hit_id in zip(rows, made, strict=True)]
    studio.home.store.write(lambda c: store.record_hits(c, batch.id, pairs))
    return pairs[-1][0]


def _hit_spec(studio: Studio, batch: Batch, design: TaskDesign, row: int, token: str) -> HitSpec:
    return HitSpec(
        token=token,
        external_url=link_of(studio, batch.market_id, batch.id, row),
        frame_height=FRAME_HEIGHT,
        max_assignments=design.assignments_per_image,
        lifetime_s=design.lifetime_s,
        annotation=f"{batch.name}"[:255],
        bonus_cents=design.object_bonus_cap_cents,
    )


def _chunks(values: Iterator[T] | Sequence[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk
