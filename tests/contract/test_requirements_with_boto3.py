"""Qualification requirements with boto3, unchanged, over real HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from labelcrowd.market.errors import NotQualified
from labelcrowd.market.questions import external_question
from labelcrowd.market.system_qualifications import (
    ADULT,
    LOCALE,
    MASTERS,
    MASTERS_SANDBOX,
    NUMBER_APPROVED,
    PERCENT_APPROVED,
)
from tests.contract.test_qualifications_with_boto3 import make, refused
from tests.support.market import MarketWorld
from tests.support.qualifications import Qualifications

TYPE = {
    "Reward": "0.05",
    "Title": "Outline",
    "Description": "Outline things",
    "AssignmentDurationInSeconds": 600,
}
HIT = {
    **TYPE,
    "LifetimeInSeconds": 3600,
    "MaxAssignments": 3,
    "Question": external_question("https://tasks.example.org/page", 0),
}
EVERY = [
    {
        "QualificationTypeId": PERCENT_APPROVED,
        "Comparator": "GreaterThanOrEqualTo",
        "IntegerValues": [95],
        "RequiredToPreview": True,
    },
    {
        "QualificationTypeId": LOCALE,
        "Comparator": "In",
        "LocaleValues": [{"Country": "US"}, {"Country": "CA", "Subdivision": "ON"}],
        "ActionsGuarded": "DiscoverPreviewAndAccept",
    },
    {"QualificationTypeId": NUMBER_APPROVED, "Comparator": "NotIn", "IntegerValues": [1, 2, 3]},
    {
        "QualificationTypeId": ADULT,
        "Comparator": "EqualTo",
        "IntegerValues": [1],
        "RequiredToPreview": False,
        "ActionsGuarded": "PreviewAndAccept",
    },
    {"QualificationTypeId": MASTERS, "Comparator": "DoesNotExist"},
    {"QualificationTypeId": MASTERS_SANDBOX, "Comparator": "DoesNotExist"},
]


def asks(type_id: str, comparator: str = "Exists", *numbers: int) -> list[dict[str, Any]]:
    values = {"IntegerValues": list(numbers)} if numbers else {}
    return [{"QualificationTypeId": type_id, "Comparator": comparator, **values}]


def test_requirements_come_back_as_they_were_sent(client: Any) -> None:
    made = client.create_hit(**HIT, QualificationRequirements=EVERY)["HIT"]
    assert made["QualificationRequirements"] == EVERY
    found = client.get_hit(HITId=made["HITId"])["HIT"]
    assert found["QualificationRequirements"] == EVERY
    (listed,) = client.list_hits()["HITs"]
    assert listed["QualificationRequirements"] == EVERY


def test_requirements_are_part_of_what_makes_a_type(client: Any) -> None:
    plain = client.create_hit_type(**TYPE)["HITTypeId"]
    assert client.create_hit_type(**TYPE, QualificationRequirements=[])["HITTypeId"] == plain
    with_all = client.create_hit_type(**TYPE, QualificationRequirements=EVERY)["HITTypeId"]
    assert with_all != plain
    assert client.create_hit_type(**TYPE, QualificationRequirements=EVERY)["HITTypeId"] == with_all
    rest = {name: value for name, value in HIT.items() if name not in TYPE}
    made = client.create_hit_with_hit_type(HITTypeId=with_all, **rest)["HIT"]
    assert made["QualificationRequirements"] == EVERY
    assert client.create_hit(**HIT, QualificationRequirements=EVERY)["HIT"]["HITTypeId"] == with_all


def test_a_worker_with_the_score_works_and_others_are_refused(
    client: Any, world: MarketWorld
) -> None:
    type_id = make(client)["QualificationTypeId"]
    hit_id = client.create_hit(
        **HIT, QualificationRequirements=asks(type_id, "GreaterThanOrEqualTo", 80)
    )["HIT"]["HITId"]
    of = Qualifications(world)
    good, poor = of.worker(), of.worker()
    with pytest.raises(NotQualified):
        world.accept(hit_id, good)
    for worker_id, value in ((good, 80), (poor, 79)):
        client.associate_qualification_with_worker(
            QualificationTypeId=type_id, WorkerId=worker_id, IntegerValue=value
        )
    with pytest.raises(NotQualified):
        world.accept(hit_id, poor)
    held = world.accept(hit_id, good)
    client.disassociate_qualification_from_worker(QualificationTypeId=type_id, WorkerId=good)
    world.submit(held)
    (listed,) = client.list_assignments_for_hit(HITId=hit_id)["Assignments"]
    assert listed["WorkerId"] == good
    shown = client.get_assignment(AssignmentId=held.id)["HIT"]
    assert shown["QualificationRequirements"] == asks(type_id, "GreaterThanOrEqualTo", 80)


def test_types_of_other_requesters_may_be_asked_for(client: Any, other_client: Any) -> None:
    type_id = make(other_client)["QualificationTypeId"]
    assert client.create_hit(**HIT, QualificationRequirements=asks(type_id))["HIT"]["HITId"]


def test_a_type_that_is_not_active_any_more_makes_no_hits(client: Any) -> None:
    type_id = make(client)["QualificationTypeId"]
    asked = {"QualificationRequirements": asks(type_id)}
    hit_type_id = client.create_hit_type(**TYPE, **asked)["HITTypeId"]
    client.update_qualification_type(
        QualificationTypeId=type_id, QualificationTypeStatus="Inactive"
    )
    rest = {name: value for name, value in HIT.items() if name not in TYPE}
    for call, values in (
        (client.create_hit, {**HIT, **asked}),
        (client.create_hit_type, {**TYPE, **asked}),
        (client.create_hit_with_hit_type, {"HITTypeId": hit_type_id, **rest}),
    ):
        code, message = refused(call, **values)
        assert code == "InvalidQualificationTypeState"
        assert message.startswith("This operation can be called with a status of: Active (")
    assert client.list_hits()["NumResults"] == 0


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        (asks("3NOSUCHTYPE"), "QualificationTypeDoesNotExist", "3NOSUCHTYPE does not exist"),
        (asks("00000000000000000000", "LessThan", 5), "QualificationTypeDoesNotExist", "not exist"),
        (asks(MASTERS) * 11, "InvalidParameterValue", "at most 10, got 11"),
        (asks(ADULT, "Is", 1), "InvalidParameterValue", "Comparator: expected one of"),
        (asks(ADULT, "Exists", 1), "InvalidParameterValue", "takes no IntegerValues"),
        (asks(ADULT, "In", *range(16)), "InvalidParameterValue", "1 to 15, got 16"),
        (
            [{"QualificationTypeId": LOCALE, "Comparator": "EqualTo", "IntegerValues": [1]}],
            "InvalidParameterValue",
            "takes LocaleValues",
        ),
        (
            [{**asks(ADULT)[0], "ActionsGuarded": "Discover"}],
            "InvalidParameterValue",
            "ActionsGuarded: expected one of",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_made(
    client: Any, asked: list[dict[str, Any]], code: str, says: str
) -> None:
    before = client.get_account_balance()["AvailableBalance"]
    found, message = refused(client.create_hit, **HIT, QualificationRequirements=asked)
    assert found == code
    assert says in message
    assert refused(client.create_hit_type, **TYPE, QualificationRequirements=asked)[0] == code
    assert client.list_hits()["NumResults"] == 0
    assert client.get_account_balance()["AvailableBalance"] == before
