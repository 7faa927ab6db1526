"""Which documents a batch's HITs may start from, frozen at their revision of now.

A document stands for what one sees of it: with what itself started from (``annotations.whole``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, or_, select

from labelcrowd.batches.lifecycle import KEPT
from labelcrowd.storage.tables.documents import document
from labelcrowd.storage.tables.follow_ups import asked_object
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.studio import batch, hit_item, work


@dataclass(frozen=True)
class Base:
    """A document at a revision."""

    document_id: str
    seq: int


def collection_images(connection: Connection, collection_id: str) -> list[str]:
    """Ids of a collection's images by folder and file name, without removed ones."""
    query = (
        select(image.c.id)
        .where(image.c.collection_id == collection_id, image.c.removed_at.is_(None))
        .order_by(image.c.folder, image.c.filename, image.c.id)
    )
    return list(connection.execute(query).scalars())


def pictures_of_batch(connection: Connection, batch_id: str) -> tuple[list[str], dict[str, Base]]:
    """A batch's pictures in order, without removed ones, and what each that starts from a set
    starts from.
    """
    rows = connection.execute(
        select(hit_item.c.image_id, hit_item.c.base_document_id, hit_item.c.base_seq)
        .join(image, image.c.id == hit_item.c.image_id)
        .where(hit_item.c.batch_id == batch_id, image.c.removed_at.is_(None))
        .order_by(hit_item.c.row, hit_item.c.position)
    ).all()
    bases = {row.image_id: Base(row.base_document_id, row.base_seq) for row in rows if row[1]}
    return list(dict.fromkeys(row.image_id for row in rows)), bases


def documents_of_origin(
    connection: Connection, collection_id: str, origins: Sequence[str], *, author: str | None = None
) -> dict[str, Base]:
    """Per image id, the newest document of the first of ``origins`` that has one; by ``author``
    where one is named.
    """
    whose = () if author is None else (document.c.author_id == author,)
    query = (
        select(document.c.image_id, document.c.id, document.c.head_seq)
        .join(image, image.c.id == document.c.image_id)
        .where(
            image.c.collection_id == collection_id,
            document.c.origin.in_(origins),
            document.c.head_seq > 0,
            *whose,
        )
        .order_by(document.c.image_id, _rank(origins), document.c.created_at.desc(), document.c.id)
    )
    return _first_of_each(connection.execute(query).all())


def document_of_image(connection: Connection, image_id: str, origins: Sequence[str]) -> Base | None:
    """The newest document of an image of the first of ``origins`` that has one."""
    query = (
        select(document.c.id, document.c.head_seq)
        .where(
            document.c.image_id == image_id,
            document.c.origin.in_(origins),
            document.c.head_seq > 0,
        )
        .order_by(_rank(origins), document.c.created_at.desc(), document.c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Base(row.id, row.head_seq)


def documents_of_batch(connection: Connection, requester_id: str, batch_id: str) -> dict[str, Base]:
    """Per image id, one document of an earlier batch: approved work first, then the earliest.

    Work that changed nothing stands for the set that it started from; a yes/no batch hands on
    every set that it asked about.
    """
    asked_about = _asked_about(connection, requester_id, batch_id)
    if asked_about:
        return asked_about
    rank = case((work.c.status == "Approved", 0), else_=1)
    query = (
        select(document.c.image_id, document.c.id, document.c.head_seq)
        .join(work, work.c.document_id == document.c.id)
        .join(batch, and_(batch.c.id == work.c.batch_id, batch.c.requester_id == requester_id))
        .where(
            work.c.batch_id == batch_id,
            work.c.status.in_(KEPT),
            or_(document.c.head_seq > 0, document.c.base_document_id.is_not(None)),
        )
        .order_by(document.c.image_id, rank, work.c.submitted_at, document.c.id)
    )
    return _first_of_each(connection.execute(query).all())


def _asked_about(connection: Connection, requester_id: str, batch_id: str) -> dict[str, Base]:
    """Per image id the set that a yes/no batch asked about, where work came in."""
    query = (
        select(hit_item.c.image_id, hit_item.c.base_document_id, hit_item.c.base_seq)
        .join(batch, and_(batch.c.id == hit_item.c.batch_id, batch.c.requester_id == requester_id))
        .join(work, and_(work.c.batch_id == hit_item.c.batch_id, work.c.row == hit_item.c.row))
        .where(
            hit_item.c.batch_id == batch_id,
            hit_item.c.base_document_id.is_not(None),
            work.c.status.in_(KEPT),
            exists().where(asked_object.c.batch_id == batch_id),
        )
        .order_by(hit_item.c.image_id, hit_item.c.row)
    )
    return _first_of_each(connection.execute(query).all())


def drawn_on(
    connection: Connection, requester_id: str, image_id: str, batch_id: str | None
) -> list[Base]:
    """All documents of a picture that stand: of an earlier batch's work, or where that is None the
    requester's own, imported ones, models' and all work; approved work comes before other work.
    """
    rank = case((work.c.status == "Approved", 0), (work.c.status == "Submitted", 1), else_=2)
    came_in = work.c.status.in_(KEPT)
    has_some = or_(document.c.head_seq > 0, document.c.base_document_id.is_not(None))
    others = and_(document.c.origin.in_(["requester", "import", "model"]), document.c.head_seq > 0)
    query = (
        select(document.c.id, document.c.head_seq)
        .join(work, work.c.document_id == document.c.id, isouter=True)
        .where(document.c.image_id == image_id, document.c.requester_id == requester_id)
        .order_by(_rank(["requester"]), rank, document.c.created_at, document.c.id)
    )
    if batch_id is None:
        query = query.where(or_(others, and_(came_in, has_some)))
    else:
        query = query.where(work.c.batch_id == batch_id, came_in, has_some)
    return [Base(*row) for row in connection.execute(query)]


def _rank(origins: Sequence[str]) -> ColumnElement[int]:
    return case(*[(document.c.origin == o, n) for n, o in enumerate(origins)], else_=len(origins))


def _first_of_each(rows: Iterable[Row[str, str, int]]) -> dict[str, Base]:
    found: dict[str, Base] = {}
    for image_id, document_id, seq in rows:
        found.setdefault(image_id, Base(document_id, seq))
    return found
