"""Operations on qualification types, and the HITs that ask for one."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, bindparam, select

from labelcrowd.market import qualification_limits as within
from labelcrowd.market import qualification_tests, qualification_types
from labelcrowd.market.errors import no_qualification_type
from labelcrowd.market.operations.base import Caller, Operation, given, or_else, seconds
from labelcrowd.market.operations.hit_lists import PAGE_OF_HITS, hits_page
from labelcrowd.market.operations.records import hit_record
from labelcrowd.market.paging import next_token, page_size, read_token
from labelcrowd.market.qualification_types import (
    QualificationType,
    TypeChange,
    TypeValues,
    get_type,
)
from labelcrowd.market.structs import qualifications as structs
from labelcrowd.market.structs.base import Nothing
from labelcrowd.market.system_qualifications import SYSTEM, SystemQualification
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit
from labelcrowd.storage.tables.market_qualifications import hit_type_requirement

_n = hit_type_requirement.c
_ASKING = Prepared(
    PAGE_OF_HITS.where(
        hit.c.hit_type_id.in_(
            select(_n.hit_type_id).where(
                _n.market_id == bindparam("b_market"),
                _n.qualification_type_id == bindparam("b_qualification"),
            )
        ),
    )
)


def _check_new(caller: Caller, request: structs.CreateQualificationTypeRequest) -> TypeValues:
    values = TypeValues(
        name=within.name(request.Name),
        description=within.description(request.Description),
        keywords=within.keywords(or_else(request.Keywords, "")),
        status=within.status(request.QualificationTypeStatus),
        test=or_else(request.Test, None),
        test_duration_s=_seconds(request.TestDurationInSeconds, within.test_duration),
        answer_key=or_else(request.AnswerKey, None),
        retry_delay_s=_seconds(request.RetryDelayInSeconds, within.retry_delay),
        auto_granted=or_else(request.AutoGranted, False),
        auto_granted_value=within.value("AutoGrantedValue", or_else(request.AutoGrantedValue, 1)),
    )
    qualification_types.check_values(values)
    qualification_tests.check_test(values.test, values.answer_key)
    return values


def _seconds(value: int | UnsetType, check: Any) -> int | None:
    return None if isinstance(value, UnsetType) else check(value)


def _create(
    caller: Caller,
    connection: Connection,
    request: structs.CreateQualificationTypeRequest,
    values: TypeValues,
) -> Struct:
    made = qualification_types.create_type(
        connection, caller.ids, caller.now, *caller.scope, values
    )
    caller.note(connection, "make-qualification", made.id, {"name": made.name})
    return structs.CreateQualificationTypeResponse(QualificationType=own_record(made))


def _check_change(caller: Caller, request: structs.UpdateQualificationTypeRequest) -> TypeChange:
    change = TypeChange(
        description=_checked(request.Description, within.description),
        status=_checked(request.QualificationTypeStatus, within.status),
        test=or_else(request.Test, None),
        test_duration_s=_seconds(request.TestDurationInSeconds, within.test_duration),
        answer_key=or_else(request.AnswerKey, None),
        retry_delay_s=_seconds(request.RetryDelayInSeconds, within.retry_delay),
        auto_granted=or_else(request.AutoGranted, None),
        auto_granted_value=_checked(
            request.AutoGrantedValue, lambda value: within.value("AutoGrantedValue", value)
        ),
    )
    qualification_tests.check_test(change.test, change.answer_key)
    return change


def _checked(value: Any, check: Any) -> Any:
    return None if value is UNSET else check(value)


def _update(
    caller: Caller,
    connection: Connection,
    request: structs.UpdateQualificationTypeRequest,
    change: TypeChange,
) -> Struct:
    changed = qualification_types.change_type(
        connection, *caller.scope, request.QualificationTypeId, change
    )
    caller.note(connection, "change-qualification", changed.id, {"name": changed.name})
    return structs.UpdateQualificationTypeResponse(QualificationType=own_record(changed))


def _get(
    caller: Caller, connection: Connection, request: structs.GetQualificationTypeRequest, _: Any
) -> Struct:
    of_system = SYSTEM.get(request.QualificationTypeId)
    if of_system is not None:
        return structs.GetQualificationTypeResponse(QualificationType=_system_record(of_system))
    found = get_type(connection, *caller.scope, request.QualificationTypeId)
    return structs.GetQualificationTypeResponse(QualificationType=_record(caller, found))


def _delete(
    caller: Caller, connection: Connection, request: structs.DeleteQualificationTypeRequest, _: Any
) -> Struct:
    qualification_types.delete_type(
        connection, caller.now, *caller.scope, request.QualificationTypeId
    )
    caller.note(connection, "delete-qualification", request.QualificationTypeId, {})
    return Nothing()


def _check_query(caller: Caller, request: structs.ListQualificationTypesRequest) -> list[str]:
    return within.query(or_else(request.Query, "")).casefold().split()


def _list(
    caller: Caller,
    connection: Connection,
    request: structs.ListQualificationTypesRequest,
    words: list[str],
) -> Struct:
    """By name, the system's own first. The token: (how many of those were seen, last id)."""
    owned = or_else(request.MustBeOwnedByCaller, False)
    size, (seen, last) = page_size(request.MaxResults), read_token(request.NextToken, (0, ""))
    seen = max(seen, 0)
    all_of_system = [] if owned or request.MustBeRequestable else _system_types(words)
    of_system = all_of_system[seen : seen + size] if not last else []
    seen += len(of_system)
    found = qualification_types.list_types(
        connection,
        *caller.scope,
        words=words,
        owned=owned,
        requestable=request.MustBeRequestable,
        after=last,
        limit=size - len(of_system) + 1,
    )
    own = found[: size - len(of_system)]
    records = [
        *(_system_record(one) for one in of_system),
        *(_record(caller, one) for one in own),
    ]
    more = len(found) > len(own) or (not last and seen < len(all_of_system))
    return structs.ListQualificationTypesResponse(
        NumResults=len(records),
        NextToken=next_token((seen, own[-1].id if own else "")) if more else UNSET,
        QualificationTypes=records,
    )


def _system_types(words: list[str]) -> list[SystemQualification]:
    def has_all(one: SystemQualification) -> bool:
        text = f"{one.name} {one.description}".casefold()
        return all(word in text for word in words)

    return [one for one in SYSTEM.values() if has_all(one)]


def _hits(
    caller: Caller,
    connection: Connection,
    request: structs.ListHITsForQualificationTypeRequest,
    _: Any,
) -> Struct:
    type_id = request.QualificationTypeId
    if (
        type_id not in SYSTEM
        and qualification_types.find_type(connection, caller.market_id, type_id) is None
    ):
        raise no_qualification_type(type_id)
    found, token = hits_page(caller, connection, request, _ASKING, b_qualification=type_id)
    return structs.ListHITsForQualificationTypeResponse(
        NextToken=token, NumResults=len(found), HITs=[hit_record(one) for one in found]
    )


def _record(caller: Caller, found: QualificationType) -> structs.QualificationType:
    """As its owner sees it; to others test and answers are what they would be tested with."""
    record = own_record(found)
    if found.requester_id != caller.requester_id:
        record.Test = record.AnswerKey = UNSET
    return record


def own_record(found: QualificationType) -> structs.QualificationType:
    """All members of a type that are set."""
    return structs.QualificationType(
        QualificationTypeId=found.id,
        CreationTime=seconds(found.created_at),
        Name=found.name,
        Description=found.description,
        Keywords=given(found.keywords),
        QualificationTypeStatus=found.status,
        Test=given(found.test),
        TestDurationInSeconds=_or_unset(found.test_duration_s),
        AnswerKey=given(found.answer_key),
        RetryDelayInSeconds=_or_unset(found.retry_delay_s),
        IsRequestable=found.is_requestable,
        AutoGranted=found.auto_granted,
        AutoGrantedValue=found.auto_granted_value if found.auto_granted else UNSET,
    )


def _or_unset(value: int | None) -> int | UnsetType:
    return UNSET if value is None else value


def _system_record(found: SystemQualification) -> structs.QualificationType:
    return structs.QualificationType(
        QualificationTypeId=found.id,
        Name=found.name,
        Description=found.description,
        QualificationTypeStatus="Active",
        IsRequestable=False,
        AutoGranted=False,
    )


OPERATIONS = [
    Operation(
        "CreateQualificationType",
        structs.CreateQualificationTypeRequest,
        structs.CreateQualificationTypeResponse,
        _create,
        True,
        _check_new,
    ),
    Operation(
        "GetQualificationType",
        structs.GetQualificationTypeRequest,
        structs.GetQualificationTypeResponse,
        _get,
        False,
    ),
    Operation(
        "UpdateQualificationType",
        structs.UpdateQualificationTypeRequest,
        structs.UpdateQualificationTypeResponse,
        _update,
        True,
        _check_change,
    ),
    Operation(
        "DeleteQualificationType",
        structs.DeleteQualificationTypeRequest,
        Nothing,
        _delete,
        True,
    ),
    Operation(
        "ListQualificationTypes",
        structs.ListQualificationTypesRequest,
        structs.ListQualificationTypesResponse,
        _list,
        False,
        _check_query,
    ),
    Operation(
        "ListHITsForQualificationType",
        structs.ListHITsForQualificationTypeRequest,
        structs.ListHITsForQualificationTypeResponse,
        _hits,
        False,
    ),
]
