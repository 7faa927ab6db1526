"""Settling a promised bonus: its fee, its ledger entries, late work, automatic approval."""

from __future__ import annotations

import functools

import pytest

from labelcrowd.clock import DAY, MINUTE
from labelcrowd.crowd.port import HitSpec
from labelcrowd.market import due
from labelcrowd.market.fees import Fees
from labelcrowd.market.hits import delete_hit
from tests.support.market import MarketWorld
from tests.unit.market.test_budget import TYPE
from tests.unit.market.test_races import at_once

AMAZONS = Fees(percent="20", percent_ten_or_more="20", minimum_cents=1)


def publish(world: MarketWorld, *, bonus_cents: int = 50, assignments: int = 1) -> str:
    """One HIT that promises a bonus; opened under the name "one"."""
    crowd = world.crowd()
    spec = HitSpec(
        token="t",
        external_url="https://labels.example.org/label?t=1",
        frame_height=0,
        max_assignments=assignments,
        lifetime_s=86_400,
        annotation="",
        bonus_cents=bonus_cents,
    )
    (made,) = crowd.create_hits(crowd.create_hit_type(TYPE), [spec], opening="one")
    cost = crowd.cost(
        reward_cents=5, assignments_per_hit=assignments, hits=1, bonus_cents=bonus_cents
    )
    crowd.open_hits("one", hits=1, cents=cost.total_cents)
    return made


def test_the_fee_of_the_bonus_is_part_of_the_worst_case_and_of_what_is_paid(
    world: MarketWorld,
) -> None:
    world.set_fees(AMAZONS)
    before = world.balance()
    work = world.submitted(publish(world))
    assert world.balance() == (before[0] - 6 - 60, before[1] + 66)
    crowd = world.crowd()
    crowd.approve(work.id)
    world.set_fees(Fees(percent="50"))  # those of the publication hold
    crowd.settle_bonus(work.id, amount_cents=20, reason="two more objects")
    assert world.balance() == (before[0] - 6 - 24, before[1])
    assert world.owed(work.worker_id) == 25
    assert "BonusSent" in world.event_types()
    assert world.read_hit(work.hit_id).held_cents == 0
    assert world.book_problems() == []


def test_work_approved_by_itself_keeps_its_bonus_held_until_it_is_settled(
    world: MarketWorld,
) -> None:
    before = world.balance()
    work = world.submitted(publish(world))
    world.clock.advance(8 * DAY)
    due.run(world.store, world.clock.now())
    due.run(world.store, world.clock.now() + 8 * DAY)
    assert world.status(work.id) == "Approved"
    assert world.balance()[1] == before[1] + 50
    world.crowd().settle_bonus(work.id, amount_cents=0, reason="")
    assert world.balance() == (before[0] - 5, before[1])
    assert "BonusSent" not in world.event_types()


def test_late_work_that_is_paid_has_its_bonus_too(world: MarketWorld) -> None:
    before = world.balance()
    hit_id = publish(world)
    late = world.accept(hit_id)
    world.clock.advance(11 * MINUTE)
    due.run(world.store, world.clock.now())
    in_time = world.submitted(hit_id)
    world.submit(late)
    crowd = world.crowd()
    for work in (late, in_time):
        (crowd.approve_late if work is late else crowd.approve)(work.id)
        crowd.settle_bonus(work.id, amount_cents=50, reason="many objects")
    assert world.balance() == (before[0] - 110, before[1])
    assert [world.owed(work.worker_id) for work in (late, in_time)] == [55, 55]
    assert world.book_problems() == []


def test_returned_places_of_an_expired_hit_free_the_bonus_too(world: MarketWorld) -> None:
    before = world.balance()
    held = world.accept(publish(world))
    world.crowd().expire_hits([held.hit_id])
    world.give_back(held)
    assert world.balance() == before


def test_two_at_once_settle_it_once(postgres_world: MarketWorld) -> None:
    world = postgres_world
    work = world.submitted(publish(world))
    crowd = world.crowd()
    crowd.approve(work.id)
    pay = functools.partial(crowd.settle_bonus, work.id, amount_cents=30, reason="objects")
    at_once(*[pay] * 4)
    assert world.owed(work.worker_id) == 35
    assert world.book_problems() == []


def test_more_than_is_held_is_refused(world: MarketWorld) -> None:
    work = world.submitted(publish(world))
    crowd = world.crowd()
    crowd.approve(work.id)
    for cents in (51, -1):
        with pytest.raises(Exception, match="held for it"):
            crowd.settle_bonus(work.id, amount_cents=cents, reason="x")
    assert world.owed(work.worker_id) == 5


def test_a_hit_deleted_before_the_bonus_is_settled_pays_it_all_the_same(
    world: MarketWorld,
) -> None:
    before = world.balance()
    work = world.submitted(publish(world))
    crowd = world.crowd()
    crowd.approve(work.id)
    world.store.write(
        lambda c: delete_hit(c, world.clock.now(), world.market_id, world.requester, work.hit_id)
    )
    crowd.settle_bonus(work.id, amount_cents=10, reason="objects")
    assert world.balance() == (before[0] - 15, before[1])
    assert world.read_hit(work.hit_id).places.status == "Disposed"
    assert world.book_problems() == []
