"""Backups that the server makes by itself: when, where to, how many are kept, how it went.

The schedule is a setting of the installation and belongs to the folder that it was made for:
a home that was restored elsewhere does not write among the backups of the first one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from labelcrowd.accounts.settings import drop_setting, get_setting, put_setting
from labelcrowd.clock import MINUTE, SECOND, Clock, to_datetime
from labelcrowd.errors import InvalidInput, LabelcrowdError, NotFound
from labelcrowd.storage.archive import Progress, no_progress
from labelcrowd.storage.backup import Backup, back_up
from labelcrowd.storage.home import Home

SCHEDULE, LAST, FAILURE = "backup_schedule", "last_backup", "backup_failure"
TRY_AGAIN = 10 * MINUTE
LONGEST_S = 366 * 24 * 3600
MOST_KEPT = 1000


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Every ``every_s`` seconds one backup into ``folder``, of which the newest ``keep`` stay."""

    every_s: int
    keep: int
    folder: str
    home: str  # whose backups these are, an absolute path


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """The newest backup: when it was begun (microseconds UTC), which file, how many bytes."""

    at: int
    path: str
    bytes: int


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why the last try came to nothing."""

    at: int
    reason: str


@dataclass(frozen=True)
class State:
    """What the installation knows about its backups."""

    schedule: Schedule | None
    last: Made | None
    failure: Failure | None

    def due_at(self) -> int | None:
        """When the next one is to be made; None without a schedule."""
        if self.schedule is None:
            return None
        due = self.last.at + self.schedule.every_s * SECOND if self.last else 0
        wait = min(TRY_AGAIN, self.schedule.every_s * SECOND)
        return max(due, self.failure.at + wait) if self.failure else due


def read_state(connection: Connection, home: Path) -> State:
    """The state of the installation in that folder."""
    schedule = get_setting(connection, SCHEDULE, Schedule)
    if schedule is not None and schedule.home != str(home.resolve()):
        schedule = None
    return State(
        schedule,
        get_setting(connection, LAST, Made),
        get_setting(connection, FAILURE, Failure),
    )


def keep_schedule(home: Home, clock: Clock, *, every_s: int, keep: int, folder: Path) -> Schedule:
    """Have the server make backups from now on. ``folder`` is made where it is missing.

    Raises InvalidInput for numbers out of range and for a folder that cannot be written.
    """
    if not 1 <= every_s <= LONGEST_S:
        raise InvalidInput("every: expected 1 s to 366 d", field="every")
    if not 1 <= keep <= MOST_KEPT:
        raise InvalidInput(f"keep: expected 1 to {MOST_KEPT:,}, got {keep}", field="keep")
    folder = folder.resolve()
    _check_folder(folder)
    made = Schedule(every_s=every_s, keep=keep, folder=str(folder), home=str(home.folder.resolve()))

    def write(connection: Connection) -> None:
        put_setting(connection, SCHEDULE, made, now=clock.now())
        drop_setting(connection, FAILURE)

    home.store.write(write)
    return made


def end_schedule(home: Home) -> None:
    """Make no more backups; those that are there stay."""

    def drop(connection: Connection) -> None:
        drop_setting(connection, SCHEDULE)
        drop_setting(connection, FAILURE)

    home.store.write(drop)


def make_backup(
    home: Home, clock: Clock, target: Path, *, progress: Progress = no_progress
) -> Backup:
    """Write a backup and remember that there is one. Raises as ``back_up`` does."""
    now = clock.now()
    written = back_up(home, target, now=now, progress=progress)
    made = Made(at=now, path=str(target.absolute()), bytes=target.stat().st_size)

    def remember(connection: Connection) -> None:
        put_setting(connection, LAST, made, now=now)
        drop_setting(connection, FAILURE)

    home.store.write(remember)
    return written


def make_scheduled(
    home: Home, clock: Clock, schedule: Schedule, *, progress: Progress = no_progress
) -> Path:
    """One backup of the schedule, and then away with those beyond the newest ``keep``.

    Nothing older is deleted before the new one is complete. Raises LabelcrowdError.
    """
    folder = Path(schedule.folder)
    if not folder.is_dir():
        raise NotFound(f"{folder} is not there: is its disk mounted?")
    begin = _name(schedule.home)
    for unfinished in folder.glob(f".{begin}-*.zip.*"):  # of a server that was killed
        unfinished.unlink(missing_ok=True)
    moment = to_datetime(clock.now()).strftime("%Y-%m-%dT%H%M%SZ")
    target = folder / f"{begin}-{moment}.zip"
    written = make_backup(home, clock, target, progress=progress)
    for old in sorted(folder.glob(f"{begin}-*.zip"), reverse=True)[schedule.keep :]:
        old.unlink(missing_ok=True)
    if written.missing:
        raise LabelcrowdError(
            f"{target} is written, but {len(written.missing)} pictures that rows name are not "
            "in the home: run labelcrowd verify"
        )
    return target


def note_failure(home: Home, clock: Clock, reason: str) -> None:
    """Remember why a backup failed, for the operator's start page."""
    now = clock.now()
    failure = Failure(at=now, reason=reason[:500])
    home.store.write(lambda c: put_setting(c, FAILURE, failure, now=now))


def _name(home: str) -> str:
    """How the files of one home begin, so that several may share a folder."""
    return f"labelcrowd-{hashlib.sha256(home.encode()).hexdigest()[:8]}"


def _check_folder(folder: Path) -> None:
    probe = folder / f".labelcrowd-{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}", field="to") from error
