"""The crowd port: what the studio asks of a market, in MTurk's words.

Implementations: ``inprocess`` (our own market), ``testing`` (in memory). Every
implementation passes ``tests/contract/test_crowd.py``. Times are microseconds
UTC, money is cents, statuses are Amazon's. A ``Crowd`` speaks for one requester
on one market.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

NUMBER_APPROVED = "00000000000000000040"
PERCENT_APPROVED = "000000000000000000L0"
LOCALE = "00000000000000000071"
"""Amazon's qualification types of every worker's record and place."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What a worker must have to accept a HIT. ``places``: (country, subdivision or "")."""

    qualification_type_id: str
    comparator: str
    numbers: tuple[int, ...] = ()
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class QualificationType:
    """A type that HITs may ask for."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class HitTypeSpec:
    """What all HITs of a group share. At most ten ``requirements``; all guard accepting."""

    title: str
    description: str
    keywords: str
    reward_cents: int
    assignment_duration_s: int
    auto_approval_delay_s: int
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HitSpec:
    """One HIT to be created. ``token`` makes its creation idempotent for ever."""

    token: str
    external_url: str
    frame_height: int
    max_assignments: int
    lifetime_s: int
    annotation: str
    bonus_cents: int = 0  # promised for the objects of one assignment, at most


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What opening HITs would hold."""

    reward_cents: int
    fee_cents: int  # of the rewards
    bonus_cents: int = 0  # promised bonuses, at most, with their fees

    @property
    def total_cents(self) -> int:
        return self.reward_cents + self.fee_cents + self.bonus_cents


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What handing out a publication's work may cost. ``budget_cents`` None: no limit."""

    budget_cents: int | None
    committed_cents: int  # of work in hand, waiting or paid
    used_up: bool  # there are places, and not enough is left for one more assignment


@dataclass(frozen=True, kw_only=True)
class ReviewsDue:
    """Submitted work of one publication that will be approved by itself soon."""

    opening: str  # "" for HITs that were created over the API
    hit_type_id: str
    count: int
    first_at: int


@dataclass(frozen=True, kw_only=True)
class OpenAssignment:
    """An assignment that a worker holds right now."""

    market_id: str
    assignment_id: str
    hit_id: str
    worker_id: str
    requester_id: str
    hit_type_id: str
    external_url: str  # the HIT's own, not the browser's
    accepted_at: int
    deadline_at: int
    reward_cents: int
    # Of a study: which HIT of how many in a row, and the panel that pays the worker.
    number: int = 0
    total: int = 0
    paid_by: str = ""


@dataclass(frozen=True, kw_only=True)
class HitState:
    """A HIT as the market sees it."""

    hit_id: str
    status: str
    max_assignments: int
    pending: int
    available: int
    completed: int
    expires_at: int
    most_assignments: int | None = None  # that it may ever get; None: no limit


@dataclass(frozen=True, kw_only=True)
class CrowdEvent:
    """One state change. ``seq`` rises without gaps within a market."""

    market_id: str
    seq: int
    type: str
    requester_id: str
    hit_type_id: str
    hit_id: str
    assignment_id: str | None
    worker_id: str | None
    at: int
    detail: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class WorkerGroup:
    """A group of workers.

    ``name`` is "" where it was made of workers named for one batch: ``worker_ids``.
    """

    id: str
    name: str
    members: int
    worker_ids: tuple[str, ...] = ()


def may_grow(state: HitState, more: int) -> bool:
    """Whether a HIT may get so many more assignments, where the market has MTurk's rule of ten."""
    return state.most_assignments is None or state.max_assignments + more <= state.most_assignments


class Crowd(Protocol):
    """One requester's account on one market."""

    market_id: str
    requester_id: str

    @property
    def play_money(self) -> bool:
        """Whether the money of this market is play money."""

    @property
    def currency(self) -> str:
        """The ISO 4217 code of its sums, "" until the operator has chosen one."""

    def create_hit_type(self, spec: HitTypeSpec) -> str:
        """The HITType's id; equal values give the same id.

        Raises NotFound where it asks for a qualification type that there is not.
        """

    def qualification_types(self) -> list[QualificationType]:
        """The requester's own that HITs may ask for, by name."""

    def qualification_names(self, ids: Sequence[str]) -> dict[str, str]:
        """Of those of these types that HITs may ask for, whoever's, the names."""

    def cost(
        self,
        *,
        reward_cents: int,
        assignments_per_hit: int,
        hits: int,
        bonus_cents: int = 0,
        requirements: Sequence[Requirement] = (),
    ) -> Cost:
        """What opening so many HITs would hold: exact sums.

        ``bonus_cents``: the most that is promised for one assignment's objects.
        ``requirements``: what is asked of workers; the fee depends on which types these are of.
        """

    def create_hits(self, hit_type_id: str, hits: Sequence[HitSpec], *, opening: str) -> list[str]:
        """Create at most 500 HITs as drafts nobody sees; ids in the same order.

        ``opening`` names the publication that they are of: the caller's own id. A
        token used before returns the HIT it made. Raises Conflict where the
        publication was opened or discarded.
        """

    def open_hits(
        self,
        opening: str,
        *,
        hits: int,
        cents: int,
        group_id: str = "",
        budget_cents: int | None = None,
    ) -> None:
        """Make a publication's drafts visible and hold their money, all or none; once.

        Work is handed out only while ``budget_cents`` covers one more assignment.
        With ``group_id`` they are handed out to that group of workers only. Raises
        Conflict where they are not exactly so many or would hold another sum,
        InsufficientFunds, and NotFound where the group is gone.
        """

    def budget(self, opening: str) -> Budget:
        """What was set, and what is committed of it. Raises NotFound."""

    def set_budget(self, opening: str, cents: int) -> Budget:
        """Another budget for what is open. Raises Conflict, InvalidInput, NotFound."""

    def discard_drafts(self, opening: str) -> None:
        """Delete a publication's drafts; nothing is ever added to it or opened after.

        Raises Conflict where it is open.
        """

    def worker_groups(self) -> list[WorkerGroup]:
        """The groups of workers that have a name, by name."""

    def worker_group(self, group_id: str) -> WorkerGroup | None:
        """One group, also one without a name."""

    def group_of_workers(self, worker_ids: Sequence[str]) -> str:
        """The id of the group of just these workers, which is in no list; made once."""

    def pause_hits(self, hit_ids: Sequence[str], *, paused: bool) -> None:
        """Stop or go on handing out; work in hand goes on."""

    def expire_hits(self, hit_ids: Sequence[str]) -> None:
        """Expire now: no new work; work in hand goes on; the unused hold is released."""

    def extend_hit(
        self, hit_id: str, *, assignments: int = 0, lifetime_s: int = 0, token: str
    ) -> None:
        """Add assignments and lengthen the life from now; holds the money."""

    def add_replacement(self, hit_id: str, *, lifetime_s: int, token: str) -> None:
        """One more place on a HIT, whose rejected work freed the money; once per token.

        Where the HIT has ended it lives again for ``lifetime_s`` with that one
        place: those that were free when it ended stay shut.
        """

    def hit_states(self, hit_ids: Sequence[str]) -> dict[str, HitState]:
        """States of the HITs that exist."""

    def assignment_in_progress(
        self, *, hit_id: str, assignment_id: str, worker_id: str
    ) -> OpenAssignment | None:
        """The assignment if this worker holds it now (within deadline + grace), else None."""

    async def aassignment_in_progress(
        self, *, hit_id: str, assignment_id: str, worker_id: str
    ) -> OpenAssignment | None:
        """The same for coroutines: every opening of a page asks it."""

    def next_hit(self, *, hit_id: str, assignment_id: str, worker_id: str) -> str | None:
        """The HIT that this worker will most probably get after this one of the same group.

        It is not reserved. None where there is none for them, or the market cannot say.
        """

    def answers(self, assignment_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Of each submitted assignment among these the fields of its form."""

    def extend_assignment(self, *, assignment_id: str, worker_id: str) -> int:
        """Give the worker who holds it more time, once; the new deadline. Raises Conflict."""

    def approve(self, assignment_id: str, *, feedback: str = "", override: bool = False) -> None:
        """Pay. Approving the approved changes nothing.

        ``override`` undoes a rejection, for 30 days from when it was rejected.
        """

    def reject(self, assignment_id: str, *, reason: str) -> None:
        """Refuse to pay. Rejecting the rejected changes nothing."""

    def approve_late(self, assignment_id: str, *, feedback: str = "") -> None:
        """Pay for work that came after its time and whose place was taken."""

    def bonus(self, assignment_id: str, *, amount_cents: int, reason: str, token: str) -> None:
        """Pay extra, once per token. Raises Conflict where it paid for something else."""

    def settle_bonus(self, assignment_id: str, *, amount_cents: int, reason: str) -> None:
        """Pay the promised bonus of approved work from its hold, and free the rest; once.

        Does nothing where it is settled or none was promised. Raises Conflict before
        approval, InvalidInput beyond what is held.
        """

    def reviews_due(self, before: int) -> list[ReviewsDue]:
        """Submitted work that will be approved by itself before a time, by publication."""

    def extend_reviews(self, opening: str, hit_type_id: str, *, before: int, until: int) -> int:
        """Let work that would be approved by itself ``before`` wait ``until``; how many moved.

        None waits longer than 30 days from its submission.
        """

    def balance(self) -> tuple[int, int]:
        """(available, on hold) cents."""

    def events(self, after: int, limit: int = 1000) -> list[CrowdEvent]:
        """This requester's events with ``seq`` > ``after``, in order."""
