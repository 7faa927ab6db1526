"""The HIT's state machine, row by row of Amazon's table."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from labelcrowd.market.states import Places

FRESH = Places("Assignable", 2, 0, 2, 0, False)


def test_a_hit_is_unassignable_once_its_last_place_is_accepted() -> None:
    assert FRESH.accept().status == "Assignable"
    assert FRESH.accept().accept().status == "Unassignable"


def test_a_returned_place_makes_it_assignable_again() -> None:
    assert FRESH.accept().accept().give_back().status == "Assignable"


def test_it_is_reviewable_when_everything_is_submitted() -> None:
    done = FRESH.accept().accept().submit().submit()
    assert done.status == "Reviewable"
    assert (done.completed, done.submitted) == (0, 2)
    assert done.complete().complete().completed == 2


def test_an_expired_hit_waits_for_work_in_hand() -> None:
    expired = FRESH.accept().expire()
    assert expired.status == "Unassignable"
    assert expired.submit().status == "Reviewable"
    assert expired.give_back().status == "Reviewable"
    assert not expired.give_back().open


def test_reviewing_stays_until_there_is_work_again() -> None:
    done = FRESH.accept().accept().submit().submit()
    reviewing = replace(done, status="Reviewing")
    assert reviewing.complete().status == "Reviewing"
    assert reviewing.extend(assignments=1).status == "Assignable"


def test_a_new_life_opens_the_places_that_are_left() -> None:
    assert FRESH.expire().extend(assignments=1).status == "Reviewable"
    assert FRESH.expire().extend(revive=True).status == "Assignable"


@given(st.lists(st.sampled_from(["accept", "give_back", "submit", "complete", "expire"])))
def test_numbers_always_add_up(steps: list[str]) -> None:
    places = Places("Assignable", 3, 0, 3, 0, False)
    for step in steps:
        possible = {
            "accept": places.open,
            "give_back": places.pending > 0,
            "submit": places.pending > 0,
            "complete": places.submitted > 0,
            "expire": True,
        }
        if possible[step]:
            places = getattr(places, step)()
        assert min(places.pending, places.available, places.completed, places.submitted) >= 0
        assert places.open == (places.status == "Assignable")
