"""What the crowd in memory keeps: HITs, work, money and events."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from labelcrowd.clock import DAY, Clock
from labelcrowd.crowd.port import CrowdEvent, HitSpec, HitState, HitTypeSpec, Requirement
from labelcrowd.errors import InsufficientFunds, NotFound
from labelcrowd.ids import Ids


@dataclass
class Hit:
    id: str
    type_id: str
    opening: str
    spec: HitSpec
    maximum: int
    available: int
    pending: int = 0
    completed: int = 0
    expires_at: int = 0
    expired: bool = False
    open: bool = False
    paused: bool = False
    group_id: str = ""

    @property
    def status(self) -> str:
        if not self.open:
            return "Draft"
        if self.available and not self.expired:
            return "Assignable"
        return "Unassignable" if self.pending else "Reviewable"


@dataclass
class Work:
    id: str
    hit: Hit
    worker_id: str
    accepted_at: int
    deadline_at: int
    status: str = "Accepted"
    submitted_at: int = 0
    rejected_at: int = 0
    paid: bool = False
    extended: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    reserve: int = 0
    auto_approve_at: int = 0


class InMemoryState:
    """``funds_cents`` is what the requester has."""

    play_money = True
    currency = "USD"
    ten_rule = False

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        *,
        market_id: str = "sandbox",
        requester_id: str = "ATEST",
        funds_cents: int = 100_000,
    ) -> None:
        self.market_id, self.requester_id = market_id, requester_id
        self._clock, self._ids = clock, ids
        self._available, self._held = funds_cents, 0
        self._types: dict[HitTypeSpec, str] = {}
        self._hits: dict[str, Hit] = {}
        self._tokens: dict[str, str] = {}
        self._work: dict[str, Work] = {}
        self._over: set[str] = set()  # openings that are opened or discarded
        self._budgets: dict[str, int | None] = {}
        self._events: list[CrowdEvent] = []
        self._seq = itertools.count(1)
        self._groups: dict[str, list[str]] = {}
        self.own_types: dict[str, str] = {}  # qualification types: id -> name
        self.values: dict[tuple[str, str], int | tuple[str, str]] = {}  # (worker, type) -> what

    def _meets(self, worker_id: str, asked: Requirement) -> bool:
        """What our own pages ask for: something at least, a country, having a qualification."""
        value = self.values.get((worker_id, asked.qualification_type_id))
        if asked.comparator == "DoesNotExist" or value is None:
            return (value is None) == (asked.comparator == "DoesNotExist")
        if asked.comparator == "Exists":
            return True
        return value in asked.places if asked.places else value >= asked.numbers[0]  # type: ignore[operator]

    def _create(self, type_id: str, spec: HitSpec, opening: str) -> str:
        if spec.token not in self._tokens:
            places = spec.max_assignments
            hit = Hit(self._ids.entity(), type_id, opening, spec, places, places)
            self._hits[hit.id] = hit
            self._tokens[spec.token] = hit.id
        return self._tokens[spec.token]

    def _type(self, type_id: str) -> HitTypeSpec:
        for spec, known in self._types.items():
            if known == type_id:
                return spec
        raise NotFound(f"HITType {type_id} does not exist.")

    def _reward(self, hit: Hit) -> int:
        return self._type(hit.type_id).reward_cents

    def _unit(self, hit: Hit) -> int:
        return self._reward(hit) + hit.spec.bonus_cents

    def _committed(self, opening: str) -> int:
        kept = [
            work
            for work in self._work.values()
            if work.hit.opening == opening and work.status != "Rejected"
        ]
        return sum(self._unit(work.hit) for work in kept)

    def _hit(self, hit_id: str) -> Hit:
        if hit_id not in self._hits:
            raise NotFound(f"Hit {hit_id} does not exist.")
        return self._hits[hit_id]

    def _one(self, assignment_id: str) -> Work:
        if assignment_id not in self._work:
            raise NotFound(f"Assignment {assignment_id} does not exist.")
        return self._work[assignment_id]

    def _in_thirty_days(self, work: Work) -> bool:
        return self._clock.now() - work.rejected_at <= 30 * DAY

    def _decide(self, work: Work, status: str) -> None:
        work.status = status
        self._event(f"Assignment{status}", work.hit, work)

    @contextmanager
    def _noticing(self, hit: Hit) -> Iterator[None]:
        """HITReviewable, if what happens inside makes it so."""
        before = hit.status
        yield
        if hit.status == "Reviewable" != before:
            self._event("HITReviewable", hit)

    def _hold(self, cents: int) -> None:
        self._spend(cents)
        self._held += cents

    def _release(self, cents: int) -> None:
        self._held -= cents
        self._available += cents

    def _spend(self, cents: int) -> None:
        if cents > self._available:
            raise InsufficientFunds(f"it needs {cents} cents and {self._available} are left")
        self._available -= cents

    def _event(self, kind: str, hit: Hit, work: Work | None = None) -> None:
        self._events.append(
            CrowdEvent(
                market_id=self.market_id,
                seq=next(self._seq),
                type=kind,
                requester_id=self.requester_id,
                hit_type_id=hit.type_id,
                hit_id=hit.id,
                assignment_id=work.id if work else None,
                worker_id=work.worker_id if work else None,
                at=self._clock.now(),
                detail={},
            )
        )


def state_of(hit: Hit, ten_rule: bool) -> HitState:
    return HitState(
        hit_id=hit.id,
        status=hit.status,
        max_assignments=hit.maximum,
        pending=hit.pending,
        available=hit.available,
        completed=hit.completed,
        expires_at=hit.expires_at,
        most_assignments=9 if ten_rule and hit.maximum < 10 else None,
    )
