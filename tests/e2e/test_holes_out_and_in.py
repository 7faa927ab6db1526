"""A hole that a worker draws goes out with the data set and comes in again with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.owner import Owner, sample


@pytest.fixture
def run(server: Server) -> Callable[..., None]:
    """A command on the served home."""

    def command(*words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "labelcrowd", *words],
            env={**os.environ, "LABELCROWD_HOME": str(server.home)},
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    return command


def accept(server: Server, page: Page, title: str) -> Desk:
    page.goto(f"{server.url}/sandbox/worker/?q={title}")
    page.get_by_role("button", name="Accept").first.click()
    return Desk(page).ready()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("form", ["labelme-xml", "coco"])
def test_a_hole_goes_out_and_comes_in_again(
    server: Server, owner: Owner, person: OpenPerson, run: Callable[..., None], tmp_path: Path,
    form: str,
) -> None:  # fmt: skip
    first, second = f"out{form[:4]}", f"in{form[:4]}"
    owner.publish(owner.collection([sample()], first, "f/"), title=first)
    desk = accept(server, person(cookies=owner.new_worker(f"ring-{form[:4]}")), first)
    desk.draw(square(300, 300, 400), "ring")
    desk.page.keyboard.press("v")
    desk.click((320, 500))
    desk.button("Cut out").click()
    desk.outline(square(400, 400, 200))
    expect(desk.page.locator("path.outline-light")).to_have_attribute("d", "")
    desk.saved()
    desk.submit()
    expect(desk.page.get_by_role("heading", name="Submitted")).to_be_visible()

    top = tmp_path / "out"
    run("export", "-c", first, "--format", form, "--documents", "one", "--images", "-o", f"{top}")
    kind, source = form.split("-")[0], str(top)
    if form == "coco":
        (source,) = map(str, top.glob("*.json"))
        owner.collection([sample()], second, "f/")
        run("import", kind, source, "--collection", second)
    else:
        run("import", kind, source, "--collection", second)
    found = re.search(rf'/requester/collections/(\w+)" data-own>{second}<', owner.collections())
    assert found
    owner.publish(found[1], title=second, start_from="imported")
    page = person(cookies=owner.new_worker(f"seer-{form[:4]}"))
    desk = accept(server, page, second)
    expect(desk.rows).to_have_count(1)
    expect(desk.rows).to_contain_text("ring")
    page.keyboard.press("v")
    desk.click((350, 500))
    expect(page.locator("li.row.selected")).to_have_count(1)
    page.keyboard.press("Escape")
    if form == "coco":
        return  # it comes in as a bitmap, of which a click finds the box
    desk.click((1200, 900))
    expect(page.locator("li.row.selected")).to_have_count(0)
    desk.click((500, 500))  # in the hole there is nothing
    expect(page.locator("li.row.selected")).to_have_count(0)
