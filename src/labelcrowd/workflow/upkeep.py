"""What whoever runs the server should look after now: backups and room on the disks."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from labelcrowd.clock import DAY, HOUR, SECOND
from labelcrowd.storage.tables.site import account
from labelcrowd.workflow.backup_schedule import State, read_state
from labelcrowd.workflow.studio import Studio

UNSAVED = 7 * DAY
"""Without a schedule, a backup older than this is no recent one."""

LITTLE_BYTES = 2_000_000_000
"""Less free than this, and the disk of the home is nearly full."""

ROOM_FOR_NEXT = 1.2
"""A backup folder needs this many times the size of the last backup."""


@dataclass(frozen=True, kw_only=True)
class LateBackup:
    """No recent backup. ``last_at`` None: there is none. ``reason``: why the last try failed."""

    last_at: int | None
    scheduled: bool
    reason: str
    home: str


@dataclass(frozen=True, kw_only=True)
class LittleRoom:
    """A disk that is nearly full."""

    folder: str
    free_bytes: int
    for_backups: bool


@dataclass(frozen=True)
class Upkeep:
    """What to tell the operator; ``late`` None and no ``rooms`` where all is well."""

    late: LateBackup | None
    rooms: list[LittleRoom]


def upkeep(studio: Studio) -> Upkeep:
    """Look at the installation's backups and disks."""
    home = studio.home

    def read(connection: Connection) -> tuple[State, int]:
        began = connection.scalar(select(func.min(account.c.created_at)))
        return read_state(connection, home.folder), int(began or 0)

    state, began = home.store.read(read)
    late = _late(state, began, now=studio.clock.now(), home=str(home.folder.resolve()))
    return Upkeep(late, [*_home_room(home.folder), *_backup_room(state)])


def _late(state: State, began: int, *, now: int, home: str) -> LateBackup | None:
    patience = UNSAVED
    if state.schedule is not None:
        patience = 2 * state.schedule.every_s * SECOND + HOUR
    since = state.last.at if state.last else began
    if now - since <= patience:
        return None
    return LateBackup(
        last_at=state.last.at if state.last else None,
        scheduled=state.schedule is not None,
        reason=state.failure.reason if state.failure else "",
        home=home,
    )


def _home_room(folder: Path) -> list[LittleRoom]:
    free = shutil.disk_usage(folder).free
    if free >= LITTLE_BYTES:
        return []
    return [LittleRoom(folder=str(folder.resolve()), free_bytes=free, for_backups=False)]


def _backup_room(state: State) -> list[LittleRoom]:
    if state.schedule is None or state.last is None or not Path(state.schedule.folder).is_dir():
        return []
    free = shutil.disk_usage(state.schedule.folder).free
    if free >= state.last.bytes * ROOM_FOR_NEXT:
        return []
    return [LittleRoom(folder=state.schedule.folder, free_bytes=free, for_backups=True)]
