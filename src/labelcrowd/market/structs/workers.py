"""Blocks of workers, and messages to them."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Number, Text


class CreateWorkerBlockRequest(Struct):
    WorkerId: str
    Reason: str


class DeleteWorkerBlockRequest(Struct):
    WorkerId: str
    Reason: Text = UNSET


class WorkerBlock(Struct):
    WorkerId: Text = UNSET
    Reason: Text = UNSET


class ListWorkerBlocksRequest(Struct):
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListWorkerBlocksResponse(Struct):
    NextToken: Text = UNSET
    NumResults: Number = UNSET
    WorkerBlocks: list[WorkerBlock] | UnsetType = UNSET


class NotifyWorkersRequest(Struct):
    Subject: str
    MessageText: str
    WorkerIds: list[str]


class NotifyWorkersFailureStatus(Struct):
    NotifyWorkersFailureCode: Text = UNSET
    NotifyWorkersFailureMessage: Text = UNSET
    WorkerId: Text = UNSET


class NotifyWorkersResponse(Struct):
    NotifyWorkersFailureStatuses: list[NotifyWorkersFailureStatus] | UnsetType = UNSET
