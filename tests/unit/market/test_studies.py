"""Studies: a panel's people come in, take so many HITs in a row, and end once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from labelcrowd.clock import HOUR, MINUTE
from labelcrowd.errors import Conflict, InvalidInput, NotAllowed
from labelcrowd.market import decisions, due, ledger, studies, study_people, study_visits, workers
from labelcrowd.market.errors import NoWork
from labelcrowd.market.studies import Codes
from labelcrowd.storage.tables.market import worker
from labelcrowd.storage.tables.market_studies import study
from tests.support.market import MarketWorld
from tests.support.study import StudyWorld


@pytest.fixture
def panel(world: MarketWorld) -> StudyWorld:
    return StudyWorld(world)


def test_a_person_does_so_many_hits_in_a_row_and_has_finished(panel: StudyWorld) -> None:
    one = panel.do_all("ana")
    assert (one.state, one.handed_in) == (study_people.FINISHED, 2)
    assert study_people.code_of(panel.current(), one) == "DONE1"
    assert panel.current().taken == 1


def test_coming_again_finds_the_same_work_in_hand(panel: StudyWorld) -> None:
    one = panel.enter("ana")
    held = panel.go_on(one)
    again = panel.enter("ana", session="s2")
    assert again.id == one.id
    assert again.ids["SESSION_ID"] == "s2"
    assert panel.go_on(again) == held
    assert panel.current().taken == 1


def test_who_has_finished_takes_nothing_more(panel: StudyWorld) -> None:
    one = panel.do_all("ana")
    assert panel.go_on(panel.enter("ana")) is None
    assert panel.again(one).handed_in == 2


def test_no_more_people_than_places(panel: StudyWorld) -> None:
    for person in ("ana", "ben", "cem"):
        panel.enter(person)
    with pytest.raises(study_visits.StudyFull):
        panel.enter("dan")
    assert panel.current().taken == 3
    assert (
        panel.world.store.read(lambda c: study_people.participant_of_person(c, panel.study, "dan"))
        is None
    )
    panel.enter("ana")  # who is in is not counted again


def test_who_withdraws_gives_place_and_hit_back(panel: StudyWorld) -> None:
    one = panel.enter("ana")
    held = panel.go_on(one)
    assert held is not None
    for _ in range(2):
        panel.write(
            lambda c: study_visits.withdraw(c, panel.world.clock.now(), panel.current(), one.id)
        )
    assert panel.again(one).state == study_people.WITHDRAWN
    assert study_people.code_of(panel.current(), panel.again(one)) == ""
    assert panel.world.status(held.id) == "Returned"
    assert panel.current().taken == 0


def test_time_that_is_over_frees_the_place_for_the_next(panel: StudyWorld) -> None:
    people = [panel.enter(person) for person in ("ana", "ben", "cem")]
    panel.go_on(people[0])
    panel.time_passes(2 * HOUR)
    assert {panel.again(one).state for one in people} == {study_people.TIMED_OUT}
    assert study_people.code_of(panel.current(), panel.again(people[0])) == "LATE1"
    panel.enter("dan")
    assert panel.current().taken == 1


def test_a_full_study_looks_first_whose_time_is_over(panel: StudyWorld) -> None:
    for person in ("ana", "ben", "cem"):
        panel.enter(person)
    panel.world.clock.advance(2 * HOUR)  # and nobody has run what falls due
    panel.enter("dan")
    assert panel.current().taken == 1


def test_who_handed_everything_in_and_left_has_finished_in_time(panel: StudyWorld) -> None:
    one = panel.enter("ana")
    for _ in range(2):
        panel.hand_in(one)
    panel.time_passes(3 * HOUR)
    assert panel.again(one).state == study_people.FINISHED
    assert panel.current().taken == 1


def test_a_server_that_was_off_takes_nobodys_time(panel: StudyWorld) -> None:
    due.run(panel.world.store, panel.world.clock.now())
    one = panel.enter("ana")
    panel.world.clock.advance(10 * HOUR)
    due.run(panel.world.store, panel.world.clock.now())
    assert panel.again(one).state == study_people.WORKING


def test_who_runs_out_of_pictures_with_work_done_gets_the_completion_code(
    world: MarketWorld,
) -> None:
    panel = StudyWorld(world, hits=1, assignments=2)
    one = panel.enter("ana")
    panel.hand_in(one)
    assert panel.go_on(one) is None
    assert panel.again(one).state == study_people.NO_MORE
    assert study_people.code_of(panel.current(), panel.again(one)) == "DONE1"
    panel.hand_in(panel.enter("ben"))
    nothing = panel.enter("cem")
    assert panel.go_on(nothing) is None
    assert study_people.code_of(panel.current(), panel.again(nothing)) == "SCREEN1"
    assert panel.current().taken == 2


def test_a_paused_batch_ends_nobody(panel: StudyWorld) -> None:
    one = panel.enter("ana")
    panel.world.crowd().pause_hits(panel.hit_ids, paused=True)
    with pytest.raises(study_visits.StudyPaused):
        panel.go_on(one)
    with pytest.raises(study_visits.StudyPaused):
        panel.enter("ben")
    assert panel.again(one).state == study_people.WORKING
    panel.world.crowd().pause_hits(panel.hit_ids, paused=False)
    assert panel.go_on(one) is not None


def test_declining_needs_no_place_and_ends_nobody_who_works(panel: StudyWorld) -> None:
    ids = {"PROLIFIC_PID": "ana", "STUDY_ID": "st", "SESSION_ID": "s"}
    now = panel.world.clock.now()
    one = panel.write(lambda c: study_visits.decline(c, panel.world.ids, now, panel.study, ids))
    assert (one.state, panel.current().taken) == (study_people.SCREENED_OUT, 0)
    ben = panel.enter("ben")
    ids["PROLIFIC_PID"] = "ben"
    panel.write(lambda c: study_visits.decline(c, panel.world.ids, now, panel.study, ids))
    assert panel.again(ben).state == study_people.WORKING


def test_the_requester_screens_out_who_works_and_nobody_else(panel: StudyWorld) -> None:
    one, done = panel.enter("ana"), panel.do_all("ben")
    now = panel.world.clock.now()
    for _ in range(2):
        panel.write(lambda c: study_visits.screen_out(c, now, panel.study, one.id))
    assert study_people.code_of(panel.study, panel.again(one)) == "SCREEN1"
    with pytest.raises(Conflict, match="finished"):
        panel.write(lambda c: study_visits.screen_out(c, now, panel.study, done.id))
    assert panel.current().taken == 1


def test_a_closed_study_lets_nobody_new_in(panel: StudyWorld) -> None:
    one = panel.enter("ana")
    panel.write(lambda c: studies.set_closed(c, 5, panel.study, closed=True))
    with pytest.raises(study_visits.StudyClosed):
        panel.enter("ben")
    assert panel.go_on(panel.enter("ana")) is not None
    assert panel.again(one).state == study_people.WORKING
    panel.write(lambda c: studies.set_closed(c, 5, panel.study, closed=False))
    panel.enter("ben")


def test_other_workers_are_not_offered_the_hits_of_a_study(panel: StudyWorld) -> None:
    stranger = panel.world.worker()
    now = panel.world.clock.now()
    with pytest.raises(NoWork):
        panel.write(
            lambda c: workers.accept(
                c, panel.world.ids, now, "live", panel.hit_type_id, stranger, by_type=True
            )
        )


def test_people_get_only_hits_of_their_study_even_of_one_type(world: MarketWorld) -> None:
    panel = StudyWorld(world, hits=1, assignments=1)
    StudyWorld(world)  # the same HITType, another opening
    one = panel.enter("ana")
    panel.hand_in(one)
    assert panel.go_on(one) is None


def test_one_person_is_one_worker_in_all_studies_of_a_requester(panel: StudyWorld) -> None:
    first = panel.enter("ana")
    panel.study = panel.make()
    second = panel.enter("ana")
    assert second.id != first.id
    assert second.worker_id == first.worker_id
    assert panel.current().group_id == panel.study.group_id


def test_a_shut_out_worker_is_not_let_in(panel: StudyWorld) -> None:
    one = panel.enter("ana")
    panel.write(
        lambda c: c.execute(
            worker.update().where(worker.c.id == one.worker_id).values(active=False)
        )
    )
    panel.study = panel.make()
    with pytest.raises(NotAllowed):
        panel.enter("ana")


def test_the_panel_pays_and_nothing_is_owed(panel: StudyWorld) -> None:
    before = panel.world.balance()
    one = panel.enter("ana")
    held = [panel.hand_in(one), panel.hand_in(one)]
    scope = (panel.world.clock.now(), "live", panel.world.requester)
    panel.write(lambda c: decisions.approve(c, *scope, held[0].id))
    panel.write(lambda c: decisions.reject(c, *scope, held[1].id, reason="no"))
    panel.write(lambda c: decisions.approve(c, *scope, held[1].id, override=True))
    panel.write(
        lambda c: decisions.send_bonus(
            c, panel.world.ids, *scope, held[0].id, amount_cents=25, reason="careful"
        )
    )
    assert panel.account(one.worker_id, ledger.PANEL) == 45
    assert panel.account(one.worker_id, ledger.PAYABLE) == 0
    free, on_hold = panel.world.balance()
    assert (free, on_hold) == (before[0] + 20, before[1] - 20)
    assert panel.world.book_problems() == []
    again = panel.again(one)
    assert (again.approved, again.bonus_cents, again.outcome) == (2, 25, "approved")
    assert (
        panel.write(
            lambda c: c.execute(
                select(worker.c.paid_by).where(worker.c.id == one.worker_id)
            ).scalar()
        )
        == "Prolific"
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"per_person": 0}, "pictures_per_person"),
        ({"max_people": 0}, "max_people"),
        ({"max_people": 100_001}, "max_people"),
        ({"codes": Codes("A B", "SCREEN1", "LATE1")}, "completion_code"),
        ({"codes": Codes("SAME", "SAME", "LATE1")}, "completion_code"),
        ({"codes": Codes("DONE1", "x" * 41, "LATE1")}, "screened_out_code"),
    ],
)
def test_a_study_that_makes_no_sense_is_refused(
    panel: StudyWorld, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        panel.make(**values)
    assert caught.value.field == field


def test_codes_are_made_up_and_differ(panel: StudyWorld) -> None:
    codes = panel.make(codes=Codes("", "", "")).codes
    assert len({codes.completion, codes.screened_out, codes.timed_out}) == 3
    assert len(codes.completion) == 8


def test_a_minute_more_is_not_a_time_out(panel: StudyWorld) -> None:
    one = panel.enter("ana")
    panel.go_on(one)
    panel.time_passes(39 * MINUTE)
    assert panel.again(one).state == study_people.WORKING


def test_places_that_are_not_those_of_the_people_are_found(panel: StudyWorld) -> None:
    panel.do_all("ana")
    assert panel.world.store.read(lambda c: study_people.problems(c, "live")) == []
    panel.write(lambda c: c.execute(study.update().values(taken=0)))
    (problem,) = panel.world.store.read(lambda c: study_people.problems(c, "live"))
    assert "0 of 3 places are taken, and 1 people work or have finished" in problem


def test_a_used_up_budget_lets_people_wait_until_it_is_raised(world: MarketWorld) -> None:
    panel = StudyWorld(world, budget_cents=10)
    one = panel.enter("ana")
    panel.hand_in(one)
    for _ in range(2):
        with pytest.raises(study_visits.StudyPaused, match="budget"):
            panel.go_on(one)
    assert panel.again(one).state == study_people.WORKING
    world.crowd().set_budget(panel.opening, 20)
    panel.hand_in(one)
    assert panel.go_on(one) is None
    assert panel.again(one).state == study_people.FINISHED


def test_nobody_waits_for_a_budget_that_went_to_the_last_place(world: MarketWorld) -> None:
    panel = StudyWorld(world, hits=1, assignments=2, budget_cents=20)
    ana, ben, cem = (panel.enter(person) for person in ("ana", "ben", "cem"))
    panel.hand_in(ana)
    panel.hand_in(ben)
    for one in (ana, cem):
        assert panel.go_on(one) is None
        assert panel.again(one).state == study_people.NO_MORE
