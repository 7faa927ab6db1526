"""What the worker site shows: groups, a preview, a worker's work and earnings.

Changing functions live in ``assignments`` and are named here again, so that
the site needs this module only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, not_, or_, select

from labelcrowd.market import ledger
from labelcrowd.market.assignments import (
    GRACE,
    Assignment,
    Outcome,
    accept,
    extend_time,
    return_assignment,
    submit,
    to_assignment,
)
from labelcrowd.market.errors import no_assignment, no_hit
from labelcrowd.market.hit_rows import Hit, read_hit
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.storage.tables.market import (
    assignment,
    bonus,
    hit,
    hit_opening,
    hit_type,
    market,
    requester,
)

__all__ = [
    "GRACE",
    "Assignment",
    "Earnings",
    "Group",
    "MyAssignment",
    "MyBonus",
    "Outcome",
    "accept",
    "bonuses",
    "earnings",
    "extend_time",
    "group",
    "groups",
    "mine",
    "my_assignment",
    "next_hit_in_group",
    "open_hit",
    "return_assignment",
    "submit",
]

_a, _h, _t, _r, _o = assignment.c, hit.c, hit_type.c, requester.c, hit_opening.c


@dataclass(frozen=True, slots=True)
class Group:
    """HITs of one type that a worker may take. ``left``: how many of them."""

    hit_type_id: str
    requester_id: str
    requester_name: str
    title: str
    description: str
    keywords: str
    reward_cents: int
    assignment_duration_s: int
    left: int
    newest_at: int


@dataclass(frozen=True, slots=True)
class MyAssignment:
    """One of a worker's assignments with what its HIT's type says."""

    assignment: Assignment
    hit_type_id: str
    title: str
    requester_name: str
    external_url: str | None
    frame_height: int
    bonus_cents: int


@dataclass(frozen=True, slots=True)
class MyBonus:
    assignment_id: str
    amount_cents: int
    reason: str
    granted_at: int


@dataclass(frozen=True, slots=True)
class Earnings:
    """A worker's numbers. Money in cents; ``owed_cents`` is approved and not paid out yet."""

    submitted: int
    approved: int
    rejected: int
    late: int
    pending_cents: int  # rewards of submitted work that nobody decided about
    owed_cents: int
    paid_cents: int
    bonus_cents: int


_OPENED = select(_o.id).where(_o.market_id == bindparam("b_market"), _o.opened_at.is_not(None))
_WORKED_ON = exists().where(
    _a.market_id == _h.market_id,
    _a.hit_id == _h.id,
    _a.worker_id == bindparam("b_worker"),
    _a.status.not_in(("Returned", "Abandoned")),
)
_TAKEABLE = and_(
    _h.market_id == bindparam("b_market"),
    or_(_h.opening_id == "", _h.opening_id.in_(_OPENED)),
    _h.status == ASSIGNABLE,
    not_(_h.paused),
    _h.expires_at > bindparam("b_now"),
    not_(_WORKED_ON),
)
_COUNTS = (
    select(_h.hit_type_id, func.count().label("left"), func.max(_h.created_at).label("newest_at"))
    .join(market, market.c.id == _h.market_id)
    .where(_TAKEABLE, not_(market.c.paused))
    .group_by(_h.hit_type_id)
)


def _groups_of(counts: Any) -> Any:
    part = counts.subquery()
    return (
        select(
            hit_type,
            part.c["left"],
            part.c.newest_at,
            _r.name.label("requester_name"),
        )
        .join(part, part.c.hit_type_id == _t.id)
        .join(requester, and_(_r.market_id == _t.market_id, _r.id == _t.requester_id))
        .where(_t.market_id == bindparam("b_market"))
        .order_by(part.c.newest_at.desc(), _t.id)
        .limit(bindparam("b_limit"))
    )


_GROUPS = _groups_of(_COUNTS)
_GROUP = _groups_of(_COUNTS.where(_h.hit_type_id == bindparam("b_type")))


def groups(
    connection: Connection, market_id: str, worker_id: str, now: int, *, limit: int = 100
) -> list[Group]:
    """Groups with work for this worker, newest first; empty while the market is paused."""
    rows = connection.execute(
        _GROUPS,
        {"b_market": market_id, "b_worker": worker_id, "b_now": now, "b_limit": limit},
    )
    return [_group(row) for row in rows]


def group(
    connection: Connection, market_id: str, worker_id: str, now: int, hit_type_id: str
) -> Group | None:
    """One group, None where nothing is left in it for this worker."""
    row = connection.execute(
        _GROUP,
        {
            "b_market": market_id,
            "b_worker": worker_id,
            "b_now": now,
            "b_limit": 1,
            "b_type": hit_type_id,
        },
    ).one_or_none()
    return None if row is None else _group(row)


def _group(row: Any) -> Group:
    return Group(
        row.id,
        row.requester_id,
        row.requester_name,
        row.title,
        row.description,
        row.keywords,
        row.reward_cents,
        row.assignment_duration_s,
        row.left,
        row.newest_at,
    )


_ONE_OF_GROUP = (
    select(_h.id)
    .where(_TAKEABLE, _h.hit_type_id == bindparam("b_type"), _h.id > bindparam("b_after"))
    .order_by(_h.id)
    .limit(1)
)


def next_hit_in_group(
    connection: Connection,
    market_id: str,
    worker_id: str,
    now: int,
    hit_type_id: str,
    *,
    after: str = "",
) -> str | None:
    """A HIT of the group to preview: the next one after ``after``, else the first, else None."""
    values = {
        "b_market": market_id,
        "b_worker": worker_id,
        "b_now": now,
        "b_type": hit_type_id,
    }
    for start in dict.fromkeys((after, "")):
        found = connection.execute(_ONE_OF_GROUP, {**values, "b_after": start}).scalar()
        if found is not None:
            return str(found)
    return None


def open_hit(connection: Connection, market_id: str, hit_id: str) -> Hit:
    """A HIT to preview or to show. Raises DoesNotExist (also for drafts)."""
    found = read_hit(connection, market_id, hit_id)
    if found is None:
        raise no_hit(hit_id)
    return found


_BONUSES = (
    select(func.coalesce(func.sum(bonus.c.amount_cents), 0))
    .where(bonus.c.market_id == _a.market_id, bonus.c.assignment_id == _a.id)
    .scalar_subquery()
)
_MINE = (
    select(
        assignment,
        _h.hit_type_id,
        _h.external_url,
        _h.frame_height,
        _t.title,
        _r.name.label("requester_name"),
        _BONUSES.label("bonus_cents"),
    )
    .join(hit, and_(_h.market_id == _a.market_id, _h.id == _a.hit_id))
    .join(hit_type, and_(_t.market_id == _h.market_id, _t.id == _h.hit_type_id))
    .join(requester, and_(_r.market_id == _h.market_id, _r.id == _h.requester_id))
    .where(_a.market_id == bindparam("b_market"), _a.worker_id == bindparam("b_worker"))
)
_MY_ONE = _MINE.where(_a.id == bindparam("b_id"))
_MY_PAGE = (
    _MINE.where(
        or_(
            _a.accepted_at < bindparam("b_at"),
            and_(_a.accepted_at == bindparam("b_at"), _a.id < bindparam("b_id")),
        ),
        _a.status.in_(bindparam("b_statuses", expanding=True)),
    )
    .order_by(_a.accepted_at.desc(), _a.id.desc())
    .limit(bindparam("b_limit"))
)
ALL_STATUSES = (
    "Accepted",
    "Submitted",
    "Approved",
    "Rejected",
    "Returned",
    "Abandoned",
    "Late",
)


def mine(
    connection: Connection,
    market_id: str,
    worker_id: str,
    *,
    statuses: tuple[str, ...] = ALL_STATUSES,
    before: tuple[int, str] = (2**62, ""),
    limit: int = 100,
) -> list[MyAssignment]:
    """A worker's assignments, last accepted first. ``before``: (accepted_at, id) last seen."""
    rows = connection.execute(
        _MY_PAGE,
        {
            "b_market": market_id,
            "b_worker": worker_id,
            "b_at": before[0],
            "b_id": before[1],
            "b_statuses": list(statuses),
            "b_limit": limit,
        },
    )
    return [_my_assignment(row) for row in rows]


def my_assignment(
    connection: Connection, market_id: str, worker_id: str, assignment_id: str
) -> MyAssignment:
    """One of them. Raises DoesNotExist, also for another worker's."""
    row = connection.execute(
        _MY_ONE, {"b_market": market_id, "b_worker": worker_id, "b_id": assignment_id}
    ).one_or_none()
    if row is None:
        raise no_assignment(assignment_id)
    return _my_assignment(row)


def _my_assignment(row: Any) -> MyAssignment:
    return MyAssignment(
        to_assignment(row),
        row.hit_type_id,
        row.title,
        row.requester_name,
        row.external_url,
        row.frame_height,
        int(row.bonus_cents),
    )


def bonuses(connection: Connection, market_id: str, worker_id: str) -> list[MyBonus]:
    """A worker's last hundred bonuses, newest first."""
    b = bonus.c
    rows = connection.execute(
        select(bonus)
        .where(b.market_id == market_id, b.worker_id == worker_id)
        .order_by(b.granted_at.desc(), b.id)
        .limit(100)
    )
    return [
        MyBonus(row.assignment_id, row.amount_cents, row.reason, row.granted_at) for row in rows
    ]


_STATUS_COUNTS = (
    select(_a.status, func.count(), func.coalesce(func.sum(_a.reward_cents), 0))
    .where(_a.market_id == bindparam("b_market"), _a.worker_id == bindparam("b_worker"))
    .group_by(_a.status)
)
_BONUS_SUM = select(func.coalesce(func.sum(bonus.c.amount_cents), 0)).where(
    bonus.c.market_id == bindparam("b_market"), bonus.c.worker_id == bindparam("b_worker")
)


def earnings(connection: Connection, market_id: str, worker_id: str) -> Earnings:
    """A worker's numbers in a market."""
    key = {"b_market": market_id, "b_worker": worker_id}
    counts = {s: (n, int(cents)) for s, n, cents in connection.execute(_STATUS_COUNTS, key)}

    def count(status: str) -> int:
        return int(counts.get(status, (0, 0))[0])

    return Earnings(
        submitted=count("Submitted"),
        approved=count("Approved"),
        rejected=count("Rejected"),
        late=count("Late"),
        pending_cents=counts.get("Submitted", (0, 0))[1],
        owed_cents=ledger.account_balance(connection, market_id, worker_id, ledger.PAYABLE),
        paid_cents=ledger.account_balance(connection, market_id, worker_id, ledger.PAID),
        bonus_cents=int(connection.execute(_BONUS_SUM, key).scalar_one()),
    )
