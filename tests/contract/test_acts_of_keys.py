"""What programs do carries their access key, in the record that owners read."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labelcrowd.accounts import audit
from labelcrowd.market.setup import deactivate_access_key
from tests.contract.test_market_with_boto3 import create
from tests.support.market import MarketWorld


def acts(world: MarketWorld) -> list[tuple[str, str, str]]:
    """(who, what, about), the oldest first."""
    found = world.store.read(lambda c: audit.entries(c, world.requester))
    return [(one.actor, one.action, one.subject) for one in reversed(found)]


def test_each_act_of_a_program_is_noted_once_under_its_key(client: Any, world: MarketWorld) -> None:
    name = f"access key {world.key().key_id}"
    hit_id = create(client)["HITId"]
    held = [world.accept(hit_id) for _ in range(2)]
    for one in held:
        world.submit(one)
    first, second = (one.id for one in held)
    for _ in range(2):
        client.approve_assignment(AssignmentId=first)
        client.reject_assignment(AssignmentId=second, RequesterFeedback="empty")
    client.approve_assignment(AssignmentId=second, OverrideRejection=True)
    worker_id = client.get_assignment(AssignmentId=first)["Assignment"]["WorkerId"]
    bonus = {
        "WorkerId": worker_id, "AssignmentId": first, "BonusAmount": "0.07", "Reason": "neat",
        "UniqueRequestToken": "b1",
    }  # fmt: skip
    client.send_bonus(**bonus)
    with pytest.raises(ClientError):
        client.send_bonus(**bonus)
    client.delete_hit(HITId=hit_id)
    assert acts(world) == [
        (name, "create-hit", hit_id),
        (name, "approve", first),
        (name, "reject", second),
        (name, "undo-rejection", second),
        (name, "bonus", first),
        (name, "delete-hit", hit_id),
    ]


def test_a_refused_call_notes_nothing(client: Any, world: MarketWorld) -> None:
    with pytest.raises(ClientError):
        client.approve_assignment(AssignmentId="3" * 30)
    assert acts(world) == []


def test_a_deactivated_key_is_refused_from_its_next_call_on(
    client: Any, world: MarketWorld
) -> None:
    client.get_account_balance()
    key_id = world.key().key_id
    world.store.write(lambda c: deactivate_access_key(c, world.requester, key_id))
    with pytest.raises(ClientError, match="does not know the access key"):
        client.get_account_balance()
