"""What may leave a requester's free money in a day, compared in the transaction that takes it."""

from __future__ import annotations

import threading

import pytest

from labelcrowd.clock import DAY
from labelcrowd.market import decisions, ledger, setup
from labelcrowd.market.errors import DayCapReached, NoFunds
from tests.support.market import MarketWorld


def set_cap(world: MarketWorld, cents: int | None) -> None:
    world.store.write(lambda c: setup.set_day_cap(c, world.market_id, world.requester, cents))


def spent(world: MarketWorld) -> int:
    now = world.clock.now()
    return world.store.read(lambda c: ledger.spent_today(c, world.market_id, now, world.requester))


def bonus(world: MarketWorld, assignment_id: str, cents: int) -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: decisions.send_bonus(
            c,
            world.ids,
            now,
            world.market_id,
            world.requester,
            assignment_id,
            amount_cents=cents,
            reason="more",
        )
    )


def test_holds_and_bonuses_count_and_the_cap_is_reached_to_the_cent(world: MarketWorld) -> None:
    set_cap(world, 20)
    held = world.submitted_now(world.hit(reward_cents=12))
    assert spent(world) == 12
    with pytest.raises(DayCapReached, match=r"0\.20 a day \(UTC\), and 0\.12 of it is spent"):
        bonus(world, held.id, 9)
    bonus(world, held.id, 8)
    assert spent(world) == 20
    with pytest.raises(DayCapReached):
        world.hit(reward_cents=1)
    assert world.book_problems() == []


def test_the_next_day_begins_at_nothing(world: MarketWorld) -> None:
    set_cap(world, 12)
    world.hit(reward_cents=12)
    world.clock.advance(DAY)
    assert spent(world) == 0
    world.hit(reward_cents=12)


def test_what_was_held_is_paid_whatever_the_cap_is(world: MarketWorld) -> None:
    held = world.submitted_now(world.hit(reward_cents=12))
    set_cap(world, 0)
    scope = (world.market_id, world.requester, held.id)
    world.store.write(lambda c: decisions.approve(c, world.clock.now(), *scope))
    assert world.owed(held.worker_id) == 12


def test_an_undone_rejection_counts(world: MarketWorld) -> None:
    held = world.submitted_now(world.hit(reward_cents=12))
    scope = (world.market_id, world.requester, held.id)
    world.store.write(lambda c: decisions.reject(c, world.clock.now(), *scope, reason="no"))
    set_cap(world, 23)
    with pytest.raises(DayCapReached):
        world.store.write(lambda c: decisions.approve(c, world.clock.now(), *scope, override=True))
    assert world.status(held.id) == "Rejected"


def test_want_of_money_is_said_first(world: MarketWorld) -> None:
    with pytest.raises(NoFunds, match="insufficient funds"):
        world.hit(reward_cents=2_000_000)


def test_there_is_a_cap_for_everybody_that_the_operator_lifts_for_one(world: MarketWorld) -> None:
    world.store.write(
        lambda c: setup.set_funding(
            c, world.market_id, world.requester, ledger.ON_ACCOUNT, 5_000_000
        )
    )
    with pytest.raises(DayCapReached, match=r"10000\.00 a day"):
        world.hit(reward_cents=1_000_001)
    set_cap(world, 3_000_000)
    world.hit(reward_cents=1_000_001)
    set_cap(world, None)
    with pytest.raises(DayCapReached):
        world.hit(reward_cents=1)


def test_play_money_has_no_cap(world: MarketWorld) -> None:
    sandbox = MarketWorld(world.store, world.clock, world.ids, "sandbox", world.requester)
    set_cap(sandbox, 1)
    sandbox.hit(reward_cents=100)


def test_of_requests_at_once_none_passes_the_cap(world: MarketWorld) -> None:
    set_cap(world, 40)
    refused: list[NoFunds] = []

    def publish() -> None:
        try:
            world.hit(reward_cents=10)
        except DayCapReached as error:
            refused.append(error)

    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (spent(world), len(refused)) == (40, 4)
    assert world.book_problems() == []
