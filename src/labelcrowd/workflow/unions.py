"""The union of what is drawn on a picture: what "is anything missing?" is asked over.

Where one document has it all, HITs start from that document itself. Else the objects of all are
written once into a document of origin ``union``, which nobody but these HITs sees: its source
says which documents it is of, each at its revision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Object, Reference
from labelcrowd.annotations.merging import Stated
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.sameness import lie_together
from labelcrowd.annotations.validity import tidy_name
from labelcrowd.annotations.whole import whole
from labelcrowd.batches.fixed_sets import Base, drawn_on
from labelcrowd.geometry.overlap import iou
from labelcrowd.workflow.imported_documents import as_it_is, object_id, store_in_chunks
from labelcrowd.workflow.plan_request import OF_MODEL, ORIGINS, PlanRequest
from labelcrowd.workflow.studio import Studio

SAME_OBJECT_FROM = 0.7
"""From this overlap (IoU) on, outlines of one name are of one object, which is shown once."""
SAME_PLACE_PX = 10.0
"""Up to this distance points and lines of one name are of one object."""

_GRID_SIDE = 128
AUTHOR = "union"


def union_bases(
    studio: Studio, request: PlanRequest, images: Sequence[str], bases: Mapping[str, Base]
) -> dict[str, Base]:
    """Per picture what its HIT starts from: the union of an earlier batch's work, or, where none
    of the sources was named, of everything; else what was named, in ``bases``.
    """
    batch_id = request.fixed_set
    if batch_id in ORIGINS or (batch_id or "").startswith(OF_MODEL):
        return dict(bases)
    found: dict[str, Base] = {}
    for image_id in images:
        several = studio.home.store.read(
            lambda c, one=image_id: drawn_on(c, request.requester_id, one, batch_id)  # type: ignore[misc]
        )
        base = _union(studio, request.requester_id, image_id, several)
        if base is not None:
            found[image_id] = base
    return found


def _union(
    studio: Studio, requester_id: str, image_id: str, several: Sequence[Base]
) -> Base | None:
    if len(several) < 2:
        return several[0] if several else None
    kept = studio.home.store.read(lambda c: united(c, several))
    for base in several:
        if all(each.base == base for each in kept):
            return base
    key = _key(several)
    objects = [as_it_is(each.as_new(key, place)) for place, each in enumerate(kept)]
    document = NewDocument(
        id=studio.ids.timed(studio.clock.now()),
        requester_id=requester_id,
        image_id=image_id,
        origin="importing",
        origin_key=key,
        author_id=AUTHOR,
        source=msgspec.json.encode(
            {"union": [(one.document_id, one.seq) for one in several]}
        ).decode(),
    )
    document_id, _ = store_in_chunks(studio, document, objects, "union")
    return Base(document_id, len(objects))


def _key(several: Sequence[Base]) -> str:
    """The same documents at the same revisions make the same union, stored once."""
    text = "\n".join(f"{one.document_id} {one.seq}" for one in several)
    return f"union:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


@dataclass(frozen=True)
class Kept:
    """An object of the union, and the first document that has it."""

    base: Base
    object: Object

    def as_new(self, key: str, place: int) -> Object:
        """The object under an id that no other of the union has; it belongs to no other one."""
        return msgspec.structs.replace(
            self.object, id=object_id(key, place), refers_to=None, part_of=None
        )


def united(connection: Connection, several: Sequence[Base]) -> list[Kept]:
    """The live objects of documents, each once: what several started from, and what several
    authors outlined under one name (``SAME_OBJECT_FROM``), is of the first of them.
    """
    kept: list[Kept] = []
    seen: set[Reference] = set()
    for base in several:
        fresh = [
            one
            for one in whole(connection, base.document_id, at_seq=base.seq)
            if not one.object.deleted and _origin(one) not in seen
        ]
        seen |= {_origin(one) for one in fresh}
        before = list(kept)
        kept += [
            Kept(base, one.object)
            for one in fresh
            if not any(_same_object(one.object, other.object) for other in before)
        ]
    return kept


def _origin(one: Stated) -> Reference:
    """What an object is known by in every document that started from the same set."""
    return one.object.refers_to or one.key


def _same_object(one: Object, other: Object) -> bool:
    if tidy_name(one.name) != tidy_name(other.name):
        return False
    if not outline.has_area(one.geometry):
        return lie_together(one.geometry, other.geometry, SAME_PLACE_PX)
    a, b = outline.box_of(one.geometry), outline.box_of(other.geometry)
    if a[0] > b[2] or b[0] > a[2] or a[1] > b[3] or b[1] > a[3]:
        return False
    pieces = outline.pieces(one.geometry), outline.pieces(other.geometry)
    return iou(*pieces, grid_side=_GRID_SIDE) >= SAME_OBJECT_FROM
