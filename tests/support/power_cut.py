"""A script of writes on a recorded disk, and what is left of it after every possible power cut."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, insert, update

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.validity import check
from labelcrowd.storage.sqlite import SqliteStore
from labelcrowd.storage.tables import documents, metadata
from labelcrowd.storage.tables.site import heartbeat, lease
from tests.support.apsw_driver import opener
from tests.support.disk import Disk, Event, PowerCut

NAME = "database.sqlite"
DOCUMENTS = 3


@dataclass
class Script:
    """What was done: the disk's events, and which operations were asked and answered when.

    ``attempted`` and ``acked`` map an operation to the number of events before that moment.
    """

    before: bytes
    events: list[Event] = field(default_factory=list)
    attempted: dict[str, int] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)


def run_script(
    folder: Path,
    *,
    operations: int = 200,
    settings: tuple[str, ...] = (),
    lies: Callable[[Event], bool] = lambda event: False,
) -> Script:
    """Run the operations, alone and in groups, with two restarts of the server on the way."""
    path = folder / NAME
    path.write_bytes(_prepared(folder))
    disk = Disk(lies=lies)
    script = Script(path.read_bytes(), disk.events)
    chance = random.Random(5)
    numbers = iter(range(operations))
    for part in (0.3, 0.6, 1.0):
        store = SqliteStore(path, connect=opener(path, disk.name), settings=settings)
        while (number := next(numbers, None)) is not None:
            group = [number, *(n for n in (next(numbers, None),) if n is not None)]
            if chance.random() < 0.7:
                for each in group:
                    _do(store, script, each)
            else:
                _together(store, script, group)
            if group[-1] >= part * operations - 1:
                break
        store.close()
    return script


def _prepared(folder: Path) -> bytes:
    """Only the tables that the operations use, with the rows that they change."""
    path = folder / "prepared.sqlite"
    store = SqliteStore(path)
    tables = [heartbeat, lease, documents.document, documents.revision, documents.document_object]

    def fill(connection: Connection) -> None:
        metadata.create_all(connection, tables)
        connection.execute(insert(lease).values(name="count", holder="", until=0))
        for number in range(DOCUMENTS):
            new = revisions.NewDocument(
                id=f"d{number}", requester_id="r", image_id="i", origin="assignment",
                origin_key=f"{number}", author_id="w",
            )  # fmt: skip
            revisions.create(connection, new, now=1)

    store.write(fill)
    store.close()
    return path.read_bytes()


def _together(store: SqliteStore, script: Script, numbers: list[int]) -> None:
    threads = [threading.Thread(target=_do, args=(store, script, number)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _do(store: SqliteStore, script: Script, number: int) -> None:
    name = f"op{number:03}"
    script.attempted[name] = len(script.events)
    store.write(_operation(name, number))
    script.acked[name] = len(script.events)


def _operation(name: str, number: int) -> Callable[[Connection], None]:
    """One row, one counted update, one revision: all of it or nothing must be there."""
    points = tuple((float(10 + n % 70), float(10 + n * 7 % 80)) for n in range(3 + number % 90))
    thing = Object(id=f"o{number % 7}", name="car", geometry=Polygon((Piece(points),)))
    edit = Edit(
        change_id=name, object_id=thing.id, session="s", counter=number, base=0,
        cause="create", object=thing,
    )  # fmt: skip
    checked = check(thing, width=100, height=100)

    def fn(connection: Connection) -> None:
        connection.execute(insert(heartbeat).values(name=name, at=number))
        connection.execute(update(lease).values(until=lease.c.until + 1))
        document = f"d{number % DOCUMENTS}"
        revisions.append(connection, document, edit, checked, author_id="w", now=1)

    return fn


Files = dict[str, bytes]


def cuts(script: Script, seed: int) -> Iterator[tuple[int, Callable[[], Files]]]:
    """(events before the cut, what makes the files that are left), before and after every event.

    Twice for each place: nothing unsynced arrived; any of it did, in any order, torn.
    """
    disk, acks = PowerCut({NAME: script.before}), set(script.acked.values())
    yield 0, partial(disk.files, None)
    for number, event in enumerate(script.events, start=1):
        disk.happen(event)
        yield number, partial(disk.files, random.Random(f"{seed} {number}"))
        if event.kind in ("sync", "delete") or number in acks:
            yield number, partial(disk.files, None)


def loss(script: Script, at: int, files: Files, folder: Path) -> str | None:
    """What is lost or corrupt when the server starts again on these files; None if nothing."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    try:
        return _lost(script, at, folder / NAME)
    except sqlite3.Error as error:
        return f"cut after {at} events: {error}"


def _lost(script: Script, at: int, path: Path) -> str | None:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA synchronous=OFF")  # the check itself need not be durable
        if (said := connection.execute("PRAGMA integrity_check").fetchone()) != ("ok",):
            return f"cut after {at} events: {said}"
        stored = {name for (name,) in connection.execute("SELECT name FROM heartbeat")}
        changes = {name for (name,) in connection.execute("SELECT change_id FROM revision")}
        (count,) = connection.execute("SELECT until FROM lease").fetchone()
    finally:
        connection.close()
    acked = {name for name, when in script.acked.items() if when <= at}
    attempted = {name for name, when in script.attempted.items() if when <= at}
    if not acked <= stored <= attempted:
        return f"cut after {at} events: lost {acked - stored}, invented {stored - attempted}"
    if not (count == len(stored) and changes == stored):
        return f"cut after {at} events: an operation is there by half"
    return None
