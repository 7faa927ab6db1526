"""Asking for a qualification: when a worker may, taking its test, what was decided.

A worker has at most one open request for a type: a test in hand, or one that
waits for its requester. Whoever changes one has locked its type's row, see
``qualification_types``. A test whose time is over counts as a try; it is ended
when somebody next looks, since nobody is waiting for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from labelcrowd.clock import SECOND
from labelcrowd.ids import Ids
from labelcrowd.market.answer_key import parse_answer_key
from labelcrowd.market.errors import (
    WrongState,
    needs_status,
    no_qualification_request,
    no_qualification_type,
)
from labelcrowd.market.qualification_types import (
    ACTIVE,
    QualificationType,
    find_type,
    get_own_type,
    lock_type,
)
from labelcrowd.market.qualifications import (
    GRANTED,
    Qualification,
    find_qualification,
    grant,
)
from labelcrowd.storage.tables.market_qualifications import qualification_request

STARTED, PENDING, REJECTED, EXPIRED = "Started", "Pending", "Rejected", "Expired"
OPEN = (STARTED, PENDING)
SUBMITTED = "Submitted"  # Amazon's word for pending
GRACE = 60 * SECOND  # a test that was on its way when its time ended still counts

_r = qualification_request.c


@dataclass(frozen=True, slots=True)
class QualificationRequest:
    """One wish of a worker. Times in microseconds; ``deadline_at`` is the test's."""

    id: str
    qualification_type_id: str
    requester_id: str
    worker_id: str
    status: str
    test: str | None
    answer_key: str | None
    answer: str | None
    value: int | None
    reason: str
    started_at: int
    deadline_at: int | None
    submitted_at: int | None
    decided_at: int | None

    def is_over(self, now: int) -> bool:
        """Whether it is a test in hand whose time has run out."""
        return (
            self.status == STARTED
            and self.deadline_at is not None
            and now > self.deadline_at + GRACE
        )


@dataclass(frozen=True, slots=True)
class Door:
    """Whether a worker may ask now. ``kind``:

    ``open``; ``test`` (one is in hand, until ``at``); ``pending``; ``held`` (nothing more to
    gain); ``wait`` (until ``at``); ``once`` (asked already, and there is no second time);
    ``closed`` (the type takes no requests).
    """

    kind: str
    at: int | None = None


def door(
    of_type: QualificationType,
    held: Qualification | None,
    last: QualificationRequest | None,
    now: int,
) -> Door:
    """Whether the worker who holds ``held`` and last asked with ``last`` may ask. PURE."""
    if last is not None and last.status == PENDING:
        return Door("pending")
    if last is not None and last.status == STARTED and not last.is_over(now):
        return Door("test", last.deadline_at)
    if of_type.status != ACTIVE:
        return Door("closed")
    if held is not None and held.status == GRANTED and of_type.test is None:
        return Door("held")
    if last is None:
        return Door("open")
    if of_type.retry_delay_s is None:
        return Door("once")
    asked_at = last.started_at if last.submitted_at is None else last.submitted_at
    again_at = asked_at + of_type.retry_delay_s * SECOND
    return Door("wait", again_at) if now < again_at else Door("open")


@dataclass(frozen=True, slots=True)
class Prospect:
    """A type as one worker meets it."""

    of_type: QualificationType
    held: Qualification | None
    last: QualificationRequest | None
    door: Door


def prospect(
    connection: Connection, now: int, market_id: str, worker_id: str, type_id: str
) -> Prospect:
    """A type, what the worker has of it, and whether they may ask. Raises DoesNotExist."""
    of_type = find_type(connection, market_id, type_id)
    return _prospect(connection, now, market_id, worker_id, type_id, of_type)


def _prospect(
    connection: Connection,
    now: int,
    market_id: str,
    worker_id: str,
    type_id: str,
    of_type: QualificationType | None,
) -> Prospect:
    held = find_qualification(connection, market_id, type_id, worker_id)
    last = last_request(connection, market_id, worker_id, type_id)
    # Deleted or inactive ones are shown only to those who have or had to do with them.
    if of_type is None or (of_type.status != ACTIVE and held is None and last is None):
        raise no_qualification_type(type_id)
    return Prospect(of_type, held, last, door(of_type, held, last, now))


def ask(
    connection: Connection, ids: Ids, now: int, market_id: str, worker_id: str, type_id: str
) -> QualificationRequest:
    """Ask for a qualification: starts its test, or waits for its requester, or is granted at once.

    Again: the open request. Raises DoesNotExist and, where the worker may not ask, WrongState.
    """
    of_type = lock_type(connection, market_id, type_id)
    found = _prospect(connection, now, market_id, worker_id, type_id, of_type)
    if found.door.kind in ("pending", "test"):
        assert found.last is not None
        return found.last
    _refuse(found)
    if found.last is not None and found.last.status == STARTED:
        _write(connection, market_id, found.last.id, status=EXPIRED, decided_at=now)
    made = _new_request(ids, now, worker_id, found.of_type)
    connection.execute(insert(qualification_request), {"market_id": market_id, **made})
    if made["status"] == GRANTED:
        grant(connection, now, market_id, type_id, worker_id, made["value"])
    return get_request(connection, market_id, made["id"])


def _refuse(found: Prospect) -> None:
    kind = found.door.kind
    if kind == "closed":
        raise needs_status(ACTIVE, "InvalidQualificationTypeState")
    if kind in ("once", "held"):
        raise WrongState(
            "This qualification can be asked for only once.", "QualificationTypeDoesNotAllowRetake"
        )
    if kind == "wait":
        raise WrongState(
            "It is too early to ask for this qualification again.",
            "QualificationTypeRetryDelayNotElapsed",
        )


def _new_request(ids: Ids, now: int, worker_id: str, of_type: QualificationType) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": ids.entity(),
        "qualification_type_id": of_type.id,
        "requester_id": of_type.requester_id,
        "worker_id": worker_id,
        "started_at": now,
    }
    if of_type.test is not None:
        assert of_type.test_duration_s is not None
        return made | {
            "status": STARTED,
            "test": of_type.test,
            "answer_key": of_type.answer_key,
            "deadline_at": now + of_type.test_duration_s * SECOND,
        }
    if of_type.auto_granted:
        value = of_type.auto_granted_value
        decided = {"status": GRANTED, "value": value, "decided_at": now}
        return made | {"submitted_at": now, **decided}
    return made | {"status": PENDING, "submitted_at": now}


def submit_test(
    connection: Connection,
    now: int,
    market_id: str,
    worker_id: str,
    request_id: str,
    *,
    answer: str,
    picked: Mapping[str, AbstractSet[str]],
) -> QualificationRequest:
    """Hand in a test: ``answer`` as QuestionFormAnswers, ``picked`` the selections by question.

    With an answer key it is scored and granted at once, else it waits for its requester; after
    its time it is over and nothing is kept. Once more: no change. Raises DoesNotExist.
    """
    before = get_request(connection, market_id, request_id)
    if before.worker_id != worker_id:
        raise no_qualification_request(request_id)
    lock_type(connection, market_id, before.qualification_type_id)
    before = get_request(connection, market_id, request_id)
    if before.status != STARTED:
        return before
    if before.is_over(now):
        _write(connection, market_id, request_id, status=EXPIRED, decided_at=now)
    elif before.answer_key is None:
        _write(connection, market_id, request_id, status=PENDING, answer=answer, submitted_at=now)
    else:
        value = parse_answer_key(before.answer_key).value(picked)
        _write(
            connection, market_id, request_id,
            status=GRANTED, answer=answer, value=value, submitted_at=now, decided_at=now,
        )  # fmt: skip
        type_id = before.qualification_type_id
        grant(connection, now, market_id, type_id, worker_id, value)
    return get_request(connection, market_id, request_id)


def accept_request(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    request_id: str,
    value: int | None,
) -> QualificationRequest:
    """Grant what a worker asked for. Raises DoesNotExist, and WrongState unless it waits."""
    asked = _lock_pending(connection, market_id, requester_id, request_id)
    _write(connection, market_id, request_id, status=GRANTED, value=value, decided_at=now)
    grant(connection, now, market_id, asked.qualification_type_id, asked.worker_id, value)
    return asked


def reject_request(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    request_id: str,
    reason: str,
) -> QualificationRequest:
    """Refuse it; the worker reads the reason. Raises as ``accept_request`` does."""
    asked = _lock_pending(connection, market_id, requester_id, request_id)
    _write(connection, market_id, request_id, status=REJECTED, reason=reason, decided_at=now)
    return asked


def _lock_pending(
    connection: Connection, market_id: str, requester_id: str, request_id: str
) -> QualificationRequest:
    asked = get_request(connection, market_id, request_id)
    if asked.requester_id != requester_id or asked.status in (STARTED, EXPIRED):
        raise no_qualification_request(request_id)
    lock_type(connection, market_id, asked.qualification_type_id)
    asked = get_request(connection, market_id, request_id)
    if asked.status != PENDING:
        raise needs_status(SUBMITTED, "InvalidQualificationRequestState")
    return asked


def get_request(connection: Connection, market_id: str, request_id: str) -> QualificationRequest:
    """One request. Raises DoesNotExist."""
    row = connection.execute(
        select(qualification_request).where(_r.market_id == market_id, _r.id == request_id)
    ).one_or_none()
    if row is None:
        raise no_qualification_request(request_id)
    return _to_request(row)


def last_request(
    connection: Connection, market_id: str, worker_id: str, type_id: str
) -> QualificationRequest | None:
    """The last time that a worker asked for a type."""
    row = connection.execute(
        select(qualification_request)
        .where(
            _r.market_id == market_id,
            _r.worker_id == worker_id,
            _r.qualification_type_id == type_id,
        )
        .order_by(_r.started_at.desc(), _r.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _to_request(row)


def requests_of(
    connection: Connection, market_id: str, worker_id: str
) -> list[QualificationRequest]:
    """All that a worker asked for, the newest first."""
    rows = connection.execute(
        select(qualification_request)
        .where(_r.market_id == market_id, _r.worker_id == worker_id)
        .order_by(_r.started_at.desc(), _r.id.desc())
    )
    return [_to_request(row) for row in rows]


def pending_requests(
    connection: Connection,
    market_id: str,
    requester_id: str,
    *,
    type_id: str | None = None,
    after: tuple[int, str] = (-1, ""),
    limit: int,
) -> list[QualificationRequest]:
    """What waits for this requester, of all types or one, the oldest first.

    ``after``: (submitted_at, id) of the last one seen. Raises DoesNotExist for a foreign type.
    """
    query = select(qualification_request).where(
        _r.market_id == market_id,
        _r.requester_id == requester_id,
        _r.status == PENDING,
        or_(
            _r.submitted_at > after[0],
            and_(_r.submitted_at == after[0], _r.id > after[1]),
        ),
    )
    if type_id is not None:
        get_own_type(connection, market_id, requester_id, type_id)
        query = query.where(_r.qualification_type_id == type_id)
    rows = connection.execute(query.order_by(_r.submitted_at, _r.id).limit(limit))
    return [_to_request(row) for row in rows]


def count_pending(connection: Connection, market_id: str, requester_id: str) -> dict[str, int]:
    """How many requests wait for each of a requester's types."""
    rows = connection.execute(
        select(_r.qualification_type_id, func.count())
        .where(_r.market_id == market_id, _r.requester_id == requester_id, _r.status == PENDING)
        .group_by(_r.qualification_type_id)
    )
    return {row[0]: row[1] for row in rows}


def _write(connection: Connection, market_id: str, request_id: str, **values: Any) -> None:
    connection.execute(
        update(qualification_request)
        .where(_r.market_id == market_id, _r.id == request_id, _r.status.in_(OPEN))
        .values(**values)
    )


def _to_request(row: Row[Any]) -> QualificationRequest:
    return QualificationRequest(
        row.id,
        row.qualification_type_id,
        row.requester_id,
        row.worker_id,
        row.status,
        row.test,
        row.answer_key,
        row.answer,
        row.value,
        row.reason,
        row.started_at,
        row.deadline_at,
        row.submitted_at,
        row.decided_at,
    )
