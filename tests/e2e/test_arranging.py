"""Parts, depth, locked and hidden objects, with a mouse and by keys in a browser."""

from __future__ import annotations

from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample


def published(owner: Owner, title: str, **fields: str) -> str:
    asked = {"required_objects": "1", "names": "car\nwheel\nhub", **fields}
    owner.publish(owner.collection([sample()], title), title=title, **asked)
    return title


def depths(desk: Desk) -> list[tuple[str, str | None]]:
    return [
        (row.locator(".row-text").inner_text(), row.get_attribute("aria-level"))
        for row in desk.rows.all()
    ]


def whole_of(desk: Desk, name: str) -> str | None:
    """The name of what the object of that name is a part of, as last sent."""
    desk.saved()
    [part] = [each for each in desk.sent.values() if each["name"] == name]
    whole = part.get("part_of")
    return desk.sent[whole]["name"] if whole else None


def test_an_object_becomes_a_part_by_dragging_its_row_by_keys_and_on_the_picture(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    desk = open_desk(
        server, person(cookies=owner.new_worker("paula")), published(owner, "arranging")
    )
    page = desk.page
    desk.draw(square(300, 300, 500), "car")
    desk.draw(square(350, 600, 150), "wheel")
    desk.draw(square(400, 650, 50), "hub")
    desk.rows.nth(1).drag_to(desk.rows.nth(0))
    expect(desk.rows.nth(1)).to_have_attribute("aria-level", "2")
    assert whole_of(desk, "wheel") == "car"
    desk.rows.nth(2).get_by_role("button", name="hub", exact=True).focus()
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+ArrowRight")
    expect(desk.rows.nth(2)).to_have_attribute("aria-level", "3")
    assert whole_of(desk, "hub") == "wheel"
    desk.rows.nth(0).drag_to(desk.rows.nth(2))  # into its own part
    expect(page.locator(".toast")).to_contain_text("part of itself")
    page.keyboard.press("Control+z")
    expect(desk.rows.nth(2)).to_have_attribute("aria-level", "2")
    page.keyboard.press("v")
    desk.click((420, 651))
    page.keyboard.press("Shift+P")
    desk.click((350, 620))
    assert whole_of(desk, "hub") == "wheel"
    page.reload()
    desk.ready()
    assert depths(desk) == [("car", "1"), ("wheel", "2"), ("hub", "3")]


def test_parts_are_drawn_one_after_the_other_and_the_menu_names_every_key(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("pia")), published(owner, "add-parts"))
    page = desk.page
    desk.draw(square(300, 300, 500), "car")
    page.keyboard.press("v")
    desk.click((300, 400))
    page.keyboard.press("m")
    menu = page.get_by_role("group", name="More for this object")
    expect(menu.get_by_role("button", name="Draw its parts")).to_be_visible()
    for button in menu.get_by_role("button").all():
        if button.inner_text() != "Points and small steps":  # a panel of what keys do already
            expect(button.locator("kbd").first).to_be_visible()
    menu.get_by_role("button", name="Draw its parts").click()
    expect(page.locator(".hint")).to_contain_text("parts of “car”")
    desk.draw(square(350, 600, 100), "wheel")
    desk.draw(square(600, 600, 100), "wheel")
    assert depths(desk) == [("car", "1"), ("wheel", "2"), ("wheel", "2")]
    desk.button("No more parts").click()
    expect(page.locator(".row.selected")).to_contain_text("car")
    page.keyboard.press("Delete")
    expect(desk.rows).to_have_count(2)
    assert depths(desk) == [("wheel", "1"), ("wheel", "1")]


def test_clicks_find_what_lies_in_front_and_pass_what_is_locked(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("lou")), published(owner, "depth"))
    page = desk.page
    desk.draw(square(300, 300, 300), "car")
    desk.draw(square(400, 400, 300), "wheel")
    selected = page.locator(".row.selected .row-text")
    page.keyboard.press("v")
    desk.click((300, 350))
    page.keyboard.press("PageUp")
    page.keyboard.press("Escape")
    desk.click((500, 500))
    expect(selected).to_have_text("car")
    page.keyboard.press("l")
    expect(desk.button("Unlock car")).to_be_visible()
    page.keyboard.press("Escape")
    desk.click((500, 500))
    expect(selected).to_have_text("wheel")
    page.keyboard.press("Shift+H")
    expect(page.locator(".row.concealed .row-text")).to_have_text("car")
    page.keyboard.press("Shift+H")
    expect(page.locator(".row.concealed")).to_have_count(0)
