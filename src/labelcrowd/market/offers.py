"""What is on offer, kept: a row for each HIT type and opening of which some HIT can be taken.

The rows (``hit_group``) are made from the market's own tables a moment after its events, so
that accepting and submitting pay nothing for them. Whoever reads the list looks at the types
that have changed since then in the market's own tables: ``offers`` is exact at any time.
What no event tells (a pause) is noted by ``note_change``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
    union_all,
)

from labelcrowd.market import followers
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import hit, hit_opening, hit_type
from labelcrowd.storage.tables.market_finding import hit_group

NAME = "offers"
TOGETHER = 200  # types in one transaction

_h, _t, _o, _g = hit.c, hit_type.c, hit_opening.c, hit_group.c


class Offer(NamedTuple):
    """HITs of one type and opening ("": created over the API) of which some can be taken."""

    hit_type_id: str
    opening_id: str
    requester_id: str
    offered_at: int
    for_group_id: str  # "": for all workers
    reward_cents: int
    assignment_duration_s: int
    qualification_requirements: str
    words: str  # see ``words_of``


def words_of(title: str, description: str, keywords: str) -> str:
    """What a search looks at: folded, each keyword between commas on the last line."""
    named = ",".join(one.strip() for one in keywords.split(","))
    return f"{title}\n{description}\n,{named},".casefold()


# --- from the market's own tables ---

_MARKET: BindParameter[str] = bindparam("b_market")
_TYPES: BindParameter[list[str]] = bindparam("b_types", expanding=True)


def _some_hit(opening_id: Any) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            _h.market_id == _MARKET,
            _h.hit_type_id == _t.id,
            _h.opening_id == opening_id,
            _h.status == ASSIGNABLE,
            _h.paused.is_(False),
        )
        .correlate(hit_type, hit_opening)
    )


def _columns(opening_id: Any, offered_at: Any, group_id: Any) -> Any:
    return select(
        _t.id,
        opening_id,
        _t.requester_id,
        offered_at,
        group_id,
        _t.reward_cents,
        _t.assignment_duration_s,
        _t.qualification_requirements,
        _t.title,
        _t.description,
        _t.keywords,
    ).where(_t.market_id == _MARKET, _t.id.in_(_TYPES))


_NOW = union_all(
    _columns(literal(""), _t.created_at, literal("")).where(_some_hit("")),
    _columns(_o.id, _o.opened_at, _o.group_id)
    .join(hit_opening, (_o.market_id == _t.market_id) & (_o.hit_type_id == _t.id))
    .where(_o.opened_at.is_not(None), _some_hit(_o.id)),
)


def _now(connection: Connection, market_id: str, type_ids: Sequence[str]) -> list[Offer]:
    rows = connection.execute(_NOW, {"b_market": market_id, "b_types": list(type_ids)})
    return [Offer._make((*row[:8], words_of(*row[8:]))) for row in rows]


# --- what has changed since the rows were made ---

_TOLD = Statement(
    "SELECT DISTINCT hit_type_id FROM market_event WHERE market_id = ? AND seq > ? AND seq <= ?"
)
_UNTOLD = Statement("SELECT hit_type_id FROM hit_group_change WHERE market_id = ?")
_NOTE = Statement(
    # Not DO NOTHING: whoever is just taking the note in is waited for, and this one stays.
    "INSERT INTO hit_group_change (market_id, hit_type_id) VALUES (?, ?) "
    "ON CONFLICT (market_id, hit_type_id) DO UPDATE SET hit_type_id = excluded.hit_type_id"
)
_FORGET = Statement("DELETE FROM hit_group_change WHERE market_id = ? AND hit_type_id = ?")


def note_change(connection: Connection, market_id: str, type_ids: Collection[str]) -> None:
    """HITs of these types can be taken or no longer be, and no event says so."""
    for type_id in sorted(type_ids):
        _NOTE.run(connection, market_id, type_id)


def changed(connection: Connection, market_id: str) -> tuple[int, set[str]]:
    """The last event, and the types whose rows may be behind."""
    last = followers.last_event(connection, market_id)
    seen = followers.seq_of(connection, market_id, NAME)
    types = {row[0] for row in _UNTOLD.all(connection, market_id)}
    if seen < last:
        types |= {row[0] for row in _TOLD.all(connection, market_id, seen, last)}
    return last, types


# --- reading ---

_ALL = Statement(
    "SELECT hit_type_id, opening_id, requester_id, offered_at, for_group_id, reward_cents, "
    "assignment_duration_s, qualification_requirements, words FROM hit_group "
    "WHERE market_id = ? ORDER BY offered_at DESC, hit_type_id, opening_id"
)
_VERSION = "offers, their rows"
# The rows that this process has read last, of each database and market: most pages find them
# unchanged, and to read ten thousand costs more than all the rest of a page.
_read: WeakKeyDictionary[Engine, dict[str, tuple[int, list[Offer]]]] = WeakKeyDictionary()


def offers(connection: Connection, market_id: str) -> list[Offer]:
    """Everything on offer, to whomever, the newest first."""
    _, types = changed(connection, market_id)
    kept = _kept(connection, market_id)
    if not types:
        return kept
    found = [one for one in kept if one.hit_type_id not in types]
    for part in _parts(sorted(types)):
        found += _now(connection, market_id, part)
    found.sort(key=lambda one: (-one.offered_at, one.hit_type_id, one.opening_id))
    return found


def _kept(connection: Connection, market_id: str) -> list[Offer]:
    version = followers.seq_of(connection, market_id, _VERSION)
    of_engine = _read.setdefault(connection.engine, {})
    known = of_engine.get(market_id)
    if known is None or known[0] != version:
        rows = [Offer._make(row) for row in _ALL.all(connection, market_id)]
        known = of_engine[market_id] = (version, rows)
    return known[1]


# --- keeping ---

_MADE = select(_g.hit_type_id, _g.opening_id).where(
    _g.market_id == _MARKET, _g.hit_type_id.in_(_TYPES)
)
_GONE = delete(hit_group).where(
    _g.market_id == _MARKET,
    _g.hit_type_id == bindparam("b_type"),
    _g.opening_id == bindparam("b_opening"),
)
_NEW = insert(hit_group)


def follow(store: Store, market_id: str) -> int:
    """Bring the rows up to date with the events so far; how many types were looked at."""
    last, types = store.read(lambda c: changed(c, market_id))
    for part in _parts(sorted(types)):
        if store.read(lambda c, part=part: _is_behind(c, market_id, part)):  # type: ignore[misc]
            store.write(lambda c, part=part: _renew(c, market_id, part))  # type: ignore[misc]
    if types or store.read(lambda c: followers.seq_of(c, market_id, NAME)) < last:
        store.write(lambda c: followers.move_to(c, market_id, NAME, last))
    return len(types)


def _is_behind(connection: Connection, market_id: str, types: Sequence[str]) -> bool:
    noted = {row[0] for row in _UNTOLD.all(connection, market_id)}
    made, there = _difference(connection, market_id, types)
    return bool(noted.intersection(types)) or made.keys() != there


def _renew(connection: Connection, market_id: str, types: Sequence[str]) -> None:
    for type_id in types:  # first: what changes from here on is noted anew
        _FORGET.run(connection, market_id, type_id)
    found, there = _difference(connection, market_id, types)
    for type_id, opening_id in sorted(there - found.keys()):
        key = {"b_market": market_id, "b_type": type_id, "b_opening": opening_id}
        connection.execute(_GONE, key)
    new = [found[key] for key in sorted(found.keys() - there)]
    if found.keys() != there:
        version = followers.seq_of(connection, market_id, _VERSION)
        followers.move_to(connection, market_id, _VERSION, version + 1)
    if new:
        connection.execute(_NEW, [{"market_id": market_id, **one._asdict()} for one in new])


def _difference(
    connection: Connection, market_id: str, types: Sequence[str]
) -> tuple[dict[tuple[str, str], Offer], set[tuple[str, str]]]:
    """What there should be rows of, and of what there are."""
    rows = connection.execute(_MADE, {"b_market": market_id, "b_types": list(types)})
    there = {(row.hit_type_id, row.opening_id) for row in rows}
    return {
        (one.hit_type_id, one.opening_id): one for one in _now(connection, market_id, types)
    }, there


def _parts(types: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(types), TOGETHER):
        yield types[start : start + TOGETHER]
