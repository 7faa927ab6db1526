"""The proof of the payouts: lines, steps and accounts tell the same of every cent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from labelcrowd.market import ledger, payout_lines
from labelcrowd.market.ledger import IN_RUN, PAID, PAYABLE
from labelcrowd.market.payout_lines import HELD, SENT
from labelcrowd.money import format_cents
from labelcrowd.storage.tables.market import ledger_account, ledger_entry, ledger_posting
from labelcrowd.storage.tables.market_payouts import payout_line

PAYOUT_KINDS = tuple(
    f"payout-{what}"
    for what in (
        payout_lines.FROZEN,
        payout_lines.NOTED,
        payout_lines.FAILED,
        payout_lines.CANCELLED,
        payout_lines.REVERSED,
    )
)
# What a market noted that had no runs yet: straight from owed to paid.
BEFORE_RUNS = "payout"


@dataclass(frozen=True, kw_only=True)
class Book:
    """A worker's money in cents: what was earned is owed, in a run or paid."""

    earned_cents: int
    owed_cents: int
    in_run_cents: int
    paid_cents: int

    @property
    def explained(self) -> bool:
        return self.earned_cents == self.owed_cents + self.in_run_cents + self.paid_cents


def books(connection: Connection, market_id: str) -> dict[str, Book]:
    """Every worker's, by id: *earned* from the entries, the rest from the accounts."""
    earned = _earned(connection, market_id)
    held = _balances(connection, market_id)
    return {
        worker_id: Book(
            earned_cents=earned.get(worker_id, 0),
            owed_cents=held.get((worker_id, PAYABLE), 0),
            in_run_cents=held.get((worker_id, IN_RUN), 0),
            paid_cents=held.get((worker_id, PAID), 0),
        )
        for worker_id in sorted({*earned, *(owner for owner, _ in held)})
    }


def problems(connection: Connection, market_id: str) -> list[str]:
    """What does not fit: empty where every cent is explained and none is counted twice."""
    found = [
        f"worker {worker_id} earned {format_cents(book.earned_cents)}; owed, in runs and paid are "
        f"{format_cents(book.owed_cents + book.in_run_cents + book.paid_cents)}"
        for worker_id, book in books(connection, market_id).items()
        if not book.explained
    ]
    lines = _lines(connection, market_id)
    before = _paid_before_runs(connection, market_id)
    held = _balances(connection, market_id)
    for worker_id in sorted({owner for owner, _ in held} | {owner for owner, _ in lines}):
        in_run = held.get((worker_id, IN_RUN), 0)
        if in_run != lines.get((worker_id, HELD), 0):
            found.append(
                f"worker {worker_id} has {format_cents(in_run)} in runs, their lines say "
                f"{format_cents(lines.get((worker_id, HELD), 0))}"
            )
        paid = held.get((worker_id, PAID), 0)
        told = lines.get((worker_id, SENT), 0) + before.get(worker_id, 0)
        if paid != told:
            found.append(
                f"worker {worker_id} was paid {format_cents(paid)}, the lines say "
                f"{format_cents(told)}"
            )
    return found


def _earned(connection: Connection, market_id: str) -> dict[str, int]:
    p, e = ledger_posting.c, ledger_entry.c
    rows = connection.execute(
        select(p.owner_id, func.sum(p.amount_cents))
        .join(
            ledger_entry,
            and_(e.market_id == p.market_id, e.operation_key == p.operation_key),
        )
        .where(
            p.market_id == market_id,
            p.kind == PAYABLE,
            e.kind.not_in([*PAYOUT_KINDS, BEFORE_RUNS]),
        )
        .group_by(p.owner_id)
    )
    return {owner: int(cents) for owner, cents in rows}


def _balances(connection: Connection, market_id: str) -> dict[tuple[str, str], int]:
    a = ledger_account.c
    rows = connection.execute(
        select(a.owner_id, a.kind, a.balance_cents).where(
            a.market_id == market_id,
            a.kind.in_([PAYABLE, IN_RUN, PAID]),
            a.owner_id != ledger.OPERATOR,
        )
    )
    return {(owner, kind): int(cents) for owner, kind, cents in rows}


def _lines(connection: Connection, market_id: str) -> dict[tuple[str, str], int]:
    """Cents by worker and state: frozen ones of lines in a run, paid ones of paid lines."""
    x = payout_line.c
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in connection.execute(
        select(x.worker_id, x.state, x.amount_cents, x.paid_cents).where(x.market_id == market_id)
    ):
        found[row.worker_id, row.state] += row.amount_cents if row.state == HELD else row.paid_cents
    return found


def _paid_before_runs(connection: Connection, market_id: str) -> dict[str, int]:
    p, e = ledger_posting.c, ledger_entry.c
    rows = connection.execute(
        select(p.owner_id, func.sum(p.amount_cents))
        .join(
            ledger_entry,
            and_(e.market_id == p.market_id, e.operation_key == p.operation_key),
        )
        .where(p.market_id == market_id, p.kind == PAID, e.kind == BEFORE_RUNS)
        .group_by(p.owner_id)
    )
    return {owner: int(cents) for owner, cents in rows}
