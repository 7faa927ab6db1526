"""A requester draws on their own pictures: ``/tool.html`` without an assignment.

The old tool's modes: ``i`` goes on to a random picture of the collection, ``c``
to the next, ``f`` to the next in the folder; ``im`` shows only picture and drawing, and ``mt``
the page as a worker has it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from labelcrowd.accounts import members
from labelcrowd.accounts.roles import Permission, may
from labelcrowd.annotations import revisions
from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.permissions import Allowed
from labelcrowd.annotations.revisions import NewDocument, StoredObject
from labelcrowd.batches.design import ACTIONS
from labelcrowd.batches.url_variables import OwnVariables
from labelcrowd.errors import NotAllowed, NotFound
from labelcrowd.ids import Ids
from labelcrowd.images.catalogue import Image
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.pictures import collection, image
from labelcrowd.workflow.hit_context import ImageContext, load_image
from labelcrowd.workflow.save_edit import Desk


@dataclass(frozen=True, kw_only=True)
class Place:
    """An own picture and its neighbours in the mode's order."""

    image_id: str
    previous: Image | None
    following: Image | None
    here: Image


def find_place(conn: Connection, requester_id: str, asked: OwnVariables) -> Place:
    """The picture that an address names, or where it names none the first. Raises NotFound."""
    query = select(image).where(image.c.requester_id == requester_id, image.c.removed_at.is_(None))
    if asked.collection:
        query = query.join(collection, collection.c.id == image.c.collection_id).where(
            collection.c.name == asked.collection
        )
    if asked.folder is not None and (asked.mode == "f" or asked.filenames):
        query = query.where(image.c.folder == asked.folder)
    named = query.where(image.c.filename.in_(asked.filenames)) if asked.filenames else query
    order = (image.c.folder, image.c.filename, image.c.id)
    found = conn.execute(named.order_by(*order).limit(1)).first()
    if found is None:
        raise NotFound("no picture of that name is in your collections")
    here = Image(*found)
    previous, following = neighbours(conn, here, asked.mode)
    return Place(image_id=here.id, here=here, previous=previous, following=following)


def neighbours(conn: Connection, here: Image, mode: str) -> tuple[Image | None, Image | None]:
    """The pictures before and after in a mode's order, which runs in a circle."""
    if mode in ("im", "mt"):
        return None, None
    query = select(image.c.id).where(
        image.c.collection_id == here.collection_id, image.c.removed_at.is_(None)
    )
    if mode == "f":
        query = query.where(image.c.folder == here.folder)
    query = query.order_by(image.c.folder, image.c.filename, image.c.id).limit(100_000)
    ids: Sequence[str] = conn.execute(query).scalars().all()
    if len(ids) < 2:
        return None, None
    at = ids.index(here.id)
    if mode == "i":
        others = [each for each in ids if each != here.id]
        return None, _by_id(conn, random.choice(others))
    return _by_id(conn, ids[at - 1]), _by_id(conn, ids[(at + 1) % len(ids)])


def _by_id(conn: Connection, image_id: str) -> Image:
    return Image(*conn.execute(select(image).where(image.c.id == image_id)).one())


def require_drawer(conn: Connection, requester_id: str, account_id: str) -> None:
    """Raises NotAllowed unless the account is a member whose role draws."""
    role = members.role_of(conn, requester_id, account_id)
    if not may(role, Permission.REVIEW):
        raise NotAllowed("your role here does not include drawing; ask an owner", code="role")


def own_document(
    conn: Connection,
    ids: Ids,
    *,
    requester_id: str,
    account_id: str,
    image_id: str,
    now: int,
    drawn_as: str = "",
) -> str:
    """The account's document of a picture, made when first asked for.

    There is one more for each name that it is ``drawn_as``, so that people who share an account
    keep apart what they draw. It starts from the newest import. What it started from stays once
    something is drawn.
    """
    base = newest_import(conn, image_id) or (None, 0)
    new = NewDocument(
        id=ids.timed(now),
        requester_id=requester_id,
        image_id=image_id,
        origin="requester",
        origin_key=f"{account_id}/{drawn_as}" if drawn_as else account_id,
        author_id=account_id,
        base_document_id=base[0],
        base_seq=base[1],
    )
    document_id = revisions.create(conn, new, now=now)
    _START_ANEW.run(conn, *base, document_id)
    return document_id


def newest_import(conn: Connection, image_id: str) -> tuple[str, int] | None:
    """What an owner's document of a picture starts from, and its last revision."""
    row = _NEWEST_IMPORT.one(conn, image_id)
    return None if row is None else (str(row[0]), int(row[1]))


@dataclass(frozen=True, kw_only=True)
class OwnContext:
    """``shown``: the imported objects it starts from, which may be changed by reference."""

    requester_id: str
    image: ImageContext
    base_document_id: str | None
    shown: tuple[StoredObject, ...]

    def desk(self, document_id: str, account_id: str) -> Desk:
        """Where the account's changes are saved: everything is allowed."""
        return Desk(
            document_id=document_id,
            author_id=account_id,
            width=self.image.width,
            height=self.image.height,
            allowed=Allowed(
                actions=ACTIONS,
                fixed_document_id=self.base_document_id,
                fixed={each.object.id: each.object for each in self.shown},
                fields=None,
                assist=True,
            ),
            fixed=FixedSet(),
            minimum_area=0.0,
        )


def own_context(conn: Connection, document_id: str) -> OwnContext:
    """What the owner of a picture sees beside their document's own objects. Raises NotFound."""
    row = _STARTED_FROM.one(conn, document_id)
    if row is None:
        raise NotFound(f"no document {document_id}")
    image_id, base_document_id, base_seq = row
    requester_id, found = load_image(conn, image_id)
    return OwnContext(
        requester_id=requester_id,
        image=found,
        base_document_id=base_document_id,
        shown=tuple(revisions.objects(conn, base_document_id, at_seq=base_seq))
        if base_document_id is not None
        else (),
    )


_NEWEST_IMPORT = Statement(
    """SELECT id, head_seq FROM document WHERE image_id = ? AND origin = 'import'
       AND head_seq > 0 ORDER BY created_at DESC, id LIMIT 1"""
)
_START_ANEW = Statement(
    "UPDATE document SET base_document_id = ?, base_seq = ? WHERE id = ? AND head_seq = 0"
)
_STARTED_FROM = Statement("SELECT image_id, base_document_id, base_seq FROM document WHERE id = ?")
