"""A study link from the requester's button to the code in the panel's hands, on a phone too."""

from __future__ import annotations

import re
import time

from PIL import Image
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.desk import Desk, square
from tests.support.owner import Owner, photographs


def make_link(page: Page, server: Server, batch_id: str) -> str:
    """The requester's clicks; the address with the panel's dots in it."""
    page.goto(f"{server.url}/requester/batches/{batch_id}")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Study link for a panel").click()
    page.get_by_label("Pictures a person").fill("2")
    page.get_by_label("People at most").fill("3")
    page.get_by_text("Another panel than Prolific").click()
    page.get_by_label("Name of the panel").fill("Our students")
    page.get_by_label("Names of its ids in the address").fill("pid")
    page.get_by_label("Where people go back to").fill(f"{server.url}/sign-in?done={{code}}")
    page.get_by_text("Codes that the panel gave you").click()
    page.get_by_label("Finished").fill("BACK-1")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="Study for Our students")).to_be_visible()
    return page.get_by_label("Address of the study").input_value()


def do_picture(page: Page, size: tuple[int, int], number: int) -> None:
    """Outline one object and submit, once the page says which picture this is."""
    expect(page.get_by_text(f"Picture {number} of 2")).to_be_visible()
    desk = Desk(page, size=size).ready()
    desk.draw(square(500, 500, 200), "car")
    desk.saved()
    desk.submit()


def test_from_the_link_to_the_code(server: Server, owner: Owner, person: OpenPerson) -> None:
    pictures = photographs()
    with Image.open(pictures[0]) as picture:
        size = picture.size
    batch_id = owner.publish(
        owner.collection(pictures), assignments_per_image="2", title="Outline one car"
    )
    requester = person(cookies=owner.cookies)
    link = make_link(requester, server, batch_id)

    ana = person(width=390, height=844, has_touch=True)
    ana.goto(link.replace("...", "ana-1"))
    expect(ana.get_by_text("paid by Our students")).to_be_visible()
    assert barriers(ana) == []
    started = time.monotonic()
    ana.get_by_role("button", name="Start").click()
    do_picture(ana, size, 1)
    assert time.monotonic() - started < 90
    do_picture(ana, size, 2)  # it came by itself

    expect(ana.get_by_role("heading", name="Done, thank you")).to_be_visible()
    expect(ana.get_by_label("Code for Our students")).to_have_value("BACK-1")
    assert barriers(ana) == []
    assert ana.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ana.get_by_role("link", name="Back to Our students").click()
    expect(ana).to_have_url(re.compile(r"/sign-in\?done=BACK-1$"))

    # Another browser with the same id goes on where the first one stopped.
    ben, other = person(width=900, height=550), person()
    ben.goto(link.replace("...", "ben-2"))
    ben.get_by_role("button", name="Start").click()
    do_picture(ben, size, 1)
    expect(ben.get_by_text("Picture 2 of 2")).to_be_visible()
    other.goto(link.replace("...", "ben-2"))
    expect(other.get_by_text("1 of 2 pictures are done")).to_be_visible()
    other.get_by_role("button", name="Go on").click()
    do_picture(other, size, 2)
    expect(other.get_by_label("Code for Our students")).to_have_value("BACK-1")

    # The requester's page has followed.
    expect(requester.get_by_text("Nobody yet")).to_be_visible()  # the list: loaded before
    expect(requester.locator("[data-live]")).to_contain_text(re.compile(r"Pictures in\s*4"))
    requester.reload()
    expect(requester.get_by_role("row", name=re.compile("ana-1"))).to_contain_text("Finished")
    assert barriers(requester) == []
