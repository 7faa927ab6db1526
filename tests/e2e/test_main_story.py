"""The whole job: pictures in, a batch out, two workers at once, review, pay, a data set."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from labelcrowd.annotations.document import Polygon
from labelcrowd.formats import labelme_xml
from labelcrowd.formats.sheet import Entry
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, rounded, square
from tests.support.owner import PASSWORD, invitation, photographs

REASON = "The car's wheels are missing."


def drop_files(page: Page, files: Iterable[Path]) -> None:
    """Let go of files over the page's drop zone, as from a file manager."""
    page.wait_for_load_state("load")  # the zone listens
    page.evaluate(
        """() => {
            window.dropped = new DataTransfer();
            const input = document.createElement("input");
            Object.assign(input, {type: "file", multiple: true, id: "from-outside"});
            document.body.append(input);
        }"""
    )
    page.locator("#from-outside").set_input_files([str(file) for file in files])
    page.evaluate(
        """() => {
            const input = document.getElementById("from-outside");
            for (const file of input.files) window.dropped.items.add(file);
            input.remove();
            const zone = document.querySelector("[data-upload]");
            for (const kind of ["dragover", "drop"]) zone.dispatchEvent(
                new DragEvent(kind, {dataTransfer: window.dropped, bubbles: true, cancelable: true})
            );
        }"""
    )


def sign_in_first(page: Page, server: Server) -> None:
    """The operator opens the link that the first start wrote down."""
    link = re.search(r"http\S+", (server.home / "first-login.txt").read_text())
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Batches")).to_be_visible()


def add_pictures(page: Page, pictures: list[Path], bad: Path) -> None:
    page.get_by_role("link", name="Collections").first.click()
    page.get_by_label("New collection").fill("Three streets")
    page.get_by_role("button", name="Make it and add pictures").click()
    expect(page.get_by_role("heading", name="Three streets")).to_be_visible()
    drop_files(page, [*pictures, bad])
    expect(page.locator("[data-refused] li")).to_contain_text(bad.name)
    expect(page.locator("[data-progress]")).to_contain_text("3 added")
    page.reload()
    expect(page.locator(".tile img")).to_have_count(3)


def publish(page: Page) -> str:
    """Two new objects a picture, two workers a picture, 5 cents: 3 x 2 x 0.05. The batch's id."""
    page.get_by_role("link", name="Publish a batch").click()
    page.get_by_label("How many").fill("2")
    page.get_by_label("Workers a picture").fill("2")
    page.get_by_label("Reward for one picture").fill("0.05")
    page.get_by_label("I mean it: publish at this pay").check()
    page.get_by_role("button", name="See the sum").click()
    held = page.get_by_role("row", name="Held when you publish")
    expect(held).to_contain_text("$0.30")
    page.get_by_role("button", name="Yes, publish for $0.30").click()
    expect(page.get_by_text("Outlines appear here while workers draw them.")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def join(page: Page, invitation: str, name: str) -> None:
    page.goto(invitation)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Login").fill(name.lower())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("button", name="Accept").first).to_be_visible()


def test_from_three_photographs_to_a_data_set(
    server: Server, person: OpenPerson, tmp_path: Path
) -> None:
    pictures = photographs()
    with Image.open(pictures[0]) as picture:
        size = picture.size
    bad = tmp_path / "holiday.jpg"
    bad.write_bytes(b"\xff\xd8\xff\xe0 this only begins like a photograph")

    requester = person()
    sign_in_first(requester, server)
    add_pictures(requester, pictures, bad)
    batch_id = publish(requester)
    address = invitation(server, uses=2)

    # Two people, two browsers, the same picture at the same time.
    ana, bo = person(width=1280, height=800), person(width=900, height=550)
    join(ana, address, "Ana")
    join(bo, address, "Bo")
    desks = []
    for page in (ana, bo):
        page.get_by_role("button", name="Accept").first.click()
        desks.append(Desk(page, size=size).ready())
    first, second = desks
    picture_of = [page.locator(".bar-ask h1").inner_text() for page in (ana, bo)]
    assert picture_of[0] == picture_of[1]

    expect(first.submit_button).to_be_disabled()
    first.draw(square(300, 300), "car")
    second.draw(square(420, 380), "häuschen", close="Enter")
    first.saved()
    second.saved()

    # The requester looks on: what was drawn is there before anybody has submitted.
    requester.goto(f"{server.url}/requester/batches/{batch_id}")
    expect(requester.locator(".tile [data-object]")).to_have_count(2)

    # Bo's network goes away in the middle; Bo draws on, sees it, and loads the page again.
    bo.context.set_offline(True)
    second.draw(square(900, 500, 160), "树", close="double click")
    expect(bo.locator(".save.not-saved")).to_be_visible()
    first.draw(square(1000, 300, 200), "tree", close="right click")
    first.saved()
    bo.context.set_offline(False)
    bo.on("dialog", lambda dialog: dialog.accept())
    bo.reload()
    second.ready()
    errors: list[str] = bo.errors  # type: ignore[attr-defined]
    away = [error for error in errors if "ERR_INTERNET_DISCONNECTED" in error]
    assert away
    errors[:] = [error for error in errors if error not in away]
    expect(second.rows).to_have_count(2)
    second.saved()
    expect(second.count).to_contain_text("2 of 2")
    assert sorted(second.names()) == ["häuschen", "树"]

    # Meanwhile the requester's page shows all four without being loaded again.
    expect(requester.locator(".tile [data-object]")).to_have_count(4)

    # Both submit; the next picture of the group opens by itself, and the last one ends it.
    for desk, comment in ((first, "Nice street"), (second, "")):
        if comment:
            desk.root.get_by_label("Comments for the requester").fill(comment)
        for number in range(3):
            if number:
                desk.ready()
                desk.draw(square(500 + 50 * number, 600), "window")
                desk.draw(square(900, 600 + 50 * number), "door")
                expect(desk.count).to_contain_text("2 of 2")
            address = desk.page.url
            desk.submit()
            if number < 2:
                desk.page.wait_for_url(another_hit_than(address))
        expect(desk.page.get_by_text("That was the last one of this group")).to_be_visible()

    # Review: the first is approved, the second rejected with a reason, the rest approved at once.
    requester.goto(f"{server.url}/requester/batches/{batch_id}")
    expect(requester.get_by_text("Nice street")).to_be_visible()
    decide_about_first_picture(requester, server, batch_id)
    earnings_say(ana, server, owed="$0.05", waiting="$0.10", rejected=None)
    earnings_say(bo, server, owed="$0.00", waiting="$0.10", rejected=REASON)
    requester.goto(f"{server.url}/requester/batches/{batch_id}/approve-all")
    expect(requester.get_by_text("They are paid").locator("..")).to_contain_text("$0.20")
    requester.get_by_role("button", name="Approve and pay $0.20").click()
    earnings_say(ana, server, owed="$0.15", waiting="$0.00", rejected=None)

    # The rejected place is given to somebody else: Bo is not offered it, a third worker is.
    bo.goto(f"{server.url}/sandbox/worker/")
    expect(bo.get_by_text("No work right now")).to_be_visible()

    # The data set: all documents of a picture together, the rejected one too.
    sheets = downloaded(requester, server, batch_id)
    assert len(sheets) == 3
    found = sorted(
        (entry.object.name, [(int(x), int(y)) for x, y in entry.object.geometry.pieces[0].outer])
        for sheet in sheets.values()
        for entry in sheet
        if isinstance(entry.object.geometry, Polygon)
    )
    assert found == sorted(rounded([*first.sent.values(), *second.sent.values()]))
    assert len(found) == 12
    authors = {entry.author for sheet in sheets.values() for entry in sheet}
    assert len(authors) == 2
    assert not authors & set(worker_ids(server)), "a data set never names workers"

    table = subprocess.run(
        [sys.executable, "-m", "labelcrowd", "stats", "--home", str(server.home), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Three streets" in table.stdout


def another_hit_than(address: str) -> Callable[[str], bool]:
    """Whether a labelling page of another assignment has opened."""
    return lambda url: "/label?" in url and url != address


def decide_about_first_picture(page: Page, server: Server, batch_id: str) -> None:
    """Approve Ana's work of the picture that both did first, and reject Bo's."""
    page.goto(f"{server.url}/requester/batches/{batch_id}/results")
    page.locator(".tile", has=page.locator("title", has_text="car")).click()
    expect(page.locator(".review__picture path[data-object]")).to_have_count(2)
    page.get_by_role("button", name="Approve and pay $0.05").click()
    page.goto(f"{server.url}/requester/batches/{batch_id}/results")
    page.locator(".tile", has=page.locator("title", has_text="树")).click()
    page.get_by_text("Reject ...").click()
    page.locator("#reason").fill(REASON)
    expect(page.get_by_label("Give it to someone else")).to_be_checked()
    page.get_by_role("button", name="Reject", exact=True).click()
    page.wait_for_load_state()


def earnings_say(
    page: Page, server: Server, *, owed: str, waiting: str, rejected: str | None
) -> None:
    page.goto(f"{server.url}/sandbox/worker/earnings")
    totals = page.get_by_label("Totals")
    expect(totals.locator("div", has_text="Owed to you").first).to_contain_text(owed)
    expect(totals.locator("div", has_text="Waiting for a decision").last).to_contain_text(waiting)
    expect(totals).to_contain_text("play money")
    if rejected:
        expect(page.get_by_text(rejected)).to_be_visible()


def downloaded(page: Page, server: Server, batch_id: str) -> dict[str, tuple[Entry, ...]]:
    """What the download button gives, read with our own reader: entries by file."""
    page.goto(f"{server.url}/requester/batches/{batch_id}")
    page.get_by_label("Format").select_option("labelme-xml")
    page.get_by_label("Several workers on a picture").select_option("all")
    page.get_by_label("Include").select_option("all")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    return {
        name: tuple(labelme_xml.read(archive.read(name)).sheet.entries)
        for name in archive.namelist()
        if name.endswith(".xml")
    }


def worker_ids(server: Server) -> list[str]:
    listed = subprocess.run(
        [sys.executable, "-m", "labelcrowd", "worker", "list", "--market", "sandbox", "--json",
         "--home", str(server.home)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [one["id"] for one in json.loads(listed.stdout)]
