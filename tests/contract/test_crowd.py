"""What every crowd promises: our own market on both engines, and the one in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from labelcrowd.clock import DAY, HOUR, MINUTE, SECOND, SetClock
from labelcrowd.crowd.port import Crowd, HitSpec, HitTypeSpec, may_grow
from labelcrowd.crowd.testing import InMemoryCrowd
from labelcrowd.errors import Conflict, InsufficientFunds, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import setup
from tests.support.market import MarketWorld

TYPE = HitTypeSpec(
    title="Outline",
    description="d",
    keywords="k",
    reward_cents=5,
    assignment_duration_s=600,
    auto_approval_delay_s=7 * 86_400,
)


@dataclass
class Scene:
    """A crowd, its clock, and a worker's two actions."""

    crowd: Crowd
    clock: SetClock
    accept: Callable[[str, str], str]
    submit: Callable[[str], object]
    set_ten_rule: Callable[[], None]

    def published(self, count: int = 1, assignments: int = 1, token: str = "t") -> list[str]:
        type_id = self.crowd.create_hit_type(TYPE)
        made = self.crowd.create_hits(type_id, specs(count, assignments, token), opening=token)
        self.crowd.open_hits(token, hits=count, cents=5 * count * assignments)
        return made

    def done(self, hit_id: str, worker_id: str = "A1") -> str:
        assignment_id = self.accept(hit_id, worker_id)
        self.submit(assignment_id)
        return assignment_id

    def types(self) -> list[str]:
        return [event.type for event in self.crowd.events(0)]


def specs(count: int, assignments: int = 1, token: str = "t") -> list[HitSpec]:
    return [
        HitSpec(
            token=f"{token}{number}",
            external_url=f"https://labels.example.org/label?t={number}",
            frame_height=0,
            max_assignments=assignments,
            lifetime_s=3_600,
            annotation="",
        )
        for number in range(count)
    ]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, clock: SetClock, ids: Ids) -> Scene:
    if request.param == "memory":
        crowd = InMemoryCrowd(clock, ids)
        return Scene(
            crowd,
            clock,
            crowd.accept,
            lambda one: crowd.submit(one, text="done"),
            lambda: setattr(crowd, "ten_rule", True),
        )
    store = request.getfixturevalue(
        {"sqlite": "sqlite_store", "postgresql": "postgres_store"}[request.param]
    )
    world = MarketWorld(store, clock, ids)
    held = {}

    def accept(hit_id: str, worker_id: str) -> str:
        made = world.accept(hit_id, worker_id)
        held[made.id] = made
        return made.id

    return Scene(
        world.crowd(),
        clock,
        accept,
        lambda one: world.submit(held[one]),
        lambda: store.write(lambda c: setup.set_ten_rule(c, world.market_id, on=True)),
    )


def test_equal_types_are_one(scene: Scene) -> None:
    first = scene.crowd.create_hit_type(TYPE)
    assert scene.crowd.create_hit_type(TYPE) == first
    assert scene.crowd.create_hit_type(replace(TYPE, reward_cents=6)) != first


def test_drafts_become_visible_with_their_money(scene: Scene) -> None:
    before = scene.crowd.balance()[0]
    type_id = scene.crowd.create_hit_type(TYPE)
    made = scene.crowd.create_hits(type_id, specs(2, 3), opening="o")
    assert scene.crowd.create_hits(type_id, specs(2, 3), opening="o") == made
    assert {state.status for state in scene.crowd.hit_states(made).values()} == {"Draft"}
    assert scene.crowd.balance() == (before, 0)
    cost = scene.crowd.cost(reward_cents=5, assignments_per_hit=3, hits=2)
    held = cost.reward_cents + cost.fee_cents
    for _ in range(2):
        scene.crowd.open_hits("o", hits=2, cents=held)
    assert scene.crowd.balance() == (before - held, held)
    assert {state.status for state in scene.crowd.hit_states(made).values()} == {"Assignable"}
    assert scene.types() == ["HITCreated", "HITCreated"]


def test_too_many_at_once_and_unknown_things_are_refused(scene: Scene) -> None:
    type_id = scene.crowd.create_hit_type(TYPE)
    with pytest.raises(InvalidInput):
        scene.crowd.create_hits(type_id, specs(501), opening="o")
    with pytest.raises(NotFound):
        scene.crowd.create_hits("3NOSUCHTYPE", specs(1), opening="o")
    with pytest.raises(NotFound):
        scene.crowd.open_hits("nothing", hits=1, cents=5)
    with pytest.raises(NotFound):
        scene.crowd.approve("3NOSUCHWORK")
    assert scene.crowd.hit_states(["3NOSUCHHIT"]) == {}


def test_without_money_nothing_opens(scene: Scene) -> None:
    type_id = scene.crowd.create_hit_type(replace(TYPE, reward_cents=60_000))
    made = scene.crowd.create_hits(type_id, specs(2), opening="o")
    with pytest.raises(InsufficientFunds):
        scene.crowd.open_hits("o", hits=2, cents=120_000)
    assert {state.status for state in scene.crowd.hit_states(made).values()} == {"Draft"}
    scene.crowd.discard_drafts("o")
    assert scene.crowd.hit_states(made) == {}


def test_what_is_for_a_group_is_handed_out_to_its_workers_only(scene: Scene) -> None:
    group_id = scene.crowd.group_of_workers(["A2", "A1", "A2"])
    assert scene.crowd.group_of_workers(["A1", "A2"]) == group_id
    found = scene.crowd.worker_group(group_id)
    assert found is not None
    assert (found.name, found.members, found.worker_ids) == ("", 2, ("A1", "A2"))
    assert scene.crowd.worker_groups() == []
    made = scene.crowd.create_hits(scene.crowd.create_hit_type(TYPE), specs(1, 2), opening="o")
    scene.crowd.open_hits("o", hits=1, cents=10, group_id=group_id)
    with pytest.raises(Conflict):
        scene.accept(made[0], "A3")
    assert scene.accept(made[0], "A1")


def test_a_group_that_is_not_there_opens_nothing(scene: Scene) -> None:
    made = scene.crowd.create_hits(scene.crowd.create_hit_type(TYPE), specs(1), opening="o")
    with pytest.raises(NotFound):
        scene.crowd.open_hits("o", hits=1, cents=5, group_id="nobody")
    assert scene.crowd.hit_states(made)[made[0]].status == "Draft"
    assert scene.crowd.worker_group("nobody") is None
    with pytest.raises(InvalidInput):
        scene.crowd.group_of_workers([])


@pytest.mark.parametrize(("hits", "cents"), [(1, 5), (3, 15), (2, 9)])
def test_what_was_not_agreed_to_does_not_open(scene: Scene, hits: int, cents: int) -> None:
    made = scene.crowd.create_hits(scene.crowd.create_hit_type(TYPE), specs(2), opening="o")
    with pytest.raises(Conflict):
        scene.crowd.open_hits("o", hits=hits, cents=cents)
    assert {state.status for state in scene.crowd.hit_states(made).values()} == {"Draft"}
    assert scene.crowd.balance()[1] == 0


def test_two_publications_of_one_type_open_apart(scene: Scene) -> None:
    type_id = scene.crowd.create_hit_type(TYPE)
    first = scene.crowd.create_hits(type_id, specs(2), opening="a")
    second = scene.crowd.create_hits(type_id, specs(1, token="u"), opening="b")
    scene.crowd.open_hits("a", hits=2, cents=10)
    states = scene.crowd.hit_states([*first, *second])
    assert [states[one].status for one in (*first, *second)] == ["Assignable"] * 2 + ["Draft"]
    assert scene.crowd.balance()[1] == 10


def test_what_is_open_is_not_discarded_and_nothing_is_added_to_it(scene: Scene) -> None:
    made = scene.published(2)
    with pytest.raises(Conflict):
        scene.crowd.discard_drafts("t")
    type_id = scene.crowd.create_hit_type(TYPE)
    assert scene.crowd.create_hits(type_id, specs(2), opening="t") == made
    with pytest.raises(Conflict):
        scene.crowd.create_hits(type_id, specs(1, token="more"), opening="t")
    assert {state.status for state in scene.crowd.hit_states(made).values()} == {"Assignable"}


def test_what_is_discarded_stays_so(scene: Scene) -> None:
    type_id = scene.crowd.create_hit_type(TYPE)
    scene.crowd.discard_drafts("o")  # before its first draft
    scene.crowd.discard_drafts("o")
    with pytest.raises(Conflict):
        scene.crowd.create_hits(type_id, specs(1), opening="o")
    assert scene.crowd.create_hits(type_id, specs(1), opening="another")


def test_an_assignment_is_in_progress_until_its_grace_time_ends(scene: Scene) -> None:
    (hit_id,) = scene.published()
    assignment_id = scene.accept(hit_id, "A1")

    def look(worker_id: str = "A1") -> object:
        return scene.crowd.assignment_in_progress(
            hit_id=hit_id, assignment_id=assignment_id, worker_id=worker_id
        )

    found = scene.crowd.assignment_in_progress(
        hit_id=hit_id, assignment_id=assignment_id, worker_id="A1"
    )
    assert found is not None
    assert found.external_url == "https://labels.example.org/label?t=0"
    assert found.deadline_at == scene.clock.now() + 600 * SECOND
    assert look("A2") is None
    scene.clock.advance(600 * SECOND + 30 * MINUTE)
    assert look() is not None
    scene.clock.advance(1)
    assert look() is None


def test_submitted_work_is_not_in_progress(scene: Scene) -> None:
    (hit_id,) = scene.published()
    done = scene.done(hit_id)
    assert (
        scene.crowd.assignment_in_progress(hit_id=hit_id, assignment_id=done, worker_id="A1")
        is None
    )
    state = scene.crowd.hit_states([hit_id])[hit_id]
    assert (state.status, state.completed) == ("Reviewable", 0)


def test_approval_pays_once_and_is_final(scene: Scene) -> None:
    (hit_id,) = scene.published()
    done = scene.done(hit_id)
    free, held = scene.crowd.balance()
    scene.crowd.approve(done)
    scene.crowd.approve(done)
    assert scene.crowd.balance() == (free, held - 5)
    with pytest.raises(Conflict):
        scene.crowd.reject(done, reason="no")
    assert scene.crowd.hit_states([hit_id])[hit_id].completed == 1


def test_a_rejection_frees_the_money_and_can_be_undone_for_thirty_days(scene: Scene) -> None:
    (hit_id,) = scene.published()
    before = scene.crowd.balance()[0]
    done = scene.done(hit_id)
    scene.clock.advance(7 * DAY)
    scene.crowd.reject(done, reason="no")
    scene.crowd.reject(done, reason="no")
    assert scene.crowd.balance() == (before + 5, 0)
    with pytest.raises(Conflict):
        scene.crowd.approve(done)
    scene.clock.advance(29 * DAY)  # 36 days after the work came in
    scene.crowd.approve(done, override=True)
    assert scene.crowd.balance() == (before, 0)
    assert scene.types()[-2:] == ["AssignmentRejected", "AssignmentApproved"]


def test_a_bonus_is_paid_once_per_token(scene: Scene) -> None:
    (hit_id,) = scene.published()
    done = scene.done(hit_id)
    before = scene.crowd.balance()[0]
    for _ in range(2):
        scene.crowd.bonus(done, amount_cents=20, reason="good", token="b")
    assert scene.crowd.balance()[0] == before - 20
    with pytest.raises(Conflict):
        scene.crowd.bonus(done, amount_cents=30, reason="good", token="b")
    (other,) = scene.published(token="other")
    second = scene.done(other)
    with pytest.raises(Conflict):
        scene.crowd.bonus(second, amount_cents=20, reason="good", token="b")


def test_a_replacement_is_one_place_once_also_where_the_hit_has_ended(scene: Scene) -> None:
    (hit_id,) = scene.published(assignments=5)
    done = scene.done(hit_id)
    scene.crowd.reject(done, reason="no")
    scene.clock.advance(2 * HOUR)
    for _ in range(2):
        scene.crowd.add_replacement(hit_id, lifetime_s=3_600, token="again")
    state = scene.crowd.hit_states([hit_id])[hit_id]
    assert (state.status, state.max_assignments, state.available) == ("Assignable", 2, 1)
    assert state.expires_at == scene.clock.now() + HOUR
    assert scene.crowd.balance()[1] == 5


def test_a_replacement_on_a_hit_that_lives_leaves_its_end_alone(scene: Scene) -> None:
    (hit_id,) = scene.published(assignments=2)
    before = scene.crowd.hit_states([hit_id])[hit_id]
    scene.crowd.add_replacement(hit_id, lifetime_s=86_400, token="again")
    state = scene.crowd.hit_states([hit_id])[hit_id]
    assert (state.available, state.expires_at) == (3, before.expires_at)
    assert scene.crowd.balance()[1] == 15


def test_a_hit_of_nine_gets_no_tenth_where_that_is_the_rule(scene: Scene) -> None:
    (hit_id,) = scene.published(assignments=9)
    assert may_grow(scene.crowd.hit_states([hit_id])[hit_id], 1)
    scene.set_ten_rule()
    assert not may_grow(scene.crowd.hit_states([hit_id])[hit_id], 1)
    with pytest.raises(InvalidInput):
        scene.crowd.add_replacement(hit_id, lifetime_s=3_600, token="again")


def test_pausing_and_expiring_stop_new_work(scene: Scene) -> None:
    first, second = scene.published(2, 2)
    scene.crowd.pause_hits([first], paused=True)
    with pytest.raises(Conflict):
        scene.accept(first, "A1")
    scene.crowd.pause_hits([first], paused=False)
    held = scene.accept(first, "A1")
    scene.crowd.expire_hits([first, second])
    scene.crowd.expire_hits([first, second])
    with pytest.raises(Conflict):
        scene.accept(first, "A2")
    assert scene.crowd.balance()[1] == 5
    scene.submit(held)
    assert scene.crowd.hit_states([first])[first].status == "Reviewable"


def test_extending_adds_places_once_per_token(scene: Scene) -> None:
    (hit_id,) = scene.published()
    scene.crowd.expire_hits([hit_id])
    for _ in range(2):
        scene.crowd.extend_hit(hit_id, assignments=1, lifetime_s=7_200, token="x")
    state = scene.crowd.hit_states([hit_id])[hit_id]
    assert (state.status, state.max_assignments, state.available) == ("Assignable", 2, 2)
    assert state.expires_at == scene.clock.now() + 2 * HOUR
    assert scene.crowd.balance()[1] == 10


def test_events_come_in_order_after_a_cursor(scene: Scene) -> None:
    (hit_id,) = scene.published()
    done = scene.done(hit_id)
    scene.crowd.approve(done)
    found = scene.crowd.events(0)
    assert [event.type for event in found] == [
        "HITCreated",
        "AssignmentAccepted",
        "AssignmentSubmitted",
        "HITReviewable",
        "AssignmentApproved",
    ]
    assert [event.seq for event in found] == sorted(event.seq for event in found)
    assert scene.crowd.events(found[1].seq, limit=1) == [found[2]]
    assert {event.assignment_id for event in found[1:3]} == {done}


def test_answers_are_there_once_they_are_submitted(scene: Scene) -> None:
    (hit_id,) = scene.published()
    held = scene.accept(hit_id, "A1")
    assert scene.crowd.answers([held]) == {}
    scene.submit(held)
    assert scene.crowd.answers([held]) == {held: {"text": "done"}}


def test_more_time_is_given_once_while_there_is_some(scene: Scene) -> None:
    first, second = scene.published(2)
    held, other = scene.accept(first, "A1"), scene.accept(second, "A1")
    until = scene.crowd.extend_assignment(assignment_id=held, worker_id="A1")
    assert until == scene.clock.now() + 1_200 * SECOND
    assert scene.crowd.extend_assignment(assignment_id=held, worker_id="A1") == until
    with pytest.raises(NotFound):
        scene.crowd.extend_assignment(assignment_id=held, worker_id="A2")
    scene.clock.advance(600 * SECOND)
    with pytest.raises(Conflict):
        scene.crowd.extend_assignment(assignment_id=other, worker_id="A1")


# --- a promised bonus, a budget, the time to review ---


def promised(
    scene: Scene, *, bonus_cents: int = 4, count: int = 1, **more: int | None
) -> list[str]:
    """HITs that promise a bonus for their objects."""
    type_id = scene.crowd.create_hit_type(TYPE)
    asked = [replace(one, bonus_cents=bonus_cents) for one in specs(count)]
    made = scene.crowd.create_hits(type_id, asked, opening="t")
    cents = scene.crowd.cost(
        reward_cents=5, assignments_per_hit=1, hits=count, bonus_cents=bonus_cents
    ).total_cents
    scene.crowd.open_hits("t", hits=count, cents=cents, **more)  # type: ignore[arg-type]
    return made


def test_a_promised_bonus_is_held_paid_once_and_what_is_left_is_free(scene: Scene) -> None:
    free, held = scene.crowd.balance()
    work = scene.done(promised(scene)[0])
    assert scene.crowd.balance()[1] - held == 9
    with pytest.raises(Conflict):
        scene.crowd.settle_bonus(work, amount_cents=3, reason="3 objects")
    scene.crowd.approve(work)
    assert scene.crowd.balance()[1] - held == 4
    with pytest.raises(InvalidInput):
        scene.crowd.settle_bonus(work, amount_cents=5, reason="too much")
    for _ in range(2):
        scene.crowd.settle_bonus(work, amount_cents=3, reason="3 objects")
        assert scene.crowd.balance() == (free - 8, held)


def test_a_rejection_frees_the_promised_bonus_and_undoing_it_holds_it_again(scene: Scene) -> None:
    free, held = scene.crowd.balance()
    work = scene.done(promised(scene)[0])
    scene.crowd.reject(work, reason="no")
    assert scene.crowd.balance() == (free, held)
    scene.crowd.approve(work, override=True)
    assert scene.crowd.balance() == (free - 9, held + 4)
    scene.crowd.settle_bonus(work, amount_cents=0, reason="none")
    assert scene.crowd.balance() == (free - 5, held)


def test_a_budget_is_not_used_up_where_all_is_handed_out(scene: Scene) -> None:
    (only,) = promised(scene, bonus_cents=0, count=1, budget_cents=5)
    assert not scene.crowd.budget("t").used_up
    scene.accept(only, "A1")
    assert not scene.crowd.budget("t").used_up


def test_work_is_handed_out_while_the_budget_covers_it(scene: Scene) -> None:
    first, second, _ = promised(scene, bonus_cents=0, count=3, budget_cents=9)
    work = scene.accept(first, "A1")
    assert scene.crowd.budget("t").used_up
    assert scene.crowd.budget("t").committed_cents == 5
    with pytest.raises(Conflict, match="budget"):
        scene.accept(second, "A2")
    scene.submit(work)
    scene.crowd.reject(work, reason="no")
    assert scene.crowd.budget("t").committed_cents == 0
    scene.accept(second, "A2")


def test_a_raised_budget_goes_on_and_added_places_raise_it(scene: Scene) -> None:
    first, second = promised(scene, bonus_cents=0, count=2, budget_cents=5)
    scene.accept(first, "A1")
    assert scene.crowd.set_budget("t", 10).budget_cents == 10
    scene.accept(second, "A2")
    scene.crowd.extend_hit(second, assignments=2, token="more")
    assert scene.crowd.budget("t").budget_cents == 20
    with pytest.raises(InvalidInput):
        scene.crowd.set_budget("t", -1)
    with pytest.raises(NotFound):
        scene.crowd.set_budget("unknown", 1)


def test_work_that_would_approve_itself_is_told_and_can_wait_longer(scene: Scene) -> None:
    hit_id = scene.published()[0]
    scene.done(hit_id)
    now, limit = scene.clock.now(), scene.clock.now() + 8 * DAY
    assert scene.crowd.reviews_due(now + 6 * DAY) == []
    (due,) = scene.crowd.reviews_due(limit)
    assert (due.opening, due.count, due.first_at) == ("t", 1, now + 7 * DAY)
    moved = [
        scene.crowd.extend_reviews("t", due.hit_type_id, before=limit, until=until)
        for until in (now + 14 * DAY, now + 14 * DAY)
    ]
    assert moved == [1, 0]
    assert scene.crowd.reviews_due(limit) == []
    scene.crowd.extend_reviews("t", due.hit_type_id, before=now + 99 * DAY, until=now + 99 * DAY)
    assert scene.crowd.reviews_due(now + 99 * DAY)[0].first_at == now + 30 * DAY
