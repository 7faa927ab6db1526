"""What is fixed about a HIT of ours: its design, picture and fixed set, read once.

None of it changes after publication (designs are stored by their digest, fixed
sets are frozen at a revision), so a save does not read it again.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.document import Object
from labelcrowd.annotations.merging import as_set
from labelcrowd.annotations.permissions import Allowed
from labelcrowd.annotations.revisions import StoredObject
from labelcrowd.annotations.whole import whole
from labelcrowd.batches.asked import Asked, asked_objects
from labelcrowd.batches.design import HitKind, TaskDesign, ViewExisting, decode_design
from labelcrowd.errors import NotFound
from labelcrowd.storage.statement import Row, Statement
from labelcrowd.storage.store import Store

_KEPT = 2_000


@dataclass(frozen=True, kw_only=True)
class ImageContext:
    """A picture as the labelling page needs it; its bytes: ``images.standing``."""

    id: str
    collection: str
    folder: str
    filename: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class HitContext:
    """``shown``: the objects of the fixed set that ``view_existing`` lets a worker see. ``asked``:
    the questions of a yes/no HIT, on the pictures ``image`` and ``more_images``.
    """

    batch_id: str
    row: int
    market_id: str
    hit_id: str | None
    requester_id: str
    design: TaskDesign
    image: ImageContext
    base_document_id: str | None
    base_seq: int
    shown: tuple[StoredObject, ...]
    allowed: Allowed
    fixed: FixedSet
    asked: tuple[Asked, ...] = ()
    more_images: tuple[ImageContext, ...] = ()

    @property
    def positions(self) -> range | frozenset[int]:
        """What an answer may be about."""
        if self.design.hit_kind is HitKind.COVER:
            return range(1)
        return frozenset(one.position for one in self.asked)


class HitContexts:
    """The last used contexts of this process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[tuple[str, int], HitContext] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, batch_id: str, row: int) -> HitContext | None:
        """The context if it is in memory."""
        return self._known.get((batch_id, row))

    def get(self, batch_id: str, row: int) -> HitContext:
        """Raises NotFound."""
        found = self.known(batch_id, row)
        return found or self._keep(self._store.read(lambda conn: load(conn, batch_id, row)))

    async def aget(self, batch_id: str, row: int) -> HitContext:
        """The same from a coroutine. Raises NotFound."""
        found = self.known(batch_id, row)
        if found is not None:
            return found
        values = await self._store.aread(lambda conn: _row(conn, batch_id, row))
        design = decode_design(values[3])
        # A fixed set, which may be long to read and to measure
        if values[4] is not None or _asks(design):
            return await asyncio.to_thread(self.get, batch_id, row)
        return self._keep(_context(batch_id, row, values, design, []))

    def of_hit(self, hit_id: str) -> HitContext | None:
        """The context of a HIT by the id that its market gave it."""
        row = self._store.read(lambda conn: _BY_HIT.one(conn, hit_id))
        return None if row is None else self.get(str(row[0]), int(row[1]))

    def _keep(self, context: HitContext) -> HitContext:
        if context.hit_id is not None:
            with self._lock:
                self._known[context.batch_id, context.row] = context
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
        return context


def load(conn: Connection, batch_id: str, row: int) -> HitContext:
    """Read a HIT's context. Raises NotFound."""
    values = _row(conn, batch_id, row)
    design = decode_design(values[3])
    base_document_id, base_seq = values[4:6]
    if _asks(design):
        more = tuple(_image(one) for one in _MORE_IMAGES.all(conn, batch_id, row))
        asked = tuple(asked_objects(conn, batch_id, row))
        first = tuple(StoredObject(0, one.object) for one in asked if one.picture == 0)
        context = _context(batch_id, row, values, design, [])
        return replace(context, shown=first, asked=asked, more_images=more)
    if base_document_id is None:
        return _context(batch_id, row, values, design, [])
    everything = [
        StoredObject(each.seq, each.object)
        for each in as_set(whole(conn, base_document_id, at_seq=base_seq))
    ]
    return _context(batch_id, row, values, design, everything)


def _asks(design: TaskDesign) -> bool:
    return design.hit_kind is HitKind.VERIFY


def _row(conn: Connection, batch_id: str, row: int) -> Row:
    found = _CONTEXT.one(conn, batch_id, row)
    if found is None:
        raise NotFound("this HIT is not there any more")
    return found


def _context(
    batch_id: str, row: int, values: Row, design: TaskDesign, fixed_set: Sequence[StoredObject]
) -> HitContext:
    market_id, hit_id, requester_id, _, base_document_id, base_seq = values[:6]
    image = _image(values[6:])
    shown = tuple(each for each in fixed_set if _is_shown(each.object, design.view_existing))
    objects = [each.object for each in shown]
    return HitContext(
        batch_id=batch_id,
        row=row,
        market_id=market_id,
        hit_id=hit_id,
        requester_id=requester_id,
        design=design,
        image=image,
        base_document_id=base_document_id,
        base_seq=base_seq,
        shown=shown,
        allowed=Allowed(
            actions=design.actions,
            names=design.names if design.names_enforced else (),
            kinds=design.kinds,
            fixed_document_id=base_document_id,
            fixed={obj.id: obj for obj in objects},
            fields=design.attribute_fields,
            synonyms=design.synonyms,
            assist=bool(design.assist),
        ),
        fixed=FixedSet.of(objects, width=image.width, height=image.height),
    )


def load_image(conn: Connection, image_id: str) -> tuple[str, ImageContext]:
    """The requester whose picture it is, and the picture. Raises NotFound."""
    found = _IMAGE.one(conn, image_id)
    if found is None:
        raise NotFound("there is no such picture")
    return str(found[0]), _image(found[1:])


def _image(row: Row) -> ImageContext:
    return ImageContext(
        id=row[0],
        collection=row[1],
        folder=row[2],
        filename=row[3],
        width=row[4],
        height=row[5],
    )


def _is_shown(obj: Object, view: ViewExisting) -> bool:
    if view is ViewExisting.ALL:
        return True
    return view is (ViewExisting.DELETED if obj.deleted else ViewExisting.EXISTING)


_IMAGE_COLUMNS = "i.id, c.name, i.folder, i.filename, i.width, i.height"
_CONTEXT = Statement(
    f"""SELECT h.market_id, h.hit_id, b.requester_id, d.body, t.base_document_id, t.base_seq,
       {_IMAGE_COLUMNS}
       FROM batch_hit h
       JOIN batch b ON b.id = h.batch_id
       JOIN task_design d ON d.digest = h.design_digest
       JOIN hit_item t ON t.batch_id = h.batch_id AND t.row = h.row AND t.role = 'work'
       JOIN image i ON i.id = t.image_id
       JOIN collection c ON c.id = i.collection_id
       WHERE h.batch_id = ? AND h.row = ? ORDER BY t.position LIMIT 1"""
)
_IMAGE = Statement(
    f"""SELECT i.requester_id, {_IMAGE_COLUMNS} FROM image i
       JOIN collection c ON c.id = i.collection_id
       WHERE i.id = ?"""
)
_MORE_IMAGES = Statement(
    f"""SELECT {_IMAGE_COLUMNS} FROM hit_item t
       JOIN image i ON i.id = t.image_id
       JOIN collection c ON c.id = i.collection_id
       WHERE t.batch_id = ? AND t.row = ? AND t.position > 0 ORDER BY t.position"""
)
_BY_HIT = Statement(
    """SELECT h.batch_id, h.row FROM market m
       JOIN batch_hit h ON h.market_id = m.id AND h.hit_id = ?"""
)
