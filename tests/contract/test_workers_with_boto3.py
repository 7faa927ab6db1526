"""Blocks and messages with boto3: whom they reach, whom they do not, and what is said then."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labelcrowd.market import decisions, messages
from labelcrowd.market.errors import NotForYou
from labelcrowd.market.operations import workers
from tests.contract.test_market_with_boto3 import create, refused
from tests.support.market import MarketWorld


def test_blocks_are_made_listed_page_by_page_and_taken_back(
    client: Any, other_client: Any, world: MarketWorld
) -> None:
    blocked = [world.registered() for _ in range(3)]
    for worker_id in blocked:
        client.create_worker_block(WorkerId=worker_id, Reason=f"about {worker_id}")
    pages = list(
        client.get_paginator("list_worker_blocks").paginate(PaginationConfig={"PageSize": 2})
    )
    assert [page["NumResults"] for page in pages] == [2, 1]
    listed = [block for page in pages for block in page["WorkerBlocks"]]
    assert listed == [{"WorkerId": one, "Reason": f"about {one}"} for one in blocked]
    assert other_client.list_worker_blocks()["WorkerBlocks"] == []

    hit_id = create(client)["HITId"]
    with pytest.raises(NotForYou):
        world.accept(hit_id, blocked[0])
    client.delete_worker_block(WorkerId=blocked[0], Reason="was a mistake")
    client.delete_worker_block(WorkerId=blocked[0])
    assert world.accept(hit_id, blocked[0]).worker_id == blocked[0]


@pytest.mark.parametrize("call", ["create_worker_block", "delete_worker_block"])
def test_a_worker_who_is_not_there_is_told_in_amazons_words(client: Any, call: str) -> None:
    with pytest.raises(ClientError) as error:
        getattr(client, call)(WorkerId="A1NOBODY", Reason="none")
    code, message = refused(error)
    assert code == "InvalidParameterValue"
    assert message.startswith("WorkerId is invalid.")


def test_a_block_needs_a_reason(client: Any, world: MarketWorld) -> None:
    with pytest.raises(ClientError) as error:
        client.create_worker_block(WorkerId=world.registered(), Reason="")
    assert refused(error)[0] == "InvalidParameterValue"


def test_workers_are_notified_whose_work_was_decided_about(
    client: Any, other_client: Any, world: MarketWorld
) -> None:
    known, waiting = world.registered("dan@example.org"), world.registered()
    hit_id = create(client)["HITId"]
    for worker_id in (known, waiting):
        world.submit(world.accept(hit_id, worker_id))
    for one in client.list_assignments_for_hit(HITId=hit_id)["Assignments"]:
        if one["WorkerId"] == known:
            client.approve_assignment(AssignmentId=one["AssignmentId"])

    notice = {"Subject": "More cars", "MessageText": "Come back."}
    answer = client.notify_workers(**notice, WorkerIds=[known, known, waiting, "A1NOBODY"])
    assert [
        (one["WorkerId"], one["NotifyWorkersFailureCode"])
        for one in answer["NotifyWorkersFailureStatuses"]
    ] == [(waiting, "HardFailure"), ("A1NOBODY", "HardFailure")]
    inbox = world.store.read(lambda c: messages.inbox(c, "live", known))
    assert [(one.subject, one.words) for one in inbox] == [("More cars", "Come back.")]

    refusal = other_client.notify_workers(**notice, WorkerIds=[known])
    assert refusal["NotifyWorkersFailureStatuses"][0]["WorkerId"] == known


def test_a_rejected_worker_can_be_told_why(client: Any, world: MarketWorld) -> None:
    worker_id = world.registered()
    held = world.accept(create(client)["HITId"], worker_id)
    world.submit(held)
    scope = ("live", world.requester, held.id)
    world.store.write(lambda c: decisions.reject(c, world.clock.now(), *scope, reason="empty"))
    answer = client.notify_workers(Subject="Why", MessageText="Empty.", WorkerIds=[worker_id])
    assert answer["NotifyWorkersFailureStatuses"] == []


def test_too_many_messages_in_a_day_fail_softly(
    client: Any, world: MarketWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "MOST_A_DAY", 1)
    worker_id = world.registered()
    held = world.accept(create(client)["HITId"], worker_id)
    world.submit(held)
    client.approve_assignment(AssignmentId=held.id)
    codes = [
        [
            one["NotifyWorkersFailureCode"]
            for one in client.notify_workers(
                Subject="Again", MessageText="Again.", WorkerIds=[worker_id]
            )["NotifyWorkersFailureStatuses"]
        ]
        for _ in range(2)
    ]
    assert codes == [[], ["SoftFailure"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"Subject": "s" * 201},
        {"MessageText": "m" * 4_097},
        {"WorkerIds": [f"A{n}" for n in range(101)]},
        {"WorkerIds": []},
        {"Subject": ""},
    ],
)
def test_a_notice_has_amazons_limits(client: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        client.notify_workers(
            **{"Subject": "s", "MessageText": "m", "WorkerIds": ["A1"], **changes}
        )
    assert refused(error)[0] == "InvalidParameterValue"
