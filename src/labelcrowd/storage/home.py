"""A home: the folder that holds everything of one installation.

    DIR/database.sqlite    rows (absent with ``--database postgresql://...``)
    DIR/blobs/             pictures and masks
    DIR/models/            models that help to outline, where the operator put some
    DIR/secrets.json       keys made at first start, mode 0600
    DIR/pay-details.key    opens what workers said of their accounts, see ``sealed``
    DIR/lock               held by the one server on SQLite
    DIR/aws-credentials, DIR/aws-config, DIR/first-login.txt

Only its owner may enter the folder.
"""

from __future__ import annotations

import contextlib
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

DATABASE = "database.sqlite"
SECRETS = "secrets.json"


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
    store = open_store(database or folder / DATABASE, on_failure=on_failure)
    try:
        upgrade(store)
    except BaseException:
        store.close()
        raise
    opened = Home(folder, store, LocalBlobs(folder / "blobs"), load_secrets(folder))
    # The database's name in its folder, and the folder's in its own, are part of "durable".
    sync_folder(folder)
    sync_folder(folder.parent)
    return opened


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read (0600), whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was created or renamed in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


def load_secrets(folder: Path) -> Secrets:
    """The keys of the home, made at its first start."""
    path = folder / SECRETS
    if not path.exists():
        _make_secrets(path)
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        keys = {key_id: bytes.fromhex(key) for key_id, key in stored["keys"].items()}
        return Secrets(stored["current"], {**keys, stored["current"]: keys[stored["current"]]})
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path}: expected the keys that labelcrowd wrote there; restore it from a backup"
        ) from error


def _make_secrets(path: Path) -> None:
    """Of two servers that start together on one folder, the first one's keys are everybody's."""
    key_id = secrets.token_hex(4)
    made = path.with_name(f".{path.name}.{key_id}")
    write_private(made, json.dumps({"current": key_id, "keys": {key_id: secrets.token_hex(32)}}))
    with contextlib.suppress(FileExistsError):
        os.link(made, path)
    made.unlink()
    sync_folder(path.parent)
