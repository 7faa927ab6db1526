"""Make docs/screenshots anew: true screens of a served home with the shipped pictures.

    .venv/bin/python tools/screenshots.py

Draws with the mouse in Debian's Chromium (or CHROMIUM), as a worker does. Needs ./test's packages.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.server import Server, running  # noqa: E402
from tests.support.desk import Desk  # noqa: E402
from tests.support.owner import SAMPLES, Owner  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
Outline = list[tuple[int, int]]

# Pixels of the pictures at half their size, 800 x 600.
STREET: list[tuple[str, Outline]] = [
    ("car", [(46, 440), (48, 426), (92, 418), (118, 394), (150, 390), (190, 393), (212, 416),
             (240, 424), (244, 446), (222, 450), (216, 464), (200, 468), (186, 462), (182, 452),
             (104, 452), (96, 466), (80, 469), (66, 461), (62, 448)]),
    ("tree", [(222, 418), (226, 356), (196, 346), (176, 352), (160, 330), (151, 300), (158, 272),
              (160, 232), (186, 210), (240, 196), (286, 204), (318, 228), (322, 266), (306, 300),
              (304, 336), (276, 358), (246, 352), (248, 418)]),
    ("car", [(507, 540), (507, 516), (560, 503), (596, 475), (640, 470), (686, 475), (722, 502),
             (752, 514), (753, 542), (730, 548), (722, 564), (702, 571), (684, 562), (676, 548),
             (580, 548), (572, 564), (552, 571), (534, 562), (526, 546)]),
    ("tree", [(592, 418), (596, 360), (566, 364), (542, 342), (522, 316), (520, 280), (536, 246),
              (560, 220), (606, 216), (650, 222), (668, 252), (684, 290), (676, 324), (648, 356),
              (612, 358), (614, 418)]),
]  # fmt: skip
STREET_IN_HAND: Outline = [
    (321, 440), (320, 424), (358, 414), (384, 394), (420, 391), (456, 396), (480, 416), (508, 426),
]  # fmt: skip
PARK: list[tuple[str, Outline]] = [
    ("kite", [(520, 65), (555, 104), (530, 160), (492, 108)]),
    ("bench", [(495, 425), (684, 425), (692, 490), (684, 506), (660, 506), (656, 492), (530, 492),
               (528, 506), (504, 506), (496, 490)]),
    ("ball", [(252, 520), (260, 498), (280, 491), (302, 500), (309, 522), (300, 542), (280, 549),
              (260, 540)]),
]  # fmt: skip
DESK: list[tuple[str, Outline]] = [
    ("laptop", [(476, 280), (688, 280), (700, 440), (735, 498), (732, 506), (432, 506), (432, 498),
                (466, 440)]),
    ("cup", [(93, 420), (140, 412), (187, 420), (188, 440), (206, 440), (225, 462), (212, 490),
             (184, 494), (174, 520), (110, 522)]),
    ("plant", [(274, 502), (260, 426), (215, 386), (262, 384), (230, 354), (280, 360), (300, 306),
               (316, 352), (362, 344), (338, 380), (384, 388), (340, 424), (324, 502)]),
]  # fmt: skip
PICTURES = {"street.jpg": STREET, "park.jpg": PARK, "desk.jpg": DESK}


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        owner = Owner(server)
        batches = {
            name: owner.publish(
                owner.collection([SAMPLES / name], name.removesuffix(".jpg").title()),
                title=name, required_objects="5" if name == "street.jpg" else "3", reward="0.35",
            )
            for name in reversed(PICTURES)
        }  # fmt: skip
        cookies = owner.new_worker("ana")
        for name in ("park.jpg", "desk.jpg"):
            desk = begin(browser, server, cookies, name)
            outline(desk, PICTURES[name])
            desk.submit()
            desk.page.wait_for_url("**/next?**")
        desk = begin(browser, server, cookies, "street.jpg")
        outline(desk, STREET)
        for point in STREET_IN_HAND:
            desk.click(doubled(point))
        keep(desk.page, "labelling")
        page = signed_in(browser, owner.cookies)
        page.goto(f"{server.url}/requester/batches/{batches['park.jpg']}/review")
        expect(page.locator(".review__picture path[data-object]")).to_have_count(3)
        page.locator("[data-names]").first.hover()
        keep(page, "results")
        browser.close()
        owner.close()


def signed_in(browser: Browser, cookies: Mapping[str, str]) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies(
        [
            {"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}
            for name, value in cookies.items()
        ]
    )
    return context.new_page()


def begin(browser: Browser, server: Server, cookies: Mapping[str, str], title: str) -> Desk:
    """Accept the HIT of this title."""
    page = signed_in(browser, cookies)
    page.goto(f"{server.url}/sandbox/worker/?q={title}")
    page.get_by_role("button", name="Accept").first.click()
    return Desk(page).ready()


def outline(desk: Desk, objects: list[tuple[str, Outline]]) -> None:
    for name, points in objects:
        desk.draw([doubled(point) for point in points], name, close="Enter")
    desk.saved()


def doubled(point: tuple[int, int]) -> tuple[float, float]:
    return point[0] * 2, point[1] * 2


def keep(page: Page, name: str) -> None:
    """A PNG of 128 colours, under 200 kB."""
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        few = picture.convert("RGB").quantize(
            128, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
    FOLDER.mkdir(exist_ok=True)
    few.save(FOLDER / f"{name}.png", optimize=True)
    size = (FOLDER / f"{name}.png").stat().st_size
    print(f"{name}.png {size // 1000} kB")
    if size > 200_000:
        raise SystemExit(f"{name}.png is too large")


if __name__ == "__main__":
    main()
