"""A hole that a worker draws goes out with the data set and comes in again with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.commands import labelcrowd
from tests.support.desk import square
from tests.support.owner import Owner, sample


@pytest.mark.timeout(300)
@pytest.mark.parametrize("form", ["labelme-xml", "coco"])
def test_a_hole_goes_out_and_comes_in_again(
    server: Server, owner: Owner, person: OpenPerson, tmp_path: Path,
    form: str,
) -> None:  # fmt: skip
    first, second = f"out{form[:4]}", f"in{form[:4]}"
    owner.publish(owner.collection([sample()], first, "f/"), title=first)
    desk = open_desk(server, person(cookies=owner.new_worker(f"ring-{form[:4]}")), first)
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
    labelcrowd(
        server.home, "export", "-c", first, "--format", form, "--documents", "one", "--images",
        "-o", str(top),
    )  # fmt: skip
    kind, source = form.split("-")[0], str(top)
    if form == "coco":
        (source,) = map(str, top.glob("*.json"))
        owner.collection([sample()], second, "f/")
        labelcrowd(server.home, "import", kind, source, "--collection", second)
    else:
        labelcrowd(server.home, "import", kind, source, "--collection", second)
    found = re.search(rf'/requester/collections/(\w+)" data-own>{second}<', owner.collections())
    assert found
    owner.publish(found[1], title=second, start_from="imported")
    page = person(cookies=owner.new_worker(f"seer-{form[:4]}"))
    desk = open_desk(server, page, second)
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
