"""A worker's page saves one change of one object."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.annotations import counting, revisions
from labelcrowd.annotations.counting import FixedSet, Problem
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.permissions import Allowed, check_allowed
from labelcrowd.annotations.revisions import Answer, Standing, Totals
from labelcrowd.annotations.validity import ID_LENGTH, Checked, check
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.storage.statement import Statement

_HIGHEST = 2**53
_LONGEST_MS = 86_400_000


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


@dataclass(frozen=True, slots=True)
class Saved:
    answer: Answer
    problems: list[Problem]


def check_edit(edit: Edit, desk: Desk) -> Checked:
    """The object, clamped and measured. Raises InvalidInput, TooLarge or NotAllowed."""
    if edit.object_id != edit.object.id:
        raise InvalidInput("object_id: must be the object's own id", field="object_id")
    for field in ("change_id", "session"):
        length = len(getattr(edit, field))
        if not 1 <= length <= ID_LENGTH:
            raise InvalidInput(
                f"{field}: expected 1 to {ID_LENGTH} characters, got {length}", field=field
            )
    for field, highest in _NUMBERS:
        number = getattr(edit, field)
        if number is not None and not 0 <= number <= highest:
            raise InvalidInput(f"{field}: expected 0 to {highest}, got {number}", field=field)
    checked = check(edit.object, width=desk.width, height=desk.height)
    check_allowed(checked.object, desk.allowed)
    return checked


_NUMBERS = (
    ("counter", _HIGHEST),
    ("base", _HIGHEST),
    ("draw_ms", _LONGEST_MS),
    ("name_ms", _LONGEST_MS),
    ("first_input_at", _HIGHEST),
    ("last_input_at", _HIGHEST),
)


def save(conn: Connection, desk: Desk, edit: Edit, checked: Checked, *, now: int) -> Saved:
    """Store the edit and count. Only SQL; may be run again. Errors: see ``revisions.append``;
    Conflict ``assignment_over`` where the assignment was returned."""

    def judge(conn: Connection, was_there: bool) -> Standing:
        if edit.object.refers_to is not None and counting.refers_already(
            conn, desk.document_id, edit.object
        ):
            raise Conflict(
                "another of your objects changes this one already", field="object.refers_to"
            )
        return counting.standing(
            conn,
            desk.document_id,
            checked,
            minimum_area=desk.minimum_area,
            fixed=desk.fixed,
            was_there=was_there,
        )

    answer = revisions.append(
        conn, desk.document_id, edit, checked, author_id=desk.author_id, now=now, judge=judge
    )
    if desk.assignment_id and not answer.repeated:
        _note_input(conn, desk, edit, answer.totals, now)
    return Saved(answer, problems_of(conn, desk.document_id, answer.totals))


def problems_of(conn: Connection, document_id: str, totals: Totals) -> list[Problem]:
    """What keeps objects from counting; reads nothing where there is nothing."""
    return counting.problems(conn, document_id) if totals.problems else []


def _note_input(conn: Connection, desk: Desk, edit: Edit, totals: Totals, now: int) -> None:
    first = _believable(edit.first_input_at, now)
    last = _believable(edit.last_input_at, now)
    key = (desk.market_id, desk.assignment_id)
    if not _NOTE_INPUT.run(conn, totals.counted, first, last, *key):
        raise Conflict(
            "this assignment was returned; it takes no more changes", code="assignment_over"
        )


def _believable(client_ms: int | None, now: int) -> int:
    """Microseconds of a time that the page states; never later than now."""
    return now if client_ms is None else min(client_ms * 1_000, now)


_NOTE_INPUT = Statement(
    """UPDATE work SET counted = ?, first_input_at = COALESCE(first_input_at, ?),
       last_input_at = ? WHERE market_id = ? AND assignment_id = ? AND status <> 'Returned'"""
)
