"""A worker's money in one calendar year (UTC): earned by month, paid by day, owed at both ends.

A payment belongs to the year of its own date, as tax offices want it; what was
earned, to the year in which it was approved.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, select

from labelcrowd.clock import to_datetime
from labelcrowd.errors import InvalidInput
from labelcrowd.formats.spreadsheet import cell
from labelcrowd.market import setup
from labelcrowd.market.ledger import IN_RUN, PAID, PAYABLE
from labelcrowd.market.payout_books import BEFORE_RUNS, PAYOUT_KINDS
from labelcrowd.market.payout_lines import entry_key
from labelcrowd.money import format_cents
from labelcrowd.storage.tables.market import ledger_entry, ledger_posting
from labelcrowd.storage.tables.market_payouts import payout_line, payout_step

_NO_WORK = {*PAYOUT_KINDS, BEFORE_RUNS}


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that went to the worker, or (less than 0) bounced. ``masked``: where it went to."""

    on_date: str
    amount_cents: int
    reference: str
    code: str
    kind: str
    masked: str


@dataclass(frozen=True, kw_only=True)
class Month:
    """What was approved in a month (1 to 12); bonuses are in ``earned_cents``."""

    month: int
    earned_cents: int
    bonus_cents: int


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A year. ``waiting_*``: owed or in a run at the year's first and last moment."""

    year: int
    currency: str
    months: tuple[Month, ...]
    payments: tuple[Payment, ...]
    waiting_before_cents: int
    waiting_after_cents: int

    @property
    def earned_cents(self) -> int:
        return sum(one.earned_cents for one in self.months)

    @property
    def bonus_cents(self) -> int:
        return sum(one.bonus_cents for one in self.months)

    @property
    def paid_cents(self) -> int:
        return sum(one.amount_cents for one in self.payments)


@dataclass(frozen=True)
class _Posting:
    kind: str
    cents: int
    entry: str
    key: str
    at: int


def years(connection: Connection, market_id: str, worker_id: str) -> list[int]:
    """The years of which there is something to state, the newest first."""
    postings = _postings(connection, market_id, worker_id)
    days = _payments(connection, market_id, worker_id, postings)
    found = {to_datetime(one.at).year for one in postings}
    return sorted(found | {int(one.on_date[:4]) for one in days}, reverse=True)


def statement(connection: Connection, market_id: str, worker_id: str, year: int) -> Statement:
    """A worker's year. Raises InvalidInput for what is no year."""
    if not 2000 <= year <= 2200:
        raise InvalidInput(f"year: expected one such as 2026, got {year}", field="year")
    postings = _postings(connection, market_id, worker_id)
    first, end = (_micros(one) for one in (year, year + 1))
    return Statement(
        year=year,
        currency=setup.currency(connection, market_id),
        months=tuple(_months([one for one in postings if first <= one.at < end])),
        payments=tuple(
            one
            for one in _payments(connection, market_id, worker_id, postings)
            if int(one.on_date[:4]) == year
        ),
        waiting_before_cents=_waiting(postings, first),
        waiting_after_cents=_waiting(postings, end),
    )


def statement_csv(one: Statement) -> str:
    """A statement as CSV: date, what, amount, currency, reference, line, means."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["date", "what", "amount", "currency", "reference", "line", "means"])

    def line(date: str, what: str, cents: int, *rest: str) -> None:
        row = [date, what, format_cents(cents), one.currency, *rest, *[""] * (3 - len(rest))]
        # A sum below zero is no formula.
        writer.writerow([value if place == 2 else cell(value) for place, value in enumerate(row)])

    line(f"{one.year}-01-01", "waiting at the beginning", one.waiting_before_cents)
    for month in one.months:
        line(f"{one.year}-{month.month:02d}", "earned", month.earned_cents)
    for paid in one.payments:
        what = "paid" if paid.amount_cents > 0 else "bounced"
        means = f"{paid.kind} {paid.masked}".strip()
        line(paid.on_date, what, paid.amount_cents, paid.reference, paid.code, means)
    line(f"{one.year}-12-31", "waiting at the end", one.waiting_after_cents)
    return file.getvalue()


def statement_json(one: Statement) -> dict[str, object]:
    """A statement as plain values; money is text."""
    return {
        "year": one.year,
        "currency": one.currency,
        "waiting_at_the_beginning": format_cents(one.waiting_before_cents),
        "earned": format_cents(one.earned_cents),
        "bonuses": format_cents(one.bonus_cents),
        "paid": format_cents(one.paid_cents),
        "waiting_at_the_end": format_cents(one.waiting_after_cents),
        "payments": [
            {
                "date": paid.on_date,
                "amount": format_cents(paid.amount_cents),
                "reference": paid.reference,
                "line": paid.code,
                "means": f"{paid.kind} {paid.masked}".strip(),
            }
            for paid in one.payments
        ],
    }


def _postings(connection: Connection, market_id: str, worker_id: str) -> list[_Posting]:
    p, e = ledger_posting.c, ledger_entry.c
    rows = connection.execute(
        select(p.kind, p.amount_cents, e.kind.label("entry"), e.operation_key, e.at)
        .join(
            ledger_entry,
            and_(e.market_id == p.market_id, e.operation_key == p.operation_key),
        )
        .where(
            p.market_id == market_id,
            p.owner_id == worker_id,
            p.kind.in_([PAYABLE, IN_RUN, PAID]),
        )
        .order_by(e.seq, p.line)
    )
    return [_Posting(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _months(postings: list[_Posting]) -> list[Month]:
    earned: dict[int, list[_Posting]] = {}
    for one in postings:
        if one.kind == PAYABLE and one.entry not in _NO_WORK:
            earned.setdefault(to_datetime(one.at).month, []).append(one)
    return [
        Month(
            month=month,
            earned_cents=sum(one.cents for one in found),
            bonus_cents=sum(one.cents for one in found if one.entry == "bonus"),
        )
        for month, found in sorted(earned.items())
    ]


def _payments(
    connection: Connection, market_id: str, worker_id: str, postings: list[_Posting]
) -> list[Payment]:
    s, x = payout_step.c, payout_line.c
    steps = {
        entry_key(row.code, row.step): row
        for row in connection.execute(
            select(s.code, s.step, s.on_date, s.reference, x.kind, x.masked)
            .join(payout_line, and_(x.market_id == s.market_id, x.code == s.code))
            .where(s.market_id == market_id, s.worker_id == worker_id)
        )
    }
    found = []
    for one in postings:
        if one.kind != PAID:
            continue
        step = steps.get(one.key)
        found.append(
            Payment(
                on_date=step.on_date if step else to_datetime(one.at).date().isoformat(),
                amount_cents=one.cents,
                reference=step.reference if step else "",
                code=step.code if step else "",
                kind=step.kind if step else "",
                masked=step.masked if step else "",
            )
        )
    return sorted(found, key=lambda one: one.on_date)


def _waiting(postings: list[_Posting], before: int) -> int:
    return sum(one.cents for one in postings if one.kind != PAID and one.at < before)


def _micros(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
