"""Qualifications with boto3, unchanged, over real HTTP: types, tests, holders, requests."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labelcrowd.accounts import audit
from labelcrowd.market import messages
from labelcrowd.market.questions import external_question
from labelcrowd.market.system_qualifications import MASTERS, NUMBER_APPROVED
from tests.support.market import MarketWorld
from tests.support.qualifications import KEY, RIGHT, TEST, Qualifications

PLAIN = {
    "Name": "Knows birds",
    "Description": "Tells crows from gulls.",
    "QualificationTypeStatus": "Active",
}
TESTED = {**PLAIN, "Test": TEST, "TestDurationInSeconds": 600}
EXISTS = (
    "You have already created a QualificationType with this name. A QualificationType's name "
    "must be unique among all of the QualificationTypes created by the same user. ("
)
NONE = "You requested a Qualification that does not exist. ("
QUESTION = external_question("https://tasks.example.org/page", 0)


@pytest.fixture
def of(world: MarketWorld) -> Qualifications:
    return Qualifications(world)


def make(client: Any, **values: Any) -> dict[str, Any]:
    return dict(client.create_qualification_type(**{**PLAIN, **values})["QualificationType"])


def refused(call: Any, **values: Any) -> tuple[str, str]:
    """(TurkErrorCode without prefix, message) of a call that must fail."""
    with pytest.raises(ClientError) as error:
        call(**values)
    response = error.value.response
    assert response["Error"]["Code"] == "RequestError"
    assert re.search(r" \(\d{13}\)$", response["Message"])
    return response["TurkErrorCode"].removeprefix("AWS.MechanicalTurk."), response["Message"]


def test_a_type_comes_back_as_it_was_made(client: Any) -> None:
    made = make(
        client,
        Keywords="birds, test",
        RetryDelayInSeconds=1800,
        Test=TEST,
        TestDurationInSeconds=600,
        AnswerKey=KEY,
    )
    found = client.get_qualification_type(QualificationTypeId=made["QualificationTypeId"])
    assert found["QualificationType"] == made
    assert isinstance(made.pop("CreationTime"), dt.datetime)
    assert re.fullmatch("3[A-Z0-9]{29}", made.pop("QualificationTypeId"))
    assert made == {
        **PLAIN,
        "Keywords": "birds, test",
        "RetryDelayInSeconds": 1800,
        "Test": TEST,
        "TestDurationInSeconds": 600,
        "AnswerKey": KEY,
        "IsRequestable": True,
        "AutoGranted": False,
    }


def test_members_that_are_not_set_are_left_out(client: Any) -> None:
    made = make(client)
    assert set(made) == {
        *PLAIN,
        "QualificationTypeId",
        "CreationTime",
        "IsRequestable",
        "AutoGranted",
    }
    granted = make(client, Name="Other", AutoGranted=True)
    assert (granted["AutoGranted"], granted["AutoGrantedValue"]) == (True, 1)


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"Name": ""}, "InvalidParameterValue", "Name"),
        ({"Name": "n" * 201}, "InvalidParameterValue", "Name"),
        ({"Description": "d" * 2_001}, "InvalidParameterValue", "Description"),
        ({"Keywords": "k" * 1_001}, "InvalidParameterValue", "Keywords"),
        ({"QualificationTypeStatus": "Disposing"}, "InvalidParameterValue", "Active, Inactive"),
        ({"RetryDelayInSeconds": -1}, "InvalidParameterValue", "RetryDelayInSeconds"),
        ({"RetryDelayInSeconds": 2**40}, "InvalidParameterValue", "RetryDelayInSeconds"),
        ({"TestDurationInSeconds": 60}, "InvalidParameterValue", "Test"),
        ({"AnswerKey": KEY}, "InvalidParameterValue", "Test"),
        ({"Test": TEST}, "InvalidParameterValue", "TestDurationInSeconds"),
        ({**TESTED, "TestDurationInSeconds": 0}, "InvalidParameterValue", "TestDuration"),
        ({**TESTED, "AutoGranted": True}, "InvalidParameterValue", "AutoGranted"),
        ({"AutoGrantedValue": 2**31}, "InvalidParameterValue", "AutoGrantedValue"),
        ({**TESTED, "Test": "<a"}, "XMLParseError", "XML"),
        ({**TESTED, "Test": "<HTMLQuestion/>"}, "XMLParseError", "QuestionForm"),
        ({**TESTED, "Test": TEST + " " * 65_535}, "InvalidParameterValue", "65535 bytes"),
        (
            {**TESTED, "Test": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
            "XMLParseError",
            "document type",
        ),
        ({**TESTED, "AnswerKey": "<a"}, "XMLParseError", "XML"),
        ({**TESTED, "AnswerKey": KEY.replace(">bird<", ">fish<")}, "InvalidParameterValue", "fish"),
        ({**TESTED, "AnswerKey": KEY.replace(">crow<", ">owl<")}, "InvalidParameterValue", "owl"),
    ],
)
def test_bad_types_are_refused_and_nothing_is_made(
    client: Any, changes: dict[str, Any], code: str, said: str
) -> None:
    found, message = refused(client.create_qualification_type, **{**PLAIN, **changes})
    assert (found, said in message) == (code, True), message
    assert owned(client) == []


def owned(client: Any, **asked: Any) -> list[str]:
    values = {"MustBeRequestable": False, "MustBeOwnedByCaller": True, **asked}
    return [one["Name"] for one in client.list_qualification_types(**values)["QualificationTypes"]]


def test_a_name_can_be_used_once_by_a_requester(client: Any, other_client: Any) -> None:
    type_id = make(client)["QualificationTypeId"]
    code, message = refused(client.create_qualification_type, **PLAIN)
    assert (code, message.startswith(EXISTS)) == ("QualificationTypeAlreadyExists", True)
    make(other_client)
    client.delete_qualification_type(QualificationTypeId=type_id)
    make(client)


def test_types_are_listed_by_name_in_pages(client: Any) -> None:
    for name in ("c", "e", "a", "d", "b"):
        make(client, Name=name)
    pages = list(
        client.get_paginator("list_qualification_types").paginate(
            MustBeRequestable=False,
            MustBeOwnedByCaller=True,
            PaginationConfig={"PageSize": 2},
        )
    )
    assert [page["NumResults"] for page in pages] == [2, 2, 1]
    assert [one["Name"] for page in pages for one in page["QualificationTypes"]] == list("abcde")


def test_a_query_looks_into_name_keywords_and_description(client: Any) -> None:
    make(client, Name="Gulls", Keywords="sea, 100%", Description="of the coast")
    make(client, Name="Crows", Keywords="land", Description="of the field")
    assert owned(client, Query="gull") == ["Gulls"]
    assert owned(client, Query="FIELD of") == ["Crows"]
    assert owned(client, Query="land coast") == []
    assert owned(client, Query="100%") == ["Gulls"]
    assert owned(client, Query="%") == ["Gulls"]
    assert owned(client) == ["Crows", "Gulls"]
    call = client.list_qualification_types
    code, message = refused(call, MustBeRequestable=False, Query="w " * 501)
    assert (code, "Query" in message) == ("InvalidParameterValue", True)


@pytest.mark.parametrize("token", ["x", "WzEsMl0=", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LCJ4Il0="])
def test_a_token_that_was_not_made_here_is_refused(client: Any, token: str) -> None:
    for call in (client.list_qualification_requests, client.list_hits):
        code, message = refused(call, NextToken=token)
        assert (code, "NextToken" in message) == ("InvalidParameterValue", True)
    call = client.list_qualification_types
    assert refused(call, MustBeRequestable=True, NextToken=token)[0] == "InvalidParameterValue"


def test_the_systems_types_come_first_and_cannot_be_requested(client: Any) -> None:
    make(client)
    pages = list(
        client.get_paginator("list_qualification_types").paginate(
            MustBeRequestable=False, PaginationConfig={"PageSize": 4}
        )
    )
    found = [one for page in pages for one in page["QualificationTypes"]]
    assert [one["IsRequestable"] for one in found] == [False] * 6 + [True]
    assert {"Worker_Locale", "Worker_NumberHITsApproved"} <= {one["Name"] for one in found}
    one = client.get_qualification_type(QualificationTypeId=MASTERS)["QualificationType"]
    assert (one["Name"], one["IsRequestable"]) == ("Masters", False)
    assert owned(client, MustBeOwnedByCaller=False, MustBeRequestable=True) == ["Knows birds"]


def test_an_inactive_type_is_its_owners_alone(client: Any, other_client: Any) -> None:
    type_id = make(client, QualificationTypeStatus="Inactive")["QualificationTypeId"]
    assert owned(client) == ["Knows birds"]
    assert owned(client, MustBeRequestable=True) == []
    assert "Knows birds" not in owned(other_client, MustBeOwnedByCaller=False)
    code, message = refused(other_client.get_qualification_type, QualificationTypeId=type_id)
    assert code == "QualificationTypeDoesNotExist"
    assert message.startswith(f"QualificationType {type_id} does not exist. (")
    client.delete_qualification_type(QualificationTypeId=type_id)
    code, message = refused(other_client.get_qualification_type, QualificationTypeId=type_id)
    assert code == "QualificationTypeDoesNotExist"  # nobody learns that it was there
    assert message.startswith(f"QualificationType {type_id} does not exist. (")


def test_others_see_a_type_without_its_test_and_answers(client: Any, other_client: Any) -> None:
    type_id = make(client, **TESTED, AnswerKey=KEY)["QualificationTypeId"]
    seen = other_client.get_qualification_type(QualificationTypeId=type_id)["QualificationType"]
    assert seen["Name"] == "Knows birds"
    assert not {"Test", "AnswerKey"} & set(seen)
    (listed,) = other_client.list_qualification_types(MustBeRequestable=True)["QualificationTypes"]
    assert listed == seen


def update(client: Any, type_id: str, **values: Any) -> dict[str, Any]:
    answer = client.update_qualification_type(QualificationTypeId=type_id, **values)
    return dict(answer["QualificationType"])


def test_an_update_changes_what_it_names(client: Any) -> None:
    type_id = make(client, Keywords="k")["QualificationTypeId"]
    changed = update(
        client,
        type_id,
        Description="Better told.",
        QualificationTypeStatus="Inactive",
        RetryDelayInSeconds=60,
        AutoGranted=True,
        AutoGrantedValue=5,
    )
    assert changed["Description"] == "Better told."
    assert (changed["Name"], changed["Keywords"]) == ("Knows birds", "k")
    assert (changed["QualificationTypeStatus"], changed["IsRequestable"]) == ("Inactive", False)
    assert (changed["RetryDelayInSeconds"], changed["AutoGrantedValue"]) == (60, 5)
    assert update(client, type_id, RetryDelayInSeconds=0)["RetryDelayInSeconds"] == 0
    assert update(client, type_id)["RetryDelayInSeconds"] == 0


def test_a_new_test_without_a_key_drops_the_key(client: Any) -> None:
    type_id = make(client, **TESTED, AnswerKey=KEY)["QualificationTypeId"]
    assert update(client, type_id, Description="d")["AnswerKey"] == KEY
    changed = update(client, type_id, Test=TEST, TestDurationInSeconds=60)
    assert ("AnswerKey" in changed, changed["TestDurationInSeconds"]) == (False, 60)
    again = update(client, type_id, Test=TEST, TestDurationInSeconds=60, AnswerKey=KEY)
    assert again["AnswerKey"] == KEY


def test_what_an_update_cannot_do(client: Any) -> None:
    tested = make(client, **TESTED)["QualificationTypeId"]
    automatic = make(client, Name="Automatic", AutoGranted=True)["QualificationTypeId"]
    call = client.update_qualification_type
    for type_id, values in (
        (tested, {"AutoGranted": True}),
        (tested, {"TestDurationInSeconds": 60}),
        (tested, {"AnswerKey": KEY}),
        (tested, {"Test": TEST}),
        (tested, {"Description": ""}),
        (automatic, {"Test": TEST, "TestDurationInSeconds": 60}),
    ):
        code, _ = refused(call, QualificationTypeId=type_id, **values)
        assert code == "InvalidParameterValue", values
    assert update(client, automatic, Test=TEST, TestDurationInSeconds=60, AutoGranted=False)["Test"]


def test_a_deleted_type_is_told_in_amazons_words(client: Any, of: Qualifications) -> None:
    worker, type_id = of.worker(), make(client)["QualificationTypeId"]
    client.associate_qualification_with_worker(QualificationTypeId=type_id, WorkerId=worker)
    answer = client.delete_qualification_type(QualificationTypeId=type_id)
    assert set(answer) == {"ResponseMetadata"}
    for call, values in (
        (client.delete_qualification_type, {}),
        (client.get_qualification_type, {}),
        (client.update_qualification_type, {"Description": "d"}),
        (client.associate_qualification_with_worker, {"WorkerId": worker}),
    ):
        code, message = refused(call, QualificationTypeId=type_id, **values)
        assert code == "InvalidQualificationTypeState"
        assert message.startswith(
            "This operation can be called with a status of: Active,Inactive ("
        )
    assert owned(client) == []
    kept = client.get_qualification_score(QualificationTypeId=type_id, WorkerId=worker)
    assert kept["Qualification"]["IntegerValue"] == 1
    client.disassociate_qualification_from_worker(QualificationTypeId=type_id, WorkerId=worker)


def test_giving_reading_changing_and_taking_back(client: Any, of: Qualifications) -> None:
    worker, type_id = of.worker(), make(client)["QualificationTypeId"]
    this = {"QualificationTypeId": type_id, "WorkerId": worker}
    code, message = refused(client.get_qualification_score, **this)
    assert (code, message.startswith(NONE)) == ("QualificationDoesNotExist", True)

    client.associate_qualification_with_worker(**this)
    found = client.get_qualification_score(**this)["Qualification"]
    assert isinstance(found.pop("GrantTime"), dt.datetime)
    assert found == {**this, "IntegerValue": 1, "Status": "Granted"}
    client.associate_qualification_with_worker(**this, IntegerValue=-3)
    assert client.get_qualification_score(**this)["Qualification"]["IntegerValue"] == -3

    answer = client.disassociate_qualification_from_worker(**this, Reason="too many owls")
    assert set(answer) == {"ResponseMetadata"}
    for call in (client.get_qualification_score, client.disassociate_qualification_from_worker):
        code, message = refused(call, **this)
        assert code == "InvalidQualificationState"
        assert message.startswith("This operation can be called with a status of: Granted (")
    client.associate_qualification_with_worker(**this, IntegerValue=2)
    assert client.get_qualification_score(**this)["Qualification"]["IntegerValue"] == 2


def test_the_worker_reads_of_it_unless_no_notification_is_wanted(
    client: Any, of: Qualifications, world: MarketWorld
) -> None:
    worker, type_id = of.worker(), make(client)["QualificationTypeId"]
    this = {"QualificationTypeId": type_id, "WorkerId": worker}
    client.associate_qualification_with_worker(**this, SendNotification=False)

    def inbox() -> list[str]:
        found = world.store.read(lambda c: messages.inbox(c, "live", worker))
        return [one.words for one in found]

    assert inbox() == []
    client.associate_qualification_with_worker(**this, IntegerValue=4)
    assert inbox() == ['You have the qualification "Knows birds" now, with the value 4.']
    client.disassociate_qualification_from_worker(**this, Reason="too many owls")
    assert inbox()[0] == 'The qualification "Knows birds" was taken back.\n\ntoo many owls'


def test_what_cannot_be_given(client: Any, other_client: Any, of: Qualifications) -> None:
    worker, type_id = of.worker(), make(client)["QualificationTypeId"]
    this = {"QualificationTypeId": type_id, "WorkerId": worker}
    call = client.associate_qualification_with_worker
    code, message = refused(call, **{**this, "WorkerId": "ANOBODY"})
    assert (code, message.startswith("WorkerId is invalid. (")) == ("InvalidParameterValue", True)
    assert refused(call, **this, IntegerValue=2**31)[0] == "InvalidParameterValue"
    assert refused(call, **{**this, "QualificationTypeId": "3X"})[0] == (
        "QualificationTypeDoesNotExist"
    )
    assert refused(call, **{**this, "QualificationTypeId": MASTERS})[0] == (
        "QualificationTypeDoesNotExist"
    )
    code, _ = refused(other_client.associate_qualification_with_worker, **this)
    assert code == "QualificationTypeDoesNotExist"
    call = client.disassociate_qualification_from_worker
    assert refused(call, **this)[0] == "QualificationDoesNotExist"
    assert refused(call, **this, Reason="r" * 1_025)[0] == "InvalidParameterValue"


def test_holders_come_in_pages_by_status(client: Any, of: Qualifications) -> None:
    type_id = make(client)["QualificationTypeId"]
    workers = sorted(of.worker() for _ in range(5))
    for value, worker in enumerate(workers):
        of.give(worker, type_id, value)
    of.take_back(workers[0], type_id)
    pages = list(
        client.get_paginator("list_workers_with_qualification_type").paginate(
            QualificationTypeId=type_id, PaginationConfig={"PageSize": 3}
        )
    )
    assert [page["NumResults"] for page in pages] == [3, 1]
    found = [one for page in pages for one in page["Qualifications"]]
    assert [one["WorkerId"] for one in found] == workers[1:]
    assert [one["IntegerValue"] for one in found] == [1, 2, 3, 4]
    (revoked,) = client.list_workers_with_qualification_type(
        QualificationTypeId=type_id, Status="Revoked"
    )["Qualifications"]
    assert (revoked["WorkerId"], revoked["Status"]) == (workers[0], "Revoked")
    call = client.list_workers_with_qualification_type
    assert refused(call, QualificationTypeId=type_id, Status="Some")[0] == "InvalidParameterValue"
    assert refused(call, QualificationTypeId=type_id, MaxResults=101)[0] == "InvalidParameterValue"


def test_requests_wait_until_they_are_granted_or_refused(client: Any, of: Qualifications) -> None:
    type_id = make(client, **TESTED)["QualificationTypeId"]
    workers = [of.worker() for _ in range(3)]
    asked = [of.ask(worker, type_id) for worker in workers]
    assert client.list_qualification_requests()["QualificationRequests"] == []  # tests in hand
    for one in asked:
        of.hand_in(one, RIGHT)
    pages = list(
        client.get_paginator("list_qualification_requests").paginate(
            QualificationTypeId=type_id, PaginationConfig={"PageSize": 2}
        )
    )
    assert [page["NumResults"] for page in pages] == [2, 1]
    found = [one for page in pages for one in page["QualificationRequests"]]
    assert [one["QualificationRequestId"] for one in found] == [one.id for one in asked]
    assert isinstance(found[0].pop("SubmitTime"), dt.datetime)
    assert found[0] == {
        "QualificationRequestId": asked[0].id,
        "QualificationTypeId": type_id,
        "WorkerId": workers[0],
        "Test": TEST,
        "Answer": "<QuestionFormAnswers/>",
    }

    client.accept_qualification_request(QualificationRequestId=asked[0].id, IntegerValue=80)
    client.accept_qualification_request(QualificationRequestId=asked[1].id)
    client.reject_qualification_request(QualificationRequestId=asked[2].id, Reason="no")
    assert [of.held(worker, type_id) for worker in workers] == [
        ("Granted", 80),
        ("Granted", None),
        None,
    ]
    assert client.list_qualification_requests()["NumResults"] == 0
    for call in (client.accept_qualification_request, client.reject_qualification_request):
        code, message = refused(call, QualificationRequestId=asked[0].id)
        assert code == "InvalidQualificationRequestState"
        assert message.startswith("This operation can be called with a status of: Submitted (")
    valueless = client.get_qualification_score(QualificationTypeId=type_id, WorkerId=workers[1])
    assert "IntegerValue" not in valueless["Qualification"]


def test_anothers_requests_and_types_do_not_exist(
    client: Any, other_client: Any, of: Qualifications
) -> None:
    worker, type_id = of.worker(), make(client)["QualificationTypeId"]
    asked = of.ask(worker, type_id)
    assert other_client.list_qualification_requests()["NumResults"] == 0
    for call in (
        other_client.accept_qualification_request,
        other_client.reject_qualification_request,
    ):
        code, message = refused(call, QualificationRequestId=asked.id)
        assert code == "QualificationRequestDoesNotExist"
        assert "does not exist" in message
    this = {"QualificationTypeId": type_id}
    for call, values in (
        (other_client.list_qualification_requests, {}),
        (other_client.list_workers_with_qualification_type, {}),
        (other_client.update_qualification_type, {"Description": "d"}),
        (other_client.delete_qualification_type, {}),
        (other_client.disassociate_qualification_from_worker, {"WorkerId": worker}),
    ):
        assert refused(call, **this, **values)[0] == "QualificationTypeDoesNotExist"
    of.give(worker, type_id)
    code, message = refused(other_client.get_qualification_score, **this, WorkerId=worker)
    assert (code, message.startswith(NONE)) == ("QualificationDoesNotExist", True)
    assert of.pending() == [asked.id]


def test_hits_that_ask_for_a_type_are_listed(client: Any, other_client: Any) -> None:
    type_id = make(client)["QualificationTypeId"]
    made = [
        client.create_hit(
            Title="Count birds",
            Description="d",
            Reward="0.05",
            LifetimeInSeconds=3600,
            AssignmentDurationInSeconds=600,
            Question=QUESTION,
            QualificationRequirements=asked,
        )["HIT"]["HITId"]
        for asked in (
            [{"QualificationTypeId": type_id, "Comparator": "Exists"}],
            [],
            [{"QualificationTypeId": type_id, "Comparator": "DoesNotExist"}],
            [
                {
                    "QualificationTypeId": NUMBER_APPROVED,
                    "Comparator": "GreaterThan",
                    "IntegerValues": [5],
                }
            ],
        )
    ]

    def listed(which: Any, asked: str) -> list[str]:
        pages = which.get_paginator("list_hits_for_qualification_type").paginate(
            QualificationTypeId=asked, PaginationConfig={"PageSize": 1}
        )
        return [one["HITId"] for page in pages for one in page["HITs"]]

    assert listed(client, type_id) == [made[2], made[0]]
    assert listed(client, NUMBER_APPROVED) == [made[3]]
    assert listed(other_client, type_id) == []
    client.update_expiration_for_hit(HITId=made[0], ExpireAt=0)
    client.delete_hit(HITId=made[0])
    assert listed(client, type_id) == [made[2]]
    code, _ = refused(client.list_hits_for_qualification_type, QualificationTypeId="3NONE")
    assert code == "QualificationTypeDoesNotExist"


def test_what_programs_do_about_qualifications_is_in_the_record(
    client: Any, of: Qualifications, world: MarketWorld
) -> None:
    worker, type_id = of.worker(), make(client)["QualificationTypeId"]
    this = {"QualificationTypeId": type_id, "WorkerId": worker}
    asked = [of.ask(one, type_id).id for one in (of.worker(), of.worker())]
    update(client, type_id, Description="d")
    client.associate_qualification_with_worker(**this)
    client.disassociate_qualification_from_worker(**this)
    client.accept_qualification_request(QualificationRequestId=asked[0])
    client.reject_qualification_request(QualificationRequestId=asked[1])
    client.delete_qualification_type(QualificationTypeId=type_id)
    found = world.store.read(lambda c: audit.entries(c, world.requester))
    assert [(one.action, one.subject) for one in reversed(found)] == [
        ("make-qualification", type_id),
        ("change-qualification", type_id),
        ("give-qualification", type_id),
        ("take-back-qualification", type_id),
        ("grant-qualification-request", asked[0]),
        ("refuse-qualification-request", asked[1]),
        ("delete-qualification", type_id),
    ]
