"""Finding work: what a worker sees of what is on offer, kept rows or not."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from labelcrowd.clock import MINUTE
from labelcrowd.market import followers, offers, saved_requesters, setup, worker_blocks, workers
from labelcrowd.market.errors import DoesNotExist
from labelcrowd.market.finding import PAGE, Found, Search, find
from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.market.hits import NewHit, create_hit, pause_hits
from labelcrowd.market.questions import external_question
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market_finding import hit_group
from tests.support.market import URL, MarketWorld


@pytest.fixture
def world(store: Store, clock, ids) -> MarketWorld:  # type: ignore[no-untyped-def]
    return MarketWorld(store, clock, ids)


def offer(
    world: MarketWorld,
    title: str,
    *,
    reward_cents: int = 5,
    keywords: str = "image",
    requester: str = "",
    assignments: int = 1,
) -> str:
    """One open HIT of a type of its own, a minute after the last; the type's id."""
    world.clock.advance(MINUTE)
    values = HitType(
        title=title,
        description=f"{title}, with care",
        keywords=keywords,
        reward_cents=reward_cents,
        assignment_duration_s=600,
        auto_approval_delay_s=86_400,
    )
    new = NewHit(
        question=external_question(URL, 0),
        external_url=URL,
        frame_height=0,
        max_assignments=assignments,
        lifetime_s=86_400,
    )
    now = world.clock.now()

    def create(connection: Connection) -> str:
        scope = (world.market_id, requester or world.requester)
        type_id = ensure_hit_type(connection, world.ids, now, *scope, values)
        create_hit(connection, world.ids, now, *scope, type_id, values, new)
        return type_id

    return world.store.write(create)


def look(world: MarketWorld, worker_id: str = "A1", **asked: object) -> Found:
    search = Search(**asked)  # type: ignore[arg-type]
    return world.store.read(
        lambda c: find(c, world.market_id, worker_id, world.clock.now(), search)
    )


def titles(found: Found) -> list[str]:
    return [one.group.title for one in found.listed]


def kept(world: MarketWorld) -> set[str]:
    query = select(hit_group.c.hit_type_id)
    return set(world.store.read(lambda c: c.execute(query).scalars().all()))


def take(world: MarketWorld, type_id: str, worker_id: str = "A1") -> workers.Assignment:
    return world.store.write(
        lambda c: workers.accept(
            c, world.ids, world.clock.now(), world.market_id, type_id, worker_id, by_type=True
        )
    )


def test_the_list_is_the_same_before_and_after_its_rows_are_made(world: MarketWorld) -> None:
    types = {offer(world, title) for title in ("Birds", "Cars", "Dogs")}
    before = look(world)
    assert titles(before) == ["Dogs", "Cars", "Birds"]
    assert offers.follow(world.store, world.market_id) == 3
    assert kept(world) == types
    assert look(world) == before
    assert offers.follow(world.store, world.market_id) == 0


def test_work_that_is_taken_whole_leaves_the_list_at_once_and_comes_back(
    world: MarketWorld,
) -> None:
    type_id = offer(world, "Birds")
    offers.follow(world.store, world.market_id)
    held = take(world, type_id)
    assert titles(look(world, "A2")) == []
    offers.follow(world.store, world.market_id)
    assert kept(world) == set()
    world.give_back(held)
    assert titles(look(world, "A2")) == ["Birds"]
    offers.follow(world.store, world.market_id)
    assert kept(world) == {type_id}


def test_a_pause_which_no_event_tells_is_seen_at_once(world: MarketWorld) -> None:
    hit_id = world.hit()
    offers.follow(world.store, world.market_id)

    def pause(paused: bool) -> None:
        world.store.write(
            lambda c: pause_hits(c, world.market_id, world.requester, [hit_id], paused=paused)
        )

    pause(True)
    assert titles(look(world)) == []
    offers.follow(world.store, world.market_id)
    assert kept(world) == set()
    pause(False)
    assert titles(look(world)) == ["Outline"]
    offers.follow(world.store, world.market_id)
    assert titles(look(world)) == ["Outline"]
    assert offers.follow(world.store, world.market_id) == 0


def test_the_search_looks_at_title_description_keywords_and_requester(world: MarketWorld) -> None:
    lab = world.new_requester("Räucher Lab")
    offer(world, "Birds", keywords="wings, sky blue")
    offer(world, "Cars", requester=lab)
    offers.follow(world.store, world.market_id)
    assert titles(look(world, words="BIRDS care")) == ["Birds"]
    assert titles(look(world, words="wings")) == ["Birds"]
    assert titles(look(world, words="cars %")) == []
    assert titles(look(world, keyword="Sky Blue")) == ["Birds"]
    assert titles(look(world, keyword="sky")) == []
    assert titles(look(world, requester_id=lab)) == ["Cars"]
    found = look(world, words="submarine")
    assert found.total == 0
    assert found.some


def test_it_is_sorted_and_filtered_by_reward(world: MarketWorld) -> None:
    for title, cents in (("Cheap", 1), ("Dear", 99), ("Fair", 50)):
        offer(world, title, reward_cents=cents)
    assert titles(look(world, sort="reward")) == ["Dear", "Fair", "Cheap"]
    assert titles(look(world, reward_cents=50)) == ["Fair", "Dear"]


def test_it_is_sorted_by_requester_whatever_the_letters_case(world: MarketWorld) -> None:
    for name in ("zoe", "Bea", "ann"):
        made = world.store.write(
            lambda c, name=name: setup.add_requester(c, world.ids, name, world.clock.now())
        )
        offer(world, f"of {name}", requester=made)
    assert titles(look(world, sort="requester")) == ["of ann", "of Bea", "of zoe"]


def test_pages_hold_25_and_the_last_one_the_rest(world: MarketWorld) -> None:
    for number in range(PAGE + 3):
        offer(world, f"Group {number:02}")
    first, last, beyond = (look(world, page=page) for page in (1, 2, 99))
    assert (first.total, first.pages, len(first.listed)) == (PAGE + 3, 2, PAGE)
    assert titles(last) == ["Group 02", "Group 01", "Group 00"]
    assert beyond == last


def test_a_group_in_which_a_worker_has_done_all_is_not_listed_for_them(world: MarketWorld) -> None:
    type_id = offer(world, "Birds", assignments=3)
    offer(world, "Cars")
    offers.follow(world.store, world.market_id)
    world.submit(take(world, type_id))
    found = look(world)
    assert (titles(found), found.total) == (["Cars"], 1)
    assert titles(look(world, "A2")) == ["Cars", "Birds"]


def test_saved_requesters_can_be_filtered_and_forgotten(world: MarketWorld) -> None:
    lab = world.new_requester("Lab")
    offer(world, "Birds")
    offer(world, "Cars", requester=lab)

    def save(requester_id: str, *, on: bool = True) -> None:
        world.store.write(
            lambda c: saved_requesters.set_saved(
                c, world.clock.now(), world.market_id, "A1", requester_id, on=on
            )
        )

    save(lab)
    save(lab)
    assert titles(look(world, saved=True)) == ["Cars"]
    assert titles(look(world, "A2", saved=True)) == []
    save(lab, on=False)
    assert titles(look(world, saved=True)) == []
    with pytest.raises(DoesNotExist):
        save("nobody")


def test_a_blocked_worker_does_not_see_the_requesters_work(world: MarketWorld) -> None:
    offer(world, "Birds")
    worker_id = world.worker()

    def block(connection: Connection) -> None:
        setup_worker(connection, world, worker_id)
        worker_blocks.block(
            connection, world.clock.now(), world.market_id, world.requester, worker_id, "no"
        )

    world.store.write(block)
    assert titles(look(world, worker_id)) == []
    assert titles(look(world)) == ["Birds"]


def setup_worker(connection: Connection, world: MarketWorld, worker_id: str) -> None:
    from labelcrowd.storage.tables.market import worker

    connection.execute(
        worker.insert().values(
            market_id=world.market_id,
            id=worker_id,
            login=worker_id.lower(),
            name="W",
            active=True,
            created_at=world.clock.now(),
        )
    )


def test_nothing_is_listed_while_the_market_is_paused(world: MarketWorld) -> None:
    offer(world, "Birds")
    world.store.write(lambda c: setup.pause_market(c, world.market_id, paused=True))
    assert not look(world).some


def test_what_follows_the_events_never_goes_back(world: MarketWorld) -> None:
    def move(seq: int) -> int:
        world.store.write(lambda c: followers.move_to(c, "live", "x", seq))
        return world.store.read(lambda c: followers.seq_of(c, "live", "x"))

    assert [move(5), move(3), move(8)] == [5, 5, 8]
