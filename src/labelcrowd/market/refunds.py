"""The operator gives a requester money back: a payment's fee, the payment too, or a deposit.

Each payment (an approved assignment, a bonus) gives its fee and its amount back
once each, ever. The amount comes out of the operator's fees, so that the worker
keeps it, or, where the worker must not have it, out of what the worker is still
owed: what is in a payout run or paid is not taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import ledger
from labelcrowd.market.errors import NoFunds
from labelcrowd.market.journal import Journal
from labelcrowd.market.ledger import AVAILABLE, CASH, FEES, OPERATOR, PAYABLE, Posting
from labelcrowd.money import format_cents
from labelcrowd.storage.tables.market import assignment, bonus, ledger_entry, worker

_a, _b, _e = assignment.c, bonus.c, ledger_entry.c


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid, and to whom. ``by_panel``: the amount never was ours."""

    id: str
    requester_id: str
    worker_id: str
    amount_cents: int
    fee_cents: int
    by_panel: bool


@dataclass(frozen=True, slots=True)
class Refund:
    """What came back to the requester, in cents."""

    payment: Payment
    amount_cents: int
    fee_cents: int

    @property
    def total_cents(self) -> int:
        return self.amount_cents + self.fee_cents


def find_payment(connection: Connection, market_id: str, payment_id: str) -> Payment:
    """The payment that an assignment's or a bonus's id names. Raises NotFound, Conflict."""
    work = connection.execute(
        select(
            _a.requester_id,
            _a.worker_id,
            _a.reward_cents,
            _a.fee_cents,
            _a.approved_at,
            worker.c.paid_by,
        )
        .outerjoin(worker, and_(worker.c.market_id == _a.market_id, worker.c.id == _a.worker_id))
        .where(_a.market_id == market_id, _a.id == payment_id)
    ).one_or_none()
    if work is not None:
        if work.approved_at is None:
            raise Conflict(f"assignment {payment_id} is not approved: nothing was paid for it")
        return _payment(payment_id, work, work.reward_cents)
    extra = connection.execute(
        select(_b.requester_id, _b.worker_id, _b.amount_cents, _b.fee_cents, worker.c.paid_by)
        .outerjoin(worker, and_(worker.c.market_id == _b.market_id, worker.c.id == _b.worker_id))
        .where(_b.market_id == market_id, _b.id == payment_id)
    ).one_or_none()
    if extra is None:
        raise NotFound(f"no assignment and no bonus {payment_id[:40]!r} on the {market_id} market")
    return _payment(payment_id, extra, extra.amount_cents)


def refund(
    connection: Connection,
    now: int,
    market_id: str,
    payment_id: str,
    *,
    fee_only: bool = False,
    from_worker: bool = False,
) -> Refund:
    """Give back what of a payment was not given back yet.

    Raises NotFound, and Conflict where nothing is left to give back, a panel pays the
    worker, or the worker is not owed so much any more.
    """
    found = find_payment(connection, market_id, payment_id)
    pays = ledger.lock_funds(connection, market_id, found.requester_id)
    if found.by_panel and not fee_only:
        raise Conflict("a panel pays this worker: only the fee can be given back")
    fee = 0 if _is_done(connection, market_id, f"refund-fee:{found.id}") else found.fee_cents
    amount = 0 if fee_only else found.amount_cents
    if _is_done(connection, market_id, f"refund:{found.id}"):
        amount = 0
    if not amount and not fee:
        raise Conflict(f"there is nothing left to give back of {found.id}")
    journal = Journal(connection, market_id, now)
    journal.post(
        "refund", f"refund-fee:{found.id}", [Posting(OPERATOR, FEES, -fee), pays.take_back(fee)]
    )
    if from_worker:
        giver = Posting(found.worker_id, PAYABLE, -amount, 0)
    else:
        giver = Posting(OPERATOR, FEES, -amount)
    try:
        journal.post(
            "refund",
            f"refund:{found.id}",
            [giver, pays.take_back(amount)],
        )
    except NoFunds as error:
        owed = ledger.account_balance(connection, market_id, found.worker_id, PAYABLE)
        raise Conflict(
            f"the worker is owed {format_cents(owed)}, not {format_cents(amount)}: what is on its "
            "way or paid out is not taken back"
        ) from error
    journal.close()
    return Refund(found, amount, fee)


def pay_back(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    amount_cents: int,
) -> None:
    """Note that a deposit went back to its requester: only money that came in and is free.

    Raises InvalidInput, NotFound, NoFunds, and Conflict for play money.
    """
    if amount_cents <= 0:
        raise InvalidInput(f"amount: expected more than 0, got {amount_cents} cents")
    if ledger.lock_funds(connection, market_id, requester_id).funding == ledger.REPLENISHED:
        raise Conflict("play money is nobody's: nothing of it can be paid back")
    journal = Journal(connection, market_id, now)
    journal.post(
        "pay-back",
        f"pay-back:{ids.row()}",
        [
            Posting(requester_id, AVAILABLE, -amount_cents, 0),
            Posting(OPERATOR, CASH, amount_cents),
        ],
    )
    journal.close()


def _payment(payment_id: str, row: Any, amount_cents: int) -> Payment:
    return Payment(
        payment_id,
        row.requester_id,
        row.worker_id,
        amount_cents,
        row.fee_cents,
        bool(row.paid_by),
    )


def _is_done(connection: Connection, market_id: str, key: str) -> bool:
    return (
        connection.execute(
            select(_e.seq).where(_e.market_id == market_id, _e.operation_key == key)
        ).first()
        is not None
    )
