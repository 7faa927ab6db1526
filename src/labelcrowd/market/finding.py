"""Finding work: one page of the groups that a worker may see, searched, filtered and sorted.

All groups on offer are read as they are kept (``offers``), a few thousand short rows; what is
left in a group, which costs more, is counted for those of the page alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from sqlalchemy import Connection, bindparam, select

from labelcrowd.market import measures, saved_requesters
from labelcrowd.market.budget import IN_BUDGET
from labelcrowd.market.groups import Group, groups_of, next_hit_in_group
from labelcrowd.market.measures import GroupMeasure
from labelcrowd.market.offers import Offer, offers
from labelcrowd.market.requirements import (
    DISCOVER,
    NONE,
    read_requirements,
    standing,
    types_of,
    unmet,
)
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.market import hit_opening

Sort = Literal["newest", "reward", "pay", "time", "requester"]
PAGE = 25
LATEST = 2_000
"""So many of a worker's assignments are looked at for groups of which they have done all."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a worker looks for. Sums in cents; 0, "" and False ask for nothing."""

    words: str = ""  # all of them, in title, description, keywords or requester
    keyword: str = ""  # one of the group's own, whole
    requester_id: str = ""
    reward_cents: int = 0  # at least
    hourly_cents: int = 0  # measured, with all time that counts, at least
    minutes: int = 0  # measured for one HIT, at most
    qualified: bool = False  # nothing that this worker may not take
    saved: bool = False  # of saved requesters only
    sort: Sort = "newest"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A group in the list. ``qualified``: this worker has all that it asks for."""

    group: Group
    qualified: bool
    measure: GroupMeasure


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page. ``total`` groups match; whether the worker can see ``some`` at all, and any of
    them ``pays``."""

    listed: list[Listed]
    total: int
    page: int
    pages: int
    some: bool
    pays: bool


NOTHING = Found(listed=[], total=0, page=1, pages=1, some=False, pays=False)


def find(connection: Connection, market_id: str, worker_id: str, now: int, search: Search) -> Found:
    """One page of what this worker may see; empty while the market is paused.

    A page beyond the last one is the last one.
    """
    if _is_paused(connection, market_id):
        return NOTHING
    view = _View(connection, market_id, worker_id, now)
    visible = view.visible(offers(connection, market_id))
    matching = view.without_done(view.merged(view.filtered(visible, search)))
    pages = max(1, -(-len(matching) // PAGE))
    page = min(max(1, search.page), pages)
    shown = view.sorted(matching, search.sort)[(page - 1) * PAGE : page * PAGE]
    return Found(
        listed=view.listed(shown),
        total=len(matching),
        page=page,
        pages=pages,
        some=bool(visible),
        pays=any(one.reward_cents for one in visible),
    )


def finds_paid_work(connection: Connection, market_id: str, worker_id: str, now: int) -> bool:
    """Whether ``find`` has any work for money for this worker: its ``pays``, without the list."""
    if _is_paused(connection, market_id):
        return False
    paid = [one for one in offers(connection, market_id) if one.reward_cents]
    return bool(paid and _View(connection, market_id, worker_id, now).visible(paid))


def _is_paused(connection: Connection, market_id: str) -> bool:
    row = _PAUSED.one(connection, market_id)
    return row is None or bool(row[0])


def newest(
    connection: Connection, market_id: str, worker_id: str, now: int, *, limit: int = PAGE
) -> list[Group]:
    """The newest groups that this worker may take work of."""
    found = find(connection, market_id, worker_id, now, Search(qualified=True))
    return [one.group for one in found.listed[:limit]]


_PAUSED = Statement("SELECT paused FROM market WHERE id = ?")
_IN_GROUPS = Statement(
    "SELECT group_id FROM worker_group_member WHERE market_id = ? AND worker_id = ?"
)
_BLOCKED_BY = Statement(
    "SELECT requester_id FROM worker_block WHERE market_id = ? AND worker_id = ?"
)
_o = hit_opening.c
_USED_UP = select(_o.id).where(
    _o.market_id == bindparam("b_market"), _o.budget_cents.is_not(None), ~IN_BUDGET
)
_NAMES = Statement(
    "SELECT r.id, coalesce(c.name, r.name) FROM requester r "
    "LEFT JOIN requester_card c ON c.requester_id = r.id WHERE r.market_id = ?"
)
_WORKED_IN = Statement(
    "SELECT DISTINCT h.hit_type_id FROM (SELECT hit_id FROM assignment WHERE market_id = ? "
    "AND worker_id = ? AND status <> 'Returned' AND status <> 'Abandoned' "
    f"ORDER BY accepted_at DESC, id DESC LIMIT {LATEST}) a "
    "JOIN hit h ON h.market_id = ? AND h.id = a.hit_id WHERE h.status = 'Assignable'"
)


class _View:
    """What one worker sees of a market at one moment."""

    def __init__(self, connection: Connection, market_id: str, worker_id: str, now: int) -> None:
        self._connection, self._market_id, self._worker_id = connection, market_id, worker_id
        self._now = now
        self._unmet: frozenset[str] = frozenset()  # requirements (JSON) that this worker misses

    def visible(self, there: Sequence[Offer]) -> list[Offer]:
        """What may be shown: for this worker, of a requester who takes them, in budget."""
        key = (self._market_id, self._worker_id)
        groups = {"", *(row[0] for row in _IN_GROUPS.all(self._connection, *key))}
        blocked = {row[0] for row in _BLOCKED_BY.all(self._connection, *key)}
        used_up = set(self._connection.scalars(_USED_UP, {"b_market": self._market_id}))
        hidden = self._judge({one.qualification_requirements for one in there})
        return [
            one
            for one in there
            if one.for_group_id in groups
            and one.qualification_requirements not in hidden
            and one.requester_id not in blocked
            and one.opening_id not in used_up
        ]

    def _judge(self, bodies: set[str]) -> set[str]:
        """Note the requirements that this worker misses; those that hide a group from them."""
        asked = {body: read_requirements(body) for body in bodies - {NONE}}
        types = {type_id for one in asked.values() for type_id in types_of(one)}
        has = standing(self._connection, self._market_id, self._worker_id, types)
        self._unmet = frozenset(body for body, one in asked.items() if unmet(one, has))
        return {body for body in self._unmet if unmet(asked[body], has, DISCOVER)}

    def filtered(self, there: Sequence[Offer], search: Search) -> Sequence[Offer]:
        """What was searched for; each thing that was not asked costs nothing."""
        if search.qualified:
            there = [one for one in there if one.qualification_requirements not in self._unmet]
        if search.reward_cents:
            there = [one for one in there if one.reward_cents >= search.reward_cents]
        if search.requester_id:
            there = [one for one in there if one.requester_id == search.requester_id]
        if search.saved:
            saved = saved_requesters.saved(self._connection, self._market_id, self._worker_id)
            there = [one for one in there if one.requester_id in saved]
        if search.keyword.strip():
            keyword = f",{search.keyword.strip().casefold()},"
            there = [one for one in there if keyword in one.words[one.words.rindex("\n") :]]
        for word in search.words.casefold().split():
            by = {key for key, name in self._names().items() if word in name}
            there = [one for one in there if word in one.words or one.requester_id in by]
        if search.hourly_cents or search.minutes:
            there = self._measured(there, search)
        return there

    def _measured(self, there: Sequence[Offer], search: Search) -> Sequence[Offer]:
        """Those whose measures fit: of a new group nobody knows, so it does not."""
        most_ms = search.minutes * 60_000 or 2**62
        fit = {
            type_id
            for type_id, one in self._measures().items()
            if (one.pay_cents or 0) >= search.hourly_cents and (one.median_ms or 0) <= most_ms
        }
        return [one for one in there if one.hit_type_id in fit]

    def merged(self, there: Sequence[Offer]) -> dict[str, Offer]:
        """By type, whatever it was opened under: the newest opening stands for all."""
        found: dict[str, Offer] = {}
        for one in there:
            found.setdefault(one.hit_type_id, one)
        return found

    def without_done(self, found: dict[str, Offer]) -> list[Offer]:
        """Not those of which this worker has done all that there is."""
        key = (self._market_id, self._worker_id)
        worked = {row[0] for row in _WORKED_IN.all(self._connection, *key, self._market_id)}
        for type_id in worked & found.keys():
            if next_hit_in_group(self._connection, *key, self._now, type_id) is None:
                del found[type_id]
        return list(found.values())

    def sorted(self, found: list[Offer], sort: Sort) -> list[Offer]:
        """The best first; what was not measured comes last, and of equals the newest first."""
        if sort == "reward":
            found.sort(key=attrgetter("reward_cents"), reverse=True)
        elif sort == "requester":
            names = self._names()
            rank = {key: (name, key) for key, name in names.items()}
            found.sort(key=lambda one: rank.get(one.requester_id, ("", "")))
        elif sort in ("pay", "time"):
            place = _places(self._measures(), sort)
            found.sort(key=lambda one: place.get(one.hit_type_id, _LAST))
        return found

    def listed(self, shown: Collection[Offer]) -> list[Listed]:
        """With what is left now. A group that was taken whole a moment ago is left out."""
        types = [one.hit_type_id for one in shown]
        key = (self._market_id, self._worker_id)
        groups = groups_of(self._connection, *key, types)
        known = measures.of_groups(self._connection, self._market_id, types)
        return [
            Listed(
                groups[one.hit_type_id],
                one.qualification_requirements not in self._unmet,
                known.get(one.hit_type_id, measures.NEW),
            )
            for one in shown
            if one.hit_type_id in groups
        ]

    def _names(self) -> dict[str, str]:
        rows = _NAMES.all(self._connection, self._market_id)
        return {requester_id: name.casefold() for requester_id, name in rows}

    def _measures(self) -> dict[str, GroupMeasure]:
        return measures.known_of_market(self._connection, self._market_id)


_LAST = 2**62


def _places(known: dict[str, GroupMeasure], sort: Sort) -> dict[str, int]:
    """Where a measured group comes: most pay first, or the shortest first."""
    if sort == "pay":
        return {
            type_id: -one.pay_cents for type_id, one in known.items() if one.pay_cents is not None
        }
    return {type_id: one.median_ms for type_id, one in known.items() if one.median_ms is not None}
