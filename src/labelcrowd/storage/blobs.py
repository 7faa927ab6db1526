"""Immutable bytes by their SHA-256 (a port: a local folder now, object stores later).

A blob never changes and is never overwritten; putting the same bytes twice
stores them once. Rows that name blobs live in the ``blob`` table.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore

from labelcrowd.errors import NotFound, StorageFull


class Blobs(Protocol):
    """Content-addressed storage."""

    def put(self, data: bytes) -> str:
        """Store ``data`` durably; return its SHA-256 as 64 hexadecimal characters."""

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises NotFound."""

    def part(self, sha256: str, start: int, length: int) -> bytes:
        """So many of the bytes from ``start`` on. Raises NotFound."""

    def has(self, sha256: str) -> bool:
        """Whether they are here."""

    def keys(self) -> Iterator[str]:
        """Every SHA-256 that is stored, in no order."""

    def remove(self, sha256: str, is_unused: Callable[[], bool]) -> bool:
        """Delete the bytes; whether they are gone.

        ``is_unused`` is asked once they are out of the way: where somebody came to need them
        meanwhile, they come back.
        """


class LocalBlobs:
    """Blobs in a folder: ``ab/abcdef...``. The folder is made if it does not exist."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = LocalStore(folder)

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.has(sha256):
            self._put_new(_path(sha256), data)
        # Also where it was here already: who put it may not have got this far yet.
        self._sync(self._folder / _path(sha256).partition("/")[0], self._folder)
        return sha256

    def _put_new(self, path: str, data: bytes) -> None:
        """Write aside and sync first: a name must never stand for bytes that a power cut takes."""
        aside = f"new/{uuid.uuid4().hex}"
        try:
            self._store.put(aside, data)
        except Exception as error:
            self._remove(aside)
            if os.strerror(errno.ENOSPC) in str(error):
                raise StorageFull("the disk is full: the file was not stored") from error
            raise
        try:
            self._sync(self._folder / aside)
            self._store.rename(aside, path, overwrite=False)
        except (AlreadyExistsError, FileExistsError):
            self._store.delete(aside)
        except BaseException:
            self._remove(aside)
            raise

    def _remove(self, aside: str) -> None:
        with contextlib.suppress(Exception):
            self._store.delete(aside)

    def get(self, sha256: str) -> bytes:
        try:
            return bytes(self._store.get(_path(sha256)).bytes())
        except (NotFoundError, FileNotFoundError):
            raise NotFound(f"no stored bytes {sha256[:12]}...") from None

    def part(self, sha256: str, start: int, length: int) -> bytes:
        try:
            return bytes(self._store.get_range(_path(sha256), start=start, length=length))
        except (NotFoundError, FileNotFoundError):
            raise NotFound(f"no stored bytes {sha256[:12]}...") from None

    def has(self, sha256: str) -> bool:
        return (self._folder / _path(sha256)).is_file()

    def keys(self) -> Iterator[str]:
        for path in self._folder.glob("??/*"):
            if len(path.name) == 64:
                yield path.name

    def remove(self, sha256: str, is_unused: Callable[[], bool]) -> bool:
        main, aside = self._folder / _path(sha256), self._folder / "removed" / sha256
        aside.parent.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # gone, or aside since a crash
            main.rename(aside)
        unused = is_unused()
        if not unused and not main.exists():
            with contextlib.suppress(FileNotFoundError):
                main.parent.mkdir(exist_ok=True)
                aside.rename(main)
        aside.unlink(missing_ok=True)
        self._sync(aside.parent, *([main.parent] if main.parent.exists() else []))
        return unused

    @staticmethod
    def _sync(*paths: Path) -> None:
        for path in paths:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
