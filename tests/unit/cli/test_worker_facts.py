"""``worker facts``: what is known of a worker, set and locked by the operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labelcrowd.accounts import people
from labelcrowd.market import worker_facts
from tests.support.studio import World
from tests.unit.cli.conftest import Run

UNKNOWN = {
    "country": None,
    "subdivision": None,
    "country_locked": False,
    "adult": None,
    "adult_locked": False,
    "masters": False,
}


@pytest.fixture
def anna(world: World) -> str:
    return world.store.write(
        lambda c: people.add_worker(
            c, world.ids, 1, market_id="live", login="anna", name="Anna", password_hash=None
        )
    )


def test_nothing_is_known_at_first(anna: str, run: Run, answer: Callable[..., Any]) -> None:
    assert answer("worker", "facts", "anna") == {"worker_id": anna, **UNKNOWN}
    assert "not stated" in run("worker", "facts", "anna").stdout


def test_the_operator_sets_and_locks_and_gives_masters(
    anna: str, run: Run, answer: Callable[..., Any]
) -> None:
    found = answer(
        "worker", "facts", "anna", "--country", "us-ca", "--adult", "yes", "--lock", "--masters"
    )
    assert found == {
        "worker_id": anna,
        "country": "US",
        "subdivision": "CA",
        "country_locked": True,
        "adult": True,
        "adult_locked": True,
        "masters": True,
    }
    assert "US-CA (locked)" in run("worker", "facts", "anna").stdout
    assert answer("worker", "facts", "anna", "--no-masters")["masters"] is False
    freed = answer("worker", "facts", "anna", "--country", "none", "--unlock")
    assert (freed["country"], freed["country_locked"], freed["adult_locked"]) == (None, False, True)


def test_a_lock_alone_locks_what_the_worker_has_said(
    world: World, anna: str, answer: Callable[..., Any]
) -> None:
    world.store.write(lambda c: worker_facts.state_place(c, 1, "live", anna, "DE"))
    found = answer("worker", "facts", "anna", "--lock")
    assert (found["country"], found["country_locked"], found["adult_locked"]) == ("DE", True, True)


def test_an_unknown_country_is_wrong_use(anna: str, run: Run) -> None:
    assert (
        "two letters of ISO 3166"
        in run("worker", "facts", "anna", "--country", "UK", code=2).output
    )
