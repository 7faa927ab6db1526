"""A requester's qualifications on the pages: made, changed, given, decided, deleted."""

from __future__ import annotations

import re

import pytest

from labelcrowd.market import messages, qualifications
from labelcrowd.market.qualification_types import find_type
from tests.support.qualifications import KEY, TEST
from tests.support.shop import Shop
from tests.support.site import Site

HERE = "/requester/qualifications/sandbox"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def make(shop: Shop, **fields: str) -> str:
    """A new qualification; its page."""
    given = {"name": "Knows birds", "description": "Tells crows from gulls.", **fields}
    sent = shop.post(HERE, **given)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def make_tested(shop: Shop, **fields: str) -> str:
    return make(shop, way="by-test", test=TEST, minutes="10", **fields)


def held(shop: Shop, page: str, login: str) -> tuple[str, int | None] | None:
    type_id, worker_id = page.rsplit("/", 1)[1], shop.site.worker_ids[login]
    found = shop.site.home.store.read(
        lambda c: qualifications.find_qualification(c, "sandbox", type_id, worker_id)
    )
    return None if found is None else (found.status, found.value)


def test_the_page_without_a_market_is_the_live_one(shop: Shop) -> None:
    sent = shop.owner.get("/requester/qualifications")
    assert sent.headers["location"] == "/requester/qualifications/live"
    assert "No qualifications yet" in shop.page("/requester/qualifications/live")
    assert shop.owner.get("/requester/qualifications/other").status_code == 422


def test_a_new_one_is_listed_and_shown(shop: Shop) -> None:
    page = make(shop, keywords="birds", hours="1.5", way="at-once", value="7")
    text = shop.page(page)
    for said in ("Knows birds", "Tells crows from gulls.", "with the value", "after 1 h 30 min"):
        assert said in text
    assert "Knows birds" in shop.page(HERE)
    assert "Knows birds" not in shop.page("/requester/qualifications/live")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Name"),
        ({"description": ""}, "Description"),
        ({"way": "by-test", "minutes": "10"}, "expected a QuestionForm"),
        ({"way": "by-test", "minutes": "10", "test": "<a"}, "parsing the XML"),
        ({"way": "by-test", "test": TEST}, "expected the time"),
        ({"way": "by-test", "test": TEST, "minutes": "soon"}, "expected a number"),
        ({"way": "by-test", "test": TEST, "minutes": "0"}, "TestDurationInSeconds"),
        (
            {
                "way": "by-test",
                "test": TEST,
                "minutes": "1",
                "answer_key": KEY.replace(">bird<", ">fish<"),
            },
            "fish",
        ),
        ({"hours": "-1"}, "expected a number"),
        ({"way": "at-once", "value": "many"}, "expected a whole number"),
        ({"way": "magic"}, "expected one of"),
    ],
)
def test_a_form_with_something_wrong_comes_back_and_makes_nothing(
    shop: Shop, fields: dict[str, str], said: str
) -> None:
    given = {"name": "Knows birds", "description": "Tells.", "keywords": "kept words", **fields}
    sent = shop.post(HERE, **given)
    assert sent.status_code == 422
    assert said in sent.text
    assert "kept words" in sent.text
    assert "No qualifications yet" in shop.page(HERE)


def test_a_name_that_is_taken_is_told_at_the_field(shop: Shop) -> None:
    make(shop)
    sent = shop.post(HERE, name="Knows birds", description="d")
    assert sent.status_code == 409
    assert "already created a QualificationType with this name" in sent.text


def test_a_change_keeps_name_and_test(shop: Shop) -> None:
    page = make_tested(shop, answer_key=KEY, hours="1")
    form = shop.page(f"{page}/change")
    assert 'name="name"' not in form
    assert 'value="by-hand"' not in form  # a test is not taken away
    assert shop.post(f"{page}/change", description="d", way="by-hand").status_code == 422
    sent = shop.post(
        f"{page}/change", description="Better told.", way="by-test", test=TEST, minutes="0.5",
        hours="", active="no",
    )  # fmt: skip
    assert sent.status_code == 303
    type_id = page.rsplit("/", 1)[1]
    found = shop.site.home.store.read(lambda c: find_type(c, "sandbox", type_id))
    assert found is not None
    assert (found.description, found.status) == ("Better told.", "Inactive")
    assert (found.test_duration_s, found.answer_key, found.retry_delay_s) == (30, None, 3600)


def test_what_an_untouched_form_sends_changes_nothing(shop: Shop) -> None:
    page = make_tested(shop, answer_key=KEY, hours="0.7")
    type_id = page.rsplit("/", 1)[1]
    before = shop.site.home.store.read(lambda c: find_type(c, "sandbox", type_id))
    form = shop.page(f"{page}/change")
    fields = dict(
        re.findall(r'<input class="input" id="\w+" name="(\w+)"[^>]*? value="([^"]*)"', form)
    )
    sent = {"description": "Tells crows from gulls.", "way": "by-test", "test": TEST + "\r\n"}
    shop.post(f"{page}/change", **sent, answer_key=KEY, **fields)
    assert shop.site.home.store.read(lambda c: find_type(c, "sandbox", type_id)) == before
    assert fields["hours"] == "0.7"


def test_giving_and_taking_back(shop: Shop) -> None:
    page = make(shop)
    shop.worker("anna"), shop.worker("ben")
    ids = shop.site.worker_ids
    sent = shop.post(f"{page}/give", workers=f"{ids['anna']}, {ids['ben']}", value="5", tell="yes")
    assert sent.status_code == 303
    assert held(shop, page, "anna") == ("Granted", 5)
    text = shop.page(page)
    assert "2 workers have it" in text
    shop.post(f"{page}/take-back", worker=ids["ben"], reason="too many owls")
    assert held(shop, page, "ben") == ("Revoked", 5)
    assert "too many owls" in shop.page(page)
    inbox = shop.site.home.store.read(lambda c: messages.inbox(c, "sandbox", ids["ben"]))
    assert {one.subject for one in inbox} == {"A qualification", "A qualification was taken back"}


def test_more_than_a_page_of_holders_are_paged(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labelcrowd.workflow.qualifications.PAGE", 2)
    page = make(shop)
    for login in ("anna", "ben", "cy"):
        shop.worker(login)
    ids = sorted(shop.site.worker_ids.values())
    shop.post(f"{page}/give", workers=" ".join(ids))
    text = shop.page(page)
    assert "3 workers have it" in text
    assert [one in text for one in ids] == [True, True, False]
    more = re.search(rf'href="({page}\?after=\w+)#have"', text)
    assert more is not None
    text = shop.page(more[1])
    assert [one in text for one in ids] == [False, False, True]


def test_an_unknown_worker_is_told_and_nobody_gets_it(shop: Shop) -> None:
    page = make(shop)
    shop.worker("anna")
    sent = shop.post(f"{page}/give", workers=f"{shop.site.worker_ids['anna']} ANOBODY")
    assert sent.status_code == 422
    assert "WorkerId is invalid" in sent.text
    assert held(shop, page, "anna") is None


def test_a_request_is_decided_with_the_answers_in_view(shop: Shop) -> None:
    page = make_tested(shop)
    type_id = page.rsplit("/", 1)[1]
    here = f"/sandbox/worker/qualifications/{type_id}"
    for login in ("anna", "ben"):
        worker = shop.worker(login)
        worker.submit(here, f"{here}/ask")
        worker.submit(f"{here}/test", f"{here}/test", {"q1": "gull", "q2": ["two", "six"]})
    assert "2 requests wait" in shop.page(page)
    requests = re.findall(rf'href="({HERE}/requests/\w+)"', shop.page(page))
    text = shop.page(requests[0])
    for said in ("Which of bird?", "The gull", "The two, The six"):
        assert said in text
    assert shop.post(requests[0], decision="grant", value="much").status_code == 422
    assert shop.post(requests[0], decision="grant", value="80").headers["location"] == page
    shop.post(requests[1], decision="refuse", reason="gulls are no crows")
    values = {login: held(shop, page, login) for login in ("anna", "ben")}
    assert sorted(values.values(), key=str) == [("Granted", 80), None]
    assert shop.owner.get(requests[0]).status_code == 404  # it waits no more
    refused = next(login for login, value in values.items() if value is None)
    inbox = shop.site.home.store.read(
        lambda c: messages.inbox(c, "sandbox", shop.site.worker_ids[refused])
    )
    assert "gulls are no crows" in inbox[0].words


def test_deleting_leaves_those_who_have_it(shop: Shop) -> None:
    page = make(shop)
    shop.worker("anna")
    shop.post(f"{page}/give", workers=shop.site.worker_ids["anna"])
    assert shop.post(f"{page}/delete").headers["location"] == HERE
    assert "No qualifications yet" in shop.page(HERE)
    assert held(shop, page, "anna") == ("Granted", None)
    assert "Deleted" in shop.page(page)
    assert shop.post(f"{page}/delete").status_code == 409


def test_acts_are_in_the_record(shop: Shop) -> None:
    page = make(shop)
    shop.worker("anna")
    shop.post(f"{page}/give", workers=shop.site.worker_ids["anna"])
    text = shop.page("/requester/audit")
    for act in ("make-qualification", "give-qualification"):
        assert act in text
