"""Planning a batch: its rows, what it costs and asks, for a person to say yes to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from labelcrowd.batches import store
from labelcrowd.batches.asked import AskedHit, asked_hits, insert_asked, objects_to_ask
from labelcrowd.batches.design import HitKind, TaskDesign
from labelcrowd.batches.fixed_sets import Base
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.batches.pay import COCO, Pace
from labelcrowd.batches.store import Batch, Item
from labelcrowd.clock import DAY
from labelcrowd.crowd.port import Cost, WorkerGroup
from labelcrowd.errors import InvalidInput
from labelcrowd.money import format_cents
from labelcrowd.stats.pace import pace_of
from labelcrowd.workflow import eligibility
from labelcrowd.workflow.audience import group_for
from labelcrowd.workflow.examples import with_pictures
from labelcrowd.workflow.gold import gold_between, gold_of_collection, known_images
from labelcrowd.workflow.model_assist import require_model
from labelcrowd.workflow.plan_request import (
    NOTHING_THERE,
    PlanRequest,
    first_asked_for,
    images_and_bases,
    resolved,
)
from labelcrowd.workflow.rest import first_of_series, pictures_taken
from labelcrowd.workflow.studio import Studio
from labelcrowd.workflow.unions import union_bases

T = TypeVar("T")
ROW_CHUNK = 500  # a write of more rows would keep others waiting beyond 50 ms


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
    require_model(studio.home, request.design)
    forget_stale_plans(studio)
    first = studio.home.store.read(lambda c: first_asked_for(c, request))
    images, bases = _images_and_bases(studio, request, first)
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
        _write_rows(studio, batch, _items(studio, images, bases))
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


def _images_and_bases(
    studio: Studio, request: PlanRequest, first: Batch | None
) -> tuple[Sequence[str], Mapping[str, Base]]:
    """The pictures in the order of their HITs, and what each starts from."""
    design, read = request.design, studio.home.store.read
    taken = pictures_taken(studio, first) if first else set()
    images, bases = read(lambda c: images_and_bases(c, request, taken))
    if design.gold_every and design.hit_kind is HitKind.DRAW:
        known = read(lambda c: gold_of_collection(c, request.requester_id, request.collection_id))
        images = gold_between(images, known, design.gold_every)
        # What is known of a picture is not what its worker starts from.
        known_ones = known_images(known)
        bases = {each: base for each, base in bases.items() if each not in known_ones}
    if design.hit_kind is HitKind.COVER and request.copy_of is None:
        bases = union_bases(studio, request, images, bases)
    return images, bases


def forget_stale_plans(studio: Studio) -> None:
    """Delete plans of more than a day ago that nobody said yes to."""
    limit = studio.clock.now() - DAY
    for batch_id in studio.home.store.read(lambda c: store.stale_plans(c, limit)):
        forget_plan(studio, batch_id)


def forget_plan(studio: Studio, batch_id: str) -> None:
    """Delete a plan that was answered with no."""
    studio.home.store.write(lambda c: store.delete_plan(c, batch_id))


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


def _write_rows(studio: Studio, batch: Batch, items: Iterator[Item]) -> None:
    studio.home.store.write(lambda c: store.insert_batch(c, batch))
    for chunk in _chunks(items, ROW_CHUNK):
        studio.home.store.write(partial(store.insert_items, new=batch, items=chunk))


def _chunks(values: Iterator[T] | Sequence[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk
