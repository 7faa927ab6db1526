"""A published opening with a study, and short words for what a panel's people do in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from labelcrowd.clock import SECOND
from labelcrowd.crowd.port import HitSpec, HitTypeSpec
from labelcrowd.market import due, ledger, studies, study_people, study_visits
from labelcrowd.market.assignments import Assignment
from labelcrowd.market.panels import PROLIFIC
from labelcrowd.market.studies import Codes, NewStudy, Study
from labelcrowd.market.study_people import Participant
from tests.support.market import MarketWorld

CODES = Codes("DONE1", "SCREEN1", "LATE1")


@dataclass
class StudyWorld:
    """One published opening and what people of a panel do in its study."""

    world: MarketWorld
    hits: int = 4
    assignments: int = 3
    per_person: int = 2
    max_people: int = 3
    budget_cents: int | None = None
    opening: str = field(init=False)
    hit_type_id: str = field(init=False)
    study: Study = field(init=False)

    def __post_init__(self) -> None:
        crowd = self.world.crowd()
        self.hit_type_id = crowd.create_hit_type(
            HitTypeSpec(
                title="Outline",
                description="Outline things",
                keywords="",
                reward_cents=10,
                assignment_duration_s=600,
                auto_approval_delay_s=86_400,
            )
        )
        specs = [
            HitSpec(
                token=self.world.ids.row(),
                external_url="https://tasks.example.org/page",
                frame_height=0,
                max_assignments=self.assignments,
                lifetime_s=864_000,
                annotation="",
            )
            for _ in range(self.hits)
        ]
        self.opening = self.world.ids.row()
        self.hit_ids = crowd.create_hits(self.hit_type_id, specs, opening=self.opening)
        cents = 10 * self.hits * self.assignments
        crowd.open_hits(self.opening, hits=self.hits, cents=cents, budget_cents=self.budget_cents)
        self.study = self.make()

    def make(self, **values: object) -> Study:
        given = {"per_person": self.per_person, "max_people": self.max_people, "codes": CODES}
        new = NewStudy(PROLIFIC, **{**given, **values})  # type: ignore[arg-type]
        scope = (self.world.market_id, self.world.requester, self.opening)
        return self.write(
            lambda c: studies.create_study(c, self.world.ids, self.world.clock.now(), *scope, new)
        )

    def write(self, act: Callable[[Connection], Any]) -> Any:
        return self.world.store.write(act)

    def enter(self, person: str, session: str = "s1") -> Participant:
        ids = {"PROLIFIC_PID": person, "STUDY_ID": "st", "SESSION_ID": session}
        now = self.world.clock.now()
        return self.write(lambda c: study_visits.enter(c, self.world.ids, now, self.current(), ids))

    def go_on(self, one: Participant) -> Assignment | None:
        now = self.world.clock.now()
        return self.write(
            lambda c: study_visits.go_on(c, self.world.ids, now, self.current(), one.id)
        )

    def hand_in(self, one: Participant) -> Assignment:
        held = self.go_on(one)
        assert held is not None
        self.world.submit(held)
        return held

    def do_all(self, person: str) -> Participant:
        one = self.enter(person)
        for _ in range(self.per_person):
            self.hand_in(one)
        assert self.go_on(one) is None
        return self.again(one)

    def again(self, one: Participant) -> Participant:
        return self.world.store.read(
            lambda c: study_people.get_participant(c, self.world.market_id, one.id)
        )

    def current(self) -> Study:
        return self.world.store.read(
            lambda c: studies.get_study(c, self.world.market_id, self.study.id)
        )

    def time_passes(self, micros: int) -> None:
        """With somebody there all the time, so that no deadline moves."""
        for _ in range(micros // (10 * SECOND)):
            self.world.clock.advance(10 * SECOND)
        self.world.store.write(lambda c: due._note_alive(c, "live", self.world.clock.now()))
        due.run(self.world.store, self.world.clock.now())

    def account(self, worker_id: str, kind: str) -> int:
        return self.world.store.read(
            lambda c: ledger.account_balance(c, self.world.market_id, worker_id, kind)
        )
