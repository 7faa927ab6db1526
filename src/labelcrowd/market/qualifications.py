"""Who holds which qualification with which value: given, read, listed, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, update

from labelcrowd.market.errors import BadParameter, needs_status, no_qualification
from labelcrowd.market.qualification_types import find_type, get_own_type, lock_own_type
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.tables.market import worker
from labelcrowd.storage.tables.market_qualifications import qualification, qualification_type

GRANTED, REVOKED = "Granted", "Revoked"

_q, _t = qualification.c, qualification_type.c


@dataclass(frozen=True, slots=True)
class Qualification:
    """One worker's hold on one type. ``value`` None: only having it counts."""

    qualification_type_id: str
    worker_id: str
    status: str
    value: int | None
    granted_at: int  # microseconds
    reason: str  # why it was taken back


def associate(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    type_id: str,
    worker_id: str,
    value: int | None,
) -> None:
    """Give a worker a qualification of the requester's own, or another value of it.

    Raises DoesNotExist, WrongState for a deleted type, BadParameter for an unknown worker.
    """
    lock_own_type(connection, market_id, requester_id, type_id)
    require_worker(connection, market_id, worker_id)
    grant(connection, now, market_id, type_id, worker_id, value)


def require_worker(connection: Connection, market_id: str, worker_id: str) -> None:
    """Raise BadParameter, in Amazon's words, unless there is such a worker."""
    query = select(worker.c.id).where(worker.c.market_id == market_id, worker.c.id == worker_id)
    if connection.execute(query).first() is None:
        raise BadParameter("WorkerId is invalid.", field="worker")


def grant(
    connection: Connection,
    now: int,
    market_id: str,
    type_id: str,
    worker_id: str,
    value: int | None,
) -> None:
    """Write a grant down; the type's row is locked. A new value leaves the time of the grant."""
    this = _this(market_id, type_id, worker_id)
    valued = update(qualification).where(*this, _q.status == GRANTED).values(value=value)
    again = update(qualification).where(*this, _q.status == REVOKED)
    again = again.values(status=GRANTED, value=value, granted_at=now, reason="")
    if connection.execute(valued).rowcount or connection.execute(again).rowcount:
        return
    insert_new(
        connection,
        qualification,
        {
            "market_id": market_id,
            "qualification_type_id": type_id,
            "worker_id": worker_id,
            "status": GRANTED,
            "value": value,
            "granted_at": now,
        },
    )


def disassociate(
    connection: Connection,
    market_id: str,
    requester_id: str,
    type_id: str,
    worker_id: str,
    reason: str,
) -> None:
    """Take a qualification back; the worker reads the reason. Works for deleted types too.

    Raises DoesNotExist, and WrongState where it was taken back already.
    """
    lock_own_type(connection, market_id, requester_id, type_id, deleted=True)
    held = find_qualification(connection, market_id, type_id, worker_id)
    if held is None:
        raise no_qualification()
    changed = connection.execute(
        update(qualification)
        .where(*_this(market_id, type_id, worker_id), _q.status == GRANTED)
        .values(status=REVOKED, reason=reason)
    )
    if changed.rowcount != 1:
        raise needs_status(GRANTED, "InvalidQualificationState")


def get_qualification(
    connection: Connection, market_id: str, requester_id: str, type_id: str, worker_id: str
) -> Qualification:
    """A worker's qualification of the requester's own type.

    Raises DoesNotExist, in Amazon's words the same without such a type, and WrongState for
    one that was taken back.
    """
    of_type = find_type(connection, market_id, type_id)
    found = find_qualification(connection, market_id, type_id, worker_id)
    if found is None or of_type is None or of_type.requester_id != requester_id:
        raise no_qualification()
    if found.status != GRANTED:
        raise needs_status(GRANTED, "InvalidQualificationState")
    return found


def find_qualification(
    connection: Connection, market_id: str, type_id: str, worker_id: str
) -> Qualification | None:
    """What a worker has, or had, of a type."""
    row = connection.execute(
        select(qualification).where(*_this(market_id, type_id, worker_id))
    ).one_or_none()
    return None if row is None else _to_qualification(row)


def holders(
    connection: Connection,
    market_id: str,
    requester_id: str,
    type_id: str,
    *,
    status: str = GRANTED,
    after: str = "",
    limit: int,
) -> list[Qualification]:
    """Who has a type of the requester's own, by worker id. Raises DoesNotExist."""
    get_own_type(connection, market_id, requester_id, type_id)
    rows = connection.execute(
        select(qualification)
        .where(
            _q.market_id == market_id,
            _q.qualification_type_id == type_id,
            _q.status == status,
            _q.worker_id > after,
        )
        .order_by(_q.worker_id)
        .limit(limit)
    )
    return [_to_qualification(row) for row in rows]


def count_holders(connection: Connection, market_id: str, requester_id: str) -> dict[str, int]:
    """How many workers have each of a requester's types."""
    rows = connection.execute(
        select(_q.qualification_type_id, func.count())
        .join(
            qualification_type,
            and_(_t.market_id == _q.market_id, _t.id == _q.qualification_type_id),
        )
        .where(_q.market_id == market_id, _t.requester_id == requester_id, _q.status == GRANTED)
        .group_by(_q.qualification_type_id)
    )
    return {row[0]: row[1] for row in rows}


def qualifications_of(
    connection: Connection, market_id: str, worker_id: str
) -> list[Qualification]:
    """All that a worker has or had, the newest first."""
    rows = connection.execute(
        select(qualification)
        .where(_q.market_id == market_id, _q.worker_id == worker_id)
        .order_by(_q.granted_at.desc(), _q.qualification_type_id)
    )
    return [_to_qualification(row) for row in rows]


def _this(market_id: str, type_id: str, worker_id: str) -> tuple[Any, Any, Any]:
    return (
        _q.market_id == market_id,
        _q.qualification_type_id == type_id,
        _q.worker_id == worker_id,
    )


def _to_qualification(row: Row[Any]) -> Qualification:
    return Qualification(
        row.qualification_type_id,
        row.worker_id,
        row.status,
        row.value,
        row.granted_at,
        row.reason,
    )
