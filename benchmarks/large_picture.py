"""A picture of 200 megapixels: ``python -m benchmarks.large_picture``.

How long it takes to add it (decode, levels, tiles), from the page's address to the whole
picture on the screen, and how much memory the page has after 100 pans over it at natural
size (JavaScript's heap and what it holds outside).
"""

from __future__ import annotations

import io
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from benchmarks.browser import SIZE, accepted_address, chromium, settle
from benchmarks.drawn_ground import prepare_drawn
from benchmarks.ground import MARKET
from benchmarks.report import Figure, report
from benchmarks.server import running
from tests.support.worker_client import WorkerClient

WIDTH, HEIGHT = 16_000, 12_500
RUNS = 3
PANS = 100

_SHOWN = """() => {
  const canvas = document.querySelector('.stage canvas');
  if (!canvas) return false;
  const middle = [canvas.width / 2, canvas.height / 2, 8, 8];
  const {data} = canvas.getContext('2d').getImageData(...middle);
  return data[2] > 100;
}"""


def main() -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = Path(folder) / "home"
        picture = _picture()
        began = time.monotonic()
        ground = prepare_drawn(home, picture=picture)
        added = time.monotonic() - began
        with running(home) as server, chromium() as browser:
            worker = WorkerClient(server.url, market_id=MARKET)
            worker.use_link(ground.links[0])
            address = accepted_address(worker, ground.hit_type_id)
            first, heaps = [], []
            for _ in range(RUNS):
                page = browser.new_context(viewport=SIZE).new_page()
                began = time.monotonic()
                page.goto(address)
                page.wait_for_function(_SHOWN, polling=20)
                first.append((time.monotonic() - began) * 1000)
                settle(page)
                heaps.append(_heap_after_pans(page))
                page.context.close()
    report(
        f"a picture of {WIDTH:,} x {HEIGHT:,}",
        [
            Figure("added, with its home", "s", [added] * RUNS),
            Figure("first useful view", "ms", first, at_most=1000, needs_calm=True),
            Figure(f"heap after {PANS} pans", "MB", heaps, at_most=200),
        ],
    )


def _picture() -> bytes:
    """A JPEG with detail in each tile, about as heavy as such a photograph."""
    chance = np.random.default_rng(7)
    tile = chance.integers(0, 256, (500, 500, 3), np.uint8)
    soft = Image.fromarray(tile).resize((2000, 2500), Image.Resampling.BICUBIC)
    pixels = np.tile(np.asarray(soft), (HEIGHT // 2500, WIDTH // 2000, 1))
    pixels[..., 2] = 128 + pixels[..., 2] // 2
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=80)
    return out.getvalue()


def _heap_after_pans(page: Page) -> float:
    """MB of the heap and of what typed arrays hold, garbage collected."""
    box = page.locator(".stage").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    for _ in range(14):
        page.mouse.wheel(0, -100)
        page.wait_for_timeout(20)
    for number in range(PANS):
        sign = 1 if number % 20 < 10 else -1
        page.mouse.move(x, y)
        page.mouse.down(button="middle")
        page.mouse.move(x + sign * 350, y + (number % 7 - 3) * 60, steps=3)
        page.mouse.up(button="middle")
        page.wait_for_timeout(80)
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6


if __name__ == "__main__":
    main()
