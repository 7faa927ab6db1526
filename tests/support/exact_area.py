"""Areas of polygons in exact arithmetic: what both our geometries are held against.

The plane is cut into level strips at every corner and every crossing of two edges. Within a strip
no edges cross, so that between two neighbours lies a trapezoid, of which it is known which
polygons cover it. Slow, and right for every ring, self-crossing ones by the even-odd rule.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

PiecesJson = Sequence[dict[str, Any]]
"""``[{"outer": [[x, y], ...], "holes": [...]}, ...]`` as an object's JSON has it."""

XY = tuple[Fraction, Fraction]


class Areas(NamedTuple):
    """In px²: of one polygon, of the other, and of what exactly one of them covers."""

    one: Fraction
    other: Fraction
    symmetric_difference: Fraction


@dataclass(frozen=True)
class _Edge:
    """From its upper to its lower end; ``owner``: number of the polygon and of its piece."""

    owner: tuple[int, int]
    upper: XY
    lower: XY

    def x_at(self, y: Fraction) -> Fraction:
        (x0, y0), (x1, y1) = self.upper, self.lower
        return x0 + (x1 - x0) * (y - y0) / (y1 - y0)


def exact_areas(one: PiecesJson, other: PiecesJson) -> Areas:
    """Pieces of one polygon are united; holes belong to their piece."""
    edges = [*_edges(one, 0), *_edges(other, 1)]
    levels = {y for edge in edges for y in (edge.upper[1], edge.lower[1])}
    levels |= {y for a, b in itertools.combinations(edges, 2) for y in _crossing(a, b)}
    totals = [Fraction(0)] * 3
    for top, bottom in itertools.pairwise(sorted(levels)):
        middle = (top + bottom) / 2
        here = [edge for edge in edges if edge.upper[1] <= top and edge.lower[1] >= bottom]
        here.sort(key=lambda edge: edge.x_at(middle))
        inside: set[tuple[int, int]] = set()
        for left, right in itertools.pairwise(here):
            inside ^= {left.owner}
            area = (right.x_at(middle) - left.x_at(middle)) * (bottom - top)
            covered = {polygon for polygon, _ in inside}
            for number, counts in enumerate((0 in covered, 1 in covered, len(covered) == 1)):
                totals[number] += area if counts else 0
    return Areas(*totals)


def _edges(pieces: PiecesJson, polygon: int) -> Iterable[_Edge]:
    for number, piece in enumerate(pieces):
        for ring in [piece["outer"], *piece.get("holes", [])]:
            points = [(Fraction(x), Fraction(y)) for x, y in ring]
            for a, b in zip(points, [*points[1:], points[0]], strict=True):
                if a[1] != b[1]:
                    upper, lower = (a, b) if a[1] < b[1] else (b, a)
                    yield _Edge((polygon, number), upper, lower)


def _crossing(a: _Edge, b: _Edge) -> list[Fraction]:
    """The level at which two edges cross, if they do."""
    top, bottom = max(a.upper[1], b.upper[1]), min(a.lower[1], b.lower[1])
    if top >= bottom:
        return []
    above, below = a.x_at(top) - b.x_at(top), a.x_at(bottom) - b.x_at(bottom)
    if above * below >= 0:
        return []
    return [top + (bottom - top) * above / (above - below)]
