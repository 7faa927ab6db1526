"""The twenty objects in our labelling page, each by the tool that fits: ``TOOLS`` says which.

As in ``outlining_here``, but a practised worker takes another tool where that is quicker: a
thought and its key each time that another one is taken, and a thought for a look at what a tool
has found.

``box``, ``ellipse``  dragged from corner to corner of what it touches
``copy``              the one before is copied with the pointer at its lower right corner, and
                      pasted with the pointer at that corner of the next one
``cut``               a box is dragged around the object, ``BESIDE_PX`` of the screen outside of
                      it on each side, and the page finds the outline in it
``cut, rubbed``       the same, and then a stroke of the eraser over what is not of it
                      (``TOO_MUCH``)
``corners``           a click on each corner
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from playwright.sync_api import expect

from benchmarks.browser import window_of
from benchmarks.keystrokes import CountedHand
from benchmarks.outlining_here import Here, outlines_of, stand_close, submit
from benchmarks.twenty_objects import PICTURES, Asked, copied_from
from tests.support.desk import Desk, Point

TOOLS: dict[tuple[str, str], str] = {
    ("street.jpg", "window"): "box",
    ("street.jpg", "car"): "cut",
    ("street.jpg", "tree"): "cut, rubbed",
    ("desk.jpg", "book"): "box",
    ("desk.jpg", "screen"): "corners",
    ("desk.jpg", "keyboard"): "cut",
    ("desk.jpg", "pot"): "cut",
    ("desk.jpg", "mouse"): "cut",
    ("park.jpg", "pond"): "ellipse",
    ("park.jpg", "ball"): "cut",
    ("park.jpg", "kite"): "cut",
    ("park.jpg", "tree"): "cut",
}
KEYS = {"box": "r", "ellipse": "Shift+O", "cut": "Shift+K", "corners": "d", "eraser": "e"}
BESIDE_PX = 3.0
TOO_MUCH: dict[tuple[str, str], tuple[Point, Point]] = {
    ("street.jpg", "tree"): ((1140, 748), (1160, 748)),  # the dark door beside the trunk
}


def draw_fitting(here: Here, objects: list[Asked]) -> tuple[CountedHand, list[list[Point]]]:
    page = window_of(here.browser, here.owner.new_worker("fitting"))
    hand = CountedHand(page)
    outlines: list[list[Point]] = []
    for picture in PICTURES:
        asked = [each for each in objects if each.picture == picture]
        desk = here.accept(page, picture, title=f"fitting {picture}")
        Fitting(hand, desk, here.names).all(asked)
        outlines += outlines_of(desk)
    page.context.close()
    return hand, outlines


def redraw_fitting(hand: CountedHand, desk: Desk, names: list[str], asked: Asked) -> None:
    """One object, after another tool was in hand."""
    Fitting(hand, desk, names, tool="select").outline(asked)


@dataclass
class Fitting:
    """One picture; ``tool`` is what is in hand, ``name`` what the last object is called."""

    hand: CountedHand
    desk: Desk
    names: list[str]
    tool: str = "corners"
    name: str = ""

    def all(self, objects: list[Asked]) -> None:
        for number, each in enumerate(objects):
            source = copied_from(each, objects[:number])
            if source is not None:
                self._copy(source, each, first=self.tool != "select")
            else:
                self.outline(each, close=stand_close([*objects[:number][-1:], each]))
            expect(self.desk.rows).to_have_count(number + 1)
            self.hand.finish(each.name)
        submit(self.hand, self.desk)

    def outline(self, asked: Asked, *, close: bool = False) -> None:
        tool = TOOLS[asked.picture, asked.name]
        self._take(tool.split(",")[0])
        self.hand.think()
        left, top, right, bottom = asked.shape.bounds
        if tool == "corners":
            for place in asked.clicks:
                self.hand.click(self.desk.screen(place))
        elif tool in ("box", "ellipse"):
            # With Ctrl held borders two pixels apart do not become one.
            with self.hand.holding("Control") if close else contextlib.nullcontext():
                self.hand.drag(self.desk.screen((left, top)), self.desk.screen((right, bottom)))
        else:
            (x, y), (to_x, to_y) = self.desk.screen((left, top)), self.desk.screen((right, bottom))
            self.hand.drag((x - BESIDE_PX, y - BESIDE_PX), (to_x + BESIDE_PX, to_y + BESIDE_PX))
            self._look()
        self._name(asked.name)
        if tool == "cut, rubbed":
            self._rub(*TOO_MUCH[asked.picture, asked.name])

    def _take(self, tool: str) -> None:
        if self.tool == tool:
            return
        self.hand.think()
        self.hand.press(KEYS[tool])
        self.tool = tool

    def _look(self) -> None:
        """At the outline that was found."""
        expect(self.desk.root.locator(".paint .sketch-light")).to_have_count(1)
        self.hand.think()

    def _rub(self, start: Point, end: Point) -> None:
        self._take("eraser")
        self.desk.saved()  # the next that is sent is without what is rubbed out
        with self.desk.page.expect_request(lambda sent: sent.url.endswith("/api/label/edits")):
            self.hand.trace([self.desk.screen(start), self.desk.screen(end)], lines=1)
        self.hand.think()
        self.desk.saved()

    def _name(self, name: str) -> None:
        if self.name != name:
            self.hand.think()
        self.name = name
        number = self.names.index(name) + 1
        self.hand.press(str(number) if number <= 9 else f"Shift+{number - 9}")
        expect(self.desk.root.locator("#name-input")).to_have_count(0)

    def _copy(self, source: Asked, asked: Asked, *, first: bool) -> None:
        """The pointer is at the lower right corner of ``source``."""
        if first:
            self.hand.press("Control+c")
        self.hand.think()
        self.hand.point(self.desk.screen(asked.shape.bounds[2:]))
        self.hand.press("Control+v")
        self.tool = "select"
