"""Operations that list HITs, newest first, page by page."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct
from sqlalchemy import Connection, bindparam, tuple_

from labelcrowd.market import limits
from labelcrowd.market.hit_rows import IS_OPEN, Hit, select_hits, to_hit
from labelcrowd.market.operations.base import Caller, Operation, or_else
from labelcrowd.market.operations.records import hit_record
from labelcrowd.market.paging import one_page, size_and_key
from labelcrowd.market.retention import NOT_DISPOSED, disposed_before
from labelcrowd.market.states import REVIEWABLE, REVIEWING
from labelcrowd.market.structs.hits import (
    ListHITsRequest,
    ListHITsResponse,
    ListReviewableHITsRequest,
    ListReviewableHITsResponse,
)
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit

_h = hit.c
_FROM_NEWEST = (2**62, "")
PAGE_OF_HITS = (
    select_hits()
    .where(
        _h.market_id == bindparam("b_market"),
        _h.requester_id == bindparam("b_requester"),
        # One range of the index, which an OR would not be: deep pages cost what the first does.
        tuple_(_h.created_at, _h.id) < tuple_(bindparam("b_at"), bindparam("b_id")),
        IS_OPEN,
        NOT_DISPOSED,
    )
    .order_by(_h.created_at.desc(), _h.id.desc())
    .limit(bindparam("b_limit"))
)
"""A requester's HITs, to be narrowed, prepared and given to ``hits_page``."""
_ALL = Prepared(PAGE_OF_HITS)
_STATUS = PAGE_OF_HITS.where(_h.status == bindparam("b_status"))
_OF_STATUS = Prepared(_STATUS)
_OF_STATUS_AND_TYPE = Prepared(_STATUS.where(_h.hit_type_id == bindparam("b_type")))


def hits_page(
    caller: Caller, connection: Connection, request: Any, statement: Prepared, **values: Any
) -> tuple[list[Hit], Any]:
    """One page of a narrowed PAGE_OF_HITS, and the token of the next one."""
    size, (at, last) = size_and_key(request, _FROM_NEWEST)
    rows = statement.all(
        connection,
        {
            "b_market": caller.market_id,
            "b_requester": caller.requester_id,
            "b_at": at,
            "b_id": last,
            "b_limit": size + 1,
            "b_disposed_before": disposed_before(caller.now),
            **values,
        },
    )
    page, token = one_page(rows, size, lambda row: (row.created_at, row.id))
    return [to_hit(row) for row in page], token


def _list(caller: Caller, connection: Connection, request: ListHITsRequest, _: Any) -> Struct:
    found, token = hits_page(caller, connection, request, _ALL)
    return ListHITsResponse(
        NextToken=token, NumResults=len(found), HITs=[hit_record(one) for one in found]
    )


def _check_status(caller: Caller, request: ListReviewableHITsRequest) -> str:
    return limits.one_of("Status", or_else(request.Status, REVIEWABLE), REVIEWABLE, REVIEWING)


def _reviewable(
    caller: Caller, connection: Connection, request: ListReviewableHITsRequest, status: str
) -> Struct:
    if request.HITTypeId is UNSET:
        found, token = hits_page(caller, connection, request, _OF_STATUS, b_status=status)
    else:
        found, token = hits_page(
            caller,
            connection,
            request,
            _OF_STATUS_AND_TYPE,
            b_status=status,
            b_type=request.HITTypeId,
        )
    return ListReviewableHITsResponse(
        NextToken=token, NumResults=len(found), HITs=[hit_record(one) for one in found]
    )


OPERATIONS = [
    Operation("ListHITs", ListHITsRequest, ListHITsResponse, _list, False),
    Operation(
        "ListReviewableHITs",
        ListReviewableHITsRequest,
        ListReviewableHITsResponse,
        _reviewable,
        False,
        _check_status,
    ),
]
