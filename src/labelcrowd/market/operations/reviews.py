"""The operation on review policies: what they found out and did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection

from labelcrowd.market import limits, review_policies
from labelcrowd.market.operations.base import Caller, Operation, given, or_else, seconds
from labelcrowd.market.operations.visible import listed_hit
from labelcrowd.market.paging import one_page, size_and_key
from labelcrowd.market.review_records import (
    ACTION,
    BEGINNING,
    LEVELS,
    MOST,
    RESULT,
    page_of_records,
)
from labelcrowd.market.structs.records import ReviewPolicy
from labelcrowd.market.structs.reviews import (
    ListReviewPolicyResultsForHITRequest,
    ListReviewPolicyResultsForHITResponse,
    ReviewActionDetail,
    ReviewReport,
    ReviewResultDetail,
)


@dataclass(frozen=True)
class _Wanted:
    """Levels of policies and kinds of records."""

    levels: list[str]
    kinds: list[str]


def _check(caller: Caller, request: ListReviewPolicyResultsForHITRequest) -> _Wanted:
    asked = or_else(request.PolicyLevels, []) or list(LEVELS)
    levels = [limits.one_of("PolicyLevels", level, *LEVELS) for level in asked]
    kinds = [
        kind
        for kind, wanted in ((RESULT, request.RetrieveResults), (ACTION, request.RetrieveActions))
        if or_else(wanted, True)
    ]
    return _Wanted(levels, kinds)


def _list(
    caller: Caller,
    connection: Connection,
    request: ListReviewPolicyResultsForHITRequest,
    wanted: _Wanted,
) -> Struct:
    found = listed_hit(caller, connection, request.HITId)
    size, (after, _) = size_and_key(request, BEGINNING)
    limits.number("NextToken", after, 0, MOST)
    rows = page_of_records(
        connection,
        caller.market_id,
        found.id,
        levels=wanted.levels,
        kinds=wanted.kinds,
        after=after,
        limit=size + 1,
    )
    page, token = one_page(rows, size, lambda row: (row.number, ""))
    bodies = dict(
        zip(LEVELS, (found.assignment_review_policy, found.hit_review_policy), strict=True)
    )
    shown = {level: body for level, body in bodies.items() if level in wanted.levels and body}
    return ListReviewPolicyResultsForHITResponse(
        HITId=found.id,
        AssignmentReviewPolicy=_policy(shown.get("Assignment")),
        HITReviewPolicy=_policy(shown.get("HIT")),
        AssignmentReviewReport=_report(page, wanted, "Assignment", shown),
        HITReviewReport=_report(page, wanted, "HIT", shown),
        NextToken=token,
    )


def _policy(body: str | None) -> ReviewPolicy | UnsetType:
    """Its name only, as on Amazon."""
    return ReviewPolicy(review_policies.policy_name(body)) if body else UNSET


def _report(
    rows: Sequence[Any], wanted: _Wanted, level: str, shown: dict[str, str]
) -> ReviewReport | UnsetType:
    if level not in shown:
        return UNSET
    of_level = [row for row in rows if row.level == level]
    results = [_result(row) for row in of_level if row.kind == RESULT]
    actions = [_action(row) for row in of_level if row.kind == ACTION]
    return ReviewReport(
        ReviewResults=results if RESULT in wanted.kinds else UNSET,
        ReviewActions=actions if ACTION in wanted.kinds else UNSET,
    )


def _result(row: Any) -> ReviewResultDetail:
    return ReviewResultDetail(
        ActionId=row.action_id,
        SubjectId=row.subject_id,
        SubjectType=row.subject_type,
        QuestionId=given(row.question),
        Key=row.name,
        Value=row.value,
    )


def _action(row: Any) -> ReviewActionDetail:
    return ReviewActionDetail(
        ActionId=row.action_id,
        ActionName=row.name,
        TargetId=row.subject_id,
        TargetType=row.subject_type,
        Status=row.status,
        CompleteTime=seconds(row.at),
        Result=row.value,
        ErrorCode=given(row.error_code),
    )


OPERATIONS = [
    Operation(
        "ListReviewPolicyResultsForHIT",
        ListReviewPolicyResultsForHITRequest,
        ListReviewPolicyResultsForHITResponse,
        _list,
        False,
        _check,
    ),
]
