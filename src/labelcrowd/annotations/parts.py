"""What an object is a part of: whether that is there, and does not lead back to the object itself.

``part_of`` names an object of the worker's document or of the fixed set. An object of the set
that the worker changed is found under both ids: the set's and that of the change.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from labelcrowd.annotations.document import Object, decode_object
from labelcrowd.errors import InvalidInput
from labelcrowd.storage.statement import Statement

DEEPEST = 32
"""How many wholes an object may stand in, one in the other."""


def check_part(
    conn: Connection, document_id: str, obj: Object, fixed: Mapping[str, Object] | None
) -> None:
    """Raises InvalidInput (``bad_part_of``). Only within the transaction that stores ``obj``, with
    the document locked: two changes that are right each alone may make a circle together."""
    whole, fixed = obj.part_of, fixed or {}
    if whole is None or _is_as_given(obj, fixed):
        return
    found = _find(conn, document_id, whole, fixed)
    if found is None:
        raise _bad(f"no object {whole[:40]!r} in this document")
    own = _key(obj)
    for _ in range(DEEPEST):
        if found is None:
            return
        if _key(found) == own:
            raise _bad(f"{whole[:40]!r} is a part of this object itself")
        if found.part_of is None:
            return
        found = _find(conn, document_id, found.part_of, fixed)
    raise _bad(f"at most {DEEPEST} objects may stand one in the other")


def _is_as_given(obj: Object, fixed: Mapping[str, Object]) -> bool:
    """Whether the set said so itself, maybe of a whole that is not shown here."""
    original = None if obj.refers_to is None else fixed.get(obj.refers_to.object_id)
    return original is not None and original.part_of == obj.part_of


def _key(obj: Object) -> str:
    return obj.id if obj.refers_to is None else obj.refers_to.object_id


def _find(
    conn: Connection, document_id: str, object_id: str, fixed: Mapping[str, Object]
) -> Object | None:
    """The object as it is now: the worker's change of it before the set's state."""
    row = _OBJECT.one(conn, document_id, object_id, object_id)
    return fixed.get(object_id) if row is None else decode_object(row[0])


def _bad(what: str) -> InvalidInput:
    return InvalidInput(f"object.part_of: {what}", field="object.part_of", code="bad_part_of")


_OBJECT = Statement(
    """SELECT body FROM document_object
       WHERE document_id = ? AND (object_id = ? OR refers_to = ?) LIMIT 1"""
)
