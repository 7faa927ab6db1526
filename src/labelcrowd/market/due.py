"""What falls due by itself: expiry, abandonment, automatic approval, time-outs of studies.

``run`` is called about once a second. It does a bounded amount of work, in
transactions of a few rows each. Its heartbeat in the market's row tells how
long nobody ran it: a worker is not to lose a deadline, nor a requester the
time to review, to a server that was switched off. So open deadlines move by
that gap before anything falls due. Moving survives a crash in its middle,
because every row notes the last gap it was moved by.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, func, or_, select, update

from labelcrowd.clock import DAY, SECOND
from labelcrowd.errors import Busy, StorageFailed, StorageFull
from labelcrowd.market import decisions, ledger, study_visits
from labelcrowd.market.assignments import end_assignment, to_assignment
from labelcrowd.market.hit_rows import lock_hit
from labelcrowd.market.hits import expire_locked
from labelcrowd.market.journal import Journal
from labelcrowd.market.states import DISPOSED
from labelcrowd.market.study_people import WORKING
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import (
    answered_request,
    assignment,
    hit,
    hit_opening,
    market,
)
from labelcrowd.storage.tables.market_qualifications import qualification_request
from labelcrowd.storage.tables.market_studies import study_participant

AWAY = 15 * SECOND  # a silence longer than this counts as having been away
BEAT = 5 * SECOND  # how often the heartbeat is written
AT_MOST = 500  # rows of a kind in one run
TOGETHER = 10  # rows in one transaction
ANSWERS_KEPT = 7 * DAY

_SettleOne = Callable[[Connection, int, str, Any], None]

_a, _h, _m, _o, _p = assignment.c, hit.c, market.c, hit_opening.c, study_participant.c
_q = qualification_request.c


def run(store: Store, now: int) -> int:
    """Do what is due in every market; returns how many rows fell due.

    Call it once before a server takes requests, too: it moves the deadlines then.
    Raises ExceptionGroup once all is done, of the rows that could not be settled.
    """
    done, errors = 0, list[Exception]()
    for market_id in store.read(lambda c: c.execute(select(_m.id)).scalars().all()):
        _beat(store, now, market_id)
        for find, settle in (
            (_overdue, _abandon),
            (_undecided, _approve),
            (_outlived, _expire),
            (study_visits.overdue, study_visits.settle_overdue),
        ):
            rows = store.read(lambda c, find=find, id=market_id: find(c, now, id))  # type: ignore[misc]
            errors += _settle(store, now, market_id, rows, settle)
            done += len(rows)
    if errors:
        raise ExceptionGroup("some of what fell due could not be settled", errors)
    return done


def _settle(
    store: Store, now: int, market_id: str, rows: list[Any], settle: _SettleOne
) -> list[Exception]:
    """Settle the rows; what stood in the way of those that could not be.

    No row keeps another from falling due: what fails with others is tried by itself.
    """
    errors: list[Exception] = []
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        if _error_of(store, now, market_id, part, settle) is None:
            continue
        for row in part:
            error = _error_of(store, now, market_id, [row], settle)
            if error is not None:
                error.add_note(f"market {market_id}, {settle.__name__}: {row.id}")
                errors.append(error)
    return errors


def _error_of(
    store: Store, now: int, market_id: str, part: list[Any], settle: _SettleOne
) -> Exception | None:
    """Settle some rows in one transaction; why it failed, unless it was the storage."""

    def settle_part(connection: Connection) -> None:
        for row in part:
            settle(connection, now, market_id, row)

    try:
        store.write(settle_part)
    except (Busy, StorageFull, StorageFailed):
        raise
    except Exception as error:
        return error
    return None


# --- what falls due ---

_OVERDUE = (
    select(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.status == "Accepted",
        _a.deadline_at <= bindparam("b_now"),
    )
    .order_by(_a.requester_id, _a.hit_id, _a.id)
    .limit(AT_MOST)
)
_UNDECIDED = (
    select(_a.id)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.status == "Submitted",
        _a.auto_approve_at <= bindparam("b_now"),
    )
    .order_by(_a.requester_id, _a.hit_id, _a.id)
    .limit(AT_MOST)
)
_OUTLIVED = (
    select(_h.id, _h.requester_id)
    .outerjoin(hit_opening, and_(_o.market_id == _h.market_id, _o.id == _h.opening_id))
    .where(
        _h.market_id == bindparam("b_market"),
        _h.expired.is_(False),
        _h.expires_at <= bindparam("b_now"),
        _h.status != DISPOSED,
        or_(_h.opening_id == "", _o.opened_at.is_not(None)),
    )
    .order_by(_h.requester_id, _h.id)
    .limit(AT_MOST)
)


def _overdue(connection: Connection, now: int, market_id: str) -> list[Any]:
    return _due(connection, _OVERDUE, now, market_id)


def _undecided(connection: Connection, now: int, market_id: str) -> list[Any]:
    return _due(connection, _UNDECIDED, now, market_id)


def _outlived(connection: Connection, now: int, market_id: str) -> list[Any]:
    return _due(connection, _OUTLIVED, now, market_id)


def _due(connection: Connection, statement: Any, now: int, market_id: str) -> list[Any]:
    return list(connection.execute(statement, {"b_market": market_id, "b_now": now}))


def _abandon(connection: Connection, now: int, market_id: str, row: Any) -> None:
    end_assignment(
        connection,
        now,
        to_assignment(row),
        status="Abandoned",
        event="AssignmentAbandoned",
        only_overdue=True,
    )


def _approve(connection: Connection, now: int, market_id: str, row: Any) -> None:
    decisions.auto_approve(connection, now, market_id, row.id)


def _expire(connection: Connection, now: int, market_id: str, row: Any) -> None:
    pays = ledger.lock_funds(connection, market_id, row.requester_id)
    found = lock_hit(connection, market_id, row.id)
    if found is None or found.expires_at > now:
        return  # its life was lengthened meanwhile
    journal = Journal(connection, market_id, now)
    expire_locked(journal, pays, found)
    journal.close()


# --- being away ---


def _beat(store: Store, now: int, market_id: str) -> None:
    """Note that somebody is here; move the deadlines first if nobody was."""
    while True:
        row = _market_row(store, market_id)
        if row.gap_open:  # also one that was left in the middle
            _move_deadlines(store, row)
            store.write(lambda c, seq=row.gap_seq: _close_gap(c, market_id, seq))  # type: ignore[misc]
        elif row.alive_at is not None and now - row.alive_at > AWAY:
            store.write(lambda c, at=row.alive_at: _open_gap(c, market_id, at, now))  # type: ignore[misc]
        else:
            break
    if row.alive_at is None or now - row.alive_at >= BEAT:
        store.write(lambda c: _note_alive(c, market_id, now))
        store.write(lambda c: _forget_answers(c, market_id, now))


def _market_row(store: Store, market_id: str) -> Any:
    return store.read(lambda c: c.execute(select(market).where(_m.id == market_id)).one())


def _note_alive(connection: Connection, market_id: str, now: int) -> None:
    connection.execute(
        update(market)
        .where(_m.id == market_id, func.coalesce(_m.alive_at, 0) < now)
        .values(alive_at=now)
    )


def _open_gap(connection: Connection, market_id: str, alive_at: int, now: int) -> None:
    # Conditional on the heartbeat that was read: of two processes one opens the gap.
    connection.execute(
        update(market)
        .where(_m.id == market_id, _m.alive_at == alive_at, _m.gap_open.is_(False))
        .values(
            gap_seq=_m.gap_seq + 1,
            gap_from=alive_at,
            gap_us=now - alive_at,
            gap_open=True,
            alive_at=now,
        )
    )


def _close_gap(connection: Connection, market_id: str, gap_seq: int) -> None:
    connection.execute(
        update(market).where(_m.id == market_id, _m.gap_seq == gap_seq).values(gap_open=False)
    )


def _move_deadlines(store: Store, gap: Any) -> None:
    """Move every open deadline of rows that are older than the gap's end."""
    until = gap.gap_from + gap.gap_us
    _move(
        store,
        gap,
        assignment,
        and_(_a.status.in_(("Accepted", "Submitted")), _a.accepted_at <= until),
        {
            "deadline_at": _a.deadline_at + gap.gap_us,
            "auto_approve_at": _a.auto_approve_at + gap.gap_us,
        },
    )
    _move(
        store,
        gap,
        hit,
        and_(_h.expired.is_(False), _h.status != DISPOSED, _h.created_at <= until),
        {"expires_at": _h.expires_at + gap.gap_us},
    )
    _move(
        store,
        gap,
        study_participant,
        and_(_p.state == WORKING, _p.entered_at <= until),
        {"deadline_at": _p.deadline_at + gap.gap_us},
    )
    _move(
        store,
        gap,
        qualification_request,
        and_(_q.status == "Started", _q.started_at <= until),
        {"deadline_at": _q.deadline_at + gap.gap_us},
    )


def _move(store: Store, gap: Any, table: Table, which: Any, values: dict[str, Any]) -> None:
    last = ""
    where = and_(table.c.market_id == gap.id, table.c.gap < gap.gap_seq, which)
    while True:
        page = select(table.c.id).where(where, table.c.id > last)
        page = page.order_by(table.c.id).limit(AT_MOST)
        found = store.read(lambda c, page=page: c.execute(page).scalars().all())  # type: ignore[misc]
        if not found:
            return
        change = (
            update(table)
            .where(where, table.c.id.in_(list(found)))
            .values(**values, gap=gap.gap_seq)
        )
        store.write(lambda c, change=change: c.execute(change).rowcount)  # type: ignore[misc]
        last = found[-1]


def _forget_answers(connection: Connection, market_id: str, now: int) -> None:
    """Answers kept for repeated requests are not needed for ever, unlike tokens."""
    r = answered_request.c
    old = (
        select(r.invocation_id)
        .where(r.market_id == market_id, r.created_at < now - ANSWERS_KEPT)
        .limit(AT_MOST)
    )
    connection.execute(
        delete(answered_request).where(
            r.market_id == market_id,
            r.created_at < now - ANSWERS_KEPT,
            r.invocation_id.in_(old),
        )
    )
