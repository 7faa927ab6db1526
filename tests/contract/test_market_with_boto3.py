"""A requester's whole story with boto3, unchanged, over real HTTP."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from sqlalchemy import delete

from labelcrowd.market import setup
from labelcrowd.market.questions import external_question
from labelcrowd.storage.tables.market_trust import pay_terms, requester_card
from tests.support.market import MarketWorld

QUESTION = external_question("https://tasks.example.org/page?x=1&y=2", 550)

LOCALE = {
    "QualificationTypeId": "00000000000000000071",
    "Comparator": "In",
    "LocaleValues": [{"Country": "US", "Subdivision": "CA"}, {"Country": "DE"}],
    "ActionsGuarded": "Accept",
}


def create(client: Any, **changes: Any) -> dict[str, Any]:
    values = {
        "Title": "Outline é",
        "Description": "Outline things",
        "Keywords": "image",
        "Reward": "0.05",
        "LifetimeInSeconds": 3600,
        "AssignmentDurationInSeconds": 600,
        "MaxAssignments": 2,
        "Question": QUESTION,
        "RequesterAnnotation": "row 7",
        **changes,
    }
    sent = {name: value for name, value in values.items() if value is not None}
    return dict(client.create_hit(**sent)["HIT"])


@pytest.mark.parametrize(
    "changes",
    [
        {"Reward": "999999999.99", "MaxAssignments": 1_000_000_000},
        {"Reward": "999999999.99", "MaxAssignments": 20_000},
    ],
)
def test_a_hit_that_no_account_could_pay_is_refused(client: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        create(client, **changes)
    code, message = refused(error)
    assert (code, "more than this market takes" in message) == ("InvalidParameterValue", True)


def test_more_assignments_than_a_hit_can_have_are_refused(client: Any) -> None:
    made = create(client, Reward="0.00", MaxAssignments=1_000_000_000)
    with pytest.raises(ClientError) as error:
        client.create_additional_assignments_for_hit(
            HITId=made["HITId"], NumberOfAdditionalAssignments=1_000_000_000
        )
    assert refused(error)[0] == "InvalidParameterValue"


def refused(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    """(TurkErrorCode without prefix, message)."""
    response = error.value.response
    assert response["Error"]["Code"] == "RequestError"
    assert re.search(r" \(\d{13}\)$", response["Message"])
    return response["TurkErrorCode"].removeprefix("AWS.MechanicalTurk."), response["Message"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Keywords": None, "RequesterAnnotation": None, "Reward": "0", "MaxAssignments": None},
        {"QualificationRequirements": [LOCALE], "AutoApprovalDelayInSeconds": 0},
    ],
)
def test_a_new_hit_is_told_as_it_is_read_later(client: Any, changes: dict[str, Any]) -> None:
    made = create(client, **changes)
    assert made == client.get_hit(HITId=made["HITId"])["HIT"]


def test_from_creation_to_payment(client: Any, world: MarketWorld, server: str) -> None:
    assert client.get_account_balance()["AvailableBalance"] == "1000.00"
    made = create(client)
    assert made["HITStatus"] == "Assignable"
    assert made["Title"] == "Outline é"
    assert made["Reward"] == "0.05"
    assert made["RequesterAnnotation"] == "row 7"
    assert made["AutoApprovalDelayInSeconds"] == 2_592_000
    assert isinstance(made["Expiration"], dt.datetime)
    assert client.get_account_balance()["OnHoldBalance"] == "0.10"

    first, second = world.accept(made["HITId"]), world.accept(made["HITId"])
    assert client.get_hit(HITId=made["HITId"])["HIT"]["HITStatus"] == "Unassignable"
    for held in (first, second):
        sent = httpx.post(
            f"{server}/mturk/externalSubmit",
            data={"assignmentId": held.id, "hitId": "x", "object_name": "räd <&>"},
        )
        assert sent.status_code == 303
        assert sent.headers["location"] == f"/worker/next?after={held.id}"

    assert client.get_hit(HITId=made["HITId"])["HIT"]["HITStatus"] == "Reviewable"
    assert [h["HITId"] for h in client.list_reviewable_hits()["HITs"]] == [made["HITId"]]
    listed = client.list_assignments_for_hit(HITId=made["HITId"])
    assert listed["NumResults"] == 2
    one = listed["Assignments"][0]
    assert one["AssignmentStatus"] == "Submitted"
    assert "räd &lt;&amp;&gt;" in one["Answer"]
    assert "<QuestionIdentifier>object_name</QuestionIdentifier>" in one["Answer"]
    assert "ApprovalTime" not in one

    assert set(client.approve_assignment(AssignmentId=first.id)) == {"ResponseMetadata"}
    client.approve_assignment(AssignmentId=first.id)
    client.reject_assignment(AssignmentId=second.id, RequesterFeedback="nothing outlined")
    client.send_bonus(
        WorkerId=first.worker_id,
        AssignmentId=first.id,
        BonusAmount="1",
        Reason="thanks",
        UniqueRequestToken="b1",
    )
    paid = client.list_bonus_payments(AssignmentId=first.id)["BonusPayments"]
    assert [(b["BonusAmount"], b["Reason"]) for b in paid] == [("1.00", "thanks")]
    assert client.get_account_balance()["AvailableBalance"] == "998.95"
    assert world.owed(first.worker_id) == 105

    got = client.get_assignment(AssignmentId=second.id)
    assert got["Assignment"]["AssignmentStatus"] == "Rejected"
    assert got["Assignment"]["RequesterFeedback"] == "nothing outlined"
    assert got["HIT"]["NumberOfAssignmentsCompleted"] == 2
    client.approve_assignment(AssignmentId=second.id, OverrideRejection=True)
    client.update_hit_review_status(HITId=made["HITId"])
    client.update_hit_review_status(HITId=made["HITId"], Revert=True)
    client.delete_hit(HITId=made["HITId"])
    assert client.get_hit(HITId=made["HITId"])["HIT"]["HITStatus"] == "Disposed"
    assert client.list_hits()["NumResults"] == 0
    assert world.book_problems() == []


def test_a_repeated_request_token_is_an_error_that_names_the_hit(client: Any) -> None:
    made = create(client, UniqueRequestToken="t1")
    with pytest.raises(client.exceptions.RequestError) as error:
        create(client, UniqueRequestToken="t1")
    code, message = refused(error)
    assert code == "HitAlreadyExists"
    assert made["HITId"] in message
    assert client.list_hits()["NumResults"] == 1


def test_equal_values_are_one_hit_type(client: Any) -> None:
    values = {
        "Title": "t",
        "Description": "d",
        "Reward": "0.10",
        "AssignmentDurationInSeconds": 60,
    }
    type_id = client.create_hit_type(**values)["HITTypeId"]
    assert client.create_hit_type(**values)["HITTypeId"] == type_id
    made = client.create_hit_with_hit_type(
        HITTypeId=type_id, LifetimeInSeconds=60, Question=QUESTION
    )["HIT"]
    assert made["HITTypeId"] == type_id
    assert made["MaxAssignments"] == 1


def test_lists_come_in_pages_newest_first(client: Any) -> None:
    made = [create(client)["HITId"] for _ in range(5)]
    pages = list(client.get_paginator("list_hits").paginate(PaginationConfig={"PageSize": 2}))
    assert [page["NumResults"] for page in pages] == [2, 2, 1]
    assert [h["HITId"] for page in pages for h in page["HITs"]] == made[::-1]


def test_expiring_and_extending(client: Any, world: MarketWorld) -> None:
    hit_id = create(client)["HITId"]
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=dt.datetime(2015, 1, 1))
    assert client.get_hit(HITId=hit_id)["HIT"]["HITStatus"] == "Reviewable"
    assert client.get_account_balance()["OnHoldBalance"] == "0.00"
    later = dt.datetime.now() + dt.timedelta(hours=1)
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=later)
    assert client.get_hit(HITId=hit_id)["HIT"]["HITStatus"] == "Assignable"
    client.create_additional_assignments_for_hit(
        HITId=hit_id, NumberOfAdditionalAssignments=1, UniqueRequestToken="x"
    )
    with pytest.raises(client.exceptions.RequestError) as error:
        client.create_additional_assignments_for_hit(
            HITId=hit_id, NumberOfAdditionalAssignments=1, UniqueRequestToken="x"
        )
    refused(error)
    assert client.get_account_balance()["OnHoldBalance"] == "0.15"
    world.store.write(lambda c: setup.set_ten_rule(c, "live", on=True))
    with pytest.raises(client.exceptions.RequestError) as error:
        client.create_additional_assignments_for_hit(HITId=hit_id, NumberOfAdditionalAssignments=7)
    assert refused(error)[0] == "InvalidMaximumAssignmentsIncrease"
    world.store.write(lambda c: setup.set_ten_rule(c, "live", on=False))
    client.create_additional_assignments_for_hit(HITId=hit_id, NumberOfAdditionalAssignments=7)
    assert client.get_hit(HITId=hit_id)["HIT"]["MaxAssignments"] == 10


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("get_hit", {}),
    ("list_assignments_for_hit", {}),
    ("update_hit_review_status", {}),
    ("update_expiration_for_hit", {"ExpireAt": 0}),
    ("create_additional_assignments_for_hit", {"NumberOfAdditionalAssignments": 1}),
    ("delete_hit", {}),
    ("list_bonus_payments", {}),
]


@pytest.mark.parametrize(("name", "values"), CALLS)
def test_another_requesters_hit_does_not_exist(
    client: Any, other_client: Any, name: str, values: dict[str, Any]
) -> None:
    hit_id = create(client)["HITId"]
    with pytest.raises(ClientError) as error:
        getattr(other_client, name)(HITId=hit_id, **values)
    code, message = refused(error)
    assert code == "HITDoesNotExist"
    assert message.startswith(f"Hit {hit_id} does not exist.")
    assert other_client.list_hits()["HITs"] == []
    assert client.get_hit(HITId=hit_id)["HIT"]["HITStatus"] == "Assignable"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("get_assignment", {}),
        ("approve_assignment", {}),
        ("reject_assignment", {"RequesterFeedback": "no"}),
        ("send_bonus", {"WorkerId": "A1", "BonusAmount": "1", "Reason": "r"}),
    ],
)
def test_another_requesters_assignment_does_not_exist(
    client: Any, other_client: Any, world: MarketWorld, name: str, values: dict[str, Any]
) -> None:
    held = world.submitted_now(create(client)["HITId"])
    with pytest.raises(ClientError) as error:
        getattr(other_client, name)(AssignmentId=held.id, **values)
    assert refused(error)[0] == "AssignmentDoesNotExist"
    assert world.status(held.id) == "Submitted"


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"Reward": "$0.05"}, "InvalidParameterValue", "Reward"),
        ({"Reward": "0.055"}, "InvalidParameterValue", "Reward"),
        ({"Title": "t" * 129}, "InvalidParameterValue", "Title"),
        ({"LifetimeInSeconds": 29}, "InvalidParameterValue", "LifetimeInSeconds"),
        ({"AssignmentDurationInSeconds": 31_536_001}, "InvalidParameterValue", "Duration"),
        ({"MaxAssignments": 0}, "InvalidParameterValue", "MaxAssignments"),
        ({"UniqueRequestToken": "t" * 65}, "InvalidParameterValue", "UniqueRequestToken"),
        ({"RequesterAnnotation": "a" * 256}, "InvalidParameterValue", "RequesterAnnotation"),
        ({"Question": None}, "InvalidParameterValue", "Question"),
        ({"Question": "<a"}, "XMLParseError", "XML"),
        ({"Question": "<a/>"}, "XMLParseError", "ExternalQuestion"),
        ({"Question": QUESTION.replace("550", "high")}, "XMLParseError", "FrameHeight"),
        ({"HITLayoutId": "X"}, "InvalidParameterValue", "but not both"),
        ({"HITLayoutId": "X", "Question": None}, "HITLayoutDoesNotExist", "does not exist"),
        ({"Reward": "501", "MaxAssignments": 2}, "InsufficientFunds", "insufficient funds"),
    ],
)
def test_bad_hits_are_refused_and_nothing_is_made(
    client: Any, changes: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(ClientError) as error:
        create(client, **changes)
    found, message = refused(error)
    assert found == code
    assert said in message
    assert client.list_hits()["NumResults"] == 0
    assert client.get_account_balance()["OnHoldBalance"] == "0.00"


def test_a_page_without_https_is_refused_in_amazons_words(client: Any) -> None:
    with pytest.raises(ClientError) as error:
        create(client, Question=external_question("http://tasks.example.org/p", 0))
    assert refused(error)[1].startswith(
        'The value "http://tasks.example.org/p" is not valid for the parameter ExternalURL. '
        "This URL must use the HTTPS protocol. ("
    )
    for url in ("http://127.0.0.1:9/p", "http://localhost/p", "http://labels.example.org/p"):
        create(client, Question=external_question(url, 0))


def test_our_own_page_is_read_when_the_hit_is_created(client: Any) -> None:
    url = "http://labels.example.org/tool.html?mode=mt&folder=no&image=nowhere.jpg"
    with pytest.raises(ClientError) as error:
        create(client, Question=external_question(url, 0))
    code, message = refused(error)
    assert code == "InvalidParameterValue"
    assert "nowhere.jpg" in message


def test_an_assignment_that_is_not_submitted_cannot_be_read(
    client: Any, world: MarketWorld
) -> None:
    held = world.accept(create(client)["HITId"])
    with pytest.raises(ClientError) as error:
        client.get_assignment(AssignmentId=held.id)
    assert refused(error)[1].startswith(
        "This operation can be called with a status of: Reviewable,Approved,Rejected ("
    )


def test_decisions_are_final_except_a_rejection(client: Any, world: MarketWorld) -> None:
    held = world.submitted_now(create(client)["HITId"])
    client.approve_assignment(AssignmentId=held.id)
    with pytest.raises(ClientError) as error:
        client.reject_assignment(AssignmentId=held.id, RequesterFeedback="no")
    assert refused(error)[0] == "InvalidAssignmentState"
    other = world.submitted_now(create(client)["HITId"])
    client.reject_assignment(AssignmentId=other.id, RequesterFeedback="no")
    client.reject_assignment(AssignmentId=other.id, RequesterFeedback="no")
    with pytest.raises(ClientError) as error:
        client.approve_assignment(AssignmentId=other.id)
    assert refused(error)[0] == "InvalidAssignmentState"


def test_the_sandbox_has_play_money_and_nothing_of_the_live_market(
    client: Any, sandbox_client: Any
) -> None:
    create(client)
    assert sandbox_client.list_hits()["HITs"] == []
    create(sandbox_client)
    balance = sandbox_client.get_account_balance()
    assert (balance["AvailableBalance"], balance["OnHoldBalance"]) == ("10000.00", "0.10")


def test_a_bad_page_token_is_refused(client: Any) -> None:
    with pytest.raises(ClientError) as error:
        client.list_hits(NextToken="nonsense")
    assert "NextToken" in refused(error)[1]


def test_create_hit_for_real_money_waits_until_all_is_filled_in(
    client: Any, sandbox_client: Any, world: MarketWorld
) -> None:
    for table in (requester_card, pay_terms):
        world.store.write(lambda c, table=table: c.execute(delete(table)))  # type: ignore[misc]
    with pytest.raises(client.exceptions.RequestError) as refused:
        create(client)
    answer = refused.value.response
    assert answer["TurkErrorCode"] == "AWS.MechanicalTurk.PermissionDeniedException"
    assert "http://labels.example.org/requester/card" in answer["Message"]
    assert "http://labels.example.org/requester/pay-terms" in answer["Message"]
    assert create(sandbox_client)["HITStatus"] == "Assignable"


def test_a_hit_of_a_known_type_waits_for_the_same(client: Any, world: MarketWorld) -> None:
    type_id = client.create_hit_type(
        Title="T", Description="d", Reward="0.05", AssignmentDurationInSeconds=600
    )["HITTypeId"]
    for table in (requester_card, pay_terms):
        world.store.write(lambda c, table=table: c.execute(delete(table)))  # type: ignore[misc]
    with pytest.raises(ClientError) as error:
        client.create_hit_with_hit_type(
            HITTypeId=type_id, LifetimeInSeconds=3600, Question=QUESTION, MaxAssignments=1
        )
    code, message = refused(error)
    assert code == "PermissionDeniedException"
    assert "http://labels.example.org/requester/card" in message
    assert "http://labels.example.org/requester/pay-terms" in message


def test_unpaid_hits_wait_for_the_card_alone(client: Any, world: MarketWorld) -> None:
    for table in (requester_card, pay_terms):
        world.store.write(lambda c, table=table: c.execute(delete(table)))  # type: ignore[misc]
    with pytest.raises(ClientError) as error:
        create(client, Reward="0.00")
    code, message = refused(error)
    assert code == "PermissionDeniedException"
    assert "http://labels.example.org/requester/card" in message
    assert "pay-terms" not in message
