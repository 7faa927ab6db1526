"""``reviewResults``, ``approveWork``, ``rejectWork``: decisions from files.

All are looked up on the market first, so that the sum is exact and a wrong file pays
nobody. What is decided already is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from labelcrowd.crowd.requester_api import Members, Refused, RequesterApi, every
from labelcrowd.formats.decision_files import Decision, Verdict
from labelcrowd.formats.text_table import Row
from labelcrowd.money import parse_cents
from labelcrowd.workflow.toolbox_calls import Show, for_each

LONGEST_REASON = 1_024
_STATUS = {Verdict.APPROVE: "Approved", Verdict.REJECT: "Rejected"}


@dataclass
class DecisionPlan:
    """``problems``: why nothing may be done yet; ``left``: what was decided otherwise before."""

    approve: list[Decision] = field(default_factory=list)
    reject: list[Decision] = field(default_factory=list)
    already: int = 0
    left: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    reward_cents: int = 0  # of what would be approved


@dataclass
class Decided:
    """``failed``: what the market refused, with file and line."""

    approved: int = 0
    rejected: int = 0
    failed: list[str] = field(default_factory=list)


def plan_decisions(
    api: RequesterApi,
    decisions: Sequence[Decision],
    *,
    reason: str = "",
    show: Show = lambda done: None,
) -> DecisionPlan:
    """Look every assignment up. ``reason``: for rejections whose row gives none."""

    def look_up(asked: Decision) -> Members | Refused:
        try:
            return api.call("GetAssignment", AssignmentId=asked.assignment_id)
        except Refused as error:
            if error.kind != "RequestError":
                raise
            return error

    plan = DecisionPlan()
    for asked, found in for_each(decisions, look_up, show):
        if isinstance(found, Refused):
            plan.problems.append(_at(asked, found.message))
        else:
            _plan_one(plan, asked, found, reason)
    return plan


def decide(api: RequesterApi, plan: DecisionPlan, show: Show = lambda done: None) -> Decided:
    """Reject and approve what was planned; rejections first, for they cost nothing."""

    def settle(one: Decision) -> str:
        """Why it was refused."""
        operation = "RejectAssignment" if one.verdict is Verdict.REJECT else "ApproveAssignment"
        feedback = {"RequesterFeedback": one.reason} if one.reason else {}
        try:
            api.call(operation, AssignmentId=one.assignment_id, **feedback)
        except Refused as error:
            return error.message
        return ""

    done = Decided()
    for one, why in for_each([*plan.reject, *plan.approve], settle, show):
        if why:
            done.failed.append(_at(one, why))
        elif one.verdict is Verdict.REJECT:
            done.rejected += 1
        else:
            done.approved += 1
    return done


def submitted_work(
    api: RequesterApi, hits: Sequence[Row], show: Show = lambda done: None
) -> list[Decision]:
    """Approve all that waits, of published HITs. Raises Refused."""

    def waiting(row: Row) -> list[Decision]:
        found = every(
            api,
            "ListAssignmentsForHIT",
            "Assignments",
            HITId=row.get("hitid").strip(),
            AssignmentStatuses=["Submitted"],
        )
        return [
            Decision(row, one["AssignmentId"], Verdict.APPROVE, "", "Submitted", None)
            for one in found
        ]

    return [one for _, found in for_each(hits, waiting, show) for one in found]


def _plan_one(plan: DecisionPlan, asked: Decision, found: Members, reason: str) -> None:
    status = found["Assignment"]["AssignmentStatus"]
    if status == _STATUS[asked.verdict]:
        plan.already += 1
    elif status != "Submitted":
        wanted = _STATUS[asked.verdict].lower()
        plan.left.append(_at(asked, f"it was {status.lower()} before and is not {wanted} now"))
    elif asked.verdict is Verdict.REJECT:
        _plan_rejection(plan, replace(asked, reason=asked.reason or reason))
    elif _fits(plan, asked):
        plan.approve.append(asked)
        plan.reward_cents += parse_cents(found["HIT"]["Reward"])


def _plan_rejection(plan: DecisionPlan, asked: Decision) -> None:
    if not asked.reason:
        plan.problems.append(
            _at(asked, "a rejection needs a reason for the worker: in the file, or with --reason")
        )
    elif _fits(plan, asked):
        plan.reject.append(asked)


def _fits(plan: DecisionPlan, asked: Decision) -> bool:
    if len(asked.reason) <= LONGEST_REASON:
        return True
    length = len(asked.reason)
    plan.problems.append(
        _at(asked, f"a worker is told at most {LONGEST_REASON} characters, these are {length}")
    )
    return False


def _at(one: Decision, message: str) -> str:
    return f"{one.row.file}, line {one.row.line}, assignment {one.assignment_id}: {message}"
