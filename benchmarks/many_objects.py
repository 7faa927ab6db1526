"""10,000 polygons on a picture of 4000x3000: ``python -m benchmarks.many_objects``.

The whole image, in Chromium without a GPU. First draw: from the last byte of what the page
is told to the frame that shows all objects. Pan and zoom as in ``pan_zoom``, with its
comparison of pixels. Dragging a point: what the page's thread works (trace of the browser,
processor time), divided by the pointer's events. OpenLayers and Konva pan the same polygons
in the same browser, by turns with our page; npm installs them at the first time
(``benchmarks/peers``). About four minutes; a line on stderr tells what is done.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from benchmarks.browser import RUNS, SIZE, Desk, desk
from benchmarks.drawn_ground import outlines, photograph
from benchmarks.frames import calibrate, watch
from benchmarks.pan_zoom import Run, load_all_levels, run_in
from benchmarks.report import Figure, percentile, report
from labelcrowd.annotations.document import Polygon
from tests.support import desk as hands
from tests.support.desk import Point

POLYGONS = 10_000
_PEERS = Path(__file__).with_name("peers")
_PEER_FRAMES = 5  # Konva takes seconds for one
_MOVES = 60

_FIRST_DRAW = """() => {
  const {drawImage} = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (what, ...where) {
    drawImage.call(this, what, ...where);
    const isShown = this.canvas.parentElement?.classList.contains('stage');
    if (isShown && what instanceof HTMLCanvasElement) window.firstDraw ??= performance.now();
  };
}"""
_OPENED = """() => window.firstDraw - performance.getEntriesByType('resource')
  .find((each) => each.name.endsWith('/api/label/open')).responseEnd"""


def main() -> None:
    _install_peers()
    runs, first, drags, bare = [], [], [], []
    peers: dict[str, list[float]] = {"OpenLayers": [], "Konva": []}
    _tell("making a home")
    with desk(polygons=POLYGONS, unbound=True) as found:
        rings, picture = _same_for_peers()
        for number in range(RUNS):
            bare.append(calibrate(found.browser))
            print(bare[-1])
            page = _opened(found)
            first.append(float(page.evaluate(_OPENED)))
            load_all_levels(page)
            drags.append(_drag_a_point(page))
            watch(page)
            runs.append(run_in(page, "whole"))
            page.context.close()
            _tell(f"run {number + 1} of {RUNS}: first draw {first[-1]:.0f} ms, "
                  f"frame {runs[-1].median:.1f} ms, drag {drags[-1]:.1f} ms an event")  # fmt: skip
            for name, frames in peers.items():
                frames.append(percentile(_peer(found, name, rings, picture), 50))
                _tell(f"run {number + 1} of {RUNS}: {name} {frames[-1]:.0f} ms a frame")
    report(
        f"{POLYGONS:,} polygons of 30 points on 4000x3000, whole image, no GPU",
        [*_figures(runs, first, drags),
         *(Figure(f"{name}: frame of a pan, median", "ms", each) for name, each in peers.items())],
        calm=all(each.calm for each in bare),
    )  # fmt: skip


_BEGAN = time.monotonic()


def _tell(what: str) -> None:
    print(f"{time.monotonic() - _BEGAN:4.0f} s  {what}", file=sys.stderr, flush=True)


def _figures(runs: list[Run], first: list[float], drags: list[float]) -> list[Figure]:
    return [
        Figure("first draw", "ms", first, at_most=600, needs_calm=True),
        Figure("pan and zoom: frame, median", "ms", [r.median for r in runs], at_most=16,
               needs_calm=True),
        Figure("pan and zoom: frame, p95", "ms", [r.p95 for r in runs], at_most=50,
               needs_calm=True),
        Figure("full redraw, after the last input", "ms", [r.sharp_after for r in runs],
               at_most=200, needs_calm=True),
        Figure("bytes unlike, 200 ms after", "", [r.early for r in runs], at_most=0,
               needs_calm=True),
        Figure("bytes unlike, at rest", "", [r.rested for r in runs], at_most=0),
        Figure("drag a point: work an event", "ms", drags, at_most=8, needs_calm=True),
    ]  # fmt: skip


def _opened(found: Desk) -> Page:
    page = found.browser.new_context(viewport=SIZE).new_page()
    page.add_init_script(f"({_FIRST_DRAW})()")
    page.goto(found.address)
    expect(page.locator(".amount")).to_have_text(str(POLYGONS), timeout=60_000)
    page.wait_for_function("() => window.firstDraw !== undefined", timeout=60_000)
    return page


def _drag_a_point(page: Page) -> float:
    """Milliseconds of the page's thread for each event of a drag."""
    worker = hands.Desk(page, size=(4000, 3000))
    object_ = next(outlines(1))
    assert isinstance(object_.geometry, Polygon)
    x, y = worker.screen(object_.geometry.pieces[0].outer[0])
    page.keyboard.press("v")
    worker.rows.first.click()
    page.wait_for_timeout(500)
    page.mouse.move(x, y)
    page.mouse.down()
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    done: list[bool] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    categories = ["devtools.timeline", "toplevel"]
    session.send(
        "Tracing.start",
        {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": categories}},
    )
    for step in range(_MOVES):
        page.mouse.move(x + step % 20, y + step % 30)
    page.wait_for_timeout(200)
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(50)
    page.mouse.up()
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    return _work(events)


def _work(events: list[dict[str, Any]]) -> float:
    moves = [e for e in events if _is_move(e)]
    assert len(moves) >= _MOVES / 2, "the browser gave the page its events"
    thread = (moves[0]["pid"], moves[0]["tid"])
    tasks = [
        float(e["tdur"]) / 1000
        for e in events
        if e.get("ph") == "X"
        and (e["pid"], e["tid"]) == thread
        and e["name"] == "ThreadControllerImpl::RunTask"
        and "tdur" in e
    ]
    return sum(tasks) / len(moves)


def _is_move(event: dict[str, Any]) -> bool:
    data = event.get("args", {}).get("data") or {}
    return event["name"] == "EventDispatch" and data.get("type") == "pointermove"


def _same_for_peers() -> tuple[list[list[Point]], str]:
    """The outlines and the picture of our home."""
    rings = [
        list(each.geometry.pieces[0].outer)
        for each in outlines(POLYGONS)
        if isinstance(each.geometry, Polygon)
    ]
    return rings, "data:image/jpeg;base64," + base64.b64encode(photograph()).decode()


def _peer(found: Desk, name: str, rings: list[list[Point]], picture: str) -> list[float]:
    """Frames of a pan, ms."""
    page = found.browser.new_context(viewport=SIZE).new_page()
    page.set_content("<body></body>")
    modules = _PEERS / "node_modules"
    for script in (modules / "konva/konva.min.js", modules / "ol/dist/ol.js", _PEERS / "peers.js"):
        page.add_script_tag(path=script)
    page.evaluate("([rings, picture]) => peers(rings, picture)", [rings, picture])
    frames: list[float] = page.evaluate(
        "([name, count]) => frames(name, count)", [name, _PEER_FRAMES]
    )
    page.context.close()
    return frames


def _install_peers() -> None:
    if not (_PEERS / "node_modules" / "ol").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=_PEERS, check=True)


if __name__ == "__main__":
    main()
