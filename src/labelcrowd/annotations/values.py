"""Attribute fields: what a design asks about each object, and what answers it. PURE.

An object's ``values`` has an entry for each field that was filled in; a field may be left open.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence

import msgspec

from labelcrowd.annotations.document import Value
from labelcrowd.errors import InvalidInput

MOST_VALUES = 100
NAME_LENGTH = 100
TEXT_LENGTH = 2_000


class FieldKind(enum.Enum):
    """What an attribute field takes."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"


class AttributeField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is asked about each object; ``choices`` only of a choice."""

    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()


def check_values(values: Mapping[str, Value]) -> None:
    """What can never be right, whatever is asked. Raises InvalidInput: ``bad_value``,
    ``not_finite``."""
    if len(values) > MOST_VALUES:
        raise _bad("", f"takes at most {MOST_VALUES} values, got {len(values)}")
    for name, value in values.items():
        if not 1 <= len(name) <= NAME_LENGTH or not name.isprintable():
            raise _bad("", f"needs names of 1 to {NAME_LENGTH} characters, got {name[:40]!r}")
        if isinstance(value, str) and len(value) > TEXT_LENGTH:
            raise _bad(name, f"takes at most {TEXT_LENGTH:,} characters, got {len(value):,}")
        if isinstance(value, str) and not value.isprintable():
            raise _bad(name, "takes no control characters")
        if isinstance(value, float) and not math.isfinite(value):
            raise _bad(name, "must be a finite number", "not_finite")


def check_answers(values: Mapping[str, Value], fields: Sequence[AttributeField]) -> None:
    """Whether each value answers a field that is asked. Raises InvalidInput ``bad_value``."""
    asked = {field.name: field for field in fields}
    for name, value in values.items():
        field = asked.get(name)
        if field is None:
            raise _bad(name, f"is not asked here; asked: {', '.join(asked) or 'nothing'}")
        if field.kind is FieldKind.CHOICE and value not in field.choices:
            choices = ", ".join(field.choices[:10])
            raise _bad(name, f"expected one of {choices}, got {str(value)[:40]!r}")
        if field.kind is not FieldKind.CHOICE and not isinstance(value, _TYPES[field.kind]):
            raise _bad(name, f"expected a {field.kind.value}, got {str(value)[:40]!r}")


_TYPES: dict[FieldKind, type] = {
    FieldKind.NUMBER: float,
    FieldKind.TEXT: str,
    FieldKind.FLAG: bool,
}


def _bad(name: str, what: str, code: str = "bad_value") -> InvalidInput:
    place = f"object.values.{name[:40]}" if name else "object.values"
    return InvalidInput(f"{place}: {what}", field=place, code=code)
