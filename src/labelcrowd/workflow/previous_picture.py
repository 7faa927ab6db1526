"""What an author drew on the picture before this one, to be drawn again on the next.

A worker's is the picture of the same batch that they opened last of those handed in; an owner's
is the one before, in the order of the page's mode.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object
from labelcrowd.annotations.whole import whole
from labelcrowd.images.catalogue import Image
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.pictures import image
from labelcrowd.workflow.own_page import neighbours, newest_import


def drawn_by_worker(
    conn: Connection, *, market_id: str, worker_id: str, batch_id: str, assignment_id: str
) -> list[Object] | None:
    """The live objects of the worker's own document; None where nothing was handed in before."""
    row = _HANDED_IN.one(conn, market_id, worker_id, batch_id, assignment_id)
    if row is None:
        return None
    return _copies(each.object for each in revisions.objects(conn, str(row[0])))


def drawn_by_owner(conn: Connection, document_id: str, mode: str) -> list[Object] | None:
    """The live objects as the author of this document sees them on the picture before; None where
    the mode has none."""
    image_id, origin_key = _AUTHORED.one(conn, document_id) or ("", "")
    row = conn.execute(select(image).where(image.c.id == image_id)).first()
    before = neighbours(conn, Image(*row), mode)[0] if row is not None else None
    if before is None:
        return None
    own = _OWN.one(conn, before.id, origin_key)
    if own is not None:
        return _copies(each.object for each in whole(conn, str(own[0])))
    start = newest_import(conn, before.id)
    if start is None:
        return []
    return _copies(each.object for each in revisions.objects(conn, start[0], at_seq=start[1]))


def _copies(objects: Iterable[Object]) -> list[Object]:
    """Live objects without what is true of the old ones only: where they came from and who
    looked at them."""
    return [
        msgspec.structs.replace(
            obj,
            refers_to=None,
            verified=False,
            automatic=False,
            extra={},
            assist=msgspec.UNSET,
        )
        for obj in objects
        if not obj.deleted
    ]


_HANDED_IN = Statement(
    """SELECT w.document_id FROM work w JOIN document d ON d.id = w.document_id
       WHERE w.market_id = ? AND w.worker_id = ? AND w.batch_id = ? AND w.assignment_id <> ?
       AND (w.receipt IS NOT NULL OR w.status IN ('Submitted', 'Approved', 'Rejected', 'Late'))
       ORDER BY w.opened_at DESC, w.assignment_id LIMIT 1"""
)
_AUTHORED = Statement("SELECT image_id, origin_key FROM document WHERE id = ?")
_OWN = Statement(
    "SELECT id FROM document WHERE image_id = ? AND origin = 'requester' AND origin_key = ?"
)
