"""Qualifications on the worker site: found, asked for, tested, waited for, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from labelcrowd.clock import HOUR, MINUTE, SECOND
from labelcrowd.market import qualification_requests, qualifications
from labelcrowd.market import qualification_types as types
from labelcrowd.market.qualification_requests import GRACE
from labelcrowd.market.qualification_types import QualificationType, TypeChange, TypeValues
from tests.support.qualifications import GIVEN_AT_ONCE, LOOKED_AT, PLAIN, TESTED
from tests.support.site import Browser, Site

ROOT = "/worker/qualifications"
RIGHT = {"q1": "crow", "q2": "two"}


class Desk:
    """A worker at a browser, and the operator's own requester who makes types."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.scope = ("live", site.operator.requester_id)
        self.worker = site.add_worker("anna")
        self.anna = site.browser().sign_in_worker(self.worker)

    def type(self, values: TypeValues = PLAIN) -> QualificationType:
        site = self.site
        return site.home.store.write(
            lambda c: types.create_type(c, site.ids, site.clock.now(), *self.scope, values)
        )

    def ask(self, one: QualificationType) -> str:
        """The page that asking leads to."""
        page = f"{ROOT}/{one.id}"
        sent = self.anna.submit(page, f"{page}/ask")
        assert sent.status_code == 303
        return sent.headers["location"]

    def hand_in(self, one: QualificationType, fields: dict[str, Any]) -> tuple[int, str]:
        """Status, and where it leads or what the page says."""
        sent = self.anna.submit(f"{ROOT}/{one.id}/test", f"{ROOT}/{one.id}/test", fields)
        return sent.status_code, sent.headers.get("location", sent.text)

    def held(self, one: QualificationType) -> tuple[str, int | None] | None:
        found = self.site.home.store.read(
            lambda c: qualifications.find_qualification(c, "live", one.id, self.worker)
        )
        return None if found is None else (found.status, found.value)

    def pending(self) -> list[qualification_requests.QualificationRequest]:
        return self.site.home.store.read(
            lambda c: qualification_requests.pending_requests(c, *self.scope, limit=10)
        )

    def page(self, one: QualificationType) -> str:
        found = self.anna.get(f"{ROOT}/{one.id}")
        assert found.status_code == 200
        return found.text


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)


def test_the_list_says_what_can_be_asked_for_and_how(desk: Desk) -> None:
    assert "Nothing to ask for" in desk.anna.get(ROOT).text
    desk.type()
    desk.type(replace(TESTED, name="Counts legs"))
    desk.type(replace(GIVEN_AT_ONCE, name="Is polite"))
    desk.type(replace(PLAIN, name="Hidden", status="Inactive"))
    text = desk.anna.get(ROOT).text
    assert text.index("Counts legs") < text.index("Is polite") < text.index("Knows birds")
    assert "Hidden" not in text
    for how in ("Test, 10 min", "Given at once", "The requester decides"):
        assert how in text
    assert "R. Equester" in text or desk.site.operator.name in text
    found = desk.anna.get(f"{ROOT}?q=COUNTS+legs").text
    assert "Counts legs" in found
    assert "Is polite" not in found
    assert "Nothing found" in desk.anna.get(f"{ROOT}?q=owl").text


def test_a_long_list_goes_on(desk: Desk) -> None:
    for number in range(55):
        desk.type(replace(PLAIN, name=f"Type {number:03}"))
    first = desk.anna.get(ROOT).text
    assert ("Type 049" in first, "Type 050" in first) == (True, False)
    more = first.split('href="/worker/qualifications?q=', 1)[1].split('"', 1)[0]
    second = desk.anna.get(f"{ROOT}?q={more.replace('&amp;', '&')}").text
    assert ("Type 049" in second, "Type 050" in second, "Type 054" in second) == (False, True, True)


def test_asking_waits_for_the_requester(desk: Desk) -> None:
    one = desk.type()
    assert "The requester decides whether you get it" in desk.page(one)
    assert desk.ask(one) == f"{ROOT}/{one.id}?said=asked"
    assert "Waiting for the requester" in desk.page(one)
    (asked,) = desk.pending()
    assert asked.worker_id == desk.worker
    desk.site.home.store.write(
        lambda c: qualification_requests.accept_request(
            c, desk.site.clock.now(), *desk.scope, asked.id, 12
        )
    )
    text = desk.page(one)
    assert "You have it" in text
    assert ">12<" in text
    assert "You have it" in desk.anna.get(ROOT).text


def test_what_is_given_at_once_is_there_at_once(desk: Desk) -> None:
    one = desk.type(GIVEN_AT_ONCE)
    desk.ask(one)
    assert desk.held(one) == ("Granted", 7)
    assert "It was given to you" in desk.anna.get(f"{ROOT}/{one.id}?said=asked").text


def test_a_test_is_taken_scored_and_told(desk: Desk) -> None:
    one = desk.type(TESTED)
    text = desk.page(one)
    assert "A test of 2 questions" in text
    assert "You have one try" in text
    assert desk.ask(one) == f"{ROOT}/{one.id}/test"
    page = desk.anna.get(f"{ROOT}/{one.id}/test").text
    assert "Which of bird?" in page
    assert "AnswerKey" not in page
    assert str((desk.site.clock.now() + 600 * SECOND) // 1000) in page  # the clock of the page
    assert desk.hand_in(one, RIGHT) == (303, f"{ROOT}/{one.id}?said=handed-in")
    assert desk.held(one) == ("Granted", 100)
    text = desk.anna.get(f"{ROOT}/{one.id}?said=handed-in").text
    assert "scored at once" in text
    assert "It can be asked for only once" in text


def test_answers_with_something_wrong_come_back_with_what_was_filled_in(desk: Desk) -> None:
    one = desk.type(TESTED)
    desk.ask(one)
    status, text = desk.hand_in(one, {"q2": ["two", "six"]})
    assert status == 422
    assert "Please answer this question" in text
    assert text.count(" checked") == 2
    assert desk.held(one) is None
    assert desk.hand_in(one, {"q1": "crow", "q2": ["two", "six"]})[0] == 303
    assert desk.held(one) == ("Granted", 75)


def test_answers_without_a_key_reach_the_requester(desk: Desk) -> None:
    one = desk.type(LOOKED_AT)
    desk.ask(one)
    desk.hand_in(one, {"q1": "gull", "q2": ["two", "four"]})
    (asked,) = desk.pending()
    assert asked.answer is not None
    assert "<SelectionIdentifier>gull</SelectionIdentifier>" in asked.answer
    assert (
        "The requester looks at your answers"
        in desk.anna.get(f"{ROOT}/{one.id}?said=handed-in").text
    )


def test_when_the_time_is_up_what_was_answered_counts(desk: Desk) -> None:
    one = desk.type(TESTED)
    desk.ask(one)
    desk.site.clock.advance(10 * MINUTE + SECOND)
    assert desk.hand_in(one, {"q1": "crow"})[0] == 303
    assert desk.held(one) == ("Granted", 75)


def test_a_passed_test_leads_to_the_work_it_opens(desk: Desk) -> None:
    one = desk.type(TESTED)
    desk.ask(one)
    desk.hand_in(one, RIGHT)
    page = desk.page(one)
    assert "Work that you are qualified for" in page
    assert f'href="{ROOT.removesuffix("/qualifications")}/?qualified=1"' in page


def test_long_after_its_time_a_test_is_over(desk: Desk) -> None:
    one = desk.type(TESTED)
    desk.ask(one)
    page = f"{ROOT}/{one.id}"
    desk.site.clock.advance(10 * MINUTE + GRACE + SECOND)
    assert desk.anna.get(f"{page}/test").headers["location"] == f"{page}?said=over"
    late = desk.anna.submit(ROOT + f"/{desk.type(GIVEN_AT_ONCE_2).id}", f"{page}/test", RIGHT)
    assert late.headers["location"] == f"{page}?said=over"
    assert "The time for the test was over" in desk.anna.get(f"{page}?said=over").text
    assert desk.held(one) is None


GIVEN_AT_ONCE_2 = replace(GIVEN_AT_ONCE, name="Another")


def test_the_delay_before_the_next_try_is_told(desk: Desk) -> None:
    one = desk.type(replace(TESTED, retry_delay_s=7200))
    assert "Another try is possible after 2 h" in desk.page(one)
    desk.ask(one)
    desk.hand_in(one, {"q1": "gull", "q2": "two"})
    assert "You can try again" in desk.page(one)
    other = desk.type(GIVEN_AT_ONCE_2)
    sent = desk.anna.submit(f"{ROOT}/{other.id}", f"{ROOT}/{one.id}/ask")
    assert sent.headers["location"] == f"{ROOT}/{one.id}"  # the page says why
    desk.site.clock.advance(2 * HOUR)
    assert "Take the test again" in desk.page(one)


def test_reasons_are_read_by_the_worker(desk: Desk) -> None:
    one, other = desk.type(), desk.type(replace(PLAIN, name="Other"))
    desk.ask(one)
    (asked,) = desk.pending()
    write, now = desk.site.home.store.write, desk.site.clock.now()
    write(
        lambda c: qualification_requests.reject_request(
            c, now, *desk.scope, asked.id, "no room left"
        )
    )
    assert "no room left" in desk.page(one)
    assert "Not given" in desk.anna.get(ROOT).text
    write(lambda c: qualifications.associate(c, now, *desk.scope, other.id, desk.worker, 1))
    write(
        lambda c: qualifications.disassociate(
            c, *desk.scope, other.id, desk.worker, "too many owls"
        )
    )
    assert "too many owls" in desk.page(other)
    assert "Taken back" in desk.anna.get(ROOT).text


def test_a_type_that_is_inactive_is_found_by_those_who_have_it_only(desk: Desk) -> None:
    one = desk.type()
    desk.site.home.store.write(
        lambda c: types.change_type(c, *desk.scope, one.id, TypeChange(status="Inactive"))
    )
    assert desk.anna.get(f"{ROOT}/{one.id}").status_code == 404
    assert desk.anna.get(f"{ROOT}/none").status_code == 404
    now = desk.site.clock.now()
    desk.site.home.store.write(
        lambda c: qualifications.associate(c, now, *desk.scope, one.id, desk.worker, 1)
    )
    assert "It cannot be asked for at the moment" in desk.page(one)


def test_the_systems_qualifications_say_where_they_come_from(desk: Desk) -> None:
    assert "/worker/account" in desk.anna.get(f"{ROOT}/00000000000000000071").text
    assert "cannot be asked for" in desk.anna.get(f"{ROOT}/00000000000000000040").text


def test_another_workers_test_is_nobodys_business(desk: Desk) -> None:
    one = desk.type(TESTED)
    desk.ask(one)
    ben: Browser = desk.site.browser().sign_in_worker(desk.site.add_worker("ben"))
    assert ben.get(f"{ROOT}/{one.id}/test").status_code == 303  # has none in hand
    assert "Take the test" in ben.get(f"{ROOT}/{one.id}").text


def test_a_form_without_its_token_asks_for_nothing(desk: Desk) -> None:
    one = desk.type(GIVEN_AT_ONCE)
    assert desk.anna.post(f"{ROOT}/{one.id}/ask").status_code == 403
    assert desk.held(one) is None
