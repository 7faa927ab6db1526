"""What a worker sees of their pay: owed, in a run, paid, and each payment."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.market import ledger, pay_means, payout_claims, payout_lines
from labelcrowd.market.pay_means import Means
from labelcrowd.market.payout_claims import Claim
from labelcrowd.market.payout_lines import Line, Step


@dataclass(frozen=True, kw_only=True)
class MyLine:
    """One of a worker's lines: since when it was in its run, and what became of it."""

    line: Line
    since: int
    steps: tuple[Step, ...]
    claims: tuple[Claim, ...]

    @property
    def last(self) -> Step:
        return self.steps[-1]


@dataclass(frozen=True, kw_only=True)
class MyPay:
    """A worker's pay: sums in cents, means, and lines, the newest first."""

    owed_cents: int
    in_run_cents: int
    paid_cents: int
    means: Means | None
    lines: tuple[MyLine, ...]


def my_pay(connection: Connection, market_id: str, worker_id: str) -> MyPay:
    """What a worker is shown."""

    def balance(kind: str) -> int:
        return ledger.account_balance(connection, market_id, worker_id, kind)

    claims = payout_claims.of_worker(connection, market_id, worker_id)
    steps: dict[str, list[Step]] = {}
    for step in payout_lines.steps_of_worker(connection, market_id, worker_id):
        steps.setdefault(step.code, []).append(step)
    lines = [
        MyLine(
            line=line,
            since=steps[line.code][0].at,
            steps=tuple(steps[line.code]),
            claims=tuple(one for one in claims if one.code == line.code),
        )
        for line in payout_lines.lines_of_worker(connection, market_id, worker_id)
    ]
    return MyPay(
        owed_cents=balance(ledger.PAYABLE),
        in_run_cents=balance(ledger.IN_RUN),
        paid_cents=balance(ledger.PAID),
        means=pay_means.read(connection, market_id, worker_id),
        lines=tuple(sorted(lines, key=lambda one: one.since, reverse=True)),
    )
