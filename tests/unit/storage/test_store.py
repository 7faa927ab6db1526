"""What store.write and store.read promise, on both engines."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from labelcrowd.errors import Busy, Conflict
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.site import heartbeat
from tests.support.groups import write_together


def put(name: str, at: int = 1) -> Any:
    """A write that stores one row and returns its name."""

    def fn(connection: Connection) -> str:
        connection.execute(insert(heartbeat).values(name=name, at=at))
        return name

    return fn


def names(store: Store) -> list[str]:
    return list(store.read(lambda c: c.scalars(select(heartbeat.c.name).order_by("name"))))


def test_a_write_is_read_back(store: Store) -> None:
    assert store.write(put("a")) == "a"
    assert names(store) == ["a"]


def test_a_coroutine_writes_too(store: Store) -> None:
    assert asyncio.run(store.awrite(put("a"))) == "a"
    assert names(store) == ["a"]


def test_what_fails_leaves_nothing(store: Store) -> None:
    def half(connection: Connection) -> None:
        put("half")(connection)
        raise Conflict("changed meanwhile")

    with pytest.raises(Conflict, match="changed meanwhile"):
        store.write(half)
    assert names(store) == []


def test_a_reader_sees_one_snapshot_and_never_what_is_not_committed(store: Store) -> None:
    store.write(put("a"))
    inside, seen = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        put("b")(connection)
        inside.set()
        assert seen.wait(10)

    writer = threading.Thread(target=store.write, args=(slow,))

    def look_twice(connection: Connection) -> tuple[int, int]:
        first = len(connection.execute(select(heartbeat)).all())
        seen.set()
        writer.join(10)
        return first, len(connection.execute(select(heartbeat)).all())

    writer.start()
    assert inside.wait(10)
    assert store.read(look_twice) == (1, 1)
    assert names(store) == ["a", "b"]


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError):
        store.read(put("a"))
    assert names(store) == []


def _constraint(connection: Connection) -> None:
    put("x")(connection)
    put("x")(connection)


def _exception(connection: Connection) -> None:
    put("y")(connection)
    raise Conflict("no")


def _interrupt(connection: Connection) -> None:
    put("z")(connection)
    raise KeyboardInterrupt


@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize(
    ("fails", "error"),
    [(_constraint, IntegrityError), (_exception, Conflict), (_interrupt, KeyboardInterrupt)],
)
def test_one_failing_write_of_a_group_does_not_undo_its_neighbours(
    store: Store, position: int, fails: Any, error: type[BaseException]
) -> None:
    group = [put(f"n{number}") for number in range(5)]
    group[position] = fails
    outcomes = write_together(store, group)
    assert isinstance(outcomes[position], error)
    kept = [f"n{number}" for number in range(5) if number != position]
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == kept
    assert names(store) == kept


def test_an_awaiter_that_goes_away_disturbs_nobody(store: Store) -> None:
    hold = threading.Event()

    async def story() -> list[str]:
        blocker = asyncio.create_task(store.awrite(lambda _: hold.wait(10)))
        await asyncio.sleep(0.02)
        gone = asyncio.create_task(store.awrite(put("gone")))
        stays = asyncio.create_task(store.awrite(put("stays")))
        await asyncio.sleep(0.02)
        gone.cancel()
        hold.set()
        await asyncio.gather(gone, return_exceptions=True)
        return [str(await blocker), await stays]

    assert asyncio.run(story()) == ["True", "stays"]
    assert "stays" in names(store)


def test_closing_finishes_what_was_accepted_and_takes_no_more(store: Store) -> None:
    hold = threading.Event()

    async def story() -> list[Any]:
        blocker = asyncio.create_task(store.awrite(lambda _: hold.wait(10)))
        await asyncio.sleep(0.02)
        tasks = [asyncio.create_task(store.awrite(put(f"n{n}"))) for n in range(100)]
        await asyncio.sleep(0.02)
        closing = asyncio.get_running_loop().run_in_executor(None, store.close)
        hold.set()
        await closing
        return [await blocker, *[await task for task in tasks]]

    assert asyncio.run(story())[1:] == [f"n{n}" for n in range(100)]
    with pytest.raises(Busy):
        store.write(put("late"))
