"""Where a worker lives and whether they are of age: said by the worker, settled by the operator."""

from __future__ import annotations

import pytest

from labelcrowd.market import worker_facts
from labelcrowd.market.errors import BadParameter, WrongState
from labelcrowd.market.requirements import Held, standing
from labelcrowd.market.system_qualifications import ADULT, LOCALE, MASTERS, MASTERS_SANDBOX
from labelcrowd.market.worker_facts import Facts
from labelcrowd.storage import erasing
from tests.support.market import MarketWorld


def facts(world: MarketWorld, worker_id: str) -> Facts:
    return world.store.read(lambda c: worker_facts.read_facts(c, "live", worker_id))


def has(world: MarketWorld, worker_id: str) -> dict[str, Held]:
    types = {LOCALE, ADULT, MASTERS, MASTERS_SANDBOX}
    return dict(world.store.read(lambda c: standing(c, "live", worker_id, types)).held)


def state_place(world: MarketWorld, worker_id: str, country: str, part: str = "") -> None:
    now = world.clock.now()
    world.store.write(lambda c: worker_facts.state_place(c, now, "live", worker_id, country, part))


def state_adult(world: MarketWorld, worker_id: str, adult: bool | None) -> None:
    now = world.clock.now()
    world.store.write(lambda c: worker_facts.state_adult(c, now, "live", worker_id, adult))


def settle_place(world: MarketWorld, worker_id: str, country: str, *, locked: bool = True) -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: worker_facts.settle_place(c, now, "live", worker_id, country, locked=locked)
    )


def test_who_has_said_nothing_has_nothing(world: MarketWorld) -> None:
    worker = world.worker()
    assert facts(world, worker) == Facts()
    assert has(world, worker) == {}


def test_a_worker_says_changes_and_takes_back_what_is_theirs_to_say(world: MarketWorld) -> None:
    worker = world.worker()
    state_place(world, worker, "US", "CA")
    state_adult(world, worker, True)
    assert facts(world, worker) == Facts(country="US", subdivision="CA", adult=True)
    assert has(world, worker) == {LOCALE: Held(None, "US", "CA"), ADULT: Held(1)}
    state_place(world, worker, "DE")
    state_adult(world, worker, False)
    assert has(world, worker) == {LOCALE: Held(None, "DE"), ADULT: Held(0)}
    state_place(world, worker, "")
    state_adult(world, worker, None)
    assert facts(world, worker) == Facts()
    assert has(world, worker) == {}


def test_a_country_that_nobody_knows_is_refused(world: MarketWorld) -> None:
    with pytest.raises(BadParameter, match="two letters of ISO 3166"):
        state_place(world, world.worker(), "XX")
    with pytest.raises(BadParameter, match="two letters of ISO 3166"):
        state_place(world, world.worker(), "", "CA")


def test_what_the_operator_has_locked_the_worker_cannot_change(world: MarketWorld) -> None:
    worker, now = world.worker(), world.clock.now()
    settle_place(world, worker, "FR")
    world.store.write(
        lambda c: worker_facts.settle_adult(c, now, "live", worker, True, locked=True)
    )
    with pytest.raises(WrongState, match="settled where you live"):
        state_place(world, worker, "US")
    with pytest.raises(WrongState, match="settled your age"):
        state_adult(world, worker, False)
    assert facts(world, worker) == Facts("FR", "", True, True, True)


def test_a_place_locked_as_unknown_is_no_place_and_stays_so(world: MarketWorld) -> None:
    worker = world.worker()
    settle_place(world, worker, "")
    with pytest.raises(WrongState):
        state_place(world, worker, "US")
    assert has(world, worker) == {}
    settle_place(world, worker, "", locked=False)
    state_place(world, worker, "US")
    assert has(world, worker) == {LOCALE: Held(None, "US")}


def test_masters_is_the_operators_to_give_under_both_ids(world: MarketWorld) -> None:
    worker, now = world.worker(), world.clock.now()

    def give(given: bool) -> None:
        world.store.write(lambda c: worker_facts.give_masters(c, now, "live", worker, given=given))

    give(True)
    assert facts(world, worker).masters
    assert set(has(world, worker)) == {MASTERS, MASTERS_SANDBOX}
    give(False)
    assert not facts(world, worker).masters
    assert has(world, worker) == {}


def test_the_ids_that_erasing_knows_are_those_of_place_and_age() -> None:
    assert set(erasing.FACTS) == {LOCALE, ADULT}
