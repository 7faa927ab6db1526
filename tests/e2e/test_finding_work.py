"""A worker looks for work: by keyboard, by phone, what is missing, whom to save, and time."""

from __future__ import annotations

import itertools
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import boto3
import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample

_NUMBERS = itertools.count()
HTML = """<HTMLQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/\
2011-11-11/HTMLQuestion.xsd"><HTMLContent><![CDATA[<!doctype html><title>Count</title>
<h1>Count the cars</h1><form name="mturk_form" method="post" id="mturk_form"
action="https://www.mturk.com/mturk/externalSubmit"><input type="hidden" name="assignmentId">
<label>How many? <input name="cars"></label><input type="submit" value="Send"></form>]]>
</HTMLContent><FrameHeight>0</FrameHeight></HTMLQuestion>"""


@pytest.fixture
def mturk(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(server.home / "aws-credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(server.home / "aws-config"))
    client = boto3.Session(profile_name="sandbox").client("mturk")
    yield client
    client.close()


def offer(mturk, title: str, reward: str, **more: object) -> None:  # type: ignore[no-untyped-def]
    mturk.create_hit(
        Title=title, Description=f"{title}, one number", Keywords="cars, street", Reward=reward,
        LifetimeInSeconds=3600, AssignmentDurationInSeconds=600, MaxAssignments=9, Question=HTML,
        **more,
    )  # fmt: skip


@pytest.fixture
def worker(owner: Owner, person: OpenPerson, server: Server) -> Page:
    page = person(cookies=owner.new_worker(f"finder-{next(_NUMBERS)}"))
    page.goto(f"{server.url}/sandbox/worker/")
    return page


def rows(server: Server, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(server.home / "database.sqlite")) as database:
        return list(database.execute(query))


def within(page: Page, server: Server, query: str) -> list[tuple[object, ...]]:
    """The rows, once there are some; the page goes on meanwhile."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = rows(server, query)
        if found:
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing came: {query}")


def test_work_is_found_and_taken_with_the_keyboard_alone(
    mturk: object, worker: Page, server: Server
) -> None:
    offer(mturk, "Cars of Lisbon", "0.05")
    offer(mturk, "Cars of Porto", "0.09")
    worker.reload()
    worker.keyboard.press("/")
    worker.keyboard.type("cars of")
    worker.keyboard.press("Enter")
    expect(worker.get_by_role("status").filter(has_text="2 groups of HITs")).to_be_visible()
    worker.get_by_label("Order").select_option("reward")
    expect(worker).to_have_url(re.compile(r"q=cars\+of&sort=reward"))
    expect(worker.locator(".offer h3").first).to_have_text("Cars of Porto")
    assert barriers(worker) == []
    worker.get_by_role("button", name="Save requester:").first.press("Enter")
    expect(worker.get_by_role("button", name="Saved requester:").first).to_be_visible()
    assert "q=cars+of&sort=reward" in worker.url
    worker.locator("h2").first.click()
    worker.keyboard.press("a")
    expect(worker.frame_locator("iframe").get_by_label("How many?")).to_be_visible()


def test_a_return_takes_a_reason_along_and_the_time_counts(
    mturk: object, worker: Page, server: Server
) -> None:
    offer(mturk, "Trams", "0.05")
    worker.goto(f"{server.url}/sandbox/worker/?q=trams")
    worker.get_by_role("link", name="Preview").click()
    expect(worker.frame_locator("iframe").get_by_text("Count the cars")).to_be_visible()
    worker.get_by_role("button", name="Accept").click()
    (preview,) = within(
        worker, server, "SELECT seen_ms FROM page_time WHERE kind = 'preview' AND seen_ms > 0"
    )
    assert isinstance(preview[0], int)
    worker.frame_locator("iframe").get_by_label("How many?").fill("2")
    worker.get_by_role("button", name="Return").click()
    expect(worker.get_by_role("dialog")).to_be_visible()
    assert barriers(worker) == []
    worker.get_by_role("button", name="Go on working").click()
    expect(worker.frame_locator("iframe").get_by_label("How many?")).to_have_value("2")
    worker.get_by_role("button", name="Return").click()
    worker.get_by_label("The instructions are not clear").check()
    worker.get_by_label("In your own words").fill("Which cars?")
    worker.get_by_role("button", name="Return it", exact=True).click()
    expect(worker.get_by_text("Returned. Somebody else can take it now.")).to_be_visible()
    assert rows(server, "SELECT reason, words FROM return_reason") == [("unclear", "Which cars?")]
    (seen,) = within(
        worker,
        server,
        "SELECT seen_ms, held_ms FROM work_time WHERE ending = 'returned' AND seen_ms",
    )
    assert isinstance(seen[0], int)


def test_what_is_missing_is_said_on_a_phone(
    mturk: object, owner: Owner, person: OpenPerson, server: Server
) -> None:
    offer(
        mturk, "Secret gardens", "0.50",
        QualificationRequirements=[
            {
                "QualificationTypeId": "00000000000000000071",
                "Comparator": "EqualTo",
                "LocaleValues": [{"Country": "PT"}],
                "ActionsGuarded": "PreviewAndAccept",
            }
        ],
    )  # fmt: skip
    cookies = owner.new_worker(f"finder-{next(_NUMBERS)}")
    page = person(width=390, height=844, has_touch=True, is_mobile=True, cookies=cookies)
    page.goto(f"{server.url}/sandbox/worker/?q=secret")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    page.get_by_text("Why can't I work on this?").tap()
    expect(page.get_by_text("You have not said where you live.")).to_be_visible()
    assert barriers(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    expect(page.get_by_role("link", name="Preview")).to_have_count(0)  # it asks for the same
    group = (page.locator("h3[id^=t-]").get_attribute("id") or "").removeprefix("t-")
    page.goto(f"{server.url}/sandbox/worker/groups/{group}")
    expect(page.get_by_role("heading", name="Why can't I work on this?")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="Work that I can do").tap()
    expect(page.get_by_text("Secret gardens")).to_have_count(0)


def test_the_labelling_page_tells_its_time_when_it_is_left(
    owner: Owner, worker: Page, server: Server
) -> None:
    owner.publish(owner.collection([sample()], "Timed"), reward="0.10", title="Timed outline")
    worker.goto(f"{server.url}/sandbox/worker/?q=timed")
    worker.get_by_role("button", name="Accept").first.click()
    desk = Desk(worker).ready()
    desk.draw(square(300, 300), "car")
    desk.saved()
    desk.submit()
    (told,) = within(
        worker,
        server,
        "SELECT w.seen_ms, w.reading_ms FROM work_time w JOIN page_time p "
        "ON p.assignment_id = w.assignment_id WHERE w.ending = 'submitted' AND w.seen_ms > 0",
    )
    assert isinstance(told[0], int) and isinstance(told[1], int)
    assert 0 < told[1] < told[0]
