"""A model helps: a click is proposed as an outline, corrected by more marks, taken, and seen by who
asked. The model has no eyes: it answers a disc around each place that is marked."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from shapely import Point, Polygon

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.desk import Desk
from tests.support.drawn import disc
from tests.support.firsthand import look_until
from tests.support.owner import Owner
from tests.support.sam import RADIUS, put_discs

MIDDLE = (800.0, 600.0)


@pytest.fixture(scope="module")
def batch_id(server: Server, owner: Owner, tmp_path_factory: pytest.TempPathFactory) -> str:
    put_discs(server.home)
    picture = disc(tmp_path_factory.mktemp("disc"))
    return owner.publish(
        owner.collection([picture], "helped"), title="helped", required_objects="1",
        assignments_per_image="9", assist="discs",
    )  # fmt: skip


def a_disc(desk: Desk, at: tuple[float, float] = MIDDLE) -> Polygon:
    longest = max(desk.size)
    found: Polygon = Point(at).buffer(RADIUS * longest / 1024)
    return found


def shape(obj: dict[str, Any]) -> Polygon:
    [piece] = obj["geometry"]["pieces"]
    return Polygon(piece["outer"], piece["holes"])


def is_like(found: Polygon, meant: Polygon) -> bool:
    return bool(found.symmetric_difference(meant).area < 0.05 * meant.area)


def take_the_tool(desk: Desk) -> None:
    desk.stage.focus()
    desk.page.keyboard.press("Shift+W")
    expect(desk.root.locator(".hint")).to_contain_text("the model outlines it")


def proposed(desk: Desk) -> None:
    expect(desk.root.locator(".hint")).to_contain_text("Enter takes it")
    expect(desk.root.locator(".sketch-light")).to_have_css("stroke-dasharray", "6px, 4px")


def test_a_click_becomes_an_outline_and_the_requester_sees_who_helped(
    server: Server, owner: Owner, person: OpenPerson, batch_id: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("clara")), "helped")
    take_the_tool(desk)
    desk.click(MIDDLE)
    proposed(desk)
    assert desk.sent == {}
    desk.page.keyboard.down("Alt")
    desk.click((MIDDLE[0] + 100, MIDDLE[1]))
    desk.page.keyboard.up("Alt")
    expect(desk.root.locator(".stroke-cut")).to_have_count(1)
    proposed(desk)
    desk.page.keyboard.press("Backspace")
    proposed(desk)
    desk.page.keyboard.press("Enter")
    desk.name("ball")
    desk.saved()
    [ball] = desk.sent.values()
    assert is_like(shape(ball), a_disc(desk))
    assert ball["assist"]["points"] == [
        [pytest.approx(800, abs=2), pytest.approx(600, abs=2), True]
    ]
    expect(desk.rows).to_have_count(1)

    desk.page.keyboard.press("Control+z")
    expect(desk.rows).to_have_count(0)
    desk.page.keyboard.press("Control+y")
    expect(desk.rows).to_have_count(1)
    desk.drag((400, 300), (700, 500))
    proposed(desk)
    desk.root.get_by_role("button", name="It fits").click()
    desk.name("box")
    desk.saved()
    [box] = [each for each in desk.sent.values() if each["name"] == "box"]
    assert is_like(shape(box), Polygon([(400, 300), (700, 300), (700, 500), (400, 500)]))
    desk.page.keyboard.press("v")
    desk.page.keyboard.press("ArrowRight")
    desk.saved()
    desk.submit()
    expect(desk.page.get_by_role("heading", name="Submitted")).to_be_visible()

    page = person(cookies=owner.cookies)
    said = page.locator(".objects__said")
    look_until(page, f"{server.url}/requester/batches/{batch_id}/review", said)
    expect(said.filter(has_text="ball")).to_contain_text("by a model, 1 mark, unchanged")
    expect(said.filter(has_text="box")).to_contain_text("by a model, 1 mark, changed once")


def test_a_finger_marks_what_is_too_much_by_a_button(
    server: Server, owner: Owner, person: OpenPerson, batch_id: str
) -> None:
    page = person(width=390, height=844, cookies=owner.new_worker("finn"), has_touch=True)
    page.goto(f"{server.url}/sandbox/worker/?q=helped")
    page.get_by_role("button", name="Accept").first.tap()
    desk = Desk(page).ready()
    page.get_by_role("button", name="More tools").tap()
    page.get_by_role("button", name="Assist: a click outlines").tap()
    expect(page.locator(".stage.assist")).to_be_visible()
    page.touchscreen.tap(*desk.screen(MIDDLE))
    expect(page.get_by_role("button", name="It fits")).to_be_visible()
    outside = page.get_by_role("button", name="Not of it")
    outside.tap()
    expect(outside).to_have_attribute("aria-pressed", "true")
    page.touchscreen.tap(*desk.screen((MIDDLE[0] + 90, MIDDLE[1])))
    expect(page.locator(".stroke-cut")).to_have_count(1)
    page.get_by_role("button", name="It fits").tap()
    desk.name("moon")
    desk.saved()
    [moon] = desk.sent.values()
    meant = a_disc(desk) - a_disc(desk, (MIDDLE[0] + 90, MIDDLE[1]))
    assert is_like(shape(moon), meant)
    assert [inside for _, _, inside in moon["assist"]["points"]] == [True, False]
