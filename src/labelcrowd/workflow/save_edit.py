"""A worker's page saves one change of one object."""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec import UNSET, structs
from sqlalchemy import Connection

from labelcrowd.annotations import counting, revisions
from labelcrowd.annotations.counting import FixedSet, Problem
from labelcrowd.annotations.document import Mask, Object, Track
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.parts import check_part
from labelcrowd.annotations.permissions import Allowed, check_allowed, with_untold
from labelcrowd.annotations.revisions import Answer, Standing, Totals
from labelcrowd.annotations.validity import ASSIST_EDITS, Checked, check
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.page_changes import (
    HIGHEST,
    LONGEST_MS,
    check_change,
    longest_ms,
    picture_removed,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where work is saved: the document, its picture's size, and the rules."""

    document_id: str
    author_id: str
    width: int
    height: int
    allowed: Allowed
    fixed: FixedSet
    minimum_area: float
    market_id: str = ""
    assignment_id: str = ""  # "": a requester's own document
    accepted_at: int = 0  # 0: unknown


@dataclass(frozen=True, slots=True)
class Saved:
    answer: Answer
    problems: list[Problem]


def check_edit(edit: Edit, desk: Desk) -> Checked:
    """The object, clamped and measured. Raises InvalidInput, TooLarge or NotAllowed."""
    if edit.object_id != edit.object.id:
        raise InvalidInput("object_id: must be the object's own id", field="object_id")
    check_change(edit, _NUMBERS)
    checked = check(with_untold(edit.object, desk.allowed), width=desk.width, height=desk.height)
    named = desk.allowed.named(checked.object)
    if named is not checked.object:
        checked = replace(checked, object=named)
    check_allowed(checked.object, desk.allowed)
    return checked


_NUMBERS = {
    "counter": HIGHEST,
    "base": HIGHEST,
    "draw_ms": LONGEST_MS,
    "name_ms": LONGEST_MS,
    "first_input_at": HIGHEST,
    "last_input_at": HIGHEST,
}


def save(conn: Connection, desk: Desk, edit: Edit, checked: Checked, *, now: int) -> Saved:
    """Store the edit and count. Only SQL; may be run again. Errors: see ``revisions.append``;
    Conflict ``assignment_over`` where the assignment was returned; InvalidInput where the object
    names another object or a bitmap that is not there."""
    _check_named(conn, desk, checked.object)
    checked = _with_provenance(conn, desk, checked)

    def judge(conn: Connection, was_there: bool, is_first: bool) -> Standing:
        if edit.object.refers_to is not None and counting.refers_already(
            conn, desk.document_id, edit.object
        ):
            raise Conflict(
                "another of your objects changes this one already", field="object.refers_to"
            )
        check_part(conn, desk.document_id, checked.object, desk.allowed.fixed)
        return counting.standing(
            conn,
            desk.document_id,
            checked,
            minimum_area=desk.minimum_area,
            fixed=desk.fixed,
            was_there=was_there,
            is_first=is_first,
        )

    try:
        answer = revisions.append(
            conn,
            desk.document_id,
            edit,
            checked,
            author_id=desk.author_id,
            now=now,
            judge=judge,
            longest_ms=longest_ms(desk.accepted_at, now),
        )
    except NotFound as gone:
        raise picture_removed() from gone
    if desk.assignment_id and not answer.repeated:
        _note_input(conn, desk, edit, answer.totals, now)
    return Saved(answer, problems_of(conn, desk.document_id, answer.totals))


def _with_provenance(conn: Connection, desk: Desk, checked: Checked) -> Checked:
    """What is known of how a model helped stays, whatever the page says of it later, and each
    change of the outline counts."""
    obj = checked.object
    if not desk.allowed.assist or obj.refers_to is not None:
        return checked
    before = revisions.find_object(conn, desk.document_id, obj.id)
    if before is None or before.assist is UNSET:
        return checked
    edits = before.assist.edits + (obj.geometry != before.geometry)
    assist = structs.replace(before.assist, edits=min(edits, ASSIST_EDITS))
    return replace(checked, object=structs.replace(obj, assist=assist))


def problems_of(conn: Connection, document_id: str, totals: Totals) -> list[Problem]:
    """What keeps objects from counting; reads nothing where there is nothing."""
    return counting.problems(conn, document_id) if totals.problems else []


def _check_named(conn: Connection, desk: Desk, obj: Object) -> None:
    """Raises InvalidInput: ``no_such_blob``."""
    if obj.refers_to is None and isinstance(obj.geometry, Mask | Track):
        for blob in _bitmaps(obj.geometry):
            if _BLOB.one(conn, blob) is None:
                raise InvalidInput(
                    f"object.geometry: no bitmap {blob[:12]} is stored here",
                    field="object.geometry",
                    code="no_such_blob",
                )


def _bitmaps(geometry: Mask | Track) -> set[str]:
    stills = [geometry] if isinstance(geometry, Mask) else [f.geometry for f in geometry.frames]
    return {still.blob for still in stills if isinstance(still, Mask)}


def _note_input(conn: Connection, desk: Desk, edit: Edit, totals: Totals, now: int) -> None:
    first = _believable(edit.first_input_at, desk.accepted_at, now)
    last = _believable(edit.last_input_at, desk.accepted_at, now)
    times = (first, first, max(first, last), max(first, last))
    key = (desk.market_id, desk.assignment_id)
    if not _NOTE_INPUT.run(conn, totals.counted, *times, *key):
        raise Conflict(
            "this assignment was returned; it takes no more changes", code="assignment_over"
        )


def _believable(client_ms: int | None, accepted_at: int, now: int) -> int:
    """Microseconds of a time that the page states; neither before the work nor after now."""
    return now if client_ms is None else max(min(client_ms * 1_000, now), accepted_at)


# A page may tell of its changes in any order: the earliest and the latest stay.
_NOTE_INPUT = Statement(
    """UPDATE work SET counted = ?,
       first_input_at = CASE WHEN first_input_at < ? THEN first_input_at ELSE ? END,
       last_input_at = CASE WHEN last_input_at > ? THEN last_input_at ELSE ? END
       WHERE market_id = ? AND assignment_id = ? AND status <> 'Returned'"""
)
_BLOB = Statement("SELECT sha256 FROM blob WHERE sha256 = ?")
