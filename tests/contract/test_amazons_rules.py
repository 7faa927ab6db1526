"""Amazon's rules of states, errors and literal texts, as its clients know them, with boto3."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import delete, update

from labelcrowd.clock import DAY
from labelcrowd.errors import Busy, Conflict, StorageFailed
from labelcrowd.market import setup
from labelcrowd.market.questions import external_question
from labelcrowd.market.retention import DISPOSED_AFTER, GONE_AFTER
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.market import assignment, hit
from labelcrowd.storage.tables.market_trust import pay_terms
from labelcrowd.web.services import Services, Settings
from tests.contract.test_market_with_boto3 import QUESTION, create, refused
from tests.support.labelling import add_pictures
from tests.support.market import MarketWorld

NOBODYS = "3" + "Z" * 29
STATUS = "This operation can be called with a status of: "


def fails(call: Any, **values: Any) -> tuple[str, str]:
    """(code, message without the time at its end) of a call that is refused."""
    with pytest.raises(ClientError) as error:
        call(**values)
    code, message = refused(error)
    return code, message.rpartition(" (")[0]


def status(client: Any, hit_id: str) -> str:
    return str(client.get_hit(HITId=hit_id)["HIT"]["HITStatus"])


def done(client: Any, world: MarketWorld, **changes: Any) -> tuple[str, Any]:
    """A HIT with one place, whose work is submitted."""
    hit_id = create(client, **{"MaxAssignments": 1, **changes})["HITId"]
    return hit_id, world.submitted_now(hit_id)


def age(world: MarketWorld, hit_id: str, by: int) -> None:
    """Let a HIT have ended that long ago."""
    at = world.clock.now() - by
    world.store.write(
        lambda c: c.execute(update(hit).where(hit.c.id == hit_id).values(expires_at=at))
    )


# --- what does not exist ---


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("get_hit", {}),
        ("delete_hit", {}),
        ("update_expiration_for_hit", {"ExpireAt": 0}),
        ("create_additional_assignments_for_hit", {"NumberOfAdditionalAssignments": 1}),
        ("update_hit_review_status", {}),
        ("update_hit_type_of_hit", {"HITTypeId": NOBODYS}),
        ("list_assignments_for_hit", {}),
        ("list_bonus_payments", {}),
        ("list_review_policy_results_for_hit", {}),
    ],
)
def test_a_hit_that_is_not_there_does_not_exist(
    client: Any, operation: str, values: dict[str, Any]
) -> None:
    assert fails(getattr(client, operation), HITId=NOBODYS, **values) == (
        "HITDoesNotExist",
        f"Hit {NOBODYS} does not exist.",
    )


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("get_assignment", {}),
        ("approve_assignment", {}),
        ("reject_assignment", {"RequesterFeedback": "no"}),
        ("send_bonus", {"WorkerId": "A1", "BonusAmount": "1", "Reason": "r"}),
        ("list_bonus_payments", {}),
    ],
)
def test_an_assignment_that_is_not_there_does_not_exist(
    client: Any, operation: str, values: dict[str, Any]
) -> None:
    assert fails(getattr(client, operation), AssignmentId=NOBODYS, **values) == (
        "AssignmentDoesNotExist",
        f"Assignment {NOBODYS} does not exist.",
    )


# --- states ---


def test_work_that_is_in_hand_is_not_there_yet_for_its_requester(
    client: Any, world: MarketWorld
) -> None:
    held = world.accept(create(client)["HITId"])
    assert fails(client.get_assignment, AssignmentId=held.id) == (
        "InvalidAssignmentState",
        f"{STATUS}Reviewable,Approved,Rejected",
    )
    for call, values in (
        (client.approve_assignment, {}),
        (client.reject_assignment, {"RequesterFeedback": "no"}),
    ):
        assert fails(call, AssignmentId=held.id, **values) == (
            "InvalidAssignmentState",
            f"{STATUS}null",
        )
    world.give_back(held)
    assert fails(client.approve_assignment, AssignmentId=held.id)[1] == f"{STATUS}Submitted"


def test_a_hit_is_deleted_only_when_all_its_work_is_decided(
    client: Any, world: MarketWorld
) -> None:
    hit_id = create(client, MaxAssignments=2)["HITId"]
    assert fails(client.delete_hit, HITId=hit_id) == ("InvalidHITState", f"{STATUS}Reviewable")
    held = world.submitted_now(hit_id)
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=0)
    assert status(client, hit_id) == "Reviewable"
    assert fails(client.delete_hit, HITId=hit_id)[0] == "InvalidHITState"
    client.reject_assignment(AssignmentId=held.id, RequesterFeedback="no")
    for _ in range(2):
        client.delete_hit(HITId=hit_id)
    assert status(client, hit_id) == "Disposed"
    assert client.list_hits()["HITs"] == []


def test_a_deleted_hit_cannot_be_extended_nor_its_rejections_undone(
    client: Any, world: MarketWorld
) -> None:
    hit_id, held = done(client, world)
    client.reject_assignment(AssignmentId=held.id, RequesterFeedback="no")
    client.delete_hit(HITId=hit_id)
    later = dt.datetime.now() + dt.timedelta(hours=1)
    for call, values in (
        (client.update_expiration_for_hit, {"ExpireAt": later}),
        (client.create_additional_assignments_for_hit, {"NumberOfAdditionalAssignments": 1}),
        (client.update_hit_review_status, {}),
    ):
        assert fails(call, HITId=hit_id, **values)[0] == "InvalidHITState"
    override = {"AssignmentId": held.id, "OverrideRejection": True}
    assert fails(client.approve_assignment, **override)[0] == "InvalidAssignmentState"


def test_reviewing_is_between_reviewable_and_back(client: Any, world: MarketWorld) -> None:
    hit_id = create(client)["HITId"]
    assert fails(client.update_hit_review_status, HITId=hit_id) == (
        "InvalidHITState",
        f"{STATUS}Reviewable",
    )
    assert fails(client.update_hit_review_status, HITId=hit_id, Revert=True) == (
        "InvalidHITState",
        f"{STATUS}Reviewing",
    )
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=0)
    client.update_hit_review_status(HITId=hit_id)
    assert status(client, hit_id) == "Reviewing"
    assert [one["HITId"] for one in client.list_reviewable_hits(Status="Reviewing")["HITs"]]
    assert client.list_reviewable_hits()["HITs"] == []
    client.update_hit_review_status(HITId=hit_id, Revert=True)
    assert status(client, hit_id) == "Reviewable"


@pytest.mark.parametrize(
    "past", [0, dt.datetime(1970, 1, 1), dt.datetime(1987, 5, 1), "2015-01-01", "1950-01-01"]
)
def test_any_past_time_expires_at_once(client: Any, past: Any) -> None:
    hit_id = create(client)["HITId"]
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=past)
    assert status(client, hit_id) == "Reviewable"


def test_an_expired_hit_with_work_in_hand_waits_for_it(client: Any, world: MarketWorld) -> None:
    hit_id = create(client)["HITId"]
    held = world.accept(hit_id)
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=0)
    assert status(client, hit_id) == "Unassignable"
    world.submit(held)
    assert status(client, hit_id) == "Reviewable"


@pytest.mark.parametrize("reviewing", [False, True])
def test_a_later_end_makes_a_reviewable_hit_assignable_again(
    client: Any, world: MarketWorld, reviewing: bool
) -> None:
    hit_id = create(client, MaxAssignments=2)["HITId"]
    world.submitted_now(hit_id)
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=0)
    if reviewing:
        client.update_hit_review_status(HITId=hit_id)
    client.update_expiration_for_hit(
        HITId=hit_id, ExpireAt=dt.datetime.now() + dt.timedelta(hours=1)
    )
    assert status(client, hit_id) == "Assignable"
    world.accept(hit_id)


def test_more_assignments_make_a_finished_hit_assignable_again(
    client: Any, world: MarketWorld
) -> None:
    hit_id, _ = done(client, world)
    assert status(client, hit_id) == "Reviewable"
    client.create_additional_assignments_for_hit(HITId=hit_id, NumberOfAdditionalAssignments=1)
    assert status(client, hit_id) == "Assignable"


def test_completed_counts_what_was_decided_and_pending_what_is_in_hand(
    client: Any, world: MarketWorld
) -> None:
    hit_id = create(client, MaxAssignments=4)["HITId"]
    world.accept(hit_id)
    first, second, _ = (world.submitted_now(hit_id) for _ in range(3))
    client.approve_assignment(AssignmentId=first.id)
    client.reject_assignment(AssignmentId=second.id, RequesterFeedback="no")
    found = client.get_hit(HITId=hit_id)["HIT"]
    counted = [
        found[f"NumberOfAssignments{name}"] for name in ("Pending", "Available", "Completed")
    ]
    assert (counted, found["HITStatus"]) == ([1, 0, 2], "Unassignable")


# --- rejections that are undone ---


def test_a_rejection_is_undone_within_thirty_days_of_the_work(
    client: Any, world: MarketWorld
) -> None:
    _, held = done(client, world)
    client.reject_assignment(AssignmentId=held.id, RequesterFeedback="no")
    assert fails(client.approve_assignment, AssignmentId=held.id)[0] == "InvalidAssignmentState"
    client.approve_assignment(
        AssignmentId=held.id, OverrideRejection=True, RequesterFeedback="sorry"
    )
    found = client.get_assignment(AssignmentId=held.id)["Assignment"]
    assert (found["AssignmentStatus"], found["RequesterFeedback"]) == ("Approved", "sorry")
    assert world.owed(held.worker_id) == 5
    assert world.book_problems() == []


def test_a_rejection_of_older_work_stands(client: Any, world: MarketWorld) -> None:
    _, held = done(client, world)
    client.reject_assignment(AssignmentId=held.id, RequesterFeedback="no")
    at = world.clock.now() - 30 * DAY - 1_000_000
    world.store.write(
        lambda c: c.execute(
            update(assignment).where(assignment.c.id == held.id).values(submitted_at=at)
        )
    )
    code, message = fails(client.approve_assignment, AssignmentId=held.id, OverrideRejection=True)
    assert (code, "30 days" in message) == ("InvalidAssignmentState", True)


# --- bonuses ---


def test_a_bonus_goes_to_the_worker_of_the_assignment_and_once_a_token(
    client: Any, world: MarketWorld
) -> None:
    hit_id, held = done(client, world)
    bonus = {"AssignmentId": held.id, "BonusAmount": "101.42", "Reason": "fine outlines"}
    assert fails(client.send_bonus, WorkerId=world.worker(), **bonus)[0] == "InvalidParameterValue"
    sent = client.send_bonus(WorkerId=held.worker_id, UniqueRequestToken="b1", **bonus)
    assert set(sent) == {"ResponseMetadata"}
    code, message = fails(
        client.send_bonus, WorkerId=held.worker_id, UniqueRequestToken="b1", **bonus
    )
    assert code == "InvalidParameterValue"
    (listed,) = client.list_bonus_payments(HITId=hit_id)["BonusPayments"]
    assert (listed["BonusAmount"], listed["Reason"], listed["WorkerId"]) == (
        "101.42",
        "fine outlines",
        held.worker_id,
    )
    assert world.owed(held.worker_id) == 10_142
    first = sent["ResponseMetadata"]["RequestId"]
    assert f"UniqueRequestToken b1 was made before: {first}" in message
    again = {"amount_cents": 10_142, "reason": "fine outlines", "token": "b1"}
    with pytest.raises(Conflict, match="the token 'b1' paid a bonus over the API"):
        world.crowd().bonus(held.id, **again)
    assert world.owed(held.worker_id) == 10_142


def test_a_balance_is_never_below_nothing(client: Any, world: MarketWorld) -> None:
    create(client, MaxAssignments=2, Reward="400.00")
    world.store.write(
        lambda c: setup.set_funding(c, world.market_id, world.requester, "on-account", 10_000)
    )
    balance = client.get_account_balance()
    assert (balance["AvailableBalance"], balance["OnHoldBalance"]) == ("0.00", "800.00")
    assert fails(create, client=client)[0] == "InsufficientFunds"


def test_fees_are_taken_of_bonuses_too(client: Any, world: MarketWorld) -> None:
    from labelcrowd.market.fees import AMAZON

    _, held = done(client, world)
    world.set_fees(AMAZON)
    before = client.get_account_balance()["AvailableBalance"]
    client.send_bonus(
        WorkerId=held.worker_id, AssignmentId=held.id, BonusAmount="0.03", Reason="few"
    )
    after = client.get_account_balance()["AvailableBalance"]
    assert round((float(before) - float(after)) * 100) == 3 + 1


def test_a_bonus_needs_submitted_work_a_reason_an_amount_and_money(
    client: Any, world: MarketWorld
) -> None:
    held = world.accept(create(client)["HITId"])
    values = {
        "WorkerId": held.worker_id,
        "AssignmentId": held.id,
        "BonusAmount": "1.00",
        "Reason": "r",
    }
    assert fails(client.send_bonus, **values)[0] == "InvalidAssignmentState"
    world.submit(held)
    for changes, code in (
        ({"Reason": ""}, "InvalidParameterValue"),
        ({"BonusAmount": "0.00"}, "InvalidParameterValue"),
        ({"BonusAmount": "-1"}, "InvalidParameterValue"),
        ({"BonusAmount": "$1"}, "InvalidParameterValue"),
        ({"BonusAmount": "1.005"}, "InvalidParameterValue"),
        ({"BonusAmount": "5000"}, "InsufficientFunds"),
    ):
        assert fails(client.send_bonus, **{**values, **changes})[0] == code
    assert client.list_bonus_payments(AssignmentId=held.id)["BonusPayments"] == []


def test_bonuses_are_listed_of_a_hit_or_an_assignment(client: Any, world: MarketWorld) -> None:
    assert fails(client.list_bonus_payments)[0] == "InvalidParameterValue"
    hit_id, held = done(client, world)
    other = create(client)["HITId"]
    client.send_bonus(
        WorkerId=held.worker_id, AssignmentId=held.id, BonusAmount="1.00", Reason="good"
    )
    both = client.list_bonus_payments(HITId=hit_id, AssignmentId=held.id)
    assert both["NumResults"] == 1
    assert fails(client.list_bonus_payments, HITId=other, AssignmentId=held.id) == (
        "InvalidParameterValue",
        f"Assignment {held.id} is not one of HIT {other}.",
    )


# --- types ---


TYPE = {
    "Title": "t",
    "Description": "d",
    "Reward": "0.10",
    "AssignmentDurationInSeconds": 60,
    "AutoApprovalDelayInSeconds": 100,
    "Keywords": "k",
}


@pytest.mark.parametrize(
    "change",
    [
        {"Title": "u"},
        {"Description": "e"},
        {"Reward": "0.11"},
        {"AssignmentDurationInSeconds": 61},
        {"AutoApprovalDelayInSeconds": 101},
        {"Keywords": "l"},
        {
            "QualificationRequirements": [
                {"QualificationTypeId": "00000000000000000060", "Comparator": "Exists"}
            ]
        },
    ],
)
def test_every_detail_makes_another_type(client: Any, change: dict[str, Any]) -> None:
    first = client.create_hit_type(**TYPE)["HITTypeId"]
    assert client.create_hit_type(**TYPE)["HITTypeId"] == first
    assert client.create_hit_type(**{**TYPE, **change})["HITTypeId"] != first


def test_what_is_each_hits_own_splits_no_group(client: Any) -> None:
    first = create(client)
    second = create(client, RequesterAnnotation="other", LifetimeInSeconds=7200, MaxAssignments=5)
    assert first["HITTypeId"] == second["HITTypeId"]
    assert first["HITGroupId"] == second["HITGroupId"]


def test_a_hit_takes_on_another_type(client: Any, world: MarketWorld) -> None:
    hit_id = create(client)["HITId"]
    type_id = client.create_hit_type(**TYPE)["HITTypeId"]
    for _ in range(2):
        client.update_hit_type_of_hit(HITId=hit_id, HITTypeId=type_id)
    found = client.get_hit(HITId=hit_id)["HIT"]
    assert (found["HITTypeId"], found["HITGroupId"], found["Title"]) == (type_id, type_id, "t")
    assert (found["Reward"], found["AssignmentDurationInSeconds"]) == ("0.10", 60)
    assert client.get_account_balance()["OnHoldBalance"] == "0.20"
    held = world.submitted_now(hit_id)
    client.approve_assignment(AssignmentId=held.id)
    assert world.owed(held.worker_id) == 10

    cheaper = client.create_hit_type(**{**TYPE, "Reward": "0.01"})["HITTypeId"]
    code, message = fails(client.update_hit_type_of_hit, HITId=hit_id, HITTypeId=cheaper)
    assert (code, "reward" in message) == ("InvalidHITState", True)
    renamed = client.create_hit_type(**{**TYPE, "Title": "later"})["HITTypeId"]
    client.update_hit_type_of_hit(HITId=hit_id, HITTypeId=renamed)
    assert client.get_hit(HITId=hit_id)["HIT"]["Title"] == "later"
    assert world.book_problems() == []


def test_a_cheaper_type_frees_money_and_a_dearer_one_needs_it(client: Any) -> None:
    hit_id = create(client, Reward="1.00", MaxAssignments=1)["HITId"]
    cheap = client.create_hit_type(**TYPE)["HITTypeId"]
    client.update_hit_type_of_hit(HITId=hit_id, HITTypeId=cheap)
    assert client.get_account_balance()["OnHoldBalance"] == "0.10"
    dear = client.create_hit_type(**{**TYPE, "Reward": "5000"})["HITTypeId"]
    assert fails(client.update_hit_type_of_hit, HITId=hit_id, HITTypeId=dear)[0] == (
        "InsufficientFunds"
    )
    assert client.get_hit(HITId=hit_id)["HIT"]["HITTypeId"] == cheap


def test_a_type_that_is_not_there_does_not_exist(client: Any, other_client: Any) -> None:
    hit_id = create(client)["HITId"]
    others = other_client.create_hit_type(**TYPE)["HITTypeId"]
    for type_id in (NOBODYS, others):
        code, message = fails(client.update_hit_type_of_hit, HITId=hit_id, HITTypeId=type_id)
        assert (code, message) == ("HITTypeDoesNotExist", f"HITType {type_id} does not exist.")
        values = {"HITTypeId": type_id, "LifetimeInSeconds": 60, "Question": QUESTION}
        assert fails(client.create_hit_with_hit_type, **values)[0] == "HITTypeDoesNotExist"


def test_a_hit_without_pay_gets_one_only_from_who_may_publish_for_money(
    client: Any, world: MarketWorld
) -> None:
    hit_id = create(client, Reward="0.00")["HITId"]
    paid = client.create_hit_type(**TYPE)["HITTypeId"]
    world.store.write(lambda c: c.execute(delete(pay_terms)))
    code, message = fails(client.update_hit_type_of_hit, HITId=hit_id, HITTypeId=paid)
    assert (code, "pay" in message) == ("PermissionDeniedException", True)
    assert client.get_hit(HITId=hit_id)["HIT"]["Reward"] == "0.00"
    free = client.create_hit_type(**{**TYPE, "Reward": "0.00"})["HITTypeId"]
    client.update_hit_type_of_hit(HITId=hit_id, HITTypeId=free)


def test_a_hit_takes_on_no_type_whose_qualification_is_gone(client: Any) -> None:
    made = client.create_qualification_type(
        Name="skill", Description="d", QualificationTypeStatus="Active"
    )
    skill = made["QualificationType"]["QualificationTypeId"]
    asks = [{"QualificationTypeId": skill, "Comparator": "Exists"}]
    type_id = client.create_hit_type(**TYPE, QualificationRequirements=asks)["HITTypeId"]
    client.delete_qualification_type(QualificationTypeId=skill)
    hit_id = create(client)["HITId"]
    fails(client.update_hit_type_of_hit, HITId=hit_id, HITTypeId=type_id)
    assert client.get_hit(HITId=hit_id)["HIT"]["HITTypeId"] != type_id


def test_a_hit_of_our_own_labelling_page_keeps_its_reward(
    client: Any, home: Home, world: MarketWorld
) -> None:
    services = Services(
        home, Settings(public_url="http://labels.example.org"), world.clock, world.ids
    )
    add_pictures(services, world.requester, 1, collection="LabelMe")
    url = "http://labels.example.org/tool.html?image=img0.jpg&folder=users/r"
    hit_id = create(client, Question=external_question(url, 0))["HITId"]
    dearer = client.create_hit_type(**TYPE)["HITTypeId"]
    code, message = fails(client.update_hit_type_of_hit, HITId=hit_id, HITTypeId=dearer)
    assert (code, "labelling page" in message) == ("InvalidHITState", True)
    renamed = client.create_hit_type(**{**TYPE, "Reward": "0.05"})["HITTypeId"]
    client.update_hit_type_of_hit(HITId=hit_id, HITTypeId=renamed)
    assert client.get_hit(HITId=hit_id)["HIT"]["Title"] == "t"


# --- disposal by itself ---


def test_after_120_days_a_hit_is_disposed_of_and_later_gone(
    client: Any, world: MarketWorld
) -> None:
    hit_id, held = done(client, world)
    client.approve_assignment(AssignmentId=held.id)
    age(world, hit_id, DISPOSED_AFTER - DAY)
    assert status(client, hit_id) == "Reviewable"
    age(world, hit_id, DISPOSED_AFTER + DAY)
    assert status(client, hit_id) == "Disposed"
    assert client.list_hits()["HITs"] == []
    assert client.list_reviewable_hits()["HITs"] == []
    assert client.get_assignment(AssignmentId=held.id)["HIT"]["HITStatus"] == "Disposed"
    assert (
        fails(
            client.create_additional_assignments_for_hit,
            HITId=hit_id,
            NumberOfAdditionalAssignments=1,
        )[0]
        == "InvalidHITState"
    )
    age(world, hit_id, GONE_AFTER + DAY)
    assert fails(client.get_hit, HITId=hit_id)[1] == f"Hit {hit_id} does not exist."
    for read in (client.list_assignments_for_hit, client.list_review_policy_results_for_hit):
        assert fails(read, HITId=hit_id)[0] == "HITDoesNotExist"
    # Only in the API's eyes.
    assert world.read_hit(hit_id).places.status == "Reviewable"
    assert world.owed(held.worker_id) == 5


def test_a_deleted_hit_is_gone_after_the_same_time(client: Any, world: MarketWorld) -> None:
    hit_id, held = done(client, world)
    client.approve_assignment(AssignmentId=held.id)
    client.delete_hit(HITId=hit_id)
    assert status(client, hit_id) == "Disposed"
    age(world, hit_id, GONE_AFTER + DAY)
    assert fails(client.get_hit, HITId=hit_id)[0] == "HITDoesNotExist"


def test_undecided_work_is_never_disposed_of(client: Any, world: MarketWorld) -> None:
    hit_id, _ = done(client, world)
    age(world, hit_id, GONE_AFTER + DAY)
    assert status(client, hit_id) == "Reviewable"
    assert [one["HITId"] for one in client.list_hits()["HITs"]] == [hit_id]


# --- values that boto3 lets through ---


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("list_hits", {"MaxResults": 500}),
        ("list_reviewable_hits", {"Status": "Bogus"}),
        ("create_hit_type", {**TYPE, "Reward": "$1.005"}),
        ("create_hit_type", {**TYPE, "Reward": "1.005"}),
        ("create_hit_type", {**TYPE, "Title": ""}),
        ("create_hit_type", {**TYPE, "Title": "t" * 129}),
        ("create_hit_type", {**TYPE, "Description": "d" * 2_001}),
        ("create_hit_type", {**TYPE, "Keywords": "k" * 1_001}),
        ("create_hit_type", {**TYPE, "AssignmentDurationInSeconds": 29}),
        ("create_hit_type", {**TYPE, "AssignmentDurationInSeconds": 31_536_001}),
        ("create_hit_type", {**TYPE, "AutoApprovalDelayInSeconds": 2_592_001}),
    ],
)
def test_what_the_client_does_not_check_is_checked_here(
    client: Any, operation: str, values: dict[str, Any]
) -> None:
    assert fails(getattr(client, operation), **values)[0] == "InvalidParameterValue"


def test_a_status_that_no_assignment_has_is_refused(client: Any) -> None:
    hit_id = create(client)["HITId"]
    for bad in (["Accepted"], ["Bogus"]):
        values = {"HITId": hit_id, "AssignmentStatuses": bad}
        assert fails(client.list_assignments_for_hit, **values)[0] == "InvalidParameterValue"


def test_without_money_no_hit_is_made(client: Any) -> None:
    code, message = fails(
        client.create_hit_with_hit_type,
        HITTypeId=client.create_hit_type(**{**TYPE, "Reward": "2000"})["HITTypeId"],
        LifetimeInSeconds=60,
        Question=QUESTION,
    )
    assert code == "InsufficientFunds"
    assert message.startswith("This Requester has insufficient funds in their account")
    assert client.list_hits()["HITs"] == []


def test_the_rule_of_ten_counts_what_the_hit_was_made_with(client: Any, world: MarketWorld) -> None:
    world.store.write(lambda c: setup.set_ten_rule(c, "live", on=True))
    small = create(client, MaxAssignments=9)["HITId"]
    extend = client.create_additional_assignments_for_hit
    assert fails(extend, HITId=small, NumberOfAdditionalAssignments=1)[0] == (
        "InvalidMaximumAssignmentsIncrease"
    )
    large = create(client, MaxAssignments=10)["HITId"]
    extend(HITId=large, NumberOfAdditionalAssignments=90)
    assert client.get_hit(HITId=large)["HIT"]["MaxAssignments"] == 100


# --- overload and faults ---


def failing(
    world: MarketWorld, monkeypatch: pytest.MonkeyPatch, error: Exception, times: int
) -> None:
    """Let the next writes fail."""
    awrite, left = world.store.awrite, [error] * times

    async def sometimes(call: Any) -> Any:
        if left:
            raise left.pop()
        return await awrite(call)

    monkeypatch.setattr(world.store, "awrite", sometimes)


def test_overload_is_throttling_and_clients_repeat_it(
    client: Any, world: MarketWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(world, monkeypatch, Busy("the queue is full"), 2)
    with pytest.raises(ClientError) as error:
        client.create_hit_type(**TYPE)
    assert error.value.response["Error"]["Code"] == "ThrottlingException"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    failing(world, monkeypatch, Busy("the queue is full"), 1)
    assert client.create_hit_type(**TYPE)["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.mark.parametrize("error", [StorageFailed("the disk failed"), RuntimeError("a mistake")])
def test_a_fault_of_the_server_is_a_service_fault_that_clients_repeat(
    client: Any, world: MarketWorld, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failing(world, monkeypatch, error, 2)
    with pytest.raises(client.exceptions.ServiceFault) as fault:
        client.create_hit_type(**TYPE)
    assert fault.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    failing(world, monkeypatch, error, 1)
    assert client.create_hit_type(**TYPE)["HITTypeId"]
