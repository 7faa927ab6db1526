"""Deleting the bytes of blobs that no row names any more, after the rows are gone for good.

Done again after a crash at any place. Bytes that somebody adds again at the
same moment stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from labelcrowd.storage.blobs import Blobs
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.pictures import blob
from labelcrowd.storage.tables.privacy import unused_blob

_AT_ONCE = 500


def delete_unused(store: Store, blobs: Blobs) -> int:
    """Delete what is noted as unused; how many blobs went."""
    gone = 0
    while True:
        keys = store.read(lambda c: list(c.scalars(select(unused_blob.c.sha256).limit(_AT_ONCE))))
        if not keys:
            return gone
        for sha256 in keys:
            gone += blobs.remove(sha256, lambda key=sha256: not _is_named(store, key))  # type: ignore[misc]
        store.write(
            lambda c, k=keys: (
                c.execute(  # type: ignore[misc]
                    delete(unused_blob).where(unused_blob.c.sha256.in_(k))
                ).rowcount
            )
        )


def forget_bytes(store: Store, blobs: Blobs, keys: Iterable[str]) -> None:
    """Delete bytes that were stored for rows that never came, unless other rows name them."""
    for sha256 in keys:
        blobs.remove(sha256, lambda key=sha256: not _is_named(store, key))  # type: ignore[misc]


def _is_named(store: Store, sha256: str) -> bool:
    query = select(blob.c.sha256).where(blob.c.sha256 == sha256)
    return store.read(lambda c: c.execute(query).first() is not None)
