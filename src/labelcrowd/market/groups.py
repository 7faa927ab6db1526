"""Groups of HITs as a worker sees them: what is left in which, the next HIT of one.

Which groups there are, is found in ``finding``. Counting what is left counts
index entries only: it takes what is open in a group and takes off what this
worker has done there, so that ten thousand HITs cost a millisecond or two.
What has expired within the last second may be counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, not_, or_, select

from labelcrowd.market.assignment_rows import WORKED_ON
from labelcrowd.market.budget import IN_BUDGET
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.market.worker_blocks import BLOCKED
from labelcrowd.market.worker_groups import FOR_THIS_WORKER
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import (
    assignment,
    hit,
    hit_opening,
    hit_type,
    market,
    requester,
)
from labelcrowd.storage.tables.market_trust import requester_card

_a, _h, _t, _r, _o = assignment.c, hit.c, hit_type.c, requester.c, hit_opening.c


@dataclass(frozen=True, slots=True)
class Group:
    """HITs of one type that a worker may take. ``left``: how many of them."""

    hit_type_id: str
    requester_id: str
    requester_name: str
    title: str
    description: str
    keywords: str
    reward_cents: int
    assignment_duration_s: int
    left: int
    newest_at: int
    qualification_requirements: str


_OPENINGS = Prepared(
    select(_o.id).where(
        _o.market_id == bindparam("b_market"),
        _o.hit_type_id == bindparam("b_type"),
        _o.opened_at.is_not(None),
        FOR_THIS_WORKER,
        IN_BUDGET,
    )
)


def open_openings(
    connection: Connection, market_id: str, hit_type_id: str, worker_id: str
) -> list[str]:
    """Under what a type's HITs that are for this worker were opened.

    "" stands for those that never were drafts.
    """
    key = {"b_market": market_id, "b_type": hit_type_id, "b_worker": worker_id}
    return [*(row.id for row in _OPENINGS.all(connection, key)), ""]


TAKEABLE_IN_OPENING = (
    _h.market_id == bindparam("b_market"),
    _h.hit_type_id == bindparam("b_type"),
    _h.opening_id == bindparam("b_opening"),
    _h.status == ASSIGNABLE,
    _h.paused.is_(False),
    _h.expires_at > bindparam("b_now"),
    not_(WORKED_ON),
)
"""What a worker may take, one index range: type, opening, status, pause, id."""

_MARKET: BindParameter[str] = bindparam("b_market")
_WORKER: BindParameter[str] = bindparam("b_worker")
_TYPES: BindParameter[list[str]] = bindparam("b_types", expanding=True)
_OPEN = (
    select(_h.hit_type_id, _h.opening_id, func.count().label("hits"))
    .where(
        _h.market_id == _MARKET,
        _h.hit_type_id.in_(_TYPES),
        _h.status == ASSIGNABLE,
        _h.paused.is_(False),
    )
    .group_by(_h.hit_type_id, _h.opening_id)
).subquery("opened")
# Nobody took a HIT of a type before there was the type: a long record is not read to its end.
_SINCE = (
    select(func.min(_t.created_at)).where(_t.market_id == _MARKET, _t.id.in_(_TYPES))
).scalar_subquery()
_DONE = (
    select(_h.hit_type_id, _h.opening_id, func.count(_h.id.distinct()).label("hits"))
    .select_from(assignment)
    .join(hit, and_(_h.market_id == _a.market_id, _h.id == _a.hit_id))
    .where(
        _a.market_id == _MARKET,
        _a.worker_id == _WORKER,
        _a.accepted_at >= _SINCE,
        _a.status != "Returned",
        _a.status != "Abandoned",
        _h.hit_type_id.in_(_TYPES),
        _h.status == ASSIGNABLE,
        _h.paused.is_(False),
    )
    .group_by(_h.hit_type_id, _h.opening_id)
).subquery("done")

_NAME = func.coalesce(requester_card.c.name, _r.name)  # as the card says it, if there is one
_LEFT = func.sum(_OPEN.c.hits - func.coalesce(_DONE.c.hits, 0))
_GROUPS = (
    select(
        hit_type,
        _NAME.label("requester_name"),
        _LEFT.label("hits_left"),
        func.max(func.coalesce(_o.opened_at, _t.created_at)).label("newest_at"),
    )
    .select_from(_OPEN)
    .join(market, market.c.id == _MARKET)
    .join(hit_type, and_(_t.market_id == _MARKET, _t.id == _OPEN.c.hit_type_id))
    .join(requester, and_(_r.market_id == _t.market_id, _r.id == _t.requester_id))
    .outerjoin(requester_card, requester_card.c.requester_id == _t.requester_id)
    .outerjoin(hit_opening, and_(_o.market_id == _t.market_id, _o.id == _OPEN.c.opening_id))
    .outerjoin(
        _DONE,
        and_(
            _DONE.c.hit_type_id == _OPEN.c.hit_type_id,
            _DONE.c.opening_id == _OPEN.c.opening_id,
        ),
    )
    .where(
        market.c.paused.is_(False),
        _t.id.in_(_TYPES),
        or_(
            _OPEN.c.opening_id == "",
            and_(_o.opened_at.is_not(None), FOR_THIS_WORKER, IN_BUDGET),
        ),
        not_(BLOCKED),
    )
    .group_by(*hit_type.c, _NAME)
    .having(_LEFT > 0)
)


def groups_of(
    connection: Connection, market_id: str, worker_id: str, type_ids: Sequence[str]
) -> dict[str, Group]:
    """Those of these types that have work for this worker now; none while the market is paused.

    Qualifications are not asked: ``finding`` does.
    """
    if not type_ids:
        return {}
    key = {"b_market": market_id, "b_worker": worker_id, "b_types": list(type_ids)}
    return {row.id: _group(row) for row in connection.execute(_GROUPS, key)}


def group(connection: Connection, market_id: str, worker_id: str, hit_type_id: str) -> Group | None:
    """One group, None where nothing is left in it for this worker."""
    return groups_of(connection, market_id, worker_id, [hit_type_id]).get(hit_type_id)


def _group(row: Any) -> Group:
    return Group(
        row.id,
        row.requester_id,
        row.requester_name,
        row.title,
        row.description,
        row.keywords,
        row.reward_cents,
        row.assignment_duration_s,
        int(row.hits_left),
        row.newest_at,
        row.qualification_requirements,
    )


_NEXT = Prepared(
    select(_h.id).where(*TAKEABLE_IN_OPENING, _h.id > bindparam("b_after")).order_by(_h.id).limit(1)
)


def next_hit_in_group(
    connection: Connection,
    market_id: str,
    worker_id: str,
    now: int,
    hit_type_id: str,
    *,
    after: str = "",
) -> str | None:
    """A HIT of the group to preview: the next one after ``after``, else the first, else None."""
    openings = open_openings(connection, market_id, hit_type_id, worker_id)
    values = {
        "b_market": market_id,
        "b_worker": worker_id,
        "b_now": now,
        "b_type": hit_type_id,
    }
    for start in dict.fromkeys((after, "")):
        for opening_id in openings:
            found = _NEXT.one(connection, {**values, "b_opening": opening_id, "b_after": start})
            if found is not None:
                return str(found.id)
    return None
