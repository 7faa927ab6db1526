"""Requirements are checked against Amazon's limits and compared as Amazon documents it."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from labelcrowd.market.errors import BadParameter
from labelcrowd.market.requirements import (
    Held,
    Standing,
    parse_requirements,
    read_requirements,
    unmet,
    write_requirements,
)
from labelcrowd.market.structs.records import Locale, QualificationRequirement
from labelcrowd.market.system_qualifications import LOCALE, MASTERS

OWN = "3OWNTYPE"


def asks(
    comparator: str,
    *numbers: int,
    type_id: str = OWN,
    places: list[tuple[str, str]] | None = None,
    guarded: str = "",
    to_preview: bool | None = None,
) -> QualificationRequirement:
    """One requirement as a client sends it."""
    return QualificationRequirement(
        QualificationTypeId=type_id,
        Comparator=comparator,
        IntegerValues=list(numbers) if numbers else UNSET,
        LocaleValues=UNSET
        if places is None
        else [Locale(country, part or UNSET) for country, part in places],
        ActionsGuarded=guarded or UNSET,
        RequiredToPreview=UNSET if to_preview is None else to_preview,
    )


def is_met(asked: QualificationRequirement, held: Held | None) -> bool:
    standing = Standing({} if held is None else {asked.QualificationTypeId: held})
    return not unmet(parse_requirements([asked]), standing)


@pytest.mark.parametrize(
    ("comparator", "numbers", "meets"),
    [
        ("LessThan", [5], {4}),
        ("LessThanOrEqualTo", [5], {4, 5}),
        ("GreaterThan", [5], {6}),
        ("GreaterThanOrEqualTo", [5], {5, 6}),
        ("EqualTo", [5], {5}),
        ("NotEqualTo", [5], {4, 6}),
        ("In", [4, 6], {4, 6}),
        ("NotIn", [4, 6], {5}),
        ("Exists", [], {4, 5, 6}),
        ("DoesNotExist", [], set()),
    ],
)
def test_each_comparator_compares_numbers(
    comparator: str, numbers: list[int], meets: set[int]
) -> None:
    asked = asks(comparator, *numbers)
    assert {value for value in (4, 5, 6) if is_met(asked, Held(value))} == meets


@pytest.mark.parametrize("comparator", ["LessThan", "NotEqualTo", "NotIn", "Exists", "EqualTo"])
def test_who_does_not_have_it_meets_nothing_but_does_not_exist(comparator: str) -> None:
    assert not is_met(asks(comparator, *([] if comparator == "Exists" else [5])), None)
    assert is_met(asks("DoesNotExist"), None)


@pytest.mark.parametrize(
    ("comparator", "places", "meets"),
    [
        ("EqualTo", [("US", "")], {"US", "US-CA"}),
        ("EqualTo", [("US", "CA")], {"US-CA"}),
        ("NotEqualTo", [("US", "")], {"DE"}),
        ("NotEqualTo", [("US", "CA")], {"US", "DE"}),
        ("In", [("US", "CA"), ("DE", "")], {"US-CA", "DE"}),
        ("NotIn", [("US", "CA"), ("DE", "")], {"US"}),
    ],
)
def test_a_country_alone_matches_all_its_parts(
    comparator: str, places: list[tuple[str, str]], meets: set[str]
) -> None:
    asked = asks(comparator, type_id=LOCALE, places=places)
    workers = {"US": ("US", ""), "US-CA": ("US", "CA"), "DE": ("DE", "")}
    found = {
        name for name, (land, part) in workers.items() if is_met(asked, Held(None, land, part))
    }
    assert found == meets


@pytest.mark.parametrize(
    ("guarded", "to_preview", "kept_from"),
    [
        ("", None, {"accept"}),
        ("Accept", None, {"accept"}),
        ("", False, {"accept"}),
        ("", True, {"accept", "preview"}),
        ("Accept", True, {"accept", "preview"}),
        ("PreviewAndAccept", None, {"accept", "preview"}),
        ("DiscoverPreviewAndAccept", False, {"accept", "preview", "discover"}),
    ],
)
def test_a_requirement_guards_the_actions_it_names_and_those_after(
    guarded: str, to_preview: bool | None, kept_from: set[str]
) -> None:
    parsed = parse_requirements([asks("Exists", guarded=guarded, to_preview=to_preview)])
    actions = ("accept", "preview", "discover")
    assert {action for action in actions if unmet(parsed, Standing({}), action)} == kept_from


def test_a_worker_needs_all_that_guard_an_action_and_no_other() -> None:
    parsed = parse_requirements(
        [asks("Exists", type_id="3A"), asks("Exists", type_id="3B", guarded="PreviewAndAccept")]
    )
    has_second = Standing({"3B": Held(1)})
    assert not unmet(parsed, has_second, "preview")
    assert [one.qualification_type_id for one in unmet(parsed, has_second)] == ["3A"]


def many(count: int) -> list[tuple[str, str]]:
    return [("DE", f"{number:02}") for number in range(count)]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ([asks("Exists")] * 11, "at most 10, got 11"),
        ([asks("Bogus", 1)], "Comparator: expected one of"),
        ([asks("Exists", 1)], "takes no IntegerValues"),
        ([asks("DoesNotExist", places=[("US", "")])], "takes no IntegerValues or LocaleValues"),
        ([asks("EqualTo")], "EqualTo takes exactly 1, got 0"),
        ([asks("EqualTo", 1, 2)], "EqualTo takes exactly 1, got 2"),
        ([asks("In")], "In takes 1 to 15, got 0"),
        ([asks("In", *range(16))], "In takes 1 to 15, got 16"),
        ([asks("EqualTo", 2**31)], "IntegerValues: expected"),
        ([asks("EqualTo", places=[("US", "")])], "LocaleValues are for Worker_Locale"),
        ([asks("EqualTo", 1, type_id=LOCALE)], "takes LocaleValues, not IntegerValues"),
        ([asks("Exists", type_id=LOCALE)], "takes EqualTo, NotEqualTo, In, NotIn"),
        ([asks("LessThan", type_id=LOCALE, places=[("US", "")])], "takes EqualTo, NotEqualTo"),
        ([asks("EqualTo", type_id=LOCALE, places=many(2))], "exactly 1, got 2"),
        ([asks("NotIn", type_id=LOCALE, places=many(31))], "1 to 30, got 31"),
        ([asks("EqualTo", type_id=LOCALE, places=[("UK", "")])], "two letters of ISO 3166"),
        ([asks("EqualTo", type_id=LOCALE, places=[("US", "ZZ")])], "a state of the US"),
        ([asks("EqualTo", type_id=LOCALE, places=[("us", "")])], "two letters of ISO 3166"),
        ([asks("EqualTo", type_id=LOCALE, places=[("US", "CAL")])], "two characters of ISO 3166-2"),
        ([asks("EqualTo", 1, type_id=MASTERS)], "takes Exists, DoesNotExist"),
        ([asks("Exists", guarded="Discover")], "ActionsGuarded: expected one of"),
        ([asks("Exists", type_id="")], "QualificationTypeId: expected 1 to 64"),
    ],
)
def test_what_amazon_does_not_take_is_refused_with_what_was_expected(
    asked: list[QualificationRequirement], says: str
) -> None:
    with pytest.raises(BadParameter, match=says.replace("[", r"\[")):
        parse_requirements(asked)


def test_the_largest_that_amazon_takes_is_taken() -> None:
    asked = [
        asks("In", *range(15)),
        asks("NotIn", type_id=LOCALE, places=many(30)),
        *[asks("Exists")] * 8,
    ]
    assert len(parse_requirements(asked)) == 10


def test_requirements_are_kept_word_for_word() -> None:
    asked = [
        asks("In", 3, 1, to_preview=False),
        asks("EqualTo", type_id=LOCALE, places=[("US", "CA")]),
    ]
    body = write_requirements(asked)
    assert body == (
        '[{"QualificationTypeId":"3OWNTYPE","Comparator":"In","IntegerValues":[3,1],'
        '"RequiredToPreview":false},{"QualificationTypeId":"00000000000000000071",'
        '"Comparator":"EqualTo","LocaleValues":[{"Country":"US","Subdivision":"CA"}]}]'
    )
    assert read_requirements(body) == parse_requirements(asked)
    assert read_requirements(write_requirements([])) == ()
