"""The worker's list as pages: searching, filtering, saved requesters, reasons against, measures."""

from __future__ import annotations

import re

import msgspec
import pytest
from sqlalchemy import insert, select, update

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.market import measures
from labelcrowd.market.system_qualifications import LOCALE, NUMBER_APPROVED
from labelcrowd.storage.tables.market import assignment, hit, hit_type
from labelcrowd.storage.tables.market_time import page_time, return_reason
from tests.support.site import Browser, Site

STAR = "/worker/requesters/{}/save"


@pytest.fixture
def ana(site: Site) -> Browser:
    return site.browser().sign_in_worker(site.add_worker("ana"))


def titles(page: str) -> list[str]:
    return re.findall(r'<h3 id="t-\w+" data-own>([^<]*)</h3>', page)


def ask_for(site: Site, hit_type_id: str, *asked: dict[str, object]) -> None:
    """Let the type ask for qualifications, as CreateHITType would have stored them."""
    body = msgspec.json.encode(list(asked)).decode()
    site.home.store.write(
        lambda c: (
            c.execute(
                update(hit_type)
                .where(hit_type.c.id == hit_type_id)
                .values(qualification_requirements=body)
            ).rowcount
        )
    )


def accept(browser: Browser, hit_type_id: str) -> str:
    answer = browser.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rsplit("/", 1)[1]


# --- searching ---


def test_an_address_says_all_that_was_asked_for(site: Site, ana: Browser) -> None:
    for number in range(28):
        site.publish(title=f"Cars {number:02}", reward_cents=number + 1)
    address = "/worker/?q=cars&reward=0.02&sort=reward"
    first = ana.get(address).text
    assert titles(first)[:2] == ["Cars 27", "Cars 26"]
    assert "27 groups of HITs" in first
    assert "Page 1 of 2" in first
    following = re.search(r'href="(/worker/\?[^"]*page=2)"', first)
    assert following
    second = ana.get(following[1].replace("&amp;", "&")).text
    assert titles(second) == ["Cars 02", "Cars 01"]
    assert 'value="cars"' in second
    assert 'value="0.02"' in second


def test_nonsense_in_an_address_asks_for_nothing(site: Site, ana: Browser) -> None:
    site.publish(title="Birds")
    answer = ana.get("/worker/?reward=much&minutes=-3&page=0&sort=luck&pay=1e9&saved=maybe")
    assert answer.status_code == 200
    assert titles(answer.text) == ["Birds"]


def test_a_keyword_and_a_requester_are_a_click_away(site: Site, ana: Browser) -> None:
    site.publish(title="Birds")
    page = ana.get("/worker/").text
    assert 'href="/worker/?keyword=birds"' in page
    mine = re.search(r'href="(/worker/\?requester=\w+)"', page)
    assert mine
    assert titles(ana.get(mine[1]).text) == ["Birds"]
    assert titles(ana.get("/worker/?requester=ANOBODY").text) == []
    assert titles(ana.get("/worker/?keyword=bird").text) == []


def test_each_empty_list_says_what_to_do(site: Site, ana: Browser) -> None:
    site.publish(title="Birds", reward_cents=5)
    assert "Nothing matches" in ana.get("/worker/?q=submarine").text
    assert "Press the star" in ana.get("/worker/?saved=1").text
    assert "Nothing matches" in ana.get("/worker/?pay=12").text


def test_where_nothing_matches_money_is_still_spoken_of(site: Site, ana: Browser) -> None:
    site.publish(title="Birds", reward_cents=5)
    assert "Reward, at least" in ana.get("/worker/?q=submarine").text


# --- saved requesters ---


def test_a_requester_is_saved_and_forgotten_with_the_star(site: Site, ana: Browser) -> None:
    site.publish(title="Birds")
    star = STAR.format(site.operator.requester_id)
    answer = ana.submit("/worker/", star, {"on": "1", "page": "/worker/?sort=reward"})
    assert answer.headers["location"] == "/worker/?sort=reward"
    page = ana.get("/worker/?saved=1").text
    assert titles(page) == ["Birds"]
    assert 'aria-pressed="true"' in page
    ana.submit("/worker/", star, {"on": "0"})
    assert titles(ana.get("/worker/?saved=1").text) == []


def test_the_star_leads_to_no_other_site_and_to_no_unknown_requester(
    site: Site, ana: Browser
) -> None:
    site.publish()
    star = STAR.format(site.operator.requester_id)
    answer = ana.submit("/worker/", star, {"on": "1", "page": "//evil.example/"})
    assert answer.headers["location"] == "/worker/"
    assert ana.submit("/worker/", STAR.format("ANOBODY"), {"on": "1"}).status_code == 404
    assert ana.post(star, {"on": "1"}).status_code == 403


# --- why not ---


def test_work_one_may_not_take_is_shown_with_what_is_missing_and_how_to_get_it(
    site: Site, ana: Browser
) -> None:
    hit_type_id = site.publish(title="Birds")
    ask_for(
        site,
        hit_type_id,
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThanOrEqualTo",
            "IntegerValues": [50],
        },
        {
            "QualificationTypeId": LOCALE,
            "Comparator": "EqualTo",
            "LocaleValues": [{"Country": "PT"}],
        },
    )
    page = ana.get("/worker/").text
    assert titles(page) == ["Birds"]
    assert ">Accept" not in page
    for text in (
        "Why can't I work on this?",
        "at least 50",
        "You have 0.",
        "Workers who live in:",
        "You have not said where you live.",
        'href="/worker/account"',
    ):
        assert text in page
    assert titles(ana.get("/worker/?qualified=1").text) == []
    preview = ana.get(f"/worker/groups/{hit_type_id}").text
    assert ">Accept" not in preview
    assert f"/worker/groups/{hit_type_id}/why" in preview


def test_accepting_it_all_the_same_leads_to_the_reasons(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(title="Birds")
    other = site.publish(title="Cars")
    ask_for(
        site,
        hit_type_id,
        {"QualificationTypeId": NUMBER_APPROVED, "Comparator": "Exists"},
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThan",
            "IntegerValues": [0],
        },
    )
    answer = ana.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    why = f"/worker/groups/{hit_type_id}/why"
    assert answer.headers["location"] == why
    assert "more than 0" in ana.get(why).text
    assert "You can work on this" in ana.get(f"/worker/groups/{other}/why").text


def test_what_is_hidden_from_one_is_neither_listed_nor_explained(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(title="Birds")
    ask_for(
        site,
        hit_type_id,
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThan",
            "IntegerValues": [0],
            "ActionsGuarded": "DiscoverPreviewAndAccept",
        },
    )
    assert "No work right now" in ana.get("/worker/").text
    assert ana.get(f"/worker/groups/{hit_type_id}").status_code == 404
    assert ana.get(f"/worker/groups/{hit_type_id}/why").status_code == 404


def test_what_is_hidden_from_one_can_be_neither_asked_about_nor_reported(
    site: Site, ana: Browser
) -> None:
    hit_type_id = site.publish(title="Birds")
    other = site.home.store.read(
        lambda c: c.execute(select(hit.c.id).where(hit.c.hit_type_id == hit_type_id)).scalar_one()
    )
    ask_for(
        site,
        hit_type_id,
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "LessThan",
            "IntegerValues": [1],
            "ActionsGuarded": "DiscoverPreviewAndAccept",
        },
    )
    for page in ("report", "messages/about"):
        assert "Birds" in ana.get(f"/worker/{page}?hit_id={other}").text
    ask_for(
        site,
        hit_type_id,
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThan",
            "IntegerValues": [0],
            "ActionsGuarded": "DiscoverPreviewAndAccept",
        },
    )
    for page in ("report", "messages/about"):
        shown = ana.get(f"/worker/{page}?hit_id={other}")
        assert (shown.status_code, "Birds" in shown.text) == (404, False)
        sent = ana.submit("/worker/", f"/worker/{page}", {"hit_id": other, "words": "What is it?"})
        assert (sent.status_code, "Birds" in sent.text) == (404, False)


def test_what_one_holds_can_be_asked_about_whatever_it_asks_for_since(
    site: Site, ana: Browser
) -> None:
    hit_type_id = site.publish(title="Birds")
    held = accept(ana, hit_type_id)
    hit_id = site.home.store.read(
        lambda c: c.execute(select(assignment.c.hit_id).where(assignment.c.id == held)).scalar_one()
    )
    ask_for(
        site,
        hit_type_id,
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThan",
            "IntegerValues": [0],
            "ActionsGuarded": "DiscoverPreviewAndAccept",
        },
    )
    for page in ("report", "messages/about"):
        for about in (f"hit_id={hit_id}", f"assignment_id={held}"):
            assert "Birds" in ana.get(f"/worker/{page}?{about}").text


def test_a_guarded_preview_leads_to_the_reasons(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(title="Birds")
    ask_for(
        site,
        hit_type_id,
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThan",
            "IntegerValues": [0],
            "ActionsGuarded": "PreviewAndAccept",
        },
    )
    answer = ana.get(f"/worker/groups/{hit_type_id}")
    assert answer.headers["location"] == f"/worker/groups/{hit_type_id}/why"
    assert "shows it to nobody else" in ana.get(f"/worker/groups/{hit_type_id}/why").text


# --- measures ---


def test_a_new_group_says_so_and_a_measured_one_says_on_how_many(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(8, title="Birds", reward_cents=10)
    assert "Too little was done yet" in ana.get("/worker/").text
    for number in range(5):
        ben = site.browser().sign_in_worker(site.add_worker(f"ben{number}"))
        assignment_id = accept(ben, hit_type_id)
        site.clock.advance(2 * MINUTE)
        ben.post("/mturk/externalSubmit", {"assignmentId": assignment_id, "answer": "3"})
    measures.follow(site.home.store, site.clock.now(), "live")
    page = ana.get("/worker/").text
    for text in ("2 min", "5 HITs", "5 workers", "$3.00", "an hour, all time counted"):
        assert text in page
    assert titles(ana.get("/worker/?pay=2.50&minutes=3").text) == ["Birds"]
    assert titles(ana.get("/worker/?pay=3.50").text) == []
    assert titles(ana.get("/worker/?minutes=1").text) == []
    assert titles(ana.get("/worker/?sort=pay").text) == ["Birds"]


def ticket_of(page: str) -> str:
    found = re.search(r'data-time-ticket="([^"]+)"', page)
    assert found
    return found[1]


def tell(browser: Browser, ticket: str, seen_ms: int) -> int:
    body = msgspec.json.encode({"ticket": ticket, "seen_ms": seen_ms, "reading_ms": 0})
    return browser.send("POST", "/worker/time", content=body).status_code


def test_pages_report_their_time_with_the_ticket_they_were_given(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish()
    ticket = ticket_of(ana.get(f"/worker/groups/{hit_type_id}").text)
    site.clock.advance(20 * SECOND)
    anybody = site.browser()  # the page may be gone, and its cookies with it
    assert tell(anybody, ticket, 9_000) == 204
    assert tell(anybody, ticket, 12_000) == 204
    assert tell(anybody, ticket, 3_000) == 204
    rows = site.home.store.read(
        lambda c: c.execute(select(page_time.c.seen_ms, page_time.c.kind)).all()
    )
    assert [tuple(row) for row in rows] == [(12_000, "preview")]


def test_a_ticket_that_is_not_ours_or_of_another_market_reports_nothing(
    site: Site, ana: Browser
) -> None:
    ticket = ticket_of(ana.get(f"/worker/groups/{site.publish()}").text)
    assert tell(ana, ticket[:-2] + "AA", 5_000) == 401
    body = msgspec.json.encode({"ticket": ticket, "seen_ms": 5_000})
    assert ana.send("POST", "/sandbox/worker/time", content=body).status_code == 401
    assert ana.send("POST", "/worker/time", content=b"nonsense").status_code == 401
    site.clock.advance(25 * 60 * MINUTE)
    assert tell(ana, ticket, 5_000) == 401
    assert site.home.store.read(lambda c: c.execute(select(page_time)).all()) == []


def test_the_time_of_ones_own_work_is_told_on_the_earnings_page(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(6, reward_cents=10)
    for number in range(5):
        assignment_id = accept(ana, hit_type_id)
        site.clock.advance(2 * MINUTE)
        ana.post("/mturk/externalSubmit", {"assignmentId": assignment_id, "answer": "3"})
        if number == 3:
            measures.follow(site.home.store, site.clock.now(), "live")
            few = ana.get("/worker/earnings").text
            assert "after five HITs and a minute" in few
            assert "An hour, all time counted" not in few
    returned = f"/worker/work/{accept(ana, hit_type_id)}"
    assert f'href="{returned}"' in ana.get("/worker/earnings").text
    site.clock.advance(10 * MINUTE)
    ana.submit(returned, f"{returned}/return")
    measures.follow(site.home.store, site.clock.now(), "live")
    page = ana.get("/worker/earnings").text
    for text in ("$3.00", "$1.50", "An hour, all time counted", "Returned or out of time"):
        assert text in page


# --- returning ---


def test_a_hit_is_given_back_with_a_reason(site: Site, ana: Browser) -> None:
    path = f"/worker/work/{accept(ana, site.publish())}"
    for page in (ana.get(path).text, ana.get(f"{path}/leave").text):
        assert 'value="unclear"' in page
        assert "The requester reads this without your name." in page
    answer = ana.submit(
        f"{path}/leave", f"{path}/return", {"reason": "unclear", "words": "Which birds?"}
    )
    assert answer.status_code == 303
    rows = site.home.store.read(
        lambda c: c.execute(select(return_reason.c.reason, return_reason.c.words)).all()
    )
    assert [tuple(row) for row in rows] == [("unclear", "Which birds?")]


def test_a_reason_that_is_none_of_ours_changes_nothing(site: Site, ana: Browser) -> None:
    path = f"/worker/work/{accept(ana, site.publish())}"
    answer = ana.submit(f"{path}/leave", f"{path}/return", {"reason": "bored"})
    assert answer.status_code == 422
    assert ana.get(path).status_code == 200


def test_a_stranger_finds_nothing(site: Site) -> None:
    hit_type_id = site.publish()
    stranger = site.browser()
    for path in ("/worker/?q=birds", f"/worker/groups/{hit_type_id}/why"):
        assert "/sign-in" in stranger.get(path).headers["location"]


def test_erasing_a_worker_forgets_whom_they_saved_and_what_they_wrote(
    site: Site, ana: Browser
) -> None:
    from labelcrowd.storage.erasing import erase_identity
    from labelcrowd.storage.tables.market_finding import saved_requester

    ana_id = site.worker_ids["ana"]
    path = f"/worker/work/{accept(ana, site.publish())}"
    ana.submit(f"{path}/leave", f"{path}/return", {"words": "I am Ana"})

    def erase(connection) -> bool:  # type: ignore[no-untyped-def]
        connection.execute(
            insert(saved_requester).values(
                market_id="live", worker_id=ana_id, requester_id="A", saved_at=0
            )
        )
        return erase_identity(connection, site.home.secrets.key, "live", ana_id)

    assert site.home.store.write(erase)
    assert site.home.store.read(lambda c: c.execute(select(saved_requester)).all()) == []
    rows = site.home.store.read(lambda c: c.execute(select(return_reason.c.words)).scalars().all())
    assert list(rows) == [""]


@pytest.mark.parametrize(
    ("typed", "left"), [("0,50", ["Dear"]), ("0.5", ["Dear"]), ("$0,5", ["Dear"])]
)
def test_a_reward_is_read_with_a_comma_too_and_stays_as_it_was_typed(
    site: Site, ana: Browser, typed: str, left: list[str]
) -> None:
    site.publish(title="Dear", reward_cents=50)
    site.publish(title="Cheap", reward_cents=49)
    page = ana.get(f"/worker/?reward={typed}").text
    assert titles(page) == left
    assert f'name="reward" inputmode="decimal" maxlength="10" value="{typed}"' in page
    assert "field__error" not in page


@pytest.mark.parametrize(
    ("query", "typed", "told"),
    [("reward=abc", "abc", "A sum such as 0.10"), ("reward=1,234", "1,234", "A sum such as 0.10"),
     ("pay=-2", "-2", "A sum such as 12.00"), ("minutes=-3", "-3", "A whole number such as 10")],
)  # fmt: skip
def test_a_filter_that_is_not_understood_says_so_and_filters_nothing(
    site: Site, ana: Browser, query: str, typed: str, told: str
) -> None:
    site.publish(title="Birds")
    page = ana.get(f"/worker/?{query}").text
    assert titles(page) == ["Birds"]
    assert f'value="{typed}" aria-invalid="true"' in page
    assert page.count("field__error") == 1
    assert told in page


def test_a_group_with_nothing_left_says_why(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(title="Birds")
    group = f"/worker/groups/{hit_type_id}"
    mine = accept(ana, hit_type_id)
    answer = ana.get(group)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/worker/work/{mine}")
    bo = site.browser().sign_in_worker(site.add_worker("bo"))
    gone = bo.get(group)
    assert (gone.status_code, "Somebody else took the last one" in gone.text) == (404, True)
    ana.post("/mturk/externalSubmit", {"assignmentId": mine, "x": "1"})
    done = ana.get(group)
    assert "You have worked on these, and nothing of them is left for you." in done.text
    assert "Somebody else took" not in done.text
    unknown = ana.get("/worker/groups/3NEVERMADE")
    assert (unknown.status_code, "Somebody else took" in unknown.text) == (404, False)
    assert "Nothing here" in unknown.text


@pytest.mark.parametrize(("guarded", "offered"), [("Accept", True), ("PreviewAndAccept", False)])
def test_a_preview_that_is_guarded_is_not_offered(
    site: Site, ana: Browser, guarded: str, offered: bool
) -> None:
    hit_type_id = site.publish(title="Birds")
    ask_for(
        site,
        hit_type_id,
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThan",
            "IntegerValues": [10],
            "ActionsGuarded": guarded,
        },
    )
    page = ana.get("/worker/").text
    assert (f'href="/worker/groups/{hit_type_id}"' in page) is offered
    assert "Why can't I work on this?" in page.replace("&#39;", "'")


def test_leaving_a_page_that_keeps_nothing_promises_nothing(site: Site, ana: Browser) -> None:
    held = accept(ana, site.publish())
    page = ana.get(f"/worker/work/{held}/leave").text
    assert "What you filled in may be lost" in page
    assert "What you drew is saved" not in page
