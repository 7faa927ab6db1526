"""What the list says of a group and of its requester, measured and kept.

Computed in the background after something has happened, at most once a minute each, and read as
it is: no page waits for it. With fewer than ``FEW`` measured nothing is said but that it is new,
and what an hour pays is said of the work of at least ``FEW_WORKERS`` people.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from labelcrowd.clock import MINUTE
from labelcrowd.market import time_spent, work_times
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market_time import group_measure, requester_measure

FEW = time_spent.FEW
FEW_WORKERS = 3
"""What fewer people than this earn does not tell what others would."""

AT_MOST = 20  # of each kind in one round
_EVERY = MINUTE
_NEWEST = 500


class GroupMeasure(NamedTuple):
    """Of the newest work of a HIT type; ``median_ms`` is of one HIT."""

    assignments: int
    workers: int
    median_ms: int | None
    hourly_cents: int | None  # of the work itself
    hourly_all_cents: int | None  # with all time that counts

    @property
    def known(self) -> bool:
        """Whether enough was measured to say something."""
        return self.assignments >= FEW

    @property
    def pay_cents(self) -> int | None:
        """What an hour pays, all time counted; None where too few people have shown it."""
        enough = self.known and self.workers >= FEW_WORKERS
        return self.hourly_all_cents if enough else None


@dataclass(frozen=True, slots=True)
class RequesterMeasure:
    """How a requester decides, by the newest of the work that was handed in."""

    decided: int
    rejected: int
    waiting: int
    decision_ms: int | None  # median; what waits counts with its age so far
    decision_at_least: bool  # the one in the middle still waits

    @property
    def known(self) -> bool:
        """Whether enough was decided to speak of it."""
        return self.decided >= FEW

    @property
    def rejected_percent(self) -> float:
        """Of what was decided."""
        return 100 * self.rejected / self.decided if self.decided else 0.0


NEW = GroupMeasure(0, 0, None, None, None)
NEW_REQUESTER = RequesterMeasure(0, 0, 0, None, False)

# --- reading ---

_g, _r = group_measure.c, requester_measure.c
_FIELDS = "hit_type_id, assignments, workers, median_ms, hourly_cents, hourly_all_cents"
_KNOWN_OF_MARKET = Statement(
    f"SELECT {_FIELDS} FROM group_measure WHERE market_id = ? AND assignments >= ?"
)
_OF_GROUPS = select(
    _g.hit_type_id, _g.assignments, _g.workers, _g.median_ms, _g.hourly_cents, _g.hourly_all_cents
).where(
    _g.market_id == bindparam("b_market"), _g.hit_type_id.in_(bindparam("b_ids", expanding=True))
)
_OF_REQUESTERS = select(
    _r.requester_id, _r.decided, _r.rejected, _r.waiting, _r.decision_ms, _r.decision_at_least
).where(
    _r.market_id == bindparam("b_market"), _r.requester_id.in_(bindparam("b_ids", expanding=True))
)


def known_of_market(connection: Connection, market_id: str) -> dict[str, GroupMeasure]:
    """By HIT type, of all of which enough was measured."""
    rows = _KNOWN_OF_MARKET.all(connection, market_id, FEW)
    return {row[0]: GroupMeasure._make(row[1:]) for row in rows}


def of_groups(
    connection: Connection, market_id: str, type_ids: Collection[str]
) -> dict[str, GroupMeasure]:
    """By HIT type, of those that were ever measured."""
    rows = connection.execute(_OF_GROUPS, {"b_market": market_id, "b_ids": list(type_ids)})
    return {row[0]: GroupMeasure(*row[1:]) for row in rows}


def of_requesters(
    connection: Connection, market_id: str, requester_ids: Collection[str]
) -> dict[str, RequesterMeasure]:
    """By requester, of those that were ever measured."""
    key = {"b_market": market_id, "b_ids": list(requester_ids)}
    rows = connection.execute(_OF_REQUESTERS, key)
    return {row[0]: RequesterMeasure(*row[1:5], bool(row[5])) for row in rows}


# --- measuring ---

_DUE_GROUPS = Statement(
    "SELECT hit_type_id FROM group_measure WHERE market_id = ? AND due = true "
    f"AND measured_at <= ? ORDER BY measured_at LIMIT {AT_MOST}"
)
_DUE_REQUESTERS = Statement(
    "SELECT requester_id FROM requester_measure WHERE market_id = ? AND due = true "
    f"AND measured_at <= ? ORDER BY measured_at LIMIT {AT_MOST}"
)
_SET_GROUP = Statement(
    "UPDATE group_measure SET due = false, measured_at = ?, assignments = ?, workers = ?, "
    "median_ms = ?, hourly_cents = ?, hourly_all_cents = ? WHERE market_id = ? AND hit_type_id = ?"
)
_SET_REQUESTER = Statement(
    "UPDATE requester_measure SET due = false, measured_at = ?, decided = ?, rejected = ?, "
    "waiting = ?, decision_ms = ?, decision_at_least = ? "
    "WHERE market_id = ? AND requester_id = ?"
)
_DECISIONS = Statement(
    "SELECT a.status, a.submitted_at, coalesce(a.rejected_at, a.approved_at) FROM work_time w "
    "JOIN assignment a ON a.market_id = w.market_id AND a.id = w.assignment_id "
    "WHERE w.market_id = ? AND w.requester_id = ? AND w.ending = 'submitted' "
    f"ORDER BY w.ended_at DESC LIMIT {_NEWEST}"
)


def follow(store: Store, now: int, market_id: str) -> None:
    """Take in what happened, and measure anew what is due."""
    work_times.follow(store, market_id)
    for type_id in store.read(lambda c: _DUE_GROUPS.all(c, market_id, now - _EVERY)):
        store.write(lambda c, one=type_id[0]: _measure_group(c, now, market_id, one))  # type: ignore[misc]
    for found in store.read(lambda c: _DUE_REQUESTERS.all(c, market_id, now - _EVERY)):
        store.write(lambda c, one=found[0]: _measure_requester(c, now, market_id, one))  # type: ignore[misc]


def _measure_group(connection: Connection, now: int, market_id: str, type_id: str) -> None:
    spent = time_spent.of_type(connection, market_id, type_id)
    tells = spent.tells_pay
    _SET_GROUP.run(
        connection,
        now,
        spent.assignments,
        spent.workers,
        spent.median_ms,
        spent.hourly_cents if tells else None,
        spent.hourly_all_cents if tells else None,
        market_id,
        type_id,
    )


def _measure_requester(connection: Connection, now: int, market_id: str, requester_id: str) -> None:
    rows = _DECISIONS.all(connection, market_id, requester_id)
    found = decisions_of([(row[0], row[1], row[2]) for row in rows], now)
    _SET_REQUESTER.run(
        connection,
        now,
        found.decided,
        found.rejected,
        found.waiting,
        found.decision_ms,
        found.decision_at_least,
        market_id,
        requester_id,
    )


def decisions_of(rows: list[tuple[str, int, Any]], now: int) -> RequesterMeasure:
    """From (status, submitted at, decided at) of each submitted assignment.

    The median is over all of them: to leave out what waits would make a requester who
    never decides look quick.
    """
    ages, decided, rejected, waiting = [], 0, 0, 0
    for status, submitted_at, decided_at in rows:
        if status in ("Approved", "Rejected") and decided_at is not None:
            decided += 1
            rejected += status == "Rejected"
            ages.append((max(0, decided_at - submitted_at), False))
        elif status == "Submitted":
            waiting += 1
            ages.append((max(0, now - submitted_at), True))
    if not ages:
        return NEW_REQUESTER
    middle = sorted(ages)[len(ages) // 2]
    return RequesterMeasure(decided, rejected, waiting, middle[0] // 1_000, middle[1])
