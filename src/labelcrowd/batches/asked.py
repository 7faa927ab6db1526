"""What yes/no HITs ask about: objects of fixed sets, so many to a HIT, frozen at publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from labelcrowd.annotations.document import Object
from labelcrowd.annotations.whole import whole
from labelcrowd.batches.design import MAX_OBJECTS_PER_HIT, TaskDesign, VerifyAsks
from labelcrowd.batches.fixed_sets import Base
from labelcrowd.batches.store import Batch
from labelcrowd.storage.statement import Statement


@dataclass(frozen=True)
class AskedHit:
    """One HIT: its pictures, each with the set that its objects are of, and the objects in the
    order that they are asked (number of the picture, object id).
    """

    pictures: tuple[tuple[str, Base], ...] = ()
    objects: tuple[tuple[int, str], ...] = ()


def asked_hits(
    pictures: Iterable[tuple[str, Base, Sequence[str]]], objects_per_hit: int
) -> Iterator[AskedHit]:
    """Share out the objects (image id, its set, object ids) of pictures.

    With ``objects_per_hit`` 0 each picture's objects make a HIT (several where there are more than
    one HIT takes); else a HIT goes on with the next picture's until it has so many. PURE.
    """
    filling = _Filling()
    most = objects_per_hit or MAX_OBJECTS_PER_HIT
    for image_id, base, object_ids in pictures:
        for object_id in object_ids:
            filling.add(image_id, base, object_id)
            if len(filling.objects) == most:
                yield filling.taken()
        if not objects_per_hit and filling.objects:
            yield filling.taken()
    if filling.objects:
        yield filling.taken()


@dataclass
class _Filling:
    pictures: list[tuple[str, Base]] = field(default_factory=list)
    objects: list[tuple[int, str]] = field(default_factory=list)

    def add(self, image_id: str, base: Base, object_id: str) -> None:
        if not self.pictures or self.pictures[-1][0] != image_id:
            self.pictures.append((image_id, base))
        self.objects.append((len(self.pictures) - 1, object_id))

    def taken(self) -> AskedHit:
        hit = AskedHit(tuple(self.pictures), tuple(self.objects))
        self.pictures, self.objects = [], []
        return hit


def objects_to_ask(connection: Connection, base: Base, design: TaskDesign) -> list[str]:
    """Ids of a set's objects that are there. For names, those of one name come together."""
    found = [one.object for one in whole(connection, base.document_id, at_seq=base.seq)]
    live = [obj for obj in found if not obj.deleted]
    if design.verify_asks is VerifyAsks.NAME:
        order: dict[str, int] = {}
        for obj in live:
            order.setdefault(obj.name, len(order))
        live.sort(key=lambda obj: order[obj.name])
    return [obj.id for obj in live]


def insert_asked(
    connection: Connection, new: Batch, hits: Sequence[tuple[int, str, AskedHit]]
) -> None:
    """Store HITs (row, token, what it asks) of a batch, with their pictures and objects."""
    _INSERT_HIT.many(
        connection,
        [(new.id, row, token, new.market_id, new.design_digest) for row, token, _ in hits],
    )
    _INSERT_ITEM.many(
        connection,
        [
            (new.id, row, number, image_id, base.document_id, base.seq)
            for row, _, hit in hits
            for number, (image_id, base) in enumerate(hit.pictures)
        ],
    )
    _INSERT_ASKED.many(
        connection,
        [
            (new.id, row, position, item, object_id)
            for row, _, hit in hits
            for position, (item, object_id) in enumerate(hit.objects)
        ],
    )


@dataclass(frozen=True)
class Asked:
    """One question of a HIT: an object as it was at publication, and its picture there."""

    position: int
    picture: int  # number of the picture in the HIT
    document_id: str  # the set that it is of
    object: Object


def asked_objects(connection: Connection, batch_id: str, row: int) -> list[Asked]:
    """What a HIT asks, in order; without what was deleted together with its picture."""
    sets: dict[int, tuple[str, dict[str, Object]]] = {}
    for number, document_id, seq in _SETS.all(connection, batch_id, row):
        objects = whole(connection, document_id, at_seq=seq)
        sets[number] = (document_id, {one.object.id: one.object for one in objects})
    return [
        Asked(position, item, sets[item][0], sets[item][1][object_id])
        for position, item, object_id in _ASKED.all(connection, batch_id, row)
        if item in sets and object_id in sets[item][1]
    ]


def count_asked(connection: Connection, batch_id: str) -> int:
    """How many questions a batch's HITs ask, each once."""
    row = _COUNT.one(connection, batch_id)
    assert row is not None
    return int(row[0])


_COUNT = Statement("SELECT count(*) FROM asked_object WHERE batch_id = ?")
_INSERT_HIT = Statement(
    """INSERT INTO batch_hit (batch_id, row, token, market_id, hit_id, design_digest, replacements)
       VALUES (?, ?, ?, ?, NULL, ?, 0)"""
)
_INSERT_ITEM = Statement(
    """INSERT INTO hit_item (batch_id, row, position, image_id, role, base_document_id, base_seq)
       VALUES (?, ?, ?, ?, 'work', ?, ?)"""
)
_INSERT_ASKED = Statement(
    "INSERT INTO asked_object (batch_id, row, position, item, object_id) VALUES (?, ?, ?, ?, ?)"
)
_SETS = Statement(
    """SELECT position, base_document_id, base_seq FROM hit_item
       WHERE batch_id = ? AND row = ? AND base_document_id IS NOT NULL ORDER BY position"""
)
_ASKED = Statement(
    """SELECT position, item, object_id FROM asked_object WHERE batch_id = ? AND row = ?
       ORDER BY position"""
)
