"""Boxes, boxes at an angle, lines and points: drawn, changed and kept, one story a tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample

OpenDesk = Callable[..., Desk]


@pytest.fixture(scope="module")
def collection(owner: Owner) -> str:
    return owner.collection([sample()], "kinds")


@pytest.fixture
def desk_of(
    server: Server, owner: Owner, person: OpenPerson, collection: str
) -> Callable[..., Desk]:
    """A worker at a HIT of its own that asks for these kinds."""

    def opened(who: str, kinds: list[str], **fields: Any) -> Desk:
        owner.publish(collection, title=f"kinds {who}", kind=kinds, required_objects="1", **fields)
        page = person(cookies=owner.new_worker(who))
        page.goto(f"{server.url}/sandbox/worker/?q=kinds+{who}")
        page.get_by_role("button", name="Accept").first.click()
        return Desk(page).ready()

    return opened


def geometry(desk: Desk) -> dict[str, Any]:
    """Of the one object, as it was sent last."""
    desk.saved()
    [found] = desk.sent.values()
    given: dict[str, Any] = found["geometry"]
    return given


def close_to(one: dict[str, Any], **wanted: float) -> None:
    for name, value in wanted.items():
        assert one[name] == pytest.approx(value, abs=4), (name, one)


def test_a_box_is_dragged_open_sized_moved_and_kept(desk_of: OpenDesk) -> None:
    desk = desk_of("berta", ["box"])
    page = desk.page
    expect(desk.button("Draw boxes")).to_have_attribute("aria-pressed", "true")
    expect(desk.button("Draw outlines")).to_have_count(0)
    desk.drag((900, 700), (500, 400))
    desk.name("car")
    close_to(geometry(desk), x=500, y=400, width=400, height=300)
    page.keyboard.press("v")
    desk.click((700, 550))
    desk.drag((900, 700), (1000, 800))  # its corner
    desk.saved()
    close_to(geometry(desk), x=500, y=400, width=500, height=400)
    desk.drag((700, 550), (600, 550))  # the box
    desk.saved()
    close_to(geometry(desk), x=400, y=400, width=500, height=400)
    page.keyboard.press("Shift+ArrowDown")
    desk.saved()
    close_to(geometry(desk), y=410)
    before = geometry(desk)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    desk.saved()
    assert geometry(desk) == before
    page.reload()
    desk.ready()
    expect(desk.rows).to_have_count(1)
    expect(desk.rows).to_contain_text("box")
    desk.submit()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()


def test_a_box_is_drawn_by_its_four_outermost_points(desk_of: OpenDesk) -> None:
    desk = desk_of("xenia", ["box"], extreme_clicks="yes")
    expect(desk.page.locator(".hint")).to_contain_text("top, left, bottom and right")
    for point in [(700, 400), (500, 520), (720, 700), (900, 500)]:
        desk.click(point)
    desk.name("car")
    close_to(geometry(desk), x=500, y=400, width=400, height=300)


def test_a_box_at_an_angle_is_a_side_and_its_opposite(desk_of: OpenDesk) -> None:
    desk = desk_of("rosa", ["rotated_box"])
    page = desk.page
    for point in [(400, 400), (800, 800), (600, 900)]:
        desk.click(point)
    desk.name("car")
    found = geometry(desk)
    close_to(found, angle=45, width=565.7, height=212.1)
    page.keyboard.press("v")
    desk.click((560, 640))
    page.keyboard.press("[")  # the handle that turns it
    page.keyboard.press("ArrowRight")
    desk.saved()
    assert geometry(desk)["angle"] == found["angle"] + 1


def test_a_line_is_clicked_ended_and_bent(desk_of: OpenDesk) -> None:
    desk = desk_of("lina", ["polyline"])
    page = desk.page
    for point in [(300, 300), (700, 300), (700, 700)]:
        desk.click(point)
    page.reload()  # what is open is kept as what it is
    desk.ready()
    desk.button("End line").click()
    desk.name("kerb")
    assert len(geometry(desk)["points"]) == 3
    page.keyboard.press("v")
    desk.click((600, 300))
    desk.drag((500, 300), (500, 400))  # the diamond between the first two
    desk.saved()
    points = geometry(desk)["points"]
    assert len(points) == 4
    assert points[1] == pytest.approx((500, 400), abs=4)


def test_a_point_is_one_click(desk_of: OpenDesk) -> None:
    desk = desk_of("pia", ["point"])
    desk.click((800, 600))
    desk.name("screw")
    close_to(geometry(desk), x=800, y=600)
    desk.page.keyboard.press("v")
    desk.drag((800, 600), (900, 500))
    desk.saved()
    desk.click((900, 500))
    desk.drag((900, 500), (950, 500))
    desk.saved()
    expect(desk.count).to_contain_text("1")


def test_all_kinds_stand_behind_one_button_and_their_keys(desk_of: OpenDesk) -> None:
    desk = desk_of("alma", ["polygon", "box", "rotated_box", "polyline", "point"])
    page = desk.page
    expect(desk.button("Draw boxes")).to_have_count(0)
    desk.button("Draw outlines").click()
    desk.button("Mark points").click()
    desk.click((200, 200))
    desk.name("screw")
    page.keyboard.press("y")
    desk.draw([(300, 300), (500, 300)], "kerb", close="Enter")
    page.keyboard.press("r")
    desk.drag((600, 300), (800, 500))
    desk.name("car")
    page.keyboard.press("d")
    desk.draw(square(1000, 400, 200), "house")
    desk.saved()
    kinds = [one["geometry"]["type"] for one in desk.sent.values()]
    assert kinds == ["point", "polyline", "box", "polygon"]
    expect(desk.count).to_contain_text("4")


def test_an_outline_is_sized_and_turned_and_its_points_changed_together(desk_of: OpenDesk) -> None:
    desk = desk_of("frida", ["polygon"])
    page = desk.page
    desk.draw(square(400, 400, 200), "car")
    page.keyboard.press("v")
    desk.click((410, 500))
    desk.button("Size and turn").click()
    desk.drag((600, 600), (800, 700))
    desk.saved()
    [piece] = geometry(desk)["pieces"]
    assert [tuple(round(n, -1) for n in p) for p in piece["outer"]] == [
        (400, 400), (800, 400), (800, 700), (400, 700),
    ]  # fmt: skip
    page.keyboard.press("z")
    page.keyboard.down("Shift")
    desk.drag((350, 350), (850, 450))  # both upper corners
    page.keyboard.up("Shift")
    page.keyboard.press("Shift+ArrowUp")
    desk.saved()
    [piece] = geometry(desk)["pieces"]
    assert [round(y, -1) for _, y in piece["outer"]] == [390, 390, 700, 700]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    desk.saved()
    [piece] = geometry(desk)["pieces"]
    assert [tuple(round(n, -1) for n in p) for p in piece["outer"]] == square(400, 400, 200)
