"""A crowd in memory, for tests of whoever publishes and reviews.

It keeps the port's promises (``tests/contract/test_crowd.py``) and has no
database. ``accept`` and ``submit`` play the worker.
"""

from __future__ import annotations

from collections.abc import Sequence

from labelcrowd.clock import DAY, HOUR, MINUTE, SECOND
from labelcrowd.crowd.port import (
    LOCALE,
    NUMBER_APPROVED,
    Budget,
    Cost,
    CrowdEvent,
    HitSpec,
    HitState,
    HitTypeSpec,
    OpenAssignment,
    QualificationType,
    Requirement,
    ReviewsDue,
    WorkerGroup,
    may_grow,
)
from labelcrowd.crowd.testing_state import InMemoryState, Work, state_of
from labelcrowd.errors import Conflict, InvalidInput, NotFound

GRACE = 30 * MINUTE


class InMemoryCrowd(InMemoryState):
    """See ``Crowd``; what it keeps is in its base."""

    # --- the port ---

    def create_hit_type(self, spec: HitTypeSpec) -> str:
        for one in spec.requirements:
            if not self.qualification_names([one.qualification_type_id]):
                raise NotFound(f"QualificationType {one.qualification_type_id} does not exist.")
        return self._types.setdefault(spec, self._ids.entity())

    def qualification_types(self) -> list[QualificationType]:
        own = sorted((name, type_id) for type_id, name in self.own_types.items())
        return [QualificationType(id=type_id, name=name) for name, type_id in own]

    def qualification_names(self, ids: Sequence[str]) -> dict[str, str]:
        known = self.own_types | {LOCALE: "Worker_Locale", NUMBER_APPROVED: "Worker_NumberHITs"}
        return {type_id: known[type_id] for type_id in ids if type_id in known}

    def cost(
        self,
        *,
        reward_cents: int,
        assignments_per_hit: int,
        hits: int,
        bonus_cents: int = 0,
        requirements: Sequence[Requirement] = (),
    ) -> Cost:
        places = assignments_per_hit * hits
        return Cost(
            reward_cents=reward_cents * places, fee_cents=0, bonus_cents=bonus_cents * places
        )

    def create_hits(self, hit_type_id: str, hits: Sequence[HitSpec], *, opening: str) -> list[str]:
        if len(hits) > 500:
            raise InvalidInput(f"hits: at most 500 at a time, got {len(hits)}")
        self._type(hit_type_id)
        if any(spec.token not in self._tokens for spec in hits) and opening in self._over:
            raise Conflict("what these HITs belong to is opened or taken back")
        return [self._create(hit_type_id, spec, opening) for spec in hits]

    def open_hits(
        self,
        opening: str,
        *,
        hits: int,
        cents: int,
        group_id: str = "",
        budget_cents: int | None = None,
    ) -> None:
        drafts = [hit for hit in self._hits.values() if hit.opening == opening]
        if any(hit.open for hit in drafts):
            return
        if not drafts:
            raise NotFound(f"no drafts were made under {opening!r}")
        total = sum(self._unit(hit) * hit.available for hit in drafts)
        if (len(drafts), total) != (hits, cents):
            raise Conflict("another number or sum was agreed to; nothing was opened")
        if group_id and group_id not in self._groups:
            raise NotFound(f"no group of workers {group_id!r}")
        self._hold(total)
        self._over.add(opening)
        self._budgets[opening] = budget_cents
        for hit in drafts:
            hit.open, hit.group_id = True, group_id
            hit.expires_at = self._clock.now() + hit.spec.lifetime_s * SECOND
            self._event("HITCreated", hit)

    def budget(self, opening: str) -> Budget:
        if opening not in self._budgets:
            raise NotFound(f"nothing was published under {opening!r}")
        limit, committed = self._budgets[opening], self._committed(opening)
        hits = [hit for hit in self._hits.values() if hit.opening == opening]
        unit = max(self._unit(hit) for hit in hits)
        place_left = any(hit.status == "Assignable" for hit in hits)
        return Budget(
            budget_cents=limit,
            committed_cents=committed,
            used_up=place_left and limit is not None and committed + unit > limit,
        )

    def set_budget(self, opening: str, cents: int) -> Budget:
        if cents < 0:
            raise InvalidInput("budget: expected 0 or more")
        self.budget(opening)
        self._budgets[opening] = cents
        return self.budget(opening)

    def discard_drafts(self, opening: str) -> None:
        drafts = [hit for hit in self._hits.values() if hit.opening == opening]
        if any(hit.open for hit in drafts):
            raise Conflict("these HITs are open already")
        self._over.add(opening)
        for hit in drafts:
            del self._hits[hit.id], self._tokens[hit.spec.token]

    def worker_groups(self) -> list[WorkerGroup]:
        return []  # nobody gives one a name here

    def worker_group(self, group_id: str) -> WorkerGroup | None:
        if group_id not in self._groups:
            return None
        members = self._groups[group_id]
        return WorkerGroup(id=group_id, name="", members=len(members), worker_ids=tuple(members))

    def group_of_workers(self, worker_ids: Sequence[str]) -> str:
        members = sorted(set(worker_ids))
        if not members:
            raise InvalidInput("workers: expected at least one", field="workers")
        self._groups[" ".join(members)] = members
        return " ".join(members)

    def pause_hits(self, hit_ids: Sequence[str], *, paused: bool) -> None:
        for hit_id in hit_ids:
            self._hit(hit_id).paused = paused

    def expire_hits(self, hit_ids: Sequence[str]) -> None:
        for hit in map(self._hit, hit_ids):
            if hit.open and not hit.expired:
                self._release(self._unit(hit) * hit.available)
                hit.expires_at = min(hit.expires_at, self._clock.now())
                self._event("HITExpired", hit)
                with self._noticing(hit):
                    hit.expired = True

    def extend_hit(
        self, hit_id: str, *, assignments: int = 0, lifetime_s: int = 0, token: str
    ) -> None:
        if token in self._tokens:
            return
        hit = self._hit(hit_id)
        alive = lifetime_s > 0 or not hit.expired
        if alive:
            held = 0 if hit.expired else hit.available
            self._hold(self._unit(hit) * (hit.available + assignments - held))
        limit = self._budgets.get(hit.opening)
        if limit is not None:
            self._budgets[hit.opening] = limit + self._unit(hit) * assignments
        if lifetime_s:
            hit.expires_at = self._clock.now() + lifetime_s * SECOND
        self._tokens[token] = hit_id
        self._event("HITExtended", hit)
        hit.maximum += assignments
        hit.available += assignments
        hit.expired = not alive

    def add_replacement(self, hit_id: str, *, lifetime_s: int, token: str) -> None:
        if token in self._tokens:
            return
        hit = self._hit(hit_id)
        if hit.expires_at <= self._clock.now():
            self.expire_hits([hit_id])
            hit.maximum -= hit.available
            hit.available = 0
        if not may_grow(state_of(hit, self.ten_rule), 1):
            raise InvalidInput("a HIT with fewer than 10 assignments never gets 10")
        self._hold(self._unit(hit))
        if hit.expired:
            hit.expires_at = self._clock.now() + lifetime_s * SECOND
        hit.maximum, hit.available, hit.expired = hit.maximum + 1, hit.available + 1, False
        self._tokens[token] = hit_id
        self._event("HITExtended", hit)

    def hit_states(self, hit_ids: Sequence[str]) -> dict[str, HitState]:
        return {i: state_of(self._hits[i], self.ten_rule) for i in hit_ids if i in self._hits}

    def assignment_in_progress(
        self, *, hit_id: str, assignment_id: str, worker_id: str
    ) -> OpenAssignment | None:
        work = self._work.get(assignment_id)
        if work is None or (work.hit.id, work.worker_id) != (hit_id, worker_id):
            return None
        if work.status != "Accepted" or self._clock.now() > work.deadline_at + GRACE:
            return None
        return OpenAssignment(
            market_id=self.market_id,
            assignment_id=work.id,
            hit_id=hit_id,
            worker_id=worker_id,
            requester_id=self.requester_id,
            hit_type_id=work.hit.type_id,
            external_url=work.hit.spec.external_url,
            accepted_at=work.accepted_at,
            deadline_at=work.deadline_at,
            reward_cents=self._reward(work.hit),
        )

    async def aassignment_in_progress(
        self, *, hit_id: str, assignment_id: str, worker_id: str
    ) -> OpenAssignment | None:
        return self.assignment_in_progress(
            hit_id=hit_id, assignment_id=assignment_id, worker_id=worker_id
        )

    def next_hit(self, *, hit_id: str, assignment_id: str, worker_id: str) -> str | None:
        return None  # workers here take the HITs that they are told to

    def answers(self, assignment_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        found = {each: self._work.get(each) for each in assignment_ids}
        return {each: dict(work.fields) for each, work in found.items() if work and work.fields}

    def extend_assignment(self, *, assignment_id: str, worker_id: str) -> int:
        work = self._one(assignment_id)
        if work.worker_id != worker_id:
            raise NotFound(f"Assignment {assignment_id} does not exist.")
        if work.status == "Accepted" and work.extended:
            return work.deadline_at
        if work.status != "Accepted" or work.deadline_at <= self._clock.now():
            raise Conflict("The time of this assignment is over.")
        work.deadline_at += min(work.deadline_at - work.accepted_at, HOUR)
        work.extended = True
        return work.deadline_at

    def approve(self, assignment_id: str, *, feedback: str = "", override: bool = False) -> None:
        work = self._one(assignment_id)
        if work.status == "Approved":
            return
        if work.status == "Submitted":
            self._held -= self._reward(work.hit)
            work.hit.completed += 1
        elif work.status == "Rejected" and override and self._in_thirty_days(work):
            self._spend(self._reward(work.hit))
            self._hold(work.reserve)
        else:
            raise Conflict("This operation can be called with a status of: Submitted")
        self._decide(work, "Approved")

    def reject(self, assignment_id: str, *, reason: str) -> None:
        work = self._one(assignment_id)
        if work.status == "Rejected":
            return
        if work.status != "Submitted":
            raise Conflict("This operation can be called with a status of: Submitted")
        self._release(self._unit(work.hit))
        work.hit.completed += 1
        work.rejected_at = self._clock.now()
        self._decide(work, "Rejected")

    def approve_late(self, assignment_id: str, *, feedback: str = "") -> None:
        work = self._one(assignment_id)
        if work.status != "Late":
            raise Conflict("This operation can be called with a status of: Late")
        if not work.paid:
            self._spend(self._reward(work.hit))
            self._hold(work.reserve)
            work.paid = True
            self._event("AssignmentApproved", work.hit, work)

    def bonus(self, assignment_id: str, *, amount_cents: int, reason: str, token: str) -> None:
        self._one(assignment_id)
        if token not in self._tokens:
            self._spend(amount_cents)
            self._tokens[token] = f"{assignment_id} {amount_cents}"
        elif self._tokens[token] != f"{assignment_id} {amount_cents}":
            raise Conflict("this token paid another bonus")

    def settle_bonus(self, assignment_id: str, *, amount_cents: int, reason: str) -> None:
        work = self._one(assignment_id)
        if not work.reserve:
            return
        if work.status != "Approved" and not work.paid:
            raise Conflict("This operation can be called with a status of: Approved")
        if not 0 <= amount_cents <= work.reserve:
            raise InvalidInput("more than what is held")
        self._held -= amount_cents
        self._release(work.reserve - amount_cents)
        work.reserve = 0

    def reviews_due(self, before: int) -> list[ReviewsDue]:
        found: dict[tuple[str, str], list[int]] = {}
        for work in self._work.values():
            if work.status == "Submitted" and work.auto_approve_at < before:
                key = (work.hit.opening, work.hit.type_id)
                found.setdefault(key, []).append(work.auto_approve_at)
        return [
            ReviewsDue(opening=o, hit_type_id=t, count=len(times), first_at=min(times))
            for (o, t), times in found.items()
        ]

    def extend_reviews(self, opening: str, hit_type_id: str, *, before: int, until: int) -> int:
        moved = 0
        for work in self._work.values():
            latest = min(until, work.submitted_at + 30 * DAY)
            if (work.hit.opening, work.hit.type_id) != (opening, hit_type_id):
                continue
            if work.status == "Submitted" and work.auto_approve_at < min(before, latest):
                work.auto_approve_at, moved = latest, moved + 1
        return moved

    def balance(self) -> tuple[int, int]:
        return self._available, self._held

    def events(self, after: int, limit: int = 1000) -> list[CrowdEvent]:
        return [event for event in self._events if event.seq > after][:limit]

    # --- the worker ---

    def accept(self, hit_id: str, worker_id: str) -> str:
        """Take a place; the assignment's id."""
        hit = self._hit(hit_id)
        if hit.status != "Assignable" or hit.paused:
            raise Conflict("This HIT is no longer available.")
        if hit.group_id and worker_id not in self._groups[hit.group_id]:
            raise Conflict("This HIT is for workers whom the requester has named.")
        if not all(self._meets(worker_id, one) for one in self._type(hit.type_id).requirements):
            raise Conflict("You do not have the qualifications that this work asks for.")
        limit = self._budgets.get(hit.opening)
        if limit is not None and self._committed(hit.opening) + self._unit(hit) > limit:
            raise Conflict("The requester's budget for this work is used up for now.")
        now = self._clock.now()
        duration = self._type(hit.type_id).assignment_duration_s * SECOND
        work = Work(self._ids.entity(), hit, worker_id, now, now + duration)
        work.reserve = hit.spec.bonus_cents
        self._work[work.id] = work
        self._event("AssignmentAccepted", hit, work)
        hit.available -= 1
        hit.pending += 1
        return work.id

    def submit(self, assignment_id: str, **fields: str) -> None:
        """Hand the work in."""
        work = self._one(assignment_id)
        work.fields = fields
        work.status, work.submitted_at = "Submitted", self._clock.now()
        delay = self._type(work.hit.type_id).auto_approval_delay_s
        work.auto_approve_at = work.submitted_at + delay * SECOND
        self._event("AssignmentSubmitted", work.hit, work)
        with self._noticing(work.hit):
            work.hit.pending -= 1
