"""Random days of a requester and three workers: the market does what a small model of it does.

Every step is one of Amazon's operations, or a worker's act, on one of two
stores over the same database by turns, on PostgreSQL in two processes; after each
the API must show what the model says. ``--long`` takes many more and longer days.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from labelcrowd.clock import DAY, HOUR, MINUTE, SECOND, SetClock
from labelcrowd.errors import Conflict, LabelcrowdError
from labelcrowd.ids import Ids
from labelcrowd.market import decisions, due, ledger, limits, payout_books, setup, workers
from labelcrowd.market.errors import MarketError, NoFunds
from labelcrowd.market.fees import AMAZON, Fees
from labelcrowd.market.questions import external_question
from labelcrowd.storage.store import Store, open_store
from labelcrowd.storage.tables.market import market
from tests.support.market import MarketWorld
from tests.support.market_model import TAKEN, HitModel, MarketModel, Work
from tests.support.other_process import OtherProcess, other_process, run_operation

QUESTION = external_question("https://tasks.example.org/page", 0)
LIMIT = setup.DEFAULT_LIMIT_CENTS
PICK = st.integers(0, 30)


class Days(RuleBasedStateMachine):
    """One requester's days. ``worlds``: the two stores, with one clock."""

    worlds: tuple[MarketWorld, MarketWorld]
    other: OtherProcess | None = None
    """Does the second store's operations in another process; workers' acts stay here."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = 0
        self.clock: SetClock = self.worlds[0].clock

    # --- doing ---

    @property
    def world(self) -> MarketWorld:
        """The other store each time."""
        self._turn += 1
        return self.worlds[self._turn % 2]

    def call(self, name: str, **members: Any) -> dict[str, Any]:
        """One operation, as its JSON would ask for it. Raises MarketError."""
        world, now = self.world, self.clock.now()
        if self.other is not None and world is self.worlds[1]:
            return self.other.call(self.requester, now, name, members)
        return run_operation(world.store, world.ids, self.requester, now, name, members)

    def refused(self, name: str, **members: Any) -> str:
        """The code of a call that must fail."""
        with pytest.raises(MarketError) as error:
            self.call(name, **members)
        return error.value.turk_code

    @initialize(amazon=st.booleans())
    def begin(self, amazon: bool) -> None:
        world = self.world
        self.requester = world.new_requester()
        world.set_fees(AMAZON if amazon else Fees())
        world.store.write(
            lambda c: setup.set_day_cap(c, "live", self.requester, limits.MAX_TOTAL_CENTS)
        )
        if not amazon:
            world.store.write(lambda c: setup.set_ten_rule(c, "live", on=False))
        percent, least = (20, 1) if amazon else (0, 0)
        self.model = MarketModel(LIMIT, percent, least, ten_rule=amazon)
        self.people = [self.worlds[0].registered() for _ in range(3)]
        made = self.call(
            "CreateQualificationType",
            Name=world.ids.row(),
            Description="Draws well",
            QualificationTypeStatus="Active",
        )
        self.skill = made["QualificationType"]["QualificationTypeId"]

    def hit(self, pick: int) -> tuple[str, HitModel]:
        """One of the HITs that the API has not forgotten."""
        now = self.clock.now()
        alive = [
            (id, hit)
            for id, hit in self.model.hits.items()
            if hit.deleted == (hit.shown(now) == "Disposed") and hit.shown(now)
        ]
        if not alive:
            return self.new_hit(500, 1, None)
        return alive[pick % len(alive)]

    def work(self, pick: int, *statuses: str) -> tuple[str, Work] | None:
        found = [(id, work) for id, work in self.model.works.items() if work.status in statuses]
        return found[pick % len(found)] if found else None

    # --- the requester ---

    @rule(
        reward=st.sampled_from([0, 1, 3, 52, 53, 105, 7_000]),
        places=st.sampled_from([1, 2, 3, 9]),
        needs=st.sampled_from([None, None, 0, 50]),
    )
    def create(self, reward: int, places: int, needs: int | None) -> None:
        self.new_hit(reward, places, needs)

    def new_hit(self, reward: int, places: int, needs: int | None) -> tuple[str, HitModel]:
        asked = {
            **self.type_values(reward, needs, 86_400),
            "LifetimeInSeconds": 7_200,
            "MaxAssignments": places,
            "Question": QUESTION,
        }
        ends = self.clock.now() + 7_200 * SECOND
        hit = HitModel(reward, self.model.fee(reward), places, ends, 600, 86_400, needs)
        if hit.held > self.model.funds:
            assert self.refused("CreateHIT", **asked) == "InsufficientFunds"
            return "", hit
        hit_id = self.call("CreateHIT", **asked)["HIT"]["HITId"]
        self.model.hits[hit_id] = hit
        self.model.funds -= hit.held
        return hit_id, hit

    def type_values(self, reward: int, needs: int | None, auto: int) -> dict[str, Any]:
        values = {
            "Title": "t",
            "Description": "d",
            "Reward": f"{reward / 100:.2f}",
            "AssignmentDurationInSeconds": 600,
            "AutoApprovalDelayInSeconds": auto,
        }
        if needs is None:
            return values
        requirement = {
            "QualificationTypeId": self.skill,
            "Comparator": "GreaterThanOrEqualTo",
            "IntegerValues": [needs],
        }
        return {**values, "QualificationRequirements": [requirement]}

    @rule(pick=PICK, hours=st.sampled_from([-5, 0, 1, 48]))
    def move_the_end(self, pick: int, hours: int) -> None:
        hit_id, hit = self.hit(pick)
        if not hit_id:
            return
        at = self.clock.now() + hours * HOUR
        asked = {"HITId": hit_id, "ExpireAt": at / SECOND}
        if hit.deleted:
            assert self.refused("UpdateExpirationForHIT", **asked) == "InvalidHITState"
            return
        held = hit.held
        if hours <= 0:
            if not hit.expired:
                hit.expires = min(hit.expires, self.clock.now())
            hit.expired = True
        else:
            more = hit.unit * hit.available if hit.expired else 0
            if more > self.model.funds:
                assert self.refused("UpdateExpirationForHIT", **asked) == "InsufficientFunds"
                return
            hit.expired, hit.expires = False, at
        self.call("UpdateExpirationForHIT", **asked)
        self.model.changed(hit, held)

    @rule(pick=PICK, places=st.sampled_from([1, 1, 2, 8]))
    def add_places(self, pick: int, places: int) -> None:
        hit_id, hit = self.hit(pick)
        if not hit_id:
            return
        asked = {"HITId": hit_id, "NumberOfAdditionalAssignments": places}
        operation = "CreateAdditionalAssignmentsForHIT"
        if hit.deleted:
            assert self.refused(operation, **asked) == "InvalidHITState"
        elif self.model.ten_rule and hit.maximum < 10 <= hit.maximum + places:
            assert self.refused(operation, **asked) == "InvalidMaximumAssignmentsIncrease"
        elif not hit.expired and hit.unit * places > self.model.funds:
            assert self.refused(operation, **asked) == "InsufficientFunds"
        else:
            held = hit.held
            hit.maximum += places
            self.call(operation, **asked)
            self.model.changed(hit, held)

    @rule(
        pick=PICK,
        reward=st.sampled_from([None, None, 0, 1, 53, 7_000]),
        auto=st.sampled_from([0, 3_600, 86_400]),
    )
    def change_type(self, pick: int, reward: int | None, auto: int) -> None:
        hit_id, hit = self.hit(pick)
        if not hit_id:
            return
        reward = hit.reward if reward is None else reward
        values = self.type_values(reward, hit.needs, auto)
        type_id = self.call("CreateHITType", **values)["HITTypeId"]
        asked, operation = {"HITId": hit_id, "HITTypeId": type_id}, "UpdateHITTypeOfHIT"
        another, held = reward != hit.reward, hit.held
        longer = hit.count("Accepted") and auto > hit.auto_s
        if hit.shown(self.clock.now()) == "Disposed" or longer:
            assert self.refused(operation, **asked) == "InvalidHITState"
            return
        if another and hit.count(*TAKEN):
            assert self.refused(operation, **asked) == "InvalidHITState"
            return
        before = (hit.reward, hit.fee, hit.auto_s)
        hit.reward, hit.fee, hit.auto_s = reward, self.model.fee(reward), auto
        if hit.held - held > self.model.funds:
            assert self.refused(operation, **asked) == "InsufficientFunds"
            hit.reward, hit.fee, hit.auto_s = before
            return
        self.call(operation, **asked)
        self.model.changed(hit, held)

    @rule(pick=PICK, revert=st.booleans())
    def review(self, pick: int, revert: bool) -> None:
        hit_id, hit = self.hit(pick)
        if not hit_id:
            return
        asked = {"HITId": hit_id, "Revert": revert}
        if hit.status not in ("Reviewable", "Reviewing"):
            assert self.refused("UpdateHITReviewStatus", **asked) == "InvalidHITState"
            return
        self.call("UpdateHITReviewStatus", **asked)
        hit.reviewing = not revert

    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        hit_id, hit = self.hit(pick)
        if not hit_id:
            return
        over = hit.status in ("Reviewable", "Reviewing", "Disposed")
        if not over or hit.count("Submitted"):
            assert self.refused("DeleteHIT", HITId=hit_id) == "InvalidHITState"
            return
        self.call("DeleteHIT", HITId=hit_id)
        hit.deleted = True

    @rule(pick=PICK, override=st.booleans())
    @precondition(lambda self: self.model.works)
    def approve(self, pick: int, override: bool) -> None:
        self.approve_at(pick, override=override)

    def approve_at(self, pick: int, *, override: bool = False) -> None:
        work_id, work = self.any_work(pick)
        asked = {"AssignmentId": work_id, "OverrideRejection": override}
        now = self.clock.now()
        lately = work.submitted >= now - 30 * DAY and not work.hit.deleted
        if work.status == "Submitted":
            self.model.approve(work)
        elif work.status == "Rejected" and override and lately:
            if work.unit > self.model.funds:
                assert self.refused("ApproveAssignment", **asked) == "InsufficientFunds"
                return
            self.model.approve(work)
            self.model.funds -= work.unit
        elif work.status != "Approved":
            assert self.refused("ApproveAssignment", **asked) == "InvalidAssignmentState"
            return
        self.call("ApproveAssignment", **asked)

    @rule(pick=PICK)
    @precondition(lambda self: self.model.works)
    def reject(self, pick: int) -> None:
        self.reject_at(pick)

    def reject_at(self, pick: int) -> None:
        work_id, work = self.any_work(pick)
        asked = {"AssignmentId": work_id, "RequesterFeedback": "no"}
        if work.status not in ("Submitted", "Rejected"):
            assert self.refused("RejectAssignment", **asked) == "InvalidAssignmentState"
            return
        held = work.hit.held
        work.status = "Rejected"
        self.call("RejectAssignment", **asked)
        self.model.changed(work.hit, held)

    def any_work(self, pick: int) -> tuple[str, Work]:
        return list(self.model.works.items())[pick % len(self.model.works)]

    @rule(pick=PICK, cents=st.sampled_from([1, 3, 250, 60_000]))
    def bonus(self, pick: int, cents: int) -> None:
        found = self.work(pick, "Submitted", "Approved", "Rejected")
        if found is None:
            return
        work_id, work = found
        asked = {
            "AssignmentId": work_id,
            "WorkerId": work.worker,
            "BonusAmount": f"{cents / 100:.2f}",
            "Reason": "fine",
        }
        cost = cents + self.model.fee(cents)
        if cost > self.model.funds:
            assert self.refused("SendBonus", **asked) == "InsufficientFunds"
            return
        self.call("SendBonus", **asked)
        self.model.funds -= cost
        self.model.pay(work.worker, cents)

    @rule(who=st.integers(0, 2), value=st.sampled_from([None, 0, 49, 50, 51]))
    def qualify(self, who: int, value: int | None) -> None:
        worker = self.people[who]
        key = {"QualificationTypeId": self.skill, "WorkerId": worker}
        if value is not None:
            self.call("AssociateQualificationWithWorker", **key, IntegerValue=value)
            self.model.values[worker] = value
            shown = self.call("GetQualificationScore", **key)["Qualification"]
            assert (shown["IntegerValue"], shown["Status"]) == (value, "Granted")
        elif worker in self.model.values:
            self.call("DisassociateQualificationFromWorker", **key)
            del self.model.values[worker]
        else:
            with pytest.raises(MarketError):
                self.call("DisassociateQualificationFromWorker", **key)

    # --- the workers ---

    @rule(pick=PICK, who=st.integers(0, 2))
    def accept(self, pick: int, who: int) -> None:
        hit_id, hit = self.hit(pick)
        if not hit_id:
            return
        worker, world, now = self.people[who], self.world, self.clock.now()
        mine = [one for one in hit.works if one.worker == worker and one.status == "Accepted"]
        try:
            held = world.store.write(
                lambda c: workers.accept(c, world.ids, now, "live", hit_id, worker)
            )
        except LabelcrowdError:
            assert not mine
            assert not self.model.may_accept(hit, worker)
            return
        if mine:
            assert self.model.works[held.id] is mine[0]
            return
        assert self.model.may_accept(hit, worker)
        self.model.accept(held.id, hit, worker, now)

    @rule(pick=PICK)
    def submit(self, pick: int) -> None:
        found = self.work(pick, "Accepted")
        if found is None:
            return
        work_id, work = found
        world, now = self.world, self.clock.now()
        for _ in range(2):  # a second time changes nothing
            world.store.write(
                lambda c: workers.submit(c, now, "live", work_id, work.worker, [("a", "b")])
            )
        self.handed_in(work, now)

    def handed_in(self, work: Work, now: int) -> None:
        work.status, work.submitted = "Submitted", now
        work.auto_at = now + work.hit.auto_s * SECOND
        if not work.hit.auto_s:
            self.model.approve(work)

    @rule(pick=PICK)
    def submit_late(self, pick: int) -> None:
        found = self.work(pick, "Abandoned")
        if found is None:
            return
        work_id, work = found
        world, now, held = self.world, self.clock.now(), work.hit.held
        becomes = self.model.comes_late(work, now)

        def hand_in() -> str:
            fields = [("a", "b")]
            return world.store.write(
                lambda c: workers.submit(c, now, "live", work_id, work.worker, fields)
            ).kind

        if not becomes:
            with pytest.raises(Conflict):
                hand_in()
            return
        assert hand_in() == becomes.lower()
        if becomes == "Late":
            work.status = "Late"
            return
        work.status = "Submitted"
        self.model.changed(work.hit, held)
        self.handed_in(work, now)

    @rule(pick=PICK, who=st.integers(0, 2), cheaper=st.booleans(), retakes=st.booleans())
    def run_out_of_time(self, pick: int, who: int, cheaper: bool, retakes: bool) -> None:
        """Somebody's time runs out, the type changes or not, and the work comes after all."""
        self.accept(pick, who)
        self.let_time_pass(11 * MINUTE)
        self.change_type(pick, None if retakes else 1 if cheaper else 7_000, 86_400)
        self.submit_late(pick)

    @rule(pick=PICK)
    def approve_late(self, pick: int) -> None:
        found = self.work(pick, "Late")
        if found is None:
            return
        work_id, work = found
        world, now = self.world, self.clock.now()

        def pay() -> None:
            world.store.write(
                lambda c: decisions.approve_late(c, now, "live", self.requester, work_id)
            )

        if work.paid:
            pay()
        elif work.unit > self.model.funds:
            with pytest.raises(NoFunds):
                pay()
        else:
            pay()
            work.paid = True
            self.model.funds -= work.unit
            self.model.pay(work.worker, work.reward)

    @rule(pick=PICK, who=st.integers(0, 2), approved=st.booleans())
    def do_one_to_its_end(self, pick: int, who: int, approved: bool) -> None:
        """A whole life of work, as most are."""
        self.accept(pick, who)
        self.submit(pick)
        found = self.work(pick, "Submitted")
        if found is None:
            return
        place = list(self.model.works).index(found[0])
        (self.approve_at if approved else self.reject_at)(place)

    @rule(pick=PICK)
    def give_back(self, pick: int) -> None:
        found = self.work(pick, "Accepted")
        if found is None:
            return
        work_id, work = found
        world, held = self.world, work.hit.held
        world.store.write(
            lambda c: workers.return_assignment(c, self.clock.now(), "live", work_id, work.worker)
        )
        work.status = "Returned"
        self.model.changed(work.hit, held)

    @rule(us=st.sampled_from([SECOND, MINUTE, 11 * MINUTE, 3 * HOUR, 2 * DAY, 40 * DAY, 130 * DAY]))
    def let_time_pass(self, us: int) -> None:
        self.clock.advance(us)
        world, now = self.world, self.clock.now()
        # The server ran all the while: nothing moves by a time that it was off.
        world.store.write(lambda c: c.execute(update(market).values(alive_at=now)))
        due.run(world.store, now)
        self.model.pass_time(now)

    # --- what must hold ---

    @invariant()
    def the_api_shows_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        now, listed = self.clock.now(), []
        for hit_id, hit in self.model.hits.items():
            shown = hit.shown(now)
            if shown is None:
                assert self.refused("GetHIT", HITId=hit_id) == "HITDoesNotExist"
                continue
            found = self.call("GetHIT", HITId=hit_id)["HIT"]
            assert found["HITStatus"] == shown
            assert (
                found["MaxAssignments"],
                found["NumberOfAssignmentsAvailable"],
                found["NumberOfAssignmentsPending"],
                found["NumberOfAssignmentsCompleted"],
            ) == (
                hit.maximum,
                hit.available,
                hit.count("Accepted"),
                hit.count("Approved", "Rejected"),
            )
            works = self.call("ListAssignmentsForHIT", HITId=hit_id)["Assignments"]
            assert {one["AssignmentId"]: one["AssignmentStatus"] for one in works} == {
                id: work.status
                for id, work in self.model.works.items()
                if work.hit is hit and work.status in ("Submitted", "Approved", "Rejected")
            }
            listed += [hit_id] if shown != "Disposed" else []
        assert {one["HITId"] for one in self.call("ListHITs")["HITs"]} == set(listed)

    @invariant()
    def every_cent_is_where_the_model_has_it(self) -> None:
        if not hasattr(self, "model"):
            return
        balance = self.call("GetAccountBalance")
        assert balance == {
            "AvailableBalance": f"{self.model.funds / 100:.2f}",
            "OnHoldBalance": f"{self.model.held / 100:.2f}",
        }
        for worker in self.people:
            assert self.worlds[0].owed(worker) == self.model.owed.get(worker, 0)

    def teardown(self) -> None:
        store = self.worlds[1].store
        assert store.read(lambda c: ledger.problems(c, "live")) == []
        assert store.read(lambda c: payout_books.problems(c, "live")) == []


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two stores over one database, as two processes have them."""
    if request.param == "sqlite":
        first: Store = request.getfixturevalue("sqlite_store")
        second = open_store(tmp_path / "database.sqlite")
    else:
        url = request.getfixturevalue("postgres_url")
        first, second = request.getfixturevalue("postgres_store"), open_store(url)
    yield first, second
    second.close()


@pytest.fixture
def other(request: pytest.FixtureRequest, stores: tuple[Store, Store]) -> Iterator[Any]:
    """On PostgreSQL the second server's process."""
    if request.node.callspec.params["stores"] == "sqlite":
        yield None
        return
    with other_process(request.getfixturevalue("postgres_url")) as running:
        yield running


@pytest.mark.timeout(3600)
def test_the_market_does_what_its_model_does(
    stores: tuple[Store, Store],
    other: OtherProcess | None,
    clock: SetClock,
    ids: Ids,
    long: bool,
) -> None:
    first = MarketWorld(stores[0], clock, ids)
    second = MarketWorld(stores[1], clock, ids, requester=first.requester)
    here = type("Here", (Days,), {"worlds": (first, second), "other": other})
    run_state_machine_as_test(
        here,
        settings=settings(
            max_examples=150 if long else 16,
            stateful_step_count=60 if long else 25,
            deadline=None,
            derandomize=not long,
            database=None,
            # A day that fails is told as it was: making it shorter takes minutes.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
