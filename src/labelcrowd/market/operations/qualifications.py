"""Operations on who holds a qualification, and on who asked for one."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct
from sqlalchemy import Connection

from labelcrowd.market import (
    limits,
    qualification_news,
    qualification_requests,
    qualifications,
)
from labelcrowd.market import qualification_limits as within
from labelcrowd.market.operations.base import Caller, Operation, given, or_else, seconds
from labelcrowd.market.paging import one_page, size_and_key
from labelcrowd.market.qualification_requests import QualificationRequest
from labelcrowd.market.qualifications import GRANTED, REVOKED, Qualification
from labelcrowd.market.structs import qualifications as structs
from labelcrowd.market.structs.base import Nothing


def _check_value(
    caller: Caller,
    request: structs.AssociateQualificationWithWorkerRequest
    | structs.AcceptQualificationRequestRequest,
) -> int | None:
    if request.IntegerValue is UNSET:
        return None
    return within.value("IntegerValue", request.IntegerValue)


def _associate(
    caller: Caller,
    connection: Connection,
    request: structs.AssociateQualificationWithWorkerRequest,
    value: int | None,
) -> Struct:
    type_id, worker_id = request.QualificationTypeId, request.WorkerId
    value = 1 if value is None else value
    qualifications.associate(connection, caller.now, *caller.scope, type_id, worker_id, value)
    caller.note(connection, "give-qualification", type_id, {"workers": [worker_id], "value": value})
    if or_else(request.SendNotification, True):
        qualification_news.tell_granted(
            connection, caller.ids, caller.now, *caller.scope, worker_id, type_id, value
        )
    return Nothing()


def _check_reason(
    caller: Caller,
    request: structs.DisassociateQualificationFromWorkerRequest
    | structs.RejectQualificationRequestRequest,
) -> str:
    return within.reason(or_else(request.Reason, ""))


def _disassociate(
    caller: Caller,
    connection: Connection,
    request: structs.DisassociateQualificationFromWorkerRequest,
    reason: str,
) -> Struct:
    type_id, worker_id = request.QualificationTypeId, request.WorkerId
    qualifications.disassociate(connection, *caller.scope, type_id, worker_id, reason)
    caller.note(
        connection, "take-back-qualification", type_id, {"workers": [worker_id], "reason": reason}
    )
    qualification_news.tell_taken_back(
        connection, caller.ids, caller.now, *caller.scope, worker_id, type_id, reason
    )
    return Nothing()


def _score(
    caller: Caller, connection: Connection, request: structs.GetQualificationScoreRequest, _: Any
) -> Struct:
    found = qualifications.get_qualification(
        connection, *caller.scope, request.QualificationTypeId, request.WorkerId
    )
    return structs.GetQualificationScoreResponse(Qualification=_record(found))


def _check_status(caller: Caller, request: structs.ListWorkersWithQualificationTypeRequest) -> str:
    return limits.one_of("Status", or_else(request.Status, GRANTED), GRANTED, REVOKED)


def _holders(
    caller: Caller,
    connection: Connection,
    request: structs.ListWorkersWithQualificationTypeRequest,
    status: str,
) -> Struct:
    size, (_, last) = size_and_key(request, (0, ""))
    found = qualifications.holders(
        connection,
        *caller.scope,
        request.QualificationTypeId,
        status=status,
        after=last,
        limit=size + 1,
    )
    page, token = one_page(found, size, lambda one: (0, one.worker_id))
    return structs.ListWorkersWithQualificationTypeResponse(
        NextToken=token, NumResults=len(page), Qualifications=[_record(one) for one in page]
    )


def _requests(
    caller: Caller,
    connection: Connection,
    request: structs.ListQualificationRequestsRequest,
    _: Any,
) -> Struct:
    size, last = size_and_key(request, (-1, ""))
    found = qualification_requests.pending_requests(
        connection,
        *caller.scope,
        type_id=or_else(request.QualificationTypeId, None),
        after=last,
        limit=size + 1,
    )
    page, token = one_page(found, size, lambda one: (one.submitted_at or 0, one.id))
    return structs.ListQualificationRequestsResponse(
        NumResults=len(page),
        NextToken=token,
        QualificationRequests=[_request_record(one) for one in page],
    )


def _accept(
    caller: Caller,
    connection: Connection,
    request: structs.AcceptQualificationRequestRequest,
    value: int | None,
) -> Struct:
    asked = qualification_requests.accept_request(
        connection, caller.now, *caller.scope, request.QualificationRequestId, value
    )
    qualification_news.tell_granted(
        connection, caller.ids, caller.now, *caller.scope,
        asked.worker_id, asked.qualification_type_id, value,
    )  # fmt: skip
    detail = {"worker": asked.worker_id, "value": value}
    caller.note(connection, "grant-qualification-request", asked.id, detail)
    return Nothing()


def _reject(
    caller: Caller,
    connection: Connection,
    request: structs.RejectQualificationRequestRequest,
    reason: str,
) -> Struct:
    asked = qualification_requests.reject_request(
        connection, caller.now, *caller.scope, request.QualificationRequestId, reason
    )
    qualification_news.tell_refused(
        connection, caller.ids, caller.now, *caller.scope,
        asked.worker_id, asked.qualification_type_id, reason,
    )  # fmt: skip
    detail = {"worker": asked.worker_id, "reason": reason}
    caller.note(connection, "refuse-qualification-request", asked.id, detail)
    return Nothing()


def _record(found: Qualification) -> structs.Qualification:
    return structs.Qualification(
        QualificationTypeId=found.qualification_type_id,
        WorkerId=found.worker_id,
        GrantTime=seconds(found.granted_at),
        IntegerValue=UNSET if found.value is None else found.value,
        Status=found.status,
    )


def _request_record(found: QualificationRequest) -> structs.QualificationRequest:
    return structs.QualificationRequest(
        QualificationRequestId=found.id,
        QualificationTypeId=found.qualification_type_id,
        WorkerId=found.worker_id,
        Test=given(found.test),
        Answer=given(found.answer),
        SubmitTime=seconds(found.submitted_at),
    )


OPERATIONS = [
    Operation(
        "AssociateQualificationWithWorker",
        structs.AssociateQualificationWithWorkerRequest,
        Nothing,
        _associate,
        True,
        _check_value,
    ),
    Operation(
        "DisassociateQualificationFromWorker",
        structs.DisassociateQualificationFromWorkerRequest,
        Nothing,
        _disassociate,
        True,
        _check_reason,
    ),
    Operation(
        "GetQualificationScore",
        structs.GetQualificationScoreRequest,
        structs.GetQualificationScoreResponse,
        _score,
        False,
    ),
    Operation(
        "ListWorkersWithQualificationType",
        structs.ListWorkersWithQualificationTypeRequest,
        structs.ListWorkersWithQualificationTypeResponse,
        _holders,
        False,
        _check_status,
    ),
    Operation(
        "ListQualificationRequests",
        structs.ListQualificationRequestsRequest,
        structs.ListQualificationRequestsResponse,
        _requests,
        False,
    ),
    Operation(
        "AcceptQualificationRequest",
        structs.AcceptQualificationRequestRequest,
        Nothing,
        _accept,
        True,
        _check_value,
    ),
    Operation(
        "RejectQualificationRequest",
        structs.RejectQualificationRequestRequest,
        Nothing,
        _reject,
        True,
        _check_reason,
    ),
]
