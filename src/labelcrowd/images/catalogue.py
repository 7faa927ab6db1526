"""The rows of collections, images and pictures: plain SQL, no bytes.

A collection belongs to a requester and has images; an image is a name in a
collection for a picture; a picture is stored bytes, once however many images use it.
Functions take a connection, so that a caller decides what is one transaction.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, and_, func, select, tuple_

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.pictures import blob, collection, image, picture

PAGE = 1000
MAX_NAME = 200

_THERE = image.c.removed_at.is_(None)


@dataclass(frozen=True)
class Collection:
    """A requester's set of pictures."""

    id: str
    requester_id: str
    name: str
    created_at: int
    terms_digest: str = ""  # of what a worker accepts before a picture of it is sent


@dataclass(frozen=True)
class Image:
    """One named picture of a collection; sizes are of the upright picture.

    One that was removed (``removed_at``) has no bytes any more: ``sha256`` is "".
    """

    id: str
    requester_id: str
    collection_id: str
    folder: str
    filename: str
    sha256: str
    width: int
    height: int
    created_at: int
    removed_at: int | None = None

    @property
    def path(self) -> str:
        """``folder/filename``."""
        return f"{self.folder}/{self.filename}" if self.folder else self.filename


class StoredLevel(msgspec.Struct, frozen=True, omit_defaults=True):
    """One size of a picture and the blob that holds it.

    A large one has its ``tiles`` too, a blob by ``images.tiles``; else that is "".
    """

    width: int
    height: int
    sha256: str
    media_type: str
    tiles: str = ""


def level_of(levels: Sequence[StoredLevel], width: int) -> StoredLevel:
    """The smallest level at least ``width`` pixels wide, or else the largest."""
    fitting = [level for level in levels if level.width >= width] or [levels[0]]
    return min(fitting, key=lambda one: one.width)


@dataclass(frozen=True)
class Picture:
    """Stored bytes. ``sha256`` is of the bytes as uploaded; ``levels`` the largest first."""

    sha256: str
    width: int
    height: int
    format: str
    orientation: int
    levels: tuple[StoredLevel, ...]


@dataclass(frozen=True)
class Blob:
    """A blob that is durable already and gets its row."""

    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True)
class Place:
    """Where an image goes."""

    requester_id: str
    collection_id: str
    folder: str
    filename: str


def ensure_collection(
    connection: Connection, *, id: str, requester_id: str, name: str, now: int
) -> Collection:
    """The requester's collection of that name, made if there is none. Raises InvalidInput."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidInput(
            f"collection name: expected 1 to {MAX_NAME} printable characters, got {name[:40]!r}",
            field="collection",
        )
    values = {"id": id, "requester_id": requester_id, "name": name, "created_at": now}
    insert_new(connection, collection, values)
    return find_collection(connection, requester_id, name)


def find_collection(connection: Connection, requester_id: str, name_or_id: str) -> Collection:
    """A requester's collection by name, else by id. Raises NotFound."""
    mine = select(collection).where(collection.c.requester_id == requester_id)
    for column in (collection.c.name, collection.c.id):
        row = connection.execute(mine.where(column == name_or_id)).first()
        if row is not None:
            return Collection(*row)
    raise NotFound(f"no collection {name_or_id!r}")


def collections(connection: Connection, requester_id: str) -> list[tuple[Collection, int]]:
    """The requester's collections by name, each with its number of images."""
    rows = connection.execute(
        select(collection, func.count(image.c.id))
        .join(image, and_(image.c.collection_id == collection.c.id, _THERE), isouter=True)
        .where(collection.c.requester_id == requester_id)
        .group_by(*collection.c)
        .order_by(collection.c.name)
    )
    return [(Collection(*row[:-1]), int(row[-1])) for row in rows]


def images(
    connection: Connection,
    collection_id: str,
    *,
    after: tuple[str, str] | None = None,
    limit: int = PAGE,
) -> list[Image]:
    """A page of a collection's images by folder and filename, those beyond ``after``.

    Removed ones are not among them, here and wherever images are listed or counted.
    """
    query = select(image).where(image.c.collection_id == collection_id, _THERE)
    if after is not None:
        query = query.where(tuple_(image.c.folder, image.c.filename) > tuple_(*after))
    rows = connection.execute(query.order_by(image.c.folder, image.c.filename).limit(limit))
    return [Image(*row) for row in rows]


def all_images(store: Store, collection_id: str) -> Iterator[Image]:
    """Every image of a collection, a page a transaction."""
    page = store.read(lambda c: images(c, collection_id))
    while page:
        yield from page
        after = (page[-1].folder, page[-1].filename)
        page = store.read(functools.partial(_images_after, collection_id, after))


def _images_after(
    collection_id: str, after: tuple[str, str], connection: Connection
) -> list[Image]:
    return images(connection, collection_id, after=after)


def count_images(connection: Connection, collection_id: str) -> int:
    """How many images a collection has."""
    query = select(func.count()).where(image.c.collection_id == collection_id, _THERE)
    return int(connection.execute(query).scalar_one())


def image_by_id(connection: Connection, image_id: str, requester_id: str | None = None) -> Image:
    """One image, also a removed one, of that requester if one is named. Raises NotFound."""
    query = select(image).where(image.c.id == image_id)
    if requester_id is not None:
        query = query.where(image.c.requester_id == requester_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"no picture {image_id!r}")
    return Image(*row)


def image_at(connection: Connection, place: Place) -> Image | None:
    """The image of that name in a collection, or None."""
    row = connection.execute(
        select(image).where(
            image.c.collection_id == place.collection_id,
            image.c.folder == place.folder,
            image.c.filename == place.filename,
        )
    ).first()
    return None if row is None else Image(*row)


def images_by_path(
    connection: Connection, requester_id: str, folder: str, filename: str
) -> list[Image]:
    """A requester's images of that name in all collections, oldest first."""
    query = select(image).where(
        image.c.requester_id == requester_id,
        image.c.folder == folder,
        image.c.filename == filename,
        _THERE,
    )
    rows = connection.execute(query.order_by(image.c.created_at, image.c.id))
    return [Image(*row) for row in rows]


def picture_of(connection: Connection, sha256: str) -> Picture | None:
    """The picture of these bytes, or None where they were never added."""
    row = connection.execute(select(picture).where(picture.c.sha256 == sha256)).first()
    if row is None:
        return None
    levels = msgspec.json.decode(row.levels, type=tuple[StoredLevel, ...])
    return Picture(row.sha256, row.width, row.height, row.format, row.orientation, levels)


def hold_picture(connection: Connection, sha256: str) -> bool:
    """Whether these bytes are there still; nobody takes them away before this transaction ends."""
    query = select(picture.c.sha256).where(picture.c.sha256 == sha256).with_for_update()
    return connection.execute(query).first() is not None


def add_blobs(connection: Connection, blobs: Sequence[Blob], now: int) -> None:
    """Rows of blobs that are stored already; those that are known stay as they are."""
    for stored in blobs:
        values = {
            "sha256": stored.sha256,
            "bytes": stored.bytes,
            "media_type": stored.media_type,
            "created_at": now,
        }
        insert_new(connection, blob, values)


def add_picture(connection: Connection, stored: Picture, now: int) -> None:
    """The row of a picture whose blobs are stored already."""
    values = {
        "sha256": stored.sha256,
        "width": stored.width,
        "height": stored.height,
        "format": stored.format,
        "orientation": stored.orientation,
        "levels": msgspec.json.encode(stored.levels).decode(),
        "created_at": now,
    }
    insert_new(connection, picture, values)


def add_image(connection: Connection, place: Place, stored: Picture, *, id: str, now: int) -> Image:
    """The image of that name: made now, or the one that was there, which may be of other bytes."""
    values = {
        "id": id,
        "requester_id": place.requester_id,
        "collection_id": place.collection_id,
        "folder": place.folder,
        "filename": place.filename,
        "sha256": stored.sha256,
        "width": stored.width,
        "height": stored.height,
        "created_at": now,
    }
    insert_new(connection, image, values)
    there = image_at(connection, place)
    assert there is not None
    return there
