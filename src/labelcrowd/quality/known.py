"""A worker's objects held against a known document of the same picture. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Object
from labelcrowd.geometry.overlap import iou
from labelcrowd.geometry.raster import Piece

SAME_THING = 0.1
"""From this overlap (IoU) on, an outline is taken as an attempt at the known object."""

_GRID_SIDE = 256


@dataclass(frozen=True)
class Held:
    """One known object and what was drawn for it. ``agreement``: the IoU, 0 where it was missed."""

    known: Object
    drawn: Object | None
    agreement: float
    named: bool  # alike: case, composition and blanks apart

    def reaches(self, asked: float) -> bool:
        return self.named and self.agreement >= asked


@dataclass(frozen=True)
class Comparison:
    """``extra``: what was drawn and is nothing of the known."""

    held: tuple[Held, ...]
    extra: tuple[Object, ...]

    @property
    def missed(self) -> int:
        return sum(one.drawn is None for one in self.held)

    @property
    def least(self) -> float:
        """The agreement of the worst known object; 1 where nothing is known to be there."""
        return min((one.agreement if one.named else 0.0 for one in self.held), default=1.0)

    @property
    def mean(self) -> float:
        """The mean agreement of the known objects, a missed or misnamed one with 0."""
        counted = [one.agreement if one.named else 0.0 for one in self.held]
        return sum(counted) / len(counted) if counted else 1.0


def compare(drawn: Sequence[Object], known: Sequence[Object]) -> Comparison:
    """Each known object with the outline that covers it best, each outline used once.

    Pairs are taken from the best down, those of one name first. Deleted objects, points and lines
    (which cover nothing) are left out.
    """
    ours, theirs = _covering(drawn), _covering(known)
    pairs = []
    for i, (_, known_pieces) in enumerate(theirs):
        for j, (_, own_pieces) in enumerate(ours):
            overlap = iou(own_pieces, known_pieces, grid_side=_GRID_SIDE)
            if overlap >= SAME_THING:
                named = _alike(theirs[i][0].name, ours[j][0].name)
                pairs.append((named, overlap, i, j))
    of_known: dict[int, tuple[int, float, bool]] = {}
    used: set[int] = set()
    for named, overlap, i, j in sorted(pairs, reverse=True):
        if i not in of_known and j not in used:
            of_known[i] = (j, overlap, named)
            used.add(j)
    held = []
    for i, (one, _) in enumerate(theirs):
        j, overlap, named = of_known.get(i, (-1, 0.0, False))
        held.append(Held(one, ours[j][0] if j >= 0 else None, overlap, named))
    return Comparison(tuple(held), tuple(one for j, (one, _) in enumerate(ours) if j not in used))


def _covering(objects: Iterable[Object]) -> list[tuple[Object, list[Piece]]]:
    pieces = [(one, outline.pieces(one.geometry)) for one in objects if not one.deleted]
    return [(one, found) for one, found in pieces if found]


def _alike(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
