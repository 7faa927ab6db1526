"""Backups on schedule: due when they should be, the newest kept, none lost to a failed one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from labelcrowd.clock import DAY, HOUR, MINUTE, SetClock
from labelcrowd.errors import InvalidInput, NotFound, StorageFull
from labelcrowd.ids import Ids
from labelcrowd.storage.archive import Archive
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.restore import restore
from labelcrowd.workflow import backup_schedule, upkeep
from labelcrowd.workflow.backup_schedule import State
from labelcrowd.workflow.first_start import prepare_home
from tests.support.studio import World

DAY_S = 86_400


def state(home: Home) -> State:
    return home.store.read(lambda c: backup_schedule.read_state(c, home.folder))


def daily(home: Home, clock: SetClock, folder: Path, keep: int = 3) -> backup_schedule.Schedule:
    return backup_schedule.keep_schedule(home, clock, every_s=DAY_S, keep=keep, folder=folder)


def test_a_backup_is_due_at_once_and_then_after_each_interval(
    home: Home, clock: SetClock, tmp_path: Path
) -> None:
    assert state(home).due_at() is None
    schedule = daily(home, clock, tmp_path / "safe")
    assert stat.S_IMODE((tmp_path / "safe").stat().st_mode) == 0o700
    assert state(home).due_at() == 0
    made_at = clock.now()
    path = backup_schedule.make_scheduled(home, clock, schedule)
    assert state(home).due_at() == made_at + DAY
    with Archive(path) as archive:
        archive.check()


def test_the_newest_stay_and_other_files_are_left_alone(
    home: Home, clock: SetClock, tmp_path: Path
) -> None:
    folder = tmp_path / "safe"
    schedule = daily(home, clock, folder)
    others = [folder / "holiday.zip", folder / "labelcrowd-0a1b2c3d-2020-01-01T000000Z.zip"]
    for other in others:
        other.write_bytes(b"of somebody else")
    made = []
    for _ in range(5):
        made.append(backup_schedule.make_scheduled(home, clock, schedule))
        clock.advance(DAY)
    assert sorted(folder.iterdir()) == sorted([*others, *made[-3:]])


def test_what_a_killed_server_left_unfinished_is_taken_away(
    home: Home, clock: SetClock, tmp_path: Path
) -> None:
    schedule = daily(home, clock, tmp_path / "safe")
    path = backup_schedule.make_scheduled(home, clock, schedule)
    path.rename(path.with_name(f".{path.name}.0123abcd"))
    clock.advance(DAY)
    again = backup_schedule.make_scheduled(home, clock, schedule)
    assert list((tmp_path / "safe").iterdir()) == [again]


def test_a_failed_one_deletes_nothing_and_is_tried_again_soon(
    home: Home, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = daily(home, clock, tmp_path / "safe", keep=1)
    first = backup_schedule.make_scheduled(home, clock, schedule)
    clock.advance(DAY)

    def full(*args: object, **kwargs: object) -> None:
        raise StorageFull("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(backup_schedule, "back_up", full)
        with pytest.raises(StorageFull):
            backup_schedule.make_scheduled(home, clock, schedule)
    backup_schedule.note_failure(home, clock, "the disk is full")
    assert list((tmp_path / "safe").iterdir()) == [first]
    assert state(home).due_at() == clock.now() + 10 * MINUTE
    clock.advance(10 * MINUTE)
    backup_schedule.make_scheduled(home, clock, schedule)
    assert state(home).failure is None
    assert not first.exists()


def test_a_disk_that_is_not_mounted_is_not_written_beside(
    home: Home, clock: SetClock, tmp_path: Path
) -> None:
    schedule = daily(home, clock, tmp_path / "safe")
    (tmp_path / "safe").rmdir()
    with pytest.raises(NotFound, match="is its disk mounted"):
        backup_schedule.make_scheduled(home, clock, schedule)
    assert not (tmp_path / "safe").exists()


@pytest.mark.parametrize(("every_s", "keep"), [(0, 7), (400 * DAY_S, 7), (60, 0), (60, 1001)])
def test_a_schedule_that_makes_no_sense_is_refused(
    home: Home, clock: SetClock, tmp_path: Path, every_s: int, keep: int
) -> None:
    with pytest.raises(InvalidInput, match="expected 1"):
        backup_schedule.keep_schedule(home, clock, every_s=every_s, keep=keep, folder=tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(
    home: Home, clock: SetClock, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"):
        daily(home, clock, tmp_path / "file" / "safe")
    assert state(home).schedule is None


def test_a_restored_home_does_not_write_among_the_first_ones_backups(
    home: Home, clock: SetClock, tmp_path: Path
) -> None:
    path = backup_schedule.make_scheduled(home, clock, daily(home, clock, tmp_path / "safe"))
    with Archive(path) as archive:
        restore(archive, tmp_path / "restored", database=None)
    copy = open_home(tmp_path / "restored")
    assert state(copy).schedule is None
    assert state(home).schedule is not None
    copy.close()


@pytest.fixture
def world(home: Home, clock: SetClock) -> World:
    made = World(home, clock, Ids())
    prepare_home(home, made.ids, clock)
    return made


def test_the_operator_is_told_after_a_week_without_backup(
    world: World, clock: SetClock, tmp_path: Path
) -> None:
    assert upkeep.upkeep(world).late is None, "a home of today has nothing to lose yet"
    clock.advance(7 * DAY + 1)
    late = upkeep.upkeep(world).late
    assert late is not None
    assert (late.last_at, late.scheduled) == (None, False)
    made_at = clock.now()
    backup_schedule.make_backup(world.home, clock, tmp_path / "by-hand.zip")
    assert upkeep.upkeep(world).late is None
    clock.advance(7 * DAY + 1)
    late = upkeep.upkeep(world).late
    assert late is not None
    assert late.last_at == made_at


def test_with_a_schedule_two_missed_ones_are_told(
    world: World, clock: SetClock, tmp_path: Path
) -> None:
    schedule = daily(world.home, clock, tmp_path / "safe")
    backup_schedule.make_scheduled(world.home, clock, schedule)
    clock.advance(2 * DAY)
    assert upkeep.upkeep(world).late is None
    backup_schedule.note_failure(world.home, clock, "the disk is full")
    clock.advance(HOUR + 1)
    late = upkeep.upkeep(world).late
    assert late is not None
    assert (late.scheduled, late.reason) == (True, "the disk is full")


def test_little_room_is_told_for_the_home_and_for_the_backups(
    world: World, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = daily(world.home, clock, tmp_path / "safe")
    path = backup_schedule.make_scheduled(world.home, clock, schedule)
    free = {"bytes": upkeep.LITTLE_BYTES}

    class Usage:
        def __init__(self, folder: object) -> None:
            self.free = free["bytes"]

    monkeypatch.setattr(upkeep.shutil, "disk_usage", Usage)  # type: ignore[attr-defined]
    assert upkeep.upkeep(world).rooms == []
    free["bytes"] = upkeep.LITTLE_BYTES - 1
    (room,) = upkeep.upkeep(world).rooms
    assert (room.folder, room.for_backups) == (str(world.home.folder.resolve()), False)
    free["bytes"] = path.stat().st_size
    assert [one.for_backups for one in upkeep.upkeep(world).rooms] == [False, True]
