"""Putting another copy under work that exists: the same picture with faces blurred, say.

Name and size stay, and with them all that was drawn. The old bytes go as those
of a removed picture do, from every page and from restored backups.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select, update

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.images import catalogue
from labelcrowd.images.catalogue import Collection, Image, Picture, Place, image_by_id
from labelcrowd.images.sources import Item, Refused
from labelcrowd.storage import removals
from labelcrowd.storage.picture_rows import KEEP, drop_bytes
from labelcrowd.storage.removals import PICTURE, Entry
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.privacy import removal
from labelcrowd.workflow.add_images import Adder, FileResult, store_picture
from labelcrowd.workflow.remove_images import resume
from labelcrowd.workflow.studio import Studio


def replace_all(
    studio: Studio, adder: Adder, into: Collection, items: Iterable[Item], *, actor: Actor
) -> Iterator[FileResult]:
    """Put each file in the place of the picture that has its name; a result a file, in order.

    The outcome is ``added`` where it took the place, ``there`` where the same bytes were there.
    """
    try:
        for item in items:
            yield _by_name(studio, adder, into, item, actor)
    finally:
        resume(studio)


def replace_one(
    studio: Studio, adder: Adder, there: Image, data: bytes, *, actor: Actor
) -> FileResult:
    """Put one file in a picture's place, whatever the file's name."""
    result = _replaced(studio, adder, there, data, actor)
    resume(studio)
    return result


def _by_name(
    studio: Studio, adder: Adder, into: Collection, item: Item, actor: Actor
) -> FileResult:
    if isinstance(item, Refused):
        return FileResult(item.name, "refused", item.reason)
    name = f"{item.folder}/{item.filename}" if item.folder else item.filename
    place = Place(into.requester_id, into.id, item.folder, item.filename)
    there = studio.home.store.read(lambda c: catalogue.image_at(c, place))
    if there is None:
        return FileResult(name, "refused", "no picture of the collection has this name")
    try:
        return _replaced(studio, adder, there, item.read(), actor)
    except InvalidInput as error:
        return FileResult(name, "refused", error.message)


def _replaced(studio: Studio, adder: Adder, there: Image, data: bytes, actor: Actor) -> FileResult:
    sha256 = hashlib.sha256(data).hexdigest()
    if there.sha256 == sha256:
        return FileResult(there.path, "there", image=there)
    new_id, now = studio.ids.row(), studio.clock.now()

    def use(connection: Connection, picture: Picture) -> Image:
        old = image_by_id(connection, there.id)
        _check(connection, old, picture)
        _put(connection, old, picture)
        if old.sha256:
            drop_bytes(connection, old.sha256, now=now)
            entry = Entry(
                id=new_id,
                at=now,
                kind=PICTURE,
                subject=old.id,
                sha256=old.sha256,
                documents=KEEP,
            )
            removals.note(connection, entry)
        detail = {"picture": old.path}
        audit.note(connection, studio.ids, now, actor, "replace-picture", old.id, detail)
        return image_by_id(connection, old.id)

    try:
        return FileResult(there.path, "added", image=store_picture(adder, data, sha256, use))
    except (InvalidInput, Conflict) as error:
        return FileResult(there.path, "refused", error.message)


def _check(connection: Connection, old: Image, picture: Picture) -> None:
    """Raises InvalidInput where the copy does not fit, or is what was taken away before."""
    if (picture.width, picture.height) != (old.width, old.height):
        raise InvalidInput(
            f"{old.path} is {old.width} x {old.height} pixels, the copy {picture.width} x "
            f"{picture.height}: what was drawn would not fit"
        )
    before = select(removal.c.id).where(
        removal.c.subject == old.id, removal.c.sha256 == picture.sha256
    )
    if connection.execute(before).first() is not None:
        raise InvalidInput(f"{old.path}: this is the picture that was removed from here")


def _put(connection: Connection, old: Image, picture: Picture) -> None:
    put = connection.execute(
        update(image)
        .where(image.c.id == old.id, image.c.sha256 == old.sha256)
        .values(sha256=picture.sha256, removed_at=None)
    )
    if put.rowcount != 1:
        raise Conflict(f"{old.path} was changed at the same moment; try again")
