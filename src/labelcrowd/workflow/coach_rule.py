"""Whether the coach lets work be handed in, where its TaskDesign makes that a rule."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.annotations import coach, revisions
from labelcrowd.annotations.document import Object
from labelcrowd.batches.design import TaskDesign
from labelcrowd.errors import Conflict
from labelcrowd.storage.statement import Statement


def coached_revision(conn: Connection, document_id: str, design: TaskDesign) -> int:
    """The revision of the document that was looked at, 0 where there is none.

    Raises Conflict (``coach``) that names the first object with something to mend.
    """
    if not document_id:
        return 0
    document = revisions.get(conn, document_id)
    alike = {str(row[0]) for row in _ALIKE.all(conn, document_id)}
    for stored in revisions.objects(conn, document_id):
        said = _said(stored.object, stored.object.id in alike, design)
        if said and document.final_seq is None:
            raise Conflict(f"“{stored.object.name}”: {said}", code="coach")
    return document.head_seq


def _said(obj: Object, alike: bool, design: TaskDesign) -> str:
    """What there is to mend about an object that the worker drew or may reshape, or ""."""
    if obj.deleted or (obj.refers_to is not None and "m" not in design.actions):
        return ""
    if alike:
        return "it was outlined twice; delete one of them"
    found = coach.remarks(obj.geometry, minimum_area=design.minimum_area)
    return coach.SENTENCES[found[0]] if found else ""


_ALIKE = Statement(
    "SELECT object_id FROM document_object WHERE document_id = ? AND problem = 'duplicate'"
)
