"""What a coach says of an outline without looking at the picture. PURE.

The labelling page says the same (``labelling/src/model/coach``), and more: it sees the picture's
edges. Where a TaskDesign lets nothing be handed in against the coach, this is what decides.
``tests/vectors/coach.json`` holds both to the same words.
"""

from __future__ import annotations

import math

from labelcrowd.annotations.document import Geometry, PointXY, Polygon

CROSSING_POINTS = 1_500
"""Longer outlines are not searched for crossings."""

_POINT_EVERY, _MOST_ASKED = 80.0, 12
_BOX_POINTS, _BOX_FILL = 8, 0.97
_SPECK = 40.0

Ring = tuple[PointXY, ...]

SENTENCES = {
    "crossing": "its outline crosses itself; drag or delete a point",
    "tiny": "it is tiny; zoom in and draw it again, or delete it",
    "box_like": "it looks like a box; add points where the edge of the object bends",
    "few_points": "it has too few points for so long an outline; add points along the edge",
}


def remarks(geometry: Geometry, *, minimum_area: float) -> list[str]:
    """Codes of what there is to say, the gravest first: the keys of ``SENTENCES``."""
    if not isinstance(geometry, Polygon):
        return []
    rings = [ring for piece in geometry.pieces for ring in (piece.outer, *piece.holes)]
    found = ["crossing"] if any(map(_crosses, rings)) else []
    area = sum(_area(piece.outer) - sum(map(_area, piece.holes)) for piece in geometry.pieces)
    if area < max(_SPECK, 4 * minimum_area):
        return [*found, "tiny"]
    outer = [piece.outer for piece in geometry.pieces]
    if any(map(_is_box_like, outer)):
        found.append("box_like")
    if any(not _is_box_like(ring) and len(ring) < points_asked(_length(ring)) for ring in outer):
        found.append("few_points")
    return found


def points_asked(length: float) -> int:
    """So many points an outline of this length (px) should have: 3 and one for each 80 px."""
    return min(_MOST_ASKED, 3 + math.floor(length / _POINT_EVERY))


def _length(ring: Ring) -> float:
    return sum(math.dist(ring[i - 1], point) for i, point in enumerate(ring))


def _area(ring: Ring) -> float:
    twice = sum(ring[i - 1][0] * y - x * ring[i - 1][1] for i, (x, y) in enumerate(ring))
    return abs(twice) / 2


def _is_box_like(ring: Ring) -> bool:
    if not 4 <= len(ring) <= _BOX_POINTS:
        return False
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return _area(ring) >= _BOX_FILL * (max(xs) - min(xs)) * (max(ys) - min(ys))


def _crosses(ring: Ring) -> bool:
    """Whether inner parts of two edges of the closed ring meet; touching is no harm."""
    n = len(ring)
    if n < 4 or n > CROSSING_POINTS:
        return False
    import numpy as np  # a third of a second, which not every start of a program needs

    a = np.array(ring)
    u = np.roll(a, -1, axis=0) - a
    for i in range(n - 2):
        # Every edge after the next one; the last one is a neighbour of the first.
        others = slice(i + 2, n - 1 if i == 0 else n)
        v, between = u[others], a[others] - a[i]
        turn = u[i, 0] * v[:, 1] - u[i, 1] * v[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            s = (between[:, 0] * v[:, 1] - between[:, 1] * v[:, 0]) / turn
            t = (between[:, 0] * u[i, 1] - between[:, 1] * u[i, 0]) / turn
        if bool(np.any((turn != 0) & (s > 0) & (s < 1) & (t > 0) & (t < 1))):
            return True
    return False
