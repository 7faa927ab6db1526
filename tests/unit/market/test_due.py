"""What falls due by itself, and what does not while nobody was there."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from labelcrowd.clock import DAY, HOUR, MINUTE, SECOND
from labelcrowd.market import due
from labelcrowd.market.assignments import read_assignment
from labelcrowd.market.errors import NoFunds
from labelcrowd.storage.tables.market import assignment
from tests.support.market import MarketWorld


def run(world: MarketWorld) -> int:
    return due.run(world.store, world.clock.now())


def run_for(world: MarketWorld, duration: int, step: int = 10 * SECOND) -> None:
    """Time passes with a server that is there."""
    for _ in range(duration // step):
        world.clock.advance(step)
        run(world)


def test_accepted_work_is_abandoned_at_its_deadline(world: MarketWorld) -> None:
    hit_id = world.hit(duration_s=60)
    held = world.accept(hit_id)
    run(world)
    world.clock.advance(10 * SECOND)
    assert run(world) == 0
    run_for(world, 50 * SECOND)
    assert world.status(held.id) == "Abandoned"
    assert world.read_hit(hit_id).places.status == "Assignable"
    assert "AssignmentAbandoned" in world.event_types()


def test_a_hit_expires_and_its_money_is_free(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=2, lifetime_s=60)
    run(world)
    run_for(world, 60 * SECOND)
    assert world.read_hit(hit_id).places.status == "Reviewable"
    assert world.balance() == (100_000, 0)
    assert world.event_types() == ["HITCreated", "HITExpired", "HITReviewable"]
    assert run(world) == 0


def test_what_nobody_decides_about_is_approved(world: MarketWorld) -> None:
    done = world.submitted(world.hit(auto_approval_s=60))
    run(world)
    run_for(world, 60 * SECOND)
    assert world.status(done.id) == "Approved"
    assert world.owed(done.worker_id) == 5
    assert world.book_problems() == []


def test_twelve_hours_without_a_server_cost_nobody_their_time(world: MarketWorld) -> None:
    in_hand = world.accept(world.hit(duration_s=600))
    waiting = world.submitted(world.hit(auto_approval_s=120))
    open_hit = world.hit(lifetime_s=120)
    run(world)
    before = world.read_hit(open_hit).expires_at
    world.clock.advance(12 * HOUR)
    run(world)
    assert world.status(in_hand.id) == "Accepted"
    assert world.status(waiting.id) == "Submitted"
    assert world.read_hit(open_hit).expires_at == before + 12 * HOUR
    moved = world.store.read(lambda c: read_assignment(c, world.market_id, in_hand.id))
    assert moved is not None
    assert moved.deadline_at == in_hand.deadline_at + 12 * HOUR
    assert world.submit(in_hand).kind == "submitted"
    run_for(world, 3 * MINUTE)
    assert world.status(waiting.id) == "Approved"
    assert world.read_hit(open_hit).places.expired


def test_a_gap_moves_each_row_once_even_if_moving_was_cut_off(sqlite_world: MarketWorld) -> None:
    world = sqlite_world
    held = world.accept(world.hit(duration_s=600))
    run(world)
    world.clock.advance(HOUR)
    # A process that opened the gap, moved the rows, and died before it said so.
    market = due._market_row(world.store, world.market_id)
    world.store.write(
        lambda c: due._open_gap(c, world.market_id, market.alive_at, world.clock.now())
    )
    due._move_deadlines(world.store, due._market_row(world.store, world.market_id))
    world.clock.advance(HOUR)
    run(world)
    moved = world.store.read(lambda c: read_assignment(c, world.market_id, held.id))
    assert moved is not None
    assert moved.deadline_at == held.deadline_at + 2 * HOUR


def test_new_work_after_a_gap_is_not_moved(world: MarketWorld) -> None:
    run(world)
    world.clock.advance(DAY)
    run(world)
    world.clock.advance(SECOND)
    held = world.accept(world.hit(duration_s=600))
    run(world)
    after = world.store.read(lambda c: read_assignment(c, world.market_id, held.id))
    assert after is not None
    assert after.deadline_at == held.deadline_at


def test_a_row_that_cannot_be_settled_keeps_no_other_from_falling_due(
    world: MarketWorld,
) -> None:
    run(world)
    works = [world.submitted_now(world.hit(auto_approval_s=60)) for _ in range(3)]
    spoilt = world.submitted_now(world.hit(auto_approval_s=60))
    ending = world.hit(lifetime_s=60)
    world.store.write(
        lambda c: c.execute(
            update(assignment).where(assignment.c.id == spoilt.id).values(reward_cents=999_999)
        )
    )
    run_for(world, 50 * SECOND)
    world.clock.advance(10 * SECOND)
    for _ in range(2):  # told each time, for as long as it is so
        with pytest.raises(ExceptionGroup) as error:
            run(world)
        (one,) = error.value.exceptions
        assert isinstance(one, NoFunds)
        assert spoilt.id in one.__notes__[0]
    assert {world.status(each.id) for each in works} == {"Approved"}
    assert world.status(spoilt.id) == "Submitted"
    assert world.read_hit(ending).places.expired


def test_many_due_rows_are_done_in_bounded_runs(sqlite_world: MarketWorld) -> None:
    world = sqlite_world
    for _ in range(25):
        world.accept(world.hit(duration_s=30, lifetime_s=7 * 86_400))
    run(world)
    run_for(world, MINUTE)
    assert world.event_types().count("AssignmentAbandoned") == 25
