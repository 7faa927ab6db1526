"""A requester's whole day, unchanged, with each of the three clients that Amazon ships."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from labelcrowd.market import qualification_requests
from tests.contract.test_market_with_boto3 import QUESTION
from tests.support.clients import (
    JAVASCRIPT,
    ROOT,
    Call,
    ClientRefused,
    boto3_client,
    command_line,
    javascript,
)
from tests.support.market import MarketWorld

TYPE: dict[str, Any] = {
    "Title": "Outline é", "Description": "Outline things", "Keywords": "image, outline",
    "Reward": "0.05", "AssignmentDurationInSeconds": 600, "AutoApprovalDelayInSeconds": 86_400,
}  # fmt: skip
POLICY: dict[str, Any] = {
    "PolicyName": "SimplePlurality/2011-09-01",
    "Parameters": [
        {"Key": "QuestionIds", "Values": ["animal"]},
        {"Key": "QuestionAgreementThreshold", "Values": ["50"]},
        {"Key": "DisregardAssignmentIfRejected", "Values": ["T"]},
    ],
}
HIT: dict[str, Any] = {"Question": QUESTION, "LifetimeInSeconds": 3600, "MaxAssignments": 2}


@pytest.fixture(params=["boto3", "aws", "javascript"])
def call(
    request: pytest.FixtureRequest, server: str, world: MarketWorld, tmp_path: Path
) -> Iterator[Call]:
    key = world.key()
    if request.param == "boto3":
        yield boto3_client(server, key)
    elif request.param == "aws":
        yield command_line(server, key, tmp_path)
    else:
        with javascript(server, key, tmp_path) as made:
            yield made


def refused(call: Call, operation: str, **members: Any) -> str:
    with pytest.raises(ClientRefused) as error:
        call(operation, **members)
    assert error.value.kind == "RequestError"
    return error.value.message


@pytest.mark.timeout(600)
def test_publishing_paying_and_removing(call: Call, world: MarketWorld) -> None:
    assert call("GetAccountBalance")["AvailableBalance"] == "1000.00"

    type_id = call("CreateHITType", **TYPE)["HITTypeId"]
    assert call("CreateHITType", **TYPE)["HITTypeId"] == type_id
    asked = {"HITTypeId": type_id, **HIT, "UniqueRequestToken": "day"}
    made = call("CreateHITWithHITType", **asked)["HIT"]
    hit_id = made["HITId"]
    assert (made["HITStatus"], made["Title"]) == ("Assignable", "Outline é")
    assert hit_id in refused(call, "CreateHITWithHITType", **asked)
    other = call("CreateHIT", **TYPE, **HIT)["HIT"]["HITId"]
    assert {hit["HITId"] for hit in call("ListHITs", MaxResults=10)["HITs"]} == {hit_id, other}

    workers = [world.registered(f"w{n}") for n in (1, 2)]
    first, second = (world.accept(hit_id, worker_id) for worker_id in workers)
    for held in (first, second):
        world.submit(held, "räd <&>")
    assert [hit["HITId"] for hit in call("ListReviewableHITs")["HITs"]] == [hit_id]
    listed = call("ListAssignmentsForHIT", HITId=hit_id, AssignmentStatuses=["Submitted"])
    assert {one["AssignmentId"] for one in listed["Assignments"]} == {first.id, second.id}
    assert "räd &lt;&amp;&gt;" in listed["Assignments"][0]["Answer"]

    refused(call, "GetFileUploadURL", AssignmentId=first.id, QuestionIdentifier="x")  # no files
    assert call("ApproveAssignment", AssignmentId=first.id, RequesterFeedback="thanks") == {}
    call("RejectAssignment", AssignmentId=second.id, RequesterFeedback="nothing outlined")
    found = call("GetAssignment", AssignmentId=second.id)["Assignment"]
    assert (found["AssignmentStatus"], found["RequesterFeedback"]) == (
        "Rejected", "nothing outlined",
    )  # fmt: skip
    call("ApproveAssignment", AssignmentId=second.id, OverrideRejection=True)
    call("SendBonus", WorkerId=workers[0], AssignmentId=first.id, BonusAmount="1.00",
         Reason="fine edges", UniqueRequestToken="b1")  # fmt: skip
    (paid,) = call("ListBonusPayments", AssignmentId=first.id)["BonusPayments"]
    assert (paid["BonusAmount"], paid["Reason"]) == ("1.00", "fine edges")
    told = call("NotifyWorkers", Subject="Thank you", MessageText="More soon.", WorkerIds=workers)
    assert told["NotifyWorkersFailureStatuses"] == []

    call("CreateAdditionalAssignmentsForHIT", HITId=other, NumberOfAdditionalAssignments=1)
    later = int(time.time()) + 7_200
    call("UpdateExpirationForHIT", HITId=other, ExpireAt=later)
    assert call("GetHIT", HITId=other)["HIT"]["MaxAssignments"] == 3
    call("UpdateExpirationForHIT", HITId=other, ExpireAt=0)
    assert call("GetHIT", HITId=other)["HIT"]["HITStatus"] == "Reviewable"

    call("UpdateHITReviewStatus", HITId=hit_id)
    assert call("GetHIT", HITId=hit_id)["HIT"]["HITStatus"] == "Reviewing"
    call("UpdateHITReviewStatus", HITId=hit_id, Revert=True)
    for one in (hit_id, other):
        call("DeleteHIT", HITId=one)
    assert call("GetHIT", HITId=hit_id)["HIT"]["HITStatus"] == "Disposed"
    assert call("ListHITs").get("HITs", []) == []
    balance = call("GetAccountBalance")
    assert (balance["AvailableBalance"], balance["OnHoldBalance"]) == ("998.90", "0.00")
    assert [world.owed(worker_id) for worker_id in workers] == [105, 5]
    assert world.book_problems() == []


@pytest.mark.timeout(600)
def test_qualifications_and_blocks(call: Call, world: MarketWorld) -> None:
    worker_id = world.registered("ana")
    new = {"Name": "Outliner", "Description": "Outlines well", "QualificationTypeStatus": "Active"}
    made = call("CreateQualificationType", **new)["QualificationType"]
    type_id = made["QualificationTypeId"]
    call("AssociateQualificationWithWorker", QualificationTypeId=type_id, WorkerId=worker_id,
         IntegerValue=80, SendNotification=False)  # fmt: skip
    score = call("GetQualificationScore", QualificationTypeId=type_id, WorkerId=worker_id)
    assert (score["Qualification"]["IntegerValue"], score["Qualification"]["Status"]) == (
        80, "Granted",
    )  # fmt: skip
    holders = call("ListWorkersWithQualificationType", QualificationTypeId=type_id)
    assert [one["WorkerId"] for one in holders["Qualifications"]] == [worker_id]
    mine = call("ListQualificationTypes", MustBeRequestable=False, MustBeOwnedByCaller=True)
    assert [one["Name"] for one in mine["QualificationTypes"]] == ["Outliner"]

    needs = {"QualificationTypeId": type_id, "Comparator": "GreaterThanOrEqualTo",
             "IntegerValues": [70], "ActionsGuarded": "Accept"}  # fmt: skip
    hit = call("CreateHIT", **TYPE, **HIT, QualificationRequirements=[needs])["HIT"]
    assert hit["QualificationRequirements"][0]["IntegerValues"] == [70]
    asking = call("ListHITsForQualificationType", QualificationTypeId=type_id)
    assert [one["HITId"] for one in asking["HITs"]] == [hit["HITId"]]
    assert call("ListQualificationRequests").get("QualificationRequests", []) == []
    call("UpdateQualificationType", QualificationTypeId=type_id, Description="Better")
    assert call("GetQualificationType", QualificationTypeId=type_id)["QualificationType"][
        "Description"
    ] == "Better"  # fmt: skip
    call("DisassociateQualificationFromWorker", QualificationTypeId=type_id, WorkerId=worker_id,
         Reason="expired")  # fmt: skip
    said = refused(call, "GetQualificationScore", QualificationTypeId=type_id, WorkerId=worker_id)
    assert said.startswith("This operation can be called with a status of: Granted")
    gone = call("ListWorkersWithQualificationType", QualificationTypeId=type_id, Status="Revoked")
    assert [one["WorkerId"] for one in gone["Qualifications"]] == [worker_id]

    call("CreateWorkerBlock", WorkerId=worker_id, Reason="at random")
    (blocked,) = call("ListWorkerBlocks")["WorkerBlocks"]
    assert (blocked["WorkerId"], blocked["Reason"]) == (worker_id, "at random")
    call("DeleteWorkerBlock", WorkerId=worker_id)
    assert call("ListWorkerBlocks").get("WorkerBlocks", []) == []

    new = call("CreateHITType", **{**TYPE, "Reward": "0.10"})["HITTypeId"]
    call("UpdateHITTypeOfHIT", HITId=hit["HITId"], HITTypeId=new)
    assert call("GetHIT", HITId=hit["HITId"])["HIT"]["Reward"] == "0.10"
    call("DeleteQualificationType", QualificationTypeId=type_id)


@pytest.mark.timeout(600)
def test_requests_review_policies_and_notifications(call: Call, world: MarketWorld) -> None:
    new = {"Name": "Outliner", "Description": "Outlines well", "QualificationTypeStatus": "Active"}
    made = call("CreateQualificationType", **new)["QualificationType"]
    type_id = made["QualificationTypeId"]
    ana, bo = (ask(world, world.registered(login), type_id) for login in ("ana", "bo"))
    pending = call("ListQualificationRequests", QualificationTypeId=type_id)
    assert {one["QualificationRequestId"] for one in pending["QualificationRequests"]} == {ana, bo}
    call("AcceptQualificationRequest", QualificationRequestId=ana, IntegerValue=7)
    call("RejectQualificationRequest", QualificationRequestId=bo, Reason="too new")
    (held,) = call("ListWorkersWithQualificationType", QualificationTypeId=type_id)[
        "Qualifications"
    ]
    assert held["IntegerValue"] == 7

    hit = call("CreateHIT", **TYPE, **HIT, HITReviewPolicy=POLICY)["HIT"]
    found = call("ListReviewPolicyResultsForHIT", HITId=hit["HITId"])
    assert found["HITReviewPolicy"]["PolicyName"] == POLICY["PolicyName"]
    wanted = {"Destination": "lab@example.org", "Transport": "Email", "Version": "2014-08-15",
              "EventTypes": ["HITReviewable"]}  # fmt: skip
    assert call("UpdateNotificationSettings", HITTypeId=hit["HITTypeId"], Notification=wanted) == {}
    assert call("UpdateNotificationSettings", HITTypeId=hit["HITTypeId"], Active=False) == {}
    assert call("SendTestEventNotification", Notification=wanted, TestEventType="Ping") == {}


def ask(world: MarketWorld, worker_id: str, type_id: str) -> str:
    """A worker asks for a qualification; the request's id."""
    return world.store.write(
        lambda c: qualification_requests.ask(
            c, world.ids, world.clock.now(), "live", worker_id, type_id
        )
    ).id


def test_errors_are_the_ones_that_each_client_expects(call: Call) -> None:
    assert refused(call, "GetHIT", HITId="3NOSUCH").startswith("Hit 3NOSUCH does not exist. (")


def test_the_document_names_the_versions_that_were_run() -> None:
    document = (ROOT / "docs" / "market-compatibility.md").read_text(encoding="utf-8")
    lock = (ROOT / "requirements-awscli.lock").read_text(encoding="utf-8")
    manifest = json.loads((JAVASCRIPT / "package.json").read_text(encoding="utf-8"))
    pinned = re.search(r"^awscli==(\S+)", lock, re.MULTILINE)
    assert pinned is not None
    name = "@aws-sdk/client-mturk"
    for row in (
        f"| boto3 {boto3.__version__} (",
        f"| aws-cli {pinned[1]} |",
        f"| {name} {manifest['dependencies'][name]} (",
    ):
        assert row in document
