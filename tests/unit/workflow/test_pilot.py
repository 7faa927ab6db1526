"""A pilot first, then the rest: which pictures, what a pilot has measured, what low pay needs."""

from __future__ import annotations

import msgspec
import pytest

from labelcrowd.batches import store
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.pay import COCO, LowPay
from labelcrowd.batches.store import Batch
from labelcrowd.errors import InvalidInput
from labelcrowd.stats.pace import forecast, measured, pace_of
from labelcrowd.storage.tables.studio import hit_item
from labelcrowd.workflow import batches, planning, publish, review_round
from labelcrowd.workflow.collect import catch_up
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.rest import Sample, pictures_left, settings_like
from tests.support.studio import World


def plan(world: World, collection_id: str, **more: object) -> planning.Plan:
    settings = {"reward": "0.50", **more.pop("settings", {})}  # type: ignore[dict-item]
    request = PlanRequest(
        requester_id=world.requester_id,
        market_id="live",
        collection_id=collection_id,
        name="street",
        design=parse_design(settings),
        **more,  # type: ignore[arg-type]
    )
    return planning.plan_batch(world, request)


def published(world: World, collection_id: str, **more: object) -> Batch:
    found = plan(world, collection_id, **more)
    return publish.publish_batch(world, world.requester_id, found.batch.id)


def pictures(world: World, batch: Batch) -> list[str]:
    return [str(r["image_id"]) for r in world.rows(hit_item) if r["batch_id"] == batch.id]


def test_a_sample_is_the_first_pictures_or_the_same_draw_for_a_seed(world: World) -> None:
    collection = world.collection(10)
    every = pictures(world, plan(world, collection).batch)
    first = pictures(world, plan(world, collection, sample=Sample(pictures=3)).batch)
    drawn = [
        pictures(world, plan(world, collection, sample=Sample(pictures=3, seed=seed)).batch)
        for seed in (7, 7, 8)
    ]
    assert first == every[:3]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert drawn[0] == [one for one in every if one in drawn[0]]


@pytest.mark.parametrize("number", [0, 11])
def test_a_sample_is_of_pictures_that_are_there(world: World, number: int) -> None:
    with pytest.raises(InvalidInput, match="expected 1 to 10") as caught:
        plan(world, world.collection(10), sample=Sample(pictures=number))
    assert caught.value.field == "pictures"


def test_the_rest_leaves_out_what_is_done_and_what_can_still_be_done(world: World) -> None:
    collection = world.collection(5)
    pilot = published(world, collection, sample=Sample(pictures=2))
    rest = published(world, collection, rest_of=pilot.id)
    assert set(pictures(world, rest)).isdisjoint(pictures(world, pilot))
    assert (rest.hits, rest.rest_of) == (3, pilot.id)
    with pytest.raises(InvalidInput, match="every picture is done or handed out"):
        plan(world, collection, rest_of=pilot.id)


def test_pictures_of_a_stopped_batch_that_nobody_did_come_again(world: World) -> None:
    collection = world.collection(4)
    pilot = published(world, collection)
    done, rejected, taken, _ = world.hit_ids(pilot)
    world.do(done, "AWORKER1")
    refused = world.submission(world.do(rejected, "AWORKER1"))
    review_round.reject(world, world.requester_id, refused, reason="no")
    world.accept(taken, "AWORKER2")
    assert pictures_left(world, pilot) == []
    batches.stop_batch(world, world.requester_id, pilot.id)
    catch_up(world)
    row_of = {r["image_id"]: r["row"] for r in world.rows(hit_item)}
    assert sorted(row_of[one] for one in pictures_left(world, pilot)) == [1, 3]


def test_the_rest_of_a_rest_is_of_the_same_series(world: World) -> None:
    collection = world.collection(6)
    pilot = published(world, collection, sample=Sample(pictures=2))
    second = published(world, collection, rest_of=pilot.id, sample=Sample(pictures=2))
    third = published(world, collection, rest_of=second.id)
    assert third.rest_of == pilot.id
    assert len({*pictures(world, pilot), *pictures(world, second), *pictures(world, third)}) == 6


def test_a_rest_of_other_pictures_is_refused(world: World) -> None:
    pilot = published(world, world.collection(2))
    with pytest.raises(InvalidInput, match="another collection"):
        plan(world, world.collection(2, name="other"), rest_of=pilot.id)


def test_settings_are_taken_over_and_changed(world: World) -> None:
    pilot = published(
        world,
        world.collection(2),
        settings={"names": "car, tree", "required_objects": "inf", "actions": "nd"},
    )
    design = world.store.read(lambda c: store.get_design(c, pilot.design_digest))
    again = parse_design({**settings_like(design), "reward": "0.75"})
    assert again == msgspec.structs.replace(design, reward_cents=75)


def test_low_pay_is_published_only_where_it_is_meant(world: World) -> None:
    collection = world.collection(2)
    cheap = plan(world, collection, settings={"reward": "0.05"})
    with pytest.raises(LowPay):
        publish.publish_batch(world, world.requester_id, cheap.batch.id)
    assert (
        publish.publish_batch(world, world.requester_id, cheap.batch.id, yes_low_pay=True).status
        == "open"
    )
    meant = plan(world, collection, settings={"reward": "0.05"}, yes_low_pay=True)
    assert publish.publish_batch(world, world.requester_id, meant.batch.id).status == "open"


def test_unpaid_work_needs_no_second_yes(world: World) -> None:
    assert published(world, world.collection(1), settings={"reward": "0"}).total_cents == 0


def test_the_pilots_pace_takes_the_place_of_cocos(world: World) -> None:
    collection = world.collection(6)
    assert world.store.read(lambda c: pace_of(c, world.requester_id, collection)) == COCO
    pilot = published(world, collection, sample=Sample(pictures=2))
    for hit_id in world.hit_ids(pilot):
        world.do(hit_id, "AWORKER1", objects=4, draw_ms=9_000)
    found = world.store.read(lambda c: measured(c, pilot))
    assert found is not None
    assert (found.assignments, found.objects_each, found.object_s) == (2, 4, 10)
    assert (found.median_s, found.hourly_cents) == (40, round(100 * 3600 / 80))
    assert plan(world, collection, rest_of=pilot.id).pace.object_s == 10
    ahead = forecast(found, 90, 2)
    assert (ahead.hours, ahead.bonus_cents) == (1.0, 180)


def test_a_budget_is_the_total_unless_said(world: World) -> None:
    crowd = world.crowd(world.requester_id, "live")
    whole = published(world, world.collection(4))
    assert crowd.budget(whole.id).budget_cents == 200
    part = published(world, world.collection(4, name="part"), budget_cents=120)
    assert crowd.budget(part.id).budget_cents == 120
    with pytest.raises(InvalidInput, match=r"one assignment costs up to 0\.50"):
        plan(world, world.collection(4, name="less"), budget_cents=49)
