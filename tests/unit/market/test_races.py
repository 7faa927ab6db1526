"""Two at once on PostgreSQL: one winner, and the books balance."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import pytest

from labelcrowd.clock import MINUTE
from labelcrowd.errors import LabelcrowdError
from labelcrowd.market import decisions, due, workers
from tests.support.market import MarketWorld

ROUNDS = 8


@pytest.fixture
def world(postgres_world: MarketWorld) -> MarketWorld:
    return postgres_world


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What each gave, or its error, when all start together."""
    start = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def go(place: int, action: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = action()
        except LabelcrowdError as error:
            results[place] = error

    threads = [
        threading.Thread(target=go, args=(place, action)) for place, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def errors(results: list[Any]) -> int:
    return sum(isinstance(result, LabelcrowdError) for result in results)


def decide(world: MarketWorld, assignment_id: str, what: str) -> None:
    scope = (world.clock.now(), world.market_id, world.requester, assignment_id)
    if what == "approve":
        world.store.write(lambda c: decisions.approve(c, *scope))
    else:
        world.store.write(lambda c: decisions.reject(c, *scope, reason="no"))


def test_the_last_place_goes_to_one_worker(world: MarketWorld) -> None:
    for _ in range(ROUNDS):
        hit_id = world.hit()
        results = at_once(*[functools.partial(world.accept, hit_id)] * 4)
        assert errors(results) == 3
        places = world.read_hit(hit_id).places
        assert (places.pending, places.available) == (1, 0)


def test_workers_of_a_group_get_different_places(world: MarketWorld) -> None:
    made = [world.hit() for _ in range(6)]
    type_id = world.read_hit(made[0]).hit_type_id

    def take() -> str:
        worker = world.worker()
        return world.store.write(
            lambda c: workers.accept(
                c, world.ids, world.clock.now(), world.market_id, type_id, worker, by_type=True
            )
        ).hit_id

    assert sorted(at_once(*[take] * 6)) == sorted(made)


def test_one_worker_accepting_twice_holds_one_assignment(world: MarketWorld) -> None:
    for _ in range(ROUNDS):
        hit_id, worker = world.hit(assignments=4), world.worker()
        results = at_once(*[functools.partial(world.accept, hit_id, worker)] * 3)
        assert errors(results) == 0
        assert len({held.id for held in results}) == 1
        assert world.read_hit(hit_id).places.pending == 1


def test_of_approve_and_reject_one_wins(world: MarketWorld) -> None:
    for _ in range(ROUNDS):
        done = world.submitted(world.hit())
        results = at_once(
            functools.partial(decide, world, done.id, "approve"),
            functools.partial(decide, world, done.id, "reject"),
        )
        assert errors(results) == 1
        paid = world.owed(done.worker_id)
        assert (world.status(done.id), paid) in (("Approved", 5), ("Rejected", 0))
        assert world.balance()[1] == 0
    assert world.book_problems() == []
    assert world.event_types()


def test_approving_in_four_places_pays_once(world: MarketWorld) -> None:
    done = world.submitted(world.hit())
    assert errors(at_once(*[lambda: decide(world, done.id, "approve")] * 4)) == 0
    assert world.owed(done.worker_id) == 5
    assert world.event_types().count("AssignmentApproved") == 1
    assert world.book_problems() == []


def test_of_submit_and_abandonment_one_comes_first(world: MarketWorld) -> None:
    due.run(world.store, world.clock.now())
    for _ in range(ROUNDS):
        hit_id = world.hit(duration_s=30)
        held = world.accept(hit_id)
        for _ in range(3):
            world.clock.advance(10_000_000)
            due_now = world.clock.now()
        results = at_once(
            functools.partial(world.submit, held), functools.partial(due.run, world.store, due_now)
        )
        assert errors(results) == 0
        # Whoever was first, the place was free again or still held, so the work counts.
        assert world.status(held.id) == "Submitted"
        places = world.read_hit(hit_id).places
        assert (places.status, places.pending, places.available) == ("Reviewable", 0, 0)
        decide(world, held.id, "approve")
        world.clock.advance(MINUTE)
    assert world.book_problems() == []
    assert world.event_types()
