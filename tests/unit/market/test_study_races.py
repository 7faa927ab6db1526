"""A panel's people at once on PostgreSQL: one place each, one HIT each, none too many."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market import study_people, study_visits
from labelcrowd.market.study_visits import StudyFull
from tests.support.market import MarketWorld
from tests.support.study import StudyWorld

ROUNDS = 6
AT_ONCE = 4


@pytest.fixture
def world(postgres_world: MarketWorld) -> MarketWorld:
    return postgres_world


def at_once(action: Callable[[int], Any]) -> list[Any]:
    """What each of four gave, or its error, when all start together."""
    start = threading.Barrier(AT_ONCE)
    results: list[Any] = [None] * AT_ONCE

    def go(place: int) -> None:
        start.wait()
        try:
            results[place] = action(place)
        except LabelcrowdError as error:
            results[place] = error

    threads = [threading.Thread(target=go, args=(place,)) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_id_in_many_browsers_is_one_person(world: MarketWorld) -> None:
    panel = StudyWorld(world, max_people=50)
    for number in range(ROUNDS):
        people = at_once(lambda _, name=f"ana{number}": panel.enter(name))  # type: ignore[misc]
        assert len({one.id for one in people}) == 1
        assert panel.current().taken == number + 1


def test_the_last_place_is_taken_once(world: MarketWorld) -> None:
    for _ in range(ROUNDS):
        panel = StudyWorld(world, max_people=1)
        entered = at_once(lambda place, p=panel: p.enter(f"person{place}"))  # type: ignore[misc]
        assert sum(isinstance(one, StudyFull) for one in entered) == AT_ONCE - 1
        assert panel.current().taken == 1
        people = world.store.read(lambda c, p=panel: study_people.participants(c, p.study))  # type: ignore[misc]
        assert len(people) == 1


def test_many_clicks_take_one_hit(world: MarketWorld) -> None:
    panel = StudyWorld(world, per_person=4, max_people=50)
    for number in range(ROUNDS):
        one = panel.enter(f"ana{number}")
        held = at_once(lambda _, one=one: panel.go_on(one))  # type: ignore[misc]
        assert len({each.id for each in held}) == 1
        assert panel.again(one).in_hand == 1
        panel.write(
            lambda c, one=one: study_visits.withdraw(  # type: ignore[misc]
                c, world.clock.now(), panel.current(), one.id
            )
        )


def test_withdrawing_twice_gives_one_place_back(world: MarketWorld) -> None:
    panel = StudyWorld(world, max_people=50)
    panel.enter("ben")
    for number in range(ROUNDS):
        one = panel.enter(f"ana{number}")
        panel.go_on(one)
        at_once(
            lambda _, one=one: panel.write(  # type: ignore[misc]
                lambda c: study_visits.withdraw(c, world.clock.now(), panel.study, one.id)
            )
        )
        assert panel.current().taken == 1
    assert world.book_problems() == []
