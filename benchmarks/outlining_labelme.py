"""The twenty objects by the original LabelMe, in a browser, as a HIT opens it (``mode=mt``).

A click on each point, a right click to close, the name, Enter. Its list of names is switched on;
where a browser's own list would take fewer keys than the whole name (a letter, Down, Enter), so
many are counted. There is no copy and no zoom in this mode, nor its mask tool.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import SIZE as WINDOW
from benchmarks.keystrokes import CountedHand
from benchmarks.labelme_site import Site, served
from benchmarks.twenty_objects import PICTURES, SIZE, Asked, begun_apart
from tests.support.desk import Point
from tests.support.owner import SAMPLES

_LIST_KEYS = 3
_OBJECT = re.compile(r"<object>.*?</object>", re.DOTALL)
_PLACE = re.compile(r"<pt><x>(-?[\d.]+)</x><y>(-?[\d.]+)</y>")


@dataclass(frozen=True)
class LabelMe:
    checkout: Path
    browser: Browser

    def draw(self, objects: list[Asked], names: list[str]) -> tuple[CountedHand, list[list[Point]]]:
        pictures = {name: (SAMPLES / name).read_bytes() for name in PICTURES}
        outlines: list[list[Point]] = []
        with served(Site(self.checkout, pictures)) as site:
            page = self.browser.new_page(viewport=WINDOW)
            hand = CountedHand(page)
            for picture in PICTURES:
                asked = [each for each in objects if each.picture == picture]
                page.goto(site.page(picture, names))
                expect(page.locator("#imcanvas")).to_be_visible()
                page.wait_for_load_state("networkidle")
                _draw_all(hand, asked)
                outlines += _read(site.saved[picture])
            page.close()
        return hand, outlines


def _draw_all(hand: CountedHand, objects: list[Asked]) -> None:
    page = hand.page
    box = page.locator("#imcanvas").bounding_box()
    assert box is not None
    scale = box["width"] / SIZE[0]
    for before, each in pairwise([None, *objects]):
        assert each is not None
        hand.think()
        for x, y in begun_apart(each, objects):
            hand.click((box["x"] + x * scale, box["y"] + y * scale))
        hand.right_click_here()
        expect(page.locator("#objEnter")).to_be_focused()
        if before is None or before.name != each.name:
            hand.think()
        with page.expect_request(lambda sent: sent.url.endswith("submit.cgi")):
            hand.type(each.name, at_most=_LIST_KEYS)
        expect(page.locator("#objEnter")).to_have_count(0)
        hand.finish(each.name)
    hand.think()
    hand.press_button(_middle(page, "#mt_submit"))


def _middle(page: Page, selector: str) -> Point:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _read(xml: str) -> list[list[Point]]:
    return [
        [(float(x), float(y)) for x, y in _PLACE.findall(each)]
        for each in _OBJECT.findall(re.sub(r"<time>.*?</time>", "", xml))
    ]
