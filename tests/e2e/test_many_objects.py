"""A picture with a crowd of objects: however it is moved, it shows the pixels of a fresh one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from benchmarks.browser import accepted_address
from benchmarks.drawn_ground import prepare_drawn
from benchmarks.ground import MARKET
from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.worker_client import WorkerClient
from tests.support.zygote import Zygote

OBJECTS = 400
SIZE = (4000, 3000)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Iterator[str]:
    """Where one worker's open assignment on the crowded picture is."""
    home = tmp_path_factory.mktemp("crowded") / "home"
    ground = prepare_drawn(home, polygons=OBJECTS)
    with zygote.serving(home) as server:
        yield _accept(server, ground.links[0], ground.hit_type_id)


def _accept(server: Server, link: str, hit_type_id: str) -> str:
    worker = WorkerClient(server.url, market_id=MARKET)
    worker.use_link(link)
    address = accepted_address(worker, hit_type_id)
    worker.close()
    return address


def test_a_crowded_picture_shows_the_same_pixels_however_it_was_moved(
    address: str, person: OpenPerson
) -> None:
    page = person()
    page.goto(address)
    expect(page.locator(".amount")).to_have_text("400")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)

    _scroll_the_list(page)
    _drag(page)
    _expect_same_pixels(page)
    _zoom(page)
    _expect_same_pixels(page)
    _drag(page)
    _expect_same_pixels(page)

    page.mouse.move(*_middle(page))
    page.keyboard.press("0")
    page.wait_for_timeout(300)
    Desk(page, size=SIZE).draw(square(1800, 1300, 400), "one more")
    expect(page.locator(".amount")).to_have_text("401")
    _expect_same_pixels(page)
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    _expect_same_pixels(page)


def _scroll_the_list(page: Page) -> None:
    """Only rows in sight exist, and each can be scrolled to."""
    assert page.locator(".objects li.row").count() < 100
    page.locator(".objects ul").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(page.locator(f".objects li.row[aria-posinset='{OBJECTS}']")).to_be_visible()
    page.locator(".objects ul").evaluate("list => list.scrollTo(0, 0)")
    expect(page.locator(".objects li.row[aria-posinset='1']")).to_be_visible()


def _middle(page: Page) -> tuple[float, float]:
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _drag(page: Page) -> None:
    x, y = _middle(page)
    page.mouse.move(x, y)
    page.mouse.down(button="middle")
    for step in range(1, 20):
        page.mouse.move(x + 5.3 * step, y - 3.7 * step)
    page.mouse.up(button="middle")
    page.wait_for_timeout(600)


def _zoom(page: Page) -> None:
    x, y = _middle(page)
    page.mouse.move(x + 90, y - 40)
    for _ in range(6):
        page.mouse.wheel(0, -60)
    page.wait_for_timeout(1200)


def _expect_same_pixels(page: Page) -> None:
    """A change of the window's size and back paints everything anew."""
    page.evaluate(f"() => {{ window.before = ({_PIXELS})(); }}")
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": size["height"] + 30})
    page.wait_for_timeout(400)
    page.set_viewport_size(size)
    page.wait_for_timeout(400)
    unlike = page.evaluate(
        f"() => {{ const now = ({_PIXELS})(); return now.reduce("
        "(sum, value, i) => sum + (value !== window.before[i]), 0); }"
    )
    assert unlike == 0


_PIXELS = """() => {
  const canvas = document.querySelector('.stage canvas');
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
}"""
