"""``assignQualification`` and the approve and reject files of qualification requests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labelcrowd.crowd.requester_api import Refused, RequesterApi
from labelcrowd.formats.text_table import Row, Table
from labelcrowd.workflow.toolbox_calls import Show, for_each

APPROVE, REJECT = "qualificationRequestToApprove", "qualificationRequestToReject"


@dataclass(frozen=True)
class QualificationCall:
    """One operation that a row asks for."""

    row: Row
    operation: str
    members: dict[str, Any]


def assignments_of(types: Table, scores: Table) -> list[QualificationCall]:
    """Each worker of a score file (``workerid``, ``score``) gets each type of ``types``.

    Without a score it is 1, as on Amazon. Nobody gets a message. Raises InvalidInput.
    """
    types.require("qualtypeid")
    scores.require("workerid")
    return [
        QualificationCall(
            row,
            "AssociateQualificationWithWorker",
            {
                "QualificationTypeId": _id(kind, "qualtypeid"),
                "WorkerId": _id(row, "workerid"),
                "IntegerValue": _whole(row, "score", 1),
                "SendNotification": False,
            },
        )
        for kind in types.rows
        for row in scores.rows
    ]


def granted(table: Table) -> list[QualificationCall]:
    """Of an approve file: the request, and perhaps a value. Raises InvalidInput."""
    table.require(APPROVE)
    return [
        QualificationCall(
            row,
            "AcceptQualificationRequest",
            {
                "QualificationRequestId": _id(row, APPROVE),
                "IntegerValue": _whole(row, f"{APPROVE}Value", 1),
            },
        )
        for row in table.rows
    ]


def turned_down(table: Table) -> list[QualificationCall]:
    """Of a reject file: the request, and perhaps a comment. Raises InvalidInput."""
    table.require(REJECT)
    calls = []
    for row in table.rows:
        comment = row.get(f"{REJECT}Comment").strip()
        members = {"QualificationRequestId": _id(row, REJECT)}
        more = {"Reason": comment} if comment else {}
        calls.append(QualificationCall(row, "RejectQualificationRequest", {**members, **more}))
    return calls


def do_all(
    api: RequesterApi, calls: Sequence[QualificationCall], show: Show = lambda done: None
) -> list[str]:
    """Do every call; what the market refused, with file and line."""

    def do(one: QualificationCall) -> str:
        try:
            api.call(one.operation, **one.members)
        except Refused as error:
            return error.message
        return ""

    return [
        f"{one.row.file}, line {one.row.line}: {why}"
        for one, why in for_each(calls, do, show)
        if why
    ]


def _id(row: Row, column: str) -> str:
    found = row.get(column).strip()
    if not found:
        raise row.wrong(column, "expected an id, got nothing")
    return found


def _whole(row: Row, column: str, default: int) -> int:
    text = row.get(column).strip()
    if not text:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise row.wrong(column, f"expected a whole number, got {text!r:.40}")
    return int(text)
