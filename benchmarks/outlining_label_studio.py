"""The twenty objects by Label Studio's polygon tool, in a browser.

The label's key, a click on each point, a click on the first to close. Its setting that keeps the
label for the next object is on, so that a name is chosen once for objects in a row; of alike
objects, the first is duplicated by its key and the copy dragged. Its panels are as they come.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import SIZE as WINDOW
from benchmarks.keystrokes import CountedHand
from benchmarks.label_studio_site import EMAIL, PASSWORD, Studio
from benchmarks.twenty_objects import PICTURES, SIZE, Asked, begun_apart, copied_from
from tests.support.desk import Point
from tests.support.owner import SAMPLES

NEAR_PX = 12.0
"""An object with a neighbour so near is drawn with Ctrl held, else clicks would go to the other."""
LABEL_KEYS = "1234567890qwertyu"
_SETTINGS = json.dumps({"continuousLabeling": True})
_BUSY = "window.Htx?.annotationStore?.selected?.serializeAnnotation().length"


@dataclass(frozen=True)
class LabelStudio:
    studio: Studio
    browser: Browser

    def draw(self, objects: list[Asked], names: list[str]) -> tuple[CountedHand, list[list[Point]]]:
        project = self.studio.project(names)
        page = signed_in(self.studio, self.browser)
        hand = CountedHand(page)
        outlines: list[list[Point]] = []
        for picture in PICTURES:
            task = self.studio.add(project, SAMPLES / picture)
            open_task(self.studio, page, project, task)
            asked = [each for each in objects if each.picture == picture]
            _draw_all(hand, asked, names)
            submit(hand)
            outlines += [ring for _, ring in found(self.studio, task)]
        page.context.close()
        return hand, outlines


def signed_in(studio: Studio, browser: Browser) -> Page:
    context = browser.new_context(viewport=WINDOW)
    context.add_init_script(f"localStorage.setItem('labelStudio:settings', '{_SETTINGS}')")
    page = context.new_page()
    page.goto(f"{studio.url}/user/login")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/user/login" not in url)
    return page


def open_task(studio: Studio, page: Page, project: int, task: int) -> None:
    page.goto(f"{studio.url}/projects/{project}/data?task={task}")
    expect(page.locator("canvas").nth(1)).to_be_visible(timeout=60_000)
    page.wait_for_function(f"{_BUSY} !== undefined")
    page.wait_for_load_state("networkidle")


def submit(hand: CountedHand) -> None:
    hand.think()
    with hand.page.expect_response(
        lambda answer: "/annotations" in answer.url and answer.request.method in ("POST", "PATCH")
    ):
        hand.press("Control+Enter")


def found(studio: Studio, task: int) -> list[tuple[str, list[Point]]]:
    """Names and outlines of what was submitted, in pixels of the picture."""
    return [
        (
            each["value"]["polygonlabels"][0],
            [(x * SIZE[0] / 100, y * SIZE[1] / 100) for x, y in each["value"]["points"]],
        )
        for each in studio.results(task)
    ]


class Canvas:
    """Where the picture's pixels lie in the window."""

    def __init__(self, page: Page) -> None:
        box = page.locator("canvas").nth(1).bounding_box()
        assert box is not None
        self._page = page
        self._left, self._top, self._scale = box["x"], box["y"], box["width"] / SIZE[0]

    def at(self, place: Point) -> Point:
        return self._left + place[0] * self._scale, self._top + place[1] * self._scale

    def wait_for(self, regions: int) -> None:
        self._page.wait_for_function(f"{_BUSY} === {regions}")


def _draw_all(hand: CountedHand, objects: list[Asked], names: list[str]) -> None:
    canvas = Canvas(hand.page)
    label = ""
    for number, each in enumerate(objects):
        source = copied_from(each, objects[:number])
        if source is not None:
            _copy(hand, canvas, source, each, first=label != "")
            label = ""
        else:
            if label != each.name:
                hand.think()
                if number and not label:
                    hand.press("Escape")  # else the copy that is selected would be renamed
                hand.press(LABEL_KEYS[names.index(each.name)])
                label = each.name
            outlined(hand, canvas, each, objects, number)
        canvas.wait_for(number + 1)
        hand.finish(each.name)


def outlined(
    hand: CountedHand, canvas: Canvas, asked: Asked, objects: list[Asked], number: int
) -> None:
    """As a polygon; ``number`` of the objects are there already."""
    with apart(hand, asked, objects[:number]):
        outline(hand, canvas, begun_apart(asked, objects))


def apart(
    hand: CountedHand, asked: Asked, drawn: list[Asked]
) -> contextlib.AbstractContextManager[None]:
    """With Ctrl held where a neighbour is near."""
    near = any(asked.shape.distance(other.shape) < NEAR_PX for other in drawn)
    return hand.holding("Control") if near else contextlib.nullcontext()


def outline(hand: CountedHand, canvas: Canvas, clicks: list[Point]) -> None:
    hand.think()
    for place in [*clicks, clicks[0]]:
        hand.click(canvas.at(place))


def _copy(hand: CountedHand, canvas: Canvas, source: Asked, asked: Asked, *, first: bool) -> None:
    """Duplicates the one that is selected, and drags the copy from inside it."""
    hand.think()
    start = source.shape.representative_point()
    aside = (asked.shape.bounds[0] - source.shape.bounds[0],
             asked.shape.bounds[1] - source.shape.bounds[1])  # fmt: skip
    if first:
        hand.press("Escape")
        hand.click(canvas.at((start.x, start.y)))
    hand.press("Control+d")
    hand.drag(canvas.at((start.x, start.y)), canvas.at((start.x + aside[0], start.y + aside[1])))
