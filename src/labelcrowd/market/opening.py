"""Publishing many HITs: drafts that nobody sees, then one short transaction that opens all.

Drafts are complete HIT rows which point to an opening: one for each
publication, named by the caller. As long as that is not open they do not exist
for anyone; opening sets its date, holds the money of all of them in one entry,
and writes their HITCreated events in one statement. So its length hardly
depends on how many they are. Adding drafts, opening and discarding lock the
opening's row, so that each finds what the other did. Renewing dates of drafts
that lay around would take long: it is done before, in chunks, where nobody
sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    Table,
    bindparam,
    cast,
    delete,
    func,
    select,
    text,
    update,
)

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import ledger
from labelcrowd.market.fees import Fees, parse_fees
from labelcrowd.market.hit_types import get_hit_type
from labelcrowd.market.hits import NewHit, hit_row
from labelcrowd.market.journal import Journal
from labelcrowd.market.worker_groups import group_exists, no_group
from labelcrowd.money import format_cents
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import hit, hit_opening, request_token

CHUNK = 500
STALE = MINUTE
DRAFT = "CreateHIT"

_h, _o, _k = hit.c, hit_opening.c, request_token.c


def _insert_many(table: Table) -> tuple[list[str], Statement]:
    """The table's columns, and a prepared INSERT of them: thousands of rows are written so."""
    names = [column.name for column in table.c]
    marks = ", ".join("?" for _ in names)
    return names, Statement(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})")


_HIT_COLUMNS, _HITS = _insert_many(hit)
_TOKEN_COLUMNS, _TOKENS = _insert_many(request_token)
_KNOWN = select(_k.token, _k.result_id).where(
    _k.market_id == bindparam("b_market"),
    _k.requester_id == bindparam("b_requester"),
    _k.operation == DRAFT,
    _k.token.in_(bindparam("b_tokens", expanding=True)),
)
_MAKE = text(
    "INSERT INTO hit_opening (market_id, id, requester_id, hit_type_id, fees, opened_at, "
    "discarded_at, created_at) SELECT id, :opening, :requester, :type, fees, NULL, NULL, :now "
    "FROM market WHERE id = :market ON CONFLICT DO NOTHING"
)
_ONE = select(hit_opening).where(
    _o.market_id == bindparam("b_market"), _o.id == bindparam("b_opening")
)
_LOCKED = _ONE.with_for_update()


def chunks(items: Sequence[str], size: int = CHUNK) -> Iterator[list[str]]:
    """The items in order, at most ``size`` at a time."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def create_drafts(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    opening_id: str,
    hits: Sequence[tuple[str, NewHit]],
) -> list[str]:
    """Create at most 500 drafts from (token, HIT); ids in the same order.

    A token used before, now or ever, gives the HIT it made. Raises Conflict where
    the opening is over: opened or discarded.
    """
    if len(hits) > CHUNK:
        raise InvalidInput(f"hits: at most {CHUNK} at a time, got {len(hits)}")
    known = _known(connection, market_id, requester_id, [token for token, _ in hits])
    new = [(token, one) for token, one in dict(hits).items() if token not in known]
    if new:
        values = get_hit_type(connection, market_id, requester_id, hit_type_id)
        reward, asked = values.reward_cents, values.qualification_requirements
        fees = _fees_of_drafts(connection, now, market_id, requester_id, hit_type_id, opening_id)
        rows, tokens = [], []
        for token, one in new:
            hit_id = known[token] = ids.entity()
            rows.append(
                hit_row(
                    one,
                    hit_id=hit_id,
                    now=now,
                    market_id=market_id,
                    requester_id=requester_id,
                    hit_type_id=hit_type_id,
                    opening_id=opening_id,
                    reward_cents=reward,
                    fee_cents=fees.of_reward(reward, one.max_assignments, asked),
                    reserve_cents=fees.reserve(one.bonus_cents),
                )
            )
            tokens.append(_token_row(market_id, requester_id, token, hit_id, now))
        _HITS.many(connection, [tuple(row[name] for name in _HIT_COLUMNS) for row in rows])
        _TOKENS.many(connection, [tuple(row[name] for name in _TOKEN_COLUMNS) for row in tokens])
    return [known[token] for token, _ in hits]


def _token_row(
    market_id: str, requester_id: str, token: str, hit_id: str, now: int
) -> dict[str, object]:
    return {
        "market_id": market_id,
        "requester_id": requester_id,
        "operation": DRAFT,
        "token": token,
        "result_id": hit_id,
        "created_at": now,
    }


def _known(
    connection: Connection, market_id: str, requester_id: str, tokens: list[str]
) -> dict[str, str]:
    rows = connection.execute(
        _KNOWN, {"b_market": market_id, "b_requester": requester_id, "b_tokens": tokens}
    )
    return {row.token: row.result_id for row in rows}


def _fees_of_drafts(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    opening_id: str,
) -> Fees:
    """Lock the opening, made where it is missing; the fees that all its drafts have."""
    _make(connection, now, market_id, requester_id, hit_type_id, opening_id)
    found = _locked(connection, market_id, requester_id, opening_id)
    if found.discarded_at is not None:
        raise Conflict("what these HITs belong to was taken back; nothing can be added to it")
    if found.opened_at is not None or found.hit_type_id != hit_type_id:
        raise Conflict("what these HITs belong to is open already; nothing can be added to it")
    return parse_fees(found.fees)


def _make(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    opening_id: str,
) -> None:
    if not opening_id:
        raise InvalidInput("opening: expected an id, got none", field="opening")
    values = {"market": market_id, "opening": opening_id, "requester": requester_id}
    connection.execute(_MAKE, {**values, "type": hit_type_id, "now": now})


def _locked(connection: Connection, market_id: str, requester_id: str, opening_id: str) -> Row[Any]:
    """The opening, locked: whoever adds to it, opens or discards it waits for the others."""
    found = connection.execute(
        _LOCKED, {"b_market": market_id, "b_opening": opening_id}
    ).one_or_none()
    return _own(found, requester_id, opening_id)


def _own(found: Row[Any] | None, requester_id: str, opening_id: str) -> Row[Any]:
    if found is None or found.requester_id != requester_id:
        raise NotFound(f"no drafts were made under {opening_id[:64]!r}")
    return found


# --- opening ---

_DRAFTS = (
    select(_h.id)
    .where(
        _h.market_id == bindparam("b_market"),
        _h.hit_type_id == bindparam("b_type"),
        _h.opening_id == bindparam("b_opening"),
        _h.id > bindparam("b_after"),
    )
    .order_by(_h.id)
    .limit(CHUNK)
)
_RENEW = (
    update(hit)
    .where(_h.market_id == bindparam("b_market"), _h.id.in_(bindparam("b_ids", expanding=True)))
    .values(
        created_at=bindparam("b_now"),
        expires_at=bindparam("b_now") + cast(_h.lifetime_s, BigInteger) * SECOND,
    )
)
_TOTAL = select(
    func.count(),
    func.coalesce(func.sum(_h.held_cents), 0),
    func.coalesce(func.max(_h.fee_cents + _h.reserve_cents), 0),
).where(
    _h.market_id == bindparam("b_market"),
    _h.hit_type_id == bindparam("b_type"),
    _h.opening_id == bindparam("b_opening"),
)
_OPENED = (
    update(hit_opening)
    .where(_o.market_id == bindparam("b_market"), _o.id == bindparam("b_opening"))
    .values(
        opened_at=bindparam("b_now"),
        group_id=bindparam("b_group"),
        budget_cents=bindparam("b_budget"),
        unit_cents=bindparam("b_unit"),
    )
)
_DISCARDED = (
    update(hit_opening)
    .where(_o.market_id == bindparam("b_market"), _o.id == bindparam("b_opening"))
    .values(discarded_at=bindparam("b_now"))
)
# No order within: sorting ten thousand ids would take longer than all the rest.
_EVENTS = text(
    "INSERT INTO market_event (market_id, seq, type, requester_id, hit_type_id, hit_id, "
    "assignment_id, worker_id, at, detail) "
    "SELECT market_id, :before + row_number() OVER (), 'HITCreated', requester_id, "
    "hit_type_id, id, NULL, NULL, :now, '{}' FROM hit "
    "WHERE market_id = :market AND hit_type_id = :type AND opening_id = :opening"
)


def open_drafts(
    store: Store,
    now: int,
    market_id: str,
    requester_id: str,
    opening_id: str,
    *,
    hits: int,
    cents: int,
    group_id: str = "",
    budget_cents: int | None = None,
) -> None:
    """Make all drafts of an opening visible and hold their money, all or none; again: no error.

    With ``group_id`` they are handed out to that group of workers only, with
    ``budget_cents`` only while that covers it (``market.budget``). Raises
    Conflict where they are not exactly so many, or cost another sum, NoFunds, and
    NotFound, also for the group. Nothing is visible then.
    """
    key = {"b_market": market_id, "b_opening": opening_id}
    row = store.read(lambda c: c.execute(_ONE, key).one_or_none())
    found = _own(row, requester_id, opening_id)
    if found.opened_at is None and found.created_at <= now - STALE:
        for part in _parts(store, found):
            _renew(store, now, market_id, requester_id, opening_id, part)
    store.write(
        lambda c: _open(
            c,
            now,
            market_id,
            requester_id,
            opening_id,
            hits=hits,
            cents=cents,
            group_id=group_id,
            budget_cents=budget_cents,
        )
    )


def _parts(store: Store, found: Row[Any]) -> Iterator[list[str]]:
    """The ids of an opening's drafts, at most 500 at a time."""
    after = ""
    values = {"b_market": found.market_id, "b_type": found.hit_type_id, "b_opening": found.id}
    while True:
        key = {**values, "b_after": after}
        part = store.read(lambda c, key=key: list(c.execute(_DRAFTS, key).scalars()))  # type: ignore[misc]
        if not part:
            return
        yield part
        after = part[-1]


def _renew(
    store: Store, now: int, market_id: str, requester_id: str, opening_id: str, part: list[str]
) -> None:
    """Fresh dates for drafts that lay around: their life starts when they open."""

    def renew(connection: Connection) -> None:
        if _locked(connection, market_id, requester_id, opening_id).opened_at is None:
            connection.execute(_RENEW, {"b_market": market_id, "b_ids": part, "b_now": now})

    store.write(renew)


def _open(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    opening_id: str,
    *,
    hits: int,
    cents: int,
    group_id: str,
    budget_cents: int | None,
) -> None:
    pays = ledger.lock_funds(connection, market_id, requester_id)
    found = _locked(connection, market_id, requester_id, opening_id)
    if found.opened_at is not None:
        return
    key = {"b_market": market_id, "b_opening": opening_id}
    count, total, beside_reward = connection.execute(
        _TOTAL, {**key, "b_type": found.hit_type_id}
    ).one()
    _refuse_another_sum(found, (int(count), int(total)), (hits, cents))
    if group_id and not group_exists(connection, market_id, group_id):
        raise no_group(group_id)
    reward = get_hit_type(connection, market_id, requester_id, found.hit_type_id).reward_cents
    limits = {"b_budget": budget_cents, "b_unit": reward + beside_reward}
    connection.execute(_OPENED, {**key, "b_now": now, "b_group": group_id, **limits})
    journal = Journal(connection, market_id, now)
    journal.post("open", f"open:{opening_id}", ledger.hold(pays, cents))
    journal.close()
    connection.execute(
        _EVENTS,
        {
            "before": journal.reserve_events(hits) - 1,
            "now": now,
            "market": market_id,
            "type": found.hit_type_id,
            "opening": opening_id,
        },
    )


def _refuse_another_sum(found: Row[Any], there: tuple[int, int], agreed: tuple[int, int]) -> None:
    """What opens is what was agreed to, in number and money, or nothing."""
    if found.discarded_at is not None:
        raise Conflict("these HITs were taken back and cannot be opened")
    if there != agreed:
        raise Conflict(
            f"{there[0]:,} HITs would hold {format_cents(there[1])}, and {agreed[0]:,} for "
            f"{format_cents(agreed[1])} were agreed to; nothing was opened"
        )


# --- discarding ---


def discard_drafts(
    store: Store, now: int, market_id: str, requester_id: str, opening_id: str
) -> None:
    """Delete all drafts of an opening with their tokens; none is ever added or opened after.

    Again: no error, also where there were none. Raises Conflict where they are open.
    """

    def shut(connection: Connection) -> Row[Any]:
        # Made where it is missing, so that whoever is about to add the first draft finds it shut.
        _make(connection, now, market_id, requester_id, "", opening_id)
        found = _locked(connection, market_id, requester_id, opening_id)
        if found.opened_at is not None:
            raise Conflict("these HITs are open already")
        connection.execute(
            _DISCARDED, {"b_market": market_id, "b_opening": opening_id, "b_now": now}
        )
        return found

    found = store.write(shut)
    for part in _parts(store, found):
        store.write(lambda c, part=part: _delete(c, market_id, requester_id, part))  # type: ignore[misc]


def _delete(connection: Connection, market_id: str, requester_id: str, drafts: list[str]) -> None:
    connection.execute(delete(hit).where(_h.market_id == market_id, _h.id.in_(drafts)))
    connection.execute(
        delete(request_token).where(
            _k.market_id == market_id,
            _k.requester_id == requester_id,
            _k.operation == DRAFT,
            _k.result_id.in_(drafts),
        )
    )
