"""A worker's objects held against a known document of the same picture. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Object
from labelcrowd.geometry.overlap import iou
from labelcrowd.geometry.polygon import Box4
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
    for i, known_one in enumerate(theirs):
        for j, own in enumerate(ours):
            if not known_one.meets(own):  # of most pairs this is all: there may be a million
                continue
            overlap = iou(own.pieces, known_one.pieces, grid_side=_GRID_SIDE)
            if overlap >= SAME_THING:
                named = _alike(known_one.object.name, own.object.name)
                pairs.append((named, overlap, i, j))
    of_known: dict[int, tuple[int, float, bool]] = {}
    used: set[int] = set()
    for named, overlap, i, j in sorted(pairs, reverse=True):
        if i not in of_known and j not in used:
            of_known[i] = (j, overlap, named)
            used.add(j)
    held = []
    for i, one in enumerate(theirs):
        j, overlap, named = of_known.get(i, (-1, 0.0, False))
        held.append(Held(one.object, ours[j].object if j >= 0 else None, overlap, named))
    extra = tuple(one.object for j, one in enumerate(ours) if j not in used)
    return Comparison(tuple(held), extra)


@dataclass(frozen=True)
class _Covering:
    """An object that covers something, and where."""

    object: Object
    pieces: list[Piece]
    box: Box4

    def meets(self, other: _Covering) -> bool:
        a, b = self.box, other.box
        return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _covering(objects: Iterable[Object]) -> list[_Covering]:
    pieces = [(one, outline.pieces(one.geometry)) for one in objects if not one.deleted]
    return [_Covering(one, found, outline.box_of(one.geometry)) for one, found in pieces if found]


def _alike(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
