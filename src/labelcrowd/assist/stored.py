"""What a model made of pictures, on disk: a server that starts again need not read them again.

``HOME/cache/embeddings`` may be deleted at any time. A file is named by the hashes of its picture
and its model and begins with the hash of what follows; one that does not agree is deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

MOST_BYTES = 1_000_000_000
"""About 240 pictures; those that nobody asked for the longest go first."""

_HASH = hashlib.sha256().digest_size


class StoredEmbeddings:
    """For several threads and processes. ``is_there``: whether a picture is stored still."""

    def __init__(
        self, home: Path, is_there: Callable[[str], bool], *, most_bytes: int = MOST_BYTES
    ) -> None:
        self._folder, self._is_there, self._most = _folder(home), is_there, most_bytes

    def get(self, picture: str, model: str) -> bytes | None:
        """What was put, or None."""
        path = self._folder / f"{picture}-{model}"
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if data[:_HASH] != hashlib.sha256(data[_HASH:]).digest():
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return data[_HASH:]

    def put(self, picture: str, model: str, data: bytes) -> None:
        """Keep it if there is room on the disk; a file is whole or not there."""
        path = self._folder / f"{picture}-{model}"
        aside = path.with_name(f".{secrets.token_hex(8)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside.write_bytes(hashlib.sha256(data).digest() + data)
            aside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
            return
        if not self._is_there(picture):  # removed while the model was at it
            path.unlink(missing_ok=True)
        self._make_room()

    def _make_room(self) -> None:
        found = []
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                found.append((stat.st_mtime_ns, stat.st_size, path))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= self._most:
                return
            path.unlink(missing_ok=True)
            left -= size


def forget_gone(home: Path, is_there: Callable[[str], bool]) -> None:
    """Delete what was made of pictures that are stored no more."""
    with contextlib.suppress(FileNotFoundError):
        for path in _folder(home).iterdir():
            if not is_there(path.name.partition("-")[0]):
                path.unlink(missing_ok=True)


def _folder(home: Path) -> Path:
    return home / "cache" / "embeddings"
