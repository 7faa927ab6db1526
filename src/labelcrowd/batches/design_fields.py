"""Reading a TaskDesign from a form, a command line or JSON: the one parser. PURE.

Every field takes what a person or a program would write (``reward`` "0.05",
``assignment_duration`` "3 h", ``names`` "car, tree"), has its range here, and
says what it expected when something else came.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from labelcrowd.batches.design import (
    ACTIONS,
    FOLLOW_UP_TEXTS,
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
    needed_objects,
)
from labelcrowd.batches.naming_fields import (
    check_synonyms,
    name_entries,
    parse_fields,
    parse_synonyms,
    split_synonyms,
)
from labelcrowd.countries import COUNTRIES, US_STATES
from labelcrowd.errors import InvalidInput
from labelcrowd.money import format_cents, parse_cents

DAY_S, YEAR_S = 86_400, 31_536_000
DESCRIPTION_WITH_BONUS = 1_800
_AS_MANY = {"inf", "any", "as many as you wish", "as many as you want"}
_UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": DAY_S, "w": 7 * DAY_S}
_DURATION = re.compile(r"([0-9]{1,8})\s*([a-z]*)")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


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
    design = _follow_up(design, values)
    design = _without_drawing(design, fields)
    if "object_bonus_above" not in values and design.object_bonus_cents:
        design = msgspec.structs.replace(design, object_bonus_above=needed_objects(design))
    return checked_design(design)


def checked_design(design: TaskDesign) -> TaskDesign:
    """The design itself where its fields agree with each other; else InvalidInput."""
    if design.names_enforced and not design.names:
        raise InvalidInput(
            "names: a list to choose from is enforced, so give at least one name", field="names"
        )
    if "n" not in design.actions and design.required_objects != 0:
        raise InvalidInput(
            "required_objects: without the action n (create) nobody can draw a new object; "
            "ask for 0, or allow n",
            field="required_objects",
        )
    if design.extreme_clicks and "box" not in design.kinds:
        raise InvalidInput(
            "extreme_clicks: draws boxes, so let kinds have box", field="extreme_clicks"
        )
    check_synonyms(design.names, design.synonyms)
    _check_follow_up(design)
    _check_bonus(design)
    return design


def _follow_up(design: TaskDesign, given: Mapping[str, object]) -> TaskDesign:
    """A follow-up HIT starts from objects; what nobody said about it is as its kind needs it."""
    kind = design.hit_kind
    if kind is HitKind.DRAW:
        return design
    texts, usual = FOLLOW_UP_TEXTS[kind, design.verify_asks], TaskDesign(reward_cents=0)
    changes: dict[str, Any] = {}
    if "required_objects" not in given:
        changes["required_objects"] = 0
    if "actions" not in given:
        changes["actions"] = _FOLLOW_UP_ACTIONS[kind]
    for field in ("title", "description"):
        if given.get(field, getattr(usual, field)) == getattr(usual, field):
            changes[field] = getattr(texts, field)
    if design.start_from is StartFrom.AUTO:
        changes["start_from"] = StartFrom.FIXED_SET
    return msgspec.structs.replace(design, **changes)


_FOLLOW_UP_ACTIONS = {HitKind.CORRECT: ACTIONS, HitKind.VERIFY: "", HitKind.COVER: "n"}


def _check_follow_up(design: TaskDesign) -> None:
    kind = design.hit_kind
    if kind is HitKind.DRAW:
        return
    if design.start_from is StartFrom.NOTHING:
        raise InvalidInput(
            f"start_from: a HIT of the kind {kind.value} is about objects that are there; say "
            "which, such as imported",
            field="start_from",
        )
    if kind is HitKind.CORRECT and not set(design.actions) & set("rmd"):
        raise InvalidInput(
            "actions: to correct objects allow at least one of r (rename), m (move), d (delete)",
            field="actions",
        )
    if kind is not HitKind.CORRECT and design.actions != _FOLLOW_UP_ACTIONS[kind]:
        raise InvalidInput(
            f"actions: a HIT of the kind {kind.value} has its own ({design.actions!r} was asked "
            "for); leave them out",
            field="actions",
        )
    if design.required_objects != 0:
        raise InvalidInput(
            f"required_objects: a HIT of the kind {kind.value} asks for no number of new objects",
            field="required_objects",
        )
    if design.object_bonus_cents and kind is HitKind.VERIFY:
        raise InvalidInput(
            "object_bonus: nothing is drawn in a HIT of the kind verify", field="object_bonus"
        )


def _check_bonus(design: TaskDesign) -> None:
    one, cap = design.object_bonus_cents, design.object_bonus_cap_cents
    if bool(one) != bool(cap) or cap < one:
        raise InvalidInput(
            "object_bonus_cap: a bonus for objects needs both what one is worth and the most that "
            f"a picture can earn by it, got {format_cents(one)} and {format_cents(cap)}",
            field="object_bonus_cap",
        )
    if one and len(design.description) > DESCRIPTION_WITH_BONUS:
        raise InvalidInput(
            f"description: at most {DESCRIPTION_WITH_BONUS:,} characters beside the promise of a "
            f"bonus, got {len(design.description):,}",
            field="description",
        )


def parse_duration_s(value: object, field: str) -> int:
    """Seconds of ``90``, ``"90"``, ``"90 s"``, ``"30 min"``, ``"3 h"``, ``"7 d"``, ``"2 w"``."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _DURATION.fullmatch(str(value).strip().lower())
    if match is None or (match[2] and match[2] not in _UNITS):
        raise InvalidInput(
            f"{field}: expected a time such as 3 h or 30 d, got {_short(value)}", field=field
        )
    return int(match[1]) * _UNITS.get(match[2] or "s", 1)


def _without_drawing(design: TaskDesign, fields: Mapping[str, object]) -> TaskDesign:
    """Where nothing may be drawn and nobody said how many, none are asked for."""
    if "n" not in design.actions and "required_objects" not in fields:
        return msgspec.structs.replace(design, required_objects=0)
    return design


def _unknown(key: str) -> Any:
    raise InvalidInput(
        f"{key[:40]}: not a setting of a task; the settings are {', '.join(sorted(_PARSERS))}",
        field=key,
    )


def _short(value: object) -> str:
    return repr(value if not isinstance(value, str) else value[:40])


def _number(low: int, high: int) -> Callable[[object, str], int]:
    def parse(value: object, field: str) -> int:
        text = str(value).strip()
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,12}", text):
            raise InvalidInput(
                f"{field}: expected a whole number, got {_short(value)}", field=field
            )
        return _in_range(int(text), low, high, field)

    return parse


def _in_range(number: int, low: int, high: int, field: str) -> int:
    if not low <= number <= high:
        raise InvalidInput(f"{field}: expected {low:,} to {high:,}, got {number:,}", field=field)
    return number


def _seconds(low: int, high: int) -> Callable[[object, str], int]:
    def parse(value: object, field: str) -> int:
        seconds = parse_duration_s(value, field)
        if not low <= seconds <= high:
            raise InvalidInput(
                f"{field}: expected {low:,} s to {high // DAY_S} days, got {seconds:,} s",
                field=field,
            )
        return seconds

    return parse


def _text(longest: int, *, least: int = 0, lines: bool = False) -> Callable[[object, str], str]:
    def parse(value: object, field: str) -> str:
        if not isinstance(value, str):
            raise InvalidInput(f"{field}: expected text, got {_short(value)}", field=field)
        text = value.strip() if lines else " ".join(value.split())
        if not least <= len(text) <= longest:
            raise InvalidInput(
                f"{field}: expected {least} to {longest:,} characters, got {len(text):,}",
                field=field,
            )
        return text

    return parse


def _flag(value: object, field: str) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise InvalidInput(f"{field}: expected yes or no, got {_short(value)}", field=field)
    return word in _TRUE


def _required_objects(value: object, field: str) -> int | None:
    if value is None or str(value).strip().lower() in _AS_MANY:
        return None
    try:
        return _number(0, MAX_OBJECTS)(value, field)
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
            f"a (all), v (view only), got {_short(value)}",
            field=field,
        )
    if "v" in letters:
        return ""
    return "".join(letter for letter in ACTIONS if letter in letters or "a" in letters)


def _one_of(kind: type[enum.Enum]) -> Callable[[object, str], Any]:
    def parse(value: object, field: str) -> Any:
        if isinstance(value, kind):
            return value
        try:
            return kind(str(value).strip().lower())
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise InvalidInput(
                f"{field}: expected one of {known}, got {_short(value)}", field=field
            ) from None

    return parse


def _split_names(values: dict[str, Any]) -> None:
    """``car = auto`` among the names says a synonym."""
    if any("=" in entry for entry in values.get("names", ())):
        names, synonyms = split_synonyms(values["names"], "names")
        values["names"] = tuple(dict.fromkeys(names))
        values["synonyms"] = {**values.get("synonyms", {}), **synonyms}


def _names(value: object, field: str) -> tuple[str, ...]:
    entries = name_entries(value) if isinstance(value, str) else value
    if not isinstance(entries, list | tuple) or not all(isinstance(e, str) for e in entries):
        raise InvalidInput(f"{field}: expected names, got {_short(value)}", field=field)
    names = tuple(dict.fromkeys(" ".join(entry.split()) for entry in entries if entry.strip()))
    if len(names) > MAX_NAMES:
        raise InvalidInput(f"{field}: at most {MAX_NAMES:,} names, got {len(names):,}", field=field)
    for name in split_synonyms(names, field)[0]:
        if len(name) > MAX_NAME_LENGTH:
            raise InvalidInput(
                f"{field}: a name has at most {MAX_NAME_LENGTH} characters, got {len(name):,} "
                f"in {_short(name)}",
                field=field,
            )
    return names


def _entries(value: object, field: str) -> list[str]:
    """Texts with commas or lines between them, each once."""
    entries = re.split(r"[,\n]", value) if isinstance(value, str) else value
    if not isinstance(entries, list | tuple) or not all(isinstance(e, str) for e in entries):
        raise InvalidInput(f"{field}: expected texts, got {_short(value)}", field=field)
    return list(dict.fromkeys(" ".join(entry.split()) for entry in entries if entry.strip()))


def _kinds(value: object, field: str) -> tuple[str, ...]:
    found = {entry.lower().replace(" ", "_").replace("-", "_") for entry in _entries(value, field)}
    if not found or not found <= set(KINDS):
        raise InvalidInput(
            f"{field}: expected one or more of {', '.join(KINDS)}, got {_short(value)}", field=field
        )
    return tuple(kind for kind in KINDS if kind in found)


def _countries(value: object, field: str) -> tuple[str, ...]:
    found = [entry.upper() for entry in _entries(value, field)]
    for entry in found:
        if entry[:2] not in COUNTRIES or not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{2})?", entry):
            raise InvalidInput(
                f"{field}: expected countries of ISO 3166 such as US, or US-CA for a part of one, "
                f"got {_short(entry)}",
                field=field,
            )
        if entry[:3] == "US-" and entry[3:] not in US_STATES:
            raise InvalidInput(
                f"{field}: expected a state of the US such as US-CA, got {_short(entry)}",
                field=field,
            )
    return _at_most(tuple(found), MAX_COUNTRIES, field)


_QUALIFICATION = re.compile(r"(not )?([A-Z0-9]{1,64})(?: ?(>=) ?(-?[0-9]{1,9}))?")


def _qualifications(value: object, field: str) -> tuple[str, ...]:
    found = []
    for entry in _entries(value, field):
        match = _QUALIFICATION.fullmatch(entry)
        if match is None or (match[1] and match[3]):
            raise InvalidInput(
                f"{field}: expected the id of a qualification type, such as 3ABC, 3ABC>=80 or "
                f"not 3ABC, got {_short(entry)}",
                field=field,
            )
        found.append(f"{match[1] or ''}{match[2]}{match[3] or ''}{match[4] or ''}")
    return _at_most(tuple(dict.fromkeys(found)), MAX_QUALIFICATIONS, field)


def _at_most(found: tuple[str, ...], most: int, field: str) -> tuple[str, ...]:
    if len(found) > most:
        raise InvalidInput(f"{field}: at most {most}, got {len(found)}", field=field)
    return found


def _objects_per_hit(value: object, field: str) -> int:
    if value is None or str(value).strip().lower() in ("", "all"):
        return 0
    return _number(0, MAX_OBJECTS_PER_HIT)(value, field)


def _area(value: object, field: str) -> float:
    try:
        area = float(str(value))
    except ValueError:
        area = -1.0
    if not 0 <= area <= 1_000_000:
        raise InvalidInput(
            f"{field}: expected 0 to 1,000,000 square pixels, got {_short(value)}", field=field
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
    text = _text(20_000, lines=True)(value, field)
    if text.startswith("http://"):
        raise InvalidInput(f"{field}: the address of the instructions must be https", field=field)
    return text


_Parser = Callable[[object, str], Any]
_PARSERS: dict[str, tuple[str, _Parser]] = {
    "required_objects": ("required_objects", _required_objects),
    "instructions": ("instructions", _text(1_000)),
    "intro": ("intro", _intro),
    "actions": ("actions", _actions),
    "view_existing": ("view_existing", _one_of(ViewExisting)),
    "show_object_list": ("show_object_list", _flag),
    "names": ("names", _names),
    "names_enforced": ("names_enforced", _flag),
    "synonyms": ("synonyms", parse_synonyms),
    "attribute_fields": ("attribute_fields", parse_fields),
    "no_overlap": ("no_overlap", _flag),
    "all_of_names": ("all_of_names", _flag),
    "nothing_to_label": ("nothing_to_label", _flag),
    "minimum_area": ("minimum_area", _area),
    "start_from": ("start_from", _one_of(StartFrom)),
    "downloads": ("downloads", _flag),
    "show_image_name": ("show_image_name", _flag),
    "kinds": ("kinds", _kinds),
    "extreme_clicks": ("extreme_clicks", _flag),
    "gold_every": ("gold_every", _number(0, 1_000)),
    "coach": ("coach", _one_of(CoachRule)),
    "title": ("title", _text(128, least=1)),
    "description": ("description", _text(2_000, least=1)),
    "keywords": ("keywords", _text(1_000)),
    "hit_kind": ("hit_kind", _one_of(HitKind)),
    "verify_asks": ("verify_asks", _one_of(VerifyAsks)),
    "objects_per_hit": ("objects_per_hit", _objects_per_hit),
    "reward": ("reward_cents", _reward),
    "reward_cents": ("reward_cents", _number(0, MAX_REWARD_CENTS)),
    "object_bonus": ("object_bonus_cents", _reward),
    "object_bonus_cents": ("object_bonus_cents", _number(0, MAX_REWARD_CENTS)),
    "object_bonus_above": ("object_bonus_above", _number(0, MAX_OBJECTS)),
    "object_bonus_cap": ("object_bonus_cap_cents", _reward),
    "object_bonus_cap_cents": ("object_bonus_cap_cents", _number(0, MAX_REWARD_CENTS)),
    "least_approved": ("least_approved", _number(0, 1_000_000)),
    "least_percent": ("least_percent", _number(0, 100)),
    "countries": ("countries", _countries),
    "qualifications": ("qualifications", _qualifications),
    "assignments_per_image": ("assignments_per_image", _number(1, MAX_ASSIGNMENTS)),
    "assignment_duration": ("assignment_duration_s", _seconds(30, YEAR_S)),
    "assignment_duration_s": ("assignment_duration_s", _seconds(30, YEAR_S)),
    "lifetime": ("lifetime_s", _seconds(30, YEAR_S)),
    "lifetime_s": ("lifetime_s", _seconds(30, YEAR_S)),
    "auto_approval_delay": ("auto_approval_delay_s", _seconds(0, 30 * DAY_S)),
    "auto_approval_delay_s": ("auto_approval_delay_s", _seconds(0, 30 * DAY_S)),
}
