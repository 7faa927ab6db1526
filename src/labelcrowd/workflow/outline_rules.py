"""Whether outlines may be handed in as they are, where their TaskDesign makes rules for them:
that the coach has nothing against them, that none lies on another.

They are looked at when work is handed in, not with each save: changes of several objects come in
any order, and taking one back may show for a moment what must not stay.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from labelcrowd.annotations import coach, revisions
from labelcrowd.annotations.document import Object
from labelcrowd.annotations.overlapping import first_overlap
from labelcrowd.annotations.revisions import StoredObject
from labelcrowd.batches.design import CoachRule, TaskDesign
from labelcrowd.errors import Conflict
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.hit_context import HitContext


def has_rules(design: TaskDesign) -> bool:
    """Whether there is anything to look at."""
    return design.no_overlap or design.coach is CoachRule.BLOCK


def ruled_revision(conn: Connection, document_id: str, context: HitContext) -> int:
    """The revision of the document that was looked at, 0 where there is none.

    Raises Conflict that names the first object with something to mend: ``coach``, ``overlap``.
    """
    if not document_id:
        return 0
    document = revisions.get(conn, document_id)
    if document.final_seq is not None:
        return document.head_seq
    own = revisions.objects(conn, document_id)
    if context.design.coach is CoachRule.BLOCK:
        _check_coach(conn, document_id, own, context.design)
    if context.design.no_overlap:
        _check_overlaps([each.object for each in own], context)
    return document.head_seq


def _check_coach(
    conn: Connection, document_id: str, own: list[StoredObject], design: TaskDesign
) -> None:
    alike = {str(row[0]) for row in _ALIKE.all(conn, document_id)}
    for stored in own:
        said = _said(stored.object, stored.object.id in alike, design)
        if said:
            raise Conflict(f"“{stored.object.name}”: {said}", code="coach")


def _said(obj: Object, alike: bool, design: TaskDesign) -> str:
    """What there is to mend about an object that the worker drew or may reshape, or ""."""
    if obj.deleted or (obj.refers_to is not None and "m" not in design.actions):
        return ""
    if alike:
        return "it was outlined twice; delete one of them"
    found = coach.remarks(obj.geometry, minimum_area=design.minimum_area)
    return coach.SENTENCES[found[0]] if found else ""


def _check_overlaps(own: list[Object], context: HitContext) -> None:
    fixed = context.allowed.fixed or {}
    taken = {each.refers_to.object_id for each in own if each.refers_to is not None}
    others = [each for each in fixed.values() if each.id not in taken]
    changed: list[Object] = []
    for each in own:
        (changed if _is_reshaped(each, fixed) else others).append(each)
    found = first_overlap(_live(changed), _live(others))
    if found is not None:
        raise Conflict(
            f"“{found.changed.name}” lies on “{found.other.name}” by {found.area:,.0f} px², and "
            "nothing may overlap here; move one of its points, and it is cut",
            code="overlap",
        )


def _live(objects: list[Object]) -> list[Object]:
    return [each for each in objects if not each.deleted]


def _is_reshaped(obj: Object, fixed: Mapping[str, Object]) -> bool:
    """Whether the worker drew this outline, or drew it anew."""
    original = None if obj.refers_to is None else fixed.get(obj.refers_to.object_id)
    return original is None or original.geometry != obj.geometry


_ALIKE = Statement(
    "SELECT object_id FROM document_object WHERE document_id = ? AND problem = 'duplicate'"
)
