"""The batch CSV that Amazon's requester web site let people download and upload. PURE.

Comma separated in double quotes; ``Input.*`` are the variables of the batch, ``Answer.*``
the form's fields, and ``Approve`` and ``Reject`` are for the requester to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape

from labelcrowd.formats.results_file import (
    Record,
    Result,
    answer_columns,
    answer_row,
    time_cell,
)
from labelcrowd.formats.text_table import COMMA, write_table

COLUMNS = (
    "HITId", "HITTypeId", "Title", "Description", "Keywords", "Reward", "CreationTime",
    "MaxAssignments", "RequesterAnnotation", "AssignmentDurationInSeconds",
    "AutoApprovalDelayInSeconds", "Expiration", "NumberOfSimilarHITs", "LifetimeInSeconds",
    "AssignmentId", "WorkerId", "AssignmentStatus", "AcceptTime", "SubmitTime",
    "AutoApprovalTime", "ApprovalTime", "RejectionTime", "RequesterFeedback",
    "WorkTimeInSeconds", "LifetimeApprovalRate", "Last30DaysApprovalRate",
    "Last7DaysApprovalRate",
)  # fmt: skip
INPUT = "Input."
APPROVE, REJECT = "Approve", "Reject"
_URL = re.compile(r"<ExternalURL>(.*?)</ExternalURL>", re.DOTALL)


def batch_csv_text(
    results: Sequence[Result],
    *,
    marks: Mapping[str, tuple[str, str]],
    variables: Mapping[str, Mapping[str, str]],
) -> str:
    """The file, with what stood in Approve and Reject before, by assignment.

    ``variables``: by HIT, what it was made of, which is written as it stands. Of a HIT that
    is not among them only the address of an ExternalQuestion is known, as ``Input.urls``.
    Only results with an assignment have a row, as on the web site. Workers' approval
    rates at other requesters are nobody's business here: those cells are empty.
    """
    done = [one for one in results if one.assignment is not None]
    inputs = [_input(one.hit, variables) for one in done]
    rows = [{**_row(one, marks), **cells} for one, cells in zip(done, inputs, strict=True)]
    named = dict.fromkeys(name for cells in inputs for name in cells)
    columns = [*COLUMNS, *named, *answer_columns(done), APPROVE, REJECT]
    return write_table(columns, rows, separator=COMMA, quoted=True)


def _row(result: Result, marks: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    hit, assignment = result.hit, result.assignment or {}
    approve, reject = marks.get(assignment["AssignmentId"], ("", ""))
    return {
        **{name: _cell(hit, name) for name in COLUMNS if name in hit},
        "Reward": f"${hit.get('Reward', '')}",
        "LifetimeInSeconds": _between(hit, "CreationTime", "Expiration"),
        **{name: _cell(assignment, name) for name in COLUMNS if name in assignment},
        "HITId": hit["HITId"],
        "WorkTimeInSeconds": _between(assignment, "AcceptTime", "SubmitTime"),
        **answer_row(result),
        APPROVE: approve,
        REJECT: reject,
    }


def _cell(record: Record, name: str) -> str:
    if name.endswith("Time") or name == "Expiration":
        return time_cell(record, name)
    return str(record[name])


def _between(record: Record, start: str, end: str) -> str:
    if record.get(start) is None or record.get(end) is None:
        return ""
    return str(round(record[end] - record[start]))


def _input(hit: Record, variables: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    there = variables.get(hit["HITId"])
    if there is None:
        found = _URL.search(hit.get("Question", ""))
        there = {"urls": unescape(found[1].strip())} if found else {}
    return {f"{INPUT}{name}": text for name, text in there.items()}
