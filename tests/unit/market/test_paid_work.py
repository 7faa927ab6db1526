"""Whether a worker ever took work that money stood on."""

from __future__ import annotations

from labelcrowd.market import decisions, hits, setup, workers
from labelcrowd.market.finding import finds_paid_work
from tests.support.market import MarketWorld


def paid(world: MarketWorld, worker_id: str) -> bool:
    return world.store.read(lambda c: workers.has_paid_work(c, world.market_id, worker_id))


def test_a_reward_makes_it_paid_work_from_the_accept_on(world: MarketWorld) -> None:
    worker_id = world.worker()
    world.accept(world.hit(reward_cents=0), worker_id)
    assert not paid(world, worker_id)
    world.accept(world.hit(reward_cents=1), worker_id)
    assert paid(world, worker_id)


def finds(world: MarketWorld, worker_id: str) -> bool:
    now = world.clock.now()
    return world.store.read(lambda c: finds_paid_work(c, world.market_id, worker_id, now))


def test_who_is_shown_paid_work_finds_some_until_it_is_over(world: MarketWorld) -> None:
    worker_id, scope = world.registered(), (world.market_id, world.requester)
    world.hit(reward_cents=0)
    assert not finds(world, worker_id)
    hit_id = world.hit(reward_cents=1)
    assert finds(world, worker_id)
    world.store.write(lambda c: setup.pause_market(c, world.market_id, paused=True))
    assert not finds(world, worker_id)
    world.store.write(lambda c: setup.pause_market(c, world.market_id, paused=False))
    world.store.write(lambda c: hits.expire_hit(c, world.clock.now(), *scope, hit_id))
    assert not finds(world, worker_id)


def test_a_bonus_makes_it_paid_work(world: MarketWorld) -> None:
    held = world.submitted(world.hit(reward_cents=0))
    now, scope = world.clock.now(), (world.market_id, world.requester)
    assert not paid(world, held.worker_id)
    world.store.write(
        lambda c: decisions.send_bonus(
            c, world.ids, now, *scope, held.id, amount_cents=5, reason="A gift"
        )
    )
    assert paid(world, held.worker_id)
    (given,) = world.store.read(lambda c: workers.bonuses_for(c, world.market_id, [held.id]))
    assert (given.amount_cents, given.reason) == (5, "A gift")
