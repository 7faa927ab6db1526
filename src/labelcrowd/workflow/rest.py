"""Which pictures a publication is of: some to try first, the rest afterwards, or all.

Batches that share out a collection's pictures are a series, known by the first
of them. Its rest leaves out every picture that the series has work of, or can
still get work of: what was submitted and not rejected, what is in hand, and
what is still handed out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, and_, or_, select

from labelcrowd.batches import fixed_sets, store
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.batches.store import Batch
from labelcrowd.errors import InvalidInput
from labelcrowd.storage.tables.studio import batch, hit_item, work
from labelcrowd.workflow.batches import has_ended
from labelcrowd.workflow.studio import Studio

_HANDED_OUT = (BatchStatus.PUBLISHING, BatchStatus.OPEN, BatchStatus.PAUSED)
_DONE = ("Accepted", "Submitted", "Approved")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """So many pictures: the first ones, or with a ``seed`` drawn at random, the same each time."""

    pictures: int
    seed: int | None = None


def first_of_series(found: Batch) -> str:
    """The id that the batches of a series share."""
    return found.rest_of or found.id


def series(connection: Connection, found: Batch) -> list[Batch]:
    """The batches that share a collection's pictures with this one, itself among them."""
    first = first_of_series(found)
    rows = connection.execute(
        select(batch.c.id).where(
            batch.c.requester_id == found.requester_id,
            or_(batch.c.id == first, batch.c.rest_of == first),
            batch.c.status.not_in([BatchStatus.PLANNED.value, BatchStatus.UNDONE.value]),
        )
    ).scalars()
    return [store.get_batch(connection, found.requester_id, one) for one in rows.all()]


def pictures_taken(studio: Studio, found: Batch) -> set[str]:
    """Ids of the pictures that the rest of a batch's series leaves out."""
    taken: set[str] = set()
    for one in studio.home.store.read(lambda c: series(c, found)):
        handed_out = one.state in _HANDED_OUT and not has_ended(studio, one)
        taken |= studio.home.store.read(
            lambda c, one=one, all_of_it=handed_out: _pictures(c, one, all_of_it)  # type: ignore[misc]
        )
    return taken


def pictures_left(studio: Studio, found: Batch) -> list[str]:
    """Ids of the pictures of a batch's collection that its series leaves, in order."""
    taken = pictures_taken(studio, found)
    every = studio.home.store.read(
        lambda c: fixed_sets.collection_images(c, found.collection_id or "")
    )
    return [one for one in every if one not in taken]


def _pictures(connection: Connection, found: Batch, all_of_it: bool) -> set[str]:
    query = select(hit_item.c.image_id).where(hit_item.c.batch_id == found.id)
    if not all_of_it:
        query = query.join(
            work,
            and_(
                work.c.batch_id == hit_item.c.batch_id,
                work.c.row == hit_item.c.row,
                or_(
                    work.c.status.in_(_DONE),
                    and_(work.c.status == "Late", work.c.decided_at.is_not(None)),
                ),
            ),
        )
    return set(connection.execute(query).scalars())


def sampled(images: Sequence[str], sample: Sample | None) -> Sequence[str]:
    """The pictures to publish, in the order of the collection. Raises InvalidInput."""
    if sample is None:
        return images
    if not 1 <= sample.pictures <= len(images):
        raise InvalidInput(
            f"pictures: expected 1 to {len(images):,}, got {sample.pictures:,}", field="pictures"
        )
    if sample.seed is None:
        return images[: sample.pictures]
    drawn = set(random.Random(sample.seed).sample(range(len(images)), sample.pictures))
    return [image for place, image in enumerate(images) if place in drawn]


def settings_like(design: TaskDesign) -> dict[str, object]:
    """A design's fields as ``parse_design`` takes them, to publish with some of them changed."""
    values = msgspec.structs.asdict(design)
    values["view_existing"] = design.view_existing.value
    values["start_from"] = design.start_from.value
    values["actions"] = design.actions or "v"
    return values
