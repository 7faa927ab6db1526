"""Publishing: drafts nobody sees, then all of them at once with their money, or none."""

from __future__ import annotations

import time
from dataclasses import replace

import msgspec
import pytest
from msgspec import UNSET

from labelcrowd.clock import DAY, HOUR, SECOND
from labelcrowd.crowd.port import NUMBER_APPROVED, HitSpec, HitTypeSpec, Requirement
from labelcrowd.errors import Conflict, InsufficientFunds, NotFound
from labelcrowd.market import due, setup, workers
from labelcrowd.market import opening as openings
from labelcrowd.market.errors import no_hit
from labelcrowd.market.fees import AMAZON, Fees
from labelcrowd.market.hits import NewHit
from labelcrowd.market.structs.records import QualificationRequirement
from labelcrowd.market.system_qualifications import MASTERS
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


def make(
    world: MarketWorld, count: int, *, prefix: str = "t", assignments: int = 2, opening: str = "o"
) -> list[str]:
    """So many drafts of one type under an opening."""
    crowd = world.crowd()
    new = specs(count, prefix=prefix, assignments=assignments)
    return crowd.create_hits(crowd.create_hit_type(TYPE), new, opening=opening)


def left(world: MarketWorld) -> int:
    groups = world.store.read(lambda c: workers.groups(c, world.market_id, "A1", world.clock.now()))
    return sum(group.left for group in groups)


def test_a_draft_has_the_fee_of_a_hit_that_was_created_over_the_api(world: MarketWorld) -> None:
    world.set_fees(msgspec.structs.replace(AMAZON, premium_cents={NUMBER_APPROVED: 5}))
    for one in (
        Requirement(qualification_type_id=MASTERS, comparator="Exists"),
        Requirement(
            qualification_type_id=NUMBER_APPROVED, comparator="GreaterThan", numbers=(100,)
        ),
        Requirement(qualification_type_id=MASTERS, comparator="DoesNotExist"),
    ):
        asks = [
            QualificationRequirement(
                QualificationTypeId=one.qualification_type_id,
                Comparator=one.comparator,
                IntegerValues=list(one.numbers) or UNSET,
            )
        ]
        api = world.read_hit(world.hit(reward_cents=100, asks=asks))
        crowd = world.crowd()
        type_id = crowd.create_hit_type(replace(TYPE, reward_cents=100, requirements=(one,)))
        token = f"{one.qualification_type_id}{one.comparator}"
        (made,) = crowd.create_hits(type_id, specs(1, prefix=token), opening=token)
        cents = 2 * (100 + api.fee_cents)
        crowd.open_hits(token, hits=1, cents=cents)
        assert world.read_hit(made).held_cents == cents


def test_drafts_do_not_exist_for_anyone(world: MarketWorld) -> None:
    ids = make(world, 3)
    crowd = world.crowd()
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
    ids = make(world, 3)
    for _ in range(2):
        world.crowd().open_hits("o", hits=3, cents=30)
    assert left(world) == 3
    assert world.crowd().balance() == (100_000 - 30, 30)
    assert world.event_types() == ["HITCreated"] * 3
    assert world.accept(ids[1]).reward_cents == 5
    assert world.book_problems() == []


def test_two_publications_of_one_type_open_each_for_itself(world: MarketWorld) -> None:
    ids = make(world, 1, opening="a")
    ids += make(world, 4, prefix="more", opening="b")
    world.crowd().open_hits("a", hits=1, cents=10)
    assert left(world) == 1
    world.crowd().open_hits("b", hits=4, cents=40)
    assert left(world) == 5
    assert world.event_types() == ["HITCreated"] * 5
    assert world.crowd().balance()[1] == 50
    assert world.book_problems() == []


def test_the_life_of_a_hit_starts_when_it_opens(world: MarketWorld) -> None:
    ids = make(world, 2)
    world.clock.advance(5 * HOUR)
    world.crowd().open_hits("o", hits=2, cents=20)
    states = world.crowd().hit_states(ids).values()
    assert {state.expires_at for state in states} == {world.clock.now() + 3_600 * SECOND}


def test_without_the_money_nothing_opens(world: MarketWorld) -> None:
    make(world, 3, assignments=9_000)
    with pytest.raises(InsufficientFunds):
        world.crowd().open_hits("o", hits=3, cents=135_000)
    assert left(world) == 0
    assert world.event_types() == []
    assert world.crowd().balance() == (100_000, 0)


def test_all_drafts_of_a_publication_have_the_fee_of_the_first(world: MarketWorld) -> None:
    make(world, 1, prefix="first")
    world.store.write(lambda c: setup.set_fees(c, world.market_id, Fees(minimum_cents=3)))
    make(world, 1, prefix="second")
    world.crowd().open_hits("o", hits=2, cents=20)
    make(world, 1, prefix="third", opening="later")
    world.crowd().open_hits("later", hits=1, cents=16)
    assert world.book_problems() == []


def test_discarded_drafts_leave_nothing_and_their_tokens_are_free(world: MarketWorld) -> None:
    ids = make(world, 3)
    world.crowd().discard_drafts("o")
    assert world.crowd().hit_states(ids) == {}
    assert not set(make(world, 3, opening="another")) & set(ids)
    with pytest.raises(Conflict, match="taken back"):
        make(world, 4)


def test_another_requesters_drafts_stay_shut(world: MarketWorld) -> None:
    crowd = world.crowd()
    ids = make(world, 1)
    world.requester = world.new_requester("Bob")
    with pytest.raises(NotFound):
        world.crowd().open_hits("o", hits=1, cents=10)
    with pytest.raises(NotFound):
        world.crowd().discard_drafts("o")
    with pytest.raises(NotFound):
        make(world, 1, prefix="bob")
    assert set(crowd.hit_states(ids)) == set(ids)


def test_two_thousand_hits_open_in_a_short_transaction(sqlite_world: MarketWorld) -> None:
    for part in range(4):
        make(sqlite_world, 500, prefix=f"p{part}-", assignments=1)
    started = time.process_time()
    sqlite_world.crowd().open_hits("o", hits=2_000, cents=10_000)
    assert time.process_time() - started < 1.0
    assert left(sqlite_world) == 2_000


def test_what_is_created_while_another_opens_stays_shut(postgres_world: MarketWorld) -> None:
    world = postgres_world
    crowd = world.crowd()
    type_id = crowd.create_hit_type(TYPE)
    make(world, 2, opening="a")
    with world.store.engine.connect() as other:  # a process that has not committed yet
        late = openings.create_drafts(
            other, world.ids, world.clock.now(), world.market_id, world.requester, type_id, "b",
            [("late", NewHit(question="", external_url="https://x", frame_height=0,
                             max_assignments=2, lifetime_s=60))],
        )  # fmt: skip
        crowd.open_hits("a", hits=2, cents=20)
        other.commit()
    assert crowd.hit_states(late)[late[0]].status == "Draft"
    assert (left(world), crowd.balance()[1]) == (2, 20)
    assert world.book_problems() == []
