"""A worker of the sandbox takes a HIT, and the labelling page is ready."""

from __future__ import annotations

from playwright.sync_api import Page

from benchmarks.server import Server
from tests.support.desk import Desk


def accept(server: Server, page: Page, title: str) -> None:
    """Take the HIT of this title, as whom the page is signed in."""
    page.goto(f"{server.url}/sandbox/worker/?q={title}")
    page.get_by_role("button", name="Accept").first.click()


def open_desk(server: Server, page: Page, title: str) -> Desk:
    """Take the HIT, and wait until it can be worked on."""
    accept(server, page, title)
    return Desk(page).ready()
