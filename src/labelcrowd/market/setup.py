"""Making markets and requesters, giving them money, pausing everything.

What a CLI command or the first start does. Each function takes the
transaction's connection.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, or_, select, text, update

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import ledger, limits
from labelcrowd.market.fees import Fees, format_fees, parse_fees
from labelcrowd.market.journal import Journal
from labelcrowd.money import parse_currency
from labelcrowd.storage.tables.market import access_key, market, requester

LIVE, SANDBOX = "live", "sandbox"
MARKETS = {LIVE: False, SANDBOX: True}  # id -> play money
PLAY_MONEY_CENTS = 1_000_000  # Amazon's sandbox always said 10000.00
DEFAULT_LIMIT_CENTS = 100_000


@dataclass(frozen=True)
class AccessKey:
    """What a program signs with."""

    key_id: str
    secret: str
    market_id: str
    requester_id: str


def ensure_markets(connection: Connection, now: int) -> None:
    """Make the two markets where they do not exist."""
    for market_id, play_money in MARKETS.items():
        connection.execute(
            text(
                "INSERT INTO market (id, play_money, fees, paused, event_seq, ledger_seq, "
                "ledger_hash, gap_seq, gap_from, gap_us, gap_open, created_at) VALUES (:id, "
                ":play_money, :fees, :no, 0, 0, '', 0, 0, 0, :no, :now) ON CONFLICT DO NOTHING"
            ),
            {
                "id": market_id,
                "play_money": play_money,
                "fees": format_fees(Fees()),
                "no": False,
                "now": now,
            },
        )
    # Play money is Amazon's; and sums that moved before there was a choice were dollars.
    connection.execute(
        update(market)
        .where(market.c.currency == "", or_(market.c.play_money, market.c.ledger_seq > 0))
        .values(currency="USD")
    )


def currency(connection: Connection, market_id: str) -> str:
    """The market's ISO 4217 code, "" until it is chosen. Raises NotFound."""
    return _money_state(connection, market_id)[0]


def currency_is_fixed(connection: Connection, market_id: str) -> bool:
    """Whether sums of that currency have moved, after which it stays."""
    _, play_money, ledger_seq = _money_state(connection, market_id)
    return play_money or ledger_seq > 0


def is_play_money(connection: Connection, market_id: str) -> bool:
    """Whether sums of that market are play money. Raises NotFound."""
    return _money_state(connection, market_id)[1]


def choose_currency(connection: Connection, market_id: str, code: str) -> None:
    """Set the currency of all sums, once: Conflict after money has moved.

    Raises InvalidInput for what is no currency of two decimals, NotFound.
    """
    chosen = parse_currency(code)
    now = currency(connection, market_id)
    if chosen == now:
        return
    changed = connection.execute(
        update(market)
        .where(market.c.id == market_id, market.c.ledger_seq == 0, ~market.c.play_money)
        .values(currency=chosen)
    )
    if changed.rowcount != 1:
        raise Conflict(
            f"the {market_id} market counts in {now} and money has moved in it, so it stays; "
            "another currency needs another installation"
        )


def _money_state(connection: Connection, market_id: str) -> tuple[str, bool, int]:
    query = select(market.c.currency, market.c.play_money, market.c.ledger_seq)
    row = connection.execute(query.where(market.c.id == market_id)).one_or_none()
    if row is None:
        raise NotFound(f"no market {market_id!r}; expected one of {', '.join(MARKETS)}")
    return row.currency, bool(row.play_money), row.ledger_seq


def add_requester(
    connection: Connection,
    ids: Ids,
    name: str,
    now: int,
    *,
    limit_cents: int = DEFAULT_LIMIT_CENTS,
) -> str:
    """A requester in every market, with an access key each; returns its id.

    Where the market's money is real it works on account up to ``limit_cents``;
    play money never runs out.
    """
    requester_id = ids.worker()  # Amazon's requester ids look like its worker ids
    for row in connection.execute(select(market.c.id, market.c.play_money)).all():
        connection.execute(
            insert(requester),
            {
                "market_id": row.id,
                "id": requester_id,
                "name": name,
                "funding": ledger.REPLENISHED if row.play_money else ledger.ON_ACCOUNT,
                "limit_cents": PLAY_MONEY_CENTS if row.play_money else limit_cents,
                "created_at": now,
            },
        )
        for kind in (ledger.AVAILABLE, ledger.HOLD):
            ledger.open_account(connection, row.id, requester_id, kind)
        add_access_key(connection, ids, row.id, requester_id, now)
    return requester_id


def add_access_key(
    connection: Connection, ids: Ids, market_id: str, requester_id: str, now: int
) -> AccessKey:
    """One more key for a requester's programs."""
    made = AccessKey("AKIA" + ids.entity()[1:17], ids.secret(), market_id, requester_id)
    connection.execute(
        insert(access_key),
        {
            "id": made.key_id,
            "secret": made.secret,
            "market_id": market_id,
            "requester_id": requester_id,
            "active": True,
            "created_at": now,
        },
    )
    return made


def access_keys(connection: Connection, requester_id: str) -> list[AccessKey]:
    """The requester's active keys, oldest first within a market."""
    rows = connection.execute(
        select(access_key)
        .where(access_key.c.requester_id == requester_id, access_key.c.active)
        .order_by(access_key.c.market_id, access_key.c.created_at, access_key.c.id)
    )
    return [AccessKey(row.id, row.secret, row.market_id, row.requester_id) for row in rows]


@dataclass(frozen=True)
class ListedKey:
    """An access key as its owners see it: never its secret."""

    key_id: str
    market_id: str
    active: bool
    created_at: int


def list_access_keys(connection: Connection, requester_id: str) -> list[ListedKey]:
    """All of a requester's keys, the newest first."""
    k = access_key.c
    rows = connection.execute(
        select(k.id, k.market_id, k.active, k.created_at)
        .where(k.requester_id == requester_id)
        .order_by(k.created_at.desc(), k.id)
    )
    return [ListedKey(row.id, row.market_id, bool(row.active), row.created_at) for row in rows]


def deactivate_access_key(connection: Connection, requester_id: str, key_id: str) -> ListedKey:
    """Let a key sign nothing any more; again: no change. Raises NotFound."""
    for one in list_access_keys(connection, requester_id):
        if one.key_id == key_id:
            connection.execute(
                update(access_key).where(access_key.c.id == key_id).values(active=False)
            )
            return one
    raise NotFound(f"no access key {key_id[:40]!r}")


def credit(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    amount_cents: int,
) -> None:
    """Money came in from outside for this requester."""
    if amount_cents <= 0:
        raise InvalidInput(f"amount: expected more than 0, got {amount_cents} cents")
    _require_requester(connection, market_id, requester_id)
    if not currency(connection, market_id):
        raise Conflict(
            f"the {market_id} market has no currency yet: choose it before money comes in"
        )
    journal = Journal(connection, market_id, now)
    journal.post(
        "credit",
        f"credit:{ids.row()}",
        [
            ledger.Posting(ledger.OPERATOR, ledger.CASH, -amount_cents),
            ledger.Posting(requester_id, ledger.AVAILABLE, amount_cents),
        ],
    )
    journal.close()


def set_funding(
    connection: Connection, market_id: str, requester_id: str, funding: str, limit_cents: int = 0
) -> None:
    """``on-account`` with a spending limit, or ``prepaid`` (limit 0)."""
    if funding not in (ledger.ON_ACCOUNT, ledger.PREPAID):
        raise InvalidInput(f"funding: expected on-account or prepaid, got {funding!r}")
    _require_requester(connection, market_id, requester_id)
    connection.execute(
        update(requester)
        .where(requester.c.market_id == market_id, requester.c.id == requester_id)
        .values(funding=funding, limit_cents=limit_cents if funding == ledger.ON_ACCOUNT else 0)
    )


def set_day_cap(
    connection: Connection, market_id: str, requester_id: str, cap_cents: int | None
) -> None:
    """What may leave a requester's free money in one day (UTC); None: as for everybody."""
    if cap_cents is not None and not 0 <= cap_cents <= limits.MAX_TOTAL_CENTS:
        raise InvalidInput(f"cap: expected 0 or more, got {cap_cents} cents", field="cap")
    _require_requester(connection, market_id, requester_id)
    connection.execute(
        update(requester)
        .where(requester.c.market_id == market_id, requester.c.id == requester_id)
        .values(day_cap_cents=cap_cents)
    )


def set_fees(connection: Connection, market_id: str, fees: Fees) -> None:
    """Fees of HITs created from now on. With a surcharge from ten on, Amazon's rule is on too."""
    connection.execute(
        update(market).where(market.c.id == market_id).values(fees=format_fees(fees))
    )
    if fees.has_surcharge_of_ten:
        set_ten_rule(connection, market_id, on=True)


def set_ten_rule(connection: Connection, market_id: str, *, on: bool) -> None:
    """Whether a HIT made with fewer than ten assignments can never get ten.

    Raises Conflict where it is to be off and a surcharge from ten on could be avoided so.
    """
    body = connection.execute(
        select(market.c.fees).where(market.c.id == market_id).with_for_update()
    ).scalar()
    if body is None:
        raise NotFound(f"no market {market_id!r}; expected one of {', '.join(MARKETS)}")
    if not on and parse_fees(body).has_surcharge_of_ten:
        raise Conflict(
            "HITs with ten assignments or more have a surcharge, which nobody would pay if small "
            "HITs could grow: take the surcharge away first"
        )
    connection.execute(update(market).where(market.c.id == market_id).values(ten_rule=on))


def has_ten_rule(connection: Connection, market_id: str) -> bool:
    """Whether the rule is on."""
    return bool(
        connection.execute(select(market.c.ten_rule).where(market.c.id == market_id)).scalar()
    )


def pause_market(connection: Connection, market_id: str, *, paused: bool) -> None:
    """Hand out no new work; work in hand may be finished and paid."""
    changed = connection.execute(
        update(market).where(market.c.id == market_id).values(paused=paused)
    )
    if changed.rowcount != 1:
        raise NotFound(f"no market {market_id!r}; expected one of {', '.join(MARKETS)}")


def _require_requester(connection: Connection, market_id: str, requester_id: str) -> None:
    row = connection.execute(
        select(requester.c.id).where(
            requester.c.market_id == market_id, requester.c.id == requester_id
        )
    ).first()
    if row is None:
        raise NotFound(f"no requester {requester_id!r} on the market {market_id!r}")
