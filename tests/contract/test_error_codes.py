"""Every error code that public code and documents of Amazon's name: raised here, or why never.

Codes that Amazon's requester API never answered itself are those of workers' pages.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import delete, update

from labelcrowd.market.errors import MarketError
from labelcrowd.market.fees import AMAZON
from labelcrowd.storage.tables.market import assignment
from labelcrowd.storage.tables.market_trust import requester_card
from tests.contract.test_every_operation import TYPE
from tests.contract.test_market_with_boto3 import QUESTION
from tests.support.market import MarketWorld
from tests.support.qualifications import TEST, Qualifications
from tests.support.question_forms import form, free_text, question

PREFIX = "AWS.MechanicalTurk."
PAGE = Path(__file__).parents[2] / "docs" / "market-compatibility.md"

CODES = {
    "HITDoesNotExist",
    "AssignmentDoesNotExist",
    "QualificationDoesNotExist",
    "QualificationRequestDoesNotExist",
    "QualificationTypeDoesNotExist",
    "HITLayoutDoesNotExist",
    "InvalidHITState",
    "InvalidAssignmentState",
    "InvalidQualificationState",
    "InvalidQualificationTypeState",
    "InvalidQualificationRequestState",
    "HITAlreadyPassedReview",
    "HitAlreadyExists",
    "AssignmentAlreadyExists",
    "QualificationAlreadyExists",
    "QualificationTypeAlreadyExists",
    "InvalidParameterValue",
    "XMLParseError",
    "XHTMLParseError",
    "InvalidTransportEndpoint",
    "InvalidMaximumAssignmentsIncrease",
    "HITTooOldForExtension",
    "ExceedsMaxAssignmentsPerWorker",
    "InsufficientFunds",
    "PermissionDeniedException",
    "DoesNotMeetRequirements",
    "QualificationTypeRetryDelayNotElapsed",
    "QualificationTypeDoesNotAllowRetake",
    "NoHITsAvailableInGroupException",
    "NoMoreWorkableHITsInGroupException",
    "AWS.BadCredentialSupplied",
    "AWS.NotAuthorized",
    "AWS.BadClaimsSupplied",
    "Server.ServiceUnavailable",
}

NEVER = {
    "HITAlreadyPassedReview": "another state than Reviewable and Reviewing is InvalidHITState",
    "HITTooOldForExtension": "no HIT is from before 2015",
    "AssignmentAlreadyExists": "accepting again is ExceedsMaxAssignmentsPerWorker",
    "QualificationAlreadyExists": "giving again sets the value",
    "NoHITsAvailableInGroupException": "an empty group is NoMoreWorkableHITsInGroupException",
    "AWS.BadCredentialSupplied": "older protocols; UnrecognizedClientException",
    "AWS.NotAuthorized": "older protocols; InvalidSignatureException",
    "AWS.BadClaimsSupplied": "older protocols; InvalidSignatureException",
    "Server.ServiceUnavailable": "older protocols; ServiceFault",
}


Doing = Callable[[Any, dict[str, Any], MarketWorld], Any]
"""Does with a client, what ``existing`` made and its world something that is refused."""


def existing(client: Any, world: MarketWorld) -> dict[str, Any]:
    """One of everything, by short names."""
    hit_id = client.create_hit(
        **TYPE, LifetimeInSeconds=3_600, MaxAssignments=3, Question=QUESTION,
        UniqueRequestToken="once",
    )["HIT"]["HITId"]  # fmt: skip
    held = world.accept(hit_id)
    world.submit(held)
    plain = client.create_qualification_type(
        Name="Plain", Description="d", QualificationTypeStatus="Active"
    )["QualificationType"]["QualificationTypeId"]
    return {"hit": hit_id, "work": held, "plain": plain, "worker": world.registered()}


def again(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    client.create_hit(**TYPE, LifetimeInSeconds=3_600, Question=QUESTION, UniqueRequestToken="once")


def revoked(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    key = {"QualificationTypeId": one["plain"], "WorkerId": one["worker"]}
    client.associate_qualification_with_worker(**key)
    client.disassociate_qualification_from_worker(**key)
    client.get_qualification_score(**key)


def grown(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    world.set_fees(AMAZON)
    client.create_additional_assignments_for_hit(HITId=one["hit"], NumberOfAdditionalAssignments=7)


def old_rejection(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    client.reject_assignment(AssignmentId=one["work"].id, RequesterFeedback="no")
    world.store.write(lambda c: c.execute(update(assignment).values(submitted_at=0)))
    client.approve_assignment(AssignmentId=one["work"].id, OverrideRejection=True)


def bad_markup(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    asked = question(free_text(), content="<FormattedContent>&lt;p</FormattedContent>")
    client.create_hit(**TYPE, LifetimeInSeconds=60, Question=form(asked))


def deleted(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    for _ in range(2):
        client.delete_qualification_type(QualificationTypeId=one["plain"])


def decided_twice(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    asked = Qualifications(world).ask(one["worker"], one["plain"])
    for _ in range(2):
        client.accept_qualification_request(QualificationRequestId=asked.id)


def without_card(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    world.store.write(lambda c: c.execute(delete(requester_card)))
    client.create_hit(**TYPE, LifetimeInSeconds=60, Question=QUESTION)


def unqualified(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    asked = [{"QualificationTypeId": one["plain"], "Comparator": "Exists"}]
    made = client.create_hit(
        **TYPE, LifetimeInSeconds=60, Question=QUESTION, QualificationRequirements=asked
    )
    world.accept(made["HIT"]["HITId"], one["worker"])


def accepted_again(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    world.accept(one["hit"], one["work"].worker_id)


def expired(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
    client.update_expiration_for_hit(HITId=one["hit"], ExpireAt=0)
    world.accept(one["hit"])


def asked_again(retry: dict[str, int]) -> Doing:
    def act(client: Any, one: dict[str, Any], world: MarketWorld) -> None:
        made = client.create_qualification_type(
            Name="Tested", Description="d", QualificationTypeStatus="Active",
            Test=TEST, TestDurationInSeconds=60, **retry,
        )["QualificationType"]  # fmt: skip
        people = Qualifications(world)
        asked = people.ask(one["worker"], made["QualificationTypeId"])
        people.reject(people.hand_in(asked).id)
        people.ask(one["worker"], made["QualificationTypeId"])

    return act


NOBODYS = "3" + "Z" * 29
ERRORS: list[tuple[str, str, Doing]] = [
    ("HITDoesNotExist", "does not exist", lambda c, one, w: c.get_hit(HITId=NOBODYS)),
    (
        "AssignmentDoesNotExist",
        "does not exist",
        lambda c, one, w: c.get_assignment(AssignmentId=NOBODYS),
    ),
    (
        "QualificationTypeDoesNotExist",
        "does not exist",
        lambda c, one, w: c.get_qualification_type(QualificationTypeId=NOBODYS),
    ),
    (
        "QualificationDoesNotExist",
        "does not exist",
        lambda c, one, w: c.get_qualification_score(
            QualificationTypeId=one["plain"], WorkerId=one["worker"]
        ),
    ),
    (
        "QualificationRequestDoesNotExist",
        "does not exist",
        lambda c, one, w: c.reject_qualification_request(QualificationRequestId=NOBODYS),
    ),
    (
        "HITLayoutDoesNotExist",
        "does not exist",
        lambda c, one, w: c.create_hit(**TYPE, LifetimeInSeconds=60, HITLayoutId=NOBODYS),
    ),
    (
        "InvalidHITState",
        "can be called with a status of: Reviewable",
        lambda c, one, w: c.delete_hit(HITId=one["hit"]),
    ),
    (
        "InvalidAssignmentState",
        "can be called with a status of: null",
        lambda c, one, w: c.approve_assignment(AssignmentId=w.accept(one["hit"]).id),
    ),
    ("InvalidAssignmentState", "30 days", old_rejection),
    ("InvalidQualificationState", "can be called with a status of: Granted", revoked),
    ("HitAlreadyExists", "The HIT with ID 3", again),
    (
        "QualificationTypeAlreadyExists",
        "You have already created a QualificationType with this name.",
        lambda c, one, w: c.create_qualification_type(
            Name="Plain", Description="d", QualificationTypeStatus="Active"
        ),
    ),
    (
        "InvalidParameterValue",
        'The value "http://a.example/" is not valid for the parameter ExternalURL. '
        "This URL must use the HTTPS protocol.",
        lambda c, one, w: c.create_hit(
            **TYPE,
            LifetimeInSeconds=60,
            Question=QUESTION.replace(
                "https://tasks.example.org/page?x=1&amp;y=2", "http://a.example/"
            ),
        ),
    ),
    (
        "XMLParseError",
        "",
        lambda c, one, w: c.create_hit(**TYPE, LifetimeInSeconds=60, Question="<a"),
    ),
    (
        "InvalidTransportEndpoint",
        "",
        lambda c, one, w: c.send_test_event_notification(
            Notification={
                "Destination": "arn:aws:sns:us-east-1:123456789012:topic",
                "Transport": "SNS",
                "Version": "2014-08-15",
                "EventTypes": ["Ping"],
            },
            TestEventType="Ping",
        ),
    ),
    ("InvalidMaximumAssignmentsIncrease", "fewer than 10", grown),
    (
        "InsufficientFunds",
        "This Requester has insufficient funds in their account",
        lambda c, one, w: c.create_hit(
            **{**TYPE, "Reward": "9999"}, LifetimeInSeconds=60, Question=QUESTION
        ),
    ),
    (
        "InvalidParameterValue",
        "WorkerId is invalid.",
        lambda c, one, w: c.delete_worker_block(WorkerId="A1NOBODY"),
    ),
    ("XHTMLParseError", "FormattedContent", bad_markup),
    ("InvalidQualificationTypeState", "can be called with a status of: Active,Inactive", deleted),
    ("InvalidQualificationRequestState", "with a status of: Submitted", decided_twice),
    ("PermissionDeniedException", "/requester/card", without_card),
]
ON_PAGES: list[tuple[str, Doing]] = [
    ("DoesNotMeetRequirements", unqualified),
    ("ExceedsMaxAssignmentsPerWorker", accepted_again),
    ("NoMoreWorkableHITsInGroupException", expired),
    ("QualificationTypeRetryDelayNotElapsed", asked_again({"RetryDelayInSeconds": 60})),
    ("QualificationTypeDoesNotAllowRetake", asked_again({})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "act"), ERRORS, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(ERRORS)]
)
def test_the_errors_that_the_reference_names(
    client: Any, world: MarketWorld, code: str, text: str, act: Doing
) -> None:
    one = existing(client, world)
    with pytest.raises(ClientError) as error:
        act(client, one, world)
    response = error.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["TurkErrorCode"] == PREFIX + code
    assert text in response["Message"]


@pytest.mark.parametrize(("code", "act"), ON_PAGES, ids=[code for code, _ in ON_PAGES])
def test_the_errors_that_workers_meet(
    client: Any, world: MarketWorld, code: str, act: Doing
) -> None:
    one = existing(client, world)
    with pytest.raises(MarketError) as error:
        act(client, one, world)
    assert error.value.turk_code == code


def test_every_code_is_raised_or_said_to_come_never() -> None:
    raised = {code for code, _, _ in ERRORS} | {code for code, _ in ON_PAGES}
    assert raised.isdisjoint(NEVER)
    assert raised | set(NEVER) == CODES


def test_the_page_on_compatibility_says_of_every_code_what_became_of_it() -> None:
    _, _, section = PAGE.read_text().partition("## Error codes")
    rows = section.partition("\n## ")[0]
    assert {code for code in CODES if f"`{code}`" not in rows} == set()
