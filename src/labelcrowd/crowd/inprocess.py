"""Our own market, called in the same process: no HTTP, no signatures, the same rules.

With its decisions and values, the only modules beside the market's own web routes that know
``market``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from labelcrowd.clock import SECOND
from labelcrowd.crowd.inprocess_decisions import InProcessDecisions
from labelcrowd.crowd.inprocess_values import (
    budget_of,
    event_of,
    new_hit_of,
    on_the_wire,
    open_assignment_of,
    requirements_of,
    state_of,
    worker_group_of,
)
from labelcrowd.crowd.port import (
    Budget,
    Cost,
    CrowdEvent,
    HitSpec,
    HitState,
    HitTypeSpec,
    OpenAssignment,
    QualificationType,
    Requirement,
    WorkerGroup,
)
from labelcrowd.errors import NotFound
from labelcrowd.market import (
    answers,
    assignments,
    choosing,
    hits,
    ledger,
    setup,
    tokens,
    worker_groups,
)
from labelcrowd.market import budget as budgets
from labelcrowd.market import opening as openings
from labelcrowd.market.errors import AlreadyExists
from labelcrowd.market.events import events_after
from labelcrowd.market.fees import parse_fees
from labelcrowd.market.hit_rows import select_hits
from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.market.requirements import own_types, usable_names, write_requirements
from labelcrowd.storage.tables.market import assignment, hit, market

_ANSWERS = select(assignment.c.id, assignment.c.answer).where(
    assignment.c.market_id == bindparam("b_market"),
    assignment.c.requester_id == bindparam("b_requester"),
    assignment.c.id.in_(bindparam("b_ids", expanding=True)),
    assignment.c.answer.is_not(None),
)


class InProcessCrowd(InProcessDecisions):
    """See ``Crowd``; decisions about work are those of its base."""

    @cached_property
    def play_money(self) -> bool:
        """Whether this market's money is play money. Raises NotFound for an unknown market."""
        row = self._store.read(
            lambda c: c.execute(
                select(market.c.play_money).where(market.c.id == self.market_id)
            ).one_or_none()
        )
        if row is None:
            raise NotFound(f"no market {self.market_id!r}")
        return bool(row.play_money)

    @property
    def currency(self) -> str:
        """The code of its sums, "" until the operator has chosen one."""
        return self._store.read(lambda c: setup.currency(c, self.market_id))

    def create_hit_type(self, spec: HitTypeSpec) -> str:
        values = HitType(
            title=spec.title,
            description=spec.description,
            keywords=spec.keywords,
            reward_cents=spec.reward_cents,
            assignment_duration_s=spec.assignment_duration_s,
            auto_approval_delay_s=spec.auto_approval_delay_s,
            qualification_requirements=requirements_of(spec.requirements),
        )
        now = self._clock.now()
        return self._store.write(lambda c: ensure_hit_type(c, self._ids, now, *self._me, values))

    def qualification_types(self) -> list[QualificationType]:
        found = self._store.read(lambda c: own_types(c, *self._me))
        return [QualificationType(id=type_id, name=name) for type_id, name in found]

    def qualification_names(self, ids: Sequence[str]) -> dict[str, str]:
        return self._store.read(lambda c: usable_names(c, self.market_id, ids))

    def cost(
        self,
        *,
        reward_cents: int,
        assignments_per_hit: int,
        hits: int,
        bonus_cents: int = 0,
        requirements: Sequence[Requirement] = (),
    ) -> Cost:
        body = self._store.read(
            lambda c: c.execute(
                select(market.c.fees).where(market.c.id == self.market_id)
            ).scalar_one()
        )
        places = assignments_per_hit * hits
        fees = parse_fees(body)
        asked = write_requirements(on_the_wire(requirements))
        return Cost(
            reward_cents=reward_cents * places,
            fee_cents=fees.of_reward(reward_cents, assignments_per_hit, asked) * places,
            bonus_cents=fees.reserve(bonus_cents) * places,
        )

    def create_hits(self, hit_type_id: str, hits: Sequence[HitSpec], *, opening: str) -> list[str]:
        new = [(spec.token, new_hit_of(spec)) for spec in hits]
        now = self._clock.now()

        def create(connection: Connection) -> list[str]:
            return openings.create_drafts(
                connection, self._ids, now, *self._me, hit_type_id, opening, new
            )

        try:
            return self._store.write(create)
        except IntegrityError:
            # Another process created with the same tokens at the same moment: they are known now.
            return self._store.write(create)

    def open_hits(
        self,
        opening: str,
        *,
        hits: int,
        cents: int,
        group_id: str = "",
        budget_cents: int | None = None,
    ) -> None:
        openings.open_drafts(
            self._store,
            self._clock.now(),
            *self._me,
            opening,
            hits=hits,
            cents=cents,
            group_id=group_id,
            budget_cents=budget_cents,
        )

    def budget(self, opening: str) -> Budget:
        return budget_of(self._store.read(lambda c: budgets.get_budget(c, *self._me, opening)))

    def set_budget(self, opening: str, cents: int) -> Budget:
        def change(connection: Connection) -> budgets.Budget:
            found = budgets.set_budget(connection, *self._me, opening, cents)
            self._note_cents(connection, "budget", opening, cents)
            return found

        return budget_of(self._store.write(change))

    def worker_groups(self) -> list[WorkerGroup]:
        found = self._store.read(lambda c: worker_groups.worker_groups(c, self.market_id))
        return [worker_group_of(one) for one in found]

    def worker_group(self, group_id: str) -> WorkerGroup | None:
        def read(connection: Connection) -> WorkerGroup | None:
            found = worker_groups.worker_group_of(connection, self.market_id, group_id)
            if found is None or found.name:
                return worker_group_of(found) if found else None
            ids = worker_groups.member_ids(connection, self.market_id, group_id)
            return replace(worker_group_of(found), worker_ids=tuple(ids))

        return self._store.read(read)

    def group_of_workers(self, worker_ids: Sequence[str]) -> str:
        now = self._clock.now()
        return self._store.write(
            lambda c: worker_groups.group_of_workers(c, now, self.market_id, worker_ids)
        )

    def discard_drafts(self, opening: str) -> None:
        now = self._clock.now()
        openings.discard_drafts(self._store, now, *self._me, opening)

    def pause_hits(self, hit_ids: Sequence[str], *, paused: bool) -> None:
        for part in openings.chunks(hit_ids):
            self._store.write(
                lambda c, part=part: hits.pause_hits(  # type: ignore[misc]
                    c, *self._me, part, paused=paused
                )
            )

    def expire_hits(self, hit_ids: Sequence[str]) -> None:
        now = self._clock.now()
        for part in openings.chunks(hit_ids, 50):
            self._store.write(
                lambda c, part=part: hits.expire_hits(c, now, *self._me, part)  # type: ignore[misc]
            )

    def extend_hit(
        self, hit_id: str, *, assignments: int = 0, lifetime_s: int = 0, token: str
    ) -> None:
        now = self._clock.now()
        until = now + lifetime_s * SECOND if lifetime_s else None

        def extend(connection: Connection) -> None:
            tokens.use(connection, now, *self._me, "ExtendHIT", token, hit_id)
            hits.extend_hit(
                connection,
                now,
                *self._me,
                hit_id,
                assignments=assignments,
                expires_at=until,
            )

        try:
            self._store.write(extend)
        except AlreadyExists:
            return  # the same call was answered before

    def add_replacement(self, hit_id: str, *, lifetime_s: int, token: str) -> None:
        now = self._clock.now()

        def add(connection: Connection) -> None:
            tokens.use(connection, now, *self._me, "ExtendHIT", token, hit_id)
            hits.add_replacement(connection, now, *self._me, hit_id, lifetime_s=lifetime_s)
            self._note(connection, "extend-hit", hit_id, {"assignments": 1})

        try:
            self._store.write(add)
        except AlreadyExists:
            return  # the same call was answered before

    def hit_states(self, hit_ids: Sequence[str]) -> dict[str, HitState]:
        found: dict[str, HitState] = {}
        for part in openings.chunks(hit_ids):
            rows = self._store.read(
                lambda c, part=part: c.execute(  # type: ignore[misc]
                    select_hits().where(
                        hit.c.market_id == self.market_id,
                        hit.c.requester_id == self.requester_id,
                        hit.c.id.in_(part),
                    )
                ).all()
            )
            found.update((row.id, state_of(row)) for row in rows)
        return found

    def assignment_in_progress(
        self, *, hit_id: str, assignment_id: str, worker_id: str
    ) -> OpenAssignment | None:
        return self._store.read(self._in_progress(hit_id, assignment_id, worker_id))

    async def aassignment_in_progress(
        self, *, hit_id: str, assignment_id: str, worker_id: str
    ) -> OpenAssignment | None:
        return await self._store.aread(self._in_progress(hit_id, assignment_id, worker_id))

    def _in_progress(
        self, hit_id: str, assignment_id: str, worker_id: str
    ) -> Callable[[Connection], OpenAssignment | None]:
        now = self._clock.now()

        def find(connection: Connection) -> OpenAssignment | None:
            row = assignments.in_progress(
                connection,
                now,
                self.market_id,
                hit_id=hit_id,
                assignment_id=assignment_id,
                worker_id=worker_id,
            )
            if row is None or row.requester_id != self.requester_id:
                return None
            return open_assignment_of(row)

        return find

    def next_hit(self, *, hit_id: str, assignment_id: str, worker_id: str) -> str | None:
        now = self._clock.now()
        found = self._store.read(
            lambda c: choosing.coming_hit(
                c,
                now,
                self.market_id,
                hit_id=hit_id,
                assignment_id=assignment_id,
                worker_id=worker_id,
            )
        )
        return found.id if found and found.requester_id == self.requester_id else None

    def answers(self, assignment_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for part in openings.chunks(assignment_ids):
            rows = self._store.read(partial(self._answers, part))
            found.update((row.id, answers.from_xml(row.answer)) for row in rows)
        return found

    def _answers(self, assignment_ids: list[str], connection: Connection) -> Sequence[Any]:
        return connection.execute(
            _ANSWERS,
            {
                "b_market": self.market_id,
                "b_requester": self.requester_id,
                "b_ids": assignment_ids,
            },
        ).all()

    def extend_assignment(self, *, assignment_id: str, worker_id: str) -> int:
        now = self._clock.now()
        held = self._store.write(
            lambda c: assignments.extend_time(c, now, self.market_id, assignment_id, worker_id)
        )
        return held.deadline_at

    def balance(self) -> tuple[int, int]:
        return self._store.read(lambda c: ledger.requester_balance(c, *self._me))

    def events(self, after: int, limit: int = 1000) -> list[CrowdEvent]:
        found = self._store.read(
            lambda c: events_after(
                c, self.market_id, after, limit=limit, requester_id=self.requester_id
            )
        )
        return [*map(event_of, found)]
