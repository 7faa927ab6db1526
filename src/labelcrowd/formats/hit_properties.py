"""The ``.properties`` file of a HIT, as Amazon's loadHITs read it. PURE.

Title, description, keywords, reward and durations are one for all HITs; annotation,
assignments, lifetime and what qualifications ask for may have variables of the input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from labelcrowd.errors import InvalidInput
from labelcrowd.formats.java_properties import Property, read_properties
from labelcrowd.formats.merge import merge
from labelcrowd.money import parse_cents

YEAR_S, MONTH_S = 31_536_000, 2_592_000
MOST_ASSIGNMENTS = 1_000_000_000
MOST_REQUIREMENTS = 10
_MOST_DIGITS = 6

_QUALIFICATION = re.compile(r"qualification\.(?:(comparator|value|locale|private)\.)?([0-9]+)")
_PLAIN = frozenset(
    {
        "title", "description", "keywords", "reward", "assignments", "annotation",
        "assignmentduration", "hitlifetime", "autoapprovaldelay",
    }
)  # fmt: skip
_COMPARATORS = {
    name.lower(): name
    for name in (
        "LessThan", "LessThanOrEqualTo", "GreaterThan", "GreaterThanOrEqualTo", "EqualTo",
        "NotEqualTo", "Exists", "DoesNotExist", "In", "NotIn",
    )
}  # fmt: skip
_WITHOUT_VALUE = ("Exists", "DoesNotExist")

Merge = Callable[[Property], Property]


@dataclass(frozen=True, kw_only=True)
class HitProperties:
    """The file, checked. The HIT type's values are final; the others are merged for each row."""

    title: str
    description: str
    keywords: str
    reward_cents: int
    assignment_duration_s: int
    auto_approval_delay_s: int
    _lines: Mapping[str, Property]
    _qualifications: tuple[Mapping[str, Property], ...]
    unknown: tuple[Property, ...]  # keys that mean nothing here

    def of_row(self, variables: Mapping[str, str]) -> RowProperties:
        """What one row of the input asks for. Raises InvalidInput."""
        annotation = self._lines.get("annotation")
        assignments = self._lines.get("assignments")
        return RowProperties(
            annotation=_text(_merged(annotation, variables), 0, 255) if annotation else "",
            assignments=(
                _number(_merged(assignments, variables), 1, MOST_ASSIGNMENTS) if assignments else 1
            ),
            lifetime_s=_number(_merged(self._lines["hitlifetime"], variables), 30, YEAR_S),
            requirements=self.requirements(variables),
        )

    def requirements(self, variables: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
        """Amazon's QualificationRequirements. Raises InvalidInput."""
        return tuple(
            _requirement(one, lambda line: _merged(line, variables)) for one in self._qualifications
        )


def _merged(line: Property, variables: Mapping[str, str]) -> Property:
    try:
        return replace(line, value=merge(line.file, line.value, variables))
    except InvalidInput as error:
        raise line.wrong(error.message.split(": ", 1)[1]) from error


@dataclass(frozen=True, kw_only=True)
class RowProperties:
    """What may differ from HIT to HIT. ``requirements`` are Amazon's QualificationRequirements."""

    annotation: str
    assignments: int
    lifetime_s: int
    requirements: tuple[dict[str, Any], ...]


def read_hit_properties(file: str, data: bytes) -> HitProperties:
    """Read and check the file. Raises InvalidInput with file, line and key."""
    lines = read_properties(file, data)

    def needed(key: str) -> Property:
        if key not in lines:
            raise InvalidInput(f"{file}: expected a line {key}:..., there is none", field=key)
        return lines[key]

    numbered = _qualifications(lines)
    delay = lines.get("autoapprovaldelay")
    keywords = lines.get("keywords")
    needed("hitlifetime")
    return HitProperties(
        title=_text(needed("title"), 1, 128),
        description=_text(needed("description"), 1, 2_000),
        keywords=_text(keywords, 0, 1_000) if keywords else "",
        reward_cents=_cents(needed("reward")),
        assignment_duration_s=_number(needed("assignmentduration"), 30, YEAR_S),
        auto_approval_delay_s=_number(delay, 0, MONTH_S) if delay else MONTH_S,
        _lines=lines,
        _qualifications=numbered,
        unknown=tuple(
            line
            for key, line in lines.items()
            if key not in _PLAIN and not _QUALIFICATION.fullmatch(key)
        ),
    )


def _qualifications(lines: Mapping[str, Property]) -> tuple[Mapping[str, Property], ...]:
    """Of each number, in order, its lines by what they say; the type's id is ``id``."""
    found: dict[int, dict[str, Property]] = {}
    for key, line in lines.items():
        if match := _QUALIFICATION.fullmatch(key):
            if len(match[2]) > _MOST_DIGITS:
                raise line.wrong(f"expected a number of at most {_MOST_DIGITS} digits")
            found.setdefault(int(match[2]), {})[match[1] or "id"] = line
    for number, one in found.items():
        first = next(iter(one.values()))
        if "id" not in one:
            raise first.wrong(f"there is no line qualification.{number}:... with the type's id")
        if "comparator" not in one:
            raise one["id"].wrong(f"there is no line qualification.comparator.{number}:...")
    if len(found) > MOST_REQUIREMENTS:
        last = found[max(found)]["id"]
        raise last.wrong(f"a HIT has at most {MOST_REQUIREMENTS} qualifications, got {len(found)}")
    return tuple(found[number] for number in sorted(found))


def _requirement(one: Mapping[str, Property], merged: Merge) -> dict[str, Any]:
    comparator = _COMPARATORS.get(one["comparator"].value.lower())
    if comparator is None:
        known = ", ".join(_COMPARATORS.values())
        raise one["comparator"].wrong(f"expected one of {known}, got {one['comparator'].value!r}")
    made: dict[str, Any] = {
        "QualificationTypeId": one["id"].value,
        "Comparator": comparator,
        "ActionsGuarded": "PreviewAndAccept" if _is_private(one) else "Accept",
    }
    # Old files carry a value also where the comparator takes none; Amazon refuses that now.
    if comparator in _WITHOUT_VALUE:
        return made
    if "locale" in one:
        return {
            **made,
            "LocaleValues": [_locale(one["locale"], word) for word in _words(one["locale"])],
        }
    if "value" not in one:
        raise one["id"].wrong(f"{comparator} needs a line qualification.value or .locale")
    value = merged(one["value"])
    return {**made, "IntegerValues": [_whole(value, word) for word in _words(value)]}


def _is_private(one: Mapping[str, Property]) -> bool:
    line = one.get("private")
    if line is None:
        return False
    if line.value.lower() not in ("true", "false"):
        raise line.wrong(f"expected true or false, got {line.value!r}")
    return line.value.lower() == "true"


def _words(line: Property) -> list[str]:
    return [word for word in re.split(r"[\s,]+", line.value) if word]


def _locale(line: Property, word: str) -> dict[str, str]:
    country, _, subdivision = word.upper().partition("-")
    if not re.fullmatch(r"[A-Z]{2}", country) or not re.fullmatch(r"([A-Z]{2})?", subdivision):
        raise line.wrong(f"expected a country such as US, or US-CA, got {word!r}")
    return {"Country": country, **({"Subdivision": subdivision} if subdivision else {})}


def _whole(line: Property, word: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", word):
        raise line.wrong(f"expected a whole number, got {word!r:.40}")
    return int(word)


def _text(line: Property, shortest: int, longest: int) -> str:
    if not shortest <= len(line.value) <= longest:
        raise line.wrong(f"expected {shortest} to {longest} characters, got {len(line.value)}")
    return line.value


def _number(line: Property, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", line.value) or not least <= int(line.value) <= most:
        raise line.wrong(f"expected a whole number from {least} to {most}, got {line.value!r:.40}")
    return int(line.value)


def _cents(line: Property) -> int:
    try:
        return parse_cents(line.value)
    except InvalidInput as error:
        raise line.wrong(error.message.removeprefix("amount: ")) from error
