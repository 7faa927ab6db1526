"""Bad connections, small frames, sleep, odd answers: the work is kept, and the page says so."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from html import escape

import pytest
from playwright.sync_api import Route, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.e2e.test_frames import accepted, elsewhere, pages  # noqa: F401
from tests.e2e.test_restart import only_refused
from tests.support.accepting import open_desk
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample

OpenDesk = Callable[..., Desk]
USABLE_S = 6.0  # 4 s where no other browser runs beside it
KBIT = 1000 / 8


@pytest.fixture(scope="module")
def title(owner: Owner) -> str:
    owner.publish(
        owner.collection([sample()], "links"), title="links", required_objects="2",
        assignments_per_image="30",
    )  # fmt: skip
    return "links"


def test_in_a_low_frame_at_origin_null_without_any_storage(
    server: Server, owner: Owner, person: OpenPerson, title: str, elsewhere: str,  # noqa: F811
    pages: dict[str, str],  # noqa: F811
) -> None:  # fmt: skip
    worker, address = accepted(server, owner.new_worker("framed"))
    worker.close()
    pages["/low"] = (
        "<!doctype html><title>Another market</title>"
        '<iframe sandbox="allow-scripts allow-forms" style="width:880px;height:550px" '
        f'src="{escape(address)}"></iframe>'
    )
    page = person(width=900, height=600)
    page.add_init_script(
        """for (const name of ["indexedDB", "localStorage", "sessionStorage", "caches"])
             Object.defineProperty(window, name, {
               get() { throw new DOMException("denied", "SecurityError") } });
           Object.defineProperty(Document.prototype, "cookie", {
             get() { throw new DOMException("denied", "SecurityError") } });"""
    )
    page.goto(f"{elsewhere}/low")
    desk = Desk(page, page.frame_locator("iframe")).ready()
    assert page.frames[1].evaluate("window.origin") == "null"
    desk.draw(square(300, 300), "car")
    page.keyboard.press("v")
    desk.click((310, 360))
    desk.button("Cut out").click()
    desk.outline(square(250, 250, 100))  # crosses: what cuts is a part that comes later
    expect(desk.root.locator("path.outline-light")).to_have_attribute("d", "")
    page.keyboard.press("?")
    expect(desk.root.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    desk.draw(square(900, 500), "bus")
    expect(desk.count).to_contain_text("2 of 2")
    desk.saved()
    desk.submit()
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Submitted")


def test_usable_within_four_seconds_at_256_kbit(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    cookies = owner.new_worker("slow")
    address = open_desk(server, person(cookies=cookies), title).page.url
    page = person(cookies=cookies)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False, "latency": 100, "downloadThroughput": 256 * KBIT,
            "uploadThroughput": 256 * KBIT,
        },
    )  # fmt: skip
    page.route("**/i/**", lambda route: route.abort())  # without the picture
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    expect(page.get_by_role("button", name="Draw")).to_be_visible()
    taken = time.perf_counter() - started
    assert taken <= USABLE_S, f"{taken:.1f} s"
    page.close()  # it would ask for the picture again
    only_refused(page.errors)  # type: ignore[attr-defined]


def test_offline_for_a_minute_the_page_draws_cuts_and_helps_and_then_saves_all(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = person(cookies=owner.new_worker("olga"))
    parts: set[str] = set()
    page.on("requestfinished", lambda done: parts.add(done.url.rsplit("/", 1)[-1].split("-")[0]))
    later = {"later", "correcting", "painting", "panels", "clipper"}
    page.clock.install()
    desk = open_desk(server, page, title)
    for _ in range(60):  # the rest of the page comes by itself
        page.clock.run_for(500)
        if later <= parts:
            break
        page.wait_for_timeout(50)
    assert later <= parts
    page.context.set_offline(True)
    desk.draw(square(300, 300), "car")
    page.keyboard.press("v")
    desk.click((310, 360))
    page.keyboard.press("c")
    desk.outline(square(250, 250, 100))
    expect(page.locator("path.outline-light")).to_have_attribute("d", "")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.clock.run_for(60_000)
    expect(page.locator(".save.not-saved")).to_be_visible()
    page.context.set_offline(False)
    page.clock.run_for(31_000)
    desk.saved()
    page.reload()
    desk.ready()
    expect(desk.rows).to_have_text("car")
    only_refused(page.errors)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "body", "lasts"),
    [
        (503, '{"error":{"code":"busy","message":"busy"}}', False),
        (200, "<html>Sign in to the hotel's network</html>", False),
        (200, '{"fine":true}', False),
        (401, "<html>Who are you?</html>", False),
        (403, "blocked", False),
        (413, "<html>413 Request Entity Too Large</html>", True),
        (409, '{"error":{"code":"odd","message":"something is odd"}}', True),
        (422, '{"error":{"code":"odd","message":"something is odd"}}', True),
    ],
)
def test_whatever_answers_a_change_the_work_stays_and_is_saved_in_the_end(
    server: Server, owner: Owner, person: OpenPerson, title: str, status: int, body: str,
    lasts: bool,
) -> None:  # fmt: skip
    page = person(cookies=owner.new_worker(f"odd{abs(hash((status, body))) % 10**6}"))
    desk = open_desk(server, page, title)

    def odd(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html")

    page.route("**/api/label/edits", odd)
    desk.draw(square(300, 300), "car")
    expect(page.locator(".save.not-saved")).to_be_visible()
    expect(desk.rows).to_have_count(1)
    if lasts:
        expect(page.locator(".toast.error")).to_contain_text("was not saved")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    page.unroute("**/api/label/edits", odd)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    desk.ready()
    desk.saved()
    expect(desk.rows).to_have_text("car")
    errors: list[str] = page.errors  # type: ignore[attr-defined]
    errors[:] = [each for each in errors if "Failed to load resource" not in each]


def test_a_picture_that_fails_to_load_is_told_of_and_asked_for_again(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = person(cookies=owner.new_worker("pic"))
    page.route("**/i/**", lambda route: route.fulfill(status=200, body="no picture"))
    page.goto(f"{server.url}/sandbox/worker/?q={title}")
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_text("The picture could not be loaded.")).to_be_visible()
    page.unroute("**/i/**")
    page.get_by_role("button", name="Load it again").click()
    expect(page.get_by_text("The picture could not be loaded.")).to_have_count(0)
    Desk(page).draw(square(300, 300), "car")


def test_after_sleep_and_after_somebody_set_the_clock_the_time_left_is_right(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(
        owner.collection([sample()], "slept"), title="slept", assignment_duration="12 min"
    )
    page = person(cookies=owner.new_worker("sue"))
    page.add_init_script(
        "const now = Date.now; window.ahead = 0; Date.now = () => now.call(Date) + window.ahead;"
    )
    desk = open_desk(server, page, "slept")
    expect(page.get_by_role("timer")).to_contain_text("11:")
    opened: list[str] = []
    page.on("request", lambda r: opened.append(r.url) if r.url.endswith("/open") else None)
    page.evaluate("window.ahead = 3_600_000")
    expect(page.get_by_role("timer")).to_have_text("0:00")
    expect(page.get_by_role("timer")).to_contain_text("11:")  # the server told the time
    page.evaluate("window.ahead = -7_200_000")
    expect(page.get_by_role("timer")).to_contain_text("11:")
    assert opened
    desk.draw(square(300, 300), "car")
    desk.saved()


def test_a_hit_in_two_tabs_says_so_and_keeps_the_work_of_both(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    first = open_desk(server, person(cookies=owner.new_worker("twin")), title)
    other = first.page.context.new_page()
    other.goto(first.page.url)
    second = Desk(other).ready()
    for desk in (first, second):
        expect(desk.page.get_by_text("open in another tab too")).to_be_visible()
        desk.page.get_by_role("button", name="Close", exact=True).first.click()
    first.draw(square(300, 300), "car")
    first.saved()
    second.draw(square(900, 300), "bus")
    second.saved()
    other.reload()
    second.ready()
    assert sorted(second.names()) == ["bus", "car"]
    second.submit()
    expect(other.get_by_role("heading", name="Submitted")).to_be_visible()
    first.draw(square(300, 700), "van")
    expect(first.page.get_by_role("alertdialog", name="This work is submitted")).to_be_visible()
    errors: list[str] = first.page.errors  # type: ignore[attr-defined]
    errors[:] = [each for each in errors if "Failed to load resource" not in each]


def test_a_page_that_gets_no_answer_to_its_opening_says_so_and_tries_again(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = person(cookies=owner.new_worker("opal"))
    page.route(
        "**/api/label/open",
        lambda route: route.fulfill(status=200, body=json.dumps({"mode": "work"})),
    )
    page.goto(f"{server.url}/sandbox/worker/?q={title}")
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_role("alert")).to_contain_text("answered instead of it")
    page.unroute("**/api/label/open")
    page.get_by_role("button", name="Try again").click()
    Desk(page).ready()
