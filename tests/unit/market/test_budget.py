"""A publication's budget: who gets the last of it, what gives it back, what counts all the same."""

from __future__ import annotations

import functools

import pytest

from labelcrowd.clock import DAY, HOUR, MINUTE
from labelcrowd.crowd.port import HitSpec, HitTypeSpec
from labelcrowd.errors import LabelcrowdError
from labelcrowd.market import due, workers
from labelcrowd.market.errors import BudgetUsedUp, NoWork
from tests.support.market import MarketWorld
from tests.unit.market.test_races import at_once, errors

TYPE = HitTypeSpec(
    title="Outline",
    description="d",
    keywords="k",
    reward_cents=5,
    assignment_duration_s=600,
    auto_approval_delay_s=7 * 86_400,
)


def publish(
    world: MarketWorld, hits: int = 4, *, budget_cents: int | None = None, name: str = "one"
) -> list[str]:
    crowd = world.crowd()
    type_id = crowd.create_hit_type(TYPE)
    specs = [
        HitSpec(
            token=f"{name}-{n}",
            external_url="https://labels.example.org/label?t=1",
            frame_height=0,
            max_assignments=1,
            lifetime_s=86_400,
            annotation="",
        )
        for n in range(hits)
    ]
    made = crowd.create_hits(type_id, specs, opening=name)
    crowd.open_hits(name, hits=hits, cents=5 * hits, budget_cents=budget_cents)
    return made


def committed(world: MarketWorld, name: str = "one") -> int:
    return world.crowd().budget(name).committed_cents


def take_any(world: MarketWorld) -> workers.Assignment:
    (type_id,) = {world.read_hit(h).hit_type_id for h in _hits(world)}
    worker_id = world.worker()
    return world.store.write(
        lambda c: workers.accept(
            c, world.ids, world.clock.now(), world.market_id, type_id, worker_id, by_type=True
        )
    )


def _hits(world: MarketWorld) -> list[str]:
    from sqlalchemy import select

    from labelcrowd.storage.tables.market import hit

    return list(world.store.read(lambda c: c.execute(select(hit.c.id)).scalars()))


def test_the_last_of_a_budget_goes_to_one_of_two_workers(postgres_world: MarketWorld) -> None:
    world = postgres_world
    for number in range(8):
        made = publish(world, 2, budget_cents=9, name=f"round-{number}")
        results = at_once(*(functools.partial(world.accept, hit_id) for hit_id in made))
        assert errors(results) == 1
        assert isinstance(next(r for r in results if isinstance(r, LabelcrowdError)), BudgetUsedUp)
        assert committed(world, f"round-{number}") == 5


def test_without_a_budget_nothing_is_refused_and_all_is_counted(world: MarketWorld) -> None:
    for hit_id in publish(world, 3):
        world.accept(hit_id)
    assert committed(world) == 15
    assert not world.crowd().budget("one").used_up


def test_what_is_returned_or_abandoned_is_handed_out_again(world: MarketWorld) -> None:
    first, second, *_ = publish(world, budget_cents=5)
    world.give_back(world.accept(first))
    held = world.accept(second)
    with pytest.raises(BudgetUsedUp):
        world.accept(first)
    world.clock.advance(11 * MINUTE)
    due.run(world.store, world.clock.now())
    assert world.status(held.id) == "Abandoned"
    assert committed(world) == 0
    world.accept(first)


def test_late_work_that_takes_its_place_again_counts_again(world: MarketWorld) -> None:
    (hit_id,) = publish(world, 1, budget_cents=5)
    held = world.accept(hit_id)
    world.clock.advance(11 * MINUTE)
    due.run(world.store, world.clock.now())
    world.submit(held)
    assert committed(world) == 5


def test_an_undone_rejection_counts_also_beyond_the_budget(world: MarketWorld) -> None:
    first, second, third, _ = publish(world, budget_cents=5)
    work = world.submitted(first)
    crowd = world.crowd()
    crowd.reject(work.id, reason="no")
    world.accept(second)
    crowd.approve(work.id, override=True)
    assert committed(world) == 10
    with pytest.raises(BudgetUsedUp):
        world.accept(third)
    assert world.book_problems() == []


def test_a_group_whose_budget_is_used_up_is_not_listed_and_says_why(world: MarketWorld) -> None:
    made = publish(world, budget_cents=5)
    held = take_any(world)
    read = functools.partial(
        workers.groups, market_id=world.market_id, worker_id=world.worker(), now=world.clock.now()
    )
    assert world.store.read(lambda c: read(c)) == []
    with pytest.raises(BudgetUsedUp, match="budget"):
        take_any(world)
    world.crowd().set_budget("one", 10)
    assert len(world.store.read(lambda c: read(c))) == 1
    assert take_any(world).hit_id in set(made) - {held.hit_id}


def test_what_is_all_handed_out_has_no_used_up_budget(world: MarketWorld) -> None:
    (hit_id,) = publish(world, 1, budget_cents=5)
    world.accept(hit_id)
    assert not world.crowd().budget("one").used_up
    with pytest.raises(NoWork, match="no more HITs"):
        take_any(world)


def test_work_of_another_publication_is_found_beside_a_used_up_one(world: MarketWorld) -> None:
    publish(world, 1, budget_cents=0, name="used up")
    (other,) = publish(world, 1, name="open")
    assert take_any(world).hit_id == other


def test_a_replacement_stays_within_the_budget(world: MarketWorld) -> None:
    (hit_id,) = publish(world, 1, budget_cents=5)
    work = world.submitted(hit_id)
    crowd = world.crowd()
    crowd.reject(work.id, reason="no")
    crowd.add_replacement(hit_id, lifetime_s=3_600, token="again")
    assert crowd.budget("one").budget_cents == 5
    world.accept(hit_id)
    assert committed(world) == 5


def test_expiry_takes_nothing_from_what_is_committed(world: MarketWorld) -> None:
    first, *_ = publish(world, budget_cents=20)
    world.submitted(first)
    world.clock.advance(DAY + HOUR)
    due.run(world.store, world.clock.now())
    assert committed(world) == 5
