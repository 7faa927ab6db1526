"""How often a secret was tried, kept in the database: restarts and other processes count too.

Each key is a leaky bucket: ``full_at`` is the moment when all its tries are paid off.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, case, delete, select, update

from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.tables.site import secret_try

_t = secret_try.c


@dataclass(frozen=True)
class Limit:
    """At most ``times`` within ``within_us`` microseconds for each key, refilled evenly."""

    times: int
    within_us: int

    @property
    def each_us(self) -> int:
        return self.within_us // self.times


def take(connection: Connection, now: int, limit: Limit, key: str) -> int:
    """Count one try of a key; how long to wait in microseconds, 0 where it may be tried."""
    connection.execute(delete(secret_try).where(_t.full_at < now))
    if _count(connection, now, limit, key):
        return 0
    values = {"key": key, "full_at": now + limit.each_us}
    if insert_new(connection, secret_try, values) or _count(connection, now, limit, key):
        return 0
    full_at = connection.scalar(select(_t.full_at).where(_t.key == key))
    return max(1, (full_at or now) + limit.each_us - now - limit.within_us)


def _count(connection: Connection, now: int, limit: Limit, key: str) -> bool:
    changed = connection.execute(
        update(secret_try)
        .where(_t.key == key, _t.full_at <= now + limit.within_us - limit.each_us)
        .values(full_at=case((_t.full_at > now, _t.full_at), else_=now) + limit.each_us)
    )
    return changed.rowcount == 1


def forgive(connection: Connection, key: str) -> None:
    """Forget the tries of a key: it was the right person."""
    connection.execute(delete(secret_try).where(_t.key == key))
