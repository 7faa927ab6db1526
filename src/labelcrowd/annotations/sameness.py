"""Whether two geometries cover the same, in a few milliseconds whatever comes in. PURE.

It is asked while a save holds the database, so exactness ends where it gets dear:
long rings are thinned, and objects of very many pieces are compared by their boxes.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Geometry, Piece, Point, PointXY, Polygon, Polyline

if TYPE_CHECKING:
    from labelcrowd.geometry.polygon import Box4

Ring = tuple[PointXY, ...]

SAME_FROM = 0.95
"""From this overlap on, two outlines are the same."""

NEAR = 2.0
"""Points and lines at most so far apart (px) are the same."""

_POINTS = 200  # an outline is thinned to about this many
_LINE_POINTS = 50
_RINGS = 16
_GRID_SIDE = 128


def same_extent(one: Geometry, other: Geometry) -> bool:
    """Whether their overlap (IoU) is at least ``SAME_FROM``.

    For points and lines: whether all of each lies within ``NEAR`` of the other.
    For two geometries of nearly the same area, of which one has more than 16 rings:
    whether the IoU of their boxes is.
    """
    if one == other:
        return True
    if isinstance(one, Point | Polyline) or isinstance(other, Point | Polyline):
        return lie_together(one, other)
    if _rings(one) > _RINGS or _rings(other) > _RINGS:
        return _boxes_agree(one, other)
    from labelcrowd.geometry.overlap import iou

    a, b = outline.pieces(_thinned(one)), outline.pieces(_thinned(other))
    return iou(a, b, grid_side=_GRID_SIDE) >= SAME_FROM


def lie_together(one: Geometry, other: Geometry, near: float = NEAR) -> bool:
    """Whether all of each of two points, or of two lines, lies within ``near`` px of the other.

    A line's control points stand for the line; of many, about 50 are looked at.
    """
    if not (isinstance(one, Point | Polyline) and type(one) is type(other)):
        return False
    apart = max(abs(a - b) for a, b in zip(_box(one), _box(other), strict=True))
    if apart > near:
        return False
    a, b = _path(one), _path(other)
    return _within(a, b, near) and _within(b, a, near)


def _path(geometry: Point | Polyline) -> Ring:
    if isinstance(geometry, Point):
        return ((geometry.x, geometry.y),)
    points = geometry.points
    return (*points[:: 1 + len(points) // _LINE_POINTS], points[-1])


def _within(points: Ring, path: Ring, near: float) -> bool:
    """Whether every point is so near to the path."""
    edges = list(itertools.pairwise(path)) or [(path[0], path[0])]
    return all(any(_distance(p, a, b) <= near for a, b in edges) for p in points)


def _distance(p: PointXY, a: PointXY, b: PointXY) -> float:
    """From ``p`` to the segment from ``a`` to ``b``."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length if length else 0.0
    t = min(1.0, max(0.0, along))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def _rings(geometry: Geometry) -> int:
    if not isinstance(geometry, Polygon):
        return 1
    return sum(1 + len(piece.holes) for piece in geometry.pieces)


def _boxes_agree(one: Geometry, other: Geometry) -> bool:
    a, b = _box(one), _box(other)
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return False
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return width * height / (both - width * height) >= SAME_FROM


def _box(geometry: Geometry) -> Box4:
    """The upright box; of a polygon without an array for each of its pieces."""
    if not isinstance(geometry, Polygon):
        return outline.box_of(geometry)
    xs = [x for piece in geometry.pieces for x, _ in piece.outer]
    ys = [y for piece in geometry.pieces for _, y in piece.outer]
    return min(xs), min(ys), max(xs), max(ys)


def _thinned(geometry: Geometry) -> Geometry:
    if not isinstance(geometry, Polygon):
        return geometry
    points = sum(len(p.outer) + sum(map(len, p.holes)) for p in geometry.pieces)
    step = -(-points // _POINTS)
    if step <= 1:
        return geometry
    return Polygon(
        tuple(
            Piece(_every(piece.outer, step), tuple(_every(hole, step) for hole in piece.holes))
            for piece in geometry.pieces
        )
    )


def _every(ring: Ring, step: int) -> Ring:
    """Every ``step``-th point, fewer left out where less than 8 would remain."""
    return ring[:: max(1, min(step, len(ring) // 8))]
