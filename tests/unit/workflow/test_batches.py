"""Pause, resume, stop and extend what is open."""

from __future__ import annotations

import pytest

from labelcrowd.batches import store as batch_store
from labelcrowd.clock import HOUR
from labelcrowd.crowd.port import NUMBER_APPROVED
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import setup
from labelcrowd.market.errors import NoWork
from labelcrowd.market.fees import Fees
from labelcrowd.workflow import batches, review_round
from labelcrowd.workflow.market_pause import pause_markets, paused_markets
from labelcrowd.workflow.publish import publish_batch
from tests.support.studio import World


def on_hold(world: World) -> int:
    return world.crowd(world.requester_id, "live").balance()[1]


def test_a_paused_batch_hands_out_nothing_and_goes_on_after(world: World) -> None:
    published = world.publish(2)
    first, second = world.hit_ids(published)
    in_hand = world.accept(first, "AWORKER1")
    assert batches.pause_batch(world, world.requester_id, published.id).status == "paused"
    with pytest.raises(NoWork):
        world.accept(second, "AWORKER1")
    world.submit(in_hand)
    assert batches.resume_batch(world, world.requester_id, published.id).status == "open"
    assert world.accept(second, "AWORKER1")


def test_a_stopped_batch_gives_the_unused_money_back(world: World) -> None:
    published = world.publish(3)
    world.accept(world.hit_ids(published)[0], "AWORKER1")
    assert batches.stop_batch(world, world.requester_id, published.id).status == "stopped"
    assert on_hold(world) == 5
    with pytest.raises(NoWork):
        world.accept(world.hit_ids(published)[1], "AWORKER1")


def test_each_step_given_twice_does_the_same_as_once(world: World) -> None:
    published = world.publish(1)
    for step, status in [
        (batches.pause_batch, "paused"),
        (batches.resume_batch, "open"),
        (batches.stop_batch, "stopped"),
    ]:
        for _ in range(2):
            assert step(world, world.requester_id, published.id).status == status


def test_a_stopped_batch_is_not_paused(world: World) -> None:
    published = world.publish(1)
    batches.stop_batch(world, world.requester_id, published.id)
    with pytest.raises(Conflict, match="stopped"):
        batches.pause_batch(world, world.requester_id, published.id)


def test_an_extension_says_the_sum_and_is_a_total(world: World) -> None:
    published = world.publish(2)
    extension = batches.plan_extension(
        world, world.requester_id, published.id, assignments_per_image=3
    )
    assert (sum(extension.new_assignments.values()), extension.total_cents) == (4, 20)
    extended = batches.extend_batch(world, extension)
    assert (extended.assignments, extended.reward_cents, on_hold(world)) == (6, 30, 30)
    again = batches.plan_extension(world, world.requester_id, published.id, assignments_per_image=3)
    assert again.new_assignments == {}
    assert again.total_cents == 0


def test_what_is_asked_of_workers_is_in_every_quote(world: World) -> None:
    fees = Fees(premium_cents={NUMBER_APPROVED: 5})
    world.home.store.write(lambda c: setup.set_fees(c, "live", fees))
    plan = world.plan(2, least_approved="100")
    assert plan.cost.fee_cents == 2 * 5
    published = publish_batch(world, world.requester_id, plan.batch.id)
    assert on_hold(world) == plan.total_cents == 20
    extension = batches.plan_extension(
        world, world.requester_id, published.id, assignments_per_image=3
    )
    assert extension.total_cents == 4 * 10
    batches.extend_batch(world, extension)
    assert on_hold(world) == 60


def test_an_extension_that_the_market_would_refuse_is_no_plan(world: World) -> None:
    world.home.store.write(lambda c: setup.set_ten_rule(c, "live", on=True))
    published = world.publish(1, assignments_per_image="3")
    with pytest.raises(InvalidInput, match="fewer than 10"):
        batches.plan_extension(world, world.requester_id, published.id, assignments_per_image=12)


def test_an_extension_given_twice_is_done_once(world: World) -> None:
    published = world.publish(2)
    extension = batches.plan_extension(
        world, world.requester_id, published.id, assignments_per_image=2
    )
    batches.extend_batch(world, extension)
    assert batches.extend_batch(world, extension).assignments == 4


def test_places_given_to_someone_else_do_not_count_as_extension(world: World) -> None:
    published = world.publish(1)
    done = world.submission(world.do(world.hit_ids(published)[0], "AWORKER1"))
    review_round.reject(world, world.requester_id, done, reason="empty", give_to_someone_else=True)
    extension = batches.plan_extension(
        world, world.requester_id, published.id, assignments_per_image=2
    )
    assert list(extension.new_assignments.values()) == [1]


def test_a_stopped_batch_is_opened_again_with_a_new_life(world: World) -> None:
    published = world.publish(2)
    batches.stop_batch(world, world.requester_id, published.id)
    with pytest.raises(InvalidInput, match="ended"):
        batches.plan_extension(world, world.requester_id, published.id, assignments_per_image=2)
    extension = batches.plan_extension(
        world, world.requester_id, published.id, assignments_per_image=2, lifetime_s=3600
    )
    assert extension.total_cents == 20  # the two places of before are held again
    assert batches.extend_batch(world, extension).status == "open"
    assert on_hold(world) == 20
    assert world.accept(world.hit_ids(published)[0], "AWORKER1")


def test_a_batch_whose_time_is_over_is_shown_as_ended(world: World) -> None:
    published = world.publish(3, lifetime="1 h", assignments_per_image="2")
    assert not batches.has_ended(world, published)
    world.clock.advance(HOUR)
    assert batches.shown_status(world, published) == "ended"
    extension = batches.plan_extension(world, world.requester_id, published.id, lifetime_s=3_600)
    assert not batches.has_ended(world, batches.extend_batch(world, extension))


def test_a_batch_with_a_replacement_that_lives_has_not_ended(world: World) -> None:
    published = world.publish(3, lifetime="1 h")
    done = world.do(world.hit_ids(published)[1], "AWORKER1")
    world.clock.advance(2 * HOUR)
    review_round.reject(
        world, world.requester_id, world.submission(done), reason="no", give_to_someone_else=True
    )
    assert not batches.has_ended(world, published)
    world.clock.advance(2 * HOUR)
    assert batches.has_ended(world, published)


def test_a_stopped_batch_stays_stopped(world: World) -> None:
    published = world.publish(1)
    stopped = batches.stop_batch(world, world.requester_id, published.id)
    assert batches.shown_status(world, stopped) == "stopped"


def test_all_markets_are_paused_together_or_one_alone(world: World) -> None:
    first, second = world.hit_ids(world.publish(2))
    assert pause_markets(world, paused=True) == ["live", "sandbox"]
    with pytest.raises(NoWork):
        world.accept(first, "AWORKER1")
    pause_markets(world, ["live"], paused=False)
    assert world.accept(second, "AWORKER1")
    assert paused_markets(world) == {"live": False, "sandbox": True}
    with pytest.raises(NotFound):
        pause_markets(world, ["sandbox", "elsewhere"], paused=False)
    assert paused_markets(world)["sandbox"]


def test_a_batch_is_found_by_name_id_or_the_start_of_its_id(world: World) -> None:
    published = world.publish(1)

    def find(text: str) -> str:
        return world.store.read(lambda c: batch_store.find_batch(c, world.requester_id, text)).id

    assert {find(text) for text in ("street", published.id, published.id[:6])} == {published.id}
    world.publish(1)
    with pytest.raises(Conflict, match="several"):
        find("street")
    with pytest.raises(NotFound):
        find("elsewhere")
