"""Objects as SVG paths over their picture, for pages that only show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labelcrowd.annotations.document import (
    Geometry,
    Object,
    Point,
    PointXY,
    Polygon,
    Polyline,
    Track,
)
from labelcrowd.annotations.kinds import kind_of
from labelcrowd.annotations.merging import Stated
from labelcrowd.annotations.outline import corners

COLOURS = 8
"""Classes ``outline--0`` to ``outline--7`` of css/requester.css, the labelling page's colours."""


@dataclass(frozen=True)
class Drawn:
    """One object as a path in full-picture pixels; ``given``: as it was, of the fixed set."""

    id: str
    name: str
    path: str
    colour: int
    deleted: bool
    given: bool
    occluded: bool
    kind: str
    points: int


def drawn(objects: Iterable[Stated], *, by: str) -> list[Drawn]:
    """Each object's path; ``by``: the document whose author's work is looked at.

    Names get colours in the order they are first seen, as on the page.
    """
    colours: dict[str, int] = {}
    return [_drawn(one.object, colours, given=one.document_id != by) for one in objects]


def _drawn(one: Object, colours: dict[str, int], *, given: bool) -> Drawn:
    return Drawn(
        id=one.id,
        name=one.name,
        path=path_of(one.geometry),
        colour=colours.setdefault(one.name, len(colours) % COLOURS),
        deleted=one.deleted,
        given=given,
        occluded=bool(one.occluded),
        kind=kind_of(one.geometry),
        points=_points(one.geometry),
    )


def path_of(geometry: Geometry) -> str:
    """The ``d`` of an SVG path: pieces and holes, a line, or, for a point, a line of no length,
    which round ends make a dot of any picture."""
    if isinstance(geometry, Polygon):
        rings = [ring for piece in geometry.pieces for ring in (piece.outer, *piece.holes)]
        return " ".join(_ring(ring) for ring in rings)
    if isinstance(geometry, Polyline):
        return _ring(geometry.points).removesuffix(" Z")
    if isinstance(geometry, Point):
        return f"M {geometry.x:g} {geometry.y:g} h 0"
    if isinstance(geometry, Track):
        return path_of(geometry.frames[0].geometry) if geometry.frames else ""
    return _ring(corners(geometry))


def _ring(points: Sequence[PointXY]) -> str:
    return "M " + " L ".join(f"{x:.1f} {y:.1f}" for x, y in points) + " Z"


def _points(geometry: Geometry) -> int:
    if isinstance(geometry, Polygon):
        return sum(
            len(piece.outer) + sum(len(hole) for hole in piece.holes) for piece in geometry.pieces
        )
    return len(geometry.points) if isinstance(geometry, Polyline) else 0
