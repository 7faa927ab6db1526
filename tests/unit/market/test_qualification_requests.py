"""Asking for a qualification: its test and clock, automatic grants, decisions, trying again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labelcrowd.clock import HOUR, MINUTE, SECOND
from labelcrowd.market import due
from labelcrowd.market import qualification_types as types
from labelcrowd.market.errors import DoesNotExist, WrongState
from labelcrowd.market.qualification_requests import GRACE
from labelcrowd.market.qualification_types import DELETED, TypeChange
from labelcrowd.storage.erasing import erase_identity
from tests.support.market import MarketWorld
from tests.support.qualifications import (
    GIVEN_AT_ONCE,
    HALF_RIGHT,
    KEY,
    LOOKED_AT,
    PLAIN,
    RIGHT,
    TEST,
    TESTED,
    Qualifications,
)


@pytest.fixture
def of(world: MarketWorld) -> Qualifications:
    return Qualifications(world)


def refused(action: object, *given: object) -> str:
    """Amazon's code for what must fail."""
    with pytest.raises(WrongState) as error:
        action(*given)  # type: ignore[operator]
    return error.value.turk_code


def test_without_test_or_grant_the_requester_decides(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type().id
    assert of.prospect(worker, type_id).door.kind == "open"
    asked = of.ask(worker, type_id)
    assert (asked.status, of.pending()) == ("Pending", [asked.id])
    assert of.prospect(worker, type_id).door.kind == "pending"
    of.accept(asked.id, 9)
    assert of.held(worker, type_id) == ("Granted", 9)
    assert of.prospect(worker, type_id).door.kind == "held"
    assert refused(of.ask, worker, type_id) == "QualificationTypeDoesNotAllowRetake"


def test_asking_twice_is_one_request(of: Qualifications) -> None:
    worker, plain, tested = of.worker(), of.type().id, of.type(replace(TESTED, name="t")).id
    assert of.ask(worker, plain).id == of.ask(worker, plain).id
    first = of.ask(worker, tested)
    of.world.clock.advance(MINUTE)
    assert of.ask(worker, tested) == first  # the clock of the test goes on


def test_an_automatic_grant_comes_at_once_with_its_value(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(GIVEN_AT_ONCE).id
    assert of.ask(worker, type_id).status == "Granted"
    assert of.held(worker, type_id) == ("Granted", 7)


@pytest.mark.parametrize(("picked", "value"), [(RIGHT, 100), (HALF_RIGHT, 75), ({}, 0)])
def test_a_test_with_a_key_is_scored_at_once(
    of: Qualifications, picked: dict[str, frozenset[str]], value: int
) -> None:
    worker, type_id = of.worker(), of.type(TESTED).id
    asked = of.ask(worker, type_id)
    assert asked.deadline_at == of.world.clock.now() + 600 * SECOND
    assert of.prospect(worker, type_id).door.at == asked.deadline_at
    assert of.held(worker, type_id) is None
    done = of.hand_in(asked, picked)
    assert (done.status, done.value) == ("Granted", value)
    assert of.held(worker, type_id) == ("Granted", value)
    assert of.pending() == []


def test_handing_in_again_changes_nothing(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(TESTED).id
    asked = of.ask(worker, type_id)
    done = of.hand_in(asked, HALF_RIGHT)
    assert of.hand_in(asked, RIGHT) == done
    assert of.held(worker, type_id) == ("Granted", 75)


def test_a_test_without_a_key_waits_with_its_answers(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(LOOKED_AT).id
    done = of.hand_in(of.ask(worker, type_id))
    assert (done.status, done.answer) == ("Pending", "<QuestionFormAnswers/>")
    of.reject(done.id, "too many owls")
    assert of.held(worker, type_id) is None
    last = of.prospect(worker, type_id).last
    assert last is not None
    assert (last.status, last.reason) == ("Rejected", "too many owls")
    assert refused(of.ask, worker, type_id) == "QualificationTypeDoesNotAllowRetake"


def test_a_moment_after_its_time_a_test_still_counts(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(TESTED).id
    asked = of.ask(worker, type_id)
    of.world.clock.advance(600 * SECOND + GRACE)
    assert of.hand_in(asked).status == "Granted"


def test_a_test_whose_time_is_over_is_a_try_and_nothing_is_kept(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(TESTED).id
    asked = of.ask(worker, type_id)
    of.world.clock.advance(600 * SECOND + GRACE + 1)
    assert of.prospect(worker, type_id).door.kind == "once"
    done = of.hand_in(asked)
    assert (done.status, done.answer) == ("Expired", None)
    assert of.held(worker, type_id) is None
    assert refused(of.ask, worker, type_id) == "QualificationTypeDoesNotAllowRetake"


def test_a_test_left_behind_does_not_keep_a_worker_from_the_next_try(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(replace(TESTED, retry_delay_s=3600)).id
    first = of.ask(worker, type_id)
    of.world.clock.advance(HOUR - SECOND)
    assert refused(of.ask, worker, type_id) == "QualificationTypeRetryDelayNotElapsed"
    of.world.clock.advance(SECOND)
    second = of.ask(worker, type_id)
    assert (second.status, second.id == first.id) == ("Started", False)
    assert of.hand_in(first).status == "Expired"
    assert of.hand_in(second).status == "Granted"


def test_the_time_that_the_server_was_off_is_not_the_workers(of: Qualifications) -> None:
    world = of.world
    due.run(world.store, world.clock.now())
    asked = of.ask(of.worker(), of.type(TESTED).id)
    world.clock.advance(HOUR)
    due.run(world.store, world.clock.now())
    assert of.hand_in(asked).status == "Granted"


def test_trying_again_waits_for_the_delay_and_replaces_the_value(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(replace(TESTED, retry_delay_s=3600)).id
    of.hand_in(of.ask(worker, type_id), HALF_RIGHT)
    again_at = of.world.clock.now() + HOUR
    door = of.prospect(worker, type_id).door
    assert (door.kind, door.at) == ("wait", again_at)
    assert refused(of.ask, worker, type_id) == "QualificationTypeRetryDelayNotElapsed"
    of.world.clock.advance(HOUR)
    of.hand_in(of.ask(worker, type_id), RIGHT)
    assert of.held(worker, type_id) == ("Granted", 100)


def test_a_test_stays_for_a_worker_as_it_was_begun(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(TESTED).id
    asked = of.ask(worker, type_id)
    harder = KEY.replace(">crow<", ">gull<")
    change = TypeChange(test=TEST + " ", test_duration_s=1, answer_key=harder)
    of.world.store.write(lambda c: types.change_type(c, *of.scope, type_id, change))
    of.world.clock.advance(MINUTE)
    assert of.hand_in(asked, RIGHT).value == 100
    assert asked.test == TEST


def test_an_inactive_type_takes_no_requests_and_open_ones_go_on(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(TESTED).id
    asked = of.ask(worker, type_id)
    change = TypeChange(status="Inactive")
    of.world.store.write(lambda c: types.change_type(c, *of.scope, type_id, change))
    assert of.hand_in(asked).status == "Granted"
    assert refused(of.ask, worker, type_id) == "InvalidQualificationTypeState"
    with pytest.raises(DoesNotExist):
        of.ask(of.worker(), type_id)  # a stranger does not learn that there is one


def test_deleting_refuses_who_asked_and_leaves_who_has(of: Qualifications) -> None:
    type_id = of.type().id
    has, asks = of.worker(), of.worker()
    of.give(has, type_id)
    asked = of.ask(asks, type_id)
    of.delete(type_id)
    assert of.pending() == []
    last = of.prospect(asks, type_id).last
    assert last is not None
    assert (last.status, last.reason) == ("Rejected", DELETED)
    assert of.held(has, type_id) == ("Granted", 1)
    assert refused(of.accept, asked.id) == "InvalidQualificationRequestState"
    assert refused(of.delete, type_id) == "InvalidQualificationTypeState"
    assert of.type().id != type_id  # the name is free


def test_a_test_in_hand_of_a_deleted_type_comes_to_nothing(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(TESTED).id
    asked = of.ask(worker, type_id)
    of.delete(type_id)
    assert of.hand_in(asked).status == "Rejected"
    assert of.held(worker, type_id) is None


def test_giving_leaves_a_request_as_it_is_and_granting_it_changes_the_value(
    of: Qualifications,
) -> None:
    worker, type_id = of.worker(), of.type().id
    asked = of.ask(worker, type_id)
    of.give(worker, type_id, 5)
    assert of.pending() == [asked.id]
    of.accept(asked.id, 8)
    assert of.held(worker, type_id) == ("Granted", 8)


def test_what_was_taken_back_can_be_granted_by_a_new_request(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(replace(PLAIN, retry_delay_s=60)).id
    of.accept(of.ask(worker, type_id).id, 3)
    of.take_back(worker, type_id, "because")
    assert of.held(worker, type_id) == ("Revoked", 3)
    of.world.clock.advance(MINUTE)
    of.accept(of.ask(worker, type_id).id, 4)
    held = of.prospect(worker, type_id).held
    assert held is not None
    assert (held.status, held.value, held.reason) == ("Granted", 4, "")
    assert held.granted_at == of.world.clock.now()


def test_another_workers_test_cannot_be_handed_in(of: Qualifications) -> None:
    asked = of.ask(of.worker(), of.type(TESTED).id)
    with pytest.raises(DoesNotExist):
        of.hand_in(replace(asked, worker_id=of.worker()))


def test_of_an_erased_worker_no_answers_are_kept(of: Qualifications) -> None:
    worker, type_id = of.worker(), of.type(LOOKED_AT).id
    asked = of.hand_in(of.ask(worker, type_id))
    assert asked.answer is not None
    of.world.store.write(lambda c: erase_identity(c, b"key", of.world.market_id, worker))
    last = of.prospect(worker, type_id).last
    assert last is not None
    assert (last.status, last.answer) == ("Expired", None)  # nobody waits for a decision any more
