"""The rules of qualification requirements: reading, checking, and comparing them, without a store.

A type keeps them as Amazon's JSON, word for word, so that they come back as they were sent.
``[]`` is what most types have, and costs nothing anywhere.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from labelcrowd.countries import COUNTRIES, US_STATES
from labelcrowd.market import limits
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.structs.records import Locale, QualificationRequirement
from labelcrowd.market.system_qualifications import LOCALE, MASTERS_IDS

NONE = "[]"
MOST = 10
ACCEPT, PREVIEW, DISCOVER = "accept", "preview", "discover"
_GUARDED = {"Accept": 0, "PreviewAndAccept": 1, "DiscoverPreviewAndAccept": 2}
_ACTIONS = {ACCEPT: 0, PREVIEW: 1, DISCOVER: 2}

_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "LessThan": operator.lt,
    "LessThanOrEqualTo": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanOrEqualTo": operator.ge,
    "EqualTo": operator.eq,
    "NotEqualTo": operator.ne,
}
_HAVING = ("Exists", "DoesNotExist")
_SETS = ("In", "NotIn")
COMPARATORS = (*_COMPARED, *_HAVING, *_SETS)
_PLACE_COMPARATORS = ("EqualTo", "NotEqualTo", *_SETS)
_MOST_NUMBERS, _MOST_PLACES = 15, 30
_MOST_VALUE = 2**31 - 1
_SUBDIVISION = re.compile(r"[A-Z0-9]{2}")


@dataclass(frozen=True, slots=True)
class Held:
    """What a worker has of a type: a number, a place, or (None and "") just the qualification."""

    value: int | None = None
    country: str = ""
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a worker has, by qualification type; what is not in it the worker does not have."""

    held: Mapping[str, Held]

    def get(self, qualification_type_id: str) -> Held | None:
        return self.held.get(qualification_type_id)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement after checking. ``places``: (country, subdivision or "")."""

    qualification_type_id: str
    comparator: str
    numbers: tuple[int, ...]
    places: tuple[tuple[str, str], ...]
    guards: int  # 0: accepting, 1: also the preview, 2: also the list

    def is_met(self, held: Held | None) -> bool:
        """Whether a worker with this value, or without (None), meets it.

        Who does not have the qualification meets DoesNotExist alone, also not NotEqualTo.
        """
        if self.comparator == "DoesNotExist" or held is None:
            return (held is None) == (self.comparator == "DoesNotExist")
        if self.comparator == "Exists":
            return True
        if self.places:
            found = any(_is_in(held, place) for place in self.places)
            return found == (self.comparator in ("EqualTo", "In"))
        if held.value is None:
            return False
        if self.comparator in _SETS:
            return (held.value in self.numbers) == (self.comparator == "In")
        return _COMPARED[self.comparator](held.value, self.numbers[0])


def _is_in(held: Held, place: tuple[str, str]) -> bool:
    country, subdivision = place
    return held.country == country and subdivision in ("", held.subdivision)


def parse_requirements(
    asked: Sequence[QualificationRequirement],
) -> tuple[Requirement, ...]:
    """Check them against Amazon's limits. Raises BadParameter."""
    if len(asked) > MOST:
        raise BadParameter(f"QualificationRequirements: expected at most {MOST}, got {len(asked)}.")
    return tuple(_parse(one, f"QualificationRequirements[{at}]") for at, one in enumerate(asked))


def _parse(asked: QualificationRequirement, where: str) -> Requirement:
    type_id = limits.text(f"{where}.QualificationTypeId", asked.QualificationTypeId, 64, shortest=1)
    comparator = limits.one_of(f"{where}.Comparator", asked.Comparator, *COMPARATORS)
    numbers = () if asked.IntegerValues is msgspec.UNSET else tuple(asked.IntegerValues)
    places = () if asked.LocaleValues is msgspec.UNSET else tuple(asked.LocaleValues)
    if comparator in _HAVING:
        if numbers or places:
            raise BadParameter(f"{where}: {comparator} takes no IntegerValues or LocaleValues.")
        if type_id == LOCALE:
            raise _wrong_comparator(where, comparator, _PLACE_COMPARATORS)
        return Requirement(type_id, comparator, (), (), _guards(asked, where))
    if type_id == LOCALE:
        if comparator not in _PLACE_COMPARATORS:
            raise _wrong_comparator(where, comparator, _PLACE_COMPARATORS)
        if numbers:
            raise BadParameter(f"{where}: Worker_Locale takes LocaleValues, not IntegerValues.")
        _require_count(f"{where}.LocaleValues", len(places), comparator, _MOST_PLACES)
        checked = tuple(_place(place, where) for place in places)
        return Requirement(type_id, comparator, (), checked, _guards(asked, where))
    if type_id in MASTERS_IDS:
        raise _wrong_comparator(where, comparator, _HAVING)
    if places:
        raise BadParameter(f"{where}: LocaleValues are for Worker_Locale ({LOCALE}) alone.")
    _require_count(f"{where}.IntegerValues", len(numbers), comparator, _MOST_NUMBERS)
    for number in numbers:
        limits.number(f"{where}.IntegerValues", number, -_MOST_VALUE, _MOST_VALUE)
    return Requirement(type_id, comparator, numbers, (), _guards(asked, where))


def _wrong_comparator(where: str, comparator: str, allowed: Sequence[str]) -> BadParameter:
    return BadParameter(
        f"{where}.Comparator: this qualification takes {', '.join(allowed)}; got {comparator!r}."
    )


def _require_count(name: str, count: int, comparator: str, most: int) -> None:
    most = most if comparator in _SETS else 1
    if not 1 <= count <= most:
        expected = "exactly 1" if most == 1 else f"1 to {most}"
        raise BadParameter(f"{name}: {comparator} takes {expected}, got {count}.")


def _place(given: Locale, where: str) -> tuple[str, str]:
    subdivision = "" if given.Subdivision is msgspec.UNSET else given.Subdivision
    return check_place(given.Country, subdivision, where=f"{where}.LocaleValues: ")


def check_place(country: str, subdivision: str, *, where: str = "") -> tuple[str, str]:
    """A country of ISO 3166 and, or "", a subdivision of two characters. Raises BadParameter."""
    if country not in COUNTRIES:
        raise BadParameter(
            f"{where}Country: expected two letters of ISO 3166 such as US, got {country[:40]!r}.",
            field="country",
        )
    if subdivision and not _SUBDIVISION.fullmatch(subdivision):
        raise BadParameter(
            f"{where}Subdivision: expected two characters of ISO 3166-2 such as CA, "
            f"got {subdivision[:40]!r}.",
            field="subdivision",
        )
    if country == "US" and subdivision and subdivision not in US_STATES:
        raise BadParameter(
            f"{where}Subdivision: expected a state of the US such as CA, got {subdivision!r}.",
            field="subdivision",
        )
    return country, subdivision


def _guards(asked: QualificationRequirement, where: str) -> int:
    """What it guards. Of ActionsGuarded and the older RequiredToPreview the stronger counts."""
    guards = 0
    if isinstance(asked.ActionsGuarded, str):
        limits.one_of(f"{where}.ActionsGuarded", asked.ActionsGuarded, *_GUARDED)
        guards = _GUARDED[asked.ActionsGuarded]
    return max(guards, 1) if asked.RequiredToPreview is True else guards


def write_requirements(asked: Iterable[QualificationRequirement]) -> str:
    """As a HIT type keeps them."""
    return msgspec.json.encode(list(asked)).decode()


@lru_cache(maxsize=4096)
def read_requirements(body: str) -> tuple[Requirement, ...]:
    """The requirements of a HIT type."""
    if body == NONE:
        return ()
    return parse_requirements(msgspec.json.decode(body, type=list[QualificationRequirement]))


def types_of(requirements: Iterable[Requirement]) -> set[str]:
    """The qualification types that they are about."""
    return {one.qualification_type_id for one in requirements}


def unmet(
    requirements: Iterable[Requirement], standing: Standing, action: str = ACCEPT
) -> list[Requirement]:
    """Those that keep a worker from ``accept``, ``preview`` or ``discover``."""
    level = _ACTIONS[action]
    return [
        one
        for one in requirements
        if one.guards >= level and not one.is_met(standing.get(one.qualification_type_id))
    ]
