"""The twenty objects in Label Studio, each by the region that fits: ``FORMS`` says which.

Its labels are of polygons, rectangles or ellipses, so that a label's key takes the tool as well. A
rectangle is dragged from corner to corner, an ellipse from its middle to a corner of the box
around it. All else is as in ``outlining_label_studio``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

from benchmarks.keystrokes import CountedHand
from benchmarks.label_studio_site import Studio
from benchmarks.outlining_label_studio import (
    LABEL_KEYS,
    Canvas,
    apart,
    open_task,
    outlined,
    signed_in,
    submit,
)
from benchmarks.twenty_objects import PICTURES, SIZE, Asked
from tests.support.desk import Point
from tests.support.owner import SAMPLES

FORMS = {
    "window": "Rectangle",
    "book": "Rectangle",
    "mouse": "Ellipse",
    "pond": "Ellipse",
    "ball": "Ellipse",
}
"""Of objects with these names; all others are polygons."""


@dataclass(frozen=True)
class FittingStudio:
    studio: Studio
    browser: Browser

    def draw(self, objects: list[Asked], names: list[str]) -> tuple[CountedHand, list[list[Point]]]:
        project = self.studio.project(names, label_config=_design(names))
        page = signed_in(self.studio, self.browser)
        hand = CountedHand(page)
        outlines: list[list[Point]] = []
        for picture in PICTURES:
            task = self.studio.add(project, SAMPLES / picture)
            open_task(self.studio, page, project, task)
            asked = [each for each in objects if each.picture == picture]
            self._all(hand, asked, names)
            submit(hand)
            outlines += [_ring(each["value"]) for each in self.studio.results(task)]
        page.context.close()
        return hand, outlines

    def _all(self, hand: CountedHand, objects: list[Asked], names: list[str]) -> None:
        canvas = Canvas(hand.page)
        label = ""
        for number, each in enumerate(objects):
            if label != each.name:
                hand.think()
                hand.press(LABEL_KEYS[names.index(each.name)])
                label = each.name
            form = FORMS.get(each.name)
            if form is None:
                outlined(hand, canvas, each, objects, number)
            else:
                hand.think()
                left, top, right, bottom = each.shape.bounds
                middle = ((left + right) / 2, (top + bottom) / 2)
                start = (left, top) if form == "Rectangle" else middle
                with apart(hand, each, objects[:number]):
                    hand.drag(canvas.at(start), canvas.at((right, bottom)))
            canvas.wait_for(number + 1)
            hand.finish(each.name)


def _design(names: list[str]) -> str:
    controls = ""
    for form in ("Polygon", "Rectangle", "Ellipse"):
        labels = "".join(
            f'<Label value="{name}" hotkey="{LABEL_KEYS[number]}"/>'
            for number, name in enumerate(names)
            if FORMS.get(name, "Polygon") == form
        )
        controls += f'<{form}Labels name="{form}" toName="image">{labels}</{form}Labels>'
    return f'<View>{controls}<Image name="image" value="$image"/></View>'


def _ring(value: dict[str, Any]) -> list[Point]:
    """In pixels of the picture; of an ellipse 64 places."""
    across, down = SIZE[0] / 100, SIZE[1] / 100
    if "points" in value:
        return [(x * across, y * down) for x, y in value["points"]]
    x, y = value["x"] * across, value["y"] * down
    if "width" in value:
        right, bottom = x + value["width"] * across, y + value["height"] * down
        return [(x, y), (right, y), (right, bottom), (x, bottom)]
    rx, ry = value["radiusX"] * across, value["radiusY"] * down
    turns = [math.tau * part / 64 for part in range(64)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]
