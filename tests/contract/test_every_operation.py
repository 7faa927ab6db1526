"""All 39 operations, walked from botocore's model: every input sent, every output member seen.

One requester's long day with boto3. A recorder notes which members of Amazon's
model went out and came back; at its end nothing of the model may be missing but
what ``NEVER`` explains, and nothing of ``NEVER`` may have been there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.model import Shape

from labelcrowd.market import endpoints, worker_facts
from tests.contract.test_market_with_boto3 import QUESTION
from tests.contract.test_questions_with_boto3 import make_layout
from tests.contract.test_review_policies import ASSIGNMENT_POLICY, HIT_POLICY, hand_in
from tests.support.market import MarketWorld
from tests.support.qualifications import KEY, TEST, Qualifications
from tests.support.receiver import Receiver, receiver

MODEL = botocore.session.get_session().get_service_model("mturk")

NEVER = {
    # Only a requester's qualification of Amazon's own says a place, and those have no score to get.
    "GetQualificationScore out Qualification.LocaleValue": "workers state places themselves",
    "ListWorkersWithQualificationType out Qualifications.LocaleValue": "the same",
    # Answers of the operation that Amazon has withdrawn: it is refused as it was there.
    "GetFileUploadURL out FileUploadURL": "withdrawn in 2017",
    # A policy's action fails only where money or the HIT's state stops it.
    "ListReviewPolicyResultsForHIT out AssignmentReviewReport.ReviewActions.ErrorCode": "failed",
    "ListReviewPolicyResultsForHIT out HITReviewReport.ReviewActions.ErrorCode": "failed",
    # "This contains only the PolicyName element", says the model.
    "ListReviewPolicyResultsForHIT out AssignmentReviewPolicy.Parameters": "its name only",
    "ListReviewPolicyResultsForHIT out HITReviewPolicy.Parameters": "its name only",
    # Plurality has no map in its parameters.
    "CreateHIT in HITReviewPolicy.Parameters.MapEntries": "no map there",
    "CreateHITWithHITType in HITReviewPolicy.Parameters.MapEntries": "no map there",
}


def members(shape: Shape | None, before: str = "") -> Iterator[str]:
    """Every member below a shape, as dotted names; lists count as what is in them."""
    if shape is None:
        return
    if shape.type_name == "list":
        yield from members(shape.member, before)
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            yield before + name
            yield from members(member, f"{before}{name}.")


def present(value: Any, before: str = "") -> Iterator[str]:
    """The same of what was really sent or received."""
    if isinstance(value, list):
        for one in value:
            yield from present(one, before)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield before + name
            yield from present(one, f"{before}{name}.")


class Walk:
    """A client that notes which members it sent and received."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.sent: dict[str, set[str]] = defaultdict(set)
        self.seen: dict[str, set[str]] = defaultdict(set)

    def __call__(self, operation: str, **values: Any) -> dict[str, Any]:
        method = botocore.xform_name(operation)
        answer = dict(getattr(self._client, method)(**values))
        answer.pop("ResponseMetadata")
        self.sent[operation].update(present(values))
        self.sent[operation].add("")
        self.seen[operation].update(present(answer))
        return answer

    def refused(self, operation: str, **values: Any) -> str:
        """A call that is always refused; its message."""
        with pytest.raises(ClientError) as error:
            self(operation, **values)
        self.sent[operation].update(["", *present(values)])
        return str(error.value.response["Message"])

    def pages(self, operation: str, **values: Any) -> list[dict[str, Any]]:
        """All pages of a list, one record each, the first alone too."""
        found = [self(operation, **values, MaxResults=1)]
        while token := found[-1].get("NextToken"):
            found.append(self(operation, **values, MaxResults=1, NextToken=token))
        return found

    def missing(self) -> list[str]:
        """What of the model was neither sent nor seen."""
        gaps = []
        for name in MODEL.operation_names:
            model = MODEL.operation_model(name)
            gaps += [] if "" in self.sent[name] else [f"{name} in"]
            gaps += [
                f"{name} in {one}"
                for one in members(model.input_shape)
                if one not in self.sent[name]
            ]
            gaps += [
                f"{name} out {one}"
                for one in members(model.output_shape)
                if one not in self.seen[name]
            ]
        return gaps


def requirements(skill: str) -> list[dict[str, Any]]:
    return [
        {
            "QualificationTypeId": skill,
            "Comparator": "In",
            "IntegerValues": [7, 8],
            "ActionsGuarded": "PreviewAndAccept",
        },
        {
            "QualificationTypeId": "00000000000000000071",
            "Comparator": "NotIn",
            "LocaleValues": [{"Country": "US", "Subdivision": "CA"}],
            "RequiredToPreview": False,
        },
    ]


TYPE = {
    "Title": "Outline",
    "Description": "Outline things",
    "Keywords": "image",
    "Reward": "0.05",
    "AssignmentDurationInSeconds": 600,
    "AutoApprovalDelayInSeconds": 86_400,
}
ONE = {
    "LifetimeInSeconds": 3_600,
    "MaxAssignments": 3,
    "RequesterAnnotation": "row 7",
    "AssignmentReviewPolicy": ASSIGNMENT_POLICY,
    "HITReviewPolicy": HIT_POLICY,
}


@pytest.fixture
def box(world: MarketWorld) -> Iterator[Receiver]:
    world.store.write(lambda c: endpoints.allow_host(c, 0, "127.0.0.1"))
    with receiver() as running:
        yield running


def qualifications(walk: Walk, world: MarketWorld) -> str:
    """All about types, those who have them and those who ask; a type that HITs can ask for."""
    made = walk(
        "CreateQualificationType",
        Name="Knows birds",
        Description="Tells crows from gulls.",
        Keywords="birds",
        QualificationTypeStatus="Active",
        RetryDelayInSeconds=60,
        Test=TEST,
        TestDurationInSeconds=600,
        AnswerKey=KEY,
    )["QualificationType"]
    walk(
        "CreateQualificationType",
        Name="At once",
        Description="For all.",
        QualificationTypeStatus="Active",
        AutoGranted=True,
        AutoGrantedValue=3,
    )
    tested = made["QualificationTypeId"]
    walk(
        "UpdateQualificationType",
        QualificationTypeId=tested,
        Description="Tells crows from gulls well.",
        QualificationTypeStatus="Active",
        Test=TEST,
        AnswerKey=KEY,
        TestDurationInSeconds=500,
        RetryDelayInSeconds=30,
    )
    plain = walk(
        "CreateQualificationType",
        Name="Careful",
        Description="Works with care.",
        QualificationTypeStatus="Active",
    )["QualificationType"]["QualificationTypeId"]
    given = walk(
        "CreateQualificationType",
        Name="Given",
        Description="d",
        QualificationTypeStatus="Active",
    )["QualificationType"]["QualificationTypeId"]
    walk(
        "UpdateQualificationType",
        QualificationTypeId=given,
        AutoGranted=True,
        AutoGrantedValue=4,
    )
    walk("GetQualificationType", QualificationTypeId=tested)
    walk("GetQualificationType", QualificationTypeId=given)
    walk.pages(
        "ListQualificationTypes", MustBeRequestable=True, MustBeOwnedByCaller=True, Query="s"
    )
    walk.pages("ListQualificationTypes", MustBeRequestable=False, MustBeOwnedByCaller=True)

    # A type with a test and no key: somebody looks at the answers.
    looked_at = walk(
        "CreateQualificationType",
        Name="Looked at",
        Description="d",
        QualificationTypeStatus="Active",
        Test=TEST,
        TestDurationInSeconds=600,
    )["QualificationType"]["QualificationTypeId"]
    people = Qualifications(world)
    asked = [people.hand_in(people.ask(people.worker(), looked_at), RIGHT) for _ in range(2)]
    walk.pages("ListQualificationRequests", QualificationTypeId=looked_at)
    walk("AcceptQualificationRequest", QualificationRequestId=asked[0].id, IntegerValue=7)
    walk("RejectQualificationRequest", QualificationRequestId=asked[1].id, Reason="too few")

    able = [people.worker() for _ in range(2)]
    for worker in able:
        walk(
            "AssociateQualificationWithWorker",
            QualificationTypeId=plain,
            WorkerId=worker,
            IntegerValue=7,
            SendNotification=False,
        )
    walk("GetQualificationScore", QualificationTypeId=plain, WorkerId=able[0])
    walk.pages("ListWorkersWithQualificationType", QualificationTypeId=plain, Status="Granted")
    walk(
        "DisassociateQualificationFromWorker",
        QualificationTypeId=plain,
        WorkerId=able[0],
        Reason="over",
    )
    walk("DeleteQualificationType", QualificationTypeId=tested)
    return str(plain)


RIGHT = {"bird": frozenset({"crow"}), "legs": frozenset({"two"})}


def layout_of(world: MarketWorld) -> dict[str, Any]:
    return {
        "HITLayoutId": make_layout(world, "<p>${what}</p>"),
        "HITLayoutParameters": [{"Name": "what", "Value": "cars"}],
    }


def hits(walk: Walk, world: MarketWorld, skill: str, box: Receiver) -> tuple[str, str]:
    """HITs of both kinds, read, listed, changed, told of; a HIT of each, with all members."""
    asked = requirements(skill)
    type_id = walk("CreateHITType", **TYPE, QualificationRequirements=asked)["HITTypeId"]
    first = walk(
        "CreateHIT",
        **TYPE,
        **ONE,
        QualificationRequirements=asked,
        Question=QUESTION,
        UniqueRequestToken="h1",
    )["HIT"]
    assert first["HITTypeId"] == type_id
    laid_out = walk(
        "CreateHIT", **TYPE, **ONE, QualificationRequirements=asked, **layout_of(world)
    )["HIT"]["HITId"]
    walk(
        "CreateHITWithHITType",
        HITTypeId=type_id,
        **ONE,
        Question=QUESTION,
        UniqueRequestToken="h2",
    )
    second = walk("CreateHITWithHITType", HITTypeId=type_id, **ONE, **layout_of(world))["HIT"]
    walk("GetHIT", HITId=laid_out)
    walk.pages("ListHITs")
    walk.pages("ListHITsForQualificationType", QualificationTypeId=skill)
    destination = {
        "Destination": box.url,
        "Transport": "SQS",
        "Version": "2014-08-15",
        "EventTypes": ["HITReviewable"],
    }
    walk("UpdateNotificationSettings", HITTypeId=type_id, Notification=destination, Active=True)
    walk("SendTestEventNotification", Notification=destination, TestEventType="Ping")
    walk(
        "CreateAdditionalAssignmentsForHIT",
        HITId=second["HITId"],
        NumberOfAdditionalAssignments=1,
        UniqueRequestToken="m1",
    )
    walk("UpdateExpirationForHIT", HITId=second["HITId"], ExpireAt=dt.datetime(2015, 1, 1))
    walk("UpdateExpirationForHIT", HITId=laid_out, ExpireAt=0)
    walk.pages("ListReviewableHITs", HITTypeId=type_id, Status="Reviewable")
    walk("UpdateHITReviewStatus", HITId=laid_out, Revert=False)
    walk("UpdateHITReviewStatus", HITId=laid_out, Revert=True)
    other = walk("CreateHITType", **{**TYPE, "Title": "Another"})["HITTypeId"]
    walk("UpdateHITTypeOfHIT", HITId=laid_out, HITTypeId=other)
    walk("DeleteHIT", HITId=laid_out)
    return str(first["HITId"]), str(second["HITId"])


def work(walk: Walk, world: MarketWorld, skill: str, server: str) -> None:
    """Policies, decisions, bonuses, blocks and messages."""
    hit_id = walk("CreateHIT", **TYPE, **{**ONE, "MaxAssignments": 2}, Question=QUESTION)["HIT"][
        "HITId"
    ]
    for gold in ("dog", "cat", "cat"):
        hand_in(world, server, hit_id, gold=gold, animal="owl")
    levels = {"PolicyLevels": ["Assignment", "HIT"], "RetrieveActions": True}
    walk("ListReviewPolicyResultsForHIT", HITId=hit_id, **levels, RetrieveResults=True)
    walk.pages("ListReviewPolicyResultsForHIT", HITId=hit_id, **levels, RetrieveResults=True)

    layout = layout_of(world)
    plain = walk(
        "CreateHIT", **TYPE, LifetimeInSeconds=3_600, MaxAssignments=3,
        RequesterAnnotation="a", QualificationRequirements=requirements(skill), **layout,
    )["HIT"]["HITId"]  # fmt: skip
    workers = [world.registered() for _ in range(3)]
    for one in workers:
        walk(
            "AssociateQualificationWithWorker",
            QualificationTypeId=skill,
            WorkerId=one,
            IntegerValue=8,
        )
        world.store.write(
            lambda c, one=one: worker_facts.state_place(c, world.clock.now(), "live", one, "DE")
        )
    held = [world.accept(plain, one) for one in workers]
    for one in held:
        world.submit(one)
    walk("ApproveAssignment", AssignmentId=held[0].id, RequesterFeedback="good")
    walk("RejectAssignment", AssignmentId=held[1].id, RequesterFeedback="bad")
    for one in held:
        walk("GetAssignment", AssignmentId=one.id)
    refusal = walk.refused(
        "GetFileUploadURL", AssignmentId=held[0].id, QuestionIdentifier="picture"
    )
    assert "no longer supported since December 12, 2017" in refusal
    statuses = ["Submitted", "Approved", "Rejected"]
    walk.pages("ListAssignmentsForHIT", HITId=plain, AssignmentStatuses=statuses)
    walk("ApproveAssignment", AssignmentId=held[1].id, OverrideRejection=True)
    for number in range(2):
        walk(
            "SendBonus",
            WorkerId=workers[0],
            BonusAmount="1.00",
            AssignmentId=held[0].id,
            Reason="fine",
            UniqueRequestToken=f"b{number}",
        )
    walk.pages("ListBonusPayments", HITId=plain)
    walk.pages("ListBonusPayments", AssignmentId=held[0].id)
    walk("GetAccountBalance")
    for worker in workers[:2]:
        walk("CreateWorkerBlock", WorkerId=worker, Reason="slow")
    walk.pages("ListWorkerBlocks")
    walk("DeleteWorkerBlock", WorkerId=workers[0], Reason="sorry")
    walk("NotifyWorkers", Subject="s", MessageText="m", WorkerIds=[workers[0], "A1NOBODY"])


def test_every_member_of_all_39_operations_goes_out_and_comes_back(
    client: Any, world: MarketWorld, server: str, box: Receiver
) -> None:
    walk = Walk(client)
    skill = qualifications(walk, world)
    hits(walk, world, skill, box)
    work(walk, world, skill, server)
    missing = walk.missing()
    assert [gap for gap in missing if not gap.startswith(tuple(NEVER))] == []
    assert [known for known in NEVER if not any(gap.startswith(known) for gap in missing)] == []
