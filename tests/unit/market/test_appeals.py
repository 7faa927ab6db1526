"""A worker appeals against a rejection; a named person grants it, to the cent, or refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from labelcrowd.clock import DAY, MINUTE
from labelcrowd.errors import InsufficientFunds, LabelcrowdError
from labelcrowd.market import appeals, decisions, hits
from labelcrowd.market.appeals import Answer, Appeal
from labelcrowd.market.errors import BadParameter, DoesNotExist, WrongState
from labelcrowd.market.retention import DISPOSED_AFTER, as_listed
from labelcrowd.market.workers import Assignment
from labelcrowd.storage.tables.market import hit
from tests.support.market import MarketWorld

NAME = "Rosa Equester"


def reject(world: MarketWorld, held: Assignment) -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: decisions.reject(
            c, now, world.market_id, world.requester, held.id, reason="The mirror is missing."
        )
    )


def rejected(world: MarketWorld, **asked: int) -> Assignment:
    held = world.submitted(world.hit(**asked))
    reject(world, held)
    return held


def appeal(world: MarketWorld, held: Assignment, words: str = "It is there.") -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: appeals.file_appeal(c, now, world.market_id, held.worker_id, held.id, words)
    )


def answer(
    world: MarketWorld,
    held: Assignment,
    *,
    grant: bool,
    words: str = "",
    requester: str | None = None,
) -> int:
    now = world.clock.now()
    given = Answer(grant=grant, words=words, name=NAME, account_id="a1")
    return world.store.write(
        lambda c: appeals.answer_appeal(
            c, now, world.market_id, requester or world.requester, held.id, given
        )
    )


def found(world: MarketWorld, held: Assignment) -> Appeal:
    made = world.store.read(lambda c: appeals.appeal_about(c, world.market_id, held.id))
    assert made is not None
    return made


def test_a_granted_appeal_undoes_the_rejection_to_the_cent(world: MarketWorld) -> None:
    before = world.balance()
    approved = world.submitted(world.hit(reward_cents=7))
    now = world.clock.now()
    world.store.write(
        lambda c: decisions.approve(c, now, world.market_id, world.requester, approved.id)
    )
    spent = before[0] - world.balance()[0]
    held = rejected(world, reward_cents=7)
    assert world.owed(held.worker_id) == 0
    appeal(world, held)
    after = len(world.event_types())
    assert answer(world, held, grant=True) >= 7
    assert world.status(held.id) == "Approved"
    assert world.owed(held.worker_id) == world.owed(approved.worker_id) == 7
    assert before[0] - world.balance()[0] == 2 * spent
    assert world.event_types(after) == ["AssignmentApproved"]
    made = found(world, held)
    assert (made.state, made.answered_by, made.reason) == (
        "granted", NAME, "The mirror is missing.",
    )  # fmt: skip


def test_an_appeal_is_granted_also_when_the_hit_is_deleted(world: MarketWorld) -> None:
    held = rejected(world, reward_cents=7)
    scope, now = (world.market_id, world.requester), world.clock.now()
    appeal(world, held)
    world.store.write(lambda c: hits.delete_hit(c, now, *scope, held.hit_id))
    before = world.balance()
    with pytest.raises(WrongState, match="while its HIT is not deleted"):
        world.store.write(lambda c: decisions.approve(c, now, *scope, held.id, override=True))
    assert answer(world, held, grant=True) == 7
    assert (world.status(held.id), world.owed(held.worker_id)) == ("Approved", 7)
    assert world.balance() == (before[0] - 7, before[1])
    assert world.read_hit(held.hit_id).places.status == "Disposed"
    assert found(world, held).state == "granted"
    assert world.book_problems() == []


def test_an_appeal_of_a_hit_that_ended_long_ago_is_granted(world: MarketWorld) -> None:
    held = world.submitted(world.hit(auto_approval_s=30 * 86_400, lifetime_s=60))
    reject(world, held)
    world.clock.advance(29 * DAY)
    appeal(world, held)
    now = world.clock.now()
    disposed = world.read_hit(held.hit_id).expires_at - DISPOSED_AFTER
    world.store.write(lambda c: c.execute(update(hit).values(expires_at=disposed)).rowcount)
    assert as_listed(world.read_hit(held.hit_id), now).places.status == "Disposed"
    assert answer(world, held, grant=True) == 5
    assert world.owed(held.worker_id) == 5


def test_a_refusal_needs_a_reason_and_is_the_last_word(world: MarketWorld) -> None:
    held = rejected(world)
    appeal(world, held)
    with pytest.raises(BadParameter, match="answer: expected 1 to 1,000"):
        answer(world, held, grant=False)
    answer(world, held, grant=False, words="It hides the lamp.")
    made = found(world, held)
    assert (made.state, made.answer, made.answered_by) == ("refused", "It hides the lamp.", NAME)
    assert world.status(held.id) == "Rejected"
    assert "AppealRefused" in world.event_types()
    for grant in (True, False):
        with pytest.raises(WrongState, match="answered already"):
            answer(world, held, grant=grant, words="Once more.")
    with pytest.raises(WrongState, match="appealed against this already"):
        appeal(world, held, "But look again!")


def test_only_rejected_work_of_ones_own_is_appealed_for(world: MarketWorld) -> None:
    held = world.submitted(world.hit())
    with pytest.raises(WrongState, match="submitted, not rejected"):
        appeal(world, held)
    reject(world, held)
    other = world.submitted(world.hit())
    now = world.clock.now()
    with pytest.raises(DoesNotExist):
        world.store.write(
            lambda c: appeals.file_appeal(c, now, world.market_id, other.worker_id, held.id, "!")
        )
    for words in ("", " \n", "\x00\x07", "x" * 2_001):
        with pytest.raises(BadParameter, match="words: expected 1 to 2,000"):
            appeal(world, held, words)


def test_both_sides_have_thirty_days(world: MarketWorld) -> None:
    late, early = rejected(world), rejected(world)
    world.clock.advance(30 * DAY)
    appeal(world, early)  # on the last day; its answer has 30 days of its own
    world.clock.advance(MINUTE)
    with pytest.raises(WrongState, match="those are over"):
        appeal(world, late)
    world.clock.advance(29 * DAY)
    assert (
        world.store.read(lambda c: appeals.count_waiting(c, world.requester, world.clock.now()))
        == 1
    )
    answer(world, early, grant=True)
    assert world.status(early.id) == "Approved"


def test_an_appeal_that_is_not_answered_in_time_cannot_be(world: MarketWorld) -> None:
    held = rejected(world)
    appeal(world, held)
    world.clock.advance(30 * DAY + MINUTE)
    with pytest.raises(WrongState, match="those are over"):
        answer(world, held, grant=True)
    assert found(world, held).is_late(world.clock.now())
    now = world.clock.now()
    waiting, over = (
        world.store.read(
            lambda c, w=w: appeals.appeals_to(c, world.requester, now, waiting=w)  # type: ignore[misc]
        )
        for w in (True, False)
    )
    assert (waiting, [one.assignment_id for one in over]) == ([], [held.id])


def test_undoing_the_rejection_in_another_way_grants_the_appeal(world: MarketWorld) -> None:
    held = rejected(world)
    appeal(world, held)
    world.crowd().approve(held.id, override=True)
    made = found(world, held)
    assert (made.state, made.answered_by) == ("granted", "")
    with pytest.raises(WrongState, match="answered already"):
        answer(world, held, grant=False, words="No.")


def test_another_requester_finds_no_appeal(world: MarketWorld) -> None:
    held = rejected(world)
    appeal(world, held)
    other = world.new_requester("Bob")
    with pytest.raises(DoesNotExist):
        answer(world, held, grant=True, requester=other)
    assert (
        world.store.read(lambda c: appeals.appeals_to(c, other, world.clock.now(), waiting=True))
        == []
    )


def test_an_appeal_for_which_there_is_no_money_stays_open(world: MarketWorld) -> None:
    held = rejected(world, reward_cents=40)
    appeal(world, held)
    world.hit(reward_cents=world.balance()[0])  # holds all that is left
    with pytest.raises(InsufficientFunds):
        answer(world, held, grant=True)
    assert found(world, held).state == "open"


def test_of_two_answers_at_once_one_counts(postgres_world: MarketWorld) -> None:
    world = postgres_world
    held = rejected(world)
    appeal(world, held)

    def one(grant: bool) -> bool:
        try:
            answer(world, held, grant=grant, words="So.")
        except LabelcrowdError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(one, [True, False] * 4))
    assert done.count(True) == 1
    paid = world.owed(held.worker_id) > 0
    assert paid == (found(world, held).state == "granted") == (world.status(held.id) == "Approved")


def test_of_many_appeals_at_once_one_is_kept(postgres_world: MarketWorld) -> None:
    held = rejected(postgres_world)

    def one(number: int) -> bool:
        try:
            appeal(postgres_world, held, f"words {number}")
        except LabelcrowdError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(8))).count(True) == 1
