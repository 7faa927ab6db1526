"""Which objects count towards N, and why the others do not.

An object counts if it is new (not a change of the fixed set), live, at least
``minimum_area`` large, and not a duplicate: its overlap (IoU) with every other
live object of the same name is below 0.95. Of objects that cover each other the
one that was there first counts. The answer is stored with the object, so that
a save looks only at objects that could be its twins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Object, decode_object
from labelcrowd.annotations.revisions import Standing
from labelcrowd.annotations.validity import Checked, check
from labelcrowd.errors import LabelcrowdError
from labelcrowd.geometry.overlap import iou
from labelcrowd.geometry.polygon import covered_area
from labelcrowd.geometry.raster import Piece
from labelcrowd.storage.statement import Statement

SAME = 0.95
"""From this overlap on, two objects of one name are the same object drawn twice."""

TOO_SMALL, DUPLICATE, SELF_CROSSING = "too_small", "duplicate", "self_crossing"

_MOST_COMPARED = 8
_MOST_RING_POINTS = 400  # an outline is thinned to this for comparing: time stays bounded

MESSAGES = {
    TOO_SMALL: "This outline is too small to count.",
    DUPLICATE: "This object was outlined before.",
    SELF_CROSSING: "This outline crosses itself.",
}


@dataclass(frozen=True)
class FixedSet:
    """The live objects that a HIT starts from, by name, with their measures."""

    by_name: dict[str, list[Checked]] = field(default_factory=dict)

    @classmethod
    def of(cls, objects: Iterable[Object], *, width: int, height: int) -> FixedSet:
        found: dict[str, list[Checked]] = {}
        for obj in objects:
            if not obj.deleted:
                found.setdefault(obj.name, []).append(_measured(obj, width, height))
        return cls(found)


def standing(
    conn: Connection,
    document_id: str,
    checked: Checked,
    *,
    minimum_area: float,
    fixed: FixedSet,
    was_there: bool,
) -> Standing:
    """Whether this state of an object counts. Objects that were its twins are judged anew."""
    own = _own_standing(conn, document_id, checked, minimum_area, fixed)
    if was_there:
        _judge_twins_anew(conn, document_id, checked, own)
    return own


def _own_standing(
    conn: Connection, document_id: str, checked: Checked, minimum_area: float, fixed: FixedSet
) -> Standing:
    obj = checked.object
    if obj.deleted or obj.refers_to is not None:
        return Standing()
    if checked.area < minimum_area:
        return Standing(problem=TOO_SMALL)
    twin = _twin(conn, document_id, checked, fixed)
    if twin is not None:
        return Standing(problem=DUPLICATE, twin_of=twin)
    return Standing(counts=True, problem=SELF_CROSSING if checked.crosses else "")


def _twin(conn: Connection, document_id: str, checked: Checked, fixed: FixedSet) -> str | None:
    """The id of a live object of the same name that covers the same, or None."""
    obj = checked.object
    for other in fixed.by_name.get(obj.name, ()):
        if _may_be_twins(checked, other) and _same(obj, other.object):
            return other.object.id
    near = (*_area_range(checked.area), *_meeting(checked), obj.id, _MOST_COMPARED)
    for object_id, body in _NEIGHBOURS.all(conn, document_id, obj.name, *near):
        if _same(obj, decode_object(body)):
            return str(object_id)
    return None


def _judge_twins_anew(conn: Connection, document_id: str, checked: Checked, own: Standing) -> None:
    """Objects that were duplicates of this one count again where it no longer covers them.

    The first of several takes this one's place; the others stay duplicates, now of that one.
    """
    heir: str | None = None
    for object_id, name, body in _TWINS.all(conn, document_id, checked.object.id):
        same_name = own.counts and name == checked.object.name
        if same_name and _same(checked.object, decode_object(body)):
            continue
        if heir is None:
            heir = str(object_id)
            _STAND.run(conn, True, "", None, document_id, heir)
        else:
            _STAND.run(conn, False, DUPLICATE, heir, document_id, object_id)


def _area_range(area: float) -> tuple[float, float]:
    # The overlap of two areas cannot exceed the smaller over the larger.
    return area * SAME, area / SAME


def _meeting(checked: Checked) -> tuple[float, float, float, float]:
    x_min, y_min, x_max, y_max = checked.box
    return x_max, x_min, y_max, y_min


def _may_be_twins(one: Checked, other: Checked) -> bool:
    low, high = _area_range(one.area)
    a, b = one.box, other.box
    meet = a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    return meet and low <= other.area <= high


def _same(one: Object, other: Object) -> bool:
    if one.geometry == other.geometry:
        return True
    a, b = _thinned(outline.pieces(one.geometry)), _thinned(outline.pieces(other.geometry))
    return iou(a, b) >= SAME


def _thinned(pieces: list[Piece]) -> list[Piece]:
    points = sum(len(outer) + sum(map(len, holes)) for outer, holes in pieces)
    step = -(-points // _MOST_RING_POINTS)
    if step <= 1:
        return pieces
    return [
        (outer[::step], [hole[::step] for hole in holes if len(hole) >= 3 * step])
        for outer, holes in pieces
        if len(outer) >= 3 * step
    ]


def _measured(obj: Object, width: int, height: int) -> Checked:
    """Measures of an object that is stored already and may break today's rules."""
    try:
        return check(obj, width=width, height=height)
    except LabelcrowdError:
        covered = covered_area(outline.pieces(obj.geometry))
        return Checked(obj, covered, outline.box_of(obj.geometry), crosses=False)


class Problem(msgspec.Struct, frozen=True):
    """Why a live object does not count, or what is odd about it."""

    object_id: str
    code: str
    message: str


def problems(conn: Connection, document_id: str) -> list[Problem]:
    """The first 100 problems of a document."""
    return [
        Problem(object_id, code, MESSAGES.get(code, ""))
        for object_id, code in _PROBLEMS.all(conn, document_id)
    ]


def refers_already(conn: Connection, document_id: str, obj: Object) -> bool:
    """Whether another object of the document changes the same object of the fixed set."""
    assert obj.refers_to is not None
    return _REFERS.one(conn, document_id, obj.refers_to.object_id, obj.id) is not None


_NEIGHBOURS = Statement(
    """SELECT object_id, body FROM document_object
       WHERE document_id = ? AND name = ? AND area BETWEEN ? AND ? AND live
       AND x_min < ? AND x_max > ? AND y_min < ? AND y_max > ?
       AND twin_of IS NULL AND object_id <> ? ORDER BY seq LIMIT ?"""
)
_TWINS = Statement(
    """SELECT object_id, name, body FROM document_object
       WHERE document_id = ? AND twin_of = ? ORDER BY seq LIMIT 50"""
)
_STAND = Statement(
    """UPDATE document_object SET counts = ?, problem = ?, twin_of = ?
       WHERE document_id = ? AND object_id = ?"""
)
_PROBLEMS = Statement(
    """SELECT object_id, problem FROM document_object
       WHERE document_id = ? AND problem <> '' ORDER BY object_id LIMIT 100"""
)
_REFERS = Statement(
    """SELECT object_id FROM document_object
       WHERE document_id = ? AND refers_to = ? AND object_id <> ?"""
)
