"""The server goes away and comes back: what was drawn meanwhile is kept and arrives."""

from __future__ import annotations

import contextlib
from pathlib import Path

from playwright.sync_api import expect

from benchmarks.server import running
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample


def only_refused(errors: list[str]) -> None:
    """Take the browser's own words about a server that is away; nothing else went wrong."""
    other = [error for error in errors if "net::ERR_" not in error]
    assert not other
    errors.clear()


def test_what_is_drawn_while_the_server_is_away_survives_the_tab_and_the_restart(
    tmp_path: Path, person: OpenPerson
) -> None:
    home = tmp_path / "home"
    with contextlib.ExitStack() as before:
        server = before.enter_context(running(home))
        owner = Owner(server)
        before.callback(owner.close)
        owner.publish(owner.collection([sample()]), title="restarted", required_objects="3")
        page = person(cookies=owner.new_worker("ria"))
        page.goto(f"{server.url}/sandbox/worker/?q=restarted")
        page.get_by_role("button", name="Accept").first.click()
        desk = Desk(page).ready()
        desk.draw(square(300, 300), "car")
        desk.saved()
    desk.draw(square(700, 500), "bus")
    expect(page.locator(".save.not-saved")).to_be_visible()
    address, context = page.url, page.context
    errors: list[str] = page.errors  # type: ignore[attr-defined]
    page.close()  # as a crash: nothing is asked, nothing is sent
    with running(home, "--port", str(server.port)):
        page = context.new_page()
        page.goto(address)
        desk = Desk(page).ready()
        desk.saved()
        assert sorted(desk.names()) == ["bus", "car"]
        expect(desk.count).to_contain_text("2 of 3")
    desk.draw(square(1000, 300), "van")
    expect(page.locator(".save.not-saved")).to_be_visible()
    with running(home, "--port", str(server.port)):
        # The page is still open: it finds the server again by itself.
        desk.saved()
        expect(desk.count).to_contain_text("3 of 3")
        desk.submit()
        expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    only_refused(errors)
