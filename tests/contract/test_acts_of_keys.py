"""What programs do carries their access key, in the record that owners read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from labelcrowd.accounts import audit
from labelcrowd.market.setup import deactivate_access_key
from labelcrowd.workflow import audit_log
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


@pytest.mark.parametrize("past", ["0001-01-01T00:00:00+14:00", -(10**9), -(10**15)])
def test_an_expiry_that_no_calendar_shows_leaves_the_record_readable(
    world: MarketWorld, connect: Callable[..., Any], past: Any
) -> None:
    client = connect(world.key(), parameter_validation=False)
    hit_id = create(client)["HITId"]
    # As in the bytes of a request: boto3 would make a date of it first.
    client.meta.events.register(
        "before-call.mturk.UpdateExpirationForHIT",
        lambda params, **_: params.update(
            body=msgspec.json.encode({"HITId": hit_id, "ExpireAt": past})
        ),
    )
    client.update_expiration_for_hit(HITId=hit_id, ExpireAt=0)
    (found,) = world.store.read(
        lambda c: audit.entries(c, world.requester, audit.Filter(action="change-expiry"))
    )
    assert audit_log.details(found).endswith("expires at 1970-01-01T00:00:00Z")


def test_a_date_that_cannot_be_is_shown_as_its_number(world: MarketWorld) -> None:
    """Where such a time was kept once."""
    at = -62_135_647_200_000_000
    who = audit.Actor(requester_id=world.requester, account_id="a", name="Ann")
    world.store.write(
        lambda c: audit.note(c, world.ids, 1, who, "change-expiry", "h", {"expires_at": at})
    )
    (found,) = world.store.read(lambda c: audit.entries(c, world.requester))
    assert audit_log.details(found) == f"expires at {at}"


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
