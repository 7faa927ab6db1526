"""A worker's work day by day: what was submitted on it, and what became of that.

A piece of work belongs to the day of its submission, a returned HIT to the day of its return.
Days are those of UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select

from labelcrowd.clock import DAY
from labelcrowd.market.workers import MINE, MyAssignment, to_my_assignment
from labelcrowd.storage.tables.market import assignment, bonus

_EPOCH = date(1970, 1, 1)
MOST_IN_A_DAY = 500

_a = assignment.c
_OF_WORKER = and_(_a.market_id == bindparam("b_market"), _a.worker_id == bindparam("b_worker"))


@dataclass(frozen=True, kw_only=True)
class WorkedDay:
    """One day. Money in cents; ``earned_cents`` is reward and bonus of what is approved by now."""

    on: date
    submitted: int = 0
    approved: int = 0
    rejected: int = 0
    waiting: int = 0
    late: int = 0
    returned: int = 0
    earned_cents: int = 0
    bonus_cents: int = 0
    waiting_cents: int = 0


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _cents(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, _a.reward_cents), else_=0)), 0)


_DAY_OF_SUBMIT = _a.submitted_at // DAY
_DAY_OF_RETURN = _a.ended_at // DAY
_PAID = _a.approved_at.is_not(None)
_SUBMITTED = (
    select(
        _DAY_OF_SUBMIT.label("day"),
        func.count().label("submitted"),
        _count(_PAID).label("approved"),
        _count(_a.status == "Rejected").label("rejected"),
        _count(_a.status == "Submitted").label("waiting"),
        _count(and_(_a.status == "Late", ~_PAID)).label("late"),
        _cents(_PAID).label("earned_cents"),
        _cents(_a.status == "Submitted").label("waiting_cents"),
    )
    .where(_OF_WORKER, _a.submitted_at < bindparam("b_before"))
    .group_by(_DAY_OF_SUBMIT)
    .order_by(_DAY_OF_SUBMIT.desc())
    .limit(bindparam("b_limit"))
)
_RETURNED = (
    select(_DAY_OF_RETURN.label("day"), func.count().label("returned"))
    .where(_OF_WORKER, _a.status == "Returned", _a.ended_at < bindparam("b_before"))
    .group_by(_DAY_OF_RETURN)
    .order_by(_DAY_OF_RETURN.desc())
    .limit(bindparam("b_limit"))
)
_BONUSES = (
    select(_DAY_OF_SUBMIT.label("day"), func.sum(bonus.c.amount_cents).label("bonus_cents"))
    .join(
        assignment,
        and_(_a.market_id == bonus.c.market_id, _a.id == bonus.c.assignment_id),
    )
    .where(
        bonus.c.market_id == bindparam("b_market"),
        bonus.c.worker_id == bindparam("b_worker"),
        _a.submitted_at < bindparam("b_before"),
    )
    .group_by(_DAY_OF_SUBMIT)
)


def days(
    connection: Connection,
    market_id: str,
    worker_id: str,
    *,
    before: date | None = None,
    limit: int = 31,
) -> list[WorkedDay]:
    """The last days on which anything was submitted or returned, the newest first."""
    key = {
        "b_market": market_id,
        "b_worker": worker_id,
        "b_before": _begins(before) if before else 2**62,
        "b_limit": limit,
    }
    found: dict[int, WorkedDay] = {}
    for row in connection.execute(_SUBMITTED, key):
        _add(found, row._mapping)
    for row in connection.execute(_RETURNED, key):
        _add(found, row._mapping)
    newest = sorted(found.values(), key=lambda one: one.on, reverse=True)[:limit]
    bonuses = {_date(row.day): int(row.bonus_cents) for row in connection.execute(_BONUSES, key)}
    return [
        replace(
            one,
            bonus_cents=bonuses.get(one.on, 0),
            earned_cents=one.earned_cents + bonuses.get(one.on, 0),
        )
        for one in newest
    ]


def _add(found: dict[int, WorkedDay], row: Any) -> None:
    values: dict[str, Any] = {name: int(value) for name, value in row.items() if name != "day"}
    day = int(row["day"])
    found[day] = replace(found.get(day, WorkedDay(on=_date(day))), **values)


def work_of_day(
    connection: Connection, market_id: str, worker_id: str, on: date
) -> list[MyAssignment]:
    """What was submitted or returned on a day, the newest first."""
    begins = _begins(on)
    submitted = and_(_a.submitted_at >= begins, _a.submitted_at < begins + DAY)
    returned = and_(_a.status == "Returned", _a.ended_at >= begins, _a.ended_at < begins + DAY)
    rows = connection.execute(
        MINE.where(or_(submitted, returned))
        .order_by(func.coalesce(_a.submitted_at, _a.ended_at).desc(), _a.id)
        .limit(MOST_IN_A_DAY),
        {"b_market": market_id, "b_worker": worker_id},
    )
    return [to_my_assignment(row) for row in rows]


def total(of: Iterable[WorkedDay]) -> WorkedDay | None:
    """The sums over some days; ``on`` is the first of them. None where there are none."""
    found = list(of)
    if not found:
        return None
    names = [name for name in WorkedDay.__dataclass_fields__ if name != "on"]
    sums = {name: sum(getattr(one, name) for one in found) for name in names}
    return WorkedDay(on=min(one.on for one in found), **sums)


def _begins(day: date) -> int:
    return (day - _EPOCH).days * DAY


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)
