"""The scissors on a synthetic edge: few clicks, and never more than two pixels off."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.e2e.test_frames import accepted, elsewhere, pages  # noqa: F401
from tests.support.accepting import open_desk
from tests.support.desk import Desk, Point
from tests.support.drawn import disc, off_edge, on_edge
from tests.support.owner import Owner

TURNS = (0.1, 1.5, 2.9, 4.3, 5.6)


@pytest.fixture(scope="module")
def title(owner: Owner, tmp_path_factory: pytest.TempPathFactory) -> str:
    picture = disc(tmp_path_factory.mktemp("disc"))
    owner.publish(
        owner.collection([picture], "disc"), title="disc", required_objects="1",
        assignments_per_image="9",
    )  # fmt: skip
    return "disc"


def until_the_line_follows(desk: Desk, point: Point) -> None:
    """Move there until the line leads there in small steps along the edge, and not straight."""
    line = desk.root.locator("path.outline-light")
    box = desk.stage.bounding_box()
    assert box is not None
    x, y = desk.screen(point)
    here = x - box["x"], y - box["y"]
    for turn in range(400):
        desk.page.mouse.move(x + turn % 2, y)
        steps = re.findall(r"([-\d.]+),([-\d.]+)", line.get_attribute("d") or "")
        *_, before, last = [(0.0, 0.0)] * 2 + [(float(left), float(top)) for left, top in steps]
        if math.dist(last, here) < 10 and math.dist(before, last) < 80:
            return
        desk.page.wait_for_timeout(50)
    raise AssertionError("the line stayed straight")


def outline_disc(desk: Desk) -> list[tuple[float, float]]:
    """The disc's outline by five clicks a little beside its edge, as it was saved."""
    first, *others = [on_edge(turn, beside=2) for turn in TURNS]
    desk.stage.focus()
    desk.page.keyboard.press("z")
    expect(desk.root.locator(".hint")).to_contain_text("Click on an edge")
    desk.click(first)
    until_the_line_follows(desk, others[0])
    desk.page.keyboard.press("Backspace")  # it may have been pressed before the picture was seen
    expect(desk.root.locator("path.outline-light")).to_have_attribute("d", "")
    desk.click(first)
    for point in others:
        until_the_line_follows(desk, point)
        desk.click(point)
    until_the_line_follows(desk, first)
    desk.page.keyboard.press("Enter")
    desk.name("disc")
    desk.saved()
    [found] = desk.sent.values()
    outer: list[tuple[float, float]] = found["geometry"]["pieces"][0]["outer"]
    return outer


def test_five_clicks_outline_a_disc_within_two_pixels(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("sissy")), title)
    outer = outline_disc(desk)
    assert 20 < len(outer) < 200
    assert max(map(off_edge, outer)) <= 2
    assert len(desk.page.workers) == 1


def test_so_they_do_in_a_frame_without_an_origin(
    server: Server, owner: Owner, person: OpenPerson, title: str,
    elsewhere: str, pages: dict[str, str],  # noqa: F811
) -> None:  # fmt: skip
    cookies = owner.new_worker("frances")
    worker, address = accepted(server, cookies)
    worker.close()
    pages["/hit"] = (
        f'<iframe src="{address}" sandbox="allow-scripts allow-forms" '
        'style="width:1200px;height:700px;border:0"></iframe>'
    )
    page = person(cookies=cookies)
    page.goto(f"{elsewhere}/hit")
    desk = Desk(page, page.frame_locator("iframe")).ready()
    assert max(map(off_edge, outline_disc(desk))) <= 2
