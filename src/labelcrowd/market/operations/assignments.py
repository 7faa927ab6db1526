"""Operations on assignments: list, read, approve, reject; and the files that nobody uploads."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select, tuple_

from labelcrowd.market import decisions, limits
from labelcrowd.market.assignments import read_assignment
from labelcrowd.market.errors import BadParameter, needs_status, no_assignment
from labelcrowd.market.operations.base import Caller, Operation, note_decision, or_else
from labelcrowd.market.operations.records import assignment_record, hit_record
from labelcrowd.market.operations.visible import listed_hit
from labelcrowd.market.paging import one_page, size_and_key
from labelcrowd.market.structs.assignments import (
    ApproveAssignmentRequest,
    GetAssignmentRequest,
    GetAssignmentResponse,
    GetFileUploadURLRequest,
    GetFileUploadURLResponse,
    ListAssignmentsForHITRequest,
    ListAssignmentsForHITResponse,
    RejectAssignmentRequest,
)
from labelcrowd.market.structs.base import Nothing
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import assignment

SHOWN = ("Submitted", "Approved", "Rejected")

_a = assignment.c
# Of one status at a time: each is one range of the index, in order, where several would be sorted.
_PAGE = Prepared(
    select(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.requester_id == bindparam("b_requester"),
        _a.hit_id == bindparam("b_hit"),
        _a.status == bindparam("b_status"),
        tuple_(_a.submitted_at, _a.id) > tuple_(bindparam("b_at"), bindparam("b_id")),
    )
    .order_by(_a.submitted_at, _a.id)
    .limit(bindparam("b_limit"))
)


def _check_statuses(caller: Caller, request: ListAssignmentsForHITRequest) -> list[str]:
    asked = or_else(request.AssignmentStatuses, []) or list(SHOWN)
    return [limits.one_of("AssignmentStatuses", status, *SHOWN) for status in asked]


def _list(
    caller: Caller,
    connection: Connection,
    request: ListAssignmentsForHITRequest,
    statuses: list[str],
) -> Struct:
    listed_hit(caller, connection, request.HITId)
    size, (at, last) = size_and_key(request, (-1, ""))
    values = {
        "b_market": caller.market_id,
        "b_requester": caller.requester_id,
        "b_hit": request.HITId,
        "b_at": at,
        "b_id": last,
        "b_limit": size + 1,
    }
    rows = [
        row
        for status in sorted(set(statuses))
        for row in _PAGE.all(connection, {**values, "b_status": status})
    ]
    rows.sort(key=_place)
    page, token = one_page(rows, size, _place)
    return ListAssignmentsForHITResponse(
        NextToken=token,
        NumResults=len(page),
        Assignments=[assignment_record(row) for row in page],
    )


def _place(row: Any) -> tuple[int, str]:
    return row.submitted_at, row.id


def _get(caller: Caller, connection: Connection, request: GetAssignmentRequest, _: Any) -> Struct:
    found = read_assignment(connection, caller.market_id, request.AssignmentId)
    if found is None or found.requester_id != caller.requester_id:
        raise no_assignment(request.AssignmentId)
    if found.status not in SHOWN:
        raise needs_status("Reviewable,Approved,Rejected")
    return GetAssignmentResponse(
        Assignment=assignment_record(found),
        HIT=hit_record(listed_hit(caller, connection, found.hit_id)),
    )


def _check_approval(caller: Caller, request: ApproveAssignmentRequest) -> str:
    return limits.text("RequesterFeedback", or_else(request.RequesterFeedback, ""), 1_024)


def _approve(
    caller: Caller, connection: Connection, request: ApproveAssignmentRequest, feedback: str
) -> Struct:
    decided = decisions.approve(
        connection,
        caller.now,
        *caller.scope,
        request.AssignmentId,
        feedback=feedback,
        override=or_else(request.OverrideRejection, False),
    )
    note_decision(caller, connection, request.AssignmentId, decided)
    return Nothing()


def _check_rejection(caller: Caller, request: RejectAssignmentRequest) -> str:
    return limits.text("RequesterFeedback", request.RequesterFeedback, 1_024, shortest=1)


def _reject(
    caller: Caller, connection: Connection, request: RejectAssignmentRequest, feedback: str
) -> Struct:
    assignment_id = request.AssignmentId
    caller.reject_gate(connection, caller.requester_id, caller.market_id, assignment_id)
    decided = decisions.reject(
        connection, caller.now, *caller.scope, assignment_id, reason=feedback
    )
    note_decision(caller, connection, assignment_id, decided)
    return Nothing()


def _file_url(
    caller: Caller, connection: Connection, request: GetFileUploadURLRequest, name: str
) -> Struct:
    """As Amazon left it: since FileUploadAnswer was given up, no assignment has a file."""
    found = read_assignment(connection, caller.market_id, request.AssignmentId)
    if found is None or found.requester_id != caller.requester_id:
        raise no_assignment(request.AssignmentId)
    if found.status not in SHOWN:
        raise needs_status("Reviewable,Approved,Rejected")
    raise BadParameter(
        f"QuestionIdentifier: no file was uploaded for {name[:80]!r} of assignment {found.id}; "
        "FileUploadAnswer is no longer supported since December 12, 2017."
    )


def _check_identifier(caller: Caller, request: GetFileUploadURLRequest) -> str:
    return limits.text("QuestionIdentifier", request.QuestionIdentifier, 256, shortest=1)


OPERATIONS = [
    Operation(
        "ListAssignmentsForHIT",
        ListAssignmentsForHITRequest,
        ListAssignmentsForHITResponse,
        _list,
        False,
        _check_statuses,
    ),
    Operation("GetAssignment", GetAssignmentRequest, GetAssignmentResponse, _get, False),
    Operation(
        "GetFileUploadURL",
        GetFileUploadURLRequest,
        GetFileUploadURLResponse,
        _file_url,
        False,
        _check_identifier,
    ),
    Operation(
        "ApproveAssignment", ApproveAssignmentRequest, Nothing, _approve, True, _check_approval
    ),
    Operation(
        "RejectAssignment", RejectAssignmentRequest, Nothing, _reject, True, _check_rejection
    ),
]
