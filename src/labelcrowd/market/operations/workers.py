"""Operations on workers: blocks, and messages to those whose work was decided about."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, exists, select

from labelcrowd.errors import NotFound
from labelcrowd.market import limits, messages, worker_blocks
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.operations.base import Caller, Operation, or_else
from labelcrowd.market.paging import one_page, size_and_key
from labelcrowd.market.structs.base import Nothing
from labelcrowd.market.structs.workers import (
    CreateWorkerBlockRequest,
    DeleteWorkerBlockRequest,
    ListWorkerBlocksRequest,
    ListWorkerBlocksResponse,
    NotifyWorkersFailureStatus,
    NotifyWorkersRequest,
    NotifyWorkersResponse,
    WorkerBlock,
)
from labelcrowd.storage.tables.market import assignment

MOST_WORKERS = 100
MOST_A_DAY = 20
"""Messages of one requester to one worker; Amazon names no number, but an inbox is for reading."""

_a = assignment.c


def _check_block(caller: Caller, request: CreateWorkerBlockRequest) -> None:
    limits.text("Reason", request.Reason, 1_024, shortest=1)


def _block(
    caller: Caller, connection: Connection, request: CreateWorkerBlockRequest, _: Any
) -> Struct:
    worker_blocks.block(connection, caller.now, *caller.scope, request.WorkerId, request.Reason)
    caller.note(connection, "block-worker", request.WorkerId, {})
    return Nothing()


def _check_unblock(caller: Caller, request: DeleteWorkerBlockRequest) -> None:
    limits.text("Reason", or_else(request.Reason, ""), 1_024)


def _unblock(
    caller: Caller, connection: Connection, request: DeleteWorkerBlockRequest, _: Any
) -> Struct:
    worker_blocks.unblock(connection, *caller.scope, request.WorkerId)
    caller.note(connection, "unblock-worker", request.WorkerId, {})
    return Nothing()


def _blocks(
    caller: Caller, connection: Connection, request: ListWorkerBlocksRequest, _: Any
) -> Struct:
    size, after = size_and_key(request, (-1, ""))
    found = worker_blocks.list_blocks(connection, *caller.scope, after=after, limit=size + 1)
    page, token = one_page(found, size, lambda one: (one.made_at, one.worker_id))
    return ListWorkerBlocksResponse(
        NextToken=token,
        NumResults=len(page),
        WorkerBlocks=[WorkerBlock(WorkerId=one.worker_id, Reason=one.reason) for one in page],
    )


def _check_notice(caller: Caller, request: NotifyWorkersRequest) -> list[str]:
    """Whom to notify, each once."""
    limits.text("Subject", request.Subject, 200, shortest=1)
    limits.text("MessageText", request.MessageText, 4_096, shortest=1)
    if not 1 <= len(request.WorkerIds) <= MOST_WORKERS:
        raise BadParameter(
            f"WorkerIds: expected 1 to {MOST_WORKERS} workers, got {len(request.WorkerIds)}."
        )
    return list(dict.fromkeys(request.WorkerIds))


def _notify(
    caller: Caller, connection: Connection, request: NotifyWorkersRequest, workers: list[str]
) -> Struct:
    failed = [
        failure
        for worker_id in workers
        if (failure := _notify_one(caller, connection, request, worker_id)) is not None
    ]
    sent = len(workers) - len(failed)
    caller.note(connection, "notify-workers", "", {"workers": sent})
    return NotifyWorkersResponse(NotifyWorkersFailureStatuses=failed)


def _notify_one(
    caller: Caller, connection: Connection, request: NotifyWorkersRequest, worker_id: str
) -> NotifyWorkersFailureStatus | None:
    """None where the message is in the worker's inbox."""
    if not _has_decided_work(connection, caller, worker_id):
        return _failure(
            "HardFailure",
            worker_id,
            "You can notify only Workers whose work you have approved or rejected.",
        )
    lately = messages.sent_lately(connection, caller.now, *caller.scope, worker_id)
    if lately >= MOST_A_DAY:
        return _failure(
            "SoftFailure",
            worker_id,
            f"You have sent this Worker {lately} messages within a day: try again later.",
        )
    try:
        messages.send(
            connection,
            caller.ids,
            caller.now,
            *caller.scope,
            worker_id,
            subject=request.Subject,
            words=request.MessageText,
        )
    except NotFound:
        return _failure("HardFailure", worker_id, "This Worker is not here any more.")
    return None


def _failure(code: str, worker_id: str, message: str) -> NotifyWorkersFailureStatus:
    return NotifyWorkersFailureStatus(
        NotifyWorkersFailureCode=code, NotifyWorkersFailureMessage=message, WorkerId=worker_id
    )


def _has_decided_work(connection: Connection, caller: Caller, worker_id: str) -> bool:
    market_id, requester_id = caller.scope
    decided = exists().where(
        _a.market_id == market_id,
        _a.worker_id == worker_id,
        _a.requester_id == requester_id,
        _a.approved_at.is_not(None) | _a.rejected_at.is_not(None),
    )
    return bool(connection.execute(select(decided)).scalar())


OPERATIONS = [
    Operation("CreateWorkerBlock", CreateWorkerBlockRequest, Nothing, _block, True, _check_block),
    Operation(
        "DeleteWorkerBlock", DeleteWorkerBlockRequest, Nothing, _unblock, True, _check_unblock
    ),
    Operation(
        "ListWorkerBlocks", ListWorkerBlocksRequest, ListWorkerBlocksResponse, _blocks, False
    ),
    Operation(
        "NotifyWorkers", NotifyWorkersRequest, NotifyWorkersResponse, _notify, True, _check_notice
    ),
]
