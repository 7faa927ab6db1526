"""What is about to happen by itself is said two days ahead, and one click extends it once."""

from __future__ import annotations

import pytest

from labelcrowd.accounts import audit
from labelcrowd.clock import DAY, HOUR
from labelcrowd.errors import Conflict
from labelcrowd.market import due
from labelcrowd.workflow import batches
from labelcrowd.workflow.endings import Ending, ending, endings, extend_life, extend_review
from tests.support.studio import World

NOTHING = Ending()


def wait(world: World, until: int) -> None:
    world.clock.advance(until - world.clock.now())


def test_a_batch_says_two_days_ahead_that_it_will_end_unfinished(world: World) -> None:
    batch = world.publish(2, lifetime="10 d")
    opened = world.clock.now()
    wait(world, opened + 8 * DAY - HOUR)
    assert ending(world, batch) == NOTHING
    wait(world, opened + 8 * DAY + HOUR)
    assert ending(world, batch) == Ending(ends_at=opened + 10 * DAY, unfinished=2)
    batches.pause_batch(world, world.requester_id, batch.id)
    assert endings(world, [batch])[batch.id].unfinished == 2


def test_a_finished_or_stopped_batch_ends_in_silence(world: World) -> None:
    batch = world.publish(1, lifetime="10 d", auto_approval_delay="30 d")
    world.do(world.hit_ids(batch)[0], "AWORKER1")
    stopped = world.publish(1, lifetime="10 d")
    stopped = batches.stop_batch(world, world.requester_id, stopped.id)
    wait(world, world.clock.now() + 9 * DAY)
    assert endings(world, [batch, stopped]) == {batch.id: NOTHING, stopped.id: NOTHING}


def test_a_short_life_is_warned_of_at_its_half(world: World) -> None:
    batch = world.publish(1, lifetime="2 d")
    assert ending(world, batch) == NOTHING
    wait(world, world.clock.now() + 25 * HOUR)
    assert ending(world, batch).unfinished == 1


def test_extending_twice_by_a_double_click_extends_once(world: World) -> None:
    batch = world.publish(2, lifetime="10 d")
    opened = world.clock.now()
    wait(world, opened + 9 * DAY)
    end = ending(world, batch).ends_at
    assert end is not None
    for _ in range(2):
        extend_life(world, world.requester_id, batch.id, end=end)
        world.clock.advance(HOUR)
    crowd = world.crowd(world.requester_id, "live")
    states = crowd.hit_states(list(world.hit_ids(batch))).values()
    assert {state.expires_at for state in states} == {opened + 17 * DAY}
    assert [event.type for event in crowd.events(0)].count("HITExtended") == 2
    assert ending(world, batch) == NOTHING
    notes = world.store.read(lambda c: audit.entries(c, world.requester_id))
    assert "extend" in {one.action for one in notes}


def test_what_has_ended_is_not_extended_by_the_click(world: World) -> None:
    batch = world.publish(1, lifetime="10 d")
    end = world.clock.now() + 10 * DAY
    wait(world, end + HOUR)
    with pytest.raises(Conflict, match="ended meanwhile"):
        extend_life(world, world.requester_id, batch.id, end=end)


def test_work_that_approves_itself_is_told_and_given_a_week_once(world: World) -> None:
    batch = world.publish(1, auto_approval_delay="7 d", lifetime="30 d")
    work = world.do(world.hit_ids(batch)[0], "AWORKER1")
    submitted = world.clock.now()
    wait(world, submitted + 4 * DAY)
    assert ending(world, batch) == NOTHING
    wait(world, submitted + 6 * DAY)
    found = ending(world, batch)
    assert (found.reviews, found.reviews_at) == (1, submitted + 7 * DAY)
    before = world.clock.now() + 2 * DAY
    assert extend_review(world, world.requester_id, batch.id, before=before) == 1
    assert extend_review(world, world.requester_id, batch.id, before=before) == 0
    assert ending(world, batch) == NOTHING
    wait(world, submitted + 12 * DAY)
    due.run(world.store, world.clock.now())
    assert world.submission(work).status == "Submitted"


def test_nobody_waits_longer_than_thirty_days(world: World) -> None:
    batch = world.publish(1, auto_approval_delay="30 d", lifetime="60 d")
    world.do(world.hit_ids(batch)[0], "AWORKER1")
    wait(world, world.clock.now() + 29 * DAY)
    assert ending(world, batch).reviews == 1
    with pytest.raises(Conflict, match="30 days"):
        extend_review(world, world.requester_id, batch.id, before=world.clock.now() + 2 * DAY)


def test_a_forged_moment_reaches_no_further_than_two_days(world: World) -> None:
    batch = world.publish(1, auto_approval_delay="20 d", lifetime="30 d")
    world.do(world.hit_ids(batch)[0], "AWORKER1")
    assert extend_review(world, world.requester_id, batch.id, before=2**60) == 0
