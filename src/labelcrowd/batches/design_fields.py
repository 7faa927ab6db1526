"""Reading a TaskDesign from a form, a command line or JSON: the one parser. PURE.

Every field takes what a person or a program would write (``reward`` "0.05",
``assignment_duration`` "3 h", ``names`` "car, tree"), has its range here, and
says what it expected when something else came. How fields agree: ``design_rules``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from labelcrowd.batches.design import (
    ACTIONS,
    KINDS,
    MAX_ASSIGNMENTS,
    MAX_COUNTRIES,
    MAX_NAME_LENGTH,
    MAX_NAMES,
    MAX_OBJECTS,
    MAX_OBJECTS_PER_HIT,
    MAX_QUALIFICATIONS,
    MAX_REWARD_CENTS,
    CoachRule,
    HitKind,
    StartFrom,
    TaskDesign,
    VerifyAsks,
    ViewExisting,
)
from labelcrowd.batches.design_rules import checked_design, completed
from labelcrowd.batches.examples import parse_examples
from labelcrowd.batches.field_values import (
    DAY_S,
    at_most,
    each_text,
    flag,
    one_of,
    seconds_of,
    short,
    text_of,
    whole_number,
)
from labelcrowd.batches.naming_fields import (
    name_entries,
    parse_fields,
    parse_synonyms,
    split_synonyms,
)
from labelcrowd.countries import COUNTRIES, US_STATES
from labelcrowd.errors import InvalidInput
from labelcrowd.money import format_cents, parse_cents

YEAR_S = 31_536_000
_AS_MANY = {"inf", "any", "as many as you wish", "as many as you want"}


def parse_design(fields: Mapping[str, object]) -> TaskDesign:
    """A checked TaskDesign of the given fields; what is absent takes its default.

    Names are those of TaskDesign; ``reward`` (dollars) may stand for
    ``reward_cents``, and ``assignment_duration``, ``lifetime`` and
    ``auto_approval_delay`` ("3 h", "30 d", or seconds) for their ``_s`` fields. The
    reward has no default, and a bonus for objects starts above those asked for.
    ``start_from`` is ``auto`` unless given. Raises InvalidInput with ``field``.
    """
    values: dict[str, Any] = {"start_from": StartFrom.AUTO}
    for key, value in fields.items():
        name, parse = _PARSERS.get(key) or _unknown(key)
        values[name] = parse(value, key)
    _split_names(values)
    if "reward_cents" not in values:
        raise InvalidInput(
            "reward: say what one picture is worth, such as 0.35; 0 asks for unpaid work",
            field="reward",
        )
    design = msgspec.convert(values, TaskDesign, strict=True, from_attributes=False)
    return checked_design(completed(design, values))


def _unknown(key: str) -> Any:
    raise InvalidInput(
        f"{key[:40]}: not a setting of a task; the settings are {', '.join(sorted(_PARSERS))}",
        field=key,
    )


def _required_objects(value: object, field: str) -> int | None:
    if value is None or str(value).strip().lower() in _AS_MANY:
        return None
    try:
        return whole_number(0, MAX_OBJECTS)(value, field)
    except InvalidInput as error:
        raise InvalidInput(
            f'{error.message} (or "inf" for as many as the worker wishes)', field=field
        ) from error


def _actions(value: object, field: str) -> str:
    letters = set(str(value).lower().replace(",", "").replace(" ", ""))
    unknown = letters - set(ACTIONS + "av")
    if unknown or not isinstance(value, str):
        raise InvalidInput(
            f"{field}: expected letters of n (create), r (rename), m (move), d (delete), "
            f"a (all), v (view only), got {short(value)}",
            field=field,
        )
    if "v" in letters:
        return ""
    return "".join(letter for letter in ACTIONS if letter in letters or "a" in letters)


def _split_names(values: dict[str, Any]) -> None:
    """``car = auto`` among the names says a synonym."""
    if any("=" in entry for entry in values.get("names", ())):
        names, synonyms = split_synonyms(values["names"], "names")
        values["names"] = tuple(dict.fromkeys(names))
        values["synonyms"] = {**values.get("synonyms", {}), **synonyms}


def _names(value: object, field: str) -> tuple[str, ...]:
    entries = name_entries(value) if isinstance(value, str) else value
    if not isinstance(entries, list | tuple) or not all(isinstance(e, str) for e in entries):
        raise InvalidInput(f"{field}: expected names, got {short(value)}", field=field)
    names = tuple(dict.fromkeys(" ".join(entry.split()) for entry in entries if entry.strip()))
    if len(names) > MAX_NAMES:
        raise InvalidInput(f"{field}: at most {MAX_NAMES:,} names, got {len(names):,}", field=field)
    for name in split_synonyms(names, field)[0]:
        if len(name) > MAX_NAME_LENGTH:
            raise InvalidInput(
                f"{field}: a name has at most {MAX_NAME_LENGTH} characters, got {len(name):,} "
                f"in {short(name)}",
                field=field,
            )
    return names


def _kinds(value: object, field: str) -> tuple[str, ...]:
    found = {entry.lower().replace(" ", "_").replace("-", "_") for entry in each_text(value, field)}
    if not found or not found <= set(KINDS):
        raise InvalidInput(
            f"{field}: expected one or more of {', '.join(KINDS)}, got {short(value)}", field=field
        )
    return tuple(kind for kind in KINDS if kind in found)


def _countries(value: object, field: str) -> tuple[str, ...]:
    found = [entry.upper() for entry in each_text(value, field)]
    for entry in found:
        if entry[:2] not in COUNTRIES or not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{2})?", entry):
            raise InvalidInput(
                f"{field}: expected countries of ISO 3166 such as US, or US-CA for a part of one, "
                f"got {short(entry)}",
                field=field,
            )
        if entry[:3] == "US-" and entry[3:] not in US_STATES:
            raise InvalidInput(
                f"{field}: expected a state of the US such as US-CA, got {short(entry)}",
                field=field,
            )
    return at_most(tuple(found), MAX_COUNTRIES, field)


_QUALIFICATION = re.compile(r"(not )?([A-Z0-9]{1,64})(?: ?(>=) ?(-?[0-9]{1,9}))?")


def _qualifications(value: object, field: str) -> tuple[str, ...]:
    found = []
    for entry in each_text(value, field):
        match = _QUALIFICATION.fullmatch(entry)
        if match is None or (match[1] and match[3]):
            raise InvalidInput(
                f"{field}: expected the id of a qualification type, such as 3ABC, 3ABC>=80 or "
                f"not 3ABC, got {short(entry)}",
                field=field,
            )
        found.append(f"{match[1] or ''}{match[2]}{match[3] or ''}{match[4] or ''}")
    return at_most(tuple(dict.fromkeys(found)), MAX_QUALIFICATIONS, field)


def _objects_per_hit(value: object, field: str) -> int:
    if value is None or str(value).strip().lower() in ("", "all"):
        return 0
    return whole_number(0, MAX_OBJECTS_PER_HIT)(value, field)


def _area(value: object, field: str) -> float:
    try:
        area = float(str(value))
    except ValueError:
        area = -1.0
    if not 0 <= area <= 1_000_000:
        raise InvalidInput(
            f"{field}: expected 0 to 1,000,000 square pixels, got {short(value)}", field=field
        )
    return area


def _reward(value: object, field: str) -> int:
    cents = parse_cents(str(value), field=field)
    if cents > MAX_REWARD_CENTS:
        raise InvalidInput(
            f"{field}: at most {format_cents(MAX_REWARD_CENTS)} dollars, got {format_cents(cents)}",
            field=field,
        )
    return cents


def _intro(value: object, field: str) -> str:
    text = text_of(20_000, lines=True)(value, field)
    if text.startswith("http://"):
        raise InvalidInput(f"{field}: the address of the instructions must be https", field=field)
    return text


_Parser = Callable[[object, str], Any]
_PARSERS: dict[str, tuple[str, _Parser]] = {
    "required_objects": ("required_objects", _required_objects),
    "instructions": ("instructions", text_of(1_000)),
    "intro": ("intro", _intro),
    "actions": ("actions", _actions),
    "view_existing": ("view_existing", one_of(ViewExisting)),
    "show_object_list": ("show_object_list", flag),
    "names": ("names", _names),
    "names_enforced": ("names_enforced", flag),
    "synonyms": ("synonyms", parse_synonyms),
    "attribute_fields": ("attribute_fields", parse_fields),
    "no_overlap": ("no_overlap", flag),
    "assist": ("assist", text_of(64)),
    "examples": ("examples", parse_examples),
    "all_of_names": ("all_of_names", flag),
    "nothing_to_label": ("nothing_to_label", flag),
    "minimum_area": ("minimum_area", _area),
    "start_from": ("start_from", one_of(StartFrom)),
    "downloads": ("downloads", flag),
    "show_image_name": ("show_image_name", flag),
    "kinds": ("kinds", _kinds),
    "extreme_clicks": ("extreme_clicks", flag),
    "gold_every": ("gold_every", whole_number(0, 1_000)),
    "coach": ("coach", one_of(CoachRule)),
    "title": ("title", text_of(128, least=1)),
    "description": ("description", text_of(2_000, least=1)),
    "keywords": ("keywords", text_of(1_000)),
    "hit_kind": ("hit_kind", one_of(HitKind)),
    "verify_asks": ("verify_asks", one_of(VerifyAsks)),
    "objects_per_hit": ("objects_per_hit", _objects_per_hit),
    "reward": ("reward_cents", _reward),
    "reward_cents": ("reward_cents", whole_number(0, MAX_REWARD_CENTS)),
    "object_bonus": ("object_bonus_cents", _reward),
    "object_bonus_cents": ("object_bonus_cents", whole_number(0, MAX_REWARD_CENTS)),
    "object_bonus_above": ("object_bonus_above", whole_number(0, MAX_OBJECTS)),
    "object_bonus_cap": ("object_bonus_cap_cents", _reward),
    "object_bonus_cap_cents": ("object_bonus_cap_cents", whole_number(0, MAX_REWARD_CENTS)),
    "least_approved": ("least_approved", whole_number(0, 1_000_000)),
    "least_percent": ("least_percent", whole_number(0, 100)),
    "countries": ("countries", _countries),
    "qualifications": ("qualifications", _qualifications),
    "assignments_per_image": ("assignments_per_image", whole_number(1, MAX_ASSIGNMENTS)),
    "assignment_duration": ("assignment_duration_s", seconds_of(30, YEAR_S)),
    "assignment_duration_s": ("assignment_duration_s", seconds_of(30, YEAR_S)),
    "lifetime": ("lifetime_s", seconds_of(30, YEAR_S)),
    "lifetime_s": ("lifetime_s", seconds_of(30, YEAR_S)),
    "auto_approval_delay": ("auto_approval_delay_s", seconds_of(0, 30 * DAY_S)),
    "auto_approval_delay_s": ("auto_approval_delay_s", seconds_of(0, 30 * DAY_S)),
}
