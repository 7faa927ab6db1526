"""Who works through a batch has the next picture in the browser before its page opens."""

from __future__ import annotations

from playwright.sync_api import Page, Request, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.owner import SAMPLES, Owner

LEVELS = """() => performance.getEntriesByType('resource')
    .filter((one) => new URL(one.name).pathname.startsWith('/i/'))
    .map((one) => [new URL(one.name).pathname, one.transferSize, one.decodedBodySize > 0])"""


def level(request: Request) -> bool:
    return "/i/" in request.url


def draw_and_submit(page: Page, desk: Desk) -> None:
    desk.draw(square(300, 300, 300), "car")
    desk.saved()
    desk.submit()


def test_the_next_hit_begins_with_a_picture_that_is_there_already(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    pictures = owner.collection([SAMPLES / f"{name}.jpg" for name in ("park", "street", "desk")])
    owner.publish(pictures, title="one after another", required_objects="1")
    page = person(cookies=owner.new_worker("nia"))
    page.context.unroute_all()  # while a test looks at every request, nothing is kept
    page.goto(f"{server.url}/sandbox/worker/?q=another")
    page.get_by_role("button", name="Accept").first.click()
    desk = Desk(page).ready()
    draw_and_submit(page, desk)
    page.get_by_label("Accept the next one automatically").check()
    desk.ready()
    with page.expect_event("requestfinished", lambda one: level(one)) as ahead:
        pass
    told = ahead.value.url
    draw_and_submit(page, desk)
    expect(desk.count).to_contain_text("0 of 1")
    desk.ready()
    expect(page.locator(".stage")).to_be_visible()
    [(path, sent, there)] = page.evaluate(LEVELS)
    assert told.endswith(path)
    assert (sent, there) == (0, True), "it came from the browser's own store"
