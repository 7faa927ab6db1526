"""Make a home from a backup; with the other engine's address this moves an installation.

Everything is checked against the manifest before anything is written. On SQLite
the home is built aside and renamed when it is complete; on PostgreSQL all rows
come in one transaction. An interrupted restore leaves nothing half done.
"""

from __future__ import annotations

import itertools
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, func, insert, select, table

from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.storage import removals
from labelcrowd.storage.archive import REMOVALS, SECRETS, Archive, Manifest, Progress, no_progress
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import DATABASE, load_secrets, sync_folder, write_private
from labelcrowd.storage.home import SECRETS as SECRETS_FILE
from labelcrowd.storage.migrate import connection_revision, upgrade
from labelcrowd.storage.removals import Entry, Repeated
from labelcrowd.storage.store import Store, open_store
from labelcrowd.storage.unused_bytes import delete_unused

_AT_ONCE = 500


@dataclass(frozen=True)
class Restored:
    """What is there now; ``repeated`` counts what the archive had and was removed again."""

    manifest: Manifest
    repeated: Repeated


def steps(archive: Archive) -> int:
    """How many steps ``restore`` will report: everything is read, then written."""
    return 2 * len(archive.manifest.members)


def restore(
    archive: Archive,
    folder: Path,
    *,
    database: str | None = None,
    lists: Sequence[Path] = (),
    progress: Progress = no_progress,
) -> Restored:
    """Make ``folder`` the home that was backed up; rows go to ``database`` if one is named.

    What was removed since stays removed: the list in the archive, the one beside it and
    ``lists`` are carried out again.

    Raises Conflict where the folder or the database is not empty, InvalidInput (naming the
    member) where the archive is damaged.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} is not empty; restore into a folder that does not exist yet")
    archive.check(progress)
    known = _known_removals(archive, lists)
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    aside.mkdir(parents=True, mode=0o700)
    try:
        repeated = _fill(archive, aside, database, known, progress)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
        sync_folder(folder.absolute().parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Restored(archive.manifest, repeated)


def _known_removals(archive: Archive, lists: Sequence[Path]) -> list[Entry]:
    """Every entry once. Raises InvalidInput for a list that is named and not there."""
    found: dict[str, Entry] = {}
    if REMOVALS in archive.manifest.members:
        name = f"{archive.path}: {REMOVALS}"
        found |= {one.id: one for one in removals.from_lines(archive.read(REMOVALS), name)}
    for path in lists:
        if not path.is_file():
            raise InvalidInput(f"{path}: there is no such list of removals")
    for path in (archive.path.absolute().parent / removals.LIST, *lists):
        found |= {one.id: one for one in removals.read_list(path)}
    return sorted(found.values(), key=lambda one: (one.at, one.id))


def _fill(
    archive: Archive,
    folder: Path,
    database: str | None,
    known: Sequence[Entry],
    progress: Progress,
) -> Repeated:
    done = itertools.count(len(archive.manifest.members) + 1)
    write_private(folder / SECRETS_FILE, archive.read(SECRETS).decode())
    key = load_secrets(folder).key
    blobs = LocalBlobs(folder / "blobs")
    for sha256 in archive.manifest.blobs:
        if blobs.put(archive.read(f"blobs/{sha256}")) != sha256:
            raise InvalidInput(f"{archive.path}: blobs/{sha256} is not what its name says")
        progress(next(done))
    # Last, because on PostgreSQL it cannot be undone by removing a folder.
    store = open_store(database or folder / DATABASE)
    try:
        _fill_database(archive, store)
        now = archive.manifest.made_at
        repeated = store.write(lambda c: removals.repeat(c, known, key=key, now=now))
        if repeated.pictures:
            delete_unused(store, blobs)
        removals.write_list(folder / removals.LIST, store.read(removals.entries))
    finally:
        store.close()
    for _ in archive.manifest.tables:
        progress(next(done))
    return repeated


def _fill_database(archive: Archive, store: Store) -> None:
    # The tables as they were when the backup was made, then what has changed since.
    if connection_revision(store.engine) is None:
        upgrade(store, archive.manifest.revision)
    if connection_revision(store.engine) != archive.manifest.revision:
        raise Conflict("the database is in use by another release; restore into an empty one")
    store.write(lambda connection: _insert_all(connection, archive))
    upgrade(store)


def _insert_all(connection: Connection, archive: Archive) -> None:
    for name in archive.manifest.tables:
        rows = archive.rows(name)
        first = next(rows, None)
        if connection.execute(select(func.count()).select_from(table(name))).scalar_one():
            raise Conflict(f"the database is not empty: table {name} has rows")
        if first is not None:
            _insert(connection, name, itertools.chain([first], rows), list(first))


def _insert(connection: Connection, name: str, rows: Any, columns: list[str]) -> None:
    statement = insert(table(name, *[column(each) for each in columns]))
    while some := list(itertools.islice(rows, _AT_ONCE)):
        connection.execute(statement, some)
