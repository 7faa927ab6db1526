"""Review policies with boto3, unchanged, over real HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from labelcrowd.market.paging import next_token
from labelcrowd.market.questions import external_question
from labelcrowd.storage.home import Home
from labelcrowd.web.services import Services
from tests.contract.test_market_with_boto3 import create, refused
from tests.support.labelling import add_pictures
from tests.support.market import MarketWorld

ASSIGNMENT_POLICY = {
    "PolicyName": "ScoreMyKnownAnswers/2011-09-01",
    "Parameters": [
        {"Key": "AnswerKey", "MapEntries": [{"Key": "gold", "Values": ["cat"]}]},
        {"Key": "RejectIfKnownAnswerScoreIsLessThan", "Values": ["100"]},
        {"Key": "RejectReason", "Values": ["The known picture shows a cat."]},
        {"Key": "ExtendIfKnownAnswerScoreIsLessThan", "Values": ["100"]},
        {"Key": "ExtendMaximumAssignments", "Values": ["4"]},
    ],
}
HIT_POLICY = {
    "PolicyName": "SimplePlurality/2011-09-01",
    "Parameters": [
        {"Key": "QuestionIds", "Values": ["animal"]},
        {"Key": "QuestionAgreementThreshold", "Values": ["50"]},
        {"Key": "DisregardAssignmentIfRejected", "Values": ["T"]},
        {"Key": "ApproveIfWorkerAgreementScoreIsAtLeast", "Values": ["100"]},
    ],
}


def hand_in(world: MarketWorld, server: str, hit_id: str, **fields: str) -> str:
    held = world.accept(hit_id)
    sent = httpx.post(f"{server}/mturk/externalSubmit", data={"assignmentId": held.id, **fields})
    assert sent.status_code == 303
    return held.id


def test_policies_from_creation_to_payment(client: Any, world: MarketWorld, server: str) -> None:
    made = create(client, AssignmentReviewPolicy=ASSIGNMENT_POLICY, HITReviewPolicy=HIT_POLICY)
    hit_id = made["HITId"]
    assert not [member for member in made if "Policy" in member]  # as on Amazon

    before = client.list_review_policy_results_for_hit(HITId=hit_id)
    assert before["AssignmentReviewPolicy"] == {"PolicyName": "ScoreMyKnownAnswers/2011-09-01"}
    assert before["HITReviewPolicy"] == {"PolicyName": "SimplePlurality/2011-09-01"}
    assert before["HITReviewReport"] == {"ReviewResults": [], "ReviewActions": []}

    bad = hand_in(world, server, hit_id, gold="dog", animal="dog")
    good = [hand_in(world, server, hit_id, gold="cat", animal="owl") for _ in range(2)]

    states = {one: client.get_assignment(AssignmentId=one)["Assignment"] for one in (bad, *good)}
    assert [one["AssignmentStatus"] for one in states.values()] == [
        "Rejected",
        "Approved",
        "Approved",
    ]
    assert states[bad]["RequesterFeedback"] == "The known picture shows a cat."
    assert client.get_hit(HITId=hit_id)["HIT"]["MaxAssignments"] == 3
    assert client.get_account_balance()["AvailableBalance"] == "999.90"
    assert client.get_account_balance()["OnHoldBalance"] == "0.00"

    report = client.list_review_policy_results_for_hit(HITId=hit_id)
    assert "NextToken" not in report
    of_work = report["AssignmentReviewReport"]
    assert [(one["ActionName"], one["Status"]) for one in of_work["ReviewActions"][:3]] == [
        ("review", "Succeeded"),
        ("reject", "Succeeded"),
        ("extend", "Succeeded"),
    ]
    rejected = of_work["ReviewActions"][1]
    assert (rejected["TargetId"], rejected["TargetType"]) == (bad, "Assignment")
    assert rejected["CompleteTime"].tzinfo is not None
    assert of_work["ReviewResults"][0] == {
        "ActionId": of_work["ReviewActions"][0]["ActionId"],
        "SubjectId": bad,
        "SubjectType": "Assignment",
        "QuestionId": "gold",
        "Key": "KnownAnswerCorrect",
        "Value": "0",
    }
    of_hit = {
        (one["SubjectId"], one.get("QuestionId", ""), one["Key"]): one["Value"]
        for one in report["HITReviewReport"]["ReviewResults"]
    }
    assert of_hit[(hit_id, "animal", "AgreedAnswer")] == "owl"
    assert of_hit[(hit_id, "", "HitAgreementScore")] == "100"
    assert of_hit[(good[0], "", "WorkerAgreementScore")] == "100"
    assert not [key for key in of_hit if key[0] == bad]


def test_levels_kinds_and_pages_can_be_chosen(client: Any, world: MarketWorld, server: str) -> None:
    made = create(client, AssignmentReviewPolicy=ASSIGNMENT_POLICY, HITReviewPolicy=HIT_POLICY)
    hit_id = made["HITId"]
    for _ in range(2):
        hand_in(world, server, hit_id, gold="cat", animal="owl")

    def listed(**asked: Any) -> dict[str, Any]:
        return dict(client.list_review_policy_results_for_hit(HITId=hit_id, **asked))

    assert "HITReviewReport" not in listed(PolicyLevels=["Assignment"])
    assert "AssignmentReviewPolicy" not in listed(PolicyLevels=["HIT"])
    assert "ReviewActions" not in listed(RetrieveActions=False)["HITReviewReport"]
    assert "ReviewResults" not in listed(RetrieveResults=False)["HITReviewReport"]

    everything = [one["ActionId"] + one["Key"] for one in results(listed())]
    in_pages, token, pages = [], {}, 0
    while True:
        page = listed(MaxResults=3, **token)
        in_pages += [one["ActionId"] + one["Key"] for one in results(page)]
        pages += 1
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert (in_pages, pages > 3) == (everything, True)


def test_forged_tokens_are_refused(client: Any) -> None:
    hit_id = create(client, HITReviewPolicy=HIT_POLICY)["HITId"]
    for key in ((2**31, ""), (2**62, ""), (-1, ""), (0, "\0")):
        with pytest.raises(ClientError, match="NextToken: expected"):
            client.list_review_policy_results_for_hit(HITId=hit_id, NextToken=next_token(key))


def results(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        one
        for report in ("AssignmentReviewReport", "HITReviewReport")
        for one in page[report]["ReviewResults"]
    ]


def test_a_hit_without_policies_has_no_reports(client: Any) -> None:
    made = create(client)
    found = client.list_review_policy_results_for_hit(HITId=made["HITId"])
    assert set(found) == {"HITId", "ResponseMetadata"}


@pytest.mark.parametrize(
    "changes",
    [
        {"AssignmentReviewPolicy": HIT_POLICY},
        {"HITReviewPolicy": ASSIGNMENT_POLICY},
        {"HITReviewPolicy": {"PolicyName": "SimplePlurality/2011-09-01"}},
        {"HITReviewPolicy": {"PolicyName": "Majority/2020-01-01"}},
    ],
)
def test_wrong_policies_make_no_hit_and_hold_nothing(client: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        create(client, **changes)
    assert refused(error)[0] == "InvalidParameterValue"
    assert client.list_hits()["NumResults"] == 0
    assert client.get_account_balance()["OnHoldBalance"] == "0.00"


def test_reports_of_another_requester_do_not_exist(client: Any, other_client: Any) -> None:
    made = create(client, HITReviewPolicy=HIT_POLICY)
    with pytest.raises(ClientError) as error:
        other_client.list_review_policy_results_for_hit(HITId=made["HITId"])
    assert refused(error)[0] == "HITDoesNotExist"
    with pytest.raises(ClientError) as error:
        client.list_review_policy_results_for_hit(HITId=made["HITId"], PolicyLevels=["Worker"])
    assert refused(error)[0] == "InvalidParameterValue"


def test_a_policy_does_not_reject_outlines_of_our_own_page(
    client: Any, world: MarketWorld, home: Home
) -> None:
    services = Services(home, clock=world.clock, ids=world.ids)
    add_pictures(services, world.requester, 1, collection="LabelMe")
    address = "http://labels.example.org/tool.html?image=img0.jpg&folder=users/r"
    own = external_question(address, 0)
    with pytest.raises(ClientError) as error:
        create(client, Question=own, AssignmentReviewPolicy=ASSIGNMENT_POLICY)
    assert refused(error)[0] == "InvalidParameterValue"
    assert "own labelling page" in refused(error)[1]
    assert create(client, Question=own, HITReviewPolicy=HIT_POLICY)["HITStatus"] == "Assignable"
