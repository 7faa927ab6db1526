"""The bonus promised for objects: part of the worst case, paid once whoever approves."""

from __future__ import annotations

import pytest

from labelcrowd.batches.store import Batch
from labelcrowd.clock import DAY
from labelcrowd.errors import InsufficientFunds
from labelcrowd.market import decisions, due, ledger
from labelcrowd.stats.table import batch_statistics
from labelcrowd.storage.tables.studio import object_bonus_due
from labelcrowd.workflow import batches, object_bonuses, review_round
from labelcrowd.workflow.collect import catch_up
from tests.support.studio import World

W1, W2 = "AWORKER1", "AWORKER2"
BONUS = {
    "reward": "0.10", "required_objects": "2",
    "object_bonus": "0.03", "object_bonus_cap": "0.10",
}  # fmt: skip


def owed(world: World, worker_id: str) -> int:
    return world.store.read(lambda c: ledger.account_balance(c, "live", worker_id, ledger.PAYABLE))


def held(world: World) -> int:
    return world.crowd(world.requester_id, "live").balance()[1]


def published(world: World, pictures: int = 1, **more: object) -> Batch:
    return world.publish(pictures, **{**BONUS, **more})


def approve(world: World, assignment_id: str) -> None:
    review_round.approve(world, world.requester_id, world.submission(assignment_id))
    catch_up(world)


def test_the_worst_case_is_in_the_total_and_held(world: World) -> None:
    batch = published(world, 3, assignments_per_image="2")
    assert (batch.reward_cents, batch.bonus_cents, batch.total_cents) == (60, 60, 120)
    assert held(world) == 120


def test_a_worst_case_beyond_the_money_is_refused(world: World) -> None:
    with pytest.raises(InsufficientFunds):
        published(world, 200, object_bonus_cap="1000")


@pytest.mark.parametrize(("objects", "bonus"), [(2, 0), (3, 3), (5, 9), (9, 10)])
def test_objects_above_the_number_are_paid_on_approval_and_the_rest_is_free(
    world: World, objects: int, bonus: int
) -> None:
    work = world.do(world.hit_ids(published(world))[0], W1, objects=objects)
    assert owed(world, W1) == 0
    approve(world, work)
    assert owed(world, W1) == 10 + bonus
    assert held(world) == 0
    assert world.submission(work).bonus_cents == bonus


def test_however_it_is_approved_it_is_paid_once(world: World) -> None:
    batch = published(world, 4)
    first, second, third, fourth = (
        world.do(hit_id, f"AWORKER{n}", objects=4) for n, hit_id in enumerate(world.hit_ids(batch))
    )
    approve(world, first)
    now, key = world.clock.now(), ("live", world.requester_id)
    world.store.write(lambda c: decisions.approve(c, now, *key, second))  # as a script does
    review_round.reject(world, world.requester_id, world.submission(third), reason="no")
    review_round.undo_rejection(world, world.requester_id, world.submission(third))
    world.clock.advance(8 * DAY)
    due.run(world.store, world.clock.now())
    due.run(world.store, world.clock.now() + 8 * DAY)
    for _ in range(3):
        catch_up(world)
    assert [owed(world, f"AWORKER{n}") for n in range(4)] == [16] * 4
    assert world.submission(fourth).status == "Approved"
    assert held(world) == 0
    assert world.rows(object_bonus_due) == []


def test_approving_all_pays_each_its_own(world: World) -> None:
    batch = published(world, 2)
    for worker_id, hit_id, objects in zip((W1, W2), world.hit_ids(batch), (3, 9), strict=True):
        world.do(hit_id, worker_id, objects=objects)
    plan = review_round.plan_approve_all(world, world.requester_id, batch.id)
    assert (plan.reward_cents, plan.bonus_cents) == (20, 13)
    for _ in range(2):
        review_round.approve_all(world, world.requester_id, plan)
    assert (owed(world, W1), owed(world, W2), held(world)) == (13, 20, 0)


def test_rejected_work_earns_none(world: World) -> None:
    work = world.do(world.hit_ids(published(world))[0], W1, objects=9)
    review_round.reject(world, world.requester_id, world.submission(work), reason="no")
    catch_up(world)
    assert (owed(world, W1), held(world)) == (0, 0)


def test_a_stop_between_approval_and_bonus_loses_and_doubles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = world.do(world.hit_ids(published(world))[0], W1, objects=4)
    review_round.approve(world, world.requester_id, world.submission(work))
    with monkeypatch.context() as broken:
        broken.setattr(object_bonuses, "object_bonus", lambda design, objects: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            catch_up(world)
    assert (owed(world, W1), held(world)) == (10, 10)
    with monkeypatch.context() as broken:  # paid, and stopped before that was written down
        broken.setattr(object_bonuses, "delete", lambda table: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            catch_up(world)
    assert owed(world, W1) == 16
    catch_up(world)
    assert (owed(world, W1), held(world)) == (16, 0)
    assert world.rows(object_bonus_due) == []


def test_statistics_count_what_was_paid(world: World) -> None:
    batch = published(world)
    approve(world, world.do(world.hit_ids(batch)[0], W1, objects=4))
    row = world.store.read(lambda c: batch_statistics(c, batch))
    assert row.spent_cents == 16


def test_extending_holds_the_bonus_of_new_places_too(world: World) -> None:
    batch = published(world, 2)
    plan = batches.plan_extension(world, world.requester_id, batch.id, assignments_per_image=2)
    assert plan.total_cents == 40
    extended = batches.extend_batch(world, plan)
    assert (extended.bonus_cents, held(world)) == (40, 80)


def test_without_a_bonus_nothing_is_noted(world: World) -> None:
    batch = world.publish(1)
    review_round.approve(
        world, world.requester_id, world.submission(world.do(world.hit_ids(batch)[0], W1))
    )
    catch_up(world)
    assert world.rows(object_bonus_due) == []
