"""What the design of a HIT lets a worker do to an object. PURE.

A worker draws new objects where ``actions`` has ``n``, and may always change or
delete those. An object of the fixed set is changed through an object of the
worker's own document that refers to it: its name, attributes, values and occlusion, what
it is a part of and how far in front it lies may differ from the set's only with ``r``, its
geometry only with ``m``, its deletion mark only with ``d``, and nothing else may differ.
It is compared with the set, not with what the worker did last, so that going back to the
original is always allowed.

What is drawn is of one of the task's ``kinds``; what is moved may also stay of the kind that it is.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from labelcrowd.annotations.document import Geometry, Object, Value
from labelcrowd.annotations.kinds import is_asked_for, kind_of, may_become
from labelcrowd.annotations.validity import tidy_name
from labelcrowd.annotations.values import AttributeField, check_answers
from labelcrowd.errors import InvalidInput, NotAllowed

_LETTERS = {
    "name": "r",
    "attributes": "r",
    "values": "r",
    "occluded": "r",
    "part_of": "r",
    "z": "r",
    "geometry": "m",
    "deleted": "d",
}
_WORDS = {
    "name": "renaming",
    "attributes": "describing",
    "values": "describing",
    "occluded": "describing",
    "part_of": "saying what is a part",
    "z": "moving to the front or back",
    "geometry": "moving",
    "deleted": "deleting",
}
_BOUND = ("verified", "automatic", "extra", "assist")
_SERVER_ONLY = ("verified", "automatic")


_UNTOLD = ("coco",)
"""Fields of a source that say who or what made an object, such as a model's score."""


def as_told(obj: Object) -> Object:
    """An object as a page is told of it: whose it was, and who helped, is no matter there."""
    if obj.assist is not msgspec.UNSET:
        obj = msgspec.structs.replace(obj, assist=msgspec.UNSET)
    if not any(key in obj.extra for key in _UNTOLD):
        return obj
    told = {key: value for key, value in obj.extra.items() if key not in _UNTOLD}
    return msgspec.structs.replace(obj, extra=told)


def with_untold(obj: Object, allowed: Allowed) -> Object:
    """What came back of an object of the fixed set, with what the page was not told of it."""
    if obj.refers_to is None or allowed.fixed is None:
        return obj
    original = allowed.fixed.get(obj.refers_to.object_id)
    if original is None:
        return obj
    if obj.assist is msgspec.UNSET and original.assist is not msgspec.UNSET:
        obj = msgspec.structs.replace(obj, assist=original.assist)
    if obj.extra != as_told(original).extra:
        return obj
    return msgspec.structs.replace(obj, extra=original.extra)


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """``fixed``: the objects of the fixed set that are shown, by id; ``names`` and ``kinds``:
    () = any; ``fields``: what is asked about each object, None = any values; ``synonyms``: of
    names, what else they are called; ``assist``: whether a model may help."""

    actions: str
    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    fixed_document_id: str | None = None
    fixed: Mapping[str, Object] | None = None
    fields: tuple[AttributeField, ...] | None = ()
    synonyms: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    assist: bool = False
    _meant: Mapping[str, str] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(map(tidy_name, self.names)))
        meant = {
            _folded(word): tidy_name(name)
            for name, words in self.synonyms.items()
            for word in words
        }
        object.__setattr__(self, "_meant", meant)

    def named(self, obj: Object) -> Object:
        """A synonym becomes the name that it stands for; what the set itself says stays."""
        if not self._meant or obj.name in self.synonyms:
            return obj
        meant = self._meant.get(_folded(obj.name))
        if meant is None or self._is_given(obj):
            return obj
        return msgspec.structs.replace(obj, name=meant)

    def _is_given(self, obj: Object) -> bool:
        if obj.refers_to is None or self.fixed is None:
            return False
        original = self.fixed.get(obj.refers_to.object_id)
        return original is not None and tidy_name(original.name) == obj.name


def _folded(word: str) -> str:
    """Without case and accents, for comparing only; as the page compares."""
    apart = unicodedata.normalize("NFKD", tidy_name(word))
    return "".join(each for each in apart if not unicodedata.category(each).startswith("M")).lower()


def check_allowed(obj: Object, allowed: Allowed) -> None:
    """``obj`` as ``validity.check`` gave it. Raises NotAllowed (``action_not_allowed``) or
    InvalidInput (``name_not_in_list``, ``kind_not_allowed``, ``bad_value``,
    ``no_such_object``)."""
    if obj.refers_to is None:
        _check_own(obj, allowed)
        return
    original = _original(obj, allowed)
    renamed = obj.name != tidy_name(original.name)
    for field, letter in _LETTERS.items():
        differs = renamed if field == "name" else getattr(obj, field) != getattr(original, field)
        if differs and letter not in allowed.actions:
            raise _not_allowed(_WORDS[field], f"object.{field}")
    for field in _BOUND:
        if getattr(obj, field) != getattr(original, field):
            raise _not_allowed(f"changing {field}", f"object.{field}")
    if obj.geometry != original.geometry:
        _check_kind(obj, allowed, original.geometry)
    if renamed:
        _check_name(obj, allowed)
    if obj.values != original.values:
        _check_values(obj, allowed, given=original.values or {})


def _check_own(obj: Object, allowed: Allowed) -> None:
    if "n" not in allowed.actions:
        raise _not_allowed("drawing new objects", "object")
    for field in _SERVER_ONLY:
        if getattr(obj, field):
            raise _not_allowed(f"setting {field}", f"object.{field}")
    if obj.assist is not msgspec.UNSET and not allowed.assist:
        raise _not_allowed("model assist", "object.assist")
    _check_kind(obj, allowed, None)
    if not obj.deleted:
        _check_name(obj, allowed)
        _check_values(obj, allowed, given={})


def _check_kind(obj: Object, allowed: Allowed, original: Geometry | None) -> None:
    kind = kind_of(obj.geometry)
    if not allowed.kinds or is_asked_for(obj.geometry, allowed.kinds):
        return
    if original is not None and may_become(original, kind):
        return
    raise InvalidInput(
        f"object.geometry: expected {' or '.join(allowed.kinds)}, got a {kind}",
        field="object.geometry",
        code="kind_not_allowed",
    )


def _check_name(obj: Object, allowed: Allowed) -> None:
    if allowed.names and obj.name not in allowed.names:
        raise InvalidInput(
            f"object.name: expected one of {', '.join(allowed.names[:10])}, got {obj.name[:40]!r}",
            field="object.name",
            code="name_not_in_list",
        )


def _check_values(obj: Object, allowed: Allowed, *, given: Mapping[str, Value]) -> None:
    """What an object of the set says already stays allowed, whatever is asked here."""
    if allowed.fields is None:
        return
    said = {name: value for name, value in (obj.values or {}).items() if given.get(name) != value}
    check_answers(said, allowed.fields)


def _original(obj: Object, allowed: Allowed) -> Object:
    reference = obj.refers_to
    assert reference is not None
    if allowed.fixed is not None and reference.document_id == allowed.fixed_document_id:
        original = allowed.fixed.get(reference.object_id)
        if original is not None:
            return original
    raise InvalidInput(
        f"object.refers_to: no object {reference.object_id[:40]!r} is shown here",
        field="object.refers_to",
        code="no_such_object",
    )


def _not_allowed(what: str, field: str) -> NotAllowed:
    return NotAllowed(f"{what} is not part of this work", field=field, code="action_not_allowed")
