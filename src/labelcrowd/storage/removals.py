"""The list of what was removed, as rows and as a file that outlives the database.

    labelcrowd-removals.jsonl   one JSON object a line, in the home and beside its backups

A backup of before a removal still has the picture; ``restore`` reads the list
and takes it away again. It holds ids and hashes, no names and no pictures.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, select, update

from labelcrowd.errors import InvalidInput
from labelcrowd.storage.erasing import erase_identity
from labelcrowd.storage.home import write_private
from labelcrowd.storage.picture_rows import DELETE, delete_documents, take_picture
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.privacy import erased_worker, removal

LIST = "labelcrowd-removals.jsonl"
PICTURE, WORKER = "picture", "worker"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One removal. ``subject`` is the image's or the worker's id, ``sha256`` of the bytes that
    went (an image that was given other bytes since is left alone) or of the worker's code."""

    id: str
    at: int
    kind: str
    market_id: str = ""
    subject: str
    sha256: str = ""
    documents: str = ""


@dataclass(frozen=True)
class Repeated:
    """What a restored archive still had."""

    pictures: int = 0
    workers: int = 0


def note(connection: Connection, entry: Entry, *, done_at: int | None = None) -> None:
    """Write a removal down, in the transaction that does it."""
    values = msgspec.structs.asdict(entry)
    connection.execute(insert(removal).values(**values, done_at=done_at))


def note_worker(connection: Connection, entry: Entry) -> None:
    """Remember an erased worker's code; where it is known already, nothing."""
    key = (
        erased_worker.c.market_id == entry.market_id,
        erased_worker.c.worker_id == entry.subject,
    )
    if connection.execute(select(erased_worker.c.erased_at).where(*key)).first() is None:
        connection.execute(
            insert(erased_worker).values(
                market_id=entry.market_id,
                worker_id=entry.subject,
                claim_hash=entry.sha256,
                erased_at=entry.at,
            )
        )


def entries(connection: Connection) -> list[Entry]:
    """All removals, the oldest first."""
    rows = connection.execute(select(removal).order_by(removal.c.at, removal.c.id))
    return [Entry(**{name: row._mapping[name] for name in Entry.__struct_fields__}) for row in rows]


def read_list(path: Path) -> list[Entry]:
    """The entries of a file, none where there is no file. Raises InvalidInput with the line."""
    return from_lines(path.read_bytes(), str(path)) if path.exists() else []


def to_lines(known: Iterable[Entry]) -> bytes:
    """Entries as the lines of a file."""
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in known)


def from_lines(data: bytes, name: str) -> list[Entry]:
    """The entries of a file's lines. Raises InvalidInput with the line."""
    found = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            found.append(msgspec.json.decode(line, type=Entry))
        except msgspec.DecodeError as error:
            raise InvalidInput(f"{name}, line {number}: not a removal ({error})") from error
    return found


def write_list(path: Path, known: Iterable[Entry]) -> None:
    """Add entries to a file, whole or not at all; what it has already stays in it."""
    there = {entry.id: entry for entry in read_list(path)}
    more = [entry for entry in known if entry.id not in there]
    if more:
        write_private(path, to_lines([*there.values(), *more]).decode())


def repeat(connection: Connection, known: Iterable[Entry], *, key: bytes, now: int) -> Repeated:
    """Take away again what these entries removed; only what is there still.

    ``key``: the home's secret.
    """
    pictures = workers = 0
    listed = {entry.id for entry in entries(connection)}
    for entry in known:
        if entry.kind == PICTURE:
            pictures += _repeat_picture(connection, entry, now)
        elif entry.kind == WORKER:
            erased = erase_identity(connection, key, entry.market_id, entry.subject)
            if erased:
                note_worker(connection, entry)
            workers += erased
        else:
            continue
        if entry.id not in listed:
            note(connection, entry)  # not done: its HITs end when a server or command runs
    return Repeated(pictures, workers)


def _repeat_picture(connection: Connection, entry: Entry, now: int) -> bool:
    taken = take_picture(
        connection, entry.subject, entry.sha256, documents=entry.documents, now=now
    )
    if taken:
        connection.execute(
            update(image).where(image.c.id == entry.subject).values(removed_at=entry.at)
        )
        reopen(connection, entry.id)
    elif entry.documents == DELETE and _is_removed(connection, entry.subject):
        delete_documents(connection, entry.subject, now=now)
    return taken


def _is_removed(connection: Connection, image_id: str) -> bool:
    query = select(image.c.id).where(image.c.id == image_id, image.c.removed_at.is_not(None))
    return connection.execute(query).first() is not None


def reopen(connection: Connection, entry_id: str) -> None:
    """What follows a removal has to be done once more."""
    connection.execute(update(removal).where(removal.c.id == entry_id).values(done_at=None))


def write_lists(folders: Iterable[Path], known: list[Entry]) -> list[Path]:
    """The list in each of these folders that exists; those where it could not be written."""
    failed = []
    for folder in folders:
        with contextlib.suppress(FileNotFoundError):
            try:
                if folder.is_dir():
                    write_list(folder / LIST, known)
            except (OSError, InvalidInput):
                failed.append(folder)
    return failed
