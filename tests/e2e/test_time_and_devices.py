"""Before, during and after the time of a HIT: preview, warnings, late, twice, another device."""

from __future__ import annotations

import contextlib
import sqlite3
import time

from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample


def let_time_pass(server: Server) -> None:
    """The deadlines of all that is in hand were a minute ago."""
    database = sqlite3.connect(server.home / "database.sqlite", timeout=20)
    ago = (time.time_ns() // 1000) - 60_000_000
    with contextlib.closing(database), database:
        database.execute("UPDATE assignment SET deadline_at = ? WHERE status = 'Accepted'", [ago])


def test_a_preview_shows_the_instructions_and_cannot_submit(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(
        owner.collection([sample()], "previewed"), title="previewed", required_objects="3"
    )
    page = person(cookies=owner.new_worker("pia"))
    page.goto(f"{server.url}/sandbox/worker/?q=previewed")
    page.get_by_role("link", name="Preview").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("This is a preview.")).to_be_visible()
    expect(frame.get_by_role("heading", name="Good outlines")).to_be_visible()
    expect(frame.get_by_alt_text("The picture of this HIT")).to_be_visible()
    expect(frame.get_by_role("button", name="Submit")).to_have_count(0)
    page.get_by_role("button", name="Accept").click()
    Desk(page).ready()


def test_the_clock_warns_at_ten_and_two_minutes_and_gives_more_time_once(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(
        owner.collection([sample()], "timed"), title="timed", assignment_duration="12 min"
    )
    page = person(cookies=owner.new_worker("tim"))
    page.clock.install()
    desk = open_desk(server, page, "timed")
    page.clock.run_for(1000)
    expect(page.get_by_role("timer")).to_contain_text("11:5")
    page.clock.run_for("02:10")
    expect(page.get_by_text("About 10 min left for this HIT.")).to_be_visible()
    page.clock.run_for("08:00")
    expect(page.get_by_text("About 2 min left for this HIT.")).to_be_visible()
    page.get_by_role("button", name="I need more time").first.click()
    page.clock.run_for(1500)
    expect(page.get_by_role("timer")).not_to_contain_text("1:")
    desk.draw(square(300, 300), "car")
    page.clock.run_for(1500)
    desk.saved()


def test_work_submitted_after_its_time_is_taken_and_a_second_submit_changes_nothing(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(owner.collection([sample()], "late"), title="late")
    page = person(cookies=owner.new_worker("lea"))
    desk = open_desk(server, page, "late")
    desk.draw(square(300, 300), "car")
    desk.saved()
    let_time_pass(server)
    page.reload()
    desk.ready()
    expect(page.get_by_role("timer")).to_have_text("0:00")
    with page.expect_request("**/mturk/externalSubmit") as sent:
        desk.submit()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    again = page.request.post(
        sent.value.url,
        data=sent.value.post_data,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert again.status == 200
    assert "Submitted" in again.text()
    page.goto(f"{server.url}/sandbox/worker/earnings")
    expect(page.get_by_role("row")).to_have_count(2)


def test_another_device_goes_on_where_the_first_one_stopped(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(owner.collection([sample()], "moved"), title="moved", required_objects="2")
    cookies = owner.new_worker("mo")
    computer = open_desk(server, person(cookies=cookies), "moved")
    computer.draw(square(300, 300), "car")
    computer.saved()
    page = person(cookies=cookies, width=390, height=844, has_touch=True, is_mobile=True)
    page.goto(f"{server.url}/sandbox/worker/")
    page.get_by_role("link", name="Continue").click()
    phone = Desk(page).ready()
    expect(phone.count).to_contain_text("1 of 2")
    phone.draw(square(700, 500, 300), "bus")
    expect(phone.count).to_contain_text("2 of 2")
    phone.submit()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    computer.page.reload()
    expect(computer.page.locator(".chip")).to_have_text("Submitted")
    expect(computer.submit_button).to_have_count(0)
