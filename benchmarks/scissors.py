"""The intelligent scissors on a photograph: ``python -m benchmarks.scissors``.

The picture is 4000x3000 and wholly in sight, so what the scissors see is 1024x768 pixels. A
seed map is timed from the page's question to the worker's answer, as the page receives it;
a path from the pointer's move until it is known and put into the page. Medians of three rounds.
"""

from __future__ import annotations

import statistics

from playwright.sync_api import Page, expect

from benchmarks.browser import desk
from benchmarks.report import Figure, report

CLICKS = 15
MOVES = 75
ROUNDS = 3
MOST_MAP_MS, MOST_PATH_MS = 150, 16

_WATCH = """() => {
  window.maps = [];
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (job, ...rest) {
    if (job.kind === 'wire') {
      const asked = performance.now();
      this.addEventListener('message', () => window.maps.push(performance.now() - asked),
                            {once: true});
    }
    return post.call(this, job, ...rest);
  };
}"""

_MOVE = """async (moves) => {
  const stage = document.querySelector('.stage');
  const box = stage.getBoundingClientRect();
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const times = [];
  for (let i = 0; i < moves; i++) {
    const turn = i / moves * 2 * Math.PI;
    await frame();
    const began = performance.now();
    stage.dispatchEvent(new PointerEvent('pointermove', {
      bubbles: true, pointerId: 1, pointerType: 'mouse',
      clientX: box.x + box.width / 2 + box.width / 3 * Math.cos(turn),
      clientY: box.y + box.height / 2 + box.height / 3 * Math.sin(turn),
    }));
    times.push(performance.now() - began);
  }
  return times;
}"""


def main() -> None:
    """Measure and print."""
    with desk(polygons=1) as opened:
        page = opened.open()
        page.evaluate(_WATCH)
        paths = _cut(page)
        maps: list[float] = page.evaluate("window.maps")
    report(
        "The intelligent scissors, 1024x768 pixels in sight",
        [
            Figure("seed map of the whole sight", "ms", _medians(maps), at_most=MOST_MAP_MS),
            Figure("path under the pointer", "ms", _medians(paths), at_most=MOST_PATH_MS),
        ],
    )


def _medians(times: list[float]) -> list[float]:
    """One of each of the rounds."""
    size = len(times) // ROUNDS
    return [statistics.median(times[i * size : (i + 1) * size]) for i in range(ROUNDS)]


def _cut(page: Page) -> list[float]:
    """Click along a circle; each time, move about and take the times."""
    stage = page.locator(".stage")
    stage.focus()
    page.keyboard.press("z")
    expect(page.locator(".hint")).to_contain_text("Click on an edge")
    box = stage.bounding_box()
    assert box is not None
    paths: list[float] = []
    for click in range(CLICKS):
        page.mouse.click(
            box["x"] + box["width"] * (0.3 + 0.4 * (click % 4) / 3),
            box["y"] + box["height"] * (0.3 + 0.4 * (click // 4) / 2),
        )
        page.wait_for_function("(count) => window.maps.length > count", arg=click)
        paths += page.evaluate(_MOVE, MOVES // CLICKS)
    return paths


if __name__ == "__main__":
    main()
