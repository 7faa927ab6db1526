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
_Edge = tuple[float, float, float, float, float, float, int]
"""Its least and greatest x, then the two ends, then its number along the ring."""


def small_ring_is_simple(ring: Sequence[_Point]) -> bool:
    """Whether the closed ring neither crosses nor touches itself.

    Repeated neighbours are no harm; fewer than 3 different points are not simple.
    """
    points = [point for i, point in enumerate(ring) if point != ring[i - 1]]
    if len(points) < 3:
        return False
    edges = _edges(points)
    return edges is not None and not _meet_anywhere(edges)


def _edges(points: Sequence[_Point]) -> list[_Edge] | None:
    """The ring's edges by their least x; None where one runs back over the one before it."""
    (bx, by), (ax, ay) = points[-2], points[-1]
    ux, uy = ax - bx, ay - by
    edges: list[_Edge] = []
    for number, (bx, by) in enumerate(points):
        vx, vy = bx - ax, by - ay
        if ux * vy == uy * vx and ux * vx + uy * vy < 0:
            return None
        edges.append(
            (ax, bx, ax, ay, bx, by, number) if ax < bx else (bx, ax, ax, ay, bx, by, number)
        )
        ax, ay, ux, uy = bx, by, vx, vy
    edges.sort()
    return edges


def _meet_anywhere(edges: list[_Edge]) -> bool:
    """Whether two edges that are no neighbours have a point in common."""
    last = len(edges) - 1
    neighbours = (1, -1, last, -last)
    # All in one loop: a call for each pair would double the time.
    for at, (_, right, ax, ay, bx, by, number) in enumerate(edges, start=1):
        low, high = (ay, by) if ay < by else (by, ay)
        abx, aby = bx - ax, by - ay
        for left, _, cx, cy, dx, dy, other in edges[at:]:
            if left > right:
                break
            if (cy < low and dy < low) or (cy > high and dy > high) or number - other in neighbours:
                continue
            c_side = abx * (cy - ay) - aby * (cx - ax)
            d_side = abx * (dy - ay) - aby * (dx - ax)
            if (c_side > 0 and d_side > 0) or (c_side < 0 and d_side < 0):
                continue
            cdx, cdy = dx - cx, dy - cy
            a_side = cdx * (ay - cy) - cdy * (ax - cx)
            b_side = cdx * (by - cy) - cdy * (bx - cx)
            # All four zero: on one line, and their boxes meet.
            if not ((a_side > 0 and b_side > 0) or (a_side < 0 and b_side < 0)):
                return True
    return False
