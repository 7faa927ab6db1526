"""Pictures of real streets: terms before the first one, and one that goes while it is drawn on."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import accept
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample

TERMS = "# Faces\n\nShow these pictures to **nobody**, and keep none."


def only_refused(errors: list[str]) -> None:
    """Take the browser's own words about an answer of 403, which the story asks for."""
    other = [error for error in errors if "403" not in error]
    assert not other
    errors.clear()


@contextlib.contextmanager
def another_site(body: str) -> Iterator[str]:
    """The address of a page of another site on this machine."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    other = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{other.server_address[1]}/panel"
    finally:
        other.shutdown()
        other.server_close()


def test_terms_are_read_before_the_first_picture_and_again_when_they_change(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    collection = owner.collection([sample()], "faces")
    owner.publish(collection, title="faces", required_objects="2")
    owner.post(f"/requester/collections/{collection}/terms", {"terms": TERMS})
    page = person(cookies=owner.new_worker("fay"))
    pictures: list[str] = []
    page.on("request", lambda r: pictures.append(r.url) if "/i/" in r.url else None)
    accept(server, page, "faces")
    expect(page.get_by_role("heading", name="Terms of these pictures")).to_be_visible()
    expect(page.get_by_role("heading", name="Faces")).to_be_visible()
    assert not pictures
    page.get_by_role("button", name="I accept").click()
    desk = Desk(page).ready()
    desk.draw(square(300, 300), "car")
    desk.saved()

    owner.post(f"/requester/collections/{collection}/terms", {"terms": "Other terms."})
    before = len(pictures)
    page.reload()
    expect(page.get_by_role("heading", name="Before you see this picture")).to_be_visible()
    expect(page.get_by_text("Other terms.")).to_be_visible()
    assert len(pictures) == before
    page.get_by_role("button", name="I accept these terms").click()
    desk = Desk(page).ready()
    assert desk.names() == ["car"]
    only_refused(page.errors)  # type: ignore[attr-defined]


def test_a_picture_that_goes_while_it_is_drawn_on_takes_nothing_of_the_work(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    collection = owner.collection([sample()], "going")
    owner.publish(collection, title="going", required_objects="3")
    page = person(cookies=owner.new_worker("gus"))
    page.clock.install()
    accept(server, page, "going")
    desk = Desk(page).ready()
    desk.draw(square(300, 300), "car")
    desk.saved()
    expect(desk.submit_button).to_be_disabled()
    shown = owner.client.get(f"/requester/collections/{collection}").text
    image = re.search(r"/requester/images/(\w+)", shown)
    assert image
    owner.post(f"/requester/images/{image[1]}/remove", {"sure": "yes", "documents": "keep"})
    page.clock.run_for(31_000)
    gone = page.get_by_role("alertdialog", name="The picture was removed")
    expect(gone).to_be_visible()
    expect(gone).to_contain_text("submit it as it is")
    gone.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()


def test_a_copy_takes_the_place_of_a_picture_under_an_open_page(
    server: Server, owner: Owner, person: OpenPerson, tmp_path: Path
) -> None:
    original = sample()
    collection = owner.collection([original], "blurred")
    owner.publish(collection, title="blurred")
    page = person(cookies=owner.new_worker("bea"))
    page.clock.install()
    accept(server, page, "blurred")
    desk = Desk(page).ready()
    desk.draw(square(300, 300), "car")
    desk.saved()
    with Image.open(original) as picture:
        Image.new("RGB", picture.size, "white").save(tmp_path / original.name)
    words = ["images", "replace", str(tmp_path / original.name), "-c", "blurred", "--yes"]
    done = subprocess.run(
        [sys.executable, "-m", "labelcrowd", *words, "--home", str(server.home)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 pictures replaced" in done.stdout, done.stderr
    with page.expect_response(lambda answer: "/i/" in answer.url and answer.ok):
        page.clock.run_for(31_000)
    assert desk.names() == ["car"]


def test_inside_a_sandboxed_frame_of_another_site_the_page_asks_by_itself(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    collection = owner.collection([sample()], "framed")
    owner.publish(collection, title="framed")
    page = person(cookies=owner.new_worker("fred"))
    accept(server, page, "framed")
    Desk(page).ready()
    address = page.url
    owner.post(f"/requester/collections/{collection}/terms", {"terms": TERMS})
    sandboxed = 'sandbox="allow-scripts allow-forms" width="1200" height="700"'
    frame = f'<iframe src="{escape(address)}" {sandboxed}></iframe>'
    with another_site(frame) as elsewhere:
        page.goto(elsewhere)
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("heading", name="Before you see this picture")).to_be_visible()
        expect(inside.get_by_role("heading", name="Faces")).to_be_visible()
        inside.get_by_role("button", name="I accept these terms").click()
        desk = Desk(page, inside).ready()
        desk.draw(square(300, 300), "car")
        desk.saved()
    only_refused(page.errors)  # type: ignore[attr-defined]
