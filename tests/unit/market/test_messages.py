"""Messages from requesters: in the inbox, and as mail to those who have an address."""

from __future__ import annotations

import pytest

from labelcrowd.clock import DAY, HOUR, MINUTE
from labelcrowd.errors import NotFound
from labelcrowd.market import messages
from labelcrowd.market.messages import Message, WaitingMail
from tests.support.market import MarketWorld


def send(world: MarketWorld, worker_id: str, subject: str = "Thanks") -> str:
    now = world.clock.now()
    return world.store.write(
        lambda c: messages.send(
            c,
            world.ids,
            now,
            world.market_id,
            world.requester,
            worker_id,
            subject=subject,
            words="Well outlined.",
        )
    )


def inbox(world: MarketWorld, worker_id: str, before: tuple[int, str] | None = None) -> list[str]:
    found = world.store.read(
        lambda c: messages.inbox(c, world.market_id, worker_id, before=before, limit=2)
    )
    return [one.subject for one in found]


def unread(world: MarketWorld, worker_id: str) -> int:
    return world.store.read(lambda c: messages.unread(c, world.market_id, worker_id))


def read(world: MarketWorld, worker_id: str, message_id: str) -> Message:
    now = world.clock.now()
    return world.store.write(
        lambda c: messages.mark_read(c, now, world.market_id, worker_id, message_id)
    )


def due(world: MarketWorld) -> list[WaitingMail]:
    now = world.clock.now()
    return world.store.read(lambda c: messages.due_mail(c, now))


def test_the_newest_comes_first_and_pages_go_on(world: MarketWorld) -> None:
    worker_id = world.registered()
    for subject in "abc":
        send(world, worker_id, subject)
        world.clock.advance(MINUTE)
    assert inbox(world, worker_id) == ["c", "b"]
    last = world.store.read(lambda c: messages.inbox(c, world.market_id, worker_id, limit=2))[-1]
    assert inbox(world, worker_id, (last.sent_at, last.id)) == ["a"]


def test_a_message_is_unread_until_its_worker_has_read_it(world: MarketWorld) -> None:
    worker_id, other = world.registered(), world.registered()
    message_id = send(world, worker_id)
    assert (unread(world, worker_id), unread(world, other)) == (1, 0)
    with pytest.raises(NotFound):
        read(world, other, message_id)
    first = read(world, worker_id, message_id)
    assert (first.requester_name, first.words) == ("Ann", "Well outlined.")
    world.clock.advance(HOUR)
    assert read(world, worker_id, message_id).read_at == first.read_at
    assert unread(world, worker_id) == 0


def test_nobody_writes_to_whom_there_is_not(world: MarketWorld) -> None:
    with pytest.raises(NotFound):
        send(world, "A1NOBODY")


def test_only_who_signs_in_with_an_address_gets_mail(world: MarketWorld) -> None:
    send(world, world.registered("carla"))
    send(world, world.registered("dan@example.org"))
    assert [one.address for one in due(world)] == ["dan@example.org"]


def test_a_mail_that_is_delayed_comes_again_later_and_not_for_ever(world: MarketWorld) -> None:
    send(world, world.registered("dan@example.org"))
    for tried in range(len(messages.WAITS) + 1):
        (waiting,) = due(world)
        assert waiting.attempts == tried
        now = world.clock.now()
        world.store.write(
            lambda c, w=waiting, n=now: messages.note_mail_failed(c, n, w, "later", for_good=False)
        )
        assert due(world) == []
        world.clock.advance(messages.WAITS[min(tried, len(messages.WAITS) - 1)])
    assert due(world) == []


def test_a_mail_that_waited_for_a_mail_server_for_a_day_is_not_sent(world: MarketWorld) -> None:
    send(world, world.registered("dan@example.org"))
    world.clock.advance(DAY)
    assert due(world) == []
