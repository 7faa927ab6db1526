"""Double-entry money in integer cents: accounts, funds, balances, the proof.

Accounts per market, by owner and kind:

    operator   cash       what came in from outside (negative: owed by the outside)
    requester  available  free money; on account it may fall to -limit
    requester  hold       reward + fee of places that may still be paid
    worker     payable    owed
    worker     in-run     in a payout run, on its way
    worker     paid       paid out
    worker     panel      earned, and paid by the panel that the worker came from
    operator   fees

A panel pays its people itself, from money that never was here: that comes in
from outside and goes to the worker at once, and the requester's hold for it is
free again.

Balances move by conditional UPDATE, so no account can pass its floor, and a
requester's free money not its cap of a day (UTC). A hold's
account row is locked first in whatever touches money (order: account, HIT,
assignment, market). See docs/money.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, text, update

from labelcrowd.clock import DAY
from labelcrowd.errors import NotFound
from labelcrowd.market.errors import DayCapReached, NoFunds
from labelcrowd.money import format_cents
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import (
    hit,
    hit_opening,
    ledger_account,
    ledger_entry,
    ledger_posting,
    market,
    requester,
)

OPERATOR = "operator"
CASH, FEES = "cash", "fees"
AVAILABLE, HOLD = "available", "hold"
PAYABLE, IN_RUN, PAID = "payable", "in-run", "paid"
PANEL = "panel"

# How a requester's money works: a spending limit; money first; play money that never runs out.
ON_ACCOUNT, PREPAID, REPLENISHED = "on-account", "prepaid", "replenished"

_NO_FLOOR = -(2**62)

DAY_CAP_CENTS = 1_000_000
"""What a requester may hold and pay out of free money in a day, unless the operator says else."""

_c = ledger_account.c
_MOVE = Prepared(
    update(ledger_account)
    .where(
        _c.market_id == bindparam("b_market"),
        _c.owner_id == bindparam("b_owner"),
        _c.kind == bindparam("b_kind"),
        _c.balance_cents + bindparam("b_amount") >= bindparam("b_floor"),
    )
    .values(balance_cents=_c.balance_cents + bindparam("b_amount"))
)
_IS_TODAY = _c.day == bindparam("b_day")
_SPENT = case((_IS_TODAY, _c.day_cents), else_=0) - bindparam("b_amount")
_SPEND = Prepared(
    update(ledger_account)
    .where(
        _c.market_id == bindparam("b_market"),
        _c.owner_id == bindparam("b_owner"),
        _c.kind == bindparam("b_kind"),
        _c.balance_cents + bindparam("b_amount") >= bindparam("b_floor"),
        _SPENT <= bindparam("b_cap"),
    )
    .values(
        balance_cents=_c.balance_cents + bindparam("b_amount"),
        day=bindparam("b_day"),
        day_cents=_SPENT,
    )
)
_SPENT_ON = Prepared(
    select(_c.balance_cents, case((_IS_TODAY, _c.day_cents), else_=0).label("spent")).where(
        _c.market_id == bindparam("b_market"),
        _c.owner_id == bindparam("b_owner"),
        _c.kind == bindparam("b_kind"),
    )
)
_MAKE = text(
    "INSERT INTO ledger_account (market_id, owner_id, kind, balance_cents) "
    "VALUES (:market_id, :owner_id, :kind, 0) ON CONFLICT DO NOTHING"
)
_ONE = select(_c.balance_cents).where(
    _c.market_id == bindparam("b_market"),
    _c.owner_id == bindparam("b_owner"),
    _c.kind == bindparam("b_kind"),
)
_BALANCE = Prepared(_ONE)
_LOCK = Prepared(_ONE.with_for_update())
_FUNDING = Prepared(
    select(requester.c.funding, requester.c.limit_cents, requester.c.day_cap_cents, market.c.fees)
    .join(market, market.c.id == requester.c.market_id)
    .where(requester.c.market_id == bindparam("b_market"), requester.c.id == bindparam("b_id"))
)


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry.

    ``floor_cents``: the balance that must be left, ``cap_cents``: how much may leave the
    account in a day, this included (None: no matter).
    """

    owner_id: str
    kind: str
    amount_cents: int
    floor_cents: int | None = None
    cap_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """How a requester pays: which account gives, how far down it may go, and how much in a day.

    ``fees``: the schedule of the market.
    """

    requester_id: str
    funding: str
    limit_cents: int
    day_cap_cents: int
    fees: str

    def give(self, amount_cents: int) -> Posting:
        """Take free money. Play money comes fresh, so that the balance stays as it is."""
        if self.funding == REPLENISHED:
            if amount_cents > self.limit_cents:
                raise _no_funds(amount_cents, self.limit_cents)
            return Posting(OPERATOR, CASH, -amount_cents)
        return Posting(
            self.requester_id, AVAILABLE, -amount_cents, -self.limit_cents, self.day_cap_cents
        )

    def take_back(self, amount_cents: int) -> Posting:
        """Free what was held."""
        if self.funding == REPLENISHED:
            return Posting(OPERATOR, CASH, amount_cents)
        return Posting(self.requester_id, AVAILABLE, amount_cents)


def lock_funds(connection: Connection, market_id: str, requester_id: str) -> Funds:
    """The requester's funds, with the hold account locked until the end of the transaction."""
    lock_account(connection, market_id, requester_id, HOLD)
    return funds(connection, market_id, requester_id)


def lock_account(connection: Connection, market_id: str, owner_id: str, kind: str) -> None:
    """Lock one account until the end of the transaction; nothing where it was never used."""
    _LOCK.lock(connection, {"b_market": market_id, "b_owner": owner_id, "b_kind": kind})


def funds(connection: Connection, market_id: str, requester_id: str) -> Funds:
    row = _FUNDING.one(connection, {"b_market": market_id, "b_id": requester_id})
    if row is None:
        raise NotFound(f"no requester {requester_id!r} in market {market_id!r}")
    cap = DAY_CAP_CENTS if row.day_cap_cents is None else row.day_cap_cents
    return Funds(requester_id, row.funding, row.limit_cents, cap, row.fees)


def hold(funds: Funds, cents: int) -> list[Posting]:
    """Free money becomes held money."""
    return [funds.give(cents), Posting(funds.requester_id, HOLD, cents)]


def release(funds: Funds, cents: int) -> list[Posting]:
    """Held money becomes free again."""
    return [Posting(funds.requester_id, HOLD, -cents, 0), funds.take_back(cents)]


def pay_from_hold(
    funds: Funds, worker_id: str, *, reward_cents: int, fee_cents: int, by_panel: bool
) -> list[Posting]:
    """What was held becomes owed to the worker; it cannot fail for want of money.

    ``by_panel``: the reward is not ours to pay, so that its hold is free again.
    """
    held = Posting(funds.requester_id, HOLD, -(reward_cents + fee_cents), 0)
    fee = Posting(OPERATOR, FEES, fee_cents)
    if by_panel:
        return [held, funds.take_back(reward_cents), *_by_panel(worker_id, reward_cents), fee]
    return [held, Posting(worker_id, PAYABLE, reward_cents), fee]


def pay_from_funds(
    funds: Funds, worker_id: str, *, reward_cents: int, fee_cents: int, by_panel: bool
) -> list[Posting]:
    """Free money becomes owed to the worker: bonus, late work, undone rejection.

    ``by_panel``: the requester gives the fee alone.
    """
    fee = Posting(OPERATOR, FEES, fee_cents)
    if by_panel:
        return [funds.give(fee_cents), *_by_panel(worker_id, reward_cents), fee]
    return [
        funds.give(reward_cents + fee_cents),
        Posting(worker_id, PAYABLE, reward_cents),
        fee,
    ]


def _by_panel(worker_id: str, cents: int) -> list[Posting]:
    """Money from outside for the worker, which never is ours to pay."""
    return [Posting(OPERATOR, CASH, -cents), Posting(worker_id, PANEL, cents)]


def move(connection: Connection, market_id: str, now: int, postings: Sequence[Posting]) -> None:
    """Change balances, accounts in one order everywhere. Raises NoFunds at a floor or a cap."""
    for posting in sorted(postings, key=lambda p: (p.owner_id == OPERATOR, p.owner_id, p.kind)):
        if not _moved(connection, market_id, now, posting):
            open_account(connection, market_id, posting.owner_id, posting.kind)
            if not _moved(connection, market_id, now, posting):
                raise _too_little(connection, market_id, now, posting)


def open_account(connection: Connection, market_id: str, owner_id: str, kind: str) -> None:
    """Make an account with nothing on it, where it does not exist."""
    connection.execute(_MAKE, {"market_id": market_id, "owner_id": owner_id, "kind": kind})


def _moved(connection: Connection, market_id: str, now: int, posting: Posting) -> bool:
    values: dict[str, object] = {
        "b_market": market_id,
        "b_owner": posting.owner_id,
        "b_kind": posting.kind,
        "b_amount": posting.amount_cents,
        "b_floor": _NO_FLOOR if posting.floor_cents is None else posting.floor_cents,
    }
    if posting.cap_cents is None:
        return _MOVE.run(connection, values) == 1
    capped = {**values, "b_day": now // DAY, "b_cap": posting.cap_cents}
    return _SPEND.run(connection, capped) == 1


def _too_little(connection: Connection, market_id: str, now: int, posting: Posting) -> NoFunds:
    needed = -posting.amount_cents
    balance, spent = _balance_and_spent(connection, market_id, now, posting.owner_id, posting.kind)
    left = balance - (posting.floor_cents or 0)
    if posting.cap_cents is None or needed > left:
        return _no_funds(needed, left)
    return DayCapReached(
        f"This Requester may spend {format_cents(posting.cap_cents)} a day (UTC), and "
        f"{format_cents(spent)} of it is spent: this transaction needs {format_cents(needed)}. "
        "The operator of this market can raise the cap."
    )


def spent_today(connection: Connection, market_id: str, now: int, requester_id: str) -> int:
    """Cents that left a requester's free money since midnight UTC: held, and paid beside that."""
    return _balance_and_spent(connection, market_id, now, requester_id, AVAILABLE)[1]


def _balance_and_spent(
    connection: Connection, market_id: str, now: int, owner_id: str, kind: str
) -> tuple[int, int]:
    row = _SPENT_ON.one(
        connection,
        {"b_market": market_id, "b_owner": owner_id, "b_kind": kind, "b_day": now // DAY},
    )
    return (0, 0) if row is None else (int(row.balance_cents), int(row.spent))


def _no_funds(needed_cents: int, left_cents: int) -> NoFunds:
    return NoFunds(
        "This Requester has insufficient funds in their account to complete this transaction: "
        f"it needs {format_cents(needed_cents)} and {format_cents(left_cents)} is left."
    )


def account_balance(connection: Connection, market_id: str, owner_id: str, kind: str) -> int:
    """Cents on one account; 0 where it was never used."""
    row = _BALANCE.one(connection, {"b_market": market_id, "b_owner": owner_id, "b_kind": kind})
    return 0 if row is None else int(row.balance_cents)


def requester_balance(connection: Connection, market_id: str, requester_id: str) -> tuple[int, int]:
    """(what is left to spend, on hold) in cents. On account, the limit counts as money."""
    pays = funds(connection, market_id, requester_id)
    available = account_balance(connection, market_id, requester_id, AVAILABLE)
    held = account_balance(connection, market_id, requester_id, HOLD)
    return available + pays.limit_cents, held


def problems(connection: Connection, market_id: str) -> list[str]:
    """What is wrong with a market's books: empty if every sum, hold and hash is right."""
    return [
        *_unbalanced(connection, market_id),
        *_wrong_accounts(connection, market_id),
        *_broken_chain(connection, market_id),
        *_wrong_holds(connection, market_id),
    ]


def _unbalanced(connection: Connection, market_id: str) -> list[str]:
    p = ledger_posting.c
    rows = connection.execute(
        select(p.operation_key, func.sum(p.amount_cents))
        .where(p.market_id == market_id)
        .group_by(p.operation_key)
        .having(func.sum(p.amount_cents) != 0)
    )
    return [f"entry {key} sums to {format_cents(int(cents))}" for key, cents in rows]


def _wrong_accounts(connection: Connection, market_id: str) -> list[str]:
    p = ledger_posting.c
    posted = {
        (owner, kind): int(cents)
        for owner, kind, cents in connection.execute(
            select(p.owner_id, p.kind, func.sum(p.amount_cents))
            .where(p.market_id == market_id)
            .group_by(p.owner_id, p.kind)
        )
    }
    balances = {
        (row.owner_id, row.kind): row.balance_cents
        for row in connection.execute(
            select(ledger_account).where(ledger_account.c.market_id == market_id)
        )
    }
    return [
        f"account {owner}/{kind} says {format_cents(balances.get((owner, kind), 0))}, "
        f"its postings sum to {format_cents(posted.get((owner, kind), 0))}"
        for owner, kind in sorted({*posted, *balances})
        if posted.get((owner, kind), 0) != balances.get((owner, kind), 0)
    ]


def _wrong_holds(connection: Connection, market_id: str) -> list[str]:
    """Holds of HITs against the requesters' accounts: drafts hold nothing yet."""
    h, o = hit.c, hit_opening.c
    opening = hit.outerjoin(hit_opening, and_(o.market_id == h.market_id, o.id == h.opening_id))
    query = select(
        h.requester_id, func.sum(h.held_cents).label("cents"), func.min(h.held_cents).label("least")
    )
    held = {
        row.requester_id: row
        for row in connection.execute(
            query.select_from(opening)
            .where(h.market_id == market_id, or_(h.opening_id == "", o.opened_at.is_not(None)))
            .group_by(h.requester_id)
        )
    }
    accounts = {
        row.owner_id: int(row.balance_cents)
        for row in connection.execute(
            select(ledger_account).where(_c.market_id == market_id, _c.kind == HOLD)
        )
    }
    sums = {owner: int(row.cents) for owner, row in held.items()}
    return [
        *(
            f"requester {owner} has a HIT that holds {format_cents(int(row.least))}"
            for owner, row in sorted(held.items())
            if row.least < 0
        ),
        *(
            f"account {owner}/{HOLD} says {format_cents(accounts.get(owner, 0))}, "
            f"the HITs hold {format_cents(sums.get(owner, 0))}"
            for owner in sorted({*sums, *accounts})
            if sums.get(owner, 0) != accounts.get(owner, 0)
        ),
    ]


def _broken_chain(connection: Connection, market_id: str) -> list[str]:
    from labelcrowd.market.journal import entry_hash

    lines: dict[str, list[Posting]] = {}
    for row in connection.execute(
        select(ledger_posting)
        .where(ledger_posting.c.market_id == market_id)
        .order_by(ledger_posting.c.operation_key, ledger_posting.c.line)
    ):
        lines.setdefault(row.operation_key, []).append(
            Posting(row.owner_id, row.kind, row.amount_cents)
        )
    found, head = [], ""
    entries = connection.execute(
        select(ledger_entry)
        .where(ledger_entry.c.market_id == market_id)
        .order_by(ledger_entry.c.seq)
    )
    for expected, row in enumerate(entries, start=1):
        made = entry_hash(
            head,
            market_id,
            expected,
            row.operation_key,
            row.kind,
            row.at,
            lines.get(row.operation_key, []),
        )
        if (row.seq, row.previous_hash, row.hash) != (expected, head, made):
            found.append(f"entry {row.operation_key} breaks the chain at {expected}")
        head = row.hash
    stored = connection.execute(select(market.c.ledger_hash).where(market.c.id == market_id))
    if stored.scalar() != head:
        found.append("the market's row names another head of the chain")
    return found
