"""A worker without a mouse, and pages without barriers for people with disabilities."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample

SIZES = [(1280, 800), (900, 550), (390, 844)]


def press(page: Page, keys: str) -> None:
    """Keys one after another: ``"d Right*20 Enter"``."""
    for word in keys.split():
        key, _, times = word.partition("*")
        for _ in range(int(times or 1)):
            page.keyboard.press(key)


def test_a_hit_is_done_from_the_list_to_submit_without_a_mouse(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(owner.collection([sample()], "keys"), title="keys", required_objects="1")
    page = person(cookies=owner.new_worker("kay"))
    page.goto(f"{server.url}/sandbox/worker/")
    press(page, "a")  # the key of the first Accept
    desk = Desk(page).ready()
    for _ in range(40):  # Tab reaches the picture
        if desk.stage.evaluate("stage => stage === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(desk.stage).to_be_focused()
    press(page, "d Shift+ArrowLeft*4 Enter Shift+ArrowRight*6 Enter Shift+ArrowDown*6 Enter Enter")
    desk.name("window")
    expect(desk.count).to_contain_text("1 of 1")
    press(page, "v Tab ArrowRight*5 F2")
    desk.name("door")
    expect(desk.rows).to_have_text("door")
    press(page, "Control+z Control+z Control+y")
    desk.saved()
    expect(desk.rows).to_have_text("window")
    press(page, "Control+Enter")
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    [drawn] = desk.sent.values()
    assert len(drawn["geometry"]["pieces"][0]["outer"]) == 3


@pytest.fixture(scope="module")
def batch(owner: Owner) -> str:
    return owner.publish(
        owner.collection([sample()], "shown"), title="shown", assignments_per_image="6"
    )


CUT_OFF = """[...document.querySelectorAll('.bar__nav, .switch')]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => part.textContent.trim())"""
"""Navigation or a switch of which a part is out of sight."""


@pytest.mark.parametrize("size", SIZES)
def test_the_workers_pages_have_no_barriers(
    server: Server, owner: Owner, person: OpenPerson, batch: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = person(cookies=owner.new_worker(f"wide{width}"), width=width, height=height)
    for name in ("", "earnings", "your-work", "report", "reports"):
        path = f"/sandbox/worker/{name}"
        page.goto(server.url + path)
        assert barriers(page) == [], path
    page.goto(f"{server.url}/sandbox/worker/?q=shown")
    page.get_by_role("button", name="Accept").click()
    desk = Desk(page).ready()
    assert barriers(page) == []
    desk.outline(square(500, 400, 300), close="Enter")
    expect(page.locator("#name-input")).to_be_visible()
    assert barriers(page) == []
    desk.name("car")
    desk.saved()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_requesters_pages_have_no_barriers(
    server: Server, owner: Owner, person: OpenPerson, batch: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = person(cookies=owner.cookies, width=width, height=height)
    collection = f"/requester/collections/{owner.collection([], 'shown')}"
    for path in (
        "/", "/requester/", "/requester/collections", collection, "/requester/publish",
        f"/requester/batches/{batch}", f"/requester/batches/{batch}/plan",
        f"/requester/batches/{batch}/results", f"/requester/batches/{batch}/extend",
        f"/requester/batches/{batch}/approve-all", "/requester/workers/sandbox", "/account",
        "/requester/card", "/requester/pay-terms", "/requester/reports",
        "/requester/team", "/requester/keys", "/requester/notifications", "/requester/audit",
    ):  # fmt: skip
        page.goto(server.url + path)
        expect(page.locator("h1")).to_be_visible()
        assert barriers(page) == [], path
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{path} is {overflow} px too wide"
        assert page.evaluate(CUT_OFF) == [], path
