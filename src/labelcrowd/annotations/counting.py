"""Which objects count towards N, and why the others do not.

An object counts if it is new (not a change of the fixed set), live, at least
``minimum_area`` large (a point or a line has no area to be measured), and not a duplicate:
its overlap (IoU) with every other live object of the same name is below 0.95, or, of points
and lines, it lies more than 2 px from them. Of objects that cover each other the
one that was there first counts; an object of the fixed set was always there first,
in the worker's own version where the worker changed it. The answer is stored with
the object, so that a save looks only at objects that could be its twins.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import msgspec
from sqlalchemy import Connection

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Object, decode_object
from labelcrowd.annotations.revisions import Standing
from labelcrowd.annotations.sameness import NEAR, SAME_FROM, same_extent
from labelcrowd.annotations.validity import Checked, check, tidy_name
from labelcrowd.errors import LabelcrowdError
from labelcrowd.storage.statement import Row, Statement

SAME = SAME_FROM
"""From this overlap on, two objects of one name are the same object drawn twice."""

TOO_SMALL, DUPLICATE, SELF_CROSSING = "too_small", "duplicate", "self_crossing"

_MOST_COMPARED = 16  # the closest by their boxes, so that an exact copy is always among them
_MOST_JUDGED_ANEW = 4  # of the twins that one edit sets free; the others wait behind the first

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
                found.setdefault(tidy_name(obj.name), []).append(_measured(obj, width, height))
        return cls(found)


def standing(
    conn: Connection,
    document_id: str,
    checked: Checked,
    *,
    minimum_area: float,
    fixed: FixedSet,
    was_there: bool,
    is_first: bool = False,
) -> Standing:
    """Whether this state of an object counts. Objects whose twin it was or is are judged anew.

    ``is_first``: the document has no other.
    """
    obj, place = checked.object, _Place(conn, document_id, fixed, is_first)
    own = _own_standing(place, checked, minimum_area)
    moved = was_there and _judge_twins_anew(place, checked, own, obj.id)
    if obj.refers_to is not None:
        moved |= _judge_twins_anew(place, checked, own, obj.refers_to.object_id)
        moved |= not obj.deleted and _cover(place, checked)
    return replace(own, moved_others=True) if moved else own


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object is looked at: its document (which may still be empty), and what the HIT
    started from."""

    conn: Connection
    document_id: str
    fixed: FixedSet
    is_empty: bool

    def neighbours(self, of: Checked) -> Sequence[Row]:
        """Id, JSON and reference of live objects that may be its twins, the closest first."""
        if self.is_empty:
            return ()
        low_x, low_y, high_x, high_y = of.box
        reach = _reach(of)
        meeting = (high_x + reach, low_x - reach, high_y + reach, low_y - reach, of.object.id)
        closeness = (low_x, low_y, high_x, high_y, of.area, _MOST_COMPARED)
        limits = (*_area_range(of.area), *meeting, *closeness)
        return _NEIGHBOURS.all(self.conn, self.document_id, of.object.name, *limits)

    def fixed_neighbours(self, of: Checked) -> list[Checked]:
        """The same of the fixed set."""
        near = [x for x in self.fixed.by_name.get(of.object.name, ()) if _may_be_twins(of, x)]
        return heapq.nsmallest(_MOST_COMPARED, near, key=lambda x: _apart(of, x))

    def replaced(self, fixed_id: str, besides: Object) -> bool:
        """Whether the worker changed or deleted this object of the fixed set."""
        if besides.refers_to is not None and besides.refers_to.object_id == fixed_id:
            return True
        return _REFERS.one(self.conn, self.document_id, fixed_id, besides.id) is not None


def _own_standing(place: _Place, checked: Checked, minimum_area: float) -> Standing:
    obj = checked.object
    if obj.deleted or obj.refers_to is not None:
        return Standing()
    if checked.area < minimum_area and outline.has_area(obj.geometry):
        return Standing(problem=TOO_SMALL)
    twin = _twin(place, checked, obj)
    if twin is not None:
        return Standing(problem=DUPLICATE, twin_of=twin)
    return Standing(counts=True, problem=SELF_CROSSING if checked.crosses else "")


def _twin(place: _Place, checked: Checked, edited: Object) -> str | None:
    """The id of a live object of the same name that covers the same, or None.

    ``edited``, whose new state is not stored yet, is left to the caller. An object of the fixed
    set that the worker changed is the worker's version of it, which is among the neighbours.
    """
    geometry = checked.object.geometry
    for other in place.fixed_neighbours(checked):
        same = same_extent(geometry, other.object.geometry)
        if same and not place.replaced(other.object.id, edited):
            return other.object.id
    for object_id, body, _ in place.neighbours(checked):
        if object_id != edited.id and same_extent(geometry, decode_object(body).geometry):
            return str(object_id)
    return None


def _judge_twins_anew(place: _Place, checked: Checked, own: Standing, of_id: str) -> bool:
    """Objects that were duplicates of ``of_id`` count again where nothing covers them any more.

    The first of several takes its place; those after it are compared with it too. False: there
    were none.
    """
    edited, first = checked.object, None
    stays = not edited.deleted and own.twin_of is None
    twins = _TWINS.all(place.conn, place.document_id, of_id)
    for number, row in enumerate(twins):
        object_id, body, area, *box = row
        if object_id == edited.id:
            continue
        twin = Checked(decode_object(body), area, (box[0], box[1], box[2], box[3]), False)
        if stays and _same(twin.object, edited):
            found: str | None = edited.id
        elif number < _MOST_JUDGED_ANEW or first is None:
            found = _twin(place, twin, edited)
        else:
            found = first
        first = first or found or object_id
        stand = (False, DUPLICATE, found) if found else (True, "", None)
        _STAND.run(place.conn, *stand, place.document_id, object_id)
    return bool(twins)


def _cover(place: _Place, checked: Checked) -> bool:
    """A changed object of the fixed set was there before all new ones: those it covers now are
    its duplicates. False: there is nothing that it could cover."""
    edited = checked.object
    near = place.neighbours(checked)
    for object_id, body, refers_to in near:
        if refers_to is None and same_extent(edited.geometry, decode_object(body).geometry):
            _STAND.run(place.conn, False, DUPLICATE, edited.id, place.document_id, object_id)
    return bool(near)


def _area_range(area: float) -> tuple[float, float]:
    # The overlap of two areas cannot exceed the smaller over the larger.
    return area * SAME, area / SAME


def _reach(of: Checked) -> float:
    """How far its twin's box may lie from its own."""
    return 0.0 if outline.has_area(of.object.geometry) else NEAR


def _apart(one: Checked, other: Checked) -> float:
    return sum(abs(a - b) for a, b in zip(one.box, other.box, strict=True))


def _may_be_twins(one: Checked, other: Checked) -> bool:
    low, high = _area_range(one.area)
    a, b = one.box, other.box
    reach = _reach(one)
    meet = a[0] < b[2] + reach and b[0] < a[2] + reach
    meet = meet and a[1] < b[3] + reach and b[1] < a[3] + reach
    return meet and low <= other.area <= high


def _same(one: Object, other: Object) -> bool:
    return one.name == other.name and same_extent(one.geometry, other.geometry)


def _measured(obj: Object, width: int, height: int) -> Checked:
    """Measures of an object that is stored already and may break today's rules."""
    try:
        return check(obj, width=width, height=height)
    except LabelcrowdError:
        from labelcrowd.geometry.polygon import covered_area

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
    """SELECT object_id, body, refers_to FROM document_object
       WHERE document_id = ? AND name = ? AND area BETWEEN ? AND ? AND live
       AND x_min < ? AND x_max > ? AND y_min < ? AND y_max > ?
       AND twin_of IS NULL AND object_id <> ?
       ORDER BY abs(x_min - ?) + abs(y_min - ?) + abs(x_max - ?) + abs(y_max - ?),
       abs(area - ?), seq LIMIT ?"""
)
_TWINS = Statement(
    """SELECT object_id, body, area, x_min, y_min, x_max, y_max FROM document_object
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
