"""``extendHITs``: more assignments or more time, which a repeated run never gives twice.

What each HIT shall have in the end is written into a file before the first call; a run
that stopped goes on from there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from labelcrowd.crowd.requester_api import Refused, RequesterApi
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.formats.text_table import Row
from labelcrowd.money import parse_cents
from labelcrowd.workflow.toolbox_calls import Show, for_each
from labelcrowd.workflow.toolbox_files import read_bytes, write_whole
from labelcrowd.workflow.toolbox_results import get_hit

_USED = re.compile(r"UniqueRequestToken|idempotency token", re.IGNORECASE)
_FINAL = ("InsufficientFunds", "PermissionDeniedException")


class Goal(msgspec.Struct, frozen=True):
    """What a HIT shall have: so many assignments in all, and life until then (0: as it is)."""

    assignments: int
    expires_at: int


class Journal(msgspec.Struct, frozen=True):
    """An extension that has begun."""

    assignments: int
    hours: int
    goals: dict[str, Goal]


@dataclass(frozen=True)
class ExtensionPlan:
    """``resumed``: a run that stopped goes on.

    ``changes``: of each HIT that is there, its assignments now and then.
    """

    journal: Journal
    path: Path
    new_assignments: int
    reward_cents: int
    missing: tuple[Row, ...]
    resumed: bool
    changes: tuple[tuple[int, int], ...]

    @property
    def assignments_of_each(self) -> str:
        """``, each now 3, then 5``; "" where there is nothing to say."""
        if not self.new_assignments:
            return ""
        now, then = (_span(side) for side in zip(*self.changes, strict=True))
        return f", each now {now}, then {then}"


@dataclass
class Extended:
    extended: int = 0
    failed: list[str] = field(default_factory=list)


def plan_extension(
    api: RequesterApi,
    success: Path,
    hits: Sequence[Row],
    *,
    assignments: int,
    hours: int,
    now_s: float,
    show: Show = lambda done: None,
) -> ExtensionPlan:
    """What every HIT gets. Raises Conflict where another extension stopped half-way."""
    path = success.with_name(f"{success.name}.extending")
    begun = _begun(path, assignments, hours)
    goals: dict[str, Goal] = dict(begun.goals) if begun else {}
    missing: list[Row] = []
    changes: list[tuple[int, int]] = []
    cents = 0
    for row, hit in for_each(hits, lambda row: get_hit(api, row.get("hitid").strip()), show):
        if hit is None or hit["HITStatus"] == "Disposed":
            missing.append(row)
        else:
            there = hit["MaxAssignments"]
            expires_at = round(max(hit["Expiration"], now_s) + hours * 3600) if hours else 0
            goal = goals.setdefault(hit["HITId"], Goal(there + assignments, expires_at))
            then = max(goal.assignments, there)
            changes.append((there, then))
            cents += (then - there) * parse_cents(hit["Reward"])
    journal = Journal(assignments, hours, goals)
    more = sum(then - now for now, then in changes)
    return ExtensionPlan(
        journal, path, more, cents, tuple(missing), begun is not None, tuple(changes)
    )


def _span(numbers: Sequence[int]) -> str:
    least, most = min(numbers), max(numbers)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def extend(api: RequesterApi, plan: ExtensionPlan, show: Show = lambda done: None) -> Extended:
    """Do it. The file of goals is taken away once nothing is left that a repeat could do."""
    done = Extended()
    write_whole(plan.path, msgspec.json.encode(plan.journal).decode())
    again = False  # whether a repeat could do more

    def reach(hit_and_goal: tuple[str, Goal]) -> Refused | None:
        try:
            _reach(api, *hit_and_goal)
        except Refused as error:
            return error
        return None

    for (hit_id, _), refused in for_each(plan.journal.goals.items(), reach, show):
        if refused is None:
            done.extended += 1
        else:
            done.failed.append(f"{hit_id}: {refused.message}")
            again |= refused.kind != "RequestError" or refused.turk_code in _FINAL
    if not again:
        plan.path.unlink()
    return done


def _reach(api: RequesterApi, hit_id: str, goal: Goal) -> None:
    missing = goal.assignments - int(api.call("GetHIT", HITId=hit_id)["HIT"]["MaxAssignments"])
    if missing > 0:
        token = hashlib.sha256(f"{hit_id} {goal.assignments}".encode()).hexdigest()
        try:
            api.call(
                "CreateAdditionalAssignmentsForHIT",
                HITId=hit_id,
                NumberOfAdditionalAssignments=missing,
                UniqueRequestToken=token,
            )
        except Refused as error:
            if not _USED.search(error.message):
                raise
    if goal.expires_at:
        api.call("UpdateExpirationForHIT", HITId=hit_id, ExpireAt=goal.expires_at)


def _begun(path: Path, assignments: int, hours: int) -> Journal | None:
    if not path.exists():
        return None
    try:
        found = msgspec.json.decode(read_bytes(path), type=Journal)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{path}: not what an extension wrote: {error}") from error
    if (found.assignments, found.hours) != (assignments, hours):
        raise Conflict(
            f"an extension by {found.assignments} assignments and {found.hours} hours stopped "
            f"half-way; finish it first with the same numbers, or take {path} away"
        )
    return found
