"""Qualifications in real browsers: a test that runs out of time, answers that a requester reads."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.owner import Owner
from tests.support.qualifications import KEY, TEST

SIZES = {
    "desk": {},
    "small": {"width": 900, "height": 550},
    "phone": {"width": 390, "height": 844, "has_touch": True, "is_mobile": True},
}
HERE = "/requester/qualifications/sandbox"
_NUMBERS = itertools.count(1)


def make(owner: Owner, **fields: str) -> str:
    """A new qualification by a test on the sandbox; its id."""
    given = {
        "name": f"Knows birds {next(_NUMBERS)}", "description": "Tells crows from gulls.",
        "way": "by-test", "test": TEST, "minutes": "10", **fields,
    }  # fmt: skip
    return str(owner.post(HERE, given).headers["location"]).rsplit("/", 1)[1]


def sound(page: Page, name: str) -> None:
    """The page has no barriers and nothing is cut off; with SCREENSHOTS it is kept."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert barriers(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def worker(person: OpenPerson, owner: Owner, **options: object) -> Page:
    return person(cookies=owner.new_worker(f"birder-{next(_NUMBERS)}"), **options)


def test_when_the_clock_runs_out_what_was_answered_is_handed_in_by_itself(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    type_id = make(owner, minutes="0.07", answer_key=KEY)
    page = worker(person, owner)
    page.goto(f"{server.url}/sandbox/worker/qualifications/{type_id}")
    page.get_by_role("button", name="Take the test").click()
    page.get_by_label("The crow").check()
    page.wait_for_url("**?said=handed-in")
    expect(page.get_by_text("Your test was scored at once.")).to_be_visible()
    expect(page.get_by_text("75", exact=True)).to_be_visible()  # 3 of 4; the other was not answered


def test_a_test_is_taken_with_the_keyboard_alone(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    type_id = make(owner, answer_key=KEY)
    page = worker(person, owner)
    page.goto(f"{server.url}/sandbox/worker/qualifications/{type_id}")
    page.keyboard.press("t")
    page.wait_for_url("**/test")
    page.get_by_label("The crow").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Hand in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("100", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_answers_are_handed_in_read_and_granted(
    server: Server, owner: Owner, person: OpenPerson, size: str
) -> None:
    type_id = make(owner)
    page = worker(person, owner, **SIZES[size])
    root = f"{server.url}/sandbox/worker/qualifications"
    page.goto(root)
    sound(page, f"list-{size}")
    page.goto(f"{root}/{type_id}")
    sound(page, f"one-{size}")
    page.get_by_role("button", name="Take the test").click()
    sound(page, f"test-{size}")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("alert")).to_contain_text("2 answers need another look")
    page.errors.clear()  # type: ignore[attr-defined]  # the 422 of the answer stands in the console
    page.get_by_label("The gull").check()
    page.get_by_label("The two").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("The requester looks at your answers.")).to_be_visible()
    sound(page, f"handed-in-{size}")

    requester = person(cookies=owner.cookies, **SIZES[size])
    requester.goto(f"{server.url}{HERE}")
    sound(requester, f"types-{size}")
    requester.goto(f"{server.url}{HERE}/{type_id}")
    sound(requester, f"type-{size}")
    requester.get_by_role("link", name="Look at the answers").click()
    expect(requester.get_by_text("The gull")).to_be_visible()
    sound(requester, f"request-{size}")
    requester.get_by_label("Value").fill("80")
    requester.get_by_role("button", name="Give it").click()
    expect(requester.get_by_role("heading", name="1 worker has it")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You have it", exact=True)).to_be_visible()
    expect(page.get_by_text("80", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_the_form_shows_the_fields_of_the_chosen_way(
    server: Server, owner: Owner, person: OpenPerson, size: str
) -> None:
    page = person(cookies=owner.cookies, **SIZES[size])
    page.goto(f"{server.url}{HERE}/new")
    expect(page.get_by_label("Minutes for the test")).to_be_hidden()
    page.get_by_label("by a test").check()
    expect(page.get_by_label("Minutes for the test")).to_be_visible()
    expect(page.get_by_label("Value")).to_be_hidden()
    sound(page, f"new-{size}")
    page.get_by_label("everybody who asks gets it at once").check()
    page.get_by_label("Name").fill(f"Is polite, {size}")
    page.get_by_label("Description").fill("Says please.")
    page.get_by_label("Value").fill("3")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("Given at once, with the value 3")).to_be_visible()
    sound(page, f"made-{size}")
