"""``reviewResults``, ``approveWork``, ``rejectWork``: decisions from files.

All are looked up on the market first, so that the sum is exact and a wrong file pays
nobody. What is decided already is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from labelcrowd.crowd.requester_api import Refused, RequesterApi, every
from labelcrowd.formats.decision_files import Decision, Verdict
from labelcrowd.formats.text_table import Row
from labelcrowd.money import parse_cents

Show = Callable[[int], None]

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
    plan = DecisionPlan()
    for number, asked in enumerate(decisions, 1):
        _plan_one(api, plan, asked, reason)
        show(number)
    return plan


def decide(api: RequesterApi, plan: DecisionPlan, show: Show = lambda done: None) -> Decided:
    """Reject and approve what was planned; rejections first, for they cost nothing."""
    done = Decided()
    for number, one in enumerate([*plan.reject, *plan.approve], 1):
        try:
            if one.verdict is Verdict.REJECT:
                api.call(
                    "RejectAssignment", AssignmentId=one.assignment_id, RequesterFeedback=one.reason
                )
                done.rejected += 1
            else:
                feedback = {"RequesterFeedback": one.reason} if one.reason else {}
                api.call("ApproveAssignment", AssignmentId=one.assignment_id, **feedback)
                done.approved += 1
        except Refused as error:
            done.failed.append(_at(one, error.message))
        show(number)
    return done


def submitted_work(
    api: RequesterApi, hits: Sequence[Row], show: Show = lambda done: None
) -> list[Decision]:
    """Approve all that waits, of published HITs. Raises Refused."""
    found = []
    for number, row in enumerate(hits, 1):
        waiting = every(
            api,
            "ListAssignmentsForHIT",
            "Assignments",
            HITId=row.get("hitid").strip(),
            AssignmentStatuses=["Submitted"],
        )
        found += [
            Decision(row, one["AssignmentId"], Verdict.APPROVE, "", "Submitted", None)
            for one in waiting
        ]
        show(number)
    return found


def _plan_one(api: RequesterApi, plan: DecisionPlan, asked: Decision, reason: str) -> None:
    given = asked.reason or (reason if asked.verdict is Verdict.REJECT else "")
    one = Decision(
        asked.row, asked.assignment_id, asked.verdict, given, asked.status, asked.reward_cents
    )
    if one.verdict is Verdict.REJECT and not given:
        plan.problems.append(
            _at(one, "a rejection needs a reason for the worker: in the file, or with --reason")
        )
        return
    if len(given) > LONGEST_REASON:
        plan.problems.append(
            _at(one, f"a reason has at most {LONGEST_REASON} characters, this has {len(given)}")
        )
        return
    try:
        found = api.call("GetAssignment", AssignmentId=one.assignment_id)
    except Refused as error:
        if error.kind != "RequestError":
            raise
        plan.problems.append(_at(one, error.message))
        return
    status = found["Assignment"]["AssignmentStatus"]
    if status == _STATUS[one.verdict]:
        plan.already += 1
    elif status != "Submitted":
        wanted = _STATUS[one.verdict].lower()
        plan.left.append(_at(one, f"it was {status.lower()} before and is not {wanted} now"))
    elif one.verdict is Verdict.REJECT:
        plan.reject.append(one)
    else:
        plan.approve.append(one)
        plan.reward_cents += parse_cents(found["HIT"]["Reward"])


def _at(one: Decision, message: str) -> str:
    return f"{one.row.file}, line {one.row.line}, assignment {one.assignment_id}: {message}"
