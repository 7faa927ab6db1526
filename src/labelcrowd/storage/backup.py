"""Write everything of a home into one archive, while it is being served.

Rows come from one read snapshot; blobs never change, so they are copied after
it. What is in the archive is a state that was committed at one moment.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Table, func, select

from labelcrowd.errors import Conflict, InvalidInput, NotFound, StorageFull
from labelcrowd.storage import backup_folders, removals
from labelcrowd.storage import home as homes
from labelcrowd.storage.archive import (
    REMOVALS,
    SECRETS,
    ArchiveWriter,
    Manifest,
    Progress,
    no_progress,
)
from labelcrowd.storage.home import Home
from labelcrowd.storage.migrate import newest_revision
from labelcrowd.storage.tables import metadata
from labelcrowd.storage.tables.pictures import blob

_encode = msgspec.json.Encoder().encode
_AT_ONCE = 500


@dataclass(frozen=True)
class Backup:
    """What was written. ``missing`` are blobs that rows name and the home does not have."""

    path: Path
    manifest: Manifest
    missing: list[str]

    @property
    def rows(self) -> int:
        return sum(member.rows or 0 for member in self.manifest.members.values())


def steps(home: Home) -> int:
    """How many steps ``back_up`` will report."""
    blobs = home.store.read(lambda c: c.scalar(select(func.count()).select_from(blob)))
    return len(metadata.tables) + int(blobs or 0)


def back_up(home: Home, target: Path, *, now: int, progress: Progress = no_progress) -> Backup:
    """Write ``target`` (mode 0600), whole or not at all.

    Raises Conflict where the file exists already, StorageFull, InvalidInput where it cannot be
    made.
    """
    if target.exists():
        raise Conflict(f"{target} exists already; name a new file")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        manifest, missing = _write_file(home, unfinished, now, progress)
        unfinished.rename(target)
        homes.sync_folder(target.absolute().parent)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFull(f"the disk is full: {target} was not written") from error
        raise InvalidInput(f"{target} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    _keep_list(home, target.absolute().parent)
    return Backup(target, manifest, missing)


def _keep_list(home: Home, folder: Path) -> None:
    """What is removed from now on is written beside this backup, too."""
    backup_folders.remember(home.folder, folder)
    removals.write_lists([home.folder, folder], home.store.read(removals.entries))


def _write_file(home: Home, path: Path, now: int, progress: Progress) -> tuple[Manifest, list[str]]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        archive = ArchiveWriter(file)
        try:
            written = _write(home, archive, now, progress)
        except BaseException:
            archive.abandon()
            raise
        file.flush()
        os.fsync(file.fileno())
    return written


def _write(
    home: Home, archive: ArchiveWriter, now: int, progress: Progress
) -> tuple[Manifest, list[str]]:
    named = home.store.read(lambda connection: _write_rows(connection, archive, progress))
    missing = []
    for done, sha256 in enumerate(named, start=len(metadata.tables) + 1):
        try:
            archive.add(f"blobs/{sha256}", home.blobs.get(sha256))
        except NotFound:
            if _is_named(home, sha256):  # not removed since the rows were read
                missing.append(sha256)
        progress(done)
    archive.add(SECRETS, (home.folder / homes.SECRETS).read_bytes())
    archive.add(REMOVALS, removals.to_lines(home.store.read(removals.entries)), compress=True)
    revision = newest_revision() or ""
    finished = archive.finish(version=version("labelcrowd"), revision=revision, made_at=now)
    return finished, missing


def _is_named(home: Home, sha256: str) -> bool:
    query = select(blob.c.sha256).where(blob.c.sha256 == sha256)
    return home.store.read(lambda c: c.execute(query).first() is not None)


def _write_rows(connection: Connection, archive: ArchiveWriter, progress: Progress) -> list[str]:
    """All tables; the blobs that were named at that moment."""
    for done, table in enumerate(metadata.sorted_tables, start=1):
        archive.add_rows(table.name, _rows(connection, table))
        progress(done)
    return list(connection.scalars(select(blob.c.sha256).order_by(blob.c.sha256)))


def _rows(connection: Connection, table: Table) -> Iterator[bytes]:
    in_order = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=_AT_ONCE).execute(in_order)
    for row in result.mappings():
        yield _encode(dict(row))
