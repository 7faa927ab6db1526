"""A real browser on a real server: how the benchmarks of the labelling page open it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from benchmarks.drawn_ground import prepare_drawn
from benchmarks.ground import MARKET
from benchmarks.server import Server, running
from tests.support.worker_client import WorkerClient

RUNS = 5
SIZE: ViewportSize = {"width": 1280, "height": 800}

_ARGUMENTS = (
    "--no-sandbox",  # Chromium refuses to run as root with it
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Frames as fast as they can be made: at a screen's 60 Hz none is shorter than 16.7 ms.
_UNBOUND = ("--disable-frame-rate-limit", "--disable-gpu-vsync")


@dataclass(frozen=True)
class Desk:
    """A served home, the address of one worker's open assignment there, a browser."""

    server: Server
    address: str
    browser: Browser

    def open(self) -> Page:
        """The labelling page in a browser window that knows nothing yet."""
        page = self.browser.new_context(viewport=SIZE).new_page()
        page.goto(self.address)
        settle(page)
        return page


@contextlib.contextmanager
def desk(*, polygons: int, unbound: bool = False) -> Iterator[Desk]:
    """A server with one picture and so many polygons on it, accepted by one worker."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = Path(folder) / "home"
        ground = prepare_drawn(home, polygons=polygons)
        with running(home) as server, chromium(unbound=unbound) as browser:
            worker = WorkerClient(server.url, market_id=MARKET)
            worker.use_link(ground.links[0])
            yield Desk(server, accepted_address(worker, ground.hit_type_id), browser)


def accepted_address(worker: WorkerClient, hit_type_id: str) -> str:
    """The address of the labelling page, as the browser is sent there."""
    fields = {"hit_type_id": hit_type_id, "csrf": worker.csrf()}
    location = worker.post_form(f"{worker.root}/accept", fields).location
    return location if "://" in location else f"{worker.base_url}{location}"


def window_of(browser: Browser, cookies: Mapping[str, str]) -> Page:
    """A new window of somebody who is signed in; closing its context closes it."""
    context = browser.new_context(viewport=SIZE)
    context.add_cookies(
        [
            {"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}
            for name, value in cookies.items()
        ]
    )
    return context.new_page()


@contextlib.contextmanager
def chromium(*, unbound: bool = False) -> Iterator[Browser]:
    """Debian's Chromium (or CHROMIUM), without a window, without a GPU."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        raise SystemExit("Chromium is missing: apt-get install chromium, or CHROMIUM=/path")
    arguments = [*_ARGUMENTS, *(_UNBOUND if unbound else ())]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until the picture is painted."""
    expect(page.locator(".zoom")).not_to_have_text("100 %", timeout=20_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
