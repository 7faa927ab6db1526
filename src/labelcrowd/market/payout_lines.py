"""One worker's line of a payout run, and the steps it takes: each moves money once.

    in-run    --paid-->      paid       what was paid becomes *paid*, a rest *owed* again
    in-run    --failed-->    returned   owed again; so does ``cancelled`` for a whole run
    paid      --reversed-->  returned   it bounced: owed again
    returned  --paid-->      paid       it had arrived after all, and it was still owed

Every step is kept with date, reference and who noted it. The same step sent again
changes nothing; another one in its place is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, null, select, update

from labelcrowd.clock import to_datetime
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import ledger
from labelcrowd.market.errors import NoFunds
from labelcrowd.market.journal import Journal
from labelcrowd.market.ledger import IN_RUN, PAID, PAYABLE, Posting
from labelcrowd.money import format_cents
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market_payouts import payout_line, payout_step

HELD, SENT, RETURNED = "in-run", "paid", "returned"
FROZEN, NOTED, FAILED, CANCELLED, REVERSED = "frozen", "paid", "failed", "cancelled", "reversed"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 140

_l, _s = payout_line.c, payout_step.c
_FIND = Prepared(
    select(payout_line).where(_l.market_id == bindparam("b_market"), _l.code == bindparam("b_code"))
)
_STEP = Prepared(
    select(payout_step).where(
        _s.market_id == bindparam("b_market"),
        _s.code == bindparam("b_code"),
        _s.step == bindparam("b_step"),
    )
)
_MOVE_ON = Prepared(
    update(payout_line)
    .where(
        _l.market_id == bindparam("b_market"),
        _l.code == bindparam("b_code"),
        _l.step == bindparam("b_step"),
    )
    .values(
        state=bindparam("b_state"),
        paid_cents=bindparam("b_paid"),
        sealed=null(),
        step=_l.step + 1,
        changed_at=bindparam("b_now"),
    )
)
_NOTE = Prepared(insert(payout_step))


@dataclass(frozen=True, kw_only=True)
class Line:
    """One worker in one run. ``state``: in-run, paid or returned."""

    run_id: str
    worker_id: str
    code: str
    amount_cents: int
    paid_cents: int
    state: str
    kind: str
    sealed: str | None
    masked: str
    step: int
    changed_at: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened to a line."""

    code: str
    step: int
    worker_id: str
    what: str
    amount_cents: int
    on_date: str
    reference: str
    reason: str
    actor: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Change:
    """What to note of a line. ``on_date`` is the payment's, YYYY-MM-DD."""

    on_date: str = ""
    reference: str = ""
    reason: str = ""
    actor: str


def lock_lines(connection: Connection, market_id: str, codes: Sequence[str]) -> None:
    """Keep these lines as they are until the transaction ends, in the order of their codes."""
    mine = and_(_l.market_id == market_id, _l.code.in_(codes))
    connection.execute(select(_l.code).where(mine).order_by(_l.code).with_for_update()).all()


def to_line(row: Any) -> Line:
    values = {name: getattr(row, name) for name in Line.__dataclass_fields__}
    return Line(**values)


def find(connection: Connection, market_id: str, code: str) -> Line:
    """The line of that code. Raises NotFound."""
    row = _FIND.one(connection, {"b_market": market_id, "b_code": code})
    if row is None:
        raise NotFound(f"no payout line {code[:40]!r}")
    return to_line(row)


def last_step(connection: Connection, market_id: str, code: str) -> Step:
    """What happened to a line last. Raises NotFound."""
    line = find(connection, market_id, code)
    key = {"b_market": market_id, "b_code": code, "b_step": line.step}
    return to_step(_STEP.one(connection, key))


def lines_of_run(connection: Connection, market_id: str, run_id: str) -> list[Line]:
    """A run's lines, in the order of their codes' numbers."""
    rows = connection.execute(
        select(payout_line).where(_l.market_id == market_id, _l.run_id == run_id)
    )
    return sorted((to_line(row) for row in rows), key=lambda one: _place(one.code))


def steps_of(connection: Connection, market_id: str, codes: Sequence[str]) -> list[Step]:
    """Everything that happened to these lines, oldest first."""
    rows = connection.execute(
        select(payout_step)
        .where(_s.market_id == market_id, _s.code.in_(list(codes)))
        .order_by(_s.at, _s.code, _s.step)
    )
    return [to_step(row) for row in rows]


def steps_of_run(connection: Connection, market_id: str, run_id: str) -> list[Step]:
    """Everything that happened to a run's lines, oldest first."""
    rows = connection.execute(
        select(payout_step)
        .join(payout_line, and_(_l.market_id == _s.market_id, _l.code == _s.code))
        .where(_l.market_id == market_id, _l.run_id == run_id)
        .order_by(_s.at, _s.code, _s.step)
    )
    return [to_step(row) for row in rows]


def lines_of_worker(connection: Connection, market_id: str, worker_id: str) -> list[Line]:
    """A worker's lines in every run."""
    rows = connection.execute(
        select(payout_line).where(_l.market_id == market_id, _l.worker_id == worker_id)
    )
    return [to_line(row) for row in rows]


def steps_of_worker(connection: Connection, market_id: str, worker_id: str) -> list[Step]:
    """Everything that happened to a worker's lines, oldest first."""
    rows = connection.execute(
        select(payout_step)
        .where(_s.market_id == market_id, _s.worker_id == worker_id)
        .order_by(_s.at, _s.code, _s.step)
    )
    return [to_step(row) for row in rows]


def to_step(row: Any) -> Step:
    return Step(**{name: getattr(row, name) for name in Step.__dataclass_fields__})


def paid(
    connection: Connection,
    now: int,
    market_id: str,
    code: str,
    change: Change,
    *,
    amount_cents: int | None = None,
    after_all: bool = False,
) -> bool:
    """Note that a line was paid: all of it, or less, and then the rest is owed again.

    ``after_all`` takes also a line that has come back, if so much is still owed.
    False where exactly this is noted already. Raises Conflict, InvalidInput, NotFound.
    """
    change = checked(now, change, dated=True)
    case = _Case(connection, now, market_id, code)
    line, cents = case.line, case.line.amount_cents if amount_cents is None else amount_cents
    if not 0 < cents <= line.amount_cents:
        raise InvalidInput(
            f"amount: line {code} is {format_cents(line.amount_cents)}, got {format_cents(cents)}",
            field="amount",
        )
    if line.state == SENT:
        if case.says(NOTED, cents, change):
            return False
        raise Conflict(f"line {code} is paid already ({case.last_words()}); nothing was changed")
    if line.state == RETURNED:
        if not after_all:
            raise Conflict(
                f"line {code} has come back ({case.last_words()}) and its sum is owed again; "
                "nothing was changed"
            )
        case.take_step(NOTED, [(PAYABLE, -cents), (PAID, cents)], SENT, cents, change)
        return True
    rest = line.amount_cents - cents
    case.take_step(
        NOTED, [(IN_RUN, -line.amount_cents), (PAID, cents), (PAYABLE, rest)], SENT, cents, change
    )
    return True


def failed(connection: Connection, now: int, market_id: str, code: str, change: Change) -> bool:
    """Nothing of a line was paid: all of it is owed again. False where it has come back already.

    Raises Conflict for a paid line, InvalidInput, NotFound.
    """
    return _give_back(connection, now, market_id, code, checked(now, change), FAILED)


def cancel(connection: Connection, now: int, market_id: str, code: str, change: Change) -> bool:
    """As ``failed``, with the whole run."""
    return _give_back(connection, now, market_id, code, change, CANCELLED)


def reversed_(connection: Connection, now: int, market_id: str, code: str, change: Change) -> bool:
    """What was paid bounced: it is owed again. False where that is noted already.

    Raises Conflict for a line that was not paid, InvalidInput, NotFound.
    """
    change = checked(now, change, dated=True)
    case = _Case(connection, now, market_id, code)
    line = case.line
    if line.state == RETURNED and case.last.what == REVERSED:
        return False
    if line.state != SENT:
        raise Conflict(f"line {code} is not paid ({case.last_words()}); nothing was changed")
    cents = line.paid_cents
    case.take_step(REVERSED, [(PAID, -cents), (PAYABLE, cents)], RETURNED, cents, change)
    return True


def _give_back(
    connection: Connection, now: int, market_id: str, code: str, change: Change, what: str
) -> bool:
    case = _Case(connection, now, market_id, code)
    line = case.line
    if line.state == RETURNED:
        return False
    if line.state == SENT:
        raise Conflict(
            f"line {code} is paid ({case.last_words()}); if the money came back, "
            "note it as reversed"
        )
    cents = line.amount_cents
    case.take_step(what, [(IN_RUN, -cents), (PAYABLE, cents)], RETURNED, cents, change)
    return True


class _Case:
    """One line, its worker's owed money locked."""

    def __init__(self, connection: Connection, now: int, market_id: str, code: str) -> None:
        self._connection, self._now, self._market_id = connection, now, market_id
        worker_id = find(connection, market_id, code).worker_id
        ledger.lock_account(connection, market_id, worker_id, PAYABLE)
        self.line = find(connection, market_id, code)
        self.last = last_step(connection, market_id, code)

    def says(self, what: str, cents: int, change: Change) -> bool:
        """Whether the line's last step is exactly this one."""
        last = self.last
        return (last.what, last.amount_cents, last.on_date, last.reference) == (
            what, cents, change.on_date, change.reference,
        )  # fmt: skip

    def last_words(self) -> str:
        """The last step, for a message."""
        last = self.last
        words = [last.what, format_cents(last.amount_cents), last.on_date, last.reference]
        return ", ".join(word for word in words if word)

    def take_step(
        self,
        what: str,
        moves: Sequence[tuple[str, int]],
        state: str,
        cents: int,
        change: Change,
    ) -> None:
        line, step = self.line, self.line.step + 1
        postings = [
            Posting(line.worker_id, kind, amount, 0 if amount < 0 else None)
            for kind, amount in moves
            if amount
        ]
        journal = Journal(self._connection, self._market_id, self._now)
        try:
            journal.post(f"payout-{what}", entry_key(line.code, step), postings)
        except NoFunds as error:
            raise Conflict(
                f"line {line.code}: {format_cents(cents)} of it is not owed any more, it may be in "
                "another run: cancel that one or note its line as failed first"
            ) from error
        self._write(what, state, cents, change, step)
        journal.close()

    def _write(self, what: str, state: str, cents: int, change: Change, step: int) -> None:
        line = self.line
        changed = _MOVE_ON.run(
            self._connection,
            {
                "b_market": self._market_id,
                "b_code": line.code,
                "b_step": line.step,
                "b_state": state,
                "b_paid": cents if state == SENT else 0,
                "b_now": self._now,
            },
        )
        if changed != 1:
            raise AssertionError(f"line {line.code} changed under its worker's lock")
        values = (self._market_id, line.code, step, line.worker_id, what, cents, change, self._now)
        _NOTE.run(self._connection, step_row(*values))


def step_row(
    market_id: str,
    code: str,
    step: int,
    worker_id: str,
    what: str,
    cents: int,
    change: Change,
    now: int,
) -> dict[str, object]:
    """A row of ``payout_step``."""
    return {
        "market_id": market_id,
        "code": code,
        "step": step,
        "worker_id": worker_id,
        "what": what,
        "amount_cents": cents,
        "on_date": change.on_date,
        "reference": change.reference,
        "reason": change.reason,
        "actor": change.actor,
        "at": now,
    }


def entry_key(code: str, step: int) -> str:
    """The ledger's key of a line's step."""
    return f"payout:{code}:{step}"


def checked(now: int, change: Change, *, dated: bool = False) -> Change:
    """Raises InvalidInput for a date that is none or not yet, and for unreadable words."""
    for name, words in (("reference", change.reference), ("reason", change.reason)):
        if len(words) > _LONGEST or not words.isprintable():
            raise InvalidInput(
                f"{name}: expected at most {_LONGEST} printable characters", field=name
            )
    if dated or change.on_date:
        parse_date(change.on_date, now)
    return change


def parse_date(words: str, now: int) -> date:
    """A day of a payment, YYYY-MM-DD, not later than tomorrow (somewhere it is). InvalidInput."""
    latest = to_datetime(now).date() + timedelta(days=1)
    try:
        found = date.fromisoformat(words) if _DATE.fullmatch(words) else None
    except ValueError:
        found = None
    if found is None or not date(2000, 1, 1) <= found <= latest:
        raise InvalidInput(
            f"date: expected a day such as {latest - timedelta(days=1)}, "
            f"not after {latest}, got {words[:20]!r}",
            field="date",
        )
    return found


def _place(code: str) -> tuple[int, str]:
    number = code.split("-")[1] if code.count("-") == 2 else ""
    return (int(number) if number.isdigit() else 0, code)
