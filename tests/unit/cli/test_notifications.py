"""``market notifications``: dead messages, replayed, and hosts that are allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Filter
from labelcrowd.market import deliveries
from labelcrowd.market.deliveries import Message
from tests.support.studio import World
from tests.unit.cli.conftest import Run


def dead_message(world: World) -> str:
    """A message of the requester's that nobody took."""
    made = deliveries.new_id(world.ids)
    message = Message(
        id=made,
        market_id="live",
        requester_id=world.requester_id,
        hit_type_id="",
        destination="https://example.org/hook",
        transport="SQS",
        kind=deliveries.TEST,
        body="{}",
        events=1,
    )
    now = world.clock.now()
    world.store.write(lambda c: deliveries.queue(c, now, [message]))
    (one,) = world.store.read(lambda c: deliveries.due(c, now))
    world.store.write(lambda c: deliveries.note_failed(c, now, one, "nobody", for_good=True))
    return made


def test_dead_messages_are_listed_and_sent_again(
    world: World, run: Run, answer: Callable[..., Any]
) -> None:
    assert "No message is dead." in run("market", "notifications", "list", "--dead").stdout
    made = dead_message(world)
    (listed,) = answer("market", "notifications", "list", "--dead")
    assert (listed["id"], listed["status"], listed["error"]) == (made, "dead", "nobody")
    assert answer("market", "notifications", "replay", made) == {"replayed": 1}
    assert answer("market", "notifications", "list")[0]["status"] == "waiting"
    assert "No message is dead." in run("market", "notifications", "replay").stdout
    assert "no dead message" in run("market", "notifications", "replay", made, code=1).output


def test_hosts_are_allowed_and_forgotten(
    world: World, run: Run, answer: Callable[..., Any]
) -> None:
    assert "None" in run("market", "notifications", "hosts").stdout
    assert answer("market", "notifications", "allow", "Hooks.lab") == {"allowed": "hooks.lab"}
    assert answer("market", "notifications", "hosts") == ["hooks.lab"]
    run("market", "notifications", "forget", "hooks.lab")
    assert answer("market", "notifications", "hosts") == []
    run("market", "notifications", "forget", "hooks.lab", code=1)
    run("market", "notifications", "allow", "http://x/", code=1)
    noted = world.store.read(lambda c: audit.entries(c, "", Filter(subject="hooks.lab")))
    assert {one.action for one in noted} == {
        "allow-notification-host",
        "forget-notification-host",
    }
