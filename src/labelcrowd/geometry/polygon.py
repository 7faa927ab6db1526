"""One ring and one set of pieces: area, bounding box, validity. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from labelcrowd.geometry.raster import Piece, Ring, raster_area

Box4 = tuple[float, float, float, float]
"""(xmin, ymin, xmax, ymax) in pixels."""


def as_ring(points: ArrayLike) -> Ring:
    """A float64 (n, 2) array of any list of points. Raises ValueError for another shape."""
    ring = np.asarray(points, dtype=np.float64)
    if ring.size == 0:
        return np.zeros((0, 2))
    if ring.ndim != 2 or ring.shape[1] != 2:
        raise ValueError(f"expected points of shape (n, 2), got {ring.shape}")
    return ring


def as_pieces(pieces: Iterable[tuple[ArrayLike, Iterable[ArrayLike]]]) -> list[Piece]:
    """Pieces of any nested lists: ``[(outer, [hole, ...]), ...]``."""
    return [(as_ring(outer), [as_ring(hole) for hole in holes]) for outer, holes in pieces]


def is_finite(points: ArrayLike) -> bool:
    """Whether no coordinate is NaN or infinite (a JSON ``1e400`` is infinite)."""
    return bool(np.isfinite(as_ring(points)).all())


def distinct_points(points: ArrayLike) -> int:
    """How many different points a ring has."""
    return len(np.unique(as_ring(points), axis=0))


def signed_area(points: ArrayLike) -> float:
    """Shoelace area in px²: positive where the ring runs clockwise on the screen (y down).

    A self-crossing ring counts its loops with their sign: a figure eight may give 0;
    ``covered_area`` does not have that trap.
    """
    ring = as_ring(points)
    if len(ring) < 3:
        return 0.0
    x, y = (ring - ring[0]).T  # near the origin the products lose less precision
    return float((x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def area(points: ArrayLike) -> float:
    """Absolute shoelace area of one ring in px²."""
    return abs(signed_area(points))


def is_simple(points: ArrayLike) -> bool:
    """Whether the closed ring neither crosses nor touches itself. Fewer than 3 points: False."""
    ring = as_ring(points)
    if distinct_points(ring) < 3 or not is_finite(ring):
        return False
    return bool(shapely.is_simple(shapely.linearrings(_without_repeats(ring))))


def contains(points: ArrayLike, x: float, y: float) -> bool:
    """Whether a point is inside a ring by the even-odd rule."""
    ring = as_ring(points)
    if len(ring) < 3:
        return False
    ends = np.roll(ring, -1, axis=0)
    crosses = (ring[:, 1] > y) != (ends[:, 1] > y)
    start, end = ring[crosses], ends[crosses]
    at = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1])
    return bool(np.count_nonzero(at > x) % 2)


def bbox(rings: Sequence[ArrayLike]) -> Box4:
    """The box around all points of all rings; (0, 0, 0, 0) where there are none."""
    filled = [ring for ring in map(as_ring, rings) if len(ring)]
    if not filled:
        return (0.0, 0.0, 0.0, 0.0)
    points = np.concatenate(filled)
    (xmin, ymin), (xmax, ymax) = points.min(axis=0), points.max(axis=0)
    return (float(xmin), float(ymin), float(xmax), float(ymax))


def covered_area(pieces: Sequence[Piece]) -> float:
    """Area in px² that the pieces cover together: overlaps once, holes out, even-odd rule.

    Exact where every piece is a valid polygon; otherwise from a raster (within about 1 %),
    in bounded time.
    """
    shapes = to_shapely(pieces)
    if shapes is None:
        return raster_area(pieces)
    return float(shapely.area(shapely.union_all(shapes)))


def to_shapely(pieces: Sequence[Piece]) -> list[shapely.Polygon] | None:
    """One shapely polygon a piece, or None where one of them is not valid."""
    shapes = []
    for outer, holes in pieces:
        if distinct_points(outer) < 3 or any(distinct_points(hole) < 3 for hole in holes):
            return None
        shape = shapely.Polygon(_without_repeats(outer), [_without_repeats(h) for h in holes])
        if not shape.is_valid:
            return None
        shapes.append(shape)
    return shapes


def _without_repeats(ring: Ring) -> NDArray[np.float64]:
    """The ring without points that equal the one before them."""
    return ring[np.any(ring != np.roll(ring, 1, axis=0), axis=1)]
