"""The coach: what is odd about an outline is told where it is, with the fix; it forbids nothing."""

from __future__ import annotations

import math
import os

from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.desk import Desk, Point, square
from tests.support.owner import Owner, sample


def coached(server: Server, owner: Owner, person: OpenPerson, who: str, **design: str) -> Desk:
    title = f"coached {who}"
    owner.publish(owner.collection([sample()], title), title=title, names="car\ntree", **design)
    return open_desk(server, person(cookies=owner.new_worker(who)), title)


def disc(x: float, y: float, r: float, n: int = 14) -> list[Point]:
    turns = [2 * math.pi * (i + 0.5) / n for i in range(n)]
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in turns]


def test_it_tells_what_to_mend_where_it_is_and_goes_when_it_is_mended(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    desk = coached(server, owner, person, "coco")
    page = desk.page
    bubble = page.locator(".coach-bubble")
    desk.draw(square(300, 300, 400), "car")
    expect(bubble).to_contain_text("looks like a box")
    expect(page.locator(".coach-mark.now")).to_have_count(1)
    expect(desk.rows.locator("svg.icon")).not_to_have_count(0)
    desk.click((900, 200))  # an outline is begun: the coach is out of the way
    expect(bubble).to_have_count(0)
    page.keyboard.press("Escape")
    expect(bubble).to_be_visible()
    bubble.get_by_role("button", name="It is right").click()
    expect(bubble.filter(has_text="looks like a box")).to_have_count(0)
    expect(desk.submit_button).to_be_enabled()
    desk.draw(square(320, 310, 390), "car")
    expect(bubble).to_contain_text("another “car” in the same place")
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/coach.png")
    bubble.get_by_role("button", name="Delete it").click()
    expect(desk.rows).to_have_count(1)


def test_f_goes_to_the_place_and_a_name_is_mended_by_one_click(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    desk = coached(server, owner, person, "nadia")
    page = desk.page
    bubble = page.locator(".coach-bubble")
    desk.draw(disc(500, 500, 40), "caar")
    expect(bubble).to_contain_text("did you mean “car”?")
    before = page.locator(".zoom").inner_text()
    page.keyboard.press("f")
    expect(page.locator(".zoom")).not_to_have_text(before)
    bubble.get_by_role("button", name="Yes, “car”").click()
    expect(desk.rows.locator(".row-text")).to_have_text("car")
    expect(bubble.filter(has_text="did you mean")).to_have_count(0)


def test_where_the_design_makes_it_a_rule_submit_waits_for_it(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    desk = coached(server, owner, person, "rula", coach="block")
    page = desk.page
    desk.draw(square(300, 300, 400), "car")
    expect(page.locator(".coach-bubble")).to_contain_text("looks like a box")
    expect(page.get_by_role("button", name="It is right")).to_have_count(0)
    expect(desk.count).to_contain_text("1 of 1")
    expect(desk.submit_button).to_be_disabled()
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    desk.draw(disc(600, 500, 200), "car")
    expect(desk.submit_button).to_be_enabled()
