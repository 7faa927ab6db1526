"""A market with a requester, and short words for what tests do on it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from labelcrowd.accounts import people
from labelcrowd.clock import MINUTE, SetClock
from labelcrowd.crowd.inprocess import InProcessCrowd
from labelcrowd.ids import Ids
from labelcrowd.market import ledger, setup, workers
from labelcrowd.market.events import events_after
from labelcrowd.market.fees import Fees
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.market.hits import NewHit, create_hit, get_hit
from labelcrowd.market.questions import external_question
from labelcrowd.market.requirements import write_requirements
from labelcrowd.market.structs.records import QualificationRequirement
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import assignment
from tests.support.ready import fill_in

URL = "https://tasks.example.org/page?x=1"


@dataclass
class MarketWorld:
    """One store with both markets and one requester; every action is a transaction."""

    store: Store
    clock: SetClock
    ids: Ids
    market_id: str = "live"
    requester: str = ""
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.store.write(lambda c: setup.ensure_markets(c, self.clock.now()))
        self.requester = self.requester or self.new_requester()

    def new_requester(self, name: str = "Ann") -> str:
        def make(connection: Connection) -> str:
            made = setup.add_requester(connection, self.ids, name, self.clock.now())
            fill_in(connection, self.clock.now(), made)
            return made

        return self.store.write(make)

    def worker(self) -> str:
        return self.ids.worker()

    def registered(self, login: str = "") -> str:
        """A worker with a row of its own, as the site makes them."""
        login = login or f"w{next(self._numbers)}"
        now = self.clock.now()
        return self.store.write(
            lambda c: people.add_worker(
                c,
                self.ids,
                now,
                market_id=self.market_id,
                login=login,
                name=login,
                password_hash=None,
            )
        )

    def crowd(self) -> InProcessCrowd:
        return InProcessCrowd(self.store, self.ids, self.clock, self.requester, self.market_id)

    def key(self, market_id: str | None = None, requester: str | None = None) -> setup.AccessKey:
        keys = self.store.read(lambda c: setup.access_keys(c, requester or self.requester))
        return next(key for key in keys if key.market_id == (market_id or self.market_id))

    def set_fees(self, fees: Fees) -> None:
        self.store.write(lambda c: setup.set_fees(c, self.market_id, fees))

    def hit(
        self,
        *,
        assignments: int = 1,
        reward_cents: int = 5,
        duration_s: int = 600,
        lifetime_s: int = 86_400,
        auto_approval_s: int = 7 * 86_400,
        url: str = URL,
        form: str = "",
        asks: Sequence[QualificationRequirement] = (),
    ) -> str:
        values = HitType(
            title="Outline",
            description="Outline things",
            keywords="image",
            reward_cents=reward_cents,
            assignment_duration_s=duration_s,
            auto_approval_delay_s=auto_approval_s,
            qualification_requirements=write_requirements(asks),
        )
        new = NewHit(
            question=form or external_question(url, 0),
            question_kind="form" if form else "external",
            external_url=None if form else url,
            frame_height=0,
            max_assignments=assignments,
            lifetime_s=lifetime_s,
        )
        now = self.clock.now()

        def create(connection: Connection) -> str:
            scope = (self.market_id, self.requester)
            type_id = ensure_hit_type(connection, self.ids, now, *scope, values)
            return create_hit(connection, self.ids, now, *scope, type_id, values, new)

        return self.store.write(create)

    def read_hit(self, hit_id: str) -> Hit:
        return self.store.read(lambda c: get_hit(c, self.market_id, self.requester, hit_id))

    def accept(self, hit_id: str, worker_id: str | None = None) -> workers.Assignment:
        worker_id = worker_id or self.worker()
        return self.store.write(
            lambda c: workers.accept(
                c, self.ids, self.clock.now(), self.market_id, hit_id, worker_id
            )
        )

    def submit(self, held: workers.Assignment, text: str = "done") -> workers.Outcome:
        return self.store.write(
            lambda c: workers.submit(
                c, self.clock.now(), self.market_id, held.id, held.worker_id, [("text", text)]
            )
        )

    def submitted(self, hit_id: str) -> workers.Assignment:
        """A new worker's submitted assignment, a minute after it was accepted."""
        held = self.accept(hit_id)
        self.clock.advance(MINUTE)
        self.submit(held)
        return held

    def give_back(self, held: workers.Assignment) -> workers.Assignment:
        return self.store.write(
            lambda c: workers.return_assignment(
                c, self.clock.now(), self.market_id, held.id, held.worker_id
            )
        )

    def status(self, assignment_id: str) -> str:
        return str(
            self.store.read(
                lambda c: c.execute(
                    select(assignment.c.status).where(assignment.c.id == assignment_id)
                ).scalar_one()
            )
        )

    def event_types(self, after: int = 0) -> list[str]:
        found = self.store.read(lambda c: events_after(c, self.market_id, after))
        assert [event.seq for event in found] == list(range(after + 1, after + 1 + len(found)))
        return [event.type for event in found]

    def balance(self) -> tuple[int, int]:
        return self.store.read(
            lambda c: ledger.requester_balance(c, self.market_id, self.requester)
        )

    def owed(self, worker_id: str) -> int:
        return self.store.read(
            lambda c: ledger.account_balance(c, self.market_id, worker_id, ledger.PAYABLE)
        )

    def book_problems(self) -> list[str]:
        return self.store.read(lambda c: ledger.problems(c, self.market_id))

    def submitted_now(self, hit_id: str) -> workers.Assignment:
        """A new worker's assignment, accepted and submitted at once."""
        held = self.accept(hit_id)
        self.submit(held)
        return held
