"""Payout runs: a list of workers and sums, frozen. What is frozen is no longer *owed*.

The money itself goes by bank, PayPal or cash, outside of this program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import ledger, payout_lines, setup
from labelcrowd.market.errors import NoFunds
from labelcrowd.market.journal import Journal
from labelcrowd.market.ledger import IN_RUN, PAYABLE, Posting
from labelcrowd.market.pay_means import Means
from labelcrowd.market.payout_lines import FROZEN, HELD, Change
from labelcrowd.money import format_cents
from labelcrowd.storage.tables.market_payouts import payout_line, payout_run, payout_step

MOST_LINES = 5_000  # as many as PayPal takes in one file
BY_HAND = "hand"
"""The kind of a line whose worker chose no means: the operator knows how."""

_r, _l = payout_run.c, payout_line.c


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run. ``kinds``: the means it pays by."""

    id: str
    number: int
    minimum_cents: int
    kinds: tuple[str, ...]
    currency: str
    made_by: str
    made_at: int
    cancelled_at: int | None


@dataclass(frozen=True, kw_only=True)
class Sums:
    """How a run stands: lines and cents by state."""

    lines: int = 0
    held: int = 0
    held_cents: int = 0
    paid: int = 0
    paid_cents: int = 0
    returned: int = 0


@dataclass(frozen=True, kw_only=True)
class Due:
    """One worker to pay."""

    worker_id: str
    amount_cents: int


def freeze(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    run_id: str,
    dues: Sequence[Due],
    means: Mapping[str, Means],
    *,
    minimum_cents: int,
    kinds: Sequence[str],
    actor: str,
) -> Run:
    """Make a run of these dues. The same ``run_id`` again gives the run that it made.

    ``means`` are the workers' choices by id. Raises Conflict where a sum is not owed any more
    or no currency is chosen, InvalidInput for an empty or a doubled list.
    """
    if not dues or len(dues) > MOST_LINES or len({due.worker_id for due in dues}) < len(dues):
        raise InvalidInput(f"expected 1 to {MOST_LINES:,} different workers, got {len(dues):,}")
    dues = sorted(dues, key=lambda due: due.worker_id)
    for due in dues:  # in one order everywhere, as all who lock several accounts
        ledger.lock_account(connection, market_id, due.worker_id, PAYABLE)
    made = find(connection, market_id, run_id)
    if made is not None:
        return made
    currency = setup.currency(connection, market_id)
    if not currency:
        raise Conflict("choose the market's currency first")
    number = _next_number(connection, market_id)
    run = Run(
        id=run_id,
        number=number,
        minimum_cents=minimum_cents,
        kinds=tuple(kinds),
        currency=currency,
        made_by=actor,
        made_at=now,
        cancelled_at=None,
    )
    try:
        connection.execute(insert(payout_run), _run_row(market_id, run))
    except IntegrityError as error:
        raise Conflict("another run was made at this moment; make yours again") from error
    _freeze_lines(connection, ids, now, market_id, run, dues, means)
    return run


def _freeze_lines(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    run: Run,
    dues: Sequence[Due],
    means: Mapping[str, Means],
) -> None:
    journal = Journal(connection, market_id, now)
    lines, steps = [], []
    for place, due in enumerate(dues, start=1):
        # The tail keeps lines of two installations apart that pay from one bank account.
        code = f"LC{run.number}-{place}-{ids.row()[:6].upper()}"
        _freeze_one(journal, code, due)
        chosen = means.get(due.worker_id)
        lines.append(
            {
                "market_id": market_id,
                "run_id": run.id,
                "worker_id": due.worker_id,
                "code": code,
                "amount_cents": due.amount_cents,
                "paid_cents": 0,
                "state": HELD,
                "kind": chosen.kind if chosen else BY_HAND,
                "sealed": chosen.sealed if chosen else None,
                "masked": chosen.masked if chosen else "",
                "step": 1,
                "changed_at": now,
            }
        )
        steps.append(
            payout_lines.step_row(
                market_id, code, 1, due.worker_id, FROZEN, due.amount_cents,
                Change(actor=run.made_by), now,
            )
        )  # fmt: skip
    connection.execute(insert(payout_line), lines)
    connection.execute(insert(payout_step), steps)
    journal.close()


def _freeze_one(journal: Journal, code: str, due: Due) -> None:
    if due.amount_cents <= 0:
        raise InvalidInput(f"amount: expected more than 0, got {format_cents(due.amount_cents)}")
    try:
        journal.post(
            "payout-frozen",
            payout_lines.entry_key(code, 1),
            [
                Posting(due.worker_id, PAYABLE, -due.amount_cents, 0),
                Posting(due.worker_id, IN_RUN, due.amount_cents),
            ],
        )
    except NoFunds as error:
        raise Conflict(
            f"less than {format_cents(due.amount_cents)} is owed to {due.worker_id} now; "
            "nothing was frozen, look at the list again"
        ) from error


def cancel(connection: Connection, now: int, market_id: str, run_id: str, actor: str) -> bool:
    """Give everything of a run back to *owed*; False where that was done before.

    Raises Conflict once any of its lines was paid or came back, NotFound.
    """
    run = get(connection, market_id, run_id)
    if run.cancelled_at is not None:
        return False
    lines = payout_lines.lines_of_run(connection, market_id, run_id)
    for worker_id in sorted(line.worker_id for line in lines):
        ledger.lock_account(connection, market_id, worker_id, PAYABLE)
    lines = payout_lines.lines_of_run(connection, market_id, run_id)
    touched = [line.code for line in lines if line.state != HELD]
    if touched:
        raise Conflict(
            f"run {run.number} cannot be cancelled: {len(touched):,} of its lines are paid or came "
            f"back ({touched[0]}); note the others one by one"
        )
    changed = connection.execute(
        update(payout_run)
        .where(_r.market_id == market_id, _r.id == run_id, _r.cancelled_at.is_(None))
        .values(cancelled_at=now)
    )
    if changed.rowcount != 1:
        return False
    for line in sorted(lines, key=lambda one: one.worker_id):
        payout_lines.cancel(connection, now, market_id, line.code, Change(actor=actor))
    return True


def find(connection: Connection, market_id: str, run_id: str) -> Run | None:
    """A run by its id."""
    row = connection.execute(
        select(payout_run).where(_r.market_id == market_id, _r.id == run_id)
    ).one_or_none()
    return None if row is None else _to_run(row)


def get(connection: Connection, market_id: str, words: str) -> Run:
    """A run by its id or number. Raises NotFound."""
    query = select(payout_run).where(_r.market_id == market_id)
    by_number = words.isascii() and words.isdigit() and len(words) < 10
    row = connection.execute(
        query.where(_r.number == int(words) if by_number else _r.id == words)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no payout run {words[:40]!r}")
    return _to_run(row)


def runs(connection: Connection, market_id: str, *, limit: int = 200) -> list[tuple[Run, Sums]]:
    """The newest runs, each with how it stands."""
    rows = connection.execute(
        select(payout_run).where(_r.market_id == market_id).order_by(_r.number.desc()).limit(limit)
    ).all()
    sums = _sums(connection, market_id, [row.id for row in rows])
    return [(_to_run(row), sums.get(row.id, Sums())) for row in rows]


def sums(connection: Connection, market_id: str, run_id: str) -> Sums:
    """How one run stands."""
    return _sums(connection, market_id, [run_id]).get(run_id, Sums())


def _sums(connection: Connection, market_id: str, run_ids: Sequence[str]) -> dict[str, Sums]:
    rows = connection.execute(
        select(
            _l.run_id, _l.state, func.count(), func.sum(_l.amount_cents), func.sum(_l.paid_cents)
        )
        .where(_l.market_id == market_id, _l.run_id.in_(list(run_ids)))
        .group_by(_l.run_id, _l.state)
    )
    by_run: dict[str, dict[str, tuple[int, int, int]]] = {}
    for run_id, state, count, amount, paid in rows:
        by_run.setdefault(run_id, {})[state] = (count, int(amount), int(paid))
    nothing = (0, 0, 0)
    return {
        run_id: Sums(
            lines=sum(count for count, _, _ in found.values()),
            held=found.get(HELD, nothing)[0],
            held_cents=found.get(HELD, nothing)[1],
            paid=found.get(payout_lines.SENT, nothing)[0],
            paid_cents=found.get(payout_lines.SENT, nothing)[2],
            returned=found.get(payout_lines.RETURNED, nothing)[0],
        )
        for run_id, found in by_run.items()
    }


def _next_number(connection: Connection, market_id: str) -> int:
    last = connection.execute(
        select(func.max(_r.number)).where(_r.market_id == market_id)
    ).scalar_one()
    return int(last or 0) + 1


def _run_row(market_id: str, run: Run) -> dict[str, object]:
    return {
        "market_id": market_id,
        "id": run.id,
        "number": run.number,
        "minimum_cents": run.minimum_cents,
        "kinds": msgspec.json.encode(run.kinds).decode(),
        "currency": run.currency,
        "made_by": run.made_by,
        "made_at": run.made_at,
        "cancelled_at": None,
    }


def _to_run(row: Any) -> Run:
    return Run(
        id=row.id,
        number=row.number,
        minimum_cents=row.minimum_cents,
        kinds=msgspec.json.decode(row.kinds, type=tuple[str, ...]),
        currency=row.currency,
        made_by=row.made_by,
        made_at=row.made_at,
        cancelled_at=row.cancelled_at,
    )
