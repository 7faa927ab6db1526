"""What keys do, without a key: by a finger, and by one switch."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.axe import barriers
from tests.support.desk import Desk, square
from tests.support.hands import Fingers, Switch
from tests.support.owner import Owner, sample

LEAST_PX = 44
TWO_MARKS = re.compile(r"^M[^M]+M[^M]+$")


@pytest.fixture(scope="module")
def title(owner: Owner) -> str:
    owner.publish(
        owner.collection([sample()], "keyless"), title="keyless", required_objects="1",
        assignments_per_image="9", names="car\nsign",
    )  # fmt: skip
    return "keyless"


def phone(person: OpenPerson, owner: Owner, who: str) -> Page:
    return person(
        cookies=owner.new_worker(who), width=390, height=844, has_touch=True, is_mobile=True,
        device_scale_factor=2,
    )  # fmt: skip


def ring(desk: Desk, name: str = "car") -> list[list[float]]:
    """The only ring of the object of this name, as last sent."""
    desk.saved()
    [found] = [one for one in desk.sent.values() if one["name"] == name and not one.get("deleted")]
    outer: list[list[float]] = found["geometry"]["pieces"][0]["outer"]
    return outer


def small(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in buttons if min(each["width"], each["height"]) < LEAST_PX]


SIZES = """whole => [...whole.querySelectorAll('button')].map(button => {
  const { width, height } = button.getBoundingClientRect();
  return { text: button.textContent, width, height };
})"""


def test_a_finger_chooses_several_points_and_drags_nudges_and_deletes_them(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = phone(person, owner, "fay")
    desk = open_desk(server, page, title)
    fingers = Fingers(desk)
    fingers.outline(square(400, 400, 400))
    desk.name("car")
    desk.button("Select and correct").tap()
    fingers.tap(fingers.screen((600, 600)))
    desk.button("More for this object").tap()
    menu = page.get_by_role("group", name="More for this object")
    assert small(menu.evaluate(SIZES)) == []
    menu.get_by_role("button", name="Points and small steps").tap()
    panel = page.locator(".point-buttons")
    expect(panel).to_be_visible()
    assert small(panel.evaluate(SIZES)) == []
    assert barriers(page) == []
    chosen = page.locator("path.chosen")
    for corner in [(400, 400), (800, 400)]:
        fingers.tap(fingers.screen(corner))
    expect(chosen).to_have_attribute("d", TWO_MARKS)
    fingers.touch("touchStart", fingers.screen((800, 400)))
    fingers.touch("touchMove", fingers.screen((800, 370)))
    fingers.touch("touchMove", fingers.screen((800, 340)))
    fingers.touch("touchEnd")
    moved = ring(desk)
    top = sorted(y for _, y in moved)[:2]
    assert top == pytest.approx([340, 340], abs=6)
    panel.get_by_role("button", name="10 px").tap()
    panel.get_by_role("button", name="To the left").tap()
    nudged = ring(desk)
    for (x, y), (before_x, before_y) in zip(nudged, moved, strict=True):
        assert (x, y) == (before_x - (10 if before_y < 350 else 0), before_y)
    fingers.tap(fingers.screen((nudged[0][0], nudged[0][1])))  # no longer chosen
    panel.get_by_role("button", name="Remove point").tap()
    assert len(ring(desk)) == 3
    panel.get_by_role("button", name="Done").tap()
    expect(desk.button("Rename").first).to_be_visible()


def test_commands_of_one_object_are_buttons(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = phone(person, owner, "cam")
    desk = open_desk(server, page, title)
    fingers = Fingers(desk)
    fingers.outline([(400, 400), (600, 400), (800, 400), (800, 800), (400, 800)])
    desk.name("car")
    desk.button("Select and correct").tap()
    fingers.tap(fingers.screen((600, 600)))

    def choose(item: str) -> None:
        desk.button("More for this object").tap()
        menu = page.get_by_role("group", name="More for this object")
        menu.get_by_role("button", name=item, exact=True).tap()

    choose("Tidy its points")  # three on a line
    assert len(ring(desk)) == 4
    choose("Copy")
    choose("Paste")
    expect(desk.rows).to_have_count(2)
    choose("Draw a copy")
    expect(desk.rows).to_have_count(3)
    desk.button("Undo").tap()
    desk.button("Undo").tap()
    expect(desk.rows).to_have_count(1)
    desk.saved()


def test_one_switch_moves_a_point_and_the_whole_object(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = person(cookies=owner.new_worker("sal"))
    page.clock.install()
    desk = open_desk(server, page, title)
    desk.draw(square(500, 400, 300), "car")
    page.keyboard.press("v")
    hand = Switch(desk)
    hand.begin()
    hand.choose("A place in the picture")
    for stripe in (4, 5, 5, 5, 5, 5):
        hand.choose(f"{stripe} of 10")
    hand.choose("Add")  # the group, whose first it is
    hand.choose("More for this object")
    expect(page.get_by_role("group", name="More for this object")).to_be_visible()
    for _ in range(2):
        hand.choose("Points and small steps")
    hand.choose("Move by small steps")
    hand.choose("To the right")
    before = [(500, 400), (800, 400), (800, 700), (500, 700)]
    assert ring(desk) == [[x + 1, y] for x, y in before]
    hand.choose("Choose points")
    hand.choose("Next point")
    hand.choose("Move by small steps")
    hand.choose("Up")
    assert sum(y == 399 for _, y in ring(desk)) == 1
    hand.choose("Done", "Remove point")
    hand.choose("Done")
    expect(desk.button("Rename").first).to_be_visible()
