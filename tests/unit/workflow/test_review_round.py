"""Approve, reject, give to someone else, approve all, bonus, undo."""

from __future__ import annotations

import pytest

from labelcrowd.accounts import audit
from labelcrowd.clock import DAY, HOUR
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import due, ledger, setup
from labelcrowd.market.errors import NoWork
from labelcrowd.review import work as review_work
from labelcrowd.storage.tables.market import bonus
from labelcrowd.storage.tables.studio import batch_hit
from labelcrowd.workflow import batches, review_round
from labelcrowd.workflow.collect import catch_up
from tests.support.studio import World

W1, W2 = "AWORKER1", "AWORKER2"


def owed(world: World, worker_id: str) -> int:
    return world.store.read(lambda c: ledger.account_balance(c, "live", worker_id, ledger.PAYABLE))


def waiting(world: World) -> list[str]:
    found = world.store.read(lambda c: review_work.queue(c, world.requester_id))
    return [one.assignment_id for one in found]


def test_approved_work_is_owed_and_leaves_the_queue(world: World) -> None:
    published = world.publish(1)
    done = world.do(world.hit_ids(published)[0], W1)
    assert waiting(world) == [done]
    approved = review_round.approve(world, world.requester_id, world.submission(done))
    assert (approved.status, owed(world, W1)) == ("Approved", 5)
    assert waiting(world) == []


def test_approving_twice_pays_once(world: World) -> None:
    published = world.publish(1)
    done = world.do(world.hit_ids(published)[0], W1)
    for _ in range(2):
        review_round.approve(world, world.requester_id, world.submission(done))
    assert owed(world, W1) == 5


def test_rejected_work_needs_a_reason_and_pays_nothing(world: World) -> None:
    published = world.publish(1)
    done = world.submission(world.do(world.hit_ids(published)[0], W1))
    with pytest.raises(InvalidInput, match="say why"):
        review_round.reject(world, world.requester_id, done, reason="  ")
    rejected = review_round.reject(world, world.requester_id, done, reason="Not outlined")
    assert (rejected.status, rejected.reason, owed(world, W1)) == ("Rejected", "Not outlined", 0)
    assert world.crowd(world.requester_id, "live").balance()[1] == 0


def test_a_rejected_picture_is_given_to_someone_else_but_not_to_the_same_worker(
    world: World,
) -> None:
    published = world.publish(1)
    hit_id = world.hit_ids(published)[0]
    done = world.submission(world.do(hit_id, W1))
    for _ in range(2):
        review_round.reject(
            world, world.requester_id, done, reason="Not outlined", give_to_someone_else=True
        )
    with pytest.raises(NoWork):
        world.accept(hit_id, W1)
    again = world.do(hit_id, W2)
    assert world.submission(again).batch_id == published.id
    with pytest.raises(NoWork):
        world.accept(hit_id, "AWORKER3")


def test_a_hit_that_ended_lives_again_for_the_replacement(world: World) -> None:
    published = world.publish(1, lifetime="1 h", auto_approval_delay="30 d")
    hit_id = world.hit_ids(published)[0]
    done = world.submission(world.do(hit_id, W1))
    world.clock.advance(2 * HOUR)
    due.run(world.store, world.clock.now())
    review_round.reject(
        world, world.requester_id, done, reason="Not outlined", give_to_someone_else=True
    )
    assert world.accept(hit_id, W2)


def reject_for_someone_else(world: World, done: str) -> None:
    review_round.reject(
        world, world.requester_id, world.submission(done), reason="no", give_to_someone_else=True
    )


def test_a_repeated_rejection_counts_its_replacement_once(world: World) -> None:
    published = world.publish(1)
    done = world.do(world.hit_ids(published)[0], W1)
    for _ in range(3):
        reject_for_someone_else(world, done)
    assert [row["replacements"] for row in world.rows(batch_hit)] == [1]
    extension = batches.plan_extension(
        world, world.requester_id, published.id, assignments_per_image=2
    )
    assert list(extension.new_assignments.values()) == [1]


def test_the_place_of_a_replacement_is_noted_once_in_the_record(world: World) -> None:
    (hit_id,) = world.hit_ids(world.publish(1))
    done = world.do(hit_id, W1)
    for _ in range(2):
        reject_for_someone_else(world, done)
    found = world.store.read(lambda c: audit.entries(c, world.requester_id))
    noted = [(one.actor, one.subject, one.detail) for one in found if one.action == "extend-hit"]
    assert noted == [("command line", hit_id, '{"market":"live","assignments":1}')]


def test_a_stopped_batch_hands_out_the_one_replacement_and_no_more(world: World) -> None:
    published = world.publish(1, assignments_per_image="5")
    (hit_id,) = world.hit_ids(published)
    done = world.do(hit_id, W1)
    batches.stop_batch(world, world.requester_id, published.id)
    reject_for_someone_else(world, done)
    assert world.crowd(world.requester_id, "live").balance()[1] == 5
    world.do(hit_id, W2)
    with pytest.raises(NoWork):
        world.accept(hit_id, "AWORKER3")


def test_what_cannot_be_replaced_is_not_rejected(world: World) -> None:
    world.home.store.write(lambda c: setup.set_ten_rule(c, "live", on=True))
    published = world.publish(1, assignments_per_image="9")
    done = world.do(world.hit_ids(published)[0], W1)
    with pytest.raises(InvalidInput, match="9 assignments cannot get 10"):
        reject_for_someone_else(world, done)
    assert world.submission(done).status == "Submitted"


def test_the_ninth_place_may_be_a_replacement_and_is_repeated_safely(world: World) -> None:
    published = world.publish(1, assignments_per_image="8")
    done = world.do(world.hit_ids(published)[0], W1)
    for _ in range(2):
        reject_for_someone_else(world, done)
    assert world.submission(done).status == "Rejected"


def test_a_rejection_is_undone_for_thirty_days_from_then(world: World) -> None:
    published = world.publish(1, auto_approval_delay="30 d")
    done = world.do(world.hit_ids(published)[0], W1)
    world.clock.advance(20 * DAY)
    rejected = review_round.reject(world, world.requester_id, world.submission(done), reason="no")
    world.clock.advance(29 * DAY)
    assert review_round.undo_rejection(world, world.requester_id, rejected).status == "Approved"


def test_a_rejection_is_undone_for_thirty_days(world: World) -> None:
    published = world.publish(2, auto_approval_delay="30 d")
    first, second = world.hit_ids(published)
    one, two = world.submission(world.do(first, W1)), world.submission(world.do(second, W1))
    rejected = review_round.reject(world, world.requester_id, one, reason="Not outlined")
    too_late = review_round.reject(world, world.requester_id, two, reason="Not outlined")
    assert review_round.undo_rejection(world, world.requester_id, rejected).status == "Approved"
    assert owed(world, W1) == 5
    world.clock.advance(31 * DAY)
    with pytest.raises(Conflict, match="30 days"):
        review_round.undo_rejection(world, world.requester_id, too_late)


def test_only_rejected_work_is_undone(world: World) -> None:
    published = world.publish(1)
    done = world.submission(world.do(world.hit_ids(published)[0], W1))
    with pytest.raises(Conflict, match="not rejected"):
        review_round.undo_rejection(world, world.requester_id, done)


def test_late_work_is_payable_and_not_rejected(world: World) -> None:
    published = world.publish(1, assignment_duration="10 min")
    hit_id = world.hit_ids(published)[0]
    late = world.accept(hit_id, W1)
    world.clock.advance(11 * 60_000_000)
    due.run(world.store, world.clock.now())
    world.do(hit_id, W2)
    world.submit(late)
    catch_up(world)
    found = world.submission(late)
    assert found.late
    with pytest.raises(Conflict, match="late"):
        review_round.reject(world, world.requester_id, found, reason="too late")
    review_round.approve(world, world.requester_id, found)
    assert owed(world, W1) == 5
    assert world.submission(late).status == "Approved"


def test_a_bonus_is_paid_once_per_token_and_stands_beside_the_work_at_once(world: World) -> None:
    published = world.publish(1)
    done = world.submission(world.do(world.hit_ids(published)[0], W1))
    for _ in range(2):
        review_round.pay_bonus(
            world, world.requester_id, done, amount_cents=25, reason="Neat", token="t1"
        )
    assert len(world.rows(bonus)) == 1
    assert world.submission(done.assignment_id).bonus_cents == 25


@pytest.mark.parametrize("cents", [0, -5, 100_001])
def test_a_bonus_out_of_range_is_refused(world: World, cents: int) -> None:
    published = world.publish(1)
    done = world.submission(world.do(world.hit_ids(published)[0], W1))
    with pytest.raises(InvalidInput, match="amount"):
        review_round.pay_bonus(
            world, world.requester_id, done, amount_cents=cents, reason="Neat", token="t1"
        )


def test_the_queue_has_incomplete_work_first_then_the_oldest(world: World) -> None:
    published = world.publish(3)
    first, second, third = world.hit_ids(published)
    old, new = world.do(first, W1), world.do(second, W1)
    incomplete = world.do(third, W1, complete=False)
    assert waiting(world) == [incomplete, old, new]


def test_the_queue_is_read_page_by_page(world: World) -> None:
    published = world.publish(4)
    done = [
        world.do(hit_id, W1, complete=n != 2) for n, hit_id in enumerate(world.hit_ids(published))
    ]
    seen: list[str] = []
    after: review_work.Key | None = None
    while True:
        page = world.store.read(
            lambda c, after=after: review_work.queue(  # type: ignore[misc]
                c, world.requester_id, batch_id=published.id, after=after, limit=1
            )
        )
        if not page:
            break
        seen += [one.assignment_id for one in page]
        after = review_work.key_of(page[-1])
    assert seen == [done[2], done[0], done[1], done[3]]


def test_approve_all_lists_first_what_it_contains_and_leaves_the_doubtful(world: World) -> None:
    published = world.publish(3)
    first, second, third = world.hit_ids(published)
    world.do(first, W1)
    world.do(second, W2)
    doubtful = world.do(third, W1, complete=False)
    plan = review_round.plan_approve_all(world, world.requester_id, published.id)
    assert (plan.complete, plan.incomplete, plan.late) == (2, 1, 0)
    assert (plan.reward_cents, plan.workers) == (10, 2)
    assert review_round.approve_all(world, world.requester_id, plan) == 2
    assert waiting(world) == [doubtful]


def test_what_comes_after_the_list_was_shown_is_not_approved_with_it(world: World) -> None:
    published = world.publish(2)
    first, second = world.hit_ids(published)
    world.do(first, W1)
    plan = review_round.plan_approve_all(world, world.requester_id, published.id)
    later = world.do(second, W1)
    assert review_round.approve_all(world, world.requester_id, plan) == 1
    assert waiting(world) == [later]


def test_a_stranger_finds_nothing(world: World) -> None:
    published = world.publish(1)
    done = world.do(world.hit_ids(published)[0], W1)
    with pytest.raises(NotFound):
        world.store.read(lambda c: review_work.find_submission(c, "ASTRANGER", done))
    assert world.store.read(lambda c: review_work.queue(c, "ASTRANGER")) == []
