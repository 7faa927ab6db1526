"""A home: the folder that holds everything of one installation.

    DIR/database.sqlite    rows (absent with ``--database postgresql://...``)
    DIR/blobs/             pictures and masks
    DIR/secrets.json       keys made at first start, mode 0600
    DIR/lock               held by the one server or maintenance command on SQLite
    DIR/aws-credentials, DIR/aws-config, DIR/first-login.txt
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.storage.blobs import Blobs, LocalBlobs
from labelcrowd.storage.migrate import upgrade
from labelcrowd.storage.store import Store, open_store


@dataclass(frozen=True)
class Secrets:
    """Keys of one installation. ``keys`` maps key id to 32-byte key; ``current`` signs."""

    current: str
    keys: dict[str, bytes]

    @property
    def key(self) -> bytes:
        return self.keys[self.current]


@dataclass(frozen=True)
class Home:
    """An opened home."""

    folder: Path
    store: Store
    blobs: Blobs
    secrets: Secrets

    def close(self) -> None:
        self.store.close()


def open_home(
    folder: Path,
    *,
    database: str | None = None,
    on_failure: Callable[[BaseException], None] | None = None,
) -> Home:
    """Open a home, making whatever is missing and running missing migrations."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    store = open_store(database or folder / "database.sqlite", on_failure=on_failure)
    try:
        upgrade(store)
    except BaseException:
        store.close()
        raise
    return Home(folder, store, LocalBlobs(folder / "blobs"), _load_secrets(folder))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read (0600), whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


class HomeLock:
    """Held while a server runs on a SQLite home; a second one is refused."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise Conflict(
                f"another server (process {holder}) is running on {folder}; stop it first, "
                "or use --database postgresql://... for several servers"
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        self._file.close()


def _load_secrets(folder: Path) -> Secrets:
    path = folder / "secrets.json"
    if not path.exists():
        key_id = secrets.token_hex(4)
        write_private(
            path, json.dumps({"current": key_id, "keys": {key_id: secrets.token_hex(32)}})
        )
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        keys = {key_id: bytes.fromhex(key) for key_id, key in stored["keys"].items()}
        return Secrets(stored["current"], {**keys, stored["current"]: keys[stored["current"]]})
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path}: expected the keys that labelcrowd wrote there; restore it from a backup"
        ) from error
