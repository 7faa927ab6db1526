"""What was removed after a backup does not come back with it, on either engine."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from labelcrowd.accounts import people
from labelcrowd.accounts.audit import Actor
from labelcrowd.clock import SetClock
from labelcrowd.errors import InvalidInput
from labelcrowd.ids import Ids
from labelcrowd.images.standing import standing
from labelcrowd.storage.archive import Archive
from labelcrowd.storage.backup import back_up
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.removals import LIST, Repeated, read_list
from labelcrowd.storage.restore import restore
from labelcrowd.workflow import remove_images
from labelcrowd.workflow.erase_worker import erase_worker, find_claim, is_erased
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.requesters import find_requester
from tests.support.databases import PostgresServer
from tests.support.studio import World
from tests.unit.workflow.test_remove_images import add, hit_of, published

ACTOR = Actor(requester_id="r", account_id="a", name="Ada")


@pytest.fixture
def world(home: Home, clock: SetClock, ids: Ids) -> World:
    from tests.support.ready import fill_in

    made = World(home, clock, ids)
    prepare_home(home, ids, clock)
    home.store.write(lambda c: fill_in(c, clock.now()))
    made.requester_id = home.store.read(lambda c: find_requester(c, None)).id
    return made


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def restored(archive: Path, folder: Path, database: str | None = None, **more):  # type: ignore[no-untyped-def]
    with Archive(archive) as opened:
        return restore(opened, folder, database=database, **more).repeated


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("documents", ["keep", "delete"])
def test_a_picture_removed_after_the_backup_stays_removed(
    world: World,
    backups: Path,
    tmp_path: Path,
    engine: str,
    documents: str,
    request: pytest.FixtureRequest,
) -> None:
    images = [add(world, "a.jpg", b"aaa"), add(world, "b.jpg", b"bbb")]
    published(world, images, assignments_per_image="2")
    world.do(str(hit_of(world, images[0])["id"]), "W1")
    archive = back_up(world.home, backups / "monday.zip", now=7).path
    remove_images.remove(world, images[:1], documents=documents, actor=ACTOR)

    database = None
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        database = server.new_database()
    folder = tmp_path / "again"
    assert restored(archive, folder, database) == Repeated(pictures=1)
    home = open_home(folder, database=database)
    again = World(home, world.clock, world.ids, world.requester_id)
    gone = home.store.read(lambda c: standing(c, images[0].id))
    assert gone.removed and not gone.levels
    assert len(set(home.blobs.keys())) == 3  # of the other one
    assert home.store.read(lambda c: standing(c, images[1].id)).levels
    count = text("SELECT count(*) FROM revision")
    assert home.store.read(lambda c: c.execute(count).scalar()) == (
        0 if documents == "delete" else 2
    )
    assert not hit_of(again, images[0])["expired"]  # the archive is of before
    assert remove_images.resume(again)
    assert hit_of(again, images[0])["expired"]
    assert not hit_of(again, images[1])["expired"]
    assert len(read_list(folder / LIST)) == 1
    home.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_worker_erased_after_the_backup_stays_nobody(
    world: World, backups: Path, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    worker_id = world.store.write(
        lambda c: people.add_worker(
            c, world.ids, world.clock.now(), market_id="live", login="zoe", name="Zoe Zzyzx",
            password_hash="x",
        )
    )  # fmt: skip
    archive = back_up(world.home, backups / "monday.zip", now=7).path
    erased = erase_worker(world, "live", worker_id, actor=ACTOR)
    database = None
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        database = server.new_database()
    assert restored(archive, tmp_path / "again", database) == Repeated(workers=1)
    home = open_home(tmp_path / "again", database=database)
    found = home.store.read(lambda c: people.worker(c, "live", worker_id))
    assert found is not None and is_erased(found) and not found.active
    assert home.store.read(lambda c: find_claim(c, "live", erased.claim)) == worker_id
    again = back_up(home, tmp_path / "later.zip", now=8).path
    home.close()
    with zipfile.ZipFile(again) as members:
        assert b"Zzyzx" not in b"".join(members.read(name) for name in members.namelist())


def test_the_list_of_the_home_that_was_can_be_named(
    world: World, backups: Path, tmp_path: Path
) -> None:
    image = add(world, "a.jpg", b"aaa")
    archive = back_up(world.home, backups / "monday.zip", now=7).path
    moved = archive.rename(tmp_path / "elsewhere.zip")  # away from the list beside it
    remove_images.remove(world, [image], documents="keep", actor=ACTOR)
    assert restored(moved, tmp_path / "one") == Repeated()
    lists = [world.home.folder / LIST]
    assert restored(moved, tmp_path / "two", lists=lists) == Repeated(pictures=1)
    with pytest.raises(InvalidInput, match="there is no such list"):
        restored(moved, tmp_path / "three", lists=[tmp_path / "no"])
    assert not (tmp_path / "three").exists()


def test_a_damaged_list_is_named_and_nothing_is_restored(
    world: World, backups: Path, tmp_path: Path
) -> None:
    add(world, "a.jpg", b"aaa")
    archive = back_up(world.home, backups / "monday.zip", now=7).path
    (backups / LIST).write_text('{"id": 1}\n')
    with pytest.raises(InvalidInput, match="line 1: not a removal"):
        restored(archive, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_of_after_the_removal_is_restored_as_it_is(
    world: World, backups: Path, tmp_path: Path
) -> None:
    images = [add(world, "a.jpg", b"aaa"), add(world, "b.jpg", b"bbb")]
    remove_images.remove(world, images[:1], documents="keep", actor=ACTOR)
    archive = back_up(world.home, backups / "tuesday.zip", now=7)
    assert archive.missing == []
    assert restored(archive.path, tmp_path / "again") == Repeated()
    home = open_home(tmp_path / "again")
    assert len(set(home.blobs.keys())) == 3
    home.close()


def test_bytes_removed_while_a_backup_is_written_are_not_reported_missing(
    world: World, backups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = add(world, "a.jpg", b"aaa")
    write_rows = __import__("labelcrowd.storage.backup", fromlist=["x"])._write_rows

    def then_remove(connection, archive, progress):  # type: ignore[no-untyped-def]
        named = write_rows(connection, archive, progress)
        remove_images.remove(world, [image], documents="keep", actor=ACTOR)
        return named

    monkeypatch.setattr("labelcrowd.storage.backup._write_rows", then_remove)
    made = back_up(world.home, backups / "now.zip", now=7)
    assert made.missing == []
    (backups / LIST).unlink()  # the archive knows it itself
    assert restored(made.path, tmp_path / "again") == Repeated(pictures=1)
