"""Brush and eraser change the very object that the outline makes, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.drawing import pieces, take_square, trace
from tests.support.owner import Owner, sample


@pytest.fixture(scope="module")
def title(owner: Owner) -> str:
    owner.publish(
        owner.collection([sample()], "painting"), title="painting", required_objects="1",
        assignments_per_image="9", names="car\nwheel\ntree",
    )  # fmt: skip
    return "painting"


def test_an_outline_is_painted_larger_rubbed_out_of_and_kept(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("brenda")), title)
    page = desk.page
    take_square(desk)
    desk.button("Brush").click()
    expect(desk.button("Brush")).to_have_attribute("aria-pressed", "true")
    trace(desk, [(690, 500), (760, 500), (820, 500)])
    expect(page.locator(".paint .stroke-add")).to_have_count(0)
    [piece] = pieces(desk)
    assert max(x for x, _ in piece["outer"]) > 830
    assert [300, 300] in [[round(x), round(y)] for x, y in piece["outer"]]
    page.keyboard.press("e")
    trace(desk, [(450, 450), (550, 450), (550, 550)])
    expect(page.locator(".paint .stroke-cut")).to_have_count(0)
    assert [len(each["holes"]) for each in pieces(desk)] == [1]
    page.keyboard.press("Control+z")
    assert [len(each["holes"]) for each in pieces(desk)] == [0]
    page.keyboard.press("Control+y")
    assert [len(each["holes"]) for each in pieces(desk)] == [1]
    page.reload()
    desk.ready()
    page.keyboard.press("v")
    desk.click((350, 320))
    expect(desk.button("Cut out")).to_be_visible()


def test_an_object_is_painted_from_nothing_and_named(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("bruno")), title)
    page = desk.page
    page.keyboard.press("p")
    expect(page.locator(".hint")).to_contain_text("Paint over an object")
    desk.button("Larger").click()
    trace(desk, [(400, 400), (500, 420), (600, 400)])
    desk.name("tree")
    trace(desk, [(600, 400), (700, 500)])
    expect(page.locator(".paint .stroke-add")).to_have_count(0)
    [piece] = pieces(desk)
    assert max(y for _, y in piece["outer"]) > 500
    page.keyboard.press("Escape")
    trace(desk, [(1000, 800), (1100, 800)])
    desk.name("car")
    expect(desk.rows).to_have_count(2)
    desk.saved()
    assert sorted(each["name"] for each in desk.sent.values()) == ["car", "tree"]
