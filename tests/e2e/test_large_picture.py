"""A picture of 30 megapixels comes in tiles: those in sight are fetched, sharp, and no more."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from benchmarks.browser import accepted_address
from benchmarks.drawn_ground import prepare_drawn
from benchmarks.ground import MARKET
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.worker_client import WorkerClient
from tests.support.zygote import Zygote

SIZE = (6400, 4800)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Iterator[str]:
    """Where one worker's open assignment on the large picture is."""
    home = tmp_path_factory.mktemp("large") / "home"
    ground = prepare_drawn(home, picture=_picture())
    with zygote.serving(home) as server:
        worker = WorkerClient(server.url, market_id=MARKET)
        worker.use_link(ground.links[0])
        address = accepted_address(worker, ground.hit_type_id)
        worker.close()
        yield address


def _picture() -> bytes:
    """Red tells the column, green the row; a chequer of single pixels tells whether it is sharp."""
    width, height = SIZE
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0] = np.linspace(0, 255, width)[None, :]
    pixels[..., 1] = np.linspace(0, 255, height)[:, None]
    pixels[::2, ::2, 2] = pixels[1::2, 1::2, 2] = 255
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def test_a_large_picture_is_shown_whole_then_sharp_where_it_is_looked_at(
    address: str, person: OpenPerson
) -> None:
    page = person()
    tiles: list[str] = []
    page.on("request", lambda request: tiles.append(request.url) if _is_tile(request.url) else None)
    page.goto(address)
    desk = Desk(page, size=SIZE).ready()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert not tiles, "the whole picture needs none"
    box = desk.stage.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.mouse.move(*middle)
    for _ in range(12):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(30)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    assert 0 < len(tiles) < 130, "those in sight, not all"
    column, row, is_sharp = _seen_at(page, box["width"] / 2, box["height"] / 2)
    assert abs(column - SIZE[0] / 2) < 60 and abs(row - SIZE[1] / 2) < 60
    assert is_sharp

    _dim(page)
    darker, _, _ = _seen_at(page, box["width"] / 2, box["height"] / 2)
    assert abs(darker - column / 2) < 60, "tiles are dimmed as the picture is"
    _dim(page, "100")

    page.keyboard.press("0")
    page.wait_for_timeout(500)
    desk.draw(square(1000, 1000, 900), "thing")
    desk.saved()
    (sent,) = desk.sent.values()
    for (x, y), (a, b) in zip(
        sent["geometry"]["pieces"][0]["outer"], square(1000, 1000, 900), strict=True
    ):
        assert abs(x - a) < 8 and abs(y - b) < 8


def _dim(page: Page, percent: str = "50") -> None:
    page.keyboard.press("Shift+U")
    page.get_by_label("Brightness").fill(percent)
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)


def _is_tile(url: str) -> bool:
    return "/i/" in url and url.rsplit("/", 1)[1].isdigit()


def _seen_at(page: Page, x: float, y: float) -> tuple[float, float, bool]:
    """Which column and row of the picture a place of the canvas shows, and whether it is sharp."""
    values = page.evaluate(
        """([x, y]) => [...document.querySelector('.stage canvas').getContext('2d')
          .getImageData(x - 20, y - 20, 40, 40).data]""",
        [round(x), round(y)],
    )
    pixels = np.array(values).reshape(40, 40, 4)
    column = pixels[..., 0].mean() / 255 * (SIZE[0] - 1)
    row = pixels[..., 1].mean() / 255 * (SIZE[1] - 1)
    return column, row, bool(pixels[..., 2].std() > 25)
