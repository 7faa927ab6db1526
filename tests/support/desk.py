"""The labelling page in a real browser, driven with mouse and keys as a worker does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, Request, expect

Point = tuple[float, float]


def square(x: float, y: float, side: float = 120) -> list[Point]:
    """Four corners, in pixels of the full picture."""
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


class Desk:
    """One worker's labelling page. ``root`` is the page, or the frame that it lives in.

    Points are in pixels of the full picture, of which ``size`` is width and height;
    they are right while the picture is fitted into the page, as it is at first.
    """

    def __init__(
        self, page: Page, root: FrameLocator | None = None, size: tuple[int, int] = (1600, 1200)
    ) -> None:
        self.page = page
        self.root: Page | FrameLocator = root or page
        self.size = size
        self.sent: dict[str, dict[str, Any]] = {}
        """The last state of each object that the page sent, by its id."""
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/label/edits"):
            edit = json.loads(request.post_data or "{}")
            self.sent[edit["object_id"]] = edit["object"]

    # --- parts of the page ---

    @property
    def stage(self) -> Locator:
        return self.root.locator(".stage")

    @property
    def rows(self) -> Locator:
        """The rows of the object list."""
        return self.root.locator(".objects li.row")

    @property
    def count(self) -> Locator:
        return self.root.locator(".count")

    @property
    def submit_button(self) -> Locator:
        return self.root.get_by_role("button", name="Submit", exact=False)

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=False)

    def ready(self) -> Desk:
        """Wait until the picture is there and work can begin."""
        expect(self.stage).to_be_visible()
        expect(self.root.locator(".zoom")).not_to_have_text("100 %")
        self.listed()
        return self

    def listed(self) -> None:
        """Wait for the rows of the object list, where it is shown; they come after the page."""
        amount = self.root.locator(".objects .amount")
        if amount.count() and amount.inner_text() != "0":
            expect(self.rows.first).to_be_attached()

    def saved(self) -> None:
        expect(self.root.locator(".save.saved")).to_be_visible()

    def names(self) -> list[str]:
        self.listed()
        return [text.strip() for text in self.rows.locator(".row-text").all_inner_texts()]

    # --- mouse ---

    def screen(self, point: Point) -> Point:
        """Where a pixel of the picture lies in the window."""
        box = self.stage.bounding_box()
        assert box is not None
        width, height = self.size
        around = 8 if box["width"] < 600 else 32  # the page's margin around a fitted picture
        scale = min((box["width"] - around) / width, (box["height"] - around) / height)
        return (
            box["x"] + (box["width"] - width * scale) / 2 + point[0] * scale,
            box["y"] + (box["height"] - height * scale) / 2 + point[1] * scale,
        )

    def click(self, point: Point, **options: Any) -> None:
        self.page.mouse.click(*self.screen(point), **options)

    def drag(self, start: Point, end: Point) -> None:
        self.page.mouse.move(*self.screen(start))
        self.page.mouse.down()
        self.page.mouse.move(*self.screen(end), steps=4)
        self.page.mouse.up()

    def outline(self, points: Sequence[Point], *, close: str = "first point") -> None:
        """Click the points and close: by the first point, Enter, double click or right click."""
        *before, last = points
        for point in before:
            self.click(point)
        if close == "double click":
            self.page.mouse.dblclick(*self.screen(last))  # no time passes in between
            return
        self.click(last)
        if close == "Enter":
            self.page.keyboard.press("Enter")
        elif close == "right click":
            self.click(points[-1], button="right")
        else:
            self.click(points[0])

    def name(self, name: str) -> None:
        """Type the name that the box asks for."""
        field = self.root.locator("#name-input")
        expect(field).to_be_focused()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        expect(field).to_have_count(0)

    def draw(self, points: Sequence[Point], name: str, *, close: str = "first point") -> None:
        """One object from the first click to its name."""
        self.outline(points, close=close)
        self.name(name)

    def submit(self) -> None:
        """Press Submit once the server has counted enough."""
        expect(self.submit_button).to_be_enabled()
        self.submit_button.click()


def rounded(objects: Iterable[dict[str, Any]]) -> list[tuple[str, list[tuple[int, int]]]]:
    """Names and outlines of live objects, points rounded half up as LabelMe's XML has them."""
    return sorted(
        (
            one["name"],
            [
                (int(x + 0.5), int(y + 0.5))
                for piece in one["geometry"]["pieces"]
                for x, y in piece["outer"]
            ],
        )
        for one in objects
        if not one.get("deleted")
    )
