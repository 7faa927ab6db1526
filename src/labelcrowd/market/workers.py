"""What the worker site shows: groups, a preview, a worker's work and earnings.

Changing functions live in ``assignments`` and are named here again, so that
the site needs this module only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)

from labelcrowd.market import ledger
from labelcrowd.market.assignments import (
    GRACE,
    Assignment,
    Outcome,
    accept,
    accept_with_hit,
    extend_time,
    return_assignment,
    submit,
    to_assignment,
)
from labelcrowd.market.errors import no_assignment, no_hit
from labelcrowd.market.finding import newest as groups
from labelcrowd.market.groups import Group, group, next_hit_in_group
from labelcrowd.market.hit_rows import Hit, read_hit
from labelcrowd.market.worker_groups import is_for_others
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import (
    assignment,
    bonus,
    hit,
    hit_opening,
    hit_type,
    requester,
    worker,
)
from labelcrowd.storage.tables.market_trust import requester_card

__all__ = [
    "GRACE",
    "MINE",
    "Assignment",
    "Earnings",
    "Group",
    "MyAssignment",
    "MyBonus",
    "Outcome",
    "accept",
    "accept_with_hit",
    "bonuses",
    "bonuses_for",
    "earnings",
    "extend_time",
    "group",
    "groups",
    "has_paid_work",
    "is_for_others",
    "is_paid_by_panel",
    "mine",
    "my_assignment",
    "next_hit_in_group",
    "open_hit",
    "return_assignment",
    "submit",
    "to_my_assignment",
]

_a, _h, _t, _r, _o = assignment.c, hit.c, hit_type.c, requester.c, hit_opening.c


@dataclass(frozen=True, slots=True)
class MyAssignment:
    """One of a worker's assignments with what its HIT's type says."""

    assignment: Assignment
    hit_type_id: str
    title: str
    requester_name: str
    external_url: str | None
    question_kind: str  # external | html | form
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
    in_run_cents: int
    paid_cents: int
    bonus_cents: int


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
MINE = (
    select(
        assignment,
        _h.hit_type_id,
        _h.external_url,
        _h.question_kind,
        _h.frame_height,
        _t.title,
        func.coalesce(requester_card.c.name, _r.name).label("requester_name"),
        _BONUSES.label("bonus_cents"),
    )
    .join(hit, and_(_h.market_id == _a.market_id, _h.id == _a.hit_id))
    .join(hit_type, and_(_t.market_id == _h.market_id, _t.id == _h.hit_type_id))
    .join(requester, and_(_r.market_id == _h.market_id, _r.id == _h.requester_id))
    .outerjoin(requester_card, requester_card.c.requester_id == _h.requester_id)
    .where(_a.market_id == bindparam("b_market"), _a.worker_id == bindparam("b_worker"))
)
_MY_ONE = MINE.where(_a.id == bindparam("b_id"))
_MY_PAGE = (
    MINE.where(
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
    return [to_my_assignment(row) for row in rows]


def my_assignment(
    connection: Connection, market_id: str, worker_id: str, assignment_id: str
) -> MyAssignment:
    """One of them. Raises DoesNotExist, also for another worker's."""
    row = connection.execute(
        _MY_ONE, {"b_market": market_id, "b_worker": worker_id, "b_id": assignment_id}
    ).one_or_none()
    if row is None:
        raise no_assignment(assignment_id)
    return to_my_assignment(row)


def to_my_assignment(row: Any) -> MyAssignment:
    """A row of ``MINE``."""
    return MyAssignment(
        to_assignment(row),
        row.hit_type_id,
        row.title,
        row.requester_name,
        row.external_url,
        row.question_kind,
        row.frame_height,
        int(row.bonus_cents),
    )


_MARKET: BindParameter[str] = bindparam("b_market")
_WORKER: BindParameter[str] = bindparam("b_worker")
_PAID_WORK = Prepared(
    select(literal(1)).where(
        or_(
            exists().where(bonus.c.market_id == _MARKET, bonus.c.worker_id == _WORKER),
            exists().where(
                _a.market_id == _MARKET,
                _a.worker_id == _WORKER,
                or_(_a.reward_cents > 0, _a.reserve_cents > 0),
            ),
        )
    )
)


def has_paid_work(connection: Connection, market_id: str, worker_id: str) -> bool:
    """Whether money ever stood on anything that this worker took."""
    key = {"b_market": market_id, "b_worker": worker_id}
    return _PAID_WORK.one(connection, key) is not None


_PANEL = Prepared(
    select(worker.c.paid_by).where(
        worker.c.market_id == bindparam("b_market"), worker.c.id == bindparam("b_worker")
    )
)


def is_paid_by_panel(connection: Connection, market_id: str, worker_id: str) -> bool:
    """Whether a panel pays this worker, and not the operator."""
    row = _PANEL.one(connection, {"b_market": market_id, "b_worker": worker_id})
    return row is not None and bool(row.paid_by)


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


def bonuses_for(connection: Connection, market_id: str, assignment_ids: list[str]) -> list[MyBonus]:
    """Every bonus of these assignments, oldest first."""
    b = bonus.c
    rows = connection.execute(
        select(bonus)
        .where(b.market_id == market_id, b.assignment_id.in_(assignment_ids))
        .order_by(b.granted_at, b.id)
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
        in_run_cents=ledger.account_balance(connection, market_id, worker_id, ledger.IN_RUN),
        paid_cents=ledger.account_balance(connection, market_id, worker_id, ledger.PAID),
        bonus_cents=int(connection.execute(_BONUS_SUM, key).scalar_one()),
    )
