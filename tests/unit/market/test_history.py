"""What a worker did, day by day: counted on the day of the submission or of the return."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from labelcrowd.clock import DAY, to_datetime
from labelcrowd.market import decisions, history
from labelcrowd.market.history import WorkedDay
from tests.support.market import MarketWorld


def approve(world: MarketWorld, assignment_id: str, *, bonus_cents: int = 0) -> None:
    now = world.clock.now()

    def change(connection):  # type: ignore[no-untyped-def]
        where = (world.market_id, world.requester, assignment_id)
        decisions.approve(connection, now, *where)
        if bonus_cents:
            decisions.send_bonus(
                connection, world.ids, now, *where, amount_cents=bonus_cents, reason="Neat."
            )

    world.store.write(change)


def days(world: MarketWorld, worker_id: str, **asked: object) -> list[WorkedDay]:
    return world.store.read(
        lambda c: history.days(c, world.market_id, worker_id, **asked)  # type: ignore[arg-type]
    )


def today(world: MarketWorld) -> date:
    return to_datetime(world.clock.now()).date()


def test_each_day_says_what_became_of_its_work(world: MarketWorld) -> None:
    worker_id = world.worker()
    first = today(world)
    held = [world.accept(world.hit(reward_cents=30), worker_id) for _ in range(4)]
    for one in held[:3]:
        world.submit(one)
    world.give_back(held[3])
    world.clock.advance(DAY)
    late = world.accept(world.hit(reward_cents=9), worker_id)
    world.submit(late)
    approve(world, held[0].id, bonus_cents=12)  # decided a day later: it is the first day's
    now = world.clock.now()
    world.store.write(
        lambda c: decisions.reject(
            c, now, world.market_id, world.requester, held[1].id, reason="No."
        )
    )
    newer, older = days(world, worker_id)
    assert older == WorkedDay(
        on=first, submitted=3, approved=1, rejected=1, waiting=1, returned=1,
        earned_cents=42, bonus_cents=12, waiting_cents=30,
    )  # fmt: skip
    assert newer == WorkedDay(on=first + timedelta(days=1), submitted=1, waiting=1, waiting_cents=9)
    sums = history.total([newer, older])
    assert sums is not None
    assert (sums.submitted, sums.earned_cents, sums.waiting_cents, sums.on) == (4, 42, 39, first)
    work = world.store.read(lambda c: history.work_of_day(c, world.market_id, worker_id, first))
    assert {one.assignment.id for one in work} == {one.id for one in held}


def test_days_come_in_pages_and_days_without_work_are_left_out(world: MarketWorld) -> None:
    worker_id = world.worker()
    for _ in range(3):
        world.submit(world.accept(world.hit(), worker_id))
        world.clock.advance(3 * DAY)
    found = days(world, worker_id)
    assert [a.on - b.on for a, b in itertools.pairwise(found)] == [timedelta(days=3)] * 2
    assert days(world, worker_id, before=found[0].on, limit=1) == found[1:2]
    assert days(world, world.worker()) == []
    assert history.total([]) is None
