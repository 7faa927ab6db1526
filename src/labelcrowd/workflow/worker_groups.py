"""The operator's groups of workers: made, renamed, filled, emptied, deleted; each act noted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from labelcrowd.accounts import people
from labelcrowd.accounts.audit import Actor, note
from labelcrowd.accounts.people import Worker
from labelcrowd.errors import InvalidInput
from labelcrowd.market import worker_groups
from labelcrowd.market.worker_groups import WorkerGroup
from labelcrowd.workflow.studio import Studio


def list_groups(studio: Studio, market_id: str) -> list[WorkerGroup]:
    """The groups of a market, by name."""
    return studio.home.store.read(lambda c: worker_groups.worker_groups(c, market_id))


def find_group(studio: Studio, market_id: str, name_or_id: str) -> WorkerGroup:
    """The group of that name or id. Raises NotFound."""
    return studio.home.store.read(lambda c: worker_groups.find_group(c, market_id, name_or_id))


def members(studio: Studio, market_id: str, group_id: str) -> list[Worker]:
    """The workers of a group, those who came first first."""

    def read(c: Connection) -> list[Worker]:
        ids = worker_groups.member_ids(c, market_id, group_id)
        found = [people.worker(c, market_id, one) for one in ids]
        return [one for one in found if one is not None]

    return studio.home.store.read(read)


def make_group(studio: Studio, actor: Actor, market_id: str, name: str) -> str:
    """A new group; its id. Raises InvalidInput, Conflict."""
    now = studio.clock.now()

    def make(c: Connection) -> str:
        group_id = worker_groups.make_group(c, studio.ids, now, market_id, name)
        note(c, studio.ids, now, actor, "make-group", group_id, {"name": name.strip()[:80]})
        return group_id

    return studio.home.store.write(make)


def rename_group(studio: Studio, actor: Actor, market_id: str, group_id: str, name: str) -> None:
    """Another name. Raises InvalidInput, NotFound, Conflict."""
    now = studio.clock.now()

    def rename(c: Connection) -> None:
        worker_groups.rename_group(c, market_id, group_id, name)
        note(c, studio.ids, now, actor, "rename-group", group_id, {"name": name.strip()[:80]})

    studio.home.store.write(rename)


def delete_group(studio: Studio, actor: Actor, market_id: str, group_id: str) -> None:
    """Delete it. Raises NotFound, and Conflict while work is handed out to it alone."""
    now = studio.clock.now()

    def delete(c: Connection) -> None:
        worker_groups.delete_group(c, market_id, group_id)
        note(c, studio.ids, now, actor, "delete-group", group_id)

    studio.home.store.write(delete)


def add_workers(
    studio: Studio, actor: Actor, market_id: str, group_id: str, workers: Sequence[str]
) -> int:
    """Put workers (logins or ids) into a group, all or none; how many are new in it.

    Raises InvalidInput with those that do not exist, and NotFound for the group.
    """
    now = studio.clock.now()

    def add(c: Connection) -> int:
        ids = _ids(c, market_id, workers)
        added = worker_groups.add_members(c, now, market_id, group_id, ids)
        note(c, studio.ids, now, actor, "add-to-group", group_id, {"workers": ids})
        return added

    return studio.home.store.write(add)


def remove_workers(
    studio: Studio, actor: Actor, market_id: str, group_id: str, workers: Sequence[str]
) -> int:
    """Take workers out: no new work of the group for them; what is in hand is finished."""
    now = studio.clock.now()

    def remove(c: Connection) -> int:
        ids = _ids(c, market_id, workers)
        removed = worker_groups.remove_members(c, market_id, group_id, ids)
        note(c, studio.ids, now, actor, "remove-from-group", group_id, {"workers": ids})
        return removed

    return studio.home.store.write(remove)


def _ids(connection: Connection, market_id: str, workers: Sequence[str]) -> list[str]:
    if not workers:
        raise InvalidInput("workers: expected at least one login or worker id", field="workers")
    return [one.id for one in people.find_workers(connection, market_id, workers)]
