"""A practised hand whose every act is counted and timed by the keystroke-level model.

Operators and times: Card, Moran and Newell, "The keystroke-level model for user performance time
with interactive systems", Communications of the ACM 23 (1980), 396-410. K a key (a chord is as
many keys as it has), P to point, B to press or let go of a button, H to bring a hand from the
mouse to the keyboard, or back, M to think before a unit of work, D(n, l) to draw n straight
lines of l centimetres together with the button held. H counts where a word is typed: for single
keys the other hand lies on the keyboard. To drag a thing is P, B, P, B. A line drawn by hand is D
with as many straight lines as the outline needs clicks; so a free line is never called one act.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from playwright.sync_api import Page

from tests.support.desk import Point
from tests.support.hands import B, K, M, P

H = 0.4
PIXELS_A_CM = 96 / 2.54
_TRACE_STEP_PX = 4.0


def drawing_s(lines: int, length_px: float) -> float:
    """The operator D, on a screen of 96 dots an inch."""
    return 0.9 * lines + 0.16 * length_px / PIXELS_A_CM


class CountedHand:
    """Mouse and keyboard of one page; places are in the window's pixels."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.keys = 0
        self.pixels = 0.0
        self.spent: dict[str, float] = {}
        self.finished: list[tuple[str, dict[str, float]]] = []
        """What each object took, in the order made: seconds by operator."""
        self._at: Point | None = None

    @property
    def seconds(self) -> float:
        return sum(self.spent.values())

    def finish(self, name: str) -> None:
        """What was spent since the object before was for this one."""
        before = {
            operator: sum(each.get(operator, 0.0) for _, each in self.finished)
            for operator in self.spent
        }
        spent = {operator: self.spent[operator] - before[operator] for operator in self.spent}
        self.finished.append((name, spent))

    def think(self) -> None:
        self._spend("M", M)

    def point(self, place: Point) -> None:
        self._move(place)
        self._spend("P", P)

    def click(self, place: Point, *, double: bool = False) -> None:
        self.point(place)
        self._press(place, count=2 if double else 1)

    def press_button(self, middle: Point) -> None:
        """A button of the page, whose effect is not wanted here: counted, not pressed."""
        self.point(middle)
        self._count_presses(1)

    def right_click_here(self) -> None:
        """Where the pointer is already."""
        self.page.mouse.click(*self._here(), button="right")
        self._count_presses(1)

    def drag(self, start: Point, end: Point) -> None:
        self.point(start)
        self.page.mouse.down()
        self.page.mouse.move(*_between(start, end, 0.5))
        self._move(end, steps=6)
        self.page.mouse.up()
        self._spend("P", P)
        self._count_presses(1)

    def trace(self, places: Sequence[Point], *, lines: int) -> None:
        """Along these places with the button held; an outline of so many straight lines."""
        self.point(places[0])
        self.page.mouse.down()
        length = 0.0
        for one, other in pairwise(places):
            length += math.dist(one, other)
            self._move(other, steps=max(1, round(math.dist(one, other) / _TRACE_STEP_PX)))
        self.page.mouse.up()
        self._spend("D", drawing_s(lines, length))
        self._count_presses(1)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self._count_keys(key.count("+") + 1 if len(key) > 1 else 1)

    @contextlib.contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """With a key held down."""
        self.page.keyboard.down(key)
        yield
        self.page.keyboard.up(key)
        self._count_keys(1)

    def type(self, text: str, *, at_most: int | None = None) -> None:
        """A word and Enter, with both hands; at most so many keys are counted."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self._count_keys(min(len(text) + 1, at_most or len(text) + 1))
        self._spend("H", 2 * H)

    def _press(self, place: Point, *, count: int) -> None:
        self.page.mouse.click(*place, click_count=count)
        self._count_presses(count)

    def _move(self, place: Point, *, steps: int = 3) -> None:
        if self._at is not None:
            self.pixels += math.dist(self._at, place)
        self.page.mouse.move(*place, steps=steps)
        self._at = place

    def _here(self) -> Point:
        assert self._at is not None
        return self._at

    def _count_presses(self, count: int) -> None:
        self.clicks += count
        self._spend("B", 2 * B * count)

    def _count_keys(self, count: int) -> None:
        self.keys += count
        self._spend("K", K * count)

    def _spend(self, operator: str, seconds: float) -> None:
        self.spent[operator] = self.spent.get(operator, 0.0) + seconds


def _between(start: Point, end: Point, part: float) -> Point:
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
