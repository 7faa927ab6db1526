"""A blocked worker finds and takes none of the requester's HITs, and keeps what is in hand."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from labelcrowd.market import worker_blocks, workers
from labelcrowd.market.errors import BadParameter, NotForYou
from tests.support.market import MarketWorld


def block(world: MarketWorld, worker_id: str, reason: str = "no outlines") -> None:
    now, scope = world.clock.now(), (world.market_id, world.requester)
    world.store.write(lambda c: worker_blocks.block(c, now, *scope, worker_id, reason))


def seen(world: MarketWorld, worker_id: str) -> list[str]:
    now = world.clock.now()
    found = world.store.read(lambda c: workers.groups(c, world.market_id, worker_id, now))
    return [group.hit_type_id for group in found]


def test_a_blocked_worker_sees_nothing_and_is_given_nothing(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=3)
    hit_type = world.read_hit(hit_id).hit_type_id
    blocked, other = world.registered(), world.registered()
    assert seen(world, blocked) == [hit_type]
    block(world, blocked)
    assert seen(world, blocked) == []
    assert seen(world, other) == [hit_type]
    now, market_id = world.clock.now(), world.market_id
    assert world.store.read(lambda c: workers.group(c, market_id, blocked, hit_type)) is None
    with pytest.raises(NotForYou):
        world.accept(hit_id, blocked)
    with pytest.raises(NotForYou):
        world.store.write(
            lambda c: workers.accept(c, world.ids, now, market_id, hit_type, blocked, by_type=True)
        )
    assert world.read_hit(hit_id).places.available == 3
    world.accept(hit_id, other)


def test_only_the_requester_who_blocked_is_out_of_reach(world: MarketWorld) -> None:
    worker_id = world.registered()
    block(world, worker_id)
    elsewhere = MarketWorld(world.store, world.clock, world.ids, requester=world.new_requester())
    assert elsewhere.accept(elsewhere.hit(), worker_id).worker_id == worker_id


def test_work_in_hand_is_finished_and_paid(world: MarketWorld) -> None:
    hit_id = world.hit()
    worker_id = world.registered()
    held = world.accept(hit_id, worker_id)
    block(world, worker_id)
    assert world.accept(hit_id, worker_id).id == held.id
    world.submit(held)
    assert world.status(held.id) == "Submitted"


def test_an_unblocked_worker_is_given_work_again(world: MarketWorld) -> None:
    hit_id, worker_id = world.hit(), world.registered()
    block(world, worker_id)
    scope = (world.market_id, world.requester, worker_id)
    for _ in range(2):
        world.store.write(lambda c: worker_blocks.unblock(c, *scope))
    assert world.accept(hit_id, worker_id).hit_id == hit_id


def test_blocking_again_keeps_the_place_in_the_list_and_takes_the_new_reason(
    world: MarketWorld,
) -> None:
    first, second = world.registered(), world.registered()
    for worker_id, reason in ((first, "a"), (second, "b"), (first, "c")):
        block(world, worker_id, reason)
        world.clock.advance(1)

    def listed(connection: Connection) -> list[tuple[str, str]]:
        found = worker_blocks.list_blocks(connection, world.market_id, world.requester)
        return [(one.worker_id, one.reason) for one in found]

    assert world.store.read(listed) == [(first, "c"), (second, "b")]


def test_nobody_is_blocked_who_is_not_there(world: MarketWorld) -> None:
    with pytest.raises(BadParameter, match=r"^WorkerId is invalid\.$"):
        block(world, "A1NOBODY")


def test_there_is_an_end_to_blocking(world: MarketWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_blocks, "MAX_BLOCKS", 1)
    first = world.registered()
    block(world, first)
    block(world, first, "again")
    with pytest.raises(BadParameter, match="up to 1 Workers"):
        block(world, world.registered())
