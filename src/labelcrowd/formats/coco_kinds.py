"""Boxes, ellipses, lines, points in COCO: an area for every reader, what it is for ours. PURE.

COCO instances have only areas. An object that is something else carries ``kind``; a line or a
point is a polygon without an area, and has its points as ``keypoints`` (all of them visible).
"""

from __future__ import annotations

import math
from typing import Any

from labelcrowd.annotations.document import Box, Ellipse, Geometry, Point, PointXY, Polyline
from labelcrowd.formats.ellipses import ellipse_of_ring
from labelcrowd.formats.rectangles import turned_box

KEYS = {"kind", "keypoints", "num_keypoints"}
_EXACT_PX = 0.01
_VISIBLE = 2


def said_of(geometry: Geometry) -> dict[str, Any]:
    """What is written beside the area."""
    if isinstance(geometry, Box | Ellipse):
        return {"kind": "box" if isinstance(geometry, Box) else "ellipse"}
    if not isinstance(geometry, Point | Polyline):
        return {}
    points = _points(geometry)
    flat = [number for x, y in points for number in (x, y, _VISIBLE)]
    kind = "point" if isinstance(geometry, Point) else "polyline"
    return {"kind": kind, "keypoints": flat, "num_keypoints": len(points)}


def ring_of(geometry: Point | Polyline) -> list[PointXY]:
    """There and back: a ring of three points or more that covers nothing."""
    points = _points(geometry)
    ring = [*points, *points[-2:0:-1]]
    return ring + [ring[0]] * (3 - len(ring))


def geometry_of(annotation: dict[str, Any]) -> Geometry | None:
    """What ``kind`` and the points say; None where they say nothing that can be believed."""
    kind = annotation.get("kind")
    if kind in ("box", "ellipse"):
        ring = _pairs(annotation.get("segmentation"))
        as_drawn = turned_box if kind == "box" else ellipse_of_ring
        return None if ring is None else as_drawn(ring, _EXACT_PX)
    points = _visible(annotation.get("keypoints")) if kind in ("polyline", "point") else None
    if points is None:
        return None
    if kind == "point":
        return Point(*points[0]) if len(points) == 1 else None
    return Polyline(tuple(points)) if len(points) >= 2 else None


def _points(geometry: Point | Polyline) -> list[PointXY]:
    return [(geometry.x, geometry.y)] if isinstance(geometry, Point) else list(geometry.points)


def _pairs(segmentation: Any) -> list[PointXY] | None:
    if not (isinstance(segmentation, list) and len(segmentation) == 1):
        return None
    numbers = _numbers(segmentation[0])
    return None if numbers is None else list(zip(numbers[::2], numbers[1::2], strict=False))


def _visible(keypoints: Any) -> list[PointXY] | None:
    numbers = _numbers(keypoints)
    if numbers is None or len(numbers) % 3:
        return None
    return list(zip(numbers[::3], numbers[1::3], strict=True))


def _numbers(values: Any) -> list[float] | None:
    if not isinstance(values, list) or not values:
        return None
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return None
    numbers = [float(v) for v in values]
    return numbers if all(map(math.isfinite, numbers)) else None
