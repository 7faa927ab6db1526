"""A fixed set and what an author made of it, as one list of objects. PURE.

A document holds only what its author drew or changed. What one sees of it is the set that it
started from with these changes in place, then the author's new objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from labelcrowd.annotations.document import Object, Reference


@dataclass(frozen=True, slots=True)
class Stated:
    """An object and the revision that says so: its document, sequence and time (µs UTC)."""

    object: Object
    document_id: str
    seq: int
    at: int

    @property
    def key(self) -> Reference:
        """The same for this state of this object wherever it is merged in."""
        return Reference(self.document_id, self.object.id)


def merged(base_id: str, base: Sequence[Stated], own: Sequence[Stated]) -> list[Stated]:
    """The set of document ``base_id`` with an author's changes in place, then the new objects.

    A changed object keeps the id that it has in the set, so that its parts still find it; a new
    one whose id is taken gets another. Every object of the set refers to it in the result.
    """
    known = {Reference(base_id, each.object.id) for each in base}
    changes = {each.object.refers_to: each for each in own if each.object.refers_to in known}
    new_ids = _new_ids(base, own, known)
    result = []
    for each in base:
        key = Reference(base_id, each.object.id)
        change = changes.get(key)
        if change is not None and is_undone(change.object, each.object):
            change = None
        kept = msgspec.structs.replace(each.object, refers_to=key)
        result.append(replace(each, object=kept) if change is None else _renamed(change, new_ids))
    fresh = [each for each in own if each.object.refers_to not in known]
    return result + [_renamed(each, new_ids) for each in fresh]


def as_set(objects: Sequence[Stated]) -> list[Stated]:
    """The same objects as a set to start from: they refer to nothing."""
    return [
        each
        if each.object.refers_to is None
        else replace(each, object=msgspec.structs.replace(each.object, refers_to=None))
        for each in objects
    ]


def is_undone(change: Object, was: Object) -> bool:
    """Changed and changed back: the object is its first author's still."""
    return msgspec.structs.replace(change, id=was.id, refers_to=was.refers_to) == was


def _new_ids(
    base: Sequence[Stated], own: Sequence[Stated], known: set[Reference]
) -> dict[str, str]:
    """From ids in the author's document to those in the whole, where they differ."""
    taken = {each.object.id for each in base} | {each.object.id for each in own}
    in_set = {each.object.id for each in base}
    new_ids: dict[str, str] = {}
    for each in own:
        obj = each.object
        if obj.refers_to is not None and obj.refers_to in known:
            new_ids[obj.id] = obj.refers_to.object_id
        elif obj.id in in_set:
            new_ids[obj.id] = _free(obj.id, taken)
    return new_ids


def _free(object_id: str, taken: set[str]) -> str:
    """An id that nothing else has; the same each time, as the order of objects is."""
    number = 2
    while (found := f"{object_id[:58]}-{number}") in taken:
        number += 1
    taken.add(found)
    return found


def _renamed(each: Stated, new_ids: Mapping[str, str]) -> Stated:
    obj = each.object
    new_id = new_ids.get(obj.id, obj.id)
    whole = None if obj.part_of is None else new_ids.get(obj.part_of, obj.part_of)
    if (new_id, whole) == (obj.id, obj.part_of):
        return each
    return replace(each, object=msgspec.structs.replace(obj, id=new_id, part_of=whole))
