"""From a bitmap to outlines with holes. PURE."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from labelcrowd.annotations.document import Piece, PointXY

MOST_POINTS = 1_000
_MOST_CORNERS = 100_000  # what has more is noise, not an object
_SMALLEST = 0.01  # of the largest piece: smaller ones and smaller holes are specks


def outlines(bitmap: NDArray[np.bool_], width: float, height: float) -> tuple[Piece, ...]:
    """The pieces of a bitmap laid over a picture of that size; () where there is nothing to see.

    They follow the border within about a pixel, of the bitmap or the picture, whichever is
    larger, and have at most 1,000 points.
    """
    rows, columns = bitmap.shape
    polygons = _without_specks(_rings(bitmap))
    if len(polygons) == 0:
        return ()
    tolerance = 0.5 * max(1.0, columns / width)
    simple = shapely.simplify(polygons, tolerance)
    while shapely.get_num_coordinates(simple).sum() > MOST_POINTS:
        tolerance *= 1.5
        simple = shapely.simplify(polygons, tolerance)
    scale = (width / columns, height / rows)
    return tuple(
        Piece(
            _points(one.exterior.coords, scale),
            tuple(_points(hole.coords, scale) for hole in one.interiors),
        )
        for one in simple
    )


class _Ring(NamedTuple):
    corners: NDArray[np.int64]  # x, y
    is_hole: bool


def _rings(bitmap: NDArray[np.bool_]) -> list[_Ring]:
    """The borders between what is set and what is not.

    At a corner the border turns, so going along a row to the next corner and along a column to
    the next one, in turns, goes around.
    """
    padded = _joined(np.pad(bitmap, 1))
    left_up, right_up, left_down, right_down = _four(padded)
    y, x = np.nonzero(left_up ^ right_up ^ left_down ^ right_down)
    if not 0 < len(y) <= _MOST_CORNERS:
        return []
    next_one = np.arange(len(y)) ^ 1
    order = np.lexsort((y, x))  # by columns; they stand in order of their rows already
    along = np.empty_like(order)
    along[order] = order[next_one]
    return _followed(np.stack([x, y], axis=1), next_one.tolist(), along.tolist(), right_down)


def _joined(padded: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where two pixels touch only by a corner, the two beside them are set as well: no border
    touches another one then."""
    while True:
        left_up, right_up, left_down, right_down = _four(padded)
        touch = (left_up == right_down) & (left_down == right_up) & (left_up != right_up)
        if not touch.any():
            return padded
        for each in (left_up, right_up, left_down, right_down):
            each |= touch


def _four(padded: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], ...]:
    """The four pixels around each corner, as views."""
    return padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]


def _followed(
    corners: NDArray[np.int64], across: list[int], along: list[int], set_below: NDArray[np.bool_]
) -> list[_Ring]:
    seen = bytearray(len(across))
    rings = []
    for start in range(len(across)):
        if seen[start]:
            continue
        ring, at = [], start
        while not seen[at]:
            other = across[at]
            seen[at] = seen[other] = 1
            ring += [at, other]
            at = along[other]
        x, y = corners[start]  # the left one of its topmost
        rings.append(_Ring(corners[ring], not set_below[y, x]))
    return rings


def _without_specks(rings: list[_Ring]) -> NDArray[np.object_]:
    areas = np.array([_area(ring.corners) for ring in rings])
    least = _SMALLEST * max(areas, default=0.0)
    large = [ring for ring, area in zip(rings, areas, strict=True) if area >= least]
    pieces = [_Outline(ring.corners) for ring in large if not ring.is_hole]
    for ring in large:
        if ring.is_hole:
            hole = shapely.Polygon(ring.corners)
            around = [piece for piece in pieces if piece.filled.covers(hole)]
            if around:
                min(around, key=lambda piece: piece.filled.area).holes.append(ring.corners)
    return np.array([piece.smooth() for piece in pieces], dtype=object)


class _Outline:
    """A piece while its holes are found."""

    def __init__(self, corners: NDArray[np.int64]) -> None:
        self._corners = corners
        self.filled = shapely.Polygon(corners)
        self.holes: list[NDArray[np.int64]] = []

    def smooth(self) -> shapely.Polygon:
        """Without the stairs, unless it is so thin that they are all there is."""
        as_it_is = shapely.Polygon(self._corners, self.holes)
        rings = [_without_stairs(ring) for ring in (self._corners, *self.holes)]
        if any(len(ring) < 3 for ring in rings):
            return as_it_is
        made = shapely.Polygon(rings[0], rings[1:])
        return made if made.is_valid and made.area > as_it_is.area / 2 else as_it_is


def _without_stairs(corners: NDArray[np.int64]) -> NDArray[np.float64]:
    """The middles of steps of one pixel, and the corners between longer lines."""
    after = np.roll(corners, -1, axis=0)
    short = np.abs(after - corners).sum(axis=1) == 1
    stays = ~(short | np.roll(short, 1))
    points = np.where(short[:, np.newaxis], (corners + after) / 2, corners.astype(np.float64))
    smooth: NDArray[np.float64] = points[short | stays]
    return smooth


def _area(corners: NDArray[np.int64]) -> float:
    x, y = corners[:, 0], corners[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _points(coordinates: object, scale: tuple[float, float]) -> tuple[PointXY, ...]:
    points = np.asarray(coordinates)[:-1] * scale
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in points)
