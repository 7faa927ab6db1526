"""A market of one requester as plain numbers: what Amazon's rules say should be, and no more.

Written from the state tables of Amazon's API, with lists and sums in place of
counters and ledgers, so that it shares no idea with the code that it judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from labelcrowd.clock import DAY, MINUTE, SECOND

TAKEN = ("Accepted", "Submitted", "Approved", "Rejected")
DONE = (*TAKEN, "Late")
"""Who has such work on a HIT does not get it again."""


@dataclass
class Work:
    """One assignment."""

    hit: HitModel
    worker: str
    deadline: int
    reward: int  # and fee: as they were when it was accepted
    fee: int
    status: str = "Accepted"
    submitted: int = 0
    auto_at: int = 0
    paid: bool = False  # though it came late

    @property
    def unit(self) -> int:
        return self.reward + self.fee


@dataclass
class HitModel:
    """One HIT."""

    reward: int
    fee: int
    maximum: int
    expires: int
    duration_s: int
    auto_s: int
    needs: int | None  # the least value of the qualification
    works: list[Work] = field(default_factory=list)
    expired: bool = False
    reviewing: bool = False
    deleted: bool = False

    @property
    def unit(self) -> int:
        return self.reward + self.fee

    def count(self, *statuses: str) -> int:
        return sum(work.status in statuses for work in self.works)

    @property
    def available(self) -> int:
        return self.maximum - self.count(*TAKEN)

    @property
    def status(self) -> str:
        if self.deleted:
            return "Disposed"
        if self.available and not self.expired:
            return "Assignable"
        if self.count("Accepted"):
            return "Unassignable"
        return "Reviewing" if self.reviewing else "Reviewable"

    @property
    def held(self) -> int:
        """What may still be paid: for places to take, and for work that is not decided."""
        free = 0 if self.expired or self.deleted else self.available
        due = [work.unit for work in self.works if work.status in ("Accepted", "Submitted")]
        return self.unit * free + sum(due)

    def shown(self, now: int) -> str | None:
        """The status that GetHIT tells; None: it does not exist any more."""
        status = self.status
        if status in ("Reviewable", "Reviewing") and not self.count("Submitted"):
            status = "Disposed" if self.expires <= now - 120 * DAY else status
        return None if status == "Disposed" and self.expires <= now - 240 * DAY else status

    def settle(self) -> None:
        """Reviewing ends where there is work again."""
        self.reviewing &= self.status == "Reviewing"


@dataclass
class MarketModel:
    """The requester's HITs and money, and what each worker is owed. Cents."""

    funds: int  # that are not held
    percent: int  # of reward and bonus
    least_fee: int
    ten_rule: bool
    hits: dict[str, HitModel] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)  # of the qualification, by worker

    def fee(self, cents: int) -> int:
        return max((cents * self.percent + 50) // 100, self.least_fee)

    @property
    def held(self) -> int:
        return sum(hit.held for hit in self.hits.values())

    def changed(self, hit: HitModel, held_before: int) -> None:
        """Take from the free money what is held more (or give back what is held less)."""
        self.funds -= hit.held - held_before
        hit.settle()

    def pay(self, worker: str, cents: int) -> None:
        self.owed[worker] = self.owed.get(worker, 0) + cents

    def may_accept(self, hit: HitModel, worker: str) -> bool:
        done = any(work.worker == worker and work.status in DONE for work in hit.works)
        able = hit.needs is None or self.values.get(worker, -1) >= hit.needs
        return hit.status == "Assignable" and able and not done

    def approve(self, work: Work) -> None:
        """Out of the hold."""
        work.status = "Approved"
        self.pay(work.worker, work.reward)

    def comes_late(self, work: Work, now: int) -> str:
        """What abandoned work becomes that is handed in now: "" for nothing."""
        if now > work.deadline + 30 * MINUTE:
            return ""
        hit = work.hit
        free = hit.status == "Assignable" and hit.expires > now
        again = any(one.worker == work.worker and one.status in DONE for one in hit.works)
        return "Submitted" if free and not again and work.unit == hit.unit else "Late"

    def pass_time(self, now: int) -> None:
        """All that falls due by itself."""
        for work in self.works.values():
            held = work.hit.held
            if work.status == "Accepted" and work.deadline <= now:
                work.status = "Abandoned"
                self.changed(work.hit, held)
        for work in self.works.values():
            if work.status == "Submitted" and work.auto_at <= now:
                self.approve(work)
        for hit in self.hits.values():
            held = hit.held
            if hit.expires <= now and not hit.expired and not hit.deleted:
                hit.expired = True
                self.changed(hit, held)

    def accept(self, work_id: str, hit: HitModel, worker: str, now: int) -> None:
        ends = now + hit.duration_s * SECOND
        work = self.works[work_id] = Work(hit, worker, ends, hit.reward, hit.fee)
        hit.works.append(work)
