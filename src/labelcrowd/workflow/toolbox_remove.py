"""``deleteHITs``: expire, approve what waits, and delete, each where it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from labelcrowd.crowd.requester_api import Refused, RequesterApi, every
from labelcrowd.formats.text_table import Row
from labelcrowd.money import parse_cents
from labelcrowd.workflow.toolbox_calls import Show, for_each
from labelcrowd.workflow.toolbox_results import get_hit

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

    def look_up(row: Row) -> Removing | None:
        hit = get_hit(api, row.get("hitid").strip())
        if hit is None or hit["HITStatus"] == "Disposed":
            return None
        waiting = every(
            api,
            "ListAssignmentsForHIT",
            "Assignments",
            HITId=hit["HITId"],
            AssignmentStatuses=["Submitted"],
        )
        ids = tuple(one["AssignmentId"] for one in waiting)
        return Removing(row, hit["HITId"], hit["HITStatus"], parse_cents(hit["Reward"]), ids)

    found = [one for _, one in for_each(hits, look_up, show) if one is not None]
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

    def take_away(hit: Removing) -> tuple[int, str]:
        """How many were approved, and why the HIT is kept."""
        approved = 0
        try:
            if expire and hit.status in OPEN:
                api.call("UpdateExpirationForHIT", HITId=hit.hit_id, ExpireAt=0)
            for assignment_id in hit.waiting if approve else ():
                api.call("ApproveAssignment", AssignmentId=assignment_id)
                approved += 1
            api.call("DeleteHIT", HITId=hit.hit_id)
        except Refused as error:
            if error.kind != "RequestError":
                raise
            return approved, error.message
        return approved, ""

    done = Removed()
    for hit, (approved, why) in for_each(plan.hits, take_away, show):
        done.approved += approved
        if why:
            done.kept.append(f"{hit.row.file}, line {hit.row.line}, {hit.hit_id}: {why}")
        else:
            done.removed += 1
    return done
