"""The table of the original page, computed from what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelcrowd.clock import HOUR, SetClock
from labelcrowd.ids import Ids
from labelcrowd.stats import table
from labelcrowd.stats.progress import progress
from labelcrowd.storage.store import Store
from labelcrowd.workflow import review_round
from labelcrowd.workflow.collect import catch_up
from tests.support.studio import World, make_world


@pytest.fixture
def world(store: Store, tmp_path: Path, clock: SetClock, ids: Ids) -> World:
    return make_world(store, tmp_path, clock, ids)


def test_the_row_of_a_batch(world: World) -> None:
    published = world.publish(3, reward="0.06", assignments_per_image="2", required_objects="inf")
    first, second, third = world.hit_ids(published)
    world.clock.advance(HOUR)
    done = world.do(first, "AWORKER1", objects=2, draw_ms=3_000, comments="nice")
    world.do(first, "AWORKER2", objects=1, draw_ms=9_000)
    world.do(second, "AWORKER1", objects=3, draw_ms=5_000)
    rejected = world.submission(world.do(third, "AWORKER3", objects=9))
    review_round.reject(world, world.requester_id, rejected, reason="not cars")
    review_round.approve(world, world.requester_id, world.submission(done))
    review_round.pay_bonus(
        world, world.requester_id, world.submission(done), amount_cents=6, reason="!", token="b"
    )
    catch_up(world)
    row = world.store.read(lambda c: table.batch_statistics(c, published))
    assert (row.price_cents, row.images, row.objects, row.workers) == (6, 2, 6, 2)
    assert row.description == "Please label as many objects as you want in this image."
    assert row.assignments == 3
    assert row.hours == pytest.approx(1 + 3 / 60)
    assert row.median_object_s == pytest.approx(6.0)  # of 4, 4, 10, 6, 6, 6
    assert row.spent_cents == 3 * 6 + 6
    assert row.object_cents == pytest.approx(4.0)
    assert row.hourly_cents is None
    (said,) = world.store.read(lambda c: table.feedback(c, published))
    assert said.text == "nice"
    assert said.worker.startswith("worker-")


def test_what_an_hour_pays_is_told_from_five_assignments_and_a_minute_on(world: World) -> None:
    published = world.publish(1, reward="0.06", assignments_per_image="9", required_objects="inf")
    (hit_id,) = world.hit_ids(published)

    def hourly() -> int | None:
        return world.store.read(lambda c: table.batch_statistics(c, published)).hourly_cents

    for number in range(4):
        world.do(hit_id, f"AWORKER{number}", objects=3, draw_ms=10_000)
    assert hourly() is None
    world.do(hit_id, "AWORKER5", objects=3, draw_ms=10_000)
    assert hourly() == round(30 * 3600 / (15 * 11))


def test_quick_clicks_tell_no_pay_for_an_hour(world: World) -> None:
    published = world.publish(1, reward="0.06", assignments_per_image="9", required_objects="inf")
    (hit_id,) = world.hit_ids(published)
    for number in range(6):
        world.do(hit_id, f"AWORKER{number}", objects=1, draw_ms=1)
    row = world.store.read(lambda c: table.batch_statistics(c, published))
    assert (row.hourly_cents, row.hourly_all_cents) == (None, None)


def test_unpaid_work_is_told_in_objects_an_hour(world: World) -> None:
    published = world.publish(1, reward="0", required_objects="inf")
    done = world.do(world.hit_ids(published)[0], "AWORKER1", objects=4, draw_ms=8_000)
    row = world.store.read(lambda c: table.batch_statistics(c, published))
    assert row.unpaid
    assert row.hourly_objects == pytest.approx(400)  # 4 objects in 36 s
    review_round.approve(world, world.requester_id, world.submission(done))
    review_round.pay_bonus(
        world, world.requester_id, world.submission(done), amount_cents=6, reason="!", token="b"
    )
    catch_up(world)
    assert not world.store.read(lambda c: table.batch_statistics(c, published)).unpaid


def test_a_batch_where_nothing_happened_has_no_averages(world: World) -> None:
    published = world.publish(2)
    row = world.store.read(lambda c: table.batch_statistics(c, published))
    assert (row.images, row.objects, row.workers, row.spent_cents) == (0, 0, 0, 0)
    assert (row.hours, row.median_object_s, row.hourly_cents, row.object_cents) == (None,) * 4


def test_progress_counts_assignments_by_what_became_of_them(world: World) -> None:
    published, other = world.publish(4), world.publish(1)
    hits = world.hit_ids(published)
    world.accept(hits[0], "AWORKER1")
    world.do(hits[1], "AWORKER1", complete=False)
    approved = world.submission(world.do(hits[2], "AWORKER2"))
    rejected = world.submission(world.do(hits[3], "AWORKER2"))
    review_round.approve(world, world.requester_id, approved)
    review_round.reject(world, world.requester_id, rejected, reason="empty")
    reached = world.store.read(lambda c: progress(c, [published.id, other.id]))
    found = reached[published.id]
    assert (found.in_hand, found.submitted, found.approved, found.rejected) == (1, 1, 1, 1)
    assert (found.incomplete, found.objects, found.workers, found.done) == (1, 4, 2, 2)
    assert reached[other.id].done == 0
