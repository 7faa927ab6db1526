"""Twenty fixed objects on the three shipped pictures, and what is asked of their outlines.

``twenty_objects.json`` holds each object's outline: the pixels that ``tools/make_samples.py`` fills
for it, traced and simplified to a pixel. They are four windows in a row, three cars, two trees,
four books side by side, a screen whose lower edge is the upper one of a keyboard, a pot, a mouse,
a pond, a ball and a kite: straight and curved, 112 to 608 pixels long. Every tool is asked
for the same: an intersection over union with that outline of at least ``ASKED``.
"""

from __future__ import annotations

import functools
import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely import Polygon, affinity

from tests.support.desk import Point

ASKED = 0.95
PICTURES = ("street.jpg", "desk.jpg", "park.jpg")
SIZE = (1600, 1200)
_FILE = Path(__file__).with_suffix(".json")
_SEED = 7


@dataclass(frozen=True)
class Asked:
    """One object to be outlined."""

    picture: str
    name: str
    outline: list[Point]

    @functools.cached_property
    def shape(self) -> Polygon:
        return Polygon(self.outline)

    @functools.cached_property
    def clicks(self) -> list[Point]:
        """The fewest places on the outline whose polygon is good enough."""
        for tenths in range(400, 0, -2):
            thinned = shapely.simplify(self.shape, tenths / 10)
            if thinned.is_valid and iou(thinned, self.shape) >= ASKED + 0.005:
                return _ring(thinned)
        return self.outline


@dataclass(frozen=True)
class Given:
    """What somebody, or a model, has drawn of an object already."""

    asked: Asked
    name: str
    outline: list[Point]
    kind: str
    """``right``, ``off`` (a point of it is in a wrong place) or ``wrong`` (another place)."""

    @property
    def inside(self) -> Point:
        """A place well inside."""
        place = Polygon(self.outline).representative_point()
        return (place.x, place.y)

    @property
    def pulled(self) -> tuple[Point, Point]:
        """Of one that is off: where the wrong point is, and where it belongs."""
        pairs = zip(self.outline, self.asked.clicks, strict=True)
        return max(pairs, key=lambda pair: math.dist(*pair))


def twenty() -> list[Asked]:
    """All of them, picture by picture, objects of one name together."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return [
        Asked(each["picture"], each["name"], [(x, y) for x, y in each["outline"]]) for each in read
    ]


def given(objects: list[Asked]) -> list[Given]:
    """Fourteen right, four a little off, two wrong: shuffled by a fixed seed.

    *Off*: the point that changes the area most was set a sixth of the object's size away.
    *Wrong*: the outline stands where the object is not.
    """
    chance = random.Random(_SEED)
    kinds = ["right"] * 14 + ["off"] * 4 + ["wrong"] * 2
    chance.shuffle(kinds)
    return [_given(each, kind) for each, kind in zip(objects, kinds, strict=True)]


def coco_of(file: Path, given: list[Given]) -> Path:
    """A COCO file of one picture, as what a model found."""
    names = sorted({each.name for each in given})
    annotations = []
    for number, each in enumerate(given, start=1):
        left, top, right, bottom = Polygon(each.outline).bounds
        annotations.append(
            {
                "id": number, "image_id": 1, "category_id": names.index(each.name) + 1,
                "segmentation": [[value for place in each.outline for value in place]],
                "bbox": [left, top, right - left, bottom - top],
                "area": Polygon(each.outline).area, "iscrowd": 0,
            }
        )  # fmt: skip
    picture = {"id": 1, "file_name": given[0].asked.picture, "width": SIZE[0], "height": SIZE[1]}
    categories = [{"id": number, "name": name} for number, name in enumerate(names, start=1)]
    told = {"images": [picture], "annotations": annotations, "categories": categories}
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def iou(one: Polygon, other: Polygon) -> float:
    """Intersection over union."""
    one, other = shapely.make_valid(one), shapely.make_valid(other)
    united = float(shapely.area(shapely.union(one, other)))
    return float(shapely.area(shapely.intersection(one, other))) / united if united else 0.0


def _given(asked: Asked, kind: str) -> Given:
    ring = asked.clicks
    if kind == "off":
        ring = _pulled(asked)
    elif kind == "wrong":
        left, top, right, bottom = asked.shape.bounds
        aside = 0.6 * (right - left) * (1 if right + (right - left) < SIZE[0] else -1)
        ring = _ring(affinity.translate(shapely.Polygon(ring), aside, 0.25 * (bottom - top)))
    return Given(asked, asked.name, [(round(x, 1), round(y, 1)) for x, y in ring], kind)


def _pulled(asked: Asked) -> list[Point]:
    """The polygon with the point pulled inwards that changes its area most."""
    middle = asked.shape.centroid
    left, top, right, bottom = asked.shape.bounds
    size = max(right - left, bottom - top)
    worst, least = asked.clicks, 1.0
    for number, (x, y) in enumerate(asked.clicks):
        far = max(1.0, middle.distance(shapely.Point(x, y)))
        part = min(0.9, size / 6 / far)
        moved = (x + (middle.x - x) * part, y + (middle.y - y) * part)
        ring = [*asked.clicks[:number], moved, *asked.clicks[number + 1 :]]
        shared = iou(Polygon(ring), asked.shape)
        if shared < least:
            worst, least = ring, shared
    return worst


def _ring(shape: Polygon) -> list[Point]:
    return [(float(x), float(y)) for x, y in shape.exterior.coords[:-1]]


def copied_from(asked: Asked, drawn: list[Asked]) -> Asked | None:
    """The last one drawn, where this one has its name and, moved, the very same outline."""
    if not drawn or drawn[-1].name != asked.name:
        return None
    last = drawn[-1]
    left, top = last.shape.bounds[:2]
    aside = asked.shape.bounds[0] - left, asked.shape.bounds[1] - top
    moved = affinity.translate(last.shape, *aside)
    return last if iou(moved, asked.shape) > 0.999 else None


def begun_apart(asked: Asked, all_of_picture: list[Asked]) -> list[Point]:
    """The clicks, from the one on that is farthest from other objects.

    A first press on an outline that is there would be meant for that one, in both peers.
    """
    others = [each.shape for each in all_of_picture if each is not asked]
    far = [min(other.distance(shapely.Point(*each)) for other in others) for each in asked.clicks]
    first = far.index(max(far))
    return asked.clicks[first:] + asked.clicks[:first]
