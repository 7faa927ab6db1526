"""Gold: pictures whose document is known; work on them is held against it in ``gold_checks``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from labelcrowd.annotations.document import Object
from labelcrowd.annotations.merging import as_set
from labelcrowd.annotations.whole import whole
from labelcrowd.batches.fixed_sets import (
    Base,
    document_of_image,
    documents_of_batch,
    documents_of_origin,
)
from labelcrowd.batches.lifecycle import KEPT
from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.practice import gold
from labelcrowd.storage.tables.studio import batch, hit_item, work
from labelcrowd.workflow.studio import Studio, note_act

MOST_KNOWN = 200
"""Objects of a known document; comparing takes the time of all pairs."""


@dataclass(frozen=True)
class Gold:
    """A picture and the revision of the document that is known of it."""

    image_id: str
    document_id: str
    seq: int


def mark(
    studio: Studio, requester_id: str, collection_id: str, source: str, image_id: str | None = None
) -> list[Gold]:
    """Make the documents of ``source`` the known ones of a collection's pictures, or of one.

    ``source``: ``own``, ``imported``, or the id of a batch, of whose work an approved one is
    taken. Marking again takes the document as it is now. Raises InvalidInput where there is no
    such document, or one has no object or too many.
    """
    # Read before the write: a document at a revision never changes, and may be long to read.
    found = studio.home.store.read(
        lambda c: _to_mark(c, requester_id, collection_id, source, image_id)
    )
    now = studio.clock.now()

    def write(c: Connection) -> None:
        for one in found:
            _MARK.run(c, one.image_id, requester_id, one.document_id, one.seq, now)
        detail = {"pictures": len(found), "source": source}
        note_act(c, studio, requester_id, "mark-gold", collection_id, detail)

    studio.home.store.write(write)
    return found


def _to_mark(
    c: Connection, requester_id: str, collection_id: str, source: str, image_id: str | None
) -> list[Gold]:
    found = [
        Gold(each, base.document_id, base.seq)
        for each, base in _documents(c, requester_id, collection_id, source).items()
        if image_id in (None, each)
    ]
    if not found:
        raise InvalidInput(
            f"no picture there has a document from {source[:40]!r}: expected own, imported, "
            "or a batch with work on it",
            field="source",
        )
    for one in found:
        _check_size(c, one)
    return found


def _documents(
    c: Connection, requester_id: str, collection_id: str, source: str
) -> Mapping[str, Base]:
    there = set(
        c.scalars(
            select(image.c.id).where(
                image.c.collection_id == collection_id,
                image.c.requester_id == requester_id,
                image.c.removed_at.is_(None),
            )
        )
    )
    origins = {"own": ["requester"], "imported": ["import"]}.get(source)
    if origins is not None:
        found = documents_of_origin(c, collection_id, origins)
    else:
        found = documents_of_batch(c, requester_id, source)
    return {each: base for each, base in found.items() if each in there}


def _check_size(c: Connection, one: Gold) -> None:
    number = len(known_objects(c, one.document_id, one.seq))
    if not 1 <= number <= MOST_KNOWN:
        raise InvalidInput(
            f"a known document has 1 to {MOST_KNOWN} objects, got {number} on picture "
            f"{one.image_id}",
            field="source",
        )


def unmark(studio: Studio, requester_id: str, image_id: str) -> None:
    """The picture's document is known no more; practice keeps what it has. Raises NotFound."""

    def write(c: Connection) -> None:
        gone = c.execute(
            delete(gold).where(gold.c.image_id == image_id, gold.c.requester_id == requester_id)
        )
        if gone.rowcount != 1:
            raise NotFound("this picture has no known document")
        note_act(c, studio, requester_id, "unmark-gold", image_id)

    studio.home.store.write(write)


def gold_of(c: Connection, requester_id: str, image_id: str) -> Gold | None:
    row = _GOLD.one(c, image_id, requester_id)
    return None if row is None else Gold(*row)


def sources_of(c: Connection, requester_id: str, image_id: str) -> list[tuple[str, str]]:
    """What ``mark`` takes for a picture: ``own`` and ``imported`` without, batches with a name."""
    found = [
        (source, "")
        for source, origin in (("own", "requester"), ("imported", "import"))
        if document_of_image(c, image_id, [origin])
    ]
    rows = c.execute(
        select(batch.c.id, batch.c.name)
        .join(hit_item, hit_item.c.batch_id == batch.c.id)
        .join(work, (work.c.batch_id == batch.c.id) & (work.c.row == hit_item.c.row))
        .where(
            hit_item.c.image_id == image_id,
            batch.c.requester_id == requester_id,
            work.c.document_id.is_not(None),
            work.c.status.in_(KEPT),
        )
        .group_by(batch.c.id, batch.c.name, batch.c.created_at)
        .order_by(batch.c.created_at.desc())
        .limit(20)
    )
    return found + [(str(row.id), str(row.name)) for row in rows]


def gold_of_collection(c: Connection, requester_id: str, collection_id: str) -> list[Gold]:
    """In the order of folder and file name."""
    rows = c.execute(
        select(gold.c.image_id, gold.c.document_id, gold.c.seq)
        .join(image, image.c.id == gold.c.image_id)
        .where(
            image.c.collection_id == collection_id,
            gold.c.requester_id == requester_id,
            image.c.removed_at.is_(None),
        )
        .order_by(image.c.folder, image.c.filename, image.c.id)
    )
    return [Gold(*row) for row in rows]


def known_images(known: Iterable[Gold]) -> frozenset[str]:
    return frozenset(one.image_id for one in known)


def gold_between(images: Sequence[str], known: Sequence[Gold], every: int) -> list[str]:
    """The pictures in their order, but that every so-manieth is one whose document is known.

    Raises InvalidInput where there are too few of them.
    """
    there = set(images)
    waiting = [one.image_id for one in known if one.image_id in there]
    needed = len(images) // every
    if len(waiting) < needed:
        raise InvalidInput(
            f"gold_every: one of every {every} among {len(images)} pictures needs {needed} whose "
            f"document is known, and {len(waiting)} are",
            field="gold_every",
        )
    placed = set(waiting[:needed])
    gold_ones, others = iter(waiting), (each for each in images if each not in placed)
    return [
        next(gold_ones if place % every == 0 else others) for place in range(1, len(images) + 1)
    ]


def counts(c: Connection, requester_id: str) -> dict[str, int]:
    """How many pictures of each collection have a known document."""
    rows = c.execute(
        select(image.c.collection_id, func.count())
        .join(gold, gold.c.image_id == image.c.id)
        .where(gold.c.requester_id == requester_id, image.c.removed_at.is_(None))
        .group_by(image.c.collection_id)
    )
    return {str(row[0]): int(row[1]) for row in rows}


def known_objects(c: Connection, document_id: str, seq: int) -> list[Object]:
    """What is known to be there, without what was deleted."""
    stated = as_set(whole(c, document_id, at_seq=seq))
    return [each.object for each in stated if not each.object.deleted]


_MARK = Statement(
    """INSERT INTO gold (image_id, requester_id, document_id, seq, marked_at)
       VALUES (?, ?, ?, ?, ?) ON CONFLICT (image_id) DO UPDATE SET
       document_id = excluded.document_id, seq = excluded.seq, marked_at = excluded.marked_at"""
)
_GOLD = Statement(
    """SELECT g.image_id, g.document_id, g.seq FROM gold g
       JOIN image i ON i.id = g.image_id AND i.removed_at IS NULL
       WHERE g.image_id = ? AND g.requester_id = ?"""
)
