"""The worker's story as people elsewhere live it: plain HTTP in a LAN, and HTTPS in a frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from playwright.sync_api import Browser, expect

from benchmarks.server import free_port, running
from tests.e2e.conftest import ARGUMENTS, OpenPerson, chromium, people
from tests.e2e.test_frames import Elsewhere
from tests.e2e.test_main_story import join
from tests.support.desk import Desk, square
from tests.support.network import NotPermitted, OwnNetwork, own_network
from tests.support.owner import sample
from tests.support.tls_proxy import tls_proxy

OURS, THEIRS = "labels.test", "market.test"


def labelcrowd(home: Path, *words: str) -> str:
    """What a command prints, typed beside the running server."""
    done = subprocess.run(
        [sys.executable, "-m", "labelcrowd", *words, "--home", str(home)],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def publish(home: Path) -> None:
    """One picture, one object, 35 cents of play money."""
    labelcrowd(home, "images", "add", str(sample()), "--collection", "street")
    labelcrowd(
        home, "publish", "street", "--objects", "1", "--reward", "0.35", "--market", "sandbox",
        "--yes",
    )  # fmt: skip


def invitation(home: Path) -> str:
    made = json.loads(labelcrowd(home, "worker", "invite", "--market", "sandbox", "--json"))
    link: str = made["link"]
    return link


@pytest.fixture
def network() -> Iterator[OwnNetwork]:
    try:
        with own_network() as made:
            yield made
    except NotPermitted as error:
        pytest.skip(str(error))


@dataclass
class Lan:
    """A server that listens on every address of its own network, and what it printed."""

    home: Path
    printed: str
    url: str


@pytest.fixture
def lan(network: OwnNetwork, tmp_path: Path) -> Iterator[Lan]:
    home = tmp_path / "home"
    words = ["serve", "--home", str(home), "--host", "0.0.0.0", "--port", "8000"]
    process = subprocess.Popen(
        network.command(sys.executable, "-m", "labelcrowd", *words),
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("ready "):
                break
        yield Lan(home, "".join(lines), f"http://{network.address}:8000")
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture
def neighbour(browser: Browser, network: OwnNetwork, tmp_path: Path) -> Iterator[OpenPerson]:
    """People whose browsers are on that network."""
    program = network.program(tmp_path / "chromium", chromium())
    inside = browser.browser_type.launch(executable_path=program, args=ARGUMENTS)
    with people(inside, frozenset({network.address})) as open_person:
        yield open_person
    inside.close()


def test_a_phone_on_the_same_network_works_over_plain_http(lan: Lan, neighbour: OpenPerson) -> None:
    assert f"\n  {lan.url}\n" in lan.printed
    assert "▄▄▄▄▄" in lan.printed
    assert "trusted networks only" in lan.printed
    publish(lan.home)
    link = invitation(lan.home)
    assert link.startswith(f"{lan.url}/sandbox/worker/invite/")
    page = neighbour()
    join(page, link, "Ana")
    assert page.evaluate("[isSecureContext, 'randomUUID' in crypto, 'subtle' in crypto]") == [
        False, False, False,
    ]  # fmt: skip
    page.get_by_role("button", name="Accept").first.click()
    desk = Desk(page).ready()
    assert page.url.startswith(f"{lan.url}/label?")
    desk.draw(square(300, 300), "car")
    desk.saved()
    desk.submit()
    expect(page.get_by_text("That was the last one of this group")).to_be_visible()


@dataclass
class TwoSites:
    """Our server behind a TLS proxy, and another site, also with TLS, that may frame its page."""

    home: Path
    ours: str
    theirs: str
    pages: dict[str, str]


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[TwoSites]:
    home, pages = tmp_path / "home", {"/favicon.ico": "x"}
    authority = trustme.CA()
    port, their_port = free_port(), free_port()
    ours, theirs = f"https://{OURS}:{port}", f"https://{THEIRS}:{their_port}"
    other = ThreadingHTTPServer(("127.0.0.1", 0), partial(Elsewhere, pages))
    thread = threading.Thread(target=other.serve_forever, daemon=True)
    thread.start()
    words = ("--public-url", ours, "--trusted-proxy", "127.0.0.1/32", "--frame-ancestor", theirs)
    with (
        running(home, *words) as server,
        tls_proxy(server.port, authority.issue_cert(OURS), port=port),
        tls_proxy(other.server_address[1], authority.issue_cert(THEIRS), port=their_port),
    ):
        yield TwoSites(home, ours, theirs, pages)
    other.shutdown()
    other.server_close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[OpenPerson]:
    """People whose browsers find both sites by name; their certificates are nobody's."""
    rules = f"MAP {OURS} 127.0.0.1,MAP {THEIRS} 127.0.0.1"
    found = browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, f"--host-resolver-rules={rules}"]
    )
    with people(found, frozenset({OURS, THEIRS})) as open_person:
        yield open_person
    found.close()


def test_behind_a_tls_proxy_the_page_works_in_the_frame_of_another_site(
    sites: TwoSites, visitor: OpenPerson
) -> None:
    publish(sites.home)
    link = invitation(sites.home)
    assert link.startswith(f"{sites.ours}/sandbox/worker/invite/")
    page = visitor(ignore_https_errors=True)
    join(page, link, "Ana")
    page.get_by_role("button", name="Accept").first.click()
    Desk(page).ready()
    assert page.url.startswith(f"{sites.ours}/label?")
    cookies = page.context.cookies()
    assert {one["name"] for one in cookies} >= {"__Host-lc_worker_sandbox"}
    assert all(one["secure"] for one in cookies)

    # The other site shows the same address in a frame, to a browser that we know nothing of.
    sites.pages["/hit"] = (
        "<!doctype html><title>Another market</title>"
        f'<iframe style="width:1200px;height:700px" src="{escape(page.url)}"></iframe>'
    )
    elsewhere = visitor(ignore_https_errors=True)
    elsewhere.goto(f"{sites.theirs}/hit")
    desk = Desk(elsewhere, elsewhere.frame_locator("iframe")).ready()
    desk.draw(square(300, 300), "car")
    desk.saved()
    with elsewhere.expect_request("**/sandbox/mturk/externalSubmit") as sent:
        desk.submit()
    assert sent.value.url == f"{sites.ours}/sandbox/mturk/externalSubmit"
    expect(elsewhere.frame_locator("iframe").locator("h1")).to_have_text("Submitted")
    assert elsewhere.context.cookies() == []
    page.goto(f"{sites.ours}/sandbox/worker/earnings")
    expect(page.get_by_text("Waiting for a decision")).to_be_visible()
