"""A worker's assignment: one place, one submit, time limits, late work."""

from __future__ import annotations

import pytest

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.market import decisions, due, hits, setup, workers
from labelcrowd.market.errors import NoWork
from tests.support.market import MarketWorld


def accept_next(world: MarketWorld, hit_type_id: str, worker_id: str) -> workers.Assignment:
    return world.store.write(
        lambda c: workers.accept(
            c, world.ids, world.clock.now(), world.market_id, hit_type_id, worker_id, by_type=True
        )
    )


def test_counters_and_events_follow_a_worker(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=2)
    held = world.accept(hit_id)
    places = world.read_hit(hit_id).places
    assert (places.pending, places.available, places.completed) == (1, 1, 0)
    world.submit(held)
    world.submitted(hit_id)
    assert world.read_hit(hit_id).places.status == "Reviewable"
    assert world.event_types() == [
        "HITCreated",
        "AssignmentAccepted",
        "AssignmentSubmitted",
        "AssignmentAccepted",
        "AssignmentSubmitted",
        "HITReviewable",
    ]


def test_accepting_again_gives_the_same_assignment(world: MarketWorld) -> None:
    hit_id, worker_id = world.hit(assignments=2), world.worker()
    held = world.accept(hit_id, worker_id)
    assert world.accept(hit_id, worker_id) == held
    world.submit(held)
    with pytest.raises(NoWork, match="done this HIT already"):
        world.accept(hit_id, worker_id)


def test_nothing_is_left_when_all_places_are_taken(world: MarketWorld) -> None:
    hit_id = world.hit()
    world.accept(hit_id)
    with pytest.raises(NoWork):
        world.accept(hit_id)
    with pytest.raises(NotFound):
        world.accept("3NOSUCHHIT")


def test_a_worker_gets_every_hit_of_a_group_once(world: MarketWorld) -> None:
    made = {world.hit(assignments=2) for _ in range(3)}
    hit_type_id = world.read_hit(next(iter(made))).hit_type_id
    worker_id = world.worker()
    assert {accept_next(world, hit_type_id, worker_id).hit_id for _ in range(3)} == made
    with pytest.raises(NoWork):
        accept_next(world, hit_type_id, worker_id)
    assert accept_next(world, hit_type_id, world.worker()).hit_id in made


def test_a_returned_place_can_be_taken_again(world: MarketWorld) -> None:
    hit_id, worker_id = world.hit(), world.worker()
    held = world.accept(hit_id, worker_id)
    assert world.give_back(held).status == "Returned"
    assert world.give_back(held).status == "Returned"
    assert world.accept(hit_id, worker_id).id != held.id
    assert world.event_types().count("AssignmentReturned") == 1


def test_a_pause_hands_out_nothing_and_lets_work_be_finished(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=3)
    held = world.accept(hit_id)
    world.store.write(lambda c: setup.pause_market(c, world.market_id, paused=True))
    with pytest.raises(NoWork, match="market is paused"):
        world.accept(hit_id)
    assert (
        world.store.read(
            lambda c: workers.groups(c, world.market_id, world.worker(), world.clock.now())
        )
        == []
    )
    world.submit(held)
    world.store.write(lambda c: setup.pause_market(c, world.market_id, paused=False))
    scope = (world.market_id, world.requester)
    world.store.write(lambda c: hits.pause_hits(c, *scope, [hit_id], paused=True))
    with pytest.raises(NoWork, match="requester has paused"):
        world.accept(hit_id)


def test_more_time_is_given_once(world: MarketWorld) -> None:
    held = world.accept(world.hit(duration_s=600))

    def extend() -> workers.Assignment:
        return world.store.write(
            lambda c: workers.extend_time(
                c, world.clock.now(), world.market_id, held.id, held.worker_id
            )
        )

    assert extend().deadline_at == held.deadline_at + 10 * MINUTE
    assert extend().deadline_at == held.deadline_at + 10 * MINUTE
    other = world.accept(world.hit(duration_s=600))
    world.clock.advance(10 * MINUTE)
    with pytest.raises(Conflict):
        world.store.write(
            lambda c: workers.extend_time(
                c, world.clock.now(), world.market_id, other.id, other.worker_id
            )
        )


def test_late_work_takes_its_place_while_that_is_free(world: MarketWorld) -> None:
    hit_id = world.hit(duration_s=600)
    held = world.accept(hit_id)
    world.clock.advance(610 * SECOND)
    due.run(world.store, world.clock.now())
    assert world.status(held.id) == "Abandoned"
    assert world.submit(held).kind == "submitted"
    assert world.read_hit(hit_id).places.status == "Reviewable"
    with pytest.raises(NoWork):
        world.accept(hit_id)


def test_late_work_whose_place_is_taken_is_kept_and_can_be_paid(world: MarketWorld) -> None:
    hit_id = world.hit(duration_s=600)
    late = world.accept(hit_id)
    world.clock.advance(610 * SECOND)
    due.run(world.store, world.clock.now())
    world.submitted(hit_id)
    assert world.submit(late).kind == "late"
    assert world.submit(late, "other").kind == "replayed"
    assert world.status(late.id) == "Late"
    for _ in range(2):
        world.store.write(
            lambda c: decisions.approve_late(
                c, world.clock.now(), world.market_id, world.requester, late.id
            )
        )
    assert world.owed(late.worker_id) == 5
    assert world.read_hit(hit_id).places.completed == 0
    assert world.book_problems() == []


def test_earlier_work_that_came_late_hides_none_that_its_worker_holds(world: MarketWorld) -> None:
    hit_id = world.hit(duration_s=600, assignments=2)
    late = world.accept(hit_id)
    world.clock.advance(610 * SECOND)
    due.run(world.store, world.clock.now())
    held = world.accept(hit_id, late.worker_id)
    assert world.submit(late).kind == "late"
    assert world.accept(hit_id, late.worker_id) == held


def test_work_after_the_grace_time_changes_nothing(world: MarketWorld) -> None:
    held = world.accept(world.hit(duration_s=600))
    world.clock.advance(600 * SECOND + 30 * MINUTE)
    due.run(world.store, world.clock.now())
    world.clock.advance(1)
    events = world.event_types()
    with pytest.raises(Conflict, match="30 minutes"):
        world.submit(held)
    assert world.event_types() == events


def test_work_without_an_auto_approval_delay_is_paid_at_once(world: MarketWorld) -> None:
    done = world.submitted(world.hit(auto_approval_s=0))
    assert world.status(done.id) == "Approved"
    assert world.owed(done.worker_id) == 5
    assert world.book_problems() == []


def test_groups_show_what_is_left_for_this_worker(world: MarketWorld) -> None:
    first = world.hit(assignments=2)
    world.hit(assignments=2)
    worker_id = world.worker()
    world.accept(first, worker_id)

    def groups(worker: str) -> list[workers.Group]:
        return world.store.read(
            lambda c: workers.groups(c, world.market_id, worker, world.clock.now())
        )

    assert [group.left for group in groups(worker_id)] == [1]
    assert [(g.left, g.requester_name, g.title) for g in groups(world.worker())] == [
        (2, "Ann", "Outline")
    ]


def test_earnings_tell_owed_from_pending(world: MarketWorld) -> None:
    worker_id = world.worker()
    first, second = (world.accept(world.hit(), worker_id) for _ in range(2))
    world.submit(first)
    world.submit(second)
    world.store.write(
        lambda c: decisions.approve(
            c, world.clock.now(), world.market_id, world.requester, first.id
        )
    )
    found = world.store.read(lambda c: workers.earnings(c, world.market_id, worker_id))
    assert (found.approved, found.submitted, found.owed_cents, found.pending_cents) == (1, 1, 5, 5)
    mine = world.store.read(lambda c: workers.mine(c, world.market_id, worker_id))
    assert {one.assignment.id for one in mine} == {first.id, second.id}
