"""What a plan is of: the request, the pictures that it picks, and what their HITs start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from labelcrowd.batches import fixed_sets, store
from labelcrowd.batches.design import HitKind, StartFrom, TaskDesign
from labelcrowd.batches.fixed_sets import Base
from labelcrowd.batches.store import Batch
from labelcrowd.errors import InvalidInput
from labelcrowd.workflow.audience import EVERYBODY, Audience
from labelcrowd.workflow.rest import Sample, sampled

ORIGINS = {"own": ("requester",), "imported": ("import",), "model": ("model",)}
"""Words for what HITs start from, and the documents that they mean."""
OF_MODEL = "model:"
"""Before the name of one model."""
_OWN_OR_IMPORTED = ("requester", "import")
_ANY_GIVEN = (*_OWN_OR_IMPORTED, "model")


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """What to publish. ``fixed_set`` says where HITs start from when the design asks for one:
    ``own``, ``imported``, ``model`` or ``model:`` and its name, the id of an earlier batch, or None
    for own before imported (and these before a model's, where it is follow-up work).
    """

    requester_id: str
    market_id: str
    collection_id: str
    name: str
    design: TaskDesign
    fixed_set: str | None = None
    image_ids: tuple[str, ...] = ()  # empty: all of the collection
    sample: Sample | None = None  # so many of them
    copy_of: str | None = None  # a batch: its pictures, from the objects that they started from
    rest_of: str | None = None  # a batch: without the pictures that its series has or may get
    budget_cents: int | None = None  # None: the total
    yes_low_pay: bool = False  # a reward below the bar is meant
    audience: Audience = EVERYBODY


NOTHING_THERE = "start_from: no picture of this collection has objects to start from"


def first_asked_for(connection: Connection, request: PlanRequest) -> Batch | None:
    """The batch whose rest is asked for. Raises InvalidInput where it is of other pictures."""
    if request.rest_of is None:
        return None
    found = store.get_batch(connection, request.requester_id, request.rest_of)
    if found.collection_id != request.collection_id or found.market_id != request.market_id:
        raise InvalidInput(
            f"rest_of: {found.name} is of another collection or market", field="rest_of"
        )
    return found


def images_and_bases(
    connection: Connection, request: PlanRequest, taken: set[str]
) -> tuple[Sequence[str], Mapping[str, Base]]:
    """The pictures in order, without those ``taken``, and what each starts from. Raises
    InvalidInput where none is left.
    """
    if request.copy_of is not None:
        return fixed_sets.pictures_of_batch(connection, request.copy_of)
    all_images = fixed_sets.collection_images(connection, request.collection_id)
    images = [one for one in _chosen(all_images, request.image_ids) if one not in taken]
    if not images:
        why = "every picture is done or handed out" if taken else "there are no pictures to publish"
        raise InvalidInput(why, field="collection")
    bases = _bases(connection, request)
    if request.design.hit_kind in (HitKind.CORRECT, HitKind.VERIFY):
        images = [one for one in images if one in bases]
    if not images:
        raise InvalidInput(NOTHING_THERE, field="start_from")
    picked = sampled(images, request.sample)
    chosen = set(picked)
    return picked, {image: base for image, base in bases.items() if image in chosen}


def _chosen(all_images: Sequence[str], wanted: Sequence[str]) -> Sequence[str]:
    missing = set(wanted) - set(all_images)
    if missing:
        raise InvalidInput(
            f"images: {len(missing)} are not in this collection, e.g. {min(missing)}",
            field="images",
        )
    return [image for image in all_images if image in set(wanted)] if wanted else all_images


def _bases(connection: Connection, request: PlanRequest) -> Mapping[str, Base]:
    if request.design.start_from is StartFrom.NOTHING:
        return {}
    collection, asked = request.collection_id, request.fixed_set
    if asked is None:
        draws = request.design.hit_kind is HitKind.DRAW
        usual = _OWN_OR_IMPORTED if draws else _ANY_GIVEN
        return fixed_sets.documents_of_origin(connection, collection, usual)
    if asked in ORIGINS:
        return fixed_sets.documents_of_origin(connection, collection, ORIGINS[asked])
    if asked.startswith(OF_MODEL):
        return fixed_sets.documents_of_origin(
            connection, collection, ORIGINS["model"], author=asked.removeprefix(OF_MODEL)
        )
    return fixed_sets.documents_of_batch(connection, request.requester_id, asked)


def resolved(design: TaskDesign, bases: Mapping[str, Base]) -> TaskDesign:
    """AUTO becomes what there is; a fixed set that was asked for must exist."""
    if design.start_from is StartFrom.FIXED_SET and not bases:
        raise InvalidInput(NOTHING_THERE, field="start_from")
    start = StartFrom.FIXED_SET if bases else StartFrom.NOTHING
    return msgspec.structs.replace(design, start_from=start)
