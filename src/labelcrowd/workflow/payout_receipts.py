"""What a bank or PayPal reports of payout lines, as a CSV file: looked at first, then taken.

A row is taken only where it says of a line that is in a run that its whole sum was
paid, or that it came back; everything else is listed with the reason. The same file
again changes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from labelcrowd.accounts.audit import Actor
from labelcrowd.errors import InvalidInput
from labelcrowd.market import payout_lines, setup
from labelcrowd.market.payout_lines import (
    FAILED,
    HELD,
    NOTED,
    RETURNED,
    REVERSED,
    SENT,
    Change,
    Line,
    Step,
)
from labelcrowd.money import format_cents, parse_cents
from labelcrowd.storage.tables.market_payouts import payout_line
from labelcrowd.workflow.payouts import AT_ONCE, note_line
from labelcrowd.workflow.studio import Studio

# So much fits a form, and is more than one run has lines.
MOST_BYTES, MOST_ROWS = 600_000, 10_000

# The columns that we read, and their other names in files of banks and of PayPal.
COLUMNS = {
    "code": ("code", "line", "endtoendid", "endtoendreference", "customerid", "uniqueid"),
    "amount": ("amount", "paid", "sum"),
    "currency": ("currency", "currencycode"),
    "status": ("status", "transactionstatus", "result"),
    "date": ("date", "bookingdate", "valuedate", "datepaid"),
    "reference": ("reference", "transactionid", "bankreference"),
    "reason": ("reason", "errormessage", "note"),
}
PAID_WORDS = {"paid", "completed", "complete", "success", "successful", "executed", "booked"}
BACK_WORDS = {
    "failed", "rejected", "returned", "reversed", "refunded", "bounced", "blocked", "denied",
    "cancelled", "canceled",
}  # fmt: skip
WAITING_WORDS = {"pending", "unclaimed", "onhold", "processing", "new"}

# What becomes of a row.
TAKE_PAID, TAKE_PART, TAKE_FAILED, TAKE_REVERSED = "paid", "part", "failed", "reversed"
KNOWN = "known"
TAKEN = (TAKE_PAID, TAKE_PART, TAKE_FAILED, TAKE_REVERSED)
PROBLEMS = {
    "unknown": "no line has this code",
    "doubled": "the file has several rows of this line",
    "already": "the line is paid already, and this row says something else",
    "came-back": "the line came back before, and its sum is owed again",
    "amount": "another amount than the line's",
    "currency": "another currency than the market's",
    "waiting": "not decided yet",
    "unreadable": "cannot be read",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the file as it stands there; ``number`` counts from 2, the head is 1."""

    number: int
    code: str
    amount: str
    currency: str
    status: str
    date: str
    reference: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is done with a row: one of ``TAKEN``, ``KNOWN`` or a word of ``PROBLEMS``."""

    row: Row
    verdict: str
    why: str = ""
    amount_cents: int = 0
    worker_id: str = ""

    @property
    def taken(self) -> bool:
        return self.verdict in TAKEN

    @property
    def problem(self) -> bool:
        return self.verdict in PROBLEMS


@dataclass(frozen=True)
class Judgement:
    """All rows of a file."""

    rows: tuple[Judged, ...]

    @property
    def taken(self) -> list[Judged]:
        return [one for one in self.rows if one.taken]

    @property
    def known(self) -> list[Judged]:
        return [one for one in self.rows if one.verdict == KNOWN]

    @property
    def problems(self) -> list[Judged]:
        return [one for one in self.rows if one.problem]

    @property
    def paid_cents(self) -> int:
        return sum(one.amount_cents for one in self.rows if one.verdict in (TAKE_PAID, TAKE_PART))


def preview(studio: Studio, market_id: str, text: str, partly: Collection[str] = ()) -> Judgement:
    """What would be taken; nothing is changed. ``partly``: codes whose smaller amounts are meant.

    Raises InvalidInput where it is no such file at all.
    """
    rows = read_rows(text)
    return studio.home.store.read(lambda c: _judge(c, market_id, rows, partly, studio.clock.now()))


def apply(
    studio: Studio, actor: Actor, market_id: str, text: str, partly: Collection[str] = ()
) -> Judgement:
    """Take what ``preview`` says; judged once more at the moment it is taken."""
    rows = read_rows(text)
    counts = _doubles(rows)
    done: list[Judged] = []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        done += studio.home.store.write(_taking(studio, actor, market_id, some, partly, counts))
    return Judgement(tuple(done))


def _taking(
    studio: Studio,
    actor: Actor,
    market_id: str,
    rows: Sequence[Row],
    partly: Collection[str],
    counts: dict[str, list[Row]],
) -> Callable[[Connection], list[Judged]]:
    now = studio.clock.now()

    def take(connection: Connection) -> list[Judged]:
        judged = _judge(connection, market_id, rows, partly, now, counts)
        for one in judged.taken:
            _take(connection, studio, actor, market_id, one, now)
        return list(judged.rows)

    return take


def _take(
    connection: Connection, studio: Studio, actor: Actor, market_id: str, one: Judged, now: int
) -> None:
    row = one.row
    change = _change(row, actor.name)
    if one.verdict in (TAKE_PAID, TAKE_PART):
        payout_lines.paid(
            connection, now, market_id, row.code, change, amount_cents=one.amount_cents
        )
        action = "payout-paid"
    elif one.verdict == TAKE_FAILED:
        payout_lines.failed(connection, now, market_id, row.code, change)
        action = "payout-failed"
    else:
        payout_lines.reversed_(connection, now, market_id, row.code, change)
        action = "payout-reversed"
    note_line(connection, studio, actor, market_id, row.code, action)


def _change(row: Row, actor: str) -> Change:
    return Change(on_date=row.date, reference=row.reference, reason=row.reason, actor=actor)


# --- reading ---


def read_rows(text: str) -> list[Row]:
    """The rows of a CSV text with a head. Raises InvalidInput."""
    if len(text) > MOST_BYTES:
        raise InvalidInput(f"receipts: expected at most {MOST_BYTES:,} characters")
    lines = text.removeprefix("\ufeff").strip("\r\n")
    head = lines.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InvalidInput(f"receipts: not a readable CSV file ({error})") from error
    if len(table) > MOST_ROWS:
        raise InvalidInput(f"receipts: expected at most {MOST_ROWS:,} rows, got {len(table):,}")
    columns = _columns(table[0] if table else [])
    without = {"status": "paid"}  # of a file that has no such column
    return [
        Row(
            number=number,
            **{
                name: _value(row, columns[name]) if name in columns else without.get(name, "")
                for name in COLUMNS
            },
        )
        for number, row in enumerate(table[1:], start=2)
        if any(value.strip() for value in row)
    ]


def _columns(head: Sequence[str]) -> dict[str, int]:
    plain = [re.sub(r"[^a-z]", "", name.casefold()) for name in head]
    found: dict[str, int] = {}
    for name, names in COLUMNS.items():
        places = [plain.index(one) for one in names if one in plain]
        if places:
            found[name] = places[0]
            if plain.count(plain[places[0]]) > 1:
                raise InvalidInput(f"receipts: the first row names the column {name} twice")
    missing = [name for name in ("code", "amount", "date") if name not in found]
    if missing:
        raise InvalidInput(
            f"receipts: the first row has to name the columns code, amount and date; "
            f"{', '.join(missing)} is missing (docs/paying.md lists the names)"
        )
    return found


def _value(row: Sequence[str], place: int) -> str:
    if place >= len(row):
        return ""
    # Our own files have an apostrophe before what a spreadsheet would run.
    return " ".join(row[place].split()).removeprefix("'")


# --- judging ---


def _doubles(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return found


def _judge(
    connection: Connection,
    market_id: str,
    rows: Sequence[Row],
    partly: Collection[str],
    now: int,
    counts: dict[str, list[Row]] | None = None,
) -> Judgement:
    lines = _lines(connection, market_id, {row.code for row in rows})
    steps: dict[str, list[Step]] = {}
    for step in payout_lines.steps_of(connection, market_id, list(lines)):
        steps.setdefault(step.code, []).append(step)
    judge = _Judge(
        lines, steps, counts or _doubles(rows), partly, setup.currency(connection, market_id), now
    )
    return Judgement(tuple(judge.judge(row) for row in rows))


def _lines(connection: Connection, market_id: str, codes: Collection[str]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    wanted = sorted(codes)
    for start in range(0, len(wanted), 500):
        query = select(payout_line).where(
            payout_line.c.market_id == market_id,
            payout_line.c.code.in_(wanted[start : start + 500]),
        )
        found.update({row.code: payout_lines.to_line(row) for row in connection.execute(query)})
    return found


class _Judge:
    """Rows held against the lines as they are."""

    def __init__(
        self,
        lines: dict[str, Line],
        steps: dict[str, list[Step]],
        counts: dict[str, list[Row]],
        partly: Collection[str],
        currency: str,
        now: int,
    ) -> None:
        self._lines, self._steps, self._counts = lines, steps, counts
        self._partly, self._currency, self._now = partly, currency, now

    def judge(self, row: Row) -> Judged:
        line = self._lines.get(row.code)
        if line is None:
            return Judged(row=row, verdict="unknown", why=PROBLEMS["unknown"])
        if len(self._counts[row.code]) > 1:
            return self._bad(row, line, "doubled", f"{len(self._counts[row.code])} rows")
        try:
            cents = _cents(row.amount)
            payout_lines.checked(self._now, _change(row, ""), dated=True)
        except InvalidInput as error:
            return self._bad(row, line, "unreadable", error.message)
        if row.currency and row.currency.upper() != self._currency:
            return self._bad(row, line, "currency", f"{row.currency[:10]}, not {self._currency}")
        return self._by_status(row, line, cents)

    def _by_status(self, row: Row, line: Line, cents: int) -> Judged:
        word = re.sub(r"[^a-z]", "", row.status.casefold())
        if word in PAID_WORDS:
            return self._paid(row, line, cents)
        if word in BACK_WORDS:
            return self._back(row, line, cents)
        if word in WAITING_WORDS:
            return self._bad(row, line, "waiting", row.status)
        return self._bad(row, line, "unreadable", f"status {row.status[:30]!r}")

    def _paid(self, row: Row, line: Line, cents: int) -> Judged:
        if self._noted(row, cents, (NOTED,)):
            return self._known(row, line)
        if line.state == SENT:
            return self._bad(row, line, "already", self._last_words(row))
        if line.state == RETURNED:
            return self._bad(row, line, "came-back", self._last_words(row))
        if cents == line.amount_cents:
            return self._take(row, line, TAKE_PAID, cents)
        if 0 < cents < line.amount_cents and row.code in self._partly:
            return self._take(row, line, TAKE_PART, cents)
        told = f"{format_cents(cents)}, the line is {format_cents(line.amount_cents)}"
        return self._bad(row, line, "amount", told, cents)

    def _back(self, row: Row, line: Line, cents: int) -> Judged:
        if line.state == RETURNED or self._noted(row, cents, (FAILED, REVERSED)):
            return self._known(row, line)
        whole = line.amount_cents if line.state == HELD else line.paid_cents
        if cents != whole:
            told = f"{format_cents(cents)}, the line is {format_cents(whole)}"
            return self._bad(row, line, "amount", told)
        return self._take(row, line, TAKE_FAILED if line.state == HELD else TAKE_REVERSED, cents)

    def _noted(self, row: Row, cents: int, what: Sequence[str]) -> bool:
        """Whether exactly this was noted of the line at any time."""
        return any(
            step.what in what
            and (step.amount_cents, step.on_date, step.reference)
            == (cents, row.date, row.reference)
            for step in self._steps[row.code]
        )

    def _last_words(self, row: Row) -> str:
        last = self._steps[row.code][-1]
        words = (last.what, format_cents(last.amount_cents), last.on_date, last.reference)
        return " ".join(word for word in words if word)

    def _take(self, row: Row, line: Line, verdict: str, cents: int) -> Judged:
        return Judged(row=row, verdict=verdict, amount_cents=cents, worker_id=line.worker_id)

    def _known(self, row: Row, line: Line) -> Judged:
        return Judged(row=row, verdict=KNOWN, worker_id=line.worker_id)

    def _bad(self, row: Row, line: Line, verdict: str, why: str, cents: int = 0) -> Judged:
        told = f"{PROBLEMS[verdict]} ({why})" if why else PROBLEMS[verdict]
        return Judged(
            row=row, verdict=verdict, why=told, amount_cents=cents, worker_id=line.worker_id
        )


def _cents(text: str) -> int:
    """Cents of ``12.40`` or ``12,40``. Raises InvalidInput."""
    return parse_cents(text.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", text) else text)


def counts(judgement: Judgement) -> dict[str, int]:
    """How many rows there are of each verdict."""
    return dict(Counter(one.verdict for one in judgement.rows))
