"""Wand and pencils on a synthetic disc: its area is known."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.desk import Desk
from tests.support.drawing import trace
from tests.support.drawn import CENTRE, RADIUS, disc, off_edge
from tests.support.owner import Owner


@pytest.fixture(scope="module")
def title(owner: Owner, tmp_path_factory: pytest.TempPathFactory) -> str:
    picture = disc(tmp_path_factory.mktemp("disc"))
    owner.publish(
        owner.collection([picture], "regions"), title="regions", required_objects="1",
        assignments_per_image="9",
    )  # fmt: skip
    return "regions"


def area(ring: list[tuple[float, float]]) -> float:
    after = [*ring[1:], ring[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, after, strict=True))) / 2


def only_ring(desk: Desk) -> list[tuple[float, float]]:
    desk.saved()
    [found] = desk.sent.values()
    [piece] = found["geometry"]["pieces"]
    assert piece["holes"] == []
    ring: list[tuple[float, float]] = piece["outer"]
    return ring


def until_the_sketch_is_the_disc(desk: Desk) -> None:
    """It is cut anew after each stroke, beside the page's own work."""
    x, y = CENTRE
    (left, top), (right, bottom) = (desk.screen((x + r, y + r)) for r in (-RADIUS, RADIUS))
    desk.page.wait_for_function(
        """disc => {
          const { left, top, right, bottom } =
            document.querySelector('.paint .sketch-light').getBoundingClientRect();
          return [left, top, right, bottom].every((side, i) => Math.abs(side - disc[i]) < 6);
        }""",
        arg=[left, top, right, bottom],
    )


def test_one_press_of_the_wand_takes_the_disc(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("wanda")), title)
    desk.button("Wand").click()
    expect(desk.button("Wand")).to_have_attribute("aria-pressed", "true")
    trace(desk, [(800, 600), (840, 600), (850, 600)])
    desk.name("disc")
    ring = only_ring(desk)
    assert area(ring) == pytest.approx(math.pi * RADIUS**2, rel=0.03)
    assert len(ring) < 300


def test_a_red_and_a_blue_stroke_find_the_disc(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("penny")), title)
    page = desk.page
    page.keyboard.press("k")
    expect(page.locator(".hint")).to_contain_text("Mark the object in red")
    trace(desk, [(700, 600), (900, 620)])
    desk.button("Red or blue").click()
    trace(desk, [(450, 250), (1150, 250)])
    expect(page.locator(".paint .sketch-light")).to_have_count(1)
    until_the_sketch_is_the_disc(desk)
    desk.button("It fits").click()
    desk.name("disc")
    ring = only_ring(desk)
    assert area(ring) == pytest.approx(math.pi * RADIUS**2, rel=0.05)
    assert max(map(off_edge, ring)) < 12


def test_a_box_around_the_disc_finds_it_and_its_name_ends_it(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("boxer")), title)
    page = desk.page
    page.keyboard.press("Shift+K")
    expect(page.locator(".hint")).to_contain_text("Drag a box around the object")
    x, y = CENTRE
    reach = RADIUS + 12
    desk.drag((x - reach, y - reach), (x + reach, y + reach))
    expect(page.locator(".paint .sketch-light")).to_have_count(1)
    until_the_sketch_is_the_disc(desk)
    page.keyboard.press("Enter")
    desk.name("disc")
    ring = only_ring(desk)
    assert area(ring) == pytest.approx(math.pi * RADIUS**2, rel=0.05)
    assert max(map(off_edge, ring)) < 12
