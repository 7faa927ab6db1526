"""PostgreSQL: lost races run again, the server's troubles are told apart, two servers agree."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from labelcrowd.errors import Busy, InvalidInput, StorageFailed, StorageFull
from labelcrowd.storage import postgresql
from labelcrowd.storage.postgresql import PostgresStore
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.site import heartbeat, lease


def put(name: str, at: int = 0) -> Any:
    return lambda c: c.execute(insert(heartbeat).values(name=name, at=at))


def value(store: Store, name: str) -> int:
    return store.read(
        lambda c: int(
            c.execute(select(heartbeat.c.at).where(heartbeat.c.name == name)).scalar_one()
        )
    )


def raises(state: str) -> Any:
    """A write that fails with that SQLSTATE, inside the server."""
    code = f"DO $$ BEGIN RAISE EXCEPTION 'made' USING ERRCODE = '{state}'; END $$"
    return lambda c: c.execute(text(code))


def test_a_deadlock_is_run_again_and_both_writes_are_kept(postgres_store: Store) -> None:
    postgres_store.write(put("a"))
    postgres_store.write(put("b"))
    both_hold_one = threading.Barrier(2)
    runs = []

    def add(first: str, second: str) -> None:
        def fn(connection: Connection) -> None:
            runs.append(first)
            for name in (first, second):
                row = heartbeat.c.name == name
                connection.execute(update(heartbeat).where(row).values(at=heartbeat.c.at + 1))
                if name == first and len(runs) <= 2:
                    both_hold_one.wait(10)

        postgres_store.write(fn)

    threads = [threading.Thread(target=add, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 3
    assert (value(postgres_store, "a"), value(postgres_store, "b")) == (2, 2)


def test_a_write_that_always_loses_is_answered_busy(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "ATTEMPTS", 3)
    with pytest.raises(Busy):
        postgres_store.write(raises("40001"))


@pytest.mark.parametrize(
    ("state", "error"), [("53100", StorageFull), ("55P03", Busy), ("53300", Busy)]
)
def test_the_servers_troubles_are_told_apart(
    postgres_store: Store, state: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        postgres_store.write(raises(state))
    postgres_store.write(put("after"))


def test_a_broken_disk_stops_all_writing(postgres_url: str) -> None:
    failures: list[BaseException] = []
    store = PostgresStore(postgres_url, on_failure=failures.append)
    for _ in range(2):
        with pytest.raises(StorageFailed):
            store.write(raises("58030"))
    assert len(failures) == 1
    store.close()


def test_a_constraint_error_is_the_callers_own(postgres_store: Store) -> None:
    postgres_store.write(put("a"))
    with pytest.raises(IntegrityError):
        postgres_store.write(put("a"))


def test_a_character_that_it_cannot_keep_is_bad_input(postgres_store: Store) -> None:
    with pytest.raises(InvalidInput, match="NUL"):
        postgres_store.write(put("a\0"))
    with pytest.raises(InvalidInput, match="NUL"):
        value(postgres_store, "a\0")
    postgres_store.write(put("after"))


def test_an_error_names_no_values_since_it_is_logged(store: Store) -> None:
    wrong = text("INSERT INTO heartbeat (name, nothing) VALUES (:name, 1)")
    with pytest.raises(DBAPIError) as caught:
        store.write(lambda c: c.execute(wrong, {"name": "swordfish"}))
    assert "swordfish" not in str(caught.value)


def test_a_lost_connection_is_busy_and_the_next_write_works(postgres_store: Store) -> None:
    with pytest.raises(Busy):
        postgres_store.write(
            lambda c: c.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        )
    postgres_store.write(put("after"))


def test_a_database_that_is_not_there_is_busy_not_a_riddle() -> None:
    store = PostgresStore("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Busy, match="does not answer"):
        store.read(lambda _: None)
    store.close()


_SERVER = """
import json, random, sys
from sqlalchemy import insert, select, update
from labelcrowd.storage.store import open_store
from labelcrowd.storage.tables.site import heartbeat, lease

name, url, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(url)
chance = random.Random(name)

def take(connection):
    # check-then-write: one conditional update whose row count is looked at
    won = connection.execute(
        update(lease).where(lease.c.name == "place", lease.c.until > 0)
        .values(until=lease.c.until - 1)
    ).rowcount
    if won:
        key = f"{name}-{chance.randrange(10**12)}"
        connection.execute(insert(heartbeat).values(name=key, at=1))
    return won

def move(connection):
    a, b = chance.sample(["x", "y", "z"], 2)
    for each, by in ((a, 1), (b, -1)):
        connection.execute(
            update(lease).where(lease.c.name == each).values(until=lease.c.until + by)
        )

print("ready", flush=True)
sys.stdin.readline()
won = 0
for _ in range(times):
    won += store.write(take)
    store.write(move)
print(json.dumps(won), flush=True)
store.close()
"""


def test_two_server_processes_hand_out_each_place_once(
    postgres_store: Store, postgres_url: str
) -> None:
    places, times = 250, 200
    rows = [{"name": n, "holder": "", "until": 0} for n in "xyz"]
    rows.append({"name": "place", "holder": "", "until": places})
    postgres_store.write(lambda c: c.execute(insert(lease), rows))
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", _SERVER, name, postgres_url, str(times)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    for server in servers:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
    won = []
    for server in servers:
        assert server.stdin is not None
        server.stdin.write("go\n")
        server.stdin.flush()
    for server in servers:
        won.append(json.loads(server.communicate(timeout=60)[0]))
    assert sum(won) == places
    assert all(count > 0 for count in won)
    stored = postgres_store.read(
        lambda c: (
            len(c.execute(select(heartbeat)).all()),
            sum(row.until for row in c.execute(select(lease))),
        )
    )
    assert stored == (places, 0)
