"""A backup holds everything, is restored on either engine, and tells where it is damaged."""

from __future__ import annotations

import hashlib
import stat
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.storage.archive import Archive
from labelcrowd.storage.backup import back_up
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.restore import restore
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables import metadata
from labelcrowd.storage.tables.pictures import blob
from labelcrowd.storage.tables.site import heartbeat
from tests.support.databases import PostgresServer
from tests.support.rows import fill_every_table


def put_blob(home: Home, data: bytes) -> str:
    sha256 = home.blobs.put(data)
    row = {"sha256": sha256, "bytes": len(data), "media_type": "image/png", "created_at": 1}
    home.store.write(lambda c: c.execute(insert(blob), row))
    return sha256


def everything(store: Store) -> dict[str, list[Any]]:
    def read(connection: Any) -> dict[str, list[Any]]:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }

    return store.read(read)


@pytest.fixture
def full_home(home: Home) -> Home:
    home.store.write(fill_every_table)
    home.store.write(lambda c: c.execute(blob.delete()))
    put_blob(home, b"picture")
    put_blob(home, bytes(3_000_000))
    return home


@pytest.fixture
def archive(full_home: Home, tmp_path: Path) -> Path:
    return back_up(full_home, tmp_path / "backup.zip", now=7).path


def restored(archive: Path, folder: Path, database: str | None = None) -> Home:
    with Archive(archive) as opened:
        restore(opened, folder, database=database)
    return open_home(folder, database=database)


def test_a_restored_home_is_the_same_on_both_engines_and_back_again(
    full_home: Home, archive: Path, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    there = restored(archive, tmp_path / "pg", postgres_server.new_database())
    assert everything(there.store) == everything(full_home.store)
    assert there.secrets == full_home.secrets
    again = back_up(there, tmp_path / "again.zip", now=7).path
    there.close()
    back = restored(again, tmp_path / "back")
    assert everything(back.store) == everything(full_home.store)
    assert sorted(back.blobs.keys()) == sorted(full_home.blobs.keys())
    assert back.blobs.get(hashlib.sha256(b"picture").hexdigest()) == b"picture"
    back.close()


def test_only_the_owner_may_read_a_backup(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_backup_does_not_replace_a_file(full_home: Home, archive: Path) -> None:
    with pytest.raises(Conflict, match="exists already"):
        back_up(full_home, archive, now=8)


def test_restoring_into_a_home_that_has_something_is_refused(
    archive: Path, tmp_path: Path, postgres_store: Store, postgres_url: str
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "file").touch()
    with Archive(archive) as opened:
        with pytest.raises(Conflict, match="not empty"):
            restore(opened, taken)
        postgres_store.write(lambda c: c.execute(insert(heartbeat).values(name="x", at=1)))
        with pytest.raises(Conflict, match="heartbeat"):
            restore(opened, tmp_path / "new", database=postgres_url)
    assert not (tmp_path / "new").exists()
    assert len(everything(postgres_store)["heartbeat"]) == 1


def test_a_damaged_archive_names_the_damaged_member(archive: Path, tmp_path: Path) -> None:
    name = f"blobs/{hashlib.sha256(bytes(3_000_000)).hexdigest()}"
    with zipfile.ZipFile(archive) as zipped:
        at = zipped.getinfo(name).header_offset + 1_000_000
    data = bytearray(archive.read_bytes())
    data[at] ^= 1
    archive.write_bytes(data)
    with Archive(archive) as opened, pytest.raises(InvalidInput, match=f"{name} is damaged"):
        restore(opened, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_archive_whose_rows_were_changed_is_refused(archive: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"0", b"1") if "ledger_entry" in name else data)
    with Archive(forged) as opened, pytest.raises(InvalidInput, match="rows/ledger_entry"):
        opened.check()


@pytest.mark.parametrize("keep", [0, 100, -100])
def test_a_truncated_archive_is_refused(archive: Path, keep: int) -> None:
    archive.write_bytes(archive.read_bytes()[:keep])
    with pytest.raises(InvalidInput, match="backup"):
        Archive(archive)


def test_a_missing_member_is_named(archive: Path, tmp_path: Path) -> None:
    poorer = tmp_path / "poorer.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(poorer, "w") as new:
        for name in old.namelist():
            if name != "rows/hit.jsonl":
                new.writestr(name, old.read(name))
    with Archive(poorer) as opened, pytest.raises(InvalidInput, match=r"rows/hit\.jsonl is miss"):
        opened.check()


def test_a_missing_blob_does_not_prevent_the_backup_and_is_told(
    full_home: Home, tmp_path: Path
) -> None:
    gone = hashlib.sha256(b"picture").hexdigest()
    (full_home.folder / "blobs" / gone[:2] / gone).unlink()
    assert back_up(full_home, tmp_path / "b.zip", now=1).missing == [gone]


def test_a_backup_under_writes_is_one_committed_moment(home: Home, tmp_path: Path) -> None:
    """Two rows are always written together; no backup may hold one without the other."""
    stop = threading.Event()
    begun = threading.Event()

    def pair(number: int) -> Any:
        rows = [{"name": f"{number}-{half}", "at": number} for half in "ab"]
        return lambda c: c.execute(insert(heartbeat), rows)

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            home.store.write(pair(number))
            begun.set()
            number += 1

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        assert begun.wait(60)
        counts = []
        for number in range(5):
            path = back_up(home, tmp_path / f"{number}.zip", now=1).path
            with Archive(path) as archive:
                counts.append(len(list(archive.rows("heartbeat"))))
    finally:
        stop.set()
        writer.join()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[0] > 0
