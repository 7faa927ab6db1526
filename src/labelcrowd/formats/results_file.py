"""The ``.results`` file of Amazon's command line tools, and what requesters mark in it. PURE.

Tab separated in double quotes: 29 columns in this order, then one ``Answer.<field>`` for
each field of the form. Records are Amazon's HIT and Assignment with times in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labelcrowd.errors import InvalidInput
from labelcrowd.formats.hit_answers import answer_cells
from labelcrowd.formats.java_time import format_java_time
from labelcrowd.formats.spreadsheet import spreadsheet_safe
from labelcrowd.formats.text_table import TAB, write_table

COLUMNS = (
    "hitid", "hittypeid", "title", "description", "keywords", "reward", "creationtime",
    "assignments", "numavailable", "numpending", "numcomplete", "hitstatus", "reviewstatus",
    "annotation", "assignmentduration", "autoapprovaldelay", "hitlifetime", "viewhit",
    "assignmentid", "workerid", "assignmentstatus", "autoapprovaltime", "assignmentaccepttime",
    "assignmentsubmittime", "assignmentapprovaltime", "assignmentrejecttime", "deadline",
    "feedback", "reject",
)  # fmt: skip
ANSWER = "Answer."
HEADER_MARKS = ("hitid", "assignmentid", "assignmentstatus")

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Result:
    """A HIT and one of its assignments, or None where it has none."""

    hit: Record
    assignment: Record | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def result_of(hit: Record, assignment: Record | None) -> Result:
    """A result with its answers read. Raises InvalidInput for answers that are no XML."""
    if assignment is None:
        return Result(hit)
    try:
        return Result(hit, assignment, answer_cells(assignment.get("Answer", "")))
    except InvalidInput as error:
        raise InvalidInput(f"assignment {assignment['AssignmentId']}: {error.message}") from error


def results_text(results: Sequence[Result], *, view_hit: str, marks: Mapping[str, str]) -> str:
    """The file. ``view_hit``: an address to which the HIT's id is added; ``marks``: by
    assignment, what stood in ``reject`` before.
    """
    rows = [_row(one, view_hit, marks) for one in results]
    columns = [*COLUMNS, *answer_columns(results)]
    return write_table(columns, rows, separator=TAB, quoted=True)


def answer_columns(results: Iterable[Result]) -> list[str]:
    """One column for each field of any form, in order of appearance."""
    return list(dict.fromkeys(f"{ANSWER}{name}" for one in results for name in one.answers))


def answer_row(result: Result) -> dict[str, str]:
    """The cells of those columns."""
    return {f"{ANSWER}{name}": spreadsheet_safe(text) for name, text in result.answers.items()}


def time_cell(record: Record, member: str) -> str:
    """A time of a record as these files have it; "" where it is not set."""
    seconds = record.get(member)
    return "" if seconds is None else format_java_time(seconds)


def _row(result: Result, view_hit: str, marks: Mapping[str, str]) -> dict[str, str]:
    row = _hit_cells(result.hit, view_hit)
    if result.assignment is not None:
        row |= _assignment_cells(result.assignment, marks)
    return row | answer_row(result)


def _hit_cells(hit: Record, view_hit: str) -> dict[str, str]:
    def number(member: str) -> str:
        return str(hit.get(member, ""))

    return {
        "hitid": hit["HITId"],
        "hittypeid": hit.get("HITTypeId", ""),
        "title": hit.get("Title", ""),
        "description": hit.get("Description", ""),
        "keywords": hit.get("Keywords", ""),
        "reward": f"${hit.get('Reward', '')}",
        "creationtime": time_cell(hit, "CreationTime"),
        "assignments": number("MaxAssignments"),
        "numavailable": number("NumberOfAssignmentsAvailable"),
        "numpending": number("NumberOfAssignmentsPending"),
        "numcomplete": number("NumberOfAssignmentsCompleted"),
        "hitstatus": hit.get("HITStatus", ""),
        "reviewstatus": hit.get("HITReviewStatus", ""),
        "annotation": hit.get("RequesterAnnotation", ""),
        "assignmentduration": number("AssignmentDurationInSeconds"),
        "autoapprovaldelay": number("AutoApprovalDelayInSeconds"),
        # The column's name is that of seconds, but it holds when the HIT ends.
        "hitlifetime": time_cell(hit, "Expiration"),
        "viewhit": f"{view_hit}{hit['HITId']}",
    }


def _assignment_cells(assignment: Record, marks: Mapping[str, str]) -> dict[str, str]:
    status = assignment.get("AssignmentStatus", "")
    kept = marks.get(assignment["AssignmentId"], "")
    return {
        "assignmentid": assignment["AssignmentId"],
        "workerid": assignment.get("WorkerId", ""),
        "assignmentstatus": status,
        "autoapprovaltime": time_cell(assignment, "AutoApprovalTime"),
        "assignmentaccepttime": time_cell(assignment, "AcceptTime"),
        "assignmentsubmittime": time_cell(assignment, "SubmitTime"),
        "assignmentapprovaltime": time_cell(assignment, "ApprovalTime"),
        "assignmentrejecttime": time_cell(assignment, "RejectionTime"),
        "deadline": time_cell(assignment, "Deadline"),
        "feedback": assignment.get("RequesterFeedback", ""),
        "reject": kept or ("y" if status == "Rejected" else ""),
    }
