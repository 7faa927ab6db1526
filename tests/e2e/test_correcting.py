"""Correcting what is drawn: points, moves, names, undo; and what a task allows on given objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.desk import Desk, Point, square
from tests.support.owner import Owner, sample

FIRST, SECOND, GONE = square(300, 300, 300), square(900, 300, 300), square(100, 900, 100)


def outer(desk: Desk, name: str) -> list[list[float]]:
    """The outline of the one live object of that name, as it was saved."""
    desk.saved()
    [found] = [one for one in desk.sent.values() if one["name"] == name and not one.get("deleted")]
    points: list[list[float]] = found["geometry"]["pieces"][0]["outer"]
    return points


def close_to(points: list[list[float]], wanted: Sequence[Point], within: float = 3) -> bool:
    return len(points) == len(wanted) and all(
        abs(x - u) <= within and abs(y - v) <= within
        for (x, y), (u, v) in zip(points, wanted, strict=True)
    )


@pytest.fixture(scope="module")
def free(owner: Owner) -> str:
    """A HIT in which everything is allowed, for many workers."""
    owner.publish(
        owner.collection([sample()], "free"), title="free", required_objects="2",
        assignments_per_image="9",
    )  # fmt: skip
    return "free"


def test_points_are_moved_added_and_deleted_and_every_step_can_be_undone(
    server: Server, owner: Owner, person: OpenPerson, free: str
) -> None:
    page = person(cookies=owner.new_worker("uma"))
    desk = open_desk(server, page, free)
    desk.draw(FIRST, "car")
    assert close_to(outer(desk, "car"), FIRST)
    page.keyboard.press("v")
    desk.click((450, 450))
    desk.drag((300, 300), (250, 250))  # a point
    desk.saved()
    moved = [(250.0, 250.0), *FIRST[1:]]
    assert close_to(outer(desk, "car"), moved)
    desk.drag((425, 275), (425, 200))  # the diamond in the middle of the first edge
    desk.saved()
    assert close_to(outer(desk, "car"), [moved[0], (425, 200), *moved[1:]])
    page.keyboard.down("Alt")
    desk.click((425, 200))
    page.keyboard.up("Alt")
    desk.saved()
    assert close_to(outer(desk, "car"), moved)
    desk.drag((500, 500), (560, 540))  # the whole
    desk.saved()
    shifted = [(x + 60, y + 40) for x, y in moved]
    assert close_to(outer(desk, "car"), shifted)
    for wanted in (moved, [moved[0], (425, 200), *moved[1:]], moved, FIRST):
        page.keyboard.press("Control+z")
        desk.saved()
        assert close_to(outer(desk, "car"), wanted), wanted
    for _ in range(4):
        page.keyboard.press("Control+Shift+z")
    desk.saved()
    assert close_to(outer(desk, "car"), shifted)
    page.reload()
    desk.ready()
    expect(desk.rows).to_have_text("car")


def test_an_object_is_renamed_deleted_and_brought_back(
    server: Server, owner: Owner, person: OpenPerson, free: str
) -> None:
    page = person(cookies=owner.new_worker("rena"))
    desk = open_desk(server, page, free)
    desk.draw(FIRST, "car")
    desk.draw(SECOND, "car")
    expect(desk.count).to_contain_text("2 of 2")
    page.keyboard.press("v")
    page.mouse.dblclick(*desk.screen((1050, 450)))
    desk.name("lorry")
    assert sorted(desk.names()) == ["car", "lorry"]
    page.keyboard.press("Delete")
    expect(desk.count).to_contain_text("1 of 2")
    expect(desk.submit_button).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(desk.count).to_contain_text("2 of 2")
    desk.saved()
    page.keyboard.press("d")
    desk.outline([(200, 900), (300, 900)], close="Enter")
    expect(page.get_by_text("An outline needs at least 3 points.")).to_be_visible()
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(page.locator("path.outline-light")).to_have_attribute("d", "")
    page.keyboard.press("Control+z")
    expect(page.locator("path.outline-light")).not_to_have_attribute("d", "")
    page.keyboard.press("Escape")
    desk.submit()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()


def test_an_outline_drawn_twice_counts_once(
    server: Server, owner: Owner, person: OpenPerson, free: str
) -> None:
    page = person(cookies=owner.new_worker("duo"))
    desk = open_desk(server, page, free)
    desk.draw(FIRST, "car")
    desk.draw(FIRST[::-1], "car", close="Enter")
    desk.saved()
    expect(desk.count).to_contain_text("1 of 2")
    expect(page.locator(".row-problem")).to_be_visible()


@pytest.fixture(scope="module")
def given(server: Server, owner: Owner, browser: Any) -> str:
    """A collection whose picture carries two objects drawn by its requester, and a deleted one."""
    collection = owner.collection([sample()], "given")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies(
        [
            {"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}
            for name, value in owner.cookies.items()
        ]
    )
    page = context.new_page()
    page.goto(f"{server.url}/tool.html?collection=given&mode=im&folder=&image=street.jpg&actions=a")
    desk = Desk(page).ready()
    desk.draw(FIRST, "car")
    desk.draw(SECOND, "tree")
    desk.draw(GONE, "sign")
    page.keyboard.press("v")
    desk.click((150, 950))
    page.keyboard.press("Delete")
    desk.saved()
    context.close()
    return collection


@pytest.mark.parametrize(
    ("letters", "may"),
    [
        ("r", {"Rename"}),
        ("d", {"Delete"}),
        ("m", set()),
        ("n", set()),
        ("rmd", {"Rename", "Delete"}),
        ("nrmd", {"Rename", "Delete"}),  # a: all of them
        ("", set()),  # v: only to be looked at
    ],
)
def test_the_letters_of_actions_say_what_may_be_done_to_given_objects(
    server: Server, owner: Owner, person: OpenPerson, given: str, letters: str, may: set[str]
) -> None:
    owner.publish(
        given, title=f"letters-{letters}.", action=list(letters), start_from="own",
        required_objects="0" if "n" not in letters else "1", assignments_per_image="2",
    )  # fmt: skip
    page = person(cookies=owner.new_worker(f"may-{letters}-"))
    desk = open_desk(server, page, f"letters-{letters}.")
    expect(desk.rows).to_have_count(2)
    assert desk.root.get_by_label("Rename car").count() == ("Rename" in may)
    assert desk.root.get_by_label("Delete car").count() == ("Delete" in may)
    assert (desk.button("Draw outlines").count() == 1) == ("n" in letters)
    if "n" in letters:
        page.keyboard.press("v")
    desk.click((450, 450))
    desk.drag((520, 520), (550, 550))
    desk.saved()
    changed = [one for one in desk.sent.values() if one["name"] == "car"]
    assert bool(changed) == ("m" in letters)
    # What the buttons do not offer, the keys do not do either.
    page.keyboard.press("F2")
    expect(page.locator("#name-input")).to_have_count(int("Rename" in may))
    if "Rename" in may:
        page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    desk.saved()
    deleted = [one for one in desk.sent.values() if one.get("deleted")]
    assert bool(deleted) == ("Delete" in may)


@pytest.mark.parametrize(
    ("shown", "names"),
    [("e", ["car", "tree"]), ("n", []), ("a", ["car", "sign", "tree"]), ("d", ["sign"])],
)
def test_viewobj_says_which_given_objects_are_seen(
    server: Server, owner: Owner, person: OpenPerson, given: str, shown: str, names: list[str]
) -> None:
    owner.publish(given, title=f"view{shown}", view_existing=shown, start_from="own")
    page = person(cookies=owner.new_worker(f"view-{shown}"))
    desk = open_desk(server, page, f"view{shown}")
    expect(desk.rows).to_have_count(len(names))
    assert sorted(desk.rows.locator(".row-text").all_inner_texts()) == names
    deleted = desk.root.locator(".objects li.row.deleted")
    expect(deleted).to_have_count(names.count("sign"))
    if "sign" in names:  # grey and italic, and not to be changed back by who may only draw
        expect(deleted.locator(".row-text")).to_have_css("font-style", "italic")


def test_two_fingers_zoom_and_one_finger_draws_on_a_phone(
    server: Server, owner: Owner, person: OpenPerson, free: str
) -> None:
    page = person(
        cookies=owner.new_worker("fia"), width=390, height=844, has_touch=True, is_mobile=True
    )
    desk = open_desk(server, page, free)
    for x, y in SECOND:
        page.touchscreen.tap(*desk.screen((x, y)))
    page.get_by_role("button", name="Close outline").tap()
    desk.name("bus")
    desk.saved()
    assert close_to(outer(desk, "bus"), SECOND, within=6)
    before = page.locator(".zoom").inner_text()
    pinch(page, desk.screen((800, 600)))
    expect(page.locator(".zoom")).not_to_have_text(before)
    expect(desk.rows).to_have_count(1)  # the fingers drew nothing
    expect(page.locator("path.outline-light")).to_have_attribute("d", "")


@pytest.mark.parametrize("width", [390, 360])
def test_every_tool_is_within_reach_on_a_narrow_screen(
    server: Server, owner: Owner, person: OpenPerson, free: str, width: int
) -> None:
    page = person(
        cookies=owner.new_worker(f"narrow{width}"), width=width, height=800, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    open_desk(server, page, free)
    tools = page.get_by_role("navigation", name="Tools")
    more = tools.get_by_role("button", name="More tools")
    expect(more).to_have_attribute("aria-expanded", "false")
    within_reach(tools, width)
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    within_reach(tools, width)
    before = page.locator(".zoom").inner_text()
    group = tools.get_by_role("group", name="More tools")
    group.get_by_role("button", name="Zoom in").tap()
    expect(page.locator(".zoom")).not_to_have_text(before)
    page.keyboard.press("Escape")
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(more).to_be_focused()
    more.tap()
    group.get_by_role("button", name="Help and keys").tap()
    page.keyboard.press("Escape")
    expect(more).to_have_attribute("aria-expanded", "false")
    tools.get_by_role("button", name="Objects and comments").tap()
    expect(page.get_by_role("textbox").last).to_be_in_viewport()


def within_reach(tools: Locator, width: int) -> None:
    """Every button that is shown is whole on the screen, and wide enough for a thumb."""
    for button in tools.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert min(box["width"], box["height"]) >= 40


def pinch(page: Page, centre: Point) -> None:
    """Two fingers that move apart."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, apart: float) -> None:
        x, y = centre
        fingers = [] if kind == "touchEnd" else [
            {"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2},
        ]  # fmt: skip
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", 20)
    for apart in range(25, 90, 10):
        touch("touchMove", apart)
    touch("touchEnd", 0)
    session.detach()
