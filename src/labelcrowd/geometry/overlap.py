"""How much two sets of pieces cover the same pixels. PURE."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from labelcrowd.geometry.polygon import bbox, to_shapely
from labelcrowd.geometry.raster import MAX_SIDE, Grid, Piece

_EXACT_POINTS = 2_000  # above this, shapely's worst case is slower than a raster

FREE_AREA = 1.0
"""px² that two outlines may share where nothing may overlap: the page leaves so much of a cut."""

BORDER = 0.05
"""px; the page rounds places to it, so a border that was cut is off by no more."""


def iou(one: Sequence[Piece], other: Sequence[Piece], *, grid_side: int = MAX_SIDE) -> float:
    """Intersection over union, 0 to 1.

    Exact where all pieces are valid polygons of moderate size; from a raster of at most
    ``grid_side`` cells a side otherwise (self-crossing rings by the even-odd rule). Two sets
    of which one covers nothing have 0. Time is bounded whatever comes in.
    """
    if not _boxes_meet(one, other):
        return 0.0
    if _points(one) + _points(other) > _EXACT_POINTS:
        return raster_iou(one, other, grid_side=grid_side)
    a, b = to_shapely(one), to_shapely(other)
    if a is None or b is None:
        return raster_iou(one, other, grid_side=grid_side)
    left, right = _united(a), _united(b)
    shared = float(shapely.area(shapely.intersection(left, right)))
    total = float(shapely.area(left)) + float(shapely.area(right)) - shared
    return shared / total if total > 0 else 0.0


def shared(one: Sequence[Piece], other: Sequence[Piece]) -> float:
    """px² that both cover; 0 for what two outlines with one border share by rounding it.

    That is ``FREE_AREA`` and a strip ``BORDER`` wide. Exact, or from a raster, where ``iou`` is;
    of a raster a hundredth of the smaller one is left free too.
    """
    if not _boxes_meet(one, other):
        return 0.0
    if _points(one) + _points(other) <= _EXACT_POINTS:
        a, b = to_shapely(one), to_shapely(other)
        if a is not None and b is not None:
            both = shapely.intersection(_united(a), _united(b))
            area, strip = float(shapely.area(both)), float(shapely.length(both)) / 2 * BORDER
            return area if area > FREE_AREA + strip else 0.0
    grid = Grid.around([one, other])
    if grid is None:
        return 0.0
    first, second = grid.draw(one), grid.draw(other)
    area = float(np.count_nonzero(first & second)) * grid.cell_area
    smaller = min(np.count_nonzero(first), np.count_nonzero(second)) * grid.cell_area
    return area if area > FREE_AREA + smaller / 100 else 0.0


def raster_iou(one: Sequence[Piece], other: Sequence[Piece], *, grid_side: int = MAX_SIDE) -> float:
    """The same from a raster over both; works for every ring."""
    grid = Grid.around([one, other], side=grid_side)
    if grid is None:
        return 0.0
    a, b = grid.draw(one), grid.draw(other)
    total = np.count_nonzero(a | b)
    return float(np.count_nonzero(a & b) / total) if total else 0.0


def _united(polygons: list[shapely.Polygon]) -> shapely.Geometry:
    return polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)


def _boxes_meet(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    a, b = bbox([outer for outer, _ in one]), bbox([outer for outer, _ in other])
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _points(pieces: Sequence[Piece]) -> int:
    return sum(len(outer) + sum(map(len, holes)) for outer, holes in pieces)
