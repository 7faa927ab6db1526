"""Balance and bonuses."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Number, Seconds, Text


class BonusPayment(Struct):
    WorkerId: Text = UNSET
    BonusAmount: Text = UNSET
    AssignmentId: Text = UNSET
    Reason: Text = UNSET
    GrantTime: Seconds = UNSET


class SendBonusRequest(Struct):
    WorkerId: str
    BonusAmount: str
    AssignmentId: str
    Reason: str
    UniqueRequestToken: Text = UNSET


class ListBonusPaymentsRequest(Struct):
    HITId: Text = UNSET
    AssignmentId: Text = UNSET
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListBonusPaymentsResponse(Struct):
    NumResults: Number = UNSET
    NextToken: Text = UNSET
    BonusPayments: list[BonusPayment] | UnsetType = UNSET


class GetAccountBalanceRequest(Struct):
    pass


class GetAccountBalanceResponse(Struct):
    AvailableBalance: Text = UNSET
    OnHoldBalance: Text = UNSET
