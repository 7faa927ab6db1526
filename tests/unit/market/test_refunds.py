"""The operator gives money back: entries sum to zero, once each, and never of what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import decisions, ledger, payout_books, refunds, setup
from labelcrowd.market.errors import NoFunds
from labelcrowd.market.fees import AMAZON
from tests.support.market import MarketWorld


def approved(world: MarketWorld, reward_cents: int = 100) -> Any:
    held = world.submitted_now(world.hit(reward_cents=reward_cents))
    scope = (world.market_id, world.requester, held.id)
    world.store.write(lambda c: decisions.approve(c, world.clock.now(), *scope))
    return held


def refund(world: MarketWorld, payment_id: str, **how: bool) -> refunds.Refund:
    now = world.clock.now()
    return world.store.write(lambda c: refunds.refund(c, now, world.market_id, payment_id, **how))


def fees_taken(world: MarketWorld) -> int:
    return world.store.read(
        lambda c: ledger.account_balance(c, world.market_id, ledger.OPERATOR, ledger.FEES)
    )


def prove(world: MarketWorld) -> None:
    assert world.book_problems() == []
    assert world.store.read(lambda c: payout_books.problems(c, world.market_id)) == []


def test_the_operator_bears_it_and_the_worker_keeps_the_pay(world: MarketWorld) -> None:
    world.set_fees(AMAZON)
    held = approved(world)
    assert (world.balance()[0], fees_taken(world)) == (100_000 - 120, 20)
    done = refund(world, held.id)
    assert (done.amount_cents, done.fee_cents) == (100, 20)
    assert (world.balance()[0], fees_taken(world)) == (100_000, -100)
    assert world.owed(held.worker_id) == 100
    prove(world)


def test_the_fee_alone_comes_back_and_the_rest_later(world: MarketWorld) -> None:
    world.set_fees(AMAZON)
    held = approved(world)
    assert refund(world, held.id, fee_only=True).total_cents == 20
    with pytest.raises(Conflict, match="nothing left"):
        refund(world, held.id, fee_only=True)
    assert refund(world, held.id).total_cents == 100
    with pytest.raises(Conflict, match="nothing left"):
        refund(world, held.id)
    assert world.balance()[0] == 100_000
    prove(world)


def test_what_the_worker_is_owed_can_be_taken_back(world: MarketWorld) -> None:
    world.set_fees(AMAZON)
    held = approved(world)
    refund(world, held.id, from_worker=True)
    assert (world.owed(held.worker_id), fees_taken(world)) == (0, 0)
    assert world.balance()[0] == 100_000
    prove(world)


def test_what_is_on_its_way_to_the_worker_is_not_taken_back(world: MarketWorld) -> None:
    held = approved(world)
    now = world.clock.now()
    to_run = [
        ledger.Posting(held.worker_id, ledger.PAYABLE, -100, 0),
        ledger.Posting(held.worker_id, ledger.IN_RUN, 100),
    ]

    def send_and_refund(connection: Any) -> None:
        ledger.move(connection, world.market_id, now, to_run)
        refunds.refund(connection, now, world.market_id, held.id, from_worker=True)

    with pytest.raises(Conflict, match=r"owed 0\.00, not 1\.00"):
        world.store.write(send_and_refund)
    assert world.owed(held.worker_id) == 100  # all of it was undone
    prove(world)


def test_a_bonus_is_given_back_by_its_own_id(world: MarketWorld) -> None:
    world.set_fees(AMAZON)
    held = approved(world)
    now = world.clock.now()
    bonus_id = world.store.write(
        lambda c: decisions.send_bonus(
            c,
            world.ids,
            now,
            world.market_id,
            world.requester,
            held.id,
            amount_cents=50,
            reason="fine",
        )
    )
    assert refund(world, bonus_id).total_cents == 60
    assert world.owed(held.worker_id) == 150
    prove(world)


def test_what_was_not_paid_is_not_given_back(world: MarketWorld) -> None:
    held = world.submitted_now(world.hit())
    with pytest.raises(Conflict, match="not approved"):
        refund(world, held.id)
    with pytest.raises(NotFound):
        refund(world, "3NOTHING")


def test_play_money_comes_back_to_where_it_came_from(world: MarketWorld) -> None:
    sandbox = MarketWorld(world.store, world.clock, world.ids, "sandbox", world.requester)
    held = approved(sandbox)
    refund(sandbox, held.id)
    assert sandbox.balance() == (1_000_000, 0)
    assert sandbox.book_problems() == []


def pay_back(world: MarketWorld, cents: int) -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: refunds.pay_back(c, world.ids, now, world.market_id, world.requester, cents)
    )


def test_a_deposit_goes_back_as_far_as_it_is_free(world: MarketWorld) -> None:
    scope = (world.market_id, world.requester)
    world.store.write(lambda c: setup.credit(c, world.ids, world.clock.now(), *scope, 500))
    world.hit(reward_cents=200)
    with pytest.raises(NoFunds):  # the limit on account is no deposit
        pay_back(world, 301)
    pay_back(world, 300)
    assert world.balance() == (100_000, 200)
    with pytest.raises(InvalidInput):
        pay_back(world, 0)
    prove(world)


def test_nobody_pays_play_money_back(world: MarketWorld) -> None:
    sandbox = MarketWorld(world.store, world.clock, world.ids, "sandbox", world.requester)
    with pytest.raises(Conflict, match="play money"):
        pay_back(sandbox, 1)
