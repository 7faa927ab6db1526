"""The form of a backup: one ZIP file, the same from SQLite and from PostgreSQL.

    rows/<table>.jsonl   one JSON object a row, in order of the primary key
    blobs/<sha256>       the bytes that rows name
    secrets.json         the installation's keys
    removals.jsonl       what was removed up to the moment that the archive was finished
    manifest.json        SHA-256, bytes and rows of each of the above

Whoever holds the file holds the installation: its keys are in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from labelcrowd.errors import InvalidInput

FORMAT = 1
MANIFEST = "manifest.json"
SECRETS = "secrets.json"
REMOVALS = "removals.jsonl"
_CHUNK = 1 << 20

Progress = Callable[[int], None]
"""Told how many of the steps are done."""


def no_progress(_: int) -> None:
    """For callers who show none."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the archive. ``rows`` is None for what is no table."""

    sha256: str
    bytes: int
    rows: int | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``revision`` is that of the tables (Alembic), ``made_at`` microseconds UTC."""

    format: int
    labelcrowd: str
    revision: str
    made_at: int
    members: dict[str, Member]

    @property
    def tables(self) -> list[str]:
        return [_stem(name) for name in self.members if name.startswith("rows/")]

    @property
    def blobs(self) -> list[str]:
        return [name[len("blobs/") :] for name in self.members if name.startswith("blobs/")]


class ArchiveWriter:
    """Adds members to a new archive and remembers what the manifest has to say of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        self._members: dict[str, Member] = {}

    def add(self, name: str, data: bytes, *, compress: bool = False) -> None:
        self._zip.writestr(name, data, zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED)
        self._members[name] = Member(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))

    def add_rows(self, table: str, rows: Iterator[bytes]) -> int:
        """One line a row; how many there were."""
        info = zipfile.ZipInfo(f"rows/{table}.jsonl")
        info.compress_type = zipfile.ZIP_DEFLATED
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for row in rows:
                line = row + b"\n"
                member.write(line)
                digest.update(line)
                size, count = size + len(line), count + 1
        self._members[info.filename] = Member(sha256=digest.hexdigest(), bytes=size, rows=count)
        return count

    def finish(self, *, version: str, revision: str, made_at: int) -> Manifest:
        manifest = Manifest(
            format=FORMAT,
            labelcrowd=version,
            revision=revision,
            made_at=made_at,
            members=self._members,
        )
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        self._zip.close()
        return manifest

    def abandon(self) -> None:
        """Let go of an archive that cannot be finished."""
        with contextlib.suppress(Exception):
            self._zip.close()


class Archive:
    """An archive to read. Raises InvalidInput, naming the member, wherever it is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise InvalidInput(f"{path}: there is no such file") from None
        except (zipfile.BadZipFile, OSError) as error:
            raise InvalidInput(
                f"{path} is not a labelcrowd backup, or its end is missing ({error})"
            ) from error
        self.manifest = self._read_manifest()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def check(self, progress: Progress = no_progress) -> None:
        """Read everything and compare it with the manifest."""
        names = set(self._zip.namelist()) - {MANIFEST}
        for name in sorted(names ^ set(self.manifest.members)):
            what = "is missing" if name in self.manifest.members else "is not in the manifest"
            raise InvalidInput(f"{self.path}: {name} {what}")
        for done, (name, member) in enumerate(self.manifest.members.items(), start=1):
            digest = hashlib.sha256()
            with self._open(name) as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
            if digest.hexdigest() != member.sha256:
                raise InvalidInput(f"{self.path}: {name} is damaged: its SHA-256 is not as written")
            progress(done)

    def read(self, name: str) -> bytes:
        with self._open(name) as file:
            return file.read()

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table as plain objects."""
        with self._open(f"rows/{table}.jsonl") as file:
            for line in file:
                yield msgspec.json.decode(line)

    def _read_manifest(self) -> Manifest:
        try:
            manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
        except (KeyError, msgspec.DecodeError, zipfile.BadZipFile, zlib.error) as error:
            raise InvalidInput(f"{self.path}: {MANIFEST} is missing or damaged") from error
        if manifest.format != FORMAT:
            raise InvalidInput(
                f"{self.path}: format {manifest.format} was written by a newer release "
                f"({manifest.labelcrowd}); restore it with that one"
            )
        return manifest

    @contextlib.contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(name) as file:
                yield file
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
            raise InvalidInput(f"{self.path}: {name} is damaged ({error})") from error


def _stem(name: str) -> str:
    return name.removeprefix("rows/").removesuffix(".jsonl")
