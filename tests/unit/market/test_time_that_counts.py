"""Time that counts: what pages report, what is kept of ended work, and what it makes of pay."""

from __future__ import annotations

import pytest

from labelcrowd.clock import DAY, HOUR, MINUTE, SECOND
from labelcrowd.market import decisions, due, measures, time_spent
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.measures import decisions_of
from labelcrowd.market.page_times import LONGEST_MS, Page, note_page_time
from labelcrowd.market.return_reasons import note_reason, return_reasons
from labelcrowd.market.time_spent import TimeSpent
from labelcrowd.market.workers import Assignment
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market_qualifications import (
    hit_type_requirement,
    qualification_request,
)
from tests.support.market import MarketWorld


@pytest.fixture
def world(store: Store, clock, ids) -> MarketWorld:  # type: ignore[no-untyped-def]
    return MarketWorld(store, clock, ids)


def follow(world: MarketWorld) -> None:
    measures.follow(world.store, world.clock.now(), world.market_id)


def report(
    world: MarketWorld,
    hit_id: str,
    seen_s: float,
    *,
    reading_s: float = 0,
    held: Assignment | None = None,
    page: str = "p",
    opened_ago: int = HOUR,
) -> None:
    told = Page(
        id=page,
        kind="work" if held else "preview",
        worker_id=held.worker_id if held else "A1",
        hit_id=hit_id,
        assignment_id=held.id if held else "",
        started_at=world.clock.now() - opened_ago,
    )
    world.store.write(
        lambda c: note_page_time(
            c, world.clock.now(), world.market_id, told, int(seen_s * 1000), int(reading_s * 1000)
        )
    )


def type_of(world: MarketWorld, hit_id: str) -> str:
    return world.read_hit(hit_id).hit_type_id


def spent(world: MarketWorld, hit_id: str) -> TimeSpent:
    follow(world)
    type_id = type_of(world, hit_id)
    return world.store.read(lambda c: time_spent.of_type(c, world.market_id, type_id))


def test_without_reports_all_the_time_that_work_was_held_counts(world: MarketWorld) -> None:
    hit_id = world.hit(reward_cents=10)
    held = world.accept(hit_id)
    world.clock.advance(2 * MINUTE)
    world.submit(held)
    found = spent(world, hit_id)
    assert (found.work_ms, found.assignments, found.pay_cents) == (120_000, 1, 10)
    assert found.hourly_cents == found.hourly_all_cents == 300


def test_what_pages_could_be_seen_counts_in_place_of_the_clock(world: MarketWorld) -> None:
    hit_id = world.hit(reward_cents=10)
    held = world.accept(hit_id)
    world.clock.advance(9 * MINUTE)
    report(world, hit_id, 40, reading_s=10, held=held, page="first")
    report(world, hit_id, 60, reading_s=10, held=held, page="first")  # the sum so far, again
    world.submit(held)
    follow(world)
    report(world, hit_id, 60, held=held, page="second")  # comes when the page is gone
    found = spent(world, hit_id)
    assert (found.work_ms, found.reading_ms) == (120_000, 10_000)
    assert found.hourly_cents == 327
    assert found.hourly_all_cents == 300


def test_nobody_can_report_more_than_has_passed(world: MarketWorld) -> None:
    hit_id = world.hit()
    held = world.accept(hit_id)
    world.clock.advance(MINUTE)
    report(world, hit_id, 9_999, reading_s=9_999, held=held, opened_ago=30 * SECOND)
    world.submit(held)
    assert spent(world, hit_id).work_ms == 30_000
    report(world, hit_id, 9_999, page="a preview that was left open")
    assert spent(world, hit_id).preview_ms == LONGEST_MS


def test_many_pages_beside_each_other_are_no_more_time_than_one(world: MarketWorld) -> None:
    hit_id = world.hit()
    for number in range(20):
        report(world, hit_id, 60, page=f"tab {number}", opened_ago=60 * SECOND)
    assert spent(world, hit_id).preview_ms == 60_000
    for number in range(20):
        report(world, hit_id, 9_999, page=f"left open {number}")
    assert spent(world, hit_id).preview_ms == LONGEST_MS
    of_worker = world.store.read(lambda c: time_spent.of_worker(c, world.market_id, "A1", 0))
    assert of_worker.preview_ms == LONGEST_MS


def test_previews_returned_and_timed_out_work_make_the_second_number(world: MarketWorld) -> None:
    hit_id = world.hit(reward_cents=10, assignments=5)
    report(world, hit_id, 30, page="preview")
    given_back, left = world.accept(hit_id), world.accept(hit_id)
    world.clock.advance(MINUTE)
    world.give_back(given_back)
    report(world, hit_id, 15, held=left, page="left")
    done = world.accept(hit_id)
    world.clock.advance(MINUTE)
    world.submit(done)
    world.clock.advance(HOUR)
    due.run(world.store, world.clock.now())
    found = spent(world, hit_id)
    assert (found.returned, found.abandoned, found.preview_ms) == (1, 1, 30_000)
    assert found.unfinished_ms == 60_000 + 15_000
    assert found.hourly_cents == 600
    assert found.hourly_all_cents == round(10 * 3_600_000 / 165_000)


def test_work_that_ran_out_of_time_unseen_is_not_guessed(world: MarketWorld) -> None:
    hit_id = world.hit()
    world.accept(hit_id)
    world.clock.advance(HOUR)
    due.run(world.store, world.clock.now())
    found = spent(world, hit_id)
    assert (found.abandoned, found.unfinished_ms) == (1, 0)


def test_rejected_work_takes_time_and_pays_nothing(world: MarketWorld) -> None:
    hit_id = world.hit(reward_cents=10, assignments=2)
    kept, refused = world.submitted(hit_id), world.submitted(hit_id)
    world.store.write(
        lambda c: decisions.reject(
            c, world.clock.now(), world.market_id, world.requester, refused.id, reason="empty"
        )
    )
    found = spent(world, hit_id)
    assert (found.assignments, found.refused, found.refused_ms) == (1, 1, 60_000)
    assert (found.hourly_cents, found.hourly_all_cents) == (600, 300)
    assert kept.id != refused.id


def test_a_qualification_test_is_shared_out_among_the_types_that_ask_for_it(
    world: MarketWorld,
) -> None:
    hit_id, other = world.hit(reward_cents=10), world.hit(reward_cents=11)
    now = world.clock.now()

    def tested(connection) -> None:  # type: ignore[no-untyped-def]
        for one in (hit_id, other):
            connection.execute(
                hit_type_requirement.insert().values(
                    market_id=world.market_id,
                    qualification_type_id="Q",
                    hit_type_id=type_of(world, one),
                )
            )
        connection.execute(
            qualification_request.insert().values(
                market_id=world.market_id,
                id="R",
                qualification_type_id="Q",
                requester_id=world.requester,
                worker_id="A1",
                status="Rejected",
                test="<QuestionForm/>",
                started_at=now - 2 * MINUTE,
                submitted_at=now,
            )
        )

    types = {one: type_of(world, one) for one in (hit_id, other)}
    assert len(set(types.values())) == 2
    world.store.write(tested)
    assert spent(world, hit_id).tests_ms == spent(world, other).tests_ms == 60_000
    of_worker = world.store.read(
        lambda c: time_spent.of_worker(c, world.market_id, "A1", now - DAY)
    )
    assert of_worker.tests_ms == 120_000


def test_with_fewer_than_five_a_group_is_new_and_then_it_is_measured(world: MarketWorld) -> None:
    hit_id = world.hit(reward_cents=10, assignments=20)
    type_id = type_of(world, hit_id)

    def measure() -> measures.GroupMeasure:
        follow(world)
        found = world.store.read(lambda c: measures.of_groups(c, world.market_id, [type_id]))
        return found[type_id]

    for _ in range(4):
        world.submitted(hit_id)
    assert not measure().known
    world.submitted(hit_id)
    world.clock.advance(MINUTE)
    found = measure()
    assert found.known
    assert (found.assignments, found.workers, found.median_ms) == (5, 5, 60_000)
    assert (found.hourly_cents, found.hourly_all_cents) == (600, 600)


def test_what_an_hour_pays_takes_three_workers_and_a_minute(world: MarketWorld) -> None:
    one_worker = [world.hit(reward_cents=10) for _ in range(8)]
    quick = world.hit(reward_cents=11, assignments=20)
    ana = world.registered()
    for hit_id in one_worker:
        held = world.accept(hit_id, ana)
        world.clock.advance(MINUTE)
        world.submit(held)
    for _ in range(6):
        world.submit(world.accept(quick))
    follow(world)
    types = [type_of(world, one_worker[0]), type_of(world, quick)]
    found = world.store.read(lambda c: measures.of_groups(c, world.market_id, types))
    assert all(one.known for one in found.values())
    assert [found[one].pay_cents for one in types] == [None, None]


def test_a_group_is_measured_at_most_once_a_minute(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=20)
    type_id = type_of(world, hit_id)

    def count() -> int:
        follow(world)
        found = world.store.read(lambda c: measures.of_groups(c, world.market_id, [type_id]))
        return found[type_id].assignments

    world.submitted_now(hit_id)
    assert count() == 1
    world.submitted_now(hit_id)
    assert count() == 1
    world.clock.advance(MINUTE)
    assert count() == 2


def test_a_requesters_decisions_are_measured(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=20)
    work = [world.submitted(hit_id) for _ in range(6)]
    world.clock.advance(DAY)
    for number, one in enumerate(work[:5]):
        decide = decisions.reject if number == 0 else decisions.approve
        words = {"reason": "empty"} if number == 0 else {}
        world.store.write(
            lambda c, one=one, decide=decide, words=words: decide(
                c, world.clock.now(), world.market_id, world.requester, one.id, **words
            )
        )
    follow(world)
    found = world.store.read(
        lambda c: measures.of_requesters(c, world.market_id, [world.requester])
    )[world.requester]
    assert (found.known, found.decided, found.rejected, found.waiting) == (True, 5, 1, 1)
    assert found.rejected_percent == 20
    assert found.decision_ms is not None
    assert DAY // 1000 <= found.decision_ms <= (DAY + HOUR) // 1000


def test_a_requester_who_lets_work_wait_does_not_look_quick() -> None:
    rows = [("Approved", 0, HOUR)] * 3 + [("Submitted", 0, None)] * 7
    found = decisions_of(rows, 5 * DAY)
    assert (found.decision_ms, found.decision_at_least) == (5 * DAY // 1000, True)
    quick = decisions_of([("Approved", 0, HOUR)] * 7 + [("Submitted", 0, None)] * 3, 5 * DAY)
    assert (quick.decision_ms, quick.decision_at_least) == (HOUR // 1000, False)


def test_time_and_reasons_can_be_of_some_hits_of_a_type_alone(world: MarketWorld) -> None:
    mine, other = world.hit(reward_cents=10), world.hit(reward_cents=10)
    assert type_of(world, mine) == type_of(world, other)
    for hit_id in (mine, other):
        held = world.accept(hit_id)
        world.clock.advance(MINUTE)
        world.give_back(held)
        world.store.write(
            lambda c, held=held: note_reason(
                c, 0, world.market_id, held.id, held.worker_id, reason="unclear", words=held.hit_id
            )
        )
        world.submitted(hit_id)
    report(world, mine, 30, page="preview")
    follow(world)
    key = (world.market_id, type_of(world, mine), "")
    some = world.store.read(lambda c: time_spent.of_opening(c, *key, {mine}))
    assert (some.assignments, some.returned, some.work_ms) == (1, 1, 60_000)
    assert some.preview_ms == 15_000
    said = world.store.read(
        lambda c: return_reasons(c, key[0], world.requester, key[1], "", {mine})
    )
    assert (said.counts, list(said.words)) == ({"unclear": 1}, [("unclear", mine)])


def test_reasons_are_kept_and_told_without_names(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=5)
    for reason, words in (("unclear", "What is a thing?"), ("unclear", ""), ("", "No light")):
        held = world.accept(hit_id)
        world.give_back(held)
        world.store.write(
            lambda c, held=held, reason=reason, words=words: note_reason(
                c,
                world.clock.now(),
                world.market_id,
                held.id,
                held.worker_id,
                reason=reason,
                words=words,
            )
        )
    found = world.store.read(
        lambda c: return_reasons(c, world.market_id, world.requester, type_of(world, hit_id), "")
    )
    assert found.counts == {"unclear": 2, "other": 1}
    assert set(found.words) == {("unclear", "What is a thing?"), ("other", "No light")}


def test_an_unknown_reason_is_refused(world: MarketWorld) -> None:
    held = world.accept(world.hit())
    with pytest.raises(BadParameter, match="reason"):
        world.store.write(
            lambda c: note_reason(
                c, 0, world.market_id, held.id, held.worker_id, reason="bored", words=""
            )
        )
