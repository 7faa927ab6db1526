"""Pan and zoom over 1,000 polygons on a picture of 4000x3000: ``python -m benchmarks.pan_zoom``.

A real wheel and real drags (DevTools' input), in the whole-image view and at 1:1, in
Chromium without a GPU and without a limit of frames a second. 200 ms after the last input
the canvas is read, then the window is made larger and small again, which paints everything
anew and at once: not one byte may differ.
"""

from __future__ import annotations

import math

from playwright.sync_api import Page

from benchmarks.browser import RUNS, SIZE, desk
from benchmarks.frames import Frames, calibrate, take, watch
from benchmarks.report import Figure, percentile, report

POLYGONS = 1_000
_PAUSE_MS = 600  # a gesture rests: its redraw falls into this


def main() -> None:
    with desk(polygons=POLYGONS, unbound=True) as found:
        page = found.open()
        load_all_levels(page)
        watch(page)
        runs, bare = [], []
        for _ in range(RUNS):
            bare.append(calibrate(found.browser))
            print(bare[-1])
            runs.append([run_in(page, view) for view in ("whole", "natural")])
    report(
        f"pan and zoom, {POLYGONS:,} polygons of 30 points on 4000x3000, no GPU",
        [*_figures("whole image", [r[0] for r in runs]), *_figures("1:1", [r[1] for r in runs])],
        calm=all(each.calm for each in bare),
    )


class Run:
    """One run in one view."""

    def __init__(self, frames: Frames, early: int, rested: int, control: int) -> None:
        self.median = percentile(frames.painted, 50)
        self.p95 = percentile(frames.painted, 95)
        self.settling = max(frames.settled, default=0.0)
        self.sharp_after = max(frames.settled_after)
        self.count = len(frames.painted)
        self.early = early
        self.rested = rested
        assert control > 0, "hiding all objects must change pixels"


def _figures(view: str, runs: list[Run]) -> list[Figure]:
    return [
        Figure(f"{view}: frame, median", "ms", [r.median for r in runs], at_most=16,
               needs_calm=True),
        Figure(f"{view}: frame, p95", "ms", [r.p95 for r in runs], at_most=50, needs_calm=True),
        Figure(f"{view}: longest frame in the 200 ms after", "ms", [r.settling for r in runs],
               at_most=50, needs_calm=True),
        Figure(f"{view}: full redraw, after the last input", "ms", [r.sharp_after for r in runs]),
        Figure(f"{view}: bytes unlike, 200 ms after", "", [r.early for r in runs], at_most=0,
               needs_calm=True),
        Figure(f"{view}: bytes unlike, at rest", "", [r.rested for r in runs], at_most=0),
        Figure(f"{view}: frames counted", "", [r.count for r in runs]),
    ]  # fmt: skip


def run_in(page: Page, view: str) -> Run:
    _show(page, view)
    take(page)
    frames = Frames()
    for gesture in (_drag, _zoom, _drag):
        gesture(page)
        page.wait_for_timeout(_PAUSE_MS)
        frames.add(take(page))
    return Run(frames, *_compare(page))


def _show(page: Page, view: str) -> None:
    """The whole image, or its middle at 1:1."""
    page.mouse.move(*_middle(page))
    page.keyboard.press("0")
    if view == "natural":
        for _ in range(40):
            text = page.locator(".zoom").inner_text()
            wanted = 100 / float(text.split()[0])
            if abs(wanted - 1) < 0.01:
                break
            page.mouse.wheel(0, max(-150, min(150, -500 * math.log(wanted))))
            page.wait_for_timeout(60)
    page.wait_for_timeout(700)


def _middle(page: Page) -> tuple[float, float]:
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _drag(page: Page) -> None:
    """There and back with the middle button."""
    x, y = _middle(page)
    page.mouse.move(x, y)
    page.mouse.down(button="middle")
    for step in (*range(60), *range(60, 0, -1)):
        page.mouse.move(x + 4 * step, y + 2.5 * step)
    page.mouse.up(button="middle")


def _zoom(page: Page) -> None:
    """In and out again beside the middle, then a little in."""
    x, y = _middle(page)
    page.mouse.move(x + 120, y - 80)
    for delta in (*[-30] * 40, *[30] * 40, *[-30] * 8):
        page.mouse.wheel(0, delta)


def load_all_levels(page: Page) -> None:
    _show(page, "natural")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    _show(page, "whole")


def _compare(page: Page) -> list[int]:
    """Bytes of the canvas unlike those after a change of the window's size and back, which
    paints everything at once: 200 ms after the last input, and at rest. Third, to see that
    it can tell, bytes unlike those without objects."""
    page.evaluate("() => { window.restedPixels = window.pixels(); }")
    page.set_viewport_size({"width": SIZE["width"], "height": SIZE["height"] + 40})
    page.wait_for_timeout(400)
    page.set_viewport_size(SIZE)
    page.wait_for_timeout(400)
    page.evaluate("() => { window.directPixels = window.pixels(); }")
    page.keyboard.press("h")
    page.wait_for_timeout(400)
    found = page.evaluate(_UNLIKE)
    page.keyboard.press("h")
    return [int(count) for count in found]


_UNLIKE = """() => {
  const unlike = (a, b) => a.reduce((sum, value, i) => sum + (value !== b[i]), 0);
  const {after} = window.seenFrames;
  const {directPixels: direct, restedPixels: rested} = window;
  return [unlike(after, direct), unlike(rested, direct), unlike(rested, window.pixels())];
}"""

if __name__ == "__main__":
    main()
