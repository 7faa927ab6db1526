"""Holes, pieces, lines drawn by hand and names by key, with a mouse in a browser."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.desk import square
from tests.support.drawing import pieces, take_square, trace
from tests.support.owner import Owner, sample


@pytest.fixture(scope="module")
def title(owner: Owner) -> str:
    """A HIT for many workers whose task lists three names."""
    owner.publish(
        owner.collection([sample()], "shaping"), title="shaping", required_objects="1",
        assignments_per_image="9", names="car\nwheel\ntree",
    )  # fmt: skip
    return "shaping"


def test_an_object_gets_a_hole_and_a_second_piece_and_keeps_them(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("holly")), title)
    page = desk.page
    take_square(desk)
    desk.button("Cut out").click()
    expect(page.locator(".hint")).to_contain_text("Outline what is not")
    desk.outline(square(400, 400, 150))
    assert [len(piece["holes"]) for piece in pieces(desk)] == [1]
    page.keyboard.press("a")
    desk.outline(square(1000, 300, 200), close="Enter")
    assert [len(piece["holes"]) for piece in pieces(desk)] == [1, 0]
    page.keyboard.press("c")
    desk.outline(square(1100, 200, 400), close="Enter")  # crosses: half of the second piece goes
    right = pieces(desk)[1]["outer"]
    assert max(x for x, _ in right) == pytest.approx(1100, abs=3)
    page.keyboard.press("Control+z")
    assert max(x for x, _ in pieces(desk)[1]["outer"]) == pytest.approx(1200, abs=3)
    page.reload()
    desk.ready()
    expect(desk.rows).to_have_count(1)
    page.keyboard.press("v")
    desk.click((470, 470))  # in the hole there is nothing
    expect(desk.button("Cut out")).to_have_count(0)
    desk.click((1100, 400))
    expect(desk.button("Cut out")).to_be_visible()


def test_an_object_is_outlined_in_one_stroke_and_named_by_one_key(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("frida")), title)
    page = desk.page
    turns = [2 * math.pi * i / 60 for i in range(61)]
    trace(desk, [(800 + 200 * math.cos(a), 600 + 200 * math.sin(a)) for a in turns])
    expect(page.locator("#name-input")).to_be_focused()
    page.keyboard.press("2")
    expect(desk.rows).to_have_text("wheel")
    [piece] = pieces(desk)
    assert 12 <= len(piece["outer"]) <= 45
    assert all(
        math.dist(p, (800, 600)) == pytest.approx(200, abs=4) for p in piece["outer"]
    )  # fmt: skip
    page.keyboard.press("v")
    desk.click((800, 600))
    page.keyboard.press("3")
    expect(desk.rows).to_have_text("tree")
    page.keyboard.press("Control+z")
    expect(desk.rows).to_have_text("wheel")


def test_two_objects_share_a_border_point_by_point(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("bora")), title)
    page = desk.page
    desk.draw([(300, 300), (600, 250), (700, 400), (600, 600), (300, 600)], "car")
    for point in [(602, 252), (598, 603)]:  # near two corners of the first
        desk.click(point)
    desk.button("Follow border").click()
    for point in [(900, 600), (900, 250)]:
        desk.click(point)
    page.keyboard.press("Enter")
    desk.name("tree")
    desk.saved()
    outlines = {
        one["name"]: {tuple(point) for point in one["geometry"]["pieces"][0]["outer"]}
        for one in desk.sent.values()
    }
    assert len(outlines["car"] & outlines["tree"]) == 3
    page.keyboard.press("s")
    expect(desk.button("Snap to outlines")).to_have_attribute("aria-pressed", "false")


def test_what_is_told_beside_the_name_is_kept_and_shown(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("delia")), title)
    page = desk.page
    desk.outline(square(300, 300, 300))
    page.get_by_text("More about it").click()
    page.get_by_label("Attributes").fill("red, parked")
    page.locator("#name-input").focus()
    desk.name("car")
    page.keyboard.press("v")
    desk.click((320, 450))
    page.keyboard.press("q")
    desk.saved()
    [car] = desk.sent.values()
    assert (car["attributes"], car["occluded"]) == ("red, parked", True)
    page.reload()
    desk.ready()
    expect(desk.rows).to_contain_text("(red, parked)")
    expect(desk.rows).to_contain_text("partly hidden")


def test_an_object_is_cut_through_split_and_copied(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("splitter")), title)
    page = desk.page
    take_square(desk)
    page.keyboard.press("c")
    desk.outline([(480, 200), (520, 200), (520, 800), (480, 800)], close="Enter")
    expect(page.locator("path.outline-light")).to_have_attribute("d", "")
    page.keyboard.press("x")
    expect(desk.rows).to_have_count(2)
    page.keyboard.press("Control+d")
    expect(desk.rows).to_have_count(3)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(desk.rows).to_have_count(1)
    desk.saved()
