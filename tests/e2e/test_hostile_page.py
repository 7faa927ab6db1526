"""A requester's page that tries to read and change what is a worker's or a requester's.

The page is an HTMLQuestion. The browser that shows it is signed in as a worker and as the requester
who runs the server. What it tries stands in ``pages/hostile.js``, a name a way.
"""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from benchmarks.server import Server
from labelcrowd.market.html_questions import html_question
from labelcrowd.storage.home import open_home
from labelcrowd.storage.tables import metadata
from tests.e2e.conftest import OpenPerson
from tests.support.owner import Owner

SCRIPT = (Path(__file__).parent / "pages" / "hostile.js").read_text("utf-8")
# What a running server writes by itself, when somebody was last seen, and how long a page was.
UNCOUNTED = {
    "heartbeat", "lease", "session", "cursor", "market", "one_time_link", "page_time",
    "event_cursor", "market_follower", "hit_group", "hit_group_change", "work_time",
    "group_measure", "requester_measure",
}  # fmt: skip
_NUMBERS = itertools.count(1)
_SESSIONS = select(*metadata.tables["session"].primary_key)
GUARDED = [
    "/sandbox/worker/", "/sandbox/worker/earnings", "/sandbox/worker/account", "/requester/",
    "/requester/keys", "/account", "/sandbox/worker/record.csv", "/requester/audit.csv",
    "/sandbox/worker/messages", "/sandbox/worker/qualifications", "/sandbox/worker/pay",
    "/requester/team", "/requester/statistics.csv", "/requester/workers/sandbox",
    "/requester/layouts/sandbox", "/requester/collections", "/tool.html", "/metrics",
    "/label", "/link/none", "/study/none", "/i/none", "/",
]  # fmt: skip


def changing(work: str) -> list[str]:
    """Routes that would change something for whoever is signed in."""
    return [
        f"{work}/return", f"{work}/extend", f"{work}/answers", "/sandbox/worker/sign-out",
        "/sandbox/worker/accept", "/sandbox/worker/account/delete",
        "/sandbox/worker/account/language", "/sandbox/worker/report", "/sandbox/worker/auto-next",
        "/sign-out", "/account", "/account/requester", "/requester/keys", "/requester/card",
        "/requester/collections", "/requester/layouts/sandbox", "/requester/team/invite",
        "/requester/pay-settings/currency", "/requester/workers/sandbox/pause",
        "/requester/uploads/none", "/api/label/submit",
    ]  # fmt: skip


def script(server: Server, address: str) -> str:
    """The ways, with what they have to know."""
    work = address.removeprefix(server.url)
    values = {
        "OURS": server.url, "WORK": work, "GUARDED": GUARDED, "CHANGING": changing(work),
        "OTHER": "3NEVERMADE",
    }  # fmt: skip
    known = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
    return known + SCRIPT


def stored(server: Server) -> dict[str, list[Any]]:
    """Every row that a person could have changed, and who is signed in."""
    home = open_home(server.home)
    try:
        return home.store.read(
            lambda c: (
                {
                    table.name: sorted(map(repr, c.execute(select(table)).all()))
                    for table in metadata.sorted_tables
                    if table.name not in UNCOUNTED
                }
                | {"sessions": sorted(map(repr, c.execute(_SESSIONS).all()))}
            )
        )
    finally:
        home.close()


@pytest.fixture
def victim(
    server: Server, owner: Owner, person: OpenPerson, monkeypatch: pytest.MonkeyPatch
) -> Page:
    """A worker's page of a HIT in hand, in a browser that is the operator's too."""
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(server.home / "aws-credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(server.home / "aws-config"))
    mturk = boto3.Session(profile_name="sandbox").client("mturk")
    asked = {
        "Description": "Look", "Reward": "0.03", "LifetimeInSeconds": 3600,
        "AssignmentDurationInSeconds": 600,
    }  # fmt: skip
    page = '<!DOCTYPE html><title>Nice</title><body><form id="f"><input name="a"></form></body>'
    for title in ("Nice page", "Other page"):
        mturk.create_hit(Title=title, Question=html_question(page, 0), **asked)
    mturk.close()
    opened = person(cookies={**owner.cookies, **owner.new_worker(f"victim-{next(_NUMBERS)}")})
    for title in ("Other", "Nice"):
        opened.goto(f"{server.url}/sandbox/worker/?q={title}")
        opened.get_by_role("button", name="Accept").click()
        opened.wait_for_url("**/work/*")
        opened.evaluate("name = location.href")  # the last one is in hand now
    return opened


@pytest.mark.timeout(300)
def test_a_hostile_page_reads_nothing_and_changes_nothing(server: Server, victim: Page) -> None:
    page, context = victim, victim.context
    inner = page.frames[1]
    assert inner.evaluate("window.origin") == "null"
    expect(page.frame_locator("iframe").locator("#f")).to_be_attached()
    before, cookies, address = stored(server), context.cookies(), page.url
    signed_in = {cookie["name"]: cookie["value"] for cookie in cookies}
    # In a script of the page's own: what it does is done in its origin.
    inner.evaluate(
        "text => { const made = document.createElement('script');"
        " made.textContent = text; document.head.append(made); }",
        f"{{{script(server, page.url)}; window.tried = run(); }}",
    )
    told = inner.evaluate("window.tried")
    page.errors.clear()  # type: ignore[attr-defined]  # the console is full of what was refused
    assert told["read"] == {}
    assert told["tried"] >= 40
    assert page.url == address
    # Popups may open, and show none of our pages.
    shown = {one.url for one in context.pages if one is not page}
    assert shown <= {"about:blank", "chrome-error://chromewebdata/"}
    assert not context.service_workers
    assert {one["name"]: one["value"] for one in context.cookies()} == signed_in
    after = stored(server)
    changed = {
        name: sorted({*rows} ^ {*before[name]})
        for name, rows in after.items()
        if rows != before[name]
    }
    assert changed == {}
    page.reload()
    expect(page.get_by_role("button", name="Return")).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto(f"{server.url}/requester/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.errors.clear()  # type: ignore[attr-defined]


def test_the_same_page_opened_without_a_frame_is_as_powerless(server: Server, victim: Page) -> None:
    address = victim.frames[1].url
    victim.goto(address)
    assert victim.evaluate("window.origin") == "null"
    assert (
        victim.evaluate(
            "() => { try { return document.cookie } catch (error) { return error.name } }"
        )
        == "SecurityError"
    )
    key = re.search(r"[?&]k=([^&]+)", address)
    assert key is not None and len(key[1]) == 22


def test_going_back_from_inside_changes_nothing(server: Server, victim: Page) -> None:
    address, before = victim.url, stored(server)
    victim.frames[1].evaluate("() => { setTimeout(() => history.go(-1), 0) }")
    victim.wait_for_timeout(800)
    # A browser may go back, as with its button; what comes then is a page of ours, whole.
    assert victim.url.startswith(server.url)
    victim.goto(address)
    expect(victim.get_by_role("button", name="Return")).to_be_visible()
    assert stored(server) == before


def test_the_ways_do_read_where_nothing_holds_them_back(server: Server, victim: Page) -> None:
    """Or the story above would say nothing: here they run in a page of our own."""
    work = victim.url
    victim.goto(f"{server.url}/sandbox/worker/reports")
    ways = [
        "local storage", "session storage", "cache storage",
        "an XMLHttpRequest with credentials", "how long others' pages take", "the top document",
        "a stream of events", "an empty frame", "the address around",
    ]  # fmt: skip
    told = victim.evaluate(f"async (ways) => {{ {script(server, work)}; return run(ways); }}", ways)
    victim.errors.clear()  # type: ignore[attr-defined]
    read = set(told["read"])
    assert {"local storage", "session storage", "the top document"} <= read
    assert {"an XMLHttpRequest with credentials", "the address around"} <= read
