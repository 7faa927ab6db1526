"""What stories do on the labelling page beyond clicks, and what they read of what it sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import expect

from tests.support.desk import Desk, Point, square


def trace(desk: Desk, points: Sequence[Point]) -> None:
    """Drag the mouse along the points."""
    desk.page.mouse.move(*desk.screen(points[0]))
    desk.page.mouse.down()
    for point in points[1:]:
        desk.page.mouse.move(*desk.screen(point))
    desk.page.mouse.up()


def pieces(desk: Desk) -> list[dict[str, Any]]:
    """The pieces of the one object, as last sent, once no outline is in hand."""
    expect(desk.root.locator("path.outline-light")).to_have_attribute("d", "")
    desk.saved()
    [found] = desk.sent.values()
    given: list[dict[str, Any]] = found["geometry"]["pieces"]
    return given


def take_square(desk: Desk) -> None:
    """A car of 400 pixels from (300, 300) is drawn, and in hand."""
    desk.draw(square(300, 300, 400), "car")
    desk.page.keyboard.press("v")
    desk.click((320, 500))
