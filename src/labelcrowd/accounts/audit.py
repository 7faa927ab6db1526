"""The record of who moved money or ended work: written with the act, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, or_, select, tuple_

from labelcrowd.ids import Ids
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.site import audit_entry


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts. ``account_id`` is "" for a command line, an access key or the server itself."""

    requester_id: str
    account_id: str
    name: str

    def at(self, requester_id: str) -> Actor:
        """The same, acting on what belongs to that requester: there the act is listed."""
        return replace(self, requester_id=requester_id)


COMMAND_LINE = Actor(requester_id="", account_id="", name="command line")
"""Somebody with a shell on the server: a command, or the Python API."""

SERVER = Actor(requester_id="", account_id="", name="labelcrowd")
"""The server by itself, by a rule that somebody made earlier."""


def access_key(requester_id: str, key_id: str) -> Actor:
    """A requester's program."""
    return Actor(requester_id=requester_id, account_id="", name=f"access key {key_id}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One act. ``detail`` is JSON text."""

    id: str
    at: int
    requester_id: str
    account_id: str
    actor: str
    action: str
    subject: str
    detail: str


_NOTE = Prepared(insert(audit_entry))


def note(
    connection: Connection,
    ids: Ids,
    now: int,
    actor: Actor,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write down one act, in the transaction that does it."""
    _NOTE.run(
        connection,
        {
            "id": ids.timed(now),
            "at": now,
            "requester_id": actor.requester_id,
            "account_id": actor.account_id,
            "actor": actor.name,
            "action": action,
            "subject": subject,
            "detail": msgspec.json.encode(detail or {}).decode(),
        },
    )


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which acts are looked for; "" is any. ``site``: also those for the whole installation."""

    action: str = ""
    actor: str = ""
    subject: str = ""
    site: bool = False


def entries(
    connection: Connection,
    requester_id: str,
    wanted: Filter = Filter(),
    *,
    before: tuple[int, str] = (2**62, ""),
    limit: int = 100,
) -> list[Entry]:
    """A requester's acts, the newest first, those before the place (at, id)."""
    table = audit_entry.c
    query = (
        select(audit_entry)
        .where(_of(requester_id, wanted), tuple_(table.at, table.id) < before)
        .order_by(table.at.desc(), table.id.desc())
        .limit(limit)
    )
    for column, value in (
        (table.action, wanted.action),
        (table.actor, wanted.actor),
        (table.subject, wanted.subject),
    ):
        if value:
            query = query.where(column == value)
    return [Entry(**row._mapping) for row in connection.execute(query)]


def words(
    connection: Connection, requester_id: str, *, site: bool = False
) -> tuple[list[str], list[str]]:
    """The actions and the actors that a requester's record holds, to choose from."""
    where = _of(requester_id, Filter(site=site))
    found = (
        list(connection.execute(select(column).where(where).distinct().order_by(column)).scalars())
        for column in (audit_entry.c.action, audit_entry.c.actor)
    )
    actions, actors = found
    return actions, actors


def _of(requester_id: str, wanted: Filter) -> ColumnElement[bool]:
    own = audit_entry.c.requester_id == requester_id
    return or_(own, audit_entry.c.requester_id == "") if wanted.site else own
