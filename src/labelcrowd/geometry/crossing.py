"""Whether a small ring crosses itself, in plain Python. PURE.

Most outlines have a few dozen points. For those this is as quick as shapely,
and it never lets go of the interpreter lock, which costs a server that is
saving for many workers at once more than the calculation does.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALL = 24
"""Up to so many points this is the quicker way."""

_Point = tuple[float, float]


def small_ring_is_simple(ring: Sequence[_Point]) -> bool:
    """Whether the closed ring neither crosses nor touches itself.

    Repeated neighbours are no harm; fewer than 3 different points are not simple.
    """
    points = [point for i, point in enumerate(ring) if point != ring[i - 1]]
    count = len(points)
    if count < 3:
        return False
    edges = [(*points[i], *points[(i + 1) % count], i) for i in range(count)]
    if any(_folds_back(edges[i - 1], edges[i]) for i in range(count)):
        return False
    sides = sorted((min(e[0], e[2]), max(e[0], e[2]), e) for e in edges)
    for at, (_, right, one) in enumerate(sides):
        for next_left, _, other in sides[at + 1 :]:
            if next_left > right:
                break
            apart = abs(one[4] - other[4])
            if apart not in (1, count - 1) and _meet(one, other):
                return False
    return True


_Edge = tuple[float, float, float, float, int]


def _folds_back(before: _Edge, after: _Edge) -> bool:
    """Whether an edge runs back over the one before it."""
    ax, ay = before[2] - before[0], before[3] - before[1]
    bx, by = after[2] - after[0], after[3] - after[1]
    return ax * by == ay * bx and ax * bx + ay * by < 0


def _meet(one: _Edge, other: _Edge) -> bool:
    """Whether two edges that are no neighbours have a point in common."""
    ax, ay, bx, by, _ = one
    cx, cy, dx, dy, _ = other
    if (ay if ay > by else by) < (cy if cy < dy else dy):
        return False
    if (cy if cy > dy else dy) < (ay if ay < by else by):
        return False
    abx, aby, cdx, cdy = bx - ax, by - ay, dx - cx, dy - cy
    c_side = abx * (cy - ay) - aby * (cx - ax)
    d_side = abx * (dy - ay) - aby * (dx - ax)
    if (c_side > 0 and d_side > 0) or (c_side < 0 and d_side < 0):
        return False
    a_side = cdx * (ay - cy) - cdy * (ax - cx)
    b_side = cdx * (by - cy) - cdy * (bx - cx)
    # All four zero: on one line, and their boxes meet.
    return not ((a_side > 0 and b_side > 0) or (a_side < 0 and b_side < 0))
