"""Taking a picture's rows away: bytes with their last user, documents where that is wished.

Used when a picture is removed, and again when a backup of before is restored.
Only SQL: bytes that no row names any more are noted in ``unused_blob`` and
deleted after the commit (``unused_bytes``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, or_, select, update

from labelcrowd.storage.tables.documents import document, document_object, revision
from labelcrowd.storage.tables.pictures import blob, image, picture
from labelcrowd.storage.tables.privacy import batch_sample, unused_blob
from labelcrowd.storage.tables.studio import hit_item, work

KEEP, DELETE = "keep", "delete"

_SHA256 = re.compile(r'"([0-9a-f]{64})"')
_AT_ONCE = 500


def take_picture(
    connection: Connection, image_id: str, sha256: str, *, documents: str, now: int
) -> bool:
    """Leave an image's record without its picture; False where it has other bytes by now."""
    taken = connection.execute(
        update(image)
        .where(image.c.id == image_id, image.c.sha256 == sha256, image.c.removed_at.is_(None))
        .values(sha256="", removed_at=now)
    )
    if not taken.rowcount:
        return False
    connection.execute(delete(batch_sample).where(batch_sample.c.image_id == image_id))
    if documents == DELETE:
        delete_documents(connection, image_id, now=now)
    drop_bytes(connection, sha256, now=now)
    return True


def drop_bytes(connection: Connection, sha256: str, *, now: int) -> None:
    """Delete a picture that no image uses any more, with its levels."""
    # Locked first: who adds the same bytes at this moment holds the row until it is used.
    row = connection.execute(
        select(picture.c.levels).where(picture.c.sha256 == sha256).with_for_update()
    ).one_or_none()
    if row is None or _exists(connection, select(image.c.id).where(image.c.sha256 == sha256)):
        return
    connection.execute(delete(picture).where(picture.c.sha256 == sha256))
    drop_blobs(connection, [sha256, *_SHA256.findall(row.levels)], now=now)


def delete_documents(connection: Connection, image_id: str, *, now: int) -> None:
    """Delete all that was ever drawn on an image; what was counted of it stays counted."""
    ids = list(connection.scalars(select(document.c.id).where(document.c.image_id == image_id)))
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        bitmaps = _bitmaps(connection, part)
        connection.execute(
            update(work).where(work.c.document_id.in_(part)).values(document_id=None)
        )
        connection.execute(
            update(hit_item)
            .where(hit_item.c.base_document_id.in_(part))
            .values(base_document_id=None, base_seq=0)
        )
        for table in (document_object, revision):
            connection.execute(delete(table).where(table.c.document_id.in_(part)))
        connection.execute(delete(document).where(document.c.id.in_(part)))
        drop_blobs(connection, bitmaps, now=now)


def drop_blobs(connection: Connection, keys: Iterable[str], *, now: int) -> None:
    """Forget blobs that nothing names any more; their bytes are deleted after the commit."""
    for sha256 in dict.fromkeys(keys):
        if not _is_used(connection, sha256):
            connection.execute(delete(blob).where(blob.c.sha256 == sha256))
            connection.execute(delete(unused_blob).where(unused_blob.c.sha256 == sha256))
            connection.execute(unused_blob.insert().values(sha256=sha256, at=now))


def _is_used(connection: Connection, sha256: str) -> bool:
    named = f"%{sha256}%"
    pictures = select(picture.c.sha256).where(
        or_(picture.c.sha256 == sha256, picture.c.levels.like(named))
    )
    # Bitmaps come with imports only, and the page never makes new ones.
    imports = (
        select(revision.c.document_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(
            document.c.origin.in_(("import", "importing", "model", "union")),
            revision.c.body.like(named),
        )
    )
    return _exists(connection, pictures) or _exists(connection, imports)


def _bitmaps(connection: Connection, document_ids: Sequence[str]) -> set[str]:
    bodies = connection.scalars(
        select(revision.c.body).where(
            revision.c.document_id.in_(document_ids), revision.c.body.like('%"blob":"%')
        )
    )
    known = {sha256 for body in bodies for sha256 in _SHA256.findall(body)}
    if not known:
        return known
    return set(connection.scalars(select(blob.c.sha256).where(blob.c.sha256.in_(known))))


def _exists(connection: Connection, query) -> bool:  # type: ignore[no-untyped-def]
    return connection.execute(query.limit(1)).first() is not None
