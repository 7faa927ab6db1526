"""Workers whom a requester does not want: they see and take none of its HITs.

A block says nothing to the worker, and touches no work that is in hand or
submitted. Most requesters block nobody, so a look-up is one indexed row.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, or_, select, text

from labelcrowd.market.errors import BadParameter
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit_type, worker
from labelcrowd.storage.tables.market_workers import worker_block

MAX_BLOCKS = 100_000  # Amazon's limit for a requester

_b = worker_block.c
_SET = text(
    "INSERT INTO worker_block (market_id, requester_id, worker_id, reason, made_at)"
    " VALUES (:market_id, :requester_id, :worker_id, :reason, :made_at)"
    " ON CONFLICT (market_id, requester_id, worker_id) DO UPDATE SET reason = :reason"
)
_IS_BLOCKED = Prepared(
    select(_b.worker_id).where(
        _b.market_id == bindparam("b_market"),
        _b.requester_id == bindparam("b_requester"),
        _b.worker_id == bindparam("b_worker"),
    )
)

BLOCKED = exists().where(
    _b.market_id == hit_type.c.market_id,
    _b.requester_id == hit_type.c.requester_id,
    _b.worker_id == bindparam("b_worker"),
)
"""Holds for a HIT type whose requester has blocked the worker (``b_worker``)."""


@dataclass(frozen=True, slots=True)
class Block:
    worker_id: str
    reason: str
    made_at: int


def block(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    worker_id: str,
    reason: str,
) -> None:
    """Block a worker of this market; again: the new reason stands. Raises BadParameter."""
    require_worker(connection, market_id, worker_id)
    already = is_blocked(connection, market_id, requester_id, worker_id)
    if not already and _count(connection, market_id, requester_id) >= MAX_BLOCKS:
        raise BadParameter(f"You can block up to {MAX_BLOCKS} Workers.")
    connection.execute(
        _SET,
        {
            "market_id": market_id,
            "requester_id": requester_id,
            "worker_id": worker_id,
            "reason": reason,
            "made_at": now,
        },
    )


def unblock(connection: Connection, market_id: str, requester_id: str, worker_id: str) -> None:
    """Let a worker in again; no error where there was no block. Raises BadParameter."""
    require_worker(connection, market_id, worker_id)
    connection.execute(
        delete(worker_block).where(
            _b.market_id == market_id,
            _b.requester_id == requester_id,
            _b.worker_id == worker_id,
        )
    )


def is_blocked(connection: Connection, market_id: str, requester_id: str, worker_id: str) -> bool:
    key = {"b_market": market_id, "b_requester": requester_id, "b_worker": worker_id}
    return _IS_BLOCKED.one(connection, key) is not None


def list_blocks(
    connection: Connection,
    market_id: str,
    requester_id: str,
    *,
    after: tuple[int, str] = (-1, ""),
    limit: int = 100,
) -> list[Block]:
    """A requester's blocks, oldest first, those after (made_at, worker_id)."""
    at, last = after
    rows = connection.execute(
        select(_b.worker_id, _b.reason, _b.made_at)
        .where(
            _b.market_id == market_id,
            _b.requester_id == requester_id,
            or_(_b.made_at > at, and_(_b.made_at == at, _b.worker_id > last)),
        )
        .order_by(_b.made_at, _b.worker_id)
        .limit(limit)
    )
    return [Block(*row) for row in rows]


def require_worker(connection: Connection, market_id: str, worker_id: str) -> None:
    """Raises BadParameter, in Amazon's words, where this market has no such worker."""
    known = connection.execute(
        select(worker.c.id).where(worker.c.market_id == market_id, worker.c.id == worker_id)
    ).first()
    if known is None:
        raise BadParameter("WorkerId is invalid.", field="WorkerId")


def _count(connection: Connection, market_id: str, requester_id: str) -> int:
    return int(
        connection.execute(
            select(func.count())
            .select_from(worker_block)
            .where(_b.market_id == market_id, _b.requester_id == requester_id)
        ).scalar_one()
    )
