"""Review policies at work: scores, approvals, rejections and extensions, to the cent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event

from labelcrowd.clock import HOUR, MINUTE
from labelcrowd.market import due, hits, setup, workers
from labelcrowd.market.answers import Answer
from labelcrowd.market.events import events_after
from labelcrowd.market.fees import Fees
from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.market.hits import NewHit, create_hit
from labelcrowd.market.questions import external_question
from labelcrowd.market.reports import NewReport, file_report
from labelcrowd.market.review_policies import check_assignment_policy, check_hit_policy
from labelcrowd.market.review_records import LEVELS, page_of_records
from labelcrowd.market.submitting import submit_checked
from tests.support.market import URL, MarketWorld
from tests.unit.market.test_review_policies import known, plural


def make(
    world: MarketWorld,
    *,
    assignments: int = 3,
    per_assignment: dict[str, Any] | None = None,
    per_hit: dict[str, Any] | None = None,
    auto_approval_s: int = 86_400,
    question_kind: str = "external",
) -> str:
    values = HitType(
        title="Compare",
        description="Compare things",
        keywords="",
        reward_cents=10,
        assignment_duration_s=600,
        auto_approval_delay_s=auto_approval_s,
    )
    new = NewHit(
        question=external_question(URL, 0),
        external_url=URL,
        frame_height=0,
        max_assignments=assignments,
        lifetime_s=3600,
        question_kind=question_kind,
        assignment_review_policy=""
        if per_assignment is None
        else check_assignment_policy(known(**per_assignment)),
        hit_review_policy="" if per_hit is None else check_hit_policy(plural(**per_hit)),
    )
    now, scope = world.clock.now(), (world.market_id, world.requester)

    def create(connection: Connection) -> str:
        type_id = ensure_hit_type(connection, world.ids, now, *scope, values)
        return create_hit(connection, world.ids, now, *scope, type_id, values, new)

    return world.store.write(create)


def answer(world: MarketWorld, hit_id: str, **fields: str) -> workers.Assignment:
    """A new worker's answers to this HIT."""
    held = world.accept(hit_id)
    world.clock.advance(MINUTE)
    hand_in(world, held, **fields)
    return held


def hand_in(world: MarketWorld, held: workers.Assignment, **fields: str) -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: workers.submit(
            c, now, world.market_id, held.id, held.worker_id, list(fields.items())
        )
    )


def records(world: MarketWorld, hit_id: str) -> list[Any]:
    return list(
        world.store.read(
            lambda c: page_of_records(
                c,
                world.market_id,
                hit_id,
                levels=LEVELS,
                kinds=("result", "action"),
                after=0,
                limit=1000,
            )
        )
    )


def actions(world: MarketWorld, hit_id: str) -> list[tuple[str, str, str]]:
    """(what, status, error code) of all that was done, in order."""
    return [
        (row.name, row.status, row.error_code.removeprefix("AWS.MechanicalTurk."))
        for row in records(world, hit_id)
        if row.kind == "action" and row.name != "review"
    ]


def found(world: MarketWorld, hit_id: str, name: str) -> list[str]:
    return [row.value for row in records(world, hit_id) if row.name == name]


RIGHT = {"q1": "A", "q2": "B"}  # q2 asks for B and C: one field cannot hold two values
WRONG = {"q1": "B", "q2": "x"}


def test_known_answers_are_scored_when_an_assignment_is_submitted(world: MarketWorld) -> None:
    hit_id = make(world, per_assignment={})
    one = answer(world, hit_id, **RIGHT)
    rows = records(world, hit_id)
    assert [(row.kind, row.name, row.question, row.value) for row in rows[1:]] == [
        ("result", "KnownAnswerCorrect", "q1", "1"),
        ("result", "KnownAnswerCorrect", "q2", "0"),
        ("result", "KnownAnswerScore", "", "50"),
    ]
    assert {row.subject_id for row in rows} == {one.id}
    assert {row.action_id for row in rows[1:]} == {rows[0].action_id}
    assert world.status(one.id) == "Submitted"


def test_choices_of_a_question_form_are_compared_as_sets(world: MarketWorld) -> None:
    """A form that was checked hands over several choices of one question."""
    hit_id = make(
        world,
        assignments=2,
        per_assignment={},
        per_hit={"QuestionIds": ["q2"]},
        question_kind="form",
    )
    for chosen in (("C", "B"), ("B", "C")):
        held = world.accept(hit_id)
        checked = [Answer("q1", text=" A\n"), Answer("q2", selections=chosen)]
        now = world.clock.now()
        world.store.write(
            lambda c, held=held, checked=checked, now=now: submit_checked(  # type: ignore[misc]
                c, now, world.market_id, held.id, held.worker_id, checked
            )
        )
    assert found(world, hit_id, "KnownAnswerScore") == ["100", "100"]
    assert found(world, hit_id, "AgreedAnswer") == ["B|C"]


def test_good_work_is_approved_and_bad_work_rejected_and_asked_for_again(
    world: MarketWorld,
) -> None:
    world.set_fees(Fees(percent="20", minimum_cents=1))
    hit_id = make(
        world,
        assignments=1,
        per_assignment={
            "ApproveIfKnownAnswerScoreIsAtLeast": 50,
            "ApproveReason": "well done",
            "RejectIfKnownAnswerScoreIsLessThan": 50,
            "RejectReason": "both known answers are wrong",
            "ExtendIfKnownAnswerScoreIsLessThan": 50,
            "ExtendMaximumAssignments": 2,
        },
    )
    assert world.balance() == (100_000 - 12, 12)
    bad = answer(world, hit_id, **WRONG)
    assert world.status(bad.id) == "Rejected"
    assert actions(world, hit_id) == [("reject", "Succeeded", ""), ("extend", "Succeeded", "")]
    assert world.read_hit(hit_id).places.status == "Assignable"
    assert world.balance() == (100_000 - 12, 12)  # one hold released, one taken
    good = answer(world, hit_id, **RIGHT)
    assert world.status(good.id) == "Approved"
    assert (world.owed(good.worker_id), world.owed(bad.worker_id)) == (10, 0)
    assert world.balance() == (100_000 - 12, 0)
    assert world.book_problems() == []
    assert world.event_types() == [
        "HITCreated",
        "AssignmentAccepted",
        "AssignmentSubmitted",
        "AssignmentRejected",
        "HITExtended",
        "AssignmentAccepted",
        "AssignmentSubmitted",
        "AssignmentApproved",
        "HITReviewable",
    ]


def test_the_maximum_of_extensions_is_no_failure(world: MarketWorld) -> None:
    policy = {"ExtendIfKnownAnswerScoreIsLessThan": 101, "ExtendMaximumAssignments": 2}
    hit_id = make(world, assignments=2, per_assignment=policy)
    answer(world, hit_id, **RIGHT)
    assert actions(world, hit_id) == [("extend", "Succeeded", "")]
    assert found(world, hit_id, "extend") == ["Not extended: it has 2 assignments already"]
    assert world.read_hit(hit_id).places.maximum == 2


def test_nine_assignments_are_not_extended_to_ten(world: MarketWorld) -> None:
    policy = {"ExtendIfKnownAnswerScoreIsLessThan": 101, "ExtendMaximumAssignments": 25}
    hit_id = make(world, assignments=9, per_assignment=policy)
    answer(world, hit_id, **RIGHT)
    assert actions(world, hit_id) == [("extend", "Failed", "InvalidMaximumAssignmentsIncrease")]
    assert world.read_hit(hit_id).places.maximum == 9


def test_an_extension_without_money_fails_and_the_work_is_kept(world: MarketWorld) -> None:
    policy = {"ExtendIfKnownAnswerScoreIsLessThan": 101}
    hit_id = make(world, assignments=1, per_assignment=policy)
    world.store.write(lambda c: setup.set_funding(c, world.market_id, world.requester, "prepaid"))
    one = answer(world, hit_id, **RIGHT)
    assert world.status(one.id) == "Submitted"
    assert actions(world, hit_id) == [("extend", "Failed", "InsufficientFunds")]
    places = world.read_hit(hit_id).places
    assert (places.maximum, places.status) == (1, "Reviewable")
    assert world.book_problems() == []


def test_where_both_thresholds_hold_the_worker_is_paid(world: MarketWorld) -> None:
    policy = {
        "ApproveIfKnownAnswerScoreIsAtLeast": 0,
        "RejectIfKnownAnswerScoreIsLessThan": 101,
    }
    hit_id = make(world, per_assignment=policy)
    one = answer(world, hit_id, **WRONG)
    assert world.status(one.id) == "Approved"
    assert actions(world, hit_id) == [
        ("approve", "Succeeded", ""),
        ("reject", "Failed", "InvalidAssignmentState"),
    ]


def test_a_rejection_is_prevented_while_a_report_of_the_worker_waits(world: MarketWorld) -> None:
    policy = {"RejectIfKnownAnswerScoreIsLessThan": 101}
    hit_id = make(world, per_assignment=policy)
    held = world.accept(hit_id)
    report(world, held)
    hand_in(world, held, **WRONG)
    assert world.status(held.id) == "Submitted"
    assert actions(world, hit_id) == [("reject", "Cancelled", "")]


def report(world: MarketWorld, held: workers.Assignment) -> None:
    new = NewReport(
        hit_id="", assignment_id=held.id, words="It stays empty.", page="", error="",
        request_id="", browser="",
    )  # fmt: skip
    now = world.clock.now()
    world.store.write(
        lambda c: file_report(c, world.ids, now, world.market_id, held.worker_id, new)
    )


def test_a_policy_comes_before_approval_at_once(world: MarketWorld) -> None:
    policy = {"RejectIfKnownAnswerScoreIsLessThan": 101}
    hit_id = make(world, per_assignment=policy, auto_approval_s=0)
    assert world.status(answer(world, hit_id, **WRONG).id) == "Rejected"
    assert world.book_problems() == []


def test_a_hit_is_compared_when_its_last_work_comes(world: MarketWorld) -> None:
    hit_id = make(
        world,
        per_hit={
            "QuestionIds": ["A", "B", "C", "D"],
            "ApproveIfWorkerAgreementScoreIsAtLeast": 100,
            "RejectIfWorkerAgreementScoreIsLessThan": 67,
            "RejectReason": "others saw it otherwise",
        },
    )
    one = answer(world, hit_id, A="coat", B="blue", C="large", D="Furry")
    two = answer(world, hit_id, A="sweater", B="blue", C="large", D="fur")
    assert records(world, hit_id) == []
    three = answer(world, hit_id, A="coat", B="green", C="large", D="furr")
    assert found(world, hit_id, "HitAgreementScore") == ["75"]
    assert found(world, hit_id, "AgreedAnswer") == ["coat", "blue", "large"]
    assert found(world, hit_id, "AnswerAgreementScore") == ["66", "66", "100"]
    assert found(world, hit_id, "AgreedAnswerFound") == ["true", "true", "true", "false"]
    assert found(world, hit_id, "WorkerAgreementScore") == ["100", "66", "66"]
    assert [world.status(one_of.id) for one_of in (one, two, three)] == [
        "Approved",
        "Rejected",
        "Rejected",
    ]
    assert world.balance() == (100_000 - 10, 0)
    assert world.book_problems() == []
    assert {row.level for row in records(world, hit_id)} == {"HIT"}


EXTENDING = {
    "ExtendIfHITAgreementScoreIsLessThan": 100,
    "ExtendMaximumAssignments": 3,
    "ExtendMinimumTimeInSeconds": 7200,
}


def test_a_hit_without_agreement_asks_more_workers_up_to_its_maximum(world: MarketWorld) -> None:
    hit_id = make(world, assignments=2, per_hit={"QuestionIds": ["A"], **EXTENDING})
    answer(world, hit_id, A="x")
    answer(world, hit_id, A="y")
    state = world.read_hit(hit_id)
    assert (state.places.maximum, state.places.status) == (3, "Assignable")
    assert state.expires_at == world.clock.now() + 2 * HOUR
    assert world.balance() == (100_000 - 30, 30)
    answer(world, hit_id, A="z")
    assert found(world, hit_id, "HitAgreementScore") == ["0", "0"]  # each time it is looked at
    assert found(world, hit_id, "extend") == [
        "Extended to 3 assignments",
        "Not extended: it has 3 assignments already",
    ]
    assert world.read_hit(hit_id).places.status == "Reviewable"
    assert world.book_problems() == []


def test_a_hit_is_also_compared_when_it_expires_and_lives_again_if_extended(
    world: MarketWorld,
) -> None:
    hit_id = make(world, assignments=2, per_hit={"QuestionIds": ["A"], **EXTENDING})
    answer(world, hit_id, A=" ")
    world.clock.advance(HOUR)
    due.run(world.store, world.clock.now())
    state = world.read_hit(hit_id)
    assert (state.places.maximum, state.places.available) == (2, 1)  # the asked one, no other
    assert (state.places.status, state.places.expired) == ("Assignable", False)
    assert world.balance() == (100_000 - 20, 20)
    assert world.event_types()[-4:] == [
        "AssignmentSubmitted",
        "HITExpired",
        "HITReviewable",
        "HITExtended",
    ]
    assert world.book_problems() == []


def test_an_expired_hit_opens_the_place_alone_that_its_policy_asks_for(world: MarketWorld) -> None:
    asked = {**EXTENDING, "ExtendMaximumAssignments": 8}
    hit_id = make(world, assignments=5, per_hit={"QuestionIds": ["A"], **asked})
    answer(world, hit_id, A="x")
    answer(world, hit_id, A="y")
    world.clock.advance(HOUR)
    due.run(world.store, world.clock.now())
    state = world.read_hit(hit_id)
    assert (state.places.maximum, state.places.available) == (3, 1)
    assert found(world, hit_id, "extend") == ["Extended to 3 assignments"]
    assert world.balance() == (100_000 - 30, 30)
    answer(world, hit_id, A="z")
    assert world.read_hit(hit_id).places.maximum == 4
    assert world.book_problems() == []


def expire(world: MarketWorld, hit_id: str) -> None:
    now = world.clock.now()
    world.store.write(lambda c: hits.expire_hit(c, now, world.market_id, world.requester, hit_id))


def test_a_hit_that_its_requester_ends_is_compared_and_not_extended(world: MarketWorld) -> None:
    hit_id = make(world, assignments=3, per_hit={"QuestionIds": ["A"], **EXTENDING})
    answer(world, hit_id, A=" ")
    for _ in range(2):
        expire(world, hit_id)
        state = world.read_hit(hit_id)
        assert (state.places.status, state.places.expired) == ("Reviewable", True)
        assert world.balance() == (100_000 - 10, 10)
    assert found(world, hit_id, "HitAgreementScore") == ["0"]
    assert actions(world, hit_id) == [("extend", "Cancelled", "")]
    assert found(world, hit_id, "extend") == ["Not extended: the requester ended the HIT"]
    assert world.book_problems() == []


def test_an_extension_that_cannot_be_paid_leaves_an_expired_hit_as_it_was(
    world: MarketWorld,
) -> None:
    hit_id = make(world, assignments=2, per_hit={"QuestionIds": ["A"], **EXTENDING})
    answer(world, hit_id, A=" ")
    world.store.write(lambda c: setup.set_day_cap(c, world.market_id, world.requester, 20))
    world.clock.advance(HOUR)
    due.run(world.store, world.clock.now())
    state = world.read_hit(hit_id)
    assert (state.places.maximum, state.places.status) == (2, "Reviewable")
    assert [(name, status) for name, status, _ in actions(world, hit_id)] == [("extend", "Failed")]
    assert world.balance() == (100_000 - 10, 10)
    assert world.book_problems() == []


def test_a_hit_that_nobody_did_is_not_compared(world: MarketWorld) -> None:
    hit_id = make(world, per_hit={"QuestionIds": ["A"], **EXTENDING})
    world.clock.advance(HOUR)
    due.run(world.store, world.clock.now())
    assert records(world, hit_id) == []
    assert world.read_hit(hit_id).places.status == "Reviewable"


def test_the_last_work_of_an_expired_hit_that_is_given_back_lets_it_be_compared(
    world: MarketWorld,
) -> None:
    hit_id = make(
        world,
        assignments=2,
        per_hit={"QuestionIds": ["A"], "ApproveIfWorkerAgreementScoreIsAtLeast": 100},
    )
    one = answer(world, hit_id, A="x")
    held = world.accept(hit_id)
    now = world.clock.now()
    world.store.write(lambda c: hits.expire_hit(c, now, world.market_id, world.requester, hit_id))
    assert records(world, hit_id) == []
    world.give_back(held)
    assert world.status(one.id) == "Approved"
    assert world.balance() == (100_000 - 10, 0)


def test_rejected_and_badly_scored_work_can_be_left_out(world: MarketWorld) -> None:
    hit_id = make(
        world,
        per_assignment={"RejectIfKnownAnswerScoreIsLessThan": 50},
        per_hit={
            "QuestionIds": ["A"],
            "DisregardAssignmentIfRejected": "T",
            "DisregardAssignmentIfKnownAnswerScoreIsLessThan": 100,
            "ApproveIfWorkerAgreementScoreIsAtLeast": 1,
        },
    )
    rejected = answer(world, hit_id, A="y", **WRONG)
    half = answer(world, hit_id, A="y", **RIGHT)
    same = answer(world, hit_id, A="y", **RIGHT)
    assert [world.status(one.id) for one in (rejected, half, same)] == [
        "Rejected",
        "Submitted",
        "Submitted",
    ]
    assert found(world, hit_id, "HitAgreementScore") == ["0"]
    assert found(world, hit_id, "WorkerAgreementScore") == []


def test_what_was_decided_before_is_noted_and_not_changed(world: MarketWorld) -> None:
    hit_id = make(
        world,
        assignments=2,
        per_assignment={"RejectIfKnownAnswerScoreIsLessThan": 50},
        per_hit={
            "QuestionIds": ["A"],
            "ApproveIfWorkerAgreementScoreIsAtLeast": 0,
            "RejectIfWorkerAgreementScoreIsLessThan": 101,
        },
    )
    answer(world, hit_id, A="y", **WRONG)
    answer(world, hit_id, A="y", **RIGHT)
    assert actions(world, hit_id) == [
        ("reject", "Succeeded", ""),
        ("approve", "Failed", "InvalidAssignmentState"),
        ("reject", "Succeeded", ""),
        ("approve", "Succeeded", ""),
        ("reject", "Failed", "InvalidAssignmentState"),
    ]
    assert found(world, hit_id, "reject")[1] == "Already rejected"


def test_the_events_of_a_policy_say_so(world: MarketWorld) -> None:
    hit_id = make(world, per_assignment={"ApproveIfKnownAnswerScoreIsAtLeast": 0})
    answer(world, hit_id, **RIGHT)
    events = world.store.read(lambda c: events_after(c, world.market_id, 0))
    assert [one.detail for one in events if one.type == "AssignmentApproved"] == [{"policy": True}]


def test_work_without_a_policy_writes_and_asks_nothing_of_them(sqlite_world: MarketWorld) -> None:
    """Counts the statements that a submit and a HIT's end send."""
    world = sqlite_world
    seen: list[str] = []
    hit_id = make(world, assignments=1)
    held = world.accept(hit_id)
    event.listen(
        world.store.engine,
        "before_cursor_execute",
        lambda conn, cursor, statement, *rest: seen.append(statement),
    )
    hand_in(world, held, **RIGHT)
    assert world.read_hit(hit_id).places.status == "Reviewable"
    assert not [one for one in seen if "review_record" in one]


# --- at the same time ---


def together(acts: list[Callable[[], object]]) -> None:
    """All at once, each in a thread of its own."""
    threads = [threading.Thread(target=act) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def test_the_last_two_submits_at_once_are_compared_once(world: MarketWorld) -> None:
    for _ in range(4):
        hit_id = make(
            world,
            assignments=2,
            per_assignment={"ApproveIfKnownAnswerScoreIsAtLeast": 50},
            per_hit={"QuestionIds": ["A"], "ApproveIfWorkerAgreementScoreIsAtLeast": 100},
        )
        held = [world.accept(hit_id) for _ in range(2)]
        together([lambda one=one: hand_in(world, one, A="x", **WRONG) for one in held])  # type: ignore[misc]
        assert found(world, hit_id, "HitAgreementScore") == ["100"]
        assert [world.status(one.id) for one in held] == ["Approved", "Approved"]
    assert world.balance() == (100_000 - 80, 0)
    assert world.book_problems() == []


def test_submits_at_once_extend_no_further_than_the_maximum(world: MarketWorld) -> None:
    policy = {
        "RejectIfKnownAnswerScoreIsLessThan": 101,
        "ExtendIfKnownAnswerScoreIsLessThan": 101,
        "ExtendMaximumAssignments": 5,
    }
    hit_id = make(world, assignments=3, per_assignment=policy)
    held = [world.accept(hit_id) for _ in range(3)]
    together([lambda one=one: hand_in(world, one, **WRONG) for one in held])  # type: ignore[misc]
    state = world.read_hit(hit_id)
    assert (state.places.maximum, state.places.available, state.places.completed) == (5, 2, 3)
    assert world.balance() == (100_000 - 20, 20)
    assert world.book_problems() == []
