"""A thousand payouts whose receipts are lost, late, doubled, partial or reversed: to the cent.

A bank that the test plays knows what really happened to each line. Receipts of it
come in files that lose, delay, repeat and mix rows, and are sent again; the operator
notes by hand what files do not settle. In the end, and after every file, what was
earned is owed, in a run or paid, for each worker and together; and what the books
call paid is what the bank sent, no cent twice.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from labelcrowd.clock import DAY, SetClock
from labelcrowd.errors import Conflict
from labelcrowd.ids import Ids
from labelcrowd.market.payout_lines import Line
from labelcrowd.storage.store import Store
from labelcrowd.workflow import payout_receipts, payouts
from tests.support.payroll import BANK, IBANS, LIVE, OPERATOR, Payroll
from tests.support.studio import make_world

FATES = {
    "prompt": 50, "late": 12, "lost": 8, "doubled": 8, "partial": 6, "failed": 6, "reversed": 6,
    "pending": 4,
}  # fmt: skip


@dataclass
class Bank:
    """What really happened, by line, and the receipts that are still on their way."""

    random: random.Random
    sent: dict[str, int] = field(default_factory=dict)  # cents that arrived and stayed
    late: list[str] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)
    reversed: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    fates: Counter[str] = field(default_factory=Counter)

    def pay(self, lines: list[Line], day: str) -> str:
        """Carry a run out; the receipts file of that day."""
        rows = [row for line in lines for row in self._one(line, day)]
        rows += self.late[: len(self.late) // 2]
        self.late = self.late[len(self.late) // 2 :]
        self.random.shuffle(rows)
        return self.file(rows)

    def file(self, rows: list[str]) -> str:
        return "\n".join(["code,amount,currency,status,date,reference", *rows])

    def _one(self, line: Line, day: str) -> list[str]:
        fate = self.random.choices(list(FATES), weights=list(FATES.values()))[0]
        self.fates[fate] += 1
        cents = line.amount_cents
        if fate == "partial" and cents > 1:
            cents = self.random.randrange(1, cents)
            self.partial.add(line.code)
        self.sent[line.code] = 0 if fate == "failed" else cents
        row = self._row(line.code, cents, "failed" if fate == "failed" else "paid", day)
        if fate == "lost":
            self.lost.add(line.code)
            return []
        if fate == "late":
            self.late.append(row)
            return []
        if fate == "pending":
            self.late.append(row)
            return [self._row(line.code, cents, "pending", day)]
        if fate == "doubled":
            self.doubled.add(line.code)
            return [row, row]
        if fate == "reversed":
            self.sent[line.code] = 0
            self.reversed.add(line.code)
            self.late.append(self._row(line.code, cents, "returned", day))
        return [row]

    def _row(self, code: str, cents: int, status: str, day: str) -> str:
        return f"{code},{cents / 100:.2f},USD,{status},{day},TX-{code}"


def explained(payroll: Payroll) -> None:
    """Every cent, per worker and ledger-wide, and the chain."""
    assert payroll.problems() == []
    books = payroll.books()
    assert all(book.explained for book in books.values())
    together = [
        sum(getattr(book, f"{name}_cents") for book in books.values())
        for name in ("earned", "owed", "in_run", "paid")
    ]
    assert together[0] == sum(together[1:])


def take(payroll: Payroll, bank: Bank, text: str) -> None:
    """Look at a file, take it with its partial amounts, and once more: nothing changes."""
    before = payroll.books()
    seen = payout_receipts.preview(payroll.studio, LIVE, text, bank.partial)
    assert payroll.books() == before, "looking changes nothing"
    done = payout_receipts.apply(payroll.studio, OPERATOR, LIVE, text, bank.partial)
    assert [one.verdict for one in done.rows] == [one.verdict for one in seen.rows]
    after = payroll.books()
    again = payout_receipts.apply(payroll.studio, OPERATOR, LIVE, text, bank.partial)
    assert again.taken == [], "the same file twice"
    assert payroll.books() == after
    explained(payroll)


def settle(payroll: Payroll, bank: Bank, line: Line, day: str) -> None:
    """What the operator does by hand with a line that no file has settled."""
    cents = bank.sent[line.code]
    reference = f"TX-{line.code}"
    paid = {"on_date": day, "reference": reference}
    if line.state != "in-run":
        return
    if cents:
        payouts.mark_paid(payroll.studio, OPERATOR, LIVE, line.code, amount_cents=cents, **paid)
    else:
        payouts.mark_failed(payroll.studio, OPERATOR, LIVE, line.code, reason="never sent")


def play(payroll: Payroll, seed: int, *, workers: int, rounds: int) -> tuple[Bank, int]:
    chance = random.Random(seed)
    bank = Bank(chance)
    everybody = [payroll.worker(f"w{number}") for number in range(workers)]
    payroll.offer("bank", "cash")
    for worker_id in everybody[: workers * 3 // 4]:
        payroll.choose(worker_id, "bank", {**BANK, "iban": chance.choice(IBANS)})
    files, codes = [], []
    for _ in range(rounds):
        for worker_id in everybody:
            for _ in range(chance.randrange(1, 4)):
                payroll.earn(worker_id, chance.randrange(1, 5_000))
        lines = payroll.lines(payroll.run(minimum_cents=1))
        codes += [line.code for line in lines]
        payroll.clock.advance(DAY)
        files.append(bank.pay(lines, payroll.today))
        take(payroll, bank, files[-1])
        take(payroll, bank, chance.choice(files))  # an old one comes again
        payroll.clock.advance(DAY)
    while bank.late:
        rows, bank.late = bank.late, []
        take(payroll, bank, bank.file(rows))
    for code in codes:
        settle(payroll, bank, payroll.line(code), payroll.today)
    before = payroll.books()
    for text in files:
        done = payout_receipts.apply(payroll.studio, OPERATOR, LIVE, text, bank.partial)
        assert done.taken == [], "all of it is known"
    assert payroll.books() == before
    return bank, len(codes)


def judge(payroll: Payroll, bank: Bank) -> None:
    """The books call paid exactly what the bank sent, and nothing is left on its way."""
    explained(payroll)
    books = payroll.books()
    assert sum(book.in_run_cents for book in books.values()) == 0
    assert sum(book.paid_cents for book in books.values()) == sum(bank.sent.values())
    for code, cents in bank.sent.items():
        line = payroll.line(code)
        assert (line.paid_cents, line.state) == (cents, "paid" if cents else "returned"), code
        assert sum(step.what == "paid" for step in payroll.steps(code)) <= 1
        if cents:
            with pytest.raises(Conflict, match="paid already"):
                payouts.mark_paid(
                    payroll.studio, OPERATOR, LIVE, code, on_date=payroll.today, reference="again"
                )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [20_080_623])
def test_a_thousand_payouts_are_explained_to_the_cent(
    sqlite_store: Store, tmp_path, clock: SetClock, ids: Ids, seed: int
) -> None:  # type: ignore[no-untyped-def]
    payroll = Payroll(make_world(sqlite_store, tmp_path, clock, ids), clock, ids)
    bank, lines = play(payroll, seed, workers=125, rounds=8)
    assert lines >= 1_000
    assert all(bank.fates[fate] >= 20 for fate in FATES), bank.fates
    judge(payroll, bank)


@pytest.mark.parametrize("seed", [7])
def test_payouts_on_postgresql_are_explained_to_the_cent(
    postgres_store: Store, tmp_path, clock: SetClock, ids: Ids, seed: int
) -> None:  # type: ignore[no-untyped-def]
    payroll = Payroll(make_world(postgres_store, tmp_path, clock, ids), clock, ids)
    bank, lines = play(payroll, seed, workers=20, rounds=3)
    assert lines >= 60
    judge(payroll, bank)
