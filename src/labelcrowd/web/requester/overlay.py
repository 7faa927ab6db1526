"""Objects as SVG paths over their picture, for pages that only show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labelcrowd.annotations.document import (
    Assist,
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
    """One object as a path in full-picture pixels; ``given``: as it was, of the fixed set.
    ``part_of``: the whole's id; ``told``: its attributes and what answers the task's fields;
    ``assist``: how a model helped to outline it, where one did."""

    id: str
    name: str
    path: str
    colour: int
    deleted: bool
    given: bool
    occluded: bool
    kind: str
    points: int
    z: int
    part_of: str | None
    told: tuple[str, ...]
    assist: Assist | None


def drawn(objects: Iterable[Stated], *, by: str) -> list[Drawn]:
    """Each object's path, those in front last; ``by``: the document whose author's work is looked
    at.

    Names get colours in the order they are first seen, as on the page.
    """
    colours: dict[str, int] = {}
    stated = list(objects)
    ids = {one.object.id: one.object.id for one in stated}
    for one in stated:  # a part may know a whole of the set by the id that it has there
        if one.object.refers_to is not None:
            ids.setdefault(one.object.refers_to.object_id, one.object.id)
    found = [
        _drawn(
            one.object,
            colours,
            given=one.document_id != by,
            part_of=ids.get(one.object.part_of or ""),
        )
        for one in stated
    ]
    return sorted(found, key=lambda each: each.z)


@dataclass(frozen=True)
class Listed:
    """A row of a list of objects; ``whole``: the name of what it is a part of."""

    one: Drawn
    whole: str


def listed(objects: Sequence[Drawn]) -> list[Listed]:
    """Wholes before their parts, else in the given order."""
    by_id = {each.id: each for each in objects}
    parts: dict[str | None, list[Drawn]] = {}
    for each in objects:
        parts.setdefault(each.part_of if each.part_of in by_id else None, []).append(each)
    rows: list[Listed] = []
    seen: set[str] = set()
    waiting = [*reversed(objects), *reversed(parts.get(None, []))]  # what runs in a circle last
    while waiting:
        each = waiting.pop()
        if each.id in seen:
            continue
        seen.add(each.id)
        whole = by_id.get(each.part_of or "")
        rows.append(Listed(each, whole.name if whole is not None else ""))
        waiting.extend(reversed(parts.get(each.id, [])))
    return rows


def _drawn(one: Object, colours: dict[str, int], *, given: bool, part_of: str | None) -> Drawn:
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
        z=one.z,
        part_of=part_of,
        told=_told(one),
        assist=one.assist or None,
    )


def _told(one: Object) -> tuple[str, ...]:
    said = [one.attributes] if one.attributes else []
    for name, value in (one.values or {}).items():
        if value is True:
            said.append(name)
        elif value is not False:
            said.append(f"{name}: {value:g}" if isinstance(value, float) else f"{name}: {value}")
    return tuple(said)


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
