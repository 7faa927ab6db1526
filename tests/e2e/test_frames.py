"""Our labelling page in other sites' frames, and other requesters' pages in ours."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.server import Server
from labelcrowd.market.questions import external_question
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample
from tests.support.worker_client import WorkerClient


class Elsewhere(BaseHTTPRequestHandler):
    """Pages of another site: ``pages`` by path."""

    def __init__(self, pages: dict[str, str], *args: object) -> None:
        self._pages = pages
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body = self._pages.get(self.path.split("?")[0], "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """What the other site shows, by path; stories add to it."""
    return {"/favicon.ico": "x"}


@pytest.fixture(scope="module")
def elsewhere(pages: dict[str, str]) -> Iterator[str]:
    """The address of another site on this machine."""
    other = ThreadingHTTPServer(("127.0.0.1", 0), partial(Elsewhere, pages))
    thread = threading.Thread(target=other.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{other.server_address[1]}"
    other.shutdown()
    other.server_close()


@pytest.fixture(scope="module")
def batch(owner: Owner) -> str:
    return owner.publish(owner.collection([sample()]), assignments_per_image="5")


def accepted(server: Server, cookies: dict[str, str]) -> tuple[WorkerClient, str]:
    """The address of the labelling page of a HIT that a worker just accepted."""
    worker = WorkerClient(server.url, market_id="sandbox")
    worker.cookies.update(cookies)
    listed = worker.get("/sandbox/worker/").body.decode()
    group = listed.split('name="hit_type_id" value="')[1].split('"')[0]
    reply = worker.post_form(
        "/sandbox/worker/accept", {"hit_type_id": group, "csrf": worker.csrf()}
    )
    return worker, reply.location


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts allow-forms"'])
def test_a_hit_is_drawn_and_submitted_inside_another_sites_frame(
    server: Server, owner: Owner, person: OpenPerson, batch: str, elsewhere: str,
    pages: dict[str, str], sandbox: str,
) -> None:  # fmt: skip
    login = "framed" if sandbox else "plain"
    worker, address = accepted(server, owner.new_worker(login))
    pages[f"/{login}"] = (
        "<!doctype html><title>Another market</title>"
        f'<iframe {sandbox} style="width:1200px;height:700px" src="{escape(address)}"></iframe>'
    )
    page = person()  # nobody is signed in here: the address alone is the authority
    page.goto(f"{elsewhere}/{login}")
    desk = Desk(page, page.frame_locator("iframe")).ready()
    if sandbox:
        assert page.frames[1].evaluate("window.origin") == "null"
    desk.draw(square(300, 300), "car")
    expect(desk.count).to_contain_text("1 of 1")
    desk.saved()
    report(desk, f"Something odd for {login}.")
    assert f"Something odd for {login}." in owner.client.get("/requester/reports").text
    with page.expect_request("**/sandbox/mturk/externalSubmit") as sent:
        desk.submit()
    assert "receipt=" in (sent.value.post_data or "")
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Submitted")
    earned = worker.get("/sandbox/worker/earnings").body.decode()
    worker.close()
    assert "Waiting for a decision" in earned
    assert ">Submitted</span>" in earned


def report(desk: Desk, words: str) -> None:
    """Tell the requester that something is wrong with this HIT."""
    desk.root.get_by_role("button", name="Something is wrong with this HIT").click()
    dialog = desk.root.get_by_role("dialog", name="Something is wrong with this HIT")
    dialog.get_by_label("What is wrong").fill(words)
    dialog.get_by_role("button", name="Send to the requester").click()
    expect(desk.root.get_by_text("Sent to the requester.")).to_be_visible()
    expect(dialog).to_have_count(0)


_NUMBERS = itertools.count(1)


@pytest.fixture
def survey(
    server: Server, owner: Owner, person: OpenPerson, elsewhere: str, pages: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Page:  # fmt: skip
    """A worker's list with one HIT, whose page is another requester's."""
    pages["/trials.json"] = "trials"
    pages["/survey"] = """<!doctype html><title>Survey</title><p id=told></p>
        <form method=post><input type=hidden name=assignmentId>
        <label>How many cars? <input name=cars></label><button>Send</button></form>
        <script>
        const given = new URLSearchParams(location.search);
        const form = document.forms[0];
        form.action = given.get("turkSubmitTo") + "/mturk/externalSubmit";
        form.assignmentId.value = given.get("assignmentId");
        const seen = ["origin " + window.origin];
        try { seen.push(parent.document.title) } catch { seen.push("parent closed") }
        localStorage.setItem("trial", "kept");
        seen.push("storage " + localStorage.getItem("trial"));
        document.cookie = "condition=B; SameSite=Lax";
        seen.push("cookies " + document.cookie);
        fetch("/trials.json").then((answer) => answer.text()).then((text) => {
          seen.push("own server " + text);
          document.getElementById("told").textContent = seen.join(", ");
        });
        </script>"""
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(server.home / "aws-credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(server.home / "aws-config"))
    mturk = boto3.Session(profile_name="sandbox").client("mturk")
    mturk.create_hit(
        Title="Count the cars", Description="One number", Reward="0.03", LifetimeInSeconds=3600,
        AssignmentDurationInSeconds=600,
        Question=external_question(f"{elsewhere}/survey?set=7", 600),
    )  # fmt: skip
    mturk.close()
    page = person(cookies=owner.new_worker(f"counter-{next(_NUMBERS)}"))
    page.goto(f"{server.url}/sandbox/worker/?q=count")
    return page


def test_another_requesters_page_has_its_own_origin_and_never_ours(
    survey: Page, elsewhere: str
) -> None:
    page = survey
    told = (
        f"origin {elsewhere}, parent closed, storage kept, cookies condition=B, own server trials"
    )
    page.get_by_role("link", name="Preview").click()
    expect(page.frame_locator("iframe").locator("#told")).to_have_text(told)
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/work/*")
    frame = page.frame_locator("iframe")
    expect(frame.locator("#told")).to_have_text(told)
    assert page.evaluate("localStorage.length") == 0
    frame.get_by_label("How many cars?").fill("3")
    frame.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    expect(page.get_by_text("Waiting for the requester")).to_be_visible()


def test_a_frame_that_was_quicker_than_the_page_around_it_goes_on_all_the_same(
    survey: Page,
) -> None:
    held: list[Route] = []
    survey.route("**/static/js/work.js*", lambda route: held.append(route))
    survey.get_by_role("button", name="Accept").click()
    frame = survey.frame_locator("iframe")
    frame.get_by_label("How many cars?").fill("3")
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_label("How many cars?")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(survey.get_by_role("heading", name="Submitted")).to_be_visible()
