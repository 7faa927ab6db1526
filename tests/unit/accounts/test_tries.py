"""Tries of a secret are counted in the database: for every process, and across restarts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from labelcrowd.accounts import tries
from labelcrowd.accounts.tries import Limit
from labelcrowd.clock import SECOND, SetClock
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.site import secret_try

LIMIT = Limit(3, 30 * SECOND)


def take(store: Store, clock: SetClock, key: str = "a") -> int:
    return store.write(lambda c: tries.take(c, clock.now(), LIMIT, key))


def test_a_key_is_let_through_again_with_time(store: Store, clock: SetClock) -> None:
    assert [take(store, clock) for _ in range(3)] == [0, 0, 0]
    assert take(store, clock) == 10 * SECOND
    assert take(store, clock) == 10 * SECOND  # a refused try is not counted
    assert take(store, clock, "b") == 0
    clock.advance(10 * SECOND)
    assert take(store, clock) == 0
    assert take(store, clock) == 10 * SECOND


def test_forgiven_tries_are_gone_and_paid_off_ones_are_not_kept(
    store: Store, clock: SetClock
) -> None:
    for key in ("a", "a", "a", "b"):
        take(store, clock, key)
    store.write(lambda c: tries.forgive(c, "a"))
    assert take(store, clock) == 0
    clock.advance(31 * SECOND)
    take(store, clock, "c")
    assert store.read(lambda c: c.scalar(select(func.count()).select_from(secret_try))) == 1


def test_of_many_tries_at_once_as_many_as_the_limit_get_through(
    postgres_store: Store, clock: SetClock
) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: take(postgres_store, clock), range(16)))
    assert waits.count(0) == LIMIT.times
