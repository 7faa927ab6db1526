"""Where nothing may overlap, what is drawn or moved onto another object is cut by it."""

from __future__ import annotations

import os

from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample


def test_a_new_and_a_moved_outline_are_cut_by_what_is_there(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(
        owner.collection([sample()], "apart"), title="apart", required_objects="2",
        names="car\ntree", no_overlap="yes",
    )  # fmt: skip
    page = person(cookies=owner.new_worker("apa"))
    page.goto(f"{server.url}/sandbox/worker/?q=apart")
    page.get_by_role("button", name="Accept").first.click()
    desk = Desk(page).ready()
    told = page.locator(".toast", has_text="cut by what was there")
    desk.draw(square(300, 300, 200), "car")
    desk.draw(square(450, 300, 200), "tree")
    expect(told).to_have_count(1)
    desk.saved()
    tree = next(key for key, one in desk.sent.items() if one["name"] == "tree")
    assert left_of(desk, tree) == 500
    page.keyboard.press("v")
    page.get_by_role("button", name="Close").click()
    desk.rows.filter(has_text="tree").click()
    desk.drag((580, 400), (540, 400))
    expect(told).to_be_visible()
    shot = os.environ.get("SHOTS")
    if shot:
        page.screenshot(path=f"{shot}/no-overlap.png")
    desk.saved()
    assert left_of(desk, tree) == 500
    with page.expect_request("**/api/label/edits"):
        page.keyboard.press("Control+z")  # the cut
    desk.saved()
    assert left_of(desk, tree) == 460
    with page.expect_request("**/api/label/edits"):
        page.keyboard.press("Control+y")
    desk.saved()
    assert left_of(desk, tree) == 500
    with page.expect_navigation():
        desk.submit()


def left_of(desk: Desk, object_id: str) -> int:
    pieces = desk.sent[object_id]["geometry"]["pieces"]
    return round(min(x for piece in pieces for x, _ in piece["outer"]))
