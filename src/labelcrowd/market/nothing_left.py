"""Why a worker finds no HIT to take in a group."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from labelcrowd.market import requirements
from labelcrowd.market.worker_groups import is_for_others
from labelcrowd.storage.tables.market import assignment, hit, hit_type


@dataclass(frozen=True)
class Why:
    """``said``: ``unknown``, ``others``, ``yours`` or ``gone``; ``in_hand``: the one they have."""

    said: str
    in_hand: str = ""


def why(connection: Connection, market_id: str, worker_id: str, hit_type_id: str) -> Why:
    """Of a group that has nothing to take for this worker.

    ``unknown`` is also what a worker may not know of: the two look alike.
    """
    body = connection.execute(
        select(hit_type.c.qualification_requirements).where(
            hit_type.c.market_id == market_id, hit_type.c.id == hit_type_id
        )
    ).scalar()
    if body is None:
        return Why("unknown")
    mine = connection.execute(
        select(assignment.c.id, assignment.c.status)
        .join(hit, and_(hit.c.market_id == assignment.c.market_id, hit.c.id == assignment.c.hit_id))
        .where(
            assignment.c.market_id == market_id,
            assignment.c.worker_id == worker_id,
            hit.c.hit_type_id == hit_type_id,
            assignment.c.status.in_(("Accepted", "Submitted", "Approved", "Rejected")),
        )
        .order_by(assignment.c.accepted_at.desc())
        .limit(100)
    ).all()
    for one in mine:
        if one.status == "Accepted":
            return Why("yours", one.id)
    if mine:
        return Why("yours")
    if is_for_others(connection, market_id, hit_type_id, worker_id):
        return Why("others")
    if requirements.unmet_of(connection, market_id, worker_id, body, requirements.DISCOVER):
        return Why("unknown")
    return Why("gone")
