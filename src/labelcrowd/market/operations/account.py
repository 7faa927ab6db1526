"""Operations on money: balance and bonuses."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct
from sqlalchemy import Connection, and_, bindparam, or_, select

from labelcrowd.market import decisions, ledger, limits
from labelcrowd.market.assignments import read_assignment
from labelcrowd.market.errors import BadParameter, no_assignment
from labelcrowd.market.operations.base import Caller, Operation, or_else, seconds
from labelcrowd.market.operations.visible import listed_hit
from labelcrowd.market.paging import one_page, size_and_key
from labelcrowd.market.structs.account import (
    BonusPayment,
    GetAccountBalanceRequest,
    GetAccountBalanceResponse,
    ListBonusPaymentsRequest,
    ListBonusPaymentsResponse,
    SendBonusRequest,
)
from labelcrowd.market.structs.base import Nothing
from labelcrowd.money import format_cents
from labelcrowd.storage.tables.market import bonus

_b = bonus.c
_PAGE = (
    select(bonus)
    .where(
        _b.market_id == bindparam("b_market"),
        _b.requester_id == bindparam("b_requester"),
        or_(
            _b.granted_at > bindparam("b_at"),
            and_(_b.granted_at == bindparam("b_at"), _b.id > bindparam("b_id")),
        ),
    )
    .order_by(_b.granted_at, _b.id)
    .limit(bindparam("b_limit"))
)
_OF_HIT = _PAGE.where(_b.hit_id == bindparam("b_of"))
_OF_ASSIGNMENT = _PAGE.where(_b.assignment_id == bindparam("b_of"))


def _balance(
    caller: Caller, connection: Connection, request: GetAccountBalanceRequest, _: Any
) -> Struct:
    available, held = ledger.requester_balance(connection, *caller.scope)
    available = max(available, 0)  # below where the operator lowered the limit under what is held
    return GetAccountBalanceResponse(
        AvailableBalance=format_cents(available), OnHoldBalance=format_cents(held)
    )


def _check_bonus(caller: Caller, request: SendBonusRequest) -> int:
    limits.text("Reason", request.Reason, 1_024, shortest=1)
    if request.UniqueRequestToken is not UNSET:
        limits.text("UniqueRequestToken", request.UniqueRequestToken, 64, shortest=1)
    return limits.cents("BonusAmount", request.BonusAmount)


def _send_bonus(
    caller: Caller, connection: Connection, request: SendBonusRequest, cents: int
) -> Struct:
    decisions.send_bonus(
        connection,
        caller.ids,
        caller.now,
        *caller.scope,
        request.AssignmentId,
        amount_cents=cents,
        reason=request.Reason,
        token=or_else(request.UniqueRequestToken, None),
        request_id=caller.request_id,
        worker_id=request.WorkerId,
    )
    caller.note(connection, "bonus", request.AssignmentId, {"amount_cents": cents})
    return Nothing()


def _bonuses(
    caller: Caller, connection: Connection, request: ListBonusPaymentsRequest, _: Any
) -> Struct:
    if isinstance(request.AssignmentId, str):
        found = read_assignment(connection, caller.market_id, request.AssignmentId)
        if found is None or found.requester_id != caller.requester_id:
            raise no_assignment(request.AssignmentId)
        if request.HITId not in (UNSET, found.hit_id):
            raise BadParameter(
                f"Assignment {found.id} is not one of HIT {str(request.HITId)[:64]}."
            )
        statement, of = _OF_ASSIGNMENT, request.AssignmentId
    elif isinstance(request.HITId, str):
        listed_hit(caller, connection, request.HITId)
        statement, of = _OF_HIT, request.HITId
    else:
        raise BadParameter("HITId or AssignmentId is required.")
    size, (at, last) = size_and_key(request, (-1, ""))
    rows = connection.execute(
        statement,
        {
            "b_market": caller.market_id,
            "b_requester": caller.requester_id,
            "b_of": of,
            "b_at": at,
            "b_id": last,
            "b_limit": size + 1,
        },
    ).all()
    page, token = one_page(rows, size, lambda row: (row.granted_at, row.id))
    return ListBonusPaymentsResponse(
        NumResults=len(page), NextToken=token, BonusPayments=[_record(row) for row in page]
    )


def _record(row: Any) -> BonusPayment:
    return BonusPayment(
        WorkerId=row.worker_id,
        BonusAmount=format_cents(row.amount_cents),
        AssignmentId=row.assignment_id,
        Reason=row.reason,
        GrantTime=seconds(row.granted_at),
    )


OPERATIONS = [
    Operation(
        "GetAccountBalance", GetAccountBalanceRequest, GetAccountBalanceResponse, _balance, False
    ),
    Operation("SendBonus", SendBonusRequest, Nothing, _send_bonus, True, _check_bonus, adds=True),
    Operation(
        "ListBonusPayments", ListBonusPaymentsRequest, ListBonusPaymentsResponse, _bonuses, False
    ),
]
