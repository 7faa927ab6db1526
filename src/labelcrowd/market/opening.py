"""Publishing many HITs: drafts that nobody sees, then one short transaction that opens all.

Drafts are complete HIT rows which point to an opening. As long as that is not
open they do not exist for anyone; opening flips one row, holds the money of
all of them in one entry, and writes their HITCreated events in one statement.
So its length hardly depends on how many they are. What would take long
(renewing dates of drafts that lay around, or gathering a part of them under
an opening of its own) is done before, in chunks, where nobody sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    Connection,
    Table,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.errors import InvalidInput
from labelcrowd.ids import Ids
from labelcrowd.market import ledger
from labelcrowd.market.errors import no_hit
from labelcrowd.market.hit_types import get_hit_type
from labelcrowd.market.hits import NewHit, hit_row, unit_fee
from labelcrowd.market.journal import Journal
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import hit, hit_opening, request_token

CHUNK = 500
STALE = MINUTE
DRAFT = "CreateHIT"

_h, _o, _k = hit.c, hit_opening.c, request_token.c
_OPENING = insert(hit_opening)


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
_CURRENT = (
    select(_o.id)
    .where(
        _o.market_id == bindparam("b_market"),
        _o.requester_id == bindparam("b_requester"),
        _o.hit_type_id == bindparam("b_type"),
        _o.opened_at.is_(None),
    )
    .order_by(_o.created_at, _o.id)
    .limit(1)
)


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
    hits: Sequence[tuple[str, NewHit]],
) -> list[str]:
    """Create at most 500 drafts from (token, HIT); ids in the same order.

    A token used before, now or ever, gives the HIT it made.
    """
    if len(hits) > CHUNK:
        raise InvalidInput(f"hits: at most {CHUNK} at a time, got {len(hits)}")
    known = _known(connection, market_id, requester_id, [token for token, _ in hits])
    new = [(token, one) for token, one in dict(hits).items() if token not in known]
    if new:
        reward = get_hit_type(connection, market_id, requester_id, hit_type_id).reward_cents
        opening_id = _current_opening(connection, ids, now, market_id, requester_id, hit_type_id)
        fees: dict[int, int] = {}
        rows, tokens = [], []
        for token, one in new:
            if one.max_assignments not in fees:
                fees[one.max_assignments] = unit_fee(
                    connection, market_id, reward_cents=reward, assignments=one.max_assignments
                )
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
                    fee_cents=fees[one.max_assignments],
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


def _current_opening(
    connection: Connection, ids: Ids, now: int, market_id: str, requester_id: str, hit_type_id: str
) -> str:
    """The opening that this requester's drafts of this type gather under."""
    found = connection.execute(
        _CURRENT,
        {"b_market": market_id, "b_requester": requester_id, "b_type": hit_type_id},
    ).scalar()
    return str(found or _new_opening(connection, ids, now, market_id, requester_id, hit_type_id))


def _new_opening(
    connection: Connection, ids: Ids, now: int, market_id: str, requester_id: str, hit_type_id: str
) -> str:
    opening_id = ids.row()
    connection.execute(
        _OPENING,
        {
            "market_id": market_id,
            "id": opening_id,
            "requester_id": requester_id,
            "hit_type_id": hit_type_id,
            "opened_at": None,
            "created_at": now,
        },
    )
    return opening_id


# --- opening ---

_STATES = (
    select(_h.id, _h.requester_id, _h.hit_type_id, _h.opening_id, _h.created_at, _o.opened_at)
    .outerjoin(hit_opening, and_(_o.market_id == _h.market_id, _o.id == _h.opening_id))
    .where(_h.market_id == bindparam("b_market"), _h.id.in_(bindparam("b_ids", expanding=True)))
)
_MOVE = (
    update(hit)
    .where(
        _h.market_id == bindparam("b_market"),
        _h.requester_id == bindparam("b_requester"),
        _h.id.in_(bindparam("b_ids", expanding=True)),
        # Only drafts: what has been opened meanwhile stays where it is.
        _h.opening_id.in_(
            select(_o.id).where(_o.market_id == bindparam("b_market"), _o.opened_at.is_(None))
        ),
    )
    .values(
        opening_id=bindparam("b_opening"),
        created_at=bindparam("b_now"),
        expires_at=bindparam("b_now") + cast(_h.lifetime_s, BigInteger) * SECOND,
    )
)
_TOTAL = select(func.count(), func.coalesce(func.sum(_h.held_cents), 0)).where(
    _h.market_id == bindparam("b_market"),
    _h.hit_type_id == bindparam("b_type"),
    _h.opening_id == bindparam("b_opening"),
)
_FLIP = (
    update(hit_opening)
    .where(
        _o.market_id == bindparam("b_market"),
        _o.id == bindparam("b_opening"),
        _o.opened_at.is_(None),
    )
    .values(opened_at=bindparam("b_now"))
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
    store: Store, ids: Ids, now: int, market_id: str, requester_id: str, hit_ids: Sequence[str]
) -> None:
    """Make all these drafts visible and hold their money, all or none.

    HITs that are open already stay as they are. Raises NoFunds (nothing is
    visible then) and DoesNotExist.
    """
    by_type = _drafts_to_open(store, now, market_id, requester_id, hit_ids)
    openings = {
        hit_type_id: _gathered(store, ids, now, market_id, requester_id, hit_type_id, drafts)
        for hit_type_id, drafts in by_type.items()
    }
    if openings:
        store.write(lambda connection: _open(connection, now, market_id, requester_id, openings))


def _drafts_to_open(
    store: Store, now: int, market_id: str, requester_id: str, hit_ids: Sequence[str]
) -> dict[str, dict[str, tuple[str, int]]]:
    """HIT type -> draft -> (its opening, when it was made)."""
    drafts: dict[str, dict[str, tuple[str, int]]] = {}
    for part in chunks(hit_ids):
        rows = store.read(
            lambda c, part=part: c.execute(  # type: ignore[misc]
                _STATES, {"b_market": market_id, "b_ids": part}
            ).all()
        )
        own = {row.id: row for row in rows if row.requester_id == requester_id}
        for hit_id in part:
            if hit_id not in own:
                raise no_hit(hit_id)
        for row in own.values():
            if row.opening_id and row.opened_at is None:
                drafts.setdefault(row.hit_type_id, {})[row.id] = (row.opening_id, row.created_at)
    return drafts


def _gathered(
    store: Store,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    drafts: dict[str, tuple[str, int]],
) -> str:
    """An opening that holds exactly these drafts, with fresh dates."""
    openings = {opening for opening, _ in drafts.values()}
    if len(openings) == 1:
        opening_id = openings.pop()
        count = store.read(lambda c: _total(c, market_id, hit_type_id, opening_id)[0])
        if count == len(drafts) and min(made for _, made in drafts.values()) > now - STALE:
            return opening_id
    opening_id = store.write(
        lambda c: _new_opening(c, ids, now, market_id, requester_id, hit_type_id)
    )
    for part in chunks(sorted(drafts)):
        values = {
            "b_market": market_id,
            "b_requester": requester_id,
            "b_ids": part,
            "b_opening": opening_id,
            "b_now": now,
        }
        store.write(lambda c, values=values: c.execute(_MOVE, values).rowcount)  # type: ignore[misc]
    return opening_id


def _total(
    connection: Connection, market_id: str, hit_type_id: str, opening_id: str
) -> tuple[int, int]:
    count, cents = connection.execute(
        _TOTAL, {"b_market": market_id, "b_type": hit_type_id, "b_opening": opening_id}
    ).one()
    return int(count), int(cents)


def _open(
    connection: Connection, now: int, market_id: str, requester_id: str, openings: dict[str, str]
) -> None:
    pays = ledger.lock_funds(connection, market_id, requester_id)
    journal = Journal(connection, market_id, now)
    written = []
    for hit_type_id, opening_id in openings.items():
        count, cents = _total(connection, market_id, hit_type_id, opening_id)
        values = {"b_market": market_id, "b_opening": opening_id, "b_now": now}
        if count and connection.execute(_FLIP, values).rowcount == 1:
            journal.post("open", f"open:{opening_id}", ledger.hold(pays, cents))
            written.append((hit_type_id, opening_id, count))
    journal.close()
    for hit_type_id, opening_id, count in written:
        first = journal.reserve_events(count)
        connection.execute(
            _EVENTS,
            {
                "before": first - 1,
                "now": now,
                "market": market_id,
                "type": hit_type_id,
                "opening": opening_id,
            },
        )


def discard_drafts(
    connection: Connection, market_id: str, requester_id: str, hit_ids: Sequence[str]
) -> None:
    """Delete at most 500 drafts with their tokens; HITs that are open stay."""
    rows = connection.execute(_STATES, {"b_market": market_id, "b_ids": list(hit_ids)}).all()
    drafts = [
        row.id
        for row in rows
        if row.requester_id == requester_id and row.opening_id and row.opened_at is None
    ]
    connection.execute(delete(hit).where(_h.market_id == market_id, _h.id.in_(drafts)))
    connection.execute(
        delete(request_token).where(
            _k.market_id == market_id,
            _k.requester_id == requester_id,
            _k.result_id.in_(drafts),
        )
    )
