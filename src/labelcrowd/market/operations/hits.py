"""Operations on one HIT: create, read, extend, expire, review, delete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection

from labelcrowd.clock import SECOND
from labelcrowd.market import hits, limits, requirements, review_policies, tokens
from labelcrowd.market.change_type import change_type
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.hit_types import HitType, ensure_hit_type, get_hit_type
from labelcrowd.market.operations.base import Caller, Operation, or_else
from labelcrowd.market.operations.hit_questions import Asked, check_asked, with_layout
from labelcrowd.market.operations.records import hit_record, new_hit_record
from labelcrowd.market.operations.visible import listed_hit, require_kept
from labelcrowd.market.questions import is_own_page
from labelcrowd.market.structs.base import Nothing
from labelcrowd.market.structs.hits import (
    CreateAdditionalAssignmentsForHITRequest,
    CreateHITRequest,
    CreateHITResponse,
    CreateHITTypeRequest,
    CreateHITTypeResponse,
    CreateHITWithHITTypeRequest,
    CreateHITWithHITTypeResponse,
    DeleteHITRequest,
    GetHITRequest,
    GetHITResponse,
    UpdateExpirationForHITRequest,
    UpdateHITReviewStatusRequest,
    UpdateHITTypeOfHITRequest,
)
from labelcrowd.market.structs.records import HIT, ReviewPolicy


def _hit_type(request: CreateHITTypeRequest | CreateHITRequest) -> HitType:
    asked = or_else(request.QualificationRequirements, [])
    requirements.parse_requirements(asked)
    return HitType(
        title=limits.text("Title", request.Title, 128, shortest=1),
        description=limits.text("Description", request.Description, 2_000, shortest=1),
        keywords=limits.text("Keywords", or_else(request.Keywords, ""), 1_000),
        reward_cents=limits.cents("Reward", request.Reward),
        assignment_duration_s=limits.number(
            "AssignmentDurationInSeconds", request.AssignmentDurationInSeconds, 30, limits.YEAR_S
        ),
        auto_approval_delay_s=limits.number(
            "AutoApprovalDelayInSeconds",
            or_else(request.AutoApprovalDelayInSeconds, limits.MONTH_S),
            0,
            limits.MONTH_S,
        ),
        qualification_requirements=requirements.write_requirements(asked),
    )


@dataclass(frozen=True)
class _Parsed:
    """A CreateHIT* request after all checks that need no rows of the market."""

    hit_type: HitType | None
    new: hits.NewHit
    asked: Asked
    token: str | None


def _check_type(caller: Caller, request: CreateHITTypeRequest) -> HitType:
    return _hit_type(request)


def _check_hit(caller: Caller, request: CreateHITRequest | CreateHITWithHITTypeRequest) -> _Parsed:
    hit_type = _hit_type(request) if isinstance(request, CreateHITRequest) else None
    asked = check_asked(caller, request)
    new = hits.NewHit(
        question=asked.question,
        external_url=asked.external_url,
        frame_height=asked.frame_height,
        max_assignments=limits.number(
            "MaxAssignments", or_else(request.MaxAssignments, 1), 1, limits.MAX_ASSIGNMENTS
        ),
        lifetime_s=limits.number("LifetimeInSeconds", request.LifetimeInSeconds, 30, limits.YEAR_S),
        annotation=limits.text(
            "RequesterAnnotation", or_else(request.RequesterAnnotation, ""), 255
        ),
        assignment_review_policy=_policy(
            request.AssignmentReviewPolicy, review_policies.check_assignment_policy
        ),
        hit_review_policy=_policy(request.HITReviewPolicy, review_policies.check_hit_policy),
        question_kind=asked.kind,
        layout_id=asked.layout_id,
    )
    _refuse_rejecting(caller, new)
    return _Parsed(hit_type, new, asked, _token(request))


def _policy(policy: ReviewPolicy | UnsetType, check: Callable[[ReviewPolicy], str]) -> str:
    return "" if isinstance(policy, UnsetType) else check(policy)


def _refuse_rejecting(caller: Caller, new: hits.NewHit) -> None:
    """Outlines are looked at before they are rejected: a policy sees only that forms differ."""
    own = new.external_url is not None and is_own_page(new.external_url, caller.public_url)
    if own and review_policies.may_reject(new.assignment_review_policy, new.hit_review_policy):
        raise BadParameter(
            "Review policies cannot reject work on this server's own labelling page: leave out "
            "RejectIfKnownAnswerScoreIsLessThan and RejectIfWorkerAgreementScoreIsLessThan."
        )


def _token(request: Any) -> str | None:
    token = request.UniqueRequestToken
    if token is UNSET:
        return None
    return limits.text("UniqueRequestToken", token, 64, shortest=1)


def _create_type(
    caller: Caller, connection: Connection, request: CreateHITTypeRequest, values: HitType
) -> Struct:
    made = ensure_hit_type(connection, caller.ids, caller.now, *caller.scope, values)
    return CreateHITTypeResponse(HITTypeId=made)


def _create(
    caller: Caller, connection: Connection, hit_type_id: str, values: HitType, parsed: _Parsed
) -> HIT:
    caller.publish_gate(connection, caller.requester_id, caller.market_id, values.reward_cents)
    new = with_layout(connection, caller, parsed.new, parsed.asked)
    hit_id = hits.create_hit(
        connection,
        caller.ids,
        caller.now,
        *caller.scope,
        hit_type_id,
        values,
        new,
        token=parsed.token,
    )
    places = new.max_assignments
    caller.note(
        connection,
        "create-hit",
        hit_id,
        {"assignments": places, "reward_cents": places * values.reward_cents},
    )
    return new_hit_record(hit_id, hit_type_id, caller.now, values, new)


def _create_hit(
    caller: Caller, connection: Connection, request: CreateHITRequest, parsed: _Parsed
) -> Struct:
    values = parsed.hit_type
    assert values is not None
    hit_type_id = ensure_hit_type(connection, caller.ids, caller.now, *caller.scope, values)
    return CreateHITResponse(HIT=_create(caller, connection, hit_type_id, values, parsed))


def _create_with_type(
    caller: Caller, connection: Connection, request: CreateHITWithHITTypeRequest, parsed: _Parsed
) -> Struct:
    values = _usable_type(caller, connection, request.HITTypeId)
    return CreateHITWithHITTypeResponse(
        HIT=_create(caller, connection, request.HITTypeId, values, parsed)
    )


def _usable_type(caller: Caller, connection: Connection, hit_type_id: str) -> HitType:
    """The caller's HIT type. Raises DoesNotExist, WrongState where a requirement is gone."""
    values = get_hit_type(connection, *caller.scope, hit_type_id)
    asked = requirements.read_requirements(values.qualification_requirements)
    requirements.require_usable(connection, caller.market_id, asked)
    return values


def _get(caller: Caller, connection: Connection, request: GetHITRequest, _: Any) -> Struct:
    return GetHITResponse(HIT=hit_record(listed_hit(caller, connection, request.HITId)))


def _check_expiry(caller: Caller, request: UpdateExpirationForHITRequest) -> int:
    """The new end in microseconds; anything past expires at once."""
    at = _time("ExpireAt", request.ExpireAt)
    latest = caller.now + limits.YEAR_S * SECOND
    if at > latest:
        raise BadParameter("ExpireAt: expected at most 365 days from now.")
    return max(at, 0)  # what is long past has dates that no calendar shows


def _time(name: str, value: float | str) -> int:
    try:
        if isinstance(value, str):
            moment = dt.datetime.fromisoformat(value)
            value = moment.replace(tzinfo=moment.tzinfo or dt.UTC).timestamp()
        return int(value * SECOND)
    except (ValueError, OverflowError) as error:
        raise BadParameter(f"{name}: expected seconds since 1970, got {value!r:.60}.") from error


def _update_expiration(
    caller: Caller, connection: Connection, request: UpdateExpirationForHITRequest, at: int
) -> Struct:
    require_kept(caller, connection, request.HITId)
    hits.update_expiration(connection, caller.now, *caller.scope, request.HITId, at)
    caller.note(connection, "change-expiry", request.HITId, {"expires_at": at})
    return Nothing()


def _check_additional(
    caller: Caller, request: CreateAdditionalAssignmentsForHITRequest
) -> str | None:
    limits.number(
        "NumberOfAdditionalAssignments",
        request.NumberOfAdditionalAssignments,
        1,
        limits.MAX_ASSIGNMENTS,
    )
    return _token(request)


def _add_assignments(
    caller: Caller,
    connection: Connection,
    request: CreateAdditionalAssignmentsForHITRequest,
    token: str | None,
) -> Struct:
    if token is not None:
        tokens.use(connection, caller.now, *caller.scope, "ExtendHIT", token, caller.request_id)
    require_kept(caller, connection, request.HITId)
    hits.extend_hit(
        connection,
        caller.now,
        *caller.scope,
        request.HITId,
        assignments=request.NumberOfAdditionalAssignments,
    )
    added = {"assignments": request.NumberOfAdditionalAssignments}
    caller.note(connection, "extend-hit", request.HITId, added)
    return Nothing()


def _set_review_status(
    caller: Caller, connection: Connection, request: UpdateHITReviewStatusRequest, _: Any
) -> Struct:
    require_kept(caller, connection, request.HITId)
    hits.set_review_status(
        connection, *caller.scope, request.HITId, revert=or_else(request.Revert, False)
    )
    return Nothing()


def _delete(caller: Caller, connection: Connection, request: DeleteHITRequest, _: Any) -> Struct:
    listed_hit(caller, connection, request.HITId)
    hits.delete_hit(connection, caller.now, *caller.scope, request.HITId)
    caller.note(connection, "delete-hit", request.HITId, {})
    return Nothing()


def _change_type(
    caller: Caller, connection: Connection, request: UpdateHITTypeOfHITRequest, _: Any
) -> Struct:
    require_kept(caller, connection, request.HITId)
    values = _usable_type(caller, connection, request.HITTypeId)
    caller.publish_gate(connection, caller.requester_id, caller.market_id, values.reward_cents)
    change_type(
        connection,
        caller.now,
        *caller.scope,
        request.HITId,
        request.HITTypeId,
        public_url=caller.public_url,
    )
    caller.note(connection, "change-hit-type", request.HITId, {"hit_type": request.HITTypeId})
    return Nothing()


OPERATIONS = [
    Operation(
        "CreateHITType",
        CreateHITTypeRequest,
        CreateHITTypeResponse,
        _create_type,
        True,
        _check_type,
    ),
    Operation("CreateHIT", CreateHITRequest, CreateHITResponse, _create_hit, True, _check_hit),
    Operation(
        "CreateHITWithHITType",
        CreateHITWithHITTypeRequest,
        CreateHITWithHITTypeResponse,
        _create_with_type,
        True,
        _check_hit,
    ),
    Operation("GetHIT", GetHITRequest, GetHITResponse, _get, False),
    Operation(
        "UpdateExpirationForHIT",
        UpdateExpirationForHITRequest,
        Nothing,
        _update_expiration,
        True,
        _check_expiry,
    ),
    Operation(
        "CreateAdditionalAssignmentsForHIT",
        CreateAdditionalAssignmentsForHITRequest,
        Nothing,
        _add_assignments,
        True,
        _check_additional,
        adds=True,
    ),
    Operation(
        "UpdateHITReviewStatus", UpdateHITReviewStatusRequest, Nothing, _set_review_status, True
    ),
    Operation("DeleteHIT", DeleteHITRequest, Nothing, _delete, True),
    Operation("UpdateHITTypeOfHIT", UpdateHITTypeOfHITRequest, Nothing, _change_type, True),
]
