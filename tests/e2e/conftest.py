"""Real browsers on a real server: one file of this folder is one story.

``server`` is `labelcrowd serve` on a home of its own; ``person`` opens browsers
that share nothing (cookies, storage), one for each person of a story. A story
fails by itself when a page logs an error, or asks anybody but the server.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from benchmarks.server import Server, free_port
from tests.support.owner import Owner
from tests.support.zygote import Zygote

ELSEWHERE = "labels.test"
"""The name of a server as people elsewhere know it. Our browsers alone can resolve it."""

FEATURES_OFF = [
    # Playwright's own list, in whose place this one comes
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    # Parts of a window that nobody sees: each is a process of its own, for every person
    # of every story, and half of what a story costs.
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
]
ARGUMENTS = [
    "--no-sandbox",  # Chromium refuses to run as root with it
    f"--disable-features={','.join(FEATURES_OFF)}",
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

# Longest first: begun last, one of them would keep one worker busy while the other has no more.
LONG_FILES = [
    "test_keyboard_only",
    "test_workers_life",
    "test_main_story",
    "test_student",
    "test_lab_manager",
    "test_without_keys",
    "test_team_unpaid",
    "test_follow_up_hits",
    "test_coach",
    "test_holes_out_and_in",
    "test_qualifications",
    "test_newcomer",
]

OpenPerson = Callable[..., Page]
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1", ELSEWHERE})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where only stories run, those of long files come first."""
    if all(item.path.parent == Path(__file__).parent for item in items):
        place = {name: number for number, name in enumerate(LONG_FILES)}
        items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium (or CHROMIUM), without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


def chromium() -> str:
    """The program. Fails the test where there is none."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.fail("Chromium is missing: apt-get install chromium, or CHROMIUM=/path/to/chrome")
    return program


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Iterator[Server]:
    """A server on a fresh home, on a free port of this machine; the stories of a file share it."""
    with zygote.serving(tmp_path_factory.mktemp("served") / "home") as started:
        yield started


@pytest.fixture(scope="module")
def public_server(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Iterator[Server]:
    """A server that people elsewhere reach, so that it makes links for them, in any market.

    Its ``url`` is for browsers; a program of this machine finds it on its ``port``.
    """
    port = free_port()
    url = f"http://{ELSEWHERE}:{port}"
    home = tmp_path_factory.mktemp("public") / "home"
    with zygote.serving(home, "--public-url", url, port=port) as started:
        yield replace(started, url=url)


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[Owner]:
    """The operator, signed in, for what a story takes for granted."""
    signed_in = Owner(server)
    yield signed_in
    signed_in.close()


@pytest.fixture
def person(browser: Browser) -> Iterator[OpenPerson]:
    """Call it for each person: ``worker = person(width=900, height=550)`` is an empty page.

    ``cookies`` sign somebody in. Other options go to Playwright's ``new_context``
    (``has_touch``, ``device_scale_factor``, ...).
    An error that a story causes on purpose is taken from ``page.errors`` by the story.
    """
    with people(browser) as open_person:
        yield open_person


@contextlib.contextmanager
def people(browser: Browser, hosts: frozenset[str] = THIS_MACHINE) -> Iterator[OpenPerson]:
    """What ``person`` is, with any browser; its pages may ask these hosts and no other."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_person(
        *,
        width: int = 1280,
        height: int = 800,
        cookies: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        context.add_cookies(
            [
                # httpOnly as the server sets them: no script reads them, of whatever port
                {
                    "name": name,
                    "value": value,
                    "domain": "127.0.0.1",
                    "path": "/",
                    "httpOnly": True,
                }
                for name, value in (cookies or {}).items()
            ]
        )
        _keep_at_home(context, errors, hosts)
        page = context.new_page()
        page.errors = errors  # type: ignore[attr-defined]
        return page

    try:
        yield open_person
    finally:
        for context in contexts:
            context.close()
    assert not errors, "\n".join(errors)


def _keep_at_home(context: BrowserContext, errors: list[str], hosts: frozenset[str]) -> None:
    """Refuse what is not on this machine, and note every error of a page."""

    def look(route: Route) -> None:
        host = urlsplit(route.request.url).hostname
        if host is None or host in hosts:
            route.continue_()
        else:
            errors.append(f"asked another host: {route.request.url}")
            route.abort()

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                errors.append(f"{page.url}: {message.text}") if message.type == "error" else None
            ),
        )

    context.route("**/*", look)
    context.on("page", watch)
