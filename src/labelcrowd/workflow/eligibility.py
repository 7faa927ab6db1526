"""Who may do a batch's work by what they have: a design's wishes as a crowd's requirements.

Beside these a batch can be for a group of workers (``audience``).
"""

from __future__ import annotations

from labelcrowd.batches.design import TaskDesign
from labelcrowd.countries import COUNTRIES
from labelcrowd.crowd.port import (
    LOCALE,
    NUMBER_APPROVED,
    PERCENT_APPROVED,
    Crowd,
    Requirement,
)
from labelcrowd.errors import InvalidInput

_LEAST = "GreaterThanOrEqualTo"
_NOT = "not "


def requirements_of(design: TaskDesign) -> tuple[Requirement, ...]:
    """What a HIT of this design asks of workers."""
    found = []
    for type_id, least in (
        (NUMBER_APPROVED, design.least_approved),
        (PERCENT_APPROVED, design.least_percent),
    ):
        if least:
            found.append(
                Requirement(qualification_type_id=type_id, comparator=_LEAST, numbers=(least,))
            )
    if design.countries:
        places = tuple((one[:2], one[3:]) for one in design.countries)
        found.append(Requirement(qualification_type_id=LOCALE, comparator="In", places=places))
    return (*found, *map(_qualification, design.qualifications))


def _qualification(asked: str) -> Requirement:
    if asked.startswith(_NOT):
        return Requirement(
            qualification_type_id=asked.removeprefix(_NOT), comparator="DoesNotExist"
        )
    type_id, least, number = asked.partition(">=")
    if not least:
        return Requirement(qualification_type_id=type_id, comparator="Exists")
    return Requirement(qualification_type_id=type_id, comparator=_LEAST, numbers=(int(number),))


def require_known(crowd: Crowd, design: TaskDesign) -> None:
    """Raise InvalidInput where a qualification is asked for that the market does not have."""
    ids = [_qualification(one).qualification_type_id for one in design.qualifications]
    known = crowd.qualification_names(ids)
    for type_id in ids:
        if type_id not in known:
            raise InvalidInput(
                f"qualifications: the {crowd.market_id} market has no active type {type_id}",
                field="qualifications",
            )


def in_words(crowd: Crowd, design: TaskDesign) -> list[str]:
    """What is asked of workers, for people to read; empty where nothing is."""
    said = []
    if design.least_approved:
        noun = "assignment" if design.least_approved == 1 else "assignments"
        said.append(f"with at least {design.least_approved:,} approved {noun}")
    if design.least_percent:
        said.append(f"with at least {design.least_percent} % of their work approved")
    if design.countries:
        said.append(f"living in {', '.join(map(_place, design.countries))}")
    asked = [*map(_qualification, design.qualifications)]
    names = crowd.qualification_names([one.qualification_type_id for one in asked])
    for one in asked:
        name = names.get(one.qualification_type_id, one.qualification_type_id)
        if one.comparator == "DoesNotExist":
            said.append(f"without the qualification {name}")
        else:
            least = f" of at least {one.numbers[0]}" if one.numbers else ""
            said.append(f"with the qualification {name}{least}")
    return said


def _place(code: str) -> str:
    country = COUNTRIES[code[:2]]
    return f"{country} ({code[3:]})" if len(code) > 2 else country
