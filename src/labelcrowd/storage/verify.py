"""Look for damage below the domain: the database file's own structure, and the blobs."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select, text

from labelcrowd.errors import NotFound
from labelcrowd.storage.archive import Progress, no_progress
from labelcrowd.storage.blobs import Blobs
from labelcrowd.storage.migrate import is_current
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.pictures import blob


def check_database(store: Store) -> list[str]:
    """What is wrong with the database itself: empty if nothing."""
    problems = [] if is_current(store.engine) else ["the tables are not those of this release"]
    if store.dialect == "sqlite":
        problems += store.read(_integrity)
    return problems


def _integrity(connection: Connection) -> list[str]:
    lines = connection.scalars(text("PRAGMA integrity_check")).all()
    return [] if lines == ["ok"] else [f"database: {line}" for line in lines]


def named_blobs(store: Store) -> list[tuple[str, int]]:
    """(sha256, bytes) of every blob that the rows know."""
    query = select(blob.c.sha256, blob.c.bytes).order_by(blob.c.sha256)
    rows = store.read(lambda connection: connection.execute(query).all())
    return [(row.sha256, row.bytes) for row in rows]


def check_blobs(store: Store, blobs: Blobs, progress: Progress = no_progress) -> list[str]:
    """Blobs that are missing or changed."""
    problems = []
    for done, (sha256, size) in enumerate(named_blobs(store), start=1):
        problem = _check_blob(blobs, sha256, size)
        if problem:
            problems.append(f"blob {sha256}: {problem}")
        progress(done)
    return problems


def _check_blob(blobs: Blobs, sha256: str, size: int) -> str | None:
    try:
        data = blobs.get(sha256)
    except NotFound:
        return "is missing"
    if len(data) != size:
        return f"has {len(data):,} bytes, must have {size:,}"
    return None if hashlib.sha256(data).hexdigest() == sha256 else "is damaged (SHA-256)"
