"""A disk under SQLite that can be full, break, and lose power.

``Disk`` is an apsw VFS that writes down every write, truncation, sync and
deletion, in order, and passes them on to the real files. ``fault`` may make
any of them fail. ``after_power_cut`` says what the files hold when the power
goes at some point of that record.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512

_numbers = itertools.count()


@dataclass(frozen=True)
class Event:
    """One thing that was done to a file. ``kind``: write | truncate | sync | delete."""

    kind: str
    file: str
    offset: int = 0
    data: bytes = b""


Fault = Callable[[Event], BaseException | None]
"""The error an operation is to fail with, or None to let it pass."""


def full(_: Event | None = None) -> apsw.Error:
    """What SQLite sees when a write finds no space."""
    return _error(apsw.FullError("no space left on device"), apsw.SQLITE_FULL)


def broken(event: Event) -> apsw.Error:
    """What SQLite sees when a write or a sync gets EIO."""
    code = apsw.SQLITE_IOERR_FSYNC if event.kind == "sync" else apsw.SQLITE_IOERR_WRITE
    return _error(apsw.IOError("input/output error"), code)


def _error(error: apsw.Error, code: int) -> apsw.Error:
    vars(error)["extendedresult"] = code
    return error


class Disk(apsw.VFS):
    """Registered with SQLite under ``name`` until it is garbage."""

    def __init__(
        self, *, lies: Callable[[Event], bool] = lambda event: False, waits: bool = False
    ) -> None:
        self.name = f"disk{next(_numbers)}"
        self.events: list[Event] = []
        self.fault: Fault = lambda event: None
        self._lies = lies  # a sync that reports success and does nothing
        self.waits = waits  # really sync the files underneath: only the record counts in tests
        super().__init__(self.name, "")

    def happen(self, event: Event) -> bool:
        """Record the event; False where it only pretends to happen."""
        if (error := self.fault(event)) is not None:
            raise error
        if self._lies(event):
            return False
        self.events.append(event)
        return True

    def xOpen(self, name: Any, flags: list[int]) -> _File:
        return _File(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        self.happen(Event("delete", Path(name).name))
        super().xDelete(name, sync_folder)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self._name = Path(path).name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.happen(Event("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._disk.happen(Event("truncate", self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        if self._disk.happen(Event("sync", self._name)) and self._disk.waits:
            super().xSync(flags)


@dataclass
class _Image:
    """One file: what is certainly on the disk, and what was done since its last sync."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)

    def happen(self, event: Event) -> None:
        if event.kind != "sync":
            self.pending.append(event)
            return
        for earlier in self.pending:
            _apply(self.durable, earlier)
        self.pending.clear()


class PowerCut:
    """Walks through a record of events; at any point ``files`` tells what a cut would leave."""

    def __init__(self, before: dict[str, bytes] | None = None) -> None:
        self._images = {name: _Image(bytearray(data)) for name, data in (before or {}).items()}

    def happen(self, event: Event) -> None:
        if event.kind == "delete":
            self._images.pop(event.file, None)
        else:
            self._images.setdefault(event.file, _Image()).happen(event)

    def files(self, chance: random.Random | None, *, everything: bool = False) -> dict[str, bytes]:
        """Contents by name. Unsynced events: none of them, or with ``chance`` any of them, torn;
        ``everything``: all of them (the process died, the machine did not).
        """
        left = {}
        for name, image in self._images.items():
            content = bytearray(image.durable)
            for event in image.pending if everything else ():
                _apply(content, event)
            for event in image.pending if chance else ():
                if chance.random() < 0.5:  # type: ignore[union-attr]
                    _apply(content, _torn(event, chance))  # type: ignore[arg-type]
            left[name] = bytes(content)
        return left


def _torn(event: Event, chance: random.Random) -> Event:
    """Perhaps only some first sectors of a write arrived."""
    if event.kind != "write" or chance.random() < 0.5:
        return event
    keep = SECTOR * chance.randrange(1 + len(event.data) // SECTOR)
    return Event("write", event.file, event.offset, event.data[:keep])


def _apply(content: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del content[event.offset :]
        return
    end = event.offset + len(event.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[event.offset : end] = event.data
