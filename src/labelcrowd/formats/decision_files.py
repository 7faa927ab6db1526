"""Files in which requesters say what to approve and what to reject. PURE.

The marked ``.results`` file, the web site's batch CSV, and the approve and reject files
of Amazon's command line tools.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from labelcrowd.errors import InvalidInput
from labelcrowd.formats.batch_csv import APPROVE, REJECT
from labelcrowd.formats.text_table import Row, Table
from labelcrowd.money import parse_cents

MARKS = ("y", "yes", "x", "1", "true", "reject")  # a mark, and no reason to tell a worker


class Verdict(Enum):
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True)
class Decision:
    """What to do with one assignment. ``reason`` goes to the worker."""

    row: Row
    assignment_id: str
    verdict: Verdict
    reason: str
    status: str  # as the file has it, "" where it does not say
    reward_cents: int | None  # None where the file does not say


def review_decisions(table: Table) -> list[Decision]:
    """Of a marked results file or batch CSV; one decision an assignment.

    In a results file any mark in ``reject`` rejects and every unmarked row is approved; in
    the batch CSV ``Reject`` has the reason, ``Approve`` a mark, and a row without either
    is left alone. Where an assignment stands twice (files that were appended to), a mark
    counts more than none. Raises InvalidInput.
    """
    table.require("assignmentid", "reject")
    of_web_site = any(name.lower() == APPROVE.lower() for name in table.columns)
    found: dict[str, Decision] = {}
    for row in table.rows:
        decision = _of_web_site(row) if of_web_site else _of_results(row)
        if decision is None:
            continue
        before = found.get(decision.assignment_id)
        if before is None or before.verdict is Verdict.APPROVE:
            found[decision.assignment_id] = decision
    return list(found.values())


def listed_decisions(table: Table, verdict: Verdict) -> list[Decision]:
    """Of an approve file (``assignmentIDToApprove``) or a reject file. Raises InvalidInput."""
    word = "Approve" if verdict is Verdict.APPROVE else "Reject"
    column = f"assignmentIdTo{word}"
    table.require(column)
    found: dict[str, Decision] = {}
    for row in table.rows:
        assignment_id = row.get(column).strip()
        if not assignment_id:
            raise row.wrong(column, "expected an assignment's id, got nothing")
        comment = row.get(f"{column}Comment").strip()
        found[assignment_id] = Decision(row, assignment_id, verdict, comment, "", None)
    return list(found.values())


def _of_results(row: Row) -> Decision | None:
    mark = row.get("reject").strip()
    feedback = row.get("feedback").strip()
    if mark:
        reason = feedback or ("" if mark.lower() in MARKS else mark)
        return _decision(row, Verdict.REJECT, reason)
    return _decision(row, Verdict.APPROVE, feedback)


def _of_web_site(row: Row) -> Decision | None:
    approve, reject = row.get(APPROVE).strip(), row.get(REJECT).strip()
    if approve and reject:
        raise row.wrong(REJECT, "this row is marked in Approve and in Reject; keep one")
    if reject:
        return _decision(row, Verdict.REJECT, "" if reject.lower() in MARKS else reject)
    return _decision(row, Verdict.APPROVE, "") if approve else None


def _decision(row: Row, verdict: Verdict, reason: str) -> Decision | None:
    assignment_id = row.get("assignmentid").strip()
    if not assignment_id:
        return None  # a HIT that nobody did
    return Decision(
        row, assignment_id, verdict, reason, row.get("assignmentstatus").strip(), _reward(row)
    )


def _reward(row: Row) -> int | None:
    text = row.get("reward").strip()
    if not text:
        return None
    try:
        return parse_cents(text)
    except InvalidInput as error:
        raise row.wrong("reward", error.message.removeprefix("amount: ")) from error
