"""``deleteHITs``: expire, approve what waits, and delete, each where it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from labelcrowd.crowd.requester_api import Refused, RequesterApi, every
from labelcrowd.formats.text_table import Row
from labelcrowd.money import parse_cents
from labelcrowd.workflow.toolbox_results import get_hit

Show = Callable[[int], None]
OPEN = ("Assignable", "Unassignable")


@dataclass(frozen=True)
class Removing:
    """A HIT that is there, and the assignments that wait on it."""

    row: Row
    hit_id: str
    status: str
    reward_cents: int
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class RemovalPlan:
    """``gone``: rows whose HIT was removed before, or was never on this market."""

    hits: tuple[Removing, ...]
    gone: int

    @property
    def waiting(self) -> int:
        return sum(len(hit.waiting) for hit in self.hits)

    @property
    def open(self) -> int:
        return sum(hit.status in OPEN for hit in self.hits)

    @property
    def reward_cents(self) -> int:
        return sum(hit.reward_cents * len(hit.waiting) for hit in self.hits)


@dataclass
class Removed:
    """``kept``: HITs that are there still, each with the reason."""

    removed: int = 0
    approved: int = 0
    kept: list[str] = field(default_factory=list)


def plan_removal(
    api: RequesterApi, hits: Sequence[Row], show: Show = lambda done: None
) -> RemovalPlan:
    """Look every HIT up. Raises Refused."""
    found: list[Removing] = []
    for number, row in enumerate(hits, 1):
        hit = get_hit(api, row.get("hitid").strip())
        if hit is not None and hit["HITStatus"] != "Disposed":
            waiting = every(
                api,
                "ListAssignmentsForHIT",
                "Assignments",
                HITId=hit["HITId"],
                AssignmentStatuses=["Submitted"],
            )
            ids = tuple(one["AssignmentId"] for one in waiting)
            cents = parse_cents(hit["Reward"])
            found.append(Removing(row, hit["HITId"], hit["HITStatus"], cents, ids))
        show(number)
    return RemovalPlan(tuple(found), len(hits) - len(found))


def remove(
    api: RequesterApi,
    plan: RemovalPlan,
    *,
    approve: bool,
    expire: bool,
    show: Show = lambda done: None,
) -> Removed:
    """Do it. Work that came after the plan is not paid: its HIT is kept and told."""
    done = Removed()
    for number, hit in enumerate(plan.hits, 1):
        try:
            if expire and hit.status in OPEN:
                api.call("UpdateExpirationForHIT", HITId=hit.hit_id, ExpireAt=0)
            for assignment_id in hit.waiting if approve else ():
                api.call("ApproveAssignment", AssignmentId=assignment_id)
                done.approved += 1
            api.call("DeleteHIT", HITId=hit.hit_id)
            done.removed += 1
        except Refused as error:
            if error.kind != "RequestError":
                raise
            done.kept.append(f"{hit.row.file}, line {hit.row.line}, {hit.hit_id}: {error.message}")
        show(number)
    return done
