"""What is owed to workers, and noting that it was paid.

Money leaves by bank, cash or voucher, outside of this program; here stands
what is owed and what has been paid, two different accounts of each worker.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from labelcrowd.errors import InsufficientFunds, InvalidInput
from labelcrowd.market import decisions, ledger
from labelcrowd.money import format_cents
from labelcrowd.storage.tables.market import ledger_account, worker
from labelcrowd.workflow.studio import Studio


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A worker's money on one market, in cents."""

    worker_id: str
    login: str
    name: str
    owed_cents: int
    paid_cents: int


def owed(connection: Connection, market_id: str) -> list[Owed]:
    """Workers to whom something is owed or has been paid, the most owed first."""
    payable, paid = ledger_account.alias("payable"), ledger_account.alias("paid")
    owed_cents = func.coalesce(payable.c.balance_cents, 0)
    paid_cents = func.coalesce(paid.c.balance_cents, 0)
    query = (
        select(worker.c.id, worker.c.login, worker.c.name, owed_cents, paid_cents)
        .join(payable, _account_of(payable, ledger.PAYABLE), isouter=True)
        .join(paid, _account_of(paid, ledger.PAID), isouter=True)
        .where(worker.c.market_id == market_id, owed_cents + paid_cents > 0)
        .order_by(owed_cents.desc(), worker.c.login)
    )
    return [
        Owed(worker_id=row[0], login=row[1], name=row[2], owed_cents=row[3], paid_cents=row[4])
        for row in connection.execute(query)
    ]


def note_payment(
    studio: Studio, market_id: str, worker_id: str, *, amount_cents: int, key: str
) -> None:
    """Move an amount from owed to paid, once per ``key``. Raises InvalidInput for too much."""
    now = studio.clock.now()
    try:
        studio.home.store.write(
            lambda c: decisions.pay_out(
                c, now, market_id, worker_id, amount_cents=amount_cents, key=key
            )
        )
    except (InvalidInput, InsufficientFunds) as error:
        due = studio.home.store.read(
            lambda c: ledger.account_balance(c, market_id, worker_id, ledger.PAYABLE)
        )
        raise InvalidInput(
            f"amount: ${format_cents(due)} is owed, got {format_cents(amount_cents)}",
            field="amount",
        ) from error


def _account_of(account, kind: str):  # type: ignore[no-untyped-def]
    return and_(
        account.c.market_id == worker.c.market_id,
        account.c.owner_id == worker.c.id,
        account.c.kind == kind,
    )
