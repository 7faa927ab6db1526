"""The operator's side of a requester's money: what came in, and how far it may spend, what it gets
back; noted."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.market import ledger, messages, refunds, setup
from labelcrowd.market.messages import News
from labelcrowd.market.refunds import Refund
from labelcrowd.money import format_money
from labelcrowd.storage.tables.market import requester
from labelcrowd.workflow.studio import Studio, note_act


def credit(studio: Studio, market_id: str, requester_id: str, amount_cents: int) -> None:
    """Note that money came in from a requester. Raises InvalidInput, NotFound."""

    def write(connection: Connection) -> None:
        now = studio.clock.now()
        setup.credit(connection, studio.ids, now, market_id, requester_id, amount_cents)
        detail = {"market": market_id, "amount_cents": amount_cents}
        note_act(connection, studio, requester_id, "credit", requester_id, detail)

    studio.home.store.write(write)


def set_funding(
    studio: Studio, market_id: str, requester_id: str, funding: str, limit_cents: int
) -> None:
    """``on-account`` up to a limit, or ``prepaid``. Raises InvalidInput, NotFound."""

    def write(connection: Connection) -> None:
        setup.set_funding(connection, market_id, requester_id, funding, limit_cents)
        detail = {"market": market_id, "funding": funding, "limit_cents": limit_cents}
        note_act(connection, studio, requester_id, "funding", requester_id, detail)

    studio.home.store.write(write)


@dataclass(frozen=True, kw_only=True)
class Money:
    """One requester's on one market, in cents. ``own_cap_cents`` None: the cap of everybody."""

    id: str
    name: str
    funding: str
    available_cents: int
    held_cents: int
    spent_today_cents: int
    own_cap_cents: int | None

    @property
    def cap_cents(self) -> int:
        return ledger.DAY_CAP_CENTS if self.own_cap_cents is None else self.own_cap_cents


def list_money(studio: Studio, market_id: str) -> list[Money]:
    """Every requester's, oldest first."""
    now, table = studio.clock.now(), requester.c

    def read(connection: Connection) -> list[Money]:
        found = []
        for row in connection.execute(
            select(table.id, table.name, table.funding, table.day_cap_cents)
            .where(table.market_id == market_id)
            .order_by(table.created_at, table.id)
        ).all():
            available, held = ledger.requester_balance(connection, market_id, row.id)
            found.append(
                Money(
                    id=row.id,
                    name=row.name,
                    funding=row.funding,
                    available_cents=available,
                    held_cents=held,
                    spent_today_cents=ledger.spent_today(connection, market_id, now, row.id),
                    own_cap_cents=row.day_cap_cents,
                )
            )
        return found

    return studio.home.store.read(read)


def set_day_cap(studio: Studio, market_id: str, requester_id: str, cap_cents: int | None) -> None:
    """What may leave the requester's free money in a day; None: as for everybody."""

    def write(connection: Connection) -> None:
        setup.set_day_cap(connection, market_id, requester_id, cap_cents)
        detail = {"market": market_id, "cap_cents": cap_cents}
        note_act(connection, studio, requester_id, "day-cap", requester_id, detail)

    studio.home.store.write(write)


def refund(
    studio: Studio,
    market_id: str,
    payment_id: str,
    *,
    reason: str,
    fee_only: bool = False,
    from_worker: bool = False,
) -> Refund:
    """Give a payment, or its fee alone, back to its requester.

    A worker it is taken from reads why. Raises InvalidInput, NotFound, Conflict.
    """
    why = reason.strip()
    if not 1 <= len(why) <= 500:
        raise InvalidInput("reason: expected 1 to 500 characters", field="reason")

    def write(connection: Connection) -> Refund:
        now = studio.clock.now()
        done = refunds.refund(
            connection, now, market_id, payment_id, fee_only=fee_only, from_worker=from_worker
        )
        detail = {
            "market": market_id,
            "amount_cents": done.total_cents,
            "from_worker": from_worker,
            "reason": why,
        }
        note_act(connection, studio, done.payment.requester_id, "refund", payment_id, detail)
        if from_worker and done.amount_cents:
            _tell_worker(connection, studio, market_id, done, why)
        return done

    return studio.home.store.write(write)


def _tell_worker(
    connection: Connection, studio: Studio, market_id: str, done: Refund, why: str
) -> None:
    # Who was erased or shut out meanwhile reads nothing here any more.
    with contextlib.suppress(NotFound):
        _send(connection, studio, market_id, done, why)


def _send(connection: Connection, studio: Studio, market_id: str, done: Refund, why: str) -> None:
    amount = format_money(done.amount_cents, setup.currency(connection, market_id))
    messages.send(
        connection,
        studio.ids,
        studio.clock.now(),
        market_id,
        done.payment.requester_id,
        done.payment.worker_id,
        subject=f"{amount} was taken back",
        words=f"The operator of this site has taken back {amount} of what you were owed, for "
        f"{done.payment.id}. The reason: {why}",
        news=News("money-taken", {"amount": amount, "payment": done.payment.id, "reason": why}),
    )


def pay_back(studio: Studio, market_id: str, requester_id: str, amount_cents: int) -> None:
    """Note that a deposit went back to its requester. Raises InvalidInput, NoFunds, NotFound."""

    def write(connection: Connection) -> None:
        now = studio.clock.now()
        refunds.pay_back(connection, studio.ids, now, market_id, requester_id, amount_cents)
        detail = {"market": market_id, "amount_cents": amount_cents}
        note_act(connection, studio, requester_id, "pay-back", requester_id, detail)

    studio.home.store.write(write)
