"""A HIT takes on another type: what was promised to workers before, and the money of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.market import decisions, due
from labelcrowd.market.change_type import change_type
from labelcrowd.market.errors import WrongState
from labelcrowd.market.fees import AMAZON
from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.market.requirements import write_requirements
from labelcrowd.market.structs.records import QualificationRequirement
from tests.support.market import MarketWorld

MASTERS = "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH"


def change(
    world: MarketWorld,
    hit_id: str,
    *,
    reward_cents: int = 5,
    auto_approval_s: int = 7 * 86_400,
    asks: Sequence[QualificationRequirement] = (),
) -> None:
    """Give the HIT a type of these values."""
    values = HitType(
        title="Later",
        description="d",
        keywords="",
        reward_cents=reward_cents,
        assignment_duration_s=600,
        auto_approval_delay_s=auto_approval_s,
        qualification_requirements=write_requirements(asks),
    )
    now, scope = world.clock.now(), (world.market_id, world.requester)
    type_id = world.store.write(lambda c: ensure_hit_type(c, world.ids, now, *scope, values))
    world.store.write(
        lambda c: change_type(c, now, *scope, hit_id, type_id, public_url="http://here.example")
    )


def let_time_run_out(world: MarketWorld) -> None:
    """Past the ten minutes that the HITs here give, with a server that is there."""
    due.run(world.store, world.clock.now())
    for _ in range(61):
        world.clock.advance(10 * SECOND)
        due.run(world.store, world.clock.now())


@pytest.mark.parametrize(("before", "after"), [(500, 10), (10, 500)])
def test_late_work_for_another_reward_takes_no_place_and_is_payable(
    world: MarketWorld, before: int, after: int
) -> None:
    hit_id = world.hit(reward_cents=before)
    held = world.accept(hit_id)
    let_time_run_out(world)
    change(world, hit_id, reward_cents=after)
    assert world.submit(held).kind == "late"
    assert world.read_hit(hit_id).places.available == 1
    assert world.balance() == (100_000 - after, after)
    world.store.write(
        lambda c: decisions.approve_late(
            c, world.clock.now(), world.market_id, world.requester, held.id
        )
    )
    assert world.owed(held.worker_id) == before
    assert world.balance() == (100_000 - after - before, after)
    assert world.book_problems() == []


def test_late_work_for_the_same_reward_takes_its_place_again(sqlite_world: MarketWorld) -> None:
    world = sqlite_world
    hit_id = world.hit()
    held = world.accept(hit_id)
    let_time_run_out(world)
    change(world, hit_id)
    assert world.submit(held).kind == "submitted"
    assert world.book_problems() == []


def test_the_same_sum_of_another_reward_and_fee_is_another_reward(
    sqlite_world: MarketWorld,
) -> None:
    world = sqlite_world
    world.set_fees(AMAZON)
    masters = QualificationRequirement(QualificationTypeId=MASTERS, Comparator="Exists")
    hit_id = world.hit(reward_cents=104, assignments=2)
    assert world.read_hit(hit_id).fee_cents == 21
    world.accept(hit_id)
    with pytest.raises(WrongState, match="reward"):
        change(world, hit_id, reward_cents=100, asks=[masters])
    assert world.read_hit(hit_id).reward_cents == 104


def test_work_in_hand_keeps_the_time_in_which_it_is_decided(sqlite_world: MarketWorld) -> None:
    world = sqlite_world
    hit_id = world.hit(auto_approval_s=60)
    held = world.accept(hit_id)
    with pytest.raises(WrongState, match="workers have it in hand"):
        change(world, hit_id, auto_approval_s=61)
    change(world, hit_id, auto_approval_s=0)
    world.clock.advance(MINUTE)
    world.submit(held)
    assert world.status(held.id) == "Approved"
    change(world, hit_id, auto_approval_s=61)
