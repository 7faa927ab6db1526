"""SQLite's writer when the disk is full, breaks, or is held by somebody else."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from labelcrowd.errors import Busy, StorageFailed, StorageFull
from labelcrowd.storage import sqlite, writer
from labelcrowd.storage.migrate import upgrade
from labelcrowd.storage.sqlite import SqliteStore
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.site import heartbeat
from tests.support.apsw_driver import opener
from tests.support.disk import Disk, Event, broken, full
from tests.support.groups import write_together

MB = 1_000_000


def put(name: str) -> Any:
    def fn(connection: Connection) -> str:
        assert connection.connection.driver_connection.in_transaction  # type: ignore[union-attr]
        connection.execute(insert(heartbeat).values(name=name, at=1))
        return name

    return fn


def put_large(connection: Connection) -> None:
    put("large" + "x" * MB)(connection)


def names(store: Store) -> list[str]:
    return list(store.read(lambda c: c.scalars(select(heartbeat.c.name).order_by("name"))))


def limit_pages(store: Store, more: int) -> None:
    """Let the database grow by so many pages only: what follows gets SQLITE_FULL."""

    def fn(connection: Connection) -> None:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={now + more}")

    store.write(fn)


@pytest.mark.parametrize("position", range(5))
def test_a_full_disk_in_a_group_costs_only_the_write_that_did_not_fit(
    sqlite_store: Store, position: int
) -> None:
    limit_pages(sqlite_store, 20)
    group = [put(f"n{number}") for number in range(5)]
    group[position] = put_large
    outcomes = write_together(sqlite_store, group)
    assert isinstance(outcomes[position], StorageFull)
    kept = [f"n{number}" for number in range(5) if number != position]
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == kept
    assert names(sqlite_store) == kept


def test_after_the_engine_undid_a_group_nothing_runs_outside_a_transaction(
    sqlite_store: Store,
) -> None:
    def swallows(connection: Connection) -> None:
        try:
            put_large(connection)
        except Exception:
            connection.execute(insert(heartbeat).values(name="outside", at=1))

    limit_pages(sqlite_store, 20)
    outcomes = write_together(sqlite_store, [put("a"), swallows, put("b")])
    assert isinstance(outcomes[1], StorageFull)
    assert names(sqlite_store) == ["a", "b"]


def test_writes_resume_as_soon_as_there_is_space(sqlite_store: Store) -> None:
    limit_pages(sqlite_store, 20)
    with pytest.raises(StorageFull) as caught:
        sqlite_store.write(put_large)
    assert (caught.value.status, caught.value.retry_after_s) == (507, 5)
    limit_pages(sqlite_store, 100_000)
    sqlite_store.write(put_large)
    assert len(names(sqlite_store)) == 1


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def failures() -> list[BaseException]:
    return []


@pytest.fixture
def on_disk(disk: Disk, failures: list[BaseException], tmp_path: Path) -> Iterator[SqliteStore]:
    """A migrated store on the disk that tests may break."""
    path = tmp_path / "database.sqlite"
    store = SqliteStore(path, connect=opener(path, disk.name), on_failure=failures.append)
    upgrade(store)
    yield store
    disk.fault = lambda event: None
    store.close()


def test_no_space_refuses_every_write_serves_reads_and_ends_with_the_shortage(
    on_disk: SqliteStore, disk: Disk, failures: list[BaseException]
) -> None:
    on_disk.write(put("before"))
    disk.fault = lambda event: full() if event.kind == "write" else None
    outcomes = write_together(on_disk, [put("a"), put("b"), put("c")])
    assert [type(outcome) for outcome in outcomes] == [StorageFull] * 3
    assert names(on_disk) == ["before"]
    disk.fault = lambda event: None
    on_disk.write(put("after"))
    assert names(on_disk) == ["after", "before"]
    assert failures == []


@pytest.mark.parametrize("kind", ["write", "sync"])
def test_a_disk_error_acknowledges_nothing_and_stops_all_writing(
    on_disk: SqliteStore, disk: Disk, failures: list[BaseException], kind: str
) -> None:
    on_disk.write(put("before"))
    disk.fault = lambda event: broken(event) if event.kind == kind else None
    outcomes = write_together(on_disk, [put("a"), put("b"), put("c")])
    assert [type(outcome) for outcome in outcomes] == [StorageFailed] * 3
    assert on_disk.failed is not None
    assert len(failures) == 1
    disk.fault = lambda event: None
    with pytest.raises(StorageFailed, match="takes no more writes"):
        on_disk.write(put("later"))
    assert names(on_disk) == ["before"]


def test_a_failed_sync_is_never_tried_again(on_disk: SqliteStore, disk: Disk) -> None:
    syncs: list[Event] = []

    def fault(event: Event) -> BaseException | None:
        if event.kind != "sync":
            return None
        syncs.append(event)
        return broken(event)

    disk.fault = fault
    with pytest.raises(StorageFailed):
        on_disk.write(put("a"))
    on_disk.close()
    assert len(syncs) == 1


def test_a_disk_error_while_copying_the_log_is_seen(
    on_disk: SqliteStore, disk: Disk, failures: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk.write(put("served once the log of the set-up was taken in"))
    monkeypatch.setattr(writer, "CHECKPOINT_ROWS", 1)
    main = "database.sqlite"
    disk.fault = lambda event: broken(event) if event.file == main else None
    on_disk.write(put("acknowledged"))  # its own log record was synced
    _wait_until(lambda: bool(failures))
    assert on_disk.failed is not None
    with pytest.raises(StorageFailed):
        on_disk.write(put("later"))


def test_another_process_that_writes_makes_us_busy_not_broken(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_store.write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(tmp_path / "database.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    outcomes = write_together(sqlite_store, [put("a"), put("b")])
    assert [type(outcome) for outcome in outcomes] == [Busy, Busy]
    other.execute("COMMIT")
    other.close()
    assert sqlite_store.write(put("c")) == "c"
    assert names(sqlite_store) == ["c"]


def test_a_full_queue_answers_busy_with_a_time_to_come_back(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = sqlite_store._writer._calls  # type: ignore[attr-defined]
    monkeypatch.setattr(calls, "_size", 2)
    hold = threading.Event()
    hold_writer(sqlite_store, hold)
    waiting = [threading.Thread(target=sqlite_store.write, args=(put(n),)) for n in "ab"]
    for thread in waiting:
        thread.start()
    _wait_until(lambda: len(calls) == 2)
    with pytest.raises(Busy) as caught:
        sqlite_store.write(put("c"))
    assert (caught.value.status, caught.value.retry_after_s) == (503, 1)
    hold.set()
    for thread in waiting:
        thread.join()
    assert names(sqlite_store) == ["a", "b"]


def hold_writer(store: Store, hold: threading.Event) -> None:
    """Keep the writer inside one write until ``hold`` is set."""
    inside = threading.Event()

    def fn(_: Connection) -> None:
        inside.set()
        hold.wait(10)

    threading.Thread(target=store.write, args=(fn,)).start()
    assert inside.wait(5)


def test_a_write_that_waited_too_long_is_answered_busy_and_not_run(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAIT_S", -1.0)
    with pytest.raises(Busy, match="waited more than"):
        sqlite_store.write(put("late"))
    assert names(sqlite_store) == []


def test_a_long_group_is_cut_and_the_rest_follows_in_order(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "GROUP_S", 0.0)
    order: list[int] = []
    assert (
        write_together(
            sqlite_store,
            [lambda c, n=n: order.append(n) for n in range(6)],  # type: ignore[misc]
        )
        == [None] * 6
    )
    assert order == list(range(6))


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(
    sqlite_store: Store,
) -> None:
    with pytest.raises(RuntimeError, match="inside a function"):
        sqlite_store.write(lambda _: sqlite_store.write(put("inner")))


def test_more_readers_than_connections_are_told_to_come_back(
    sqlite_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "READERS", 1)
    monkeypatch.setattr(sqlite, "WAIT_S", 0.05)
    path = tmp_path / "few.sqlite"
    path.write_bytes(sqlite_file.read_bytes())
    store = SqliteStore(path)
    with pytest.raises(Busy, match="readers"):
        store.read(lambda _: names(store))
    store.close()


def _wait_until(true: Any) -> None:
    limit = time.monotonic() + 5
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.001)


def test_the_log_that_a_killed_server_left_is_taken_in_by_the_first_write(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Or servers that are killed again and again would leave a log that only grows."""
    sqlite_store.write(put("of the server that was killed"))
    left = tmp_path / "left.sqlite"
    for suffix in ("", "-wal"):
        shutil.copy(tmp_path / f"database.sqlite{suffix}", f"{left}{suffix}")
    store = SqliteStore(left)
    store.write(put("of the server that came after"))
    store.write(put("served once the log was taken in"))
    alone = tmp_path / "alone.sqlite"
    shutil.copy(left, alone)
    store.close()
    with contextlib.closing(sqlite3.connect(alone)) as found:
        kept = {name for (name,) in found.execute("SELECT name FROM heartbeat")}
    assert {"of the server that was killed", "of the server that came after"} <= kept
