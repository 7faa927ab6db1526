"""Whose collections and batches a command works on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.market import setup
from labelcrowd.storage.tables.market import requester
from labelcrowd.storage.tables.pictures import collection
from labelcrowd.storage.tables.site import account


@dataclass(frozen=True)
class Requester:
    """A requester, the same in both markets."""

    id: str
    name: str


def list_requesters(connection: Connection) -> list[Requester]:
    """All requesters, oldest first."""
    query = (
        select(requester.c.id, requester.c.name)
        .where(requester.c.market_id == setup.LIVE)
        .order_by(requester.c.created_at, requester.c.id)
    )
    return [Requester(*row) for row in connection.execute(query)]


def find_requester(connection: Connection, text: str | None) -> Requester:
    """The requester of a name or id; without one, the operator's, else the only one.

    Raises NotFound, and InvalidInput where it is not clear which is meant.
    """
    everyone = list_requesters(connection)
    if text is not None:
        found = [one for one in everyone if text in (one.id, one.name)]
        if not found:
            known = ", ".join(one.name for one in everyone[:10]) or "none yet"
            raise NotFound(f"requester: no requester {text[:60]!r}; there are: {known}")
        return _only(found)
    operators = select(account.c.requester_id).where(account.c.operator)
    own = set(connection.execute(operators).scalars())
    return _only([one for one in everyone if one.id in own] or everyone)


def collection_owner(connection: Connection, collection_id: str) -> str:
    """The name of the requester whose collection it is, "" where nobody's."""
    query = (
        select(requester.c.name)
        .join(collection, collection.c.requester_id == requester.c.id)
        .where(collection.c.id == collection_id, requester.c.market_id == setup.LIVE)
    )
    return connection.scalar(query) or ""


def _only(found: list[Requester]) -> Requester:
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound("there is no requester yet; `labelcrowd market add-requester` makes one")
    names = ", ".join(f"{one.name} ({one.id})" for one in found[:10])
    raise InvalidInput(f"--requester: there are several, say which: {names}", field="requester")
