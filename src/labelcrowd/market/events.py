"""Reading a market's events: gapless, in order, with a cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import market_event

_e = market_event.c
_ALL = (
    select(market_event)
    .where(_e.market_id == bindparam("b_market"), _e.seq > bindparam("b_after"))
    .order_by(_e.seq)
    .limit(bindparam("b_limit"))
)
_AFTER = Prepared(_ALL)
_OWN_AFTER = Prepared(_ALL.where(_e.requester_id == bindparam("b_requester")))


@dataclass(frozen=True, slots=True)
class Event:
    """One state change under Amazon's name for it."""

    market_id: str
    seq: int
    type: str
    requester_id: str
    hit_type_id: str
    hit_id: str
    assignment_id: str | None
    worker_id: str | None
    at: int
    detail: dict[str, Any]


def events_after(
    connection: Connection,
    market_id: str,
    after: int,
    *,
    limit: int = 1000,
    requester_id: str | None = None,
) -> list[Event]:
    """Events with ``seq`` > ``after``, of everybody or of one requester."""
    values: dict[str, Any] = {"b_market": market_id, "b_after": after, "b_limit": limit}
    statement = _AFTER
    if requester_id is not None:
        statement, values = _OWN_AFTER, {**values, "b_requester": requester_id}
    return [
        Event(
            row.market_id,
            row.seq,
            row.type,
            row.requester_id,
            row.hit_type_id,
            row.hit_id,
            row.assignment_id,
            row.worker_id,
            row.at,
            msgspec.json.decode(row.detail),
        )
        for row in statement.all(connection, values)
    ]
