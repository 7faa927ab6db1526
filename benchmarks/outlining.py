"""Twenty fixed objects in our page and in its peers: ``python -m benchmarks.outlining``.

The same hand outlines the same twenty objects (``twenty_objects``) with the same asked precision,
an IoU of 0.95, in our page, in the original LabelMe and in Label Studio, all in a real browser
with a window of 1280x800; what was saved is compared with the outlines asked for. Clicks, keys
and pixels are counted, seconds are those of the keystroke-level model (``keystrokes``).

    python -m benchmarks.outlining --labelme FOLDER     with a checkout of LabelMeAnnotationTool

Label Studio is installed by pip at the first time (``label_studio_site``); a peer that is not there
is named and left out. The pictures are drawn: their edges are cleaner than a photograph's. So our
page is judged without its tools that see the picture; what the scissors change is told beside it.

Beside that a practised worker takes, here and in Label Studio, for each object the tool that fits
(``outlining_fitting``, ``outlining_studio_fitting``): one that is counted as an outline whatever
Label Studio calls it. That ratio is told against the best of all peers.

With outlines that are there already (14 right, 4 off by one point, 2 wrong) our page corrects in
a HIT of that kind, the wrong ones anew by the tool that fits. The bar compares that with the best
of all peers' full outlines.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from shapely import Polygon

from benchmarks.browser import chromium
from benchmarks.keystrokes import CountedHand
from benchmarks.label_studio_site import VERSION, NotThere, studio
from benchmarks.outlining_fitting import draw_fitting, redraw_fitting
from benchmarks.outlining_here import Here
from benchmarks.outlining_label_studio import LabelStudio
from benchmarks.outlining_labelme import LabelMe
from benchmarks.outlining_studio_fitting import FittingStudio
from benchmarks.report import Figure, percentile, report
from benchmarks.server import running
from benchmarks.twenty_objects import ASKED, Asked, given, iou, twenty
from tests.support.desk import Point
from tests.support.owner import Owner

MOST_TIMES, MOST_TIMES_CORRECTED = 0.6, 0.35


@dataclass(frozen=True)
class Effort:
    """What one tool took, and the precision that it reached for each object."""

    name: str
    clicks: int
    keys: int
    pixels: float
    seconds: float
    reached: list[float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labelme", type=Path, metavar="FOLDER")
    checkout = parser.parse_args().labelme
    if checkout is not None and not (checkout / "tool.html").is_file():
        parser.error(f"{checkout} is no checkout of LabelMeAnnotationTool: it has no tool.html")
    objects = twenty()
    names = list(dict.fromkeys(each.name for each in objects))
    with chromium() as browser:
        ours = _ours(browser, objects, names)
        peers = _peers(browser, objects, names, checkout)
    report(f"20 objects, IoU {ASKED} asked, keystroke-level model", list(_figures(ours, peers)))


def _ours(browser: Browser, objects: list[Asked], names: list[str]) -> list[Effort]:
    with running() as server, tempfile.TemporaryDirectory() as folder:
        owner = Owner(server)
        by_hand = Here(server, browser, owner, names, scissors=False)
        seeing = Here(server, browser, owner, names)
        efforts = [
            _effort("here", objects, by_hand.draw(objects)),
            _effort("here, with scissors", objects, seeing.draw(objects)),
            _effort("here, with the tool that fits", objects, draw_fitting(by_hand, objects)),
        ]
        corrected = by_hand.correct(given(objects), Path(folder), redraw_fitting)
        efforts.append(_effort("here, correcting", objects, corrected))
        owner.close()
    return efforts


def _peers(
    browser: Browser, objects: list[Asked], names: list[str], checkout: Path | None
) -> list[Effort]:
    efforts = []
    try:
        with studio() as running_studio:
            drawn = LabelStudio(running_studio, browser).draw(objects, names)
            fitting = FittingStudio(running_studio, browser).draw(objects, names)
        efforts.append(_effort(f"Label Studio {VERSION}", objects, drawn))
        efforts.append(_effort("Label Studio, with the tool that fits", objects, fitting))
    except NotThere as why:
        print(f"without Label Studio: {why}")
    if checkout is None:
        print("without LabelMe: --labelme FOLDER, a checkout of CSAILVision/LabelMeAnnotationTool")
    else:
        efforts.append(_effort("LabelMe", objects, LabelMe(checkout, browser).draw(objects, names)))
    return efforts


def _effort(name: str, objects: list[Asked], done: tuple[CountedHand, list[list[Point]]]) -> Effort:
    hand, outlines = done
    reached = [iou(Polygon(ring), each.shape) for ring, each in zip(outlines, objects, strict=True)]
    print(f"{name}: seconds and IoU of each object, and what the seconds are made of")
    for (called, spent), share in zip(hand.finished, reached, strict=False):
        made_of = ", ".join(f"{key} {each:.1f}" for key, each in spent.items() if each > 0.05)
        print(f"  {called:10} {sum(spent.values()):5.1f} {share:6.3f}  {made_of}")
    return Effort(name, hand.clicks, hand.keys, hand.pixels, hand.seconds, reached)


def _figures(ours: list[Effort], peers: list[Effort]) -> Iterator[Figure]:
    for each in [*ours, *peers]:
        yield Figure(f"{each.name}: clicks", "", [each.clicks])
        yield Figure(f"{each.name}: keys", "", [each.keys])
        yield Figure(f"{each.name}: pointer", "px", [each.pixels])
        yield Figure(f"{each.name}: model", "s", [each.seconds])
        yield Figure(f"{each.name}: least IoU", "", [min(each.reached)])
        yield Figure(f"{each.name}: median IoU", "", [percentile(each.reached, 50)])
    if not peers:
        return
    by_points = min(each.seconds for each in peers if "fits" not in each.name)
    best = min(each.seconds for each in peers)
    drawn, seeing, fitting, corrected = (each.seconds for each in ours)
    for name, seconds, beside in (
        ("here beside the best peer by points", drawn, by_points),
        ("with scissors beside the best peer by points", seeing, by_points),
        ("the tool that fits beside the best of all peers", fitting, best),
    ):
        yield Figure(name, "times", [seconds / beside], at_most=MOST_TIMES)
    yield Figure(
        "correcting beside the best of all peers",
        "times",
        [corrected / best],
        at_most=MOST_TIMES_CORRECTED,
    )


if __name__ == "__main__":
    main()
