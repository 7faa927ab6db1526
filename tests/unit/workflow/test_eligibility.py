"""A batch asks of workers what its design says, in the market's words and in people's."""

from __future__ import annotations

import pytest

from labelcrowd.batches.design import TaskDesign
from labelcrowd.clock import SetClock
from labelcrowd.crowd.port import LOCALE, NUMBER_APPROVED, PERCENT_APPROVED
from labelcrowd.crowd.testing import InMemoryCrowd
from labelcrowd.errors import InvalidInput
from labelcrowd.ids import Ids
from labelcrowd.workflow.eligibility import in_words, require_known, requirements_of

ALL = TaskDesign(
    reward_cents=5,
    least_approved=100,
    least_percent=95,
    countries=("US", "CA-ON"),
    qualifications=("3ABC", "3ABC>=80", "not 3DEF"),
)


@pytest.fixture
def crowd(clock: SetClock, ids: Ids) -> InMemoryCrowd:
    made = InMemoryCrowd(clock, ids)
    made.own_types.update({"3ABC": "Cars", "3DEF": "Pilot"})
    return made


def test_a_design_becomes_requirements() -> None:
    assert requirements_of(TaskDesign(reward_cents=5)) == ()
    found = requirements_of(ALL)
    assert [
        (one.qualification_type_id, one.comparator, one.numbers, one.places) for one in found
    ] == [
        (NUMBER_APPROVED, "GreaterThanOrEqualTo", (100,), ()),
        (PERCENT_APPROVED, "GreaterThanOrEqualTo", (95,), ()),
        (LOCALE, "In", (), (("US", ""), ("CA", "ON"))),
        ("3ABC", "Exists", (), ()),
        ("3ABC", "GreaterThanOrEqualTo", (80,), ()),
        ("3DEF", "DoesNotExist", (), ()),
    ]


def test_people_read_it_in_words(crowd: InMemoryCrowd) -> None:
    assert in_words(crowd, TaskDesign(reward_cents=5)) == []
    assert in_words(crowd, ALL) == [
        "with at least 100 approved assignments",
        "with at least 95 % of their work approved",
        "living in United States, Canada (ON)",
        "with the qualification Cars",
        "with the qualification Cars of at least 80",
        "without the qualification Pilot",
    ]


def test_a_type_that_the_market_does_not_have_is_refused(crowd: InMemoryCrowd) -> None:
    require_known(crowd, ALL)
    unknown = TaskDesign(reward_cents=5, qualifications=("3NONE>=5",))
    with pytest.raises(InvalidInput, match="sandbox market has no active type 3NONE") as refused:
        require_known(crowd, unknown)
    assert refused.value.field == "qualifications"
