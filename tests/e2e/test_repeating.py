"""What was outlined on the picture before is drawn again by one key, and taken back by one."""

from __future__ import annotations

from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.owner import SAMPLES, Owner


def test_a_worker_repeats_the_picture_handed_in_before(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    pictures = owner.collection([SAMPLES / "park.jpg", SAMPLES / "street.jpg"], "repeat")
    owner.publish(pictures, title="repeat", required_objects="2", names="car\nwheel")
    page = person(cookies=owner.new_worker("rea"))
    page.goto(f"{server.url}/sandbox/worker/?q=repeat")
    page.get_by_role("button", name="Accept").first.click()
    desk = Desk(page).ready()
    page.keyboard.press("g")
    expect(page.locator(".toast")).to_contain_text("handed in no other picture")
    desk.draw(square(300, 300, 300), "car")
    desk.draw(square(350, 350, 100), "wheel")
    desk.saved()
    drawn = [one["geometry"] for one in desk.sent.values()]
    desk.submit()
    expect(desk.count).to_contain_text("0 of 2")
    desk.ready()
    desk.sent.clear()
    page.keyboard.press("g")
    expect(page.locator(".toast").last).to_contain_text("2 objects of the picture before")
    assert sorted(desk.names()) == ["car", "wheel"]
    desk.saved()
    assert [one["geometry"] for one in desk.sent.values()] == drawn
    page.keyboard.press("g")
    expect(page.locator(".toast").last).to_contain_text("here already")
    page.keyboard.press("Control+z")
    expect(desk.rows).to_have_count(0)
    page.keyboard.press("Shift+U")
    page.get_by_role("button", name="Repeat the picture before").click()
    expect(desk.rows).to_have_count(2)
    expect(desk.count).to_contain_text("2 of 2")
    page.keyboard.press("Escape")
    desk.submit()
