"""Whether outlines lie on each other, for a TaskDesign that lets nothing overlap. PURE.

Only polygons are looked at, as the labelling page cuts only these. A part may lie on what it is
a part of. What two outlines share by a rounded common border is free (``geometry.overlap.shared``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Object, Polygon

if TYPE_CHECKING:
    from labelcrowd.geometry.raster import Piece

_MOST_PAIRS = 100_000
"""Pairs of outlines whose boxes meet; after so many without an overlap the search ends."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two objects and the px² that both cover."""

    changed: Object
    other: Object
    area: float


def first_overlap(changed: Sequence[Object], others: Sequence[Object]) -> Overlap | None:
    """The first of ``changed`` that lies on one of all, or None: two ``others`` may overlap."""
    import numpy as np

    from labelcrowd.geometry.overlap import shared

    mine = [each for each in changed if isinstance(each.geometry, Polygon)]
    polygons = [*mine, *(each for each in others if isinstance(each.geometry, Polygon))]
    if not mine or len(polygons) < 2:
        return None
    boxes = np.array([outline.box_of(each.geometry) for each in polygons])
    wholes = _wholes([*changed, *others])
    known: dict[int, list[Piece]] = {}
    looked_at = 0
    for at, obj in enumerate(mine):
        low, high = boxes[at, :2], boxes[at, 2:]
        after = boxes[at + 1 :]
        near = (after[:, :2] < high).all(axis=1) & (after[:, 2:] > low).all(axis=1)
        for place in map(int, np.flatnonzero(near) + at + 1):
            other = polygons[place]
            if _is_within(obj, other, wholes) or _is_within(other, obj, wholes):
                continue
            looked_at += 1
            if looked_at > _MOST_PAIRS:
                return None
            for each in (at, place):
                if each not in known:
                    known[each] = outline.pieces(polygons[each].geometry)
            area = shared(known[at], known[place])
            if area:
                return Overlap(obj, other, area)
    return None


def _wholes(objects: Sequence[Object]) -> Mapping[str, str | None]:
    """What each id is a part of; a changed object of the set is found under both of its ids."""
    found: dict[str, str | None] = {}
    for each in objects:
        found[each.id] = each.part_of
        if each.refers_to is not None:
            found[each.refers_to.object_id] = each.part_of
    return found


def _is_within(part: Object, whole: Object, wholes: Mapping[str, str | None]) -> bool:
    ids = {whole.id} if whole.refers_to is None else {whole.id, whole.refers_to.object_id}
    seen: set[str] = set()
    above = part.part_of
    while above is not None and above not in seen:
        if above in ids:
            return True
        seen.add(above)
        above = wholes.get(above)
    return False
