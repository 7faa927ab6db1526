"""Publishing: drafts nobody sees, then all of them at once with their money, or none."""

from __future__ import annotations

import time

import pytest

from labelcrowd.clock import DAY, HOUR, SECOND
from labelcrowd.crowd.port import HitSpec, HitTypeSpec
from labelcrowd.errors import InsufficientFunds, NotFound
from labelcrowd.market import due, workers
from labelcrowd.market.errors import no_hit
from tests.support.market import MarketWorld

TYPE = HitTypeSpec(
    title="Outline",
    description="d",
    keywords="k",
    reward_cents=5,
    assignment_duration_s=600,
    auto_approval_delay_s=3_600,
)


def specs(count: int, *, prefix: str = "t", assignments: int = 2) -> list[HitSpec]:
    return [
        HitSpec(
            token=f"{prefix}{number}",
            external_url=f"https://labels.example.org/label?t={number}",
            frame_height=0,
            max_assignments=assignments,
            lifetime_s=3_600,
            annotation="",
        )
        for number in range(count)
    ]


def left(world: MarketWorld) -> int:
    groups = world.store.read(lambda c: workers.groups(c, world.market_id, "A1", world.clock.now()))
    return sum(group.left for group in groups)


def test_drafts_do_not_exist_for_anyone(world: MarketWorld) -> None:
    crowd = world.crowd()
    type_id = crowd.create_hit_type(TYPE)
    ids = crowd.create_hits(type_id, specs(3))
    assert left(world) == 0
    assert world.event_types() == []
    assert crowd.balance() == (100_000, 0)
    assert {state.status for state in crowd.hit_states(ids).values()} == {"Draft"}
    with pytest.raises(NotFound):
        world.accept(ids[0])
    with pytest.raises(NotFound, match=str(no_hit(ids[0]))):
        world.read_hit(ids[0])
    world.clock.advance(DAY)
    assert due.run(world.store, world.clock.now()) == 0


def test_opening_shows_all_and_holds_the_money_once(world: MarketWorld) -> None:
    crowd = world.crowd()
    ids = crowd.create_hits(crowd.create_hit_type(TYPE), specs(3))
    crowd.open_hits(ids)
    crowd.open_hits(ids)
    assert left(world) == 3
    assert crowd.balance() == (100_000 - 30, 30)
    assert world.event_types() == ["HITCreated"] * 3
    assert world.accept(ids[1]).reward_cents == 5
    assert world.book_problems() == []


def test_a_token_gives_the_hit_it_made(world: MarketWorld) -> None:
    crowd = world.crowd()
    type_id = crowd.create_hit_type(TYPE)
    first = crowd.create_hits(type_id, specs(2))
    crowd.open_hits(first)
    assert crowd.create_hits(type_id, specs(3))[:2] == first


def test_a_part_of_the_drafts_can_be_opened_and_the_rest_later(world: MarketWorld) -> None:
    crowd = world.crowd()
    type_id = crowd.create_hit_type(TYPE)
    ids = crowd.create_hits(type_id, specs(4))
    crowd.open_hits(ids[:1])
    assert left(world) == 1
    ids += crowd.create_hits(type_id, specs(1, prefix="more"))
    crowd.open_hits(ids)
    assert left(world) == 5
    assert world.event_types() == ["HITCreated"] * 5
    assert crowd.balance()[1] == 50
    assert world.book_problems() == []


def test_the_life_of_a_hit_starts_when_it_opens(world: MarketWorld) -> None:
    crowd = world.crowd()
    ids = crowd.create_hits(crowd.create_hit_type(TYPE), specs(2))
    world.clock.advance(5 * HOUR)
    crowd.open_hits(ids)
    states = crowd.hit_states(ids).values()
    assert {state.expires_at for state in states} == {world.clock.now() + 3_600 * SECOND}


def test_without_the_money_nothing_opens(world: MarketWorld) -> None:
    crowd = world.crowd()
    ids = crowd.create_hits(crowd.create_hit_type(TYPE), specs(3, assignments=9_000))
    with pytest.raises(InsufficientFunds):
        crowd.open_hits(ids)
    assert left(world) == 0
    assert world.event_types() == []
    assert crowd.balance() == (100_000, 0)


def test_discarded_drafts_leave_nothing_and_their_tokens_are_free(world: MarketWorld) -> None:
    crowd = world.crowd()
    type_id = crowd.create_hit_type(TYPE)
    ids = crowd.create_hits(type_id, specs(3))
    crowd.open_hits(ids[:1])
    crowd.discard_drafts(ids)
    assert set(crowd.hit_states(ids)) == {ids[0]}
    again = crowd.create_hits(type_id, specs(3))
    assert again[0] == ids[0]
    assert not set(again[1:]) & set(ids)


def test_another_requesters_drafts_stay_shut(world: MarketWorld) -> None:
    crowd = world.crowd()
    ids = crowd.create_hits(crowd.create_hit_type(TYPE), specs(1))
    world.requester = world.new_requester("Bob")
    with pytest.raises(NotFound):
        world.crowd().open_hits(ids)
    world.crowd().discard_drafts(ids)
    assert set(crowd.hit_states(ids)) == set(ids)


def test_two_thousand_hits_open_in_a_short_transaction(sqlite_world: MarketWorld) -> None:
    crowd = sqlite_world.crowd()
    type_id = crowd.create_hit_type(TYPE)
    ids: list[str] = []
    for part in range(4):
        ids += crowd.create_hits(type_id, specs(500, prefix=f"p{part}-", assignments=1))
    started = time.process_time()
    crowd.open_hits(ids)
    assert time.process_time() - started < 1.0
    assert left(sqlite_world) == 2_000
