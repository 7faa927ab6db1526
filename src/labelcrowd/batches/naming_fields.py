"""Names with their synonyms, and attribute fields, as a person writes them: read and written. PURE.

An entry ``car = auto, automobile`` is one name with what else it is called; a line without ``=``
may hold several names with commas. An attribute field is a line ``colour: red, blue``, or
``doors: number``, ``plate: text``, ``parked: flag``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from labelcrowd.annotations.values import NAME_LENGTH, TEXT_LENGTH, AttributeField, FieldKind
from labelcrowd.errors import InvalidInput

MAX_FIELDS = 20
MAX_CHOICES = 100
MAX_SYNONYMS = 50

Synonyms = dict[str, tuple[str, ...]]


def name_entries(value: str) -> list[str]:
    """A form's text as entries: ``a, b`` are two, a line with ``=`` is one."""
    lines = value.split("\n")
    return [each for line in lines for each in ([line] if "=" in line else line.split(","))]


def split_synonyms(entries: Sequence[str], field: str) -> tuple[list[str], Synonyms]:
    """The names, and what else they are called. Raises InvalidInput."""
    names: list[str] = []
    synonyms: Synonyms = {}
    for entry in entries:
        name, equals, others = entry.partition("=")
        name, called = " ".join(name.split()), _each_once(others)
        if equals and not name:
            raise InvalidInput(f"{field}: no name before =, got {entry[:40]!r}", field=field)
        if len(called) > MAX_SYNONYMS:
            said = f"{field}: at most {MAX_SYNONYMS} synonyms of {name!r}, got {len(called)}"
            raise InvalidInput(said, field=field)
        names.append(name)
        if called:
            synonyms[name] = called
    return names, synonyms


def check_synonyms(names: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> None:
    """Raises InvalidInput where one word would mean two names."""
    meant = {name.casefold(): name for name in names}
    for name, called in synonyms.items():
        if name not in names:
            raise InvalidInput(f"synonyms: {name[:40]!r} is not in the list", field="names")
        for word in called:
            other = meant.setdefault(word.casefold(), name)
            if other != name:
                raise InvalidInput(
                    f"names: {word[:40]!r} would mean both {other[:40]!r} and {name[:40]!r}",
                    field="names",
                )


def names_text(names: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> str:
    """As a form takes them: with commas, or a line each where one has synonyms."""
    if not synonyms:
        return ", ".join(names)
    called = {name: f"{name} = {', '.join(words)}" for name, words in synonyms.items()}
    return "\n".join(called.get(name, name) for name in names)


def parse_synonyms(value: object, field: str) -> Synonyms:
    """The ``synonyms`` of a JSON design: ``{"car": ["auto"]}``. Raises InvalidInput."""
    try:
        found = msgspec.convert(value, dict[str, tuple[str, ...]], strict=True)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{field}: {error}", field=field) from error
    return {name: tuple(dict.fromkeys(words)) for name, words in found.items() if words}


def parse_fields(value: object, field: str) -> tuple[AttributeField, ...]:
    """Attribute fields of lines, of a list of lines, or of JSON objects. Raises InvalidInput."""
    entries = value.split("\n") if isinstance(value, str) else value
    if not isinstance(entries, list | tuple):
        raise InvalidInput(f"{field}: expected lines such as colour: red, blue", field=field)
    said = [each for each in entries if not isinstance(each, str) or each.strip()]
    found = tuple(_checked(_field_of(each, field), field) for each in said)
    if len(found) > MAX_FIELDS:
        raise InvalidInput(f"{field}: at most {MAX_FIELDS}, got {len(found)}", field=field)
    if len({each.name for each in found}) < len(found):
        raise InvalidInput(f"{field}: each needs a name of its own", field=field)
    return found


def fields_text(fields: Sequence[AttributeField]) -> str:
    """As a form takes them."""
    return "\n".join(f"{one.name}: {', '.join(one.choices) or one.kind.value}" for one in fields)


def _field_of(entry: object, field: str) -> AttributeField:
    if isinstance(entry, str):
        name, _, rest = entry.partition(":")
        kind = _KINDS.get(rest.strip().lower(), FieldKind.CHOICE)
        choices = _each_once(rest) if kind is FieldKind.CHOICE else ()
        return AttributeField(" ".join(name.split()), kind, choices)
    try:
        return msgspec.convert(entry, AttributeField, strict=True, from_attributes=True)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{field}: {error}", field=field) from error


def _checked(made: AttributeField, field: str) -> AttributeField:
    if not 1 <= len(made.name) <= NAME_LENGTH or not made.name.isprintable():
        raise InvalidInput(
            f"{field}: expected a name of 1 to {NAME_LENGTH} characters before the colon, "
            f"got {made.name[:40]!r}",
            field=field,
        )
    count, is_choice = len(made.choices), made.kind is FieldKind.CHOICE
    if is_choice != bool(count) or (is_choice and not 2 <= count <= MAX_CHOICES):
        raise InvalidInput(
            f"{field}: {made.name}: expected number, text, flag, or 2 to {MAX_CHOICES} choices "
            f"with commas between, got {count}",
            field=field,
        )
    if any(not 1 <= len(word) <= TEXT_LENGTH or not word.isprintable() for word in made.choices):
        raise InvalidInput(f"{field}: {made.name}: a choice is empty or too long", field=field)
    return made


def _each_once(text: str) -> tuple[str, ...]:
    words = (" ".join(word.split()) for word in re.split(r"[,\n]", text))
    return tuple(dict.fromkeys(word for word in words if word))


_KINDS = {"number": FieldKind.NUMBER, "text": FieldKind.TEXT, "flag": FieldKind.FLAG}
