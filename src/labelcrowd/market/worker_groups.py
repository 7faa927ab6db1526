"""Groups of workers: who is in which, and which work is for whom.

An opening (``hit_opening.group_id``) is for everybody, or for one group. Who
joins a group later sees its work from then on; who leaves it gets no new work
and finishes what is in hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, not_, or_, select, text, update

from labelcrowd.ids import Ids
from labelcrowd.market.errors import BadParameter, DoesNotExist, WrongState
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit, hit_opening
from labelcrowd.storage.tables.market_people import worker_group, worker_group_member

LONGEST_NAME = 80

_g, _m, _o, _h = worker_group.c, worker_group_member.c, hit_opening.c, hit.c


@dataclass(frozen=True, slots=True)
class WorkerGroup:
    """A group with the number of its members. ``name`` is "" where it was made for one batch."""

    id: str
    name: str
    members: int
    created_at: int


# On conflict: of two that put the same in at once, the second changes nothing.
_NEW_GROUP = text(
    "INSERT INTO worker_group (market_id, id, name, created_at) "
    "VALUES (:market, :id, :name, :now) ON CONFLICT DO NOTHING"
)
_NEW_MEMBER = text(
    "INSERT INTO worker_group_member (market_id, group_id, worker_id, added_at) "
    "VALUES (:market, :group, :worker, :now) ON CONFLICT DO NOTHING"
)

FOR_THIS_WORKER = or_(
    _o.group_id == "",
    select(_m.worker_id)
    .where(
        _m.market_id == _o.market_id,
        _m.group_id == _o.group_id,
        _m.worker_id == bindparam("b_worker"),
    )
    .exists(),
)
"""Holds for openings that the worker ``b_worker`` may take work of; asks nothing where all may."""

_NOT_FOR = Prepared(
    select(_o.id)
    .where(
        _o.market_id == bindparam("b_market"),
        _o.hit_type_id == bindparam("b_type"),
        _o.opened_at.is_not(None),
        not_(FOR_THIS_WORKER),
    )
    .limit(1)
)


def is_for_others(connection: Connection, market_id: str, hit_type_id: str, worker_id: str) -> bool:
    """Whether HITs of this type were opened for a group that the worker is not in."""
    key = {"b_market": market_id, "b_type": hit_type_id, "b_worker": worker_id}
    return _NOT_FOR.one(connection, key) is not None


_MEMBER = Prepared(
    select(_m.worker_id).where(
        _m.market_id == bindparam("b_market"),
        _m.group_id == bindparam("b_group"),
        _m.worker_id == bindparam("b_worker"),
    )
)


def is_member(connection: Connection, market_id: str, group_id: str, worker_id: str) -> bool:
    """Whether the worker is in the group now."""
    key = {"b_market": market_id, "b_group": group_id, "b_worker": worker_id}
    return _MEMBER.one(connection, key) is not None


def clean_group_name(given: str) -> str:
    """A group's name as stored. Raises BadParameter."""
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadParameter(
            f"name: expected 1 to {LONGEST_NAME} characters, got {len(name)}", field="name"
        )
    return name


def make_group(connection: Connection, ids: Ids, now: int, market_id: str, name: str) -> str:
    """A new group without members; its id. Raises BadParameter, and Conflict for a taken name."""
    name = clean_group_name(name)
    _refuse_taken(connection, market_id, name)
    group_id = ids.row()
    insert_group(connection, now, market_id, group_id, name)
    return group_id


def insert_group(
    connection: Connection, now: int, market_id: str, group_id: str, name: str = ""
) -> None:
    """A group under a chosen id; one without a name is in no list."""
    connection.execute(_NEW_GROUP, {"market": market_id, "id": group_id, "name": name, "now": now})


def group_of_workers(
    connection: Connection, now: int, market_id: str, worker_ids: Sequence[str]
) -> str:
    """The id of the group of just these workers: without a name, made once. Raises BadParameter."""
    members = sorted(set(worker_ids))
    if not members:
        raise BadParameter("workers: expected at least one", field="workers")
    digest = hashlib.sha256("\n".join([market_id, *members]).encode()).hexdigest()
    group_id = f"w{digest[:32]}"
    if not group_exists(connection, market_id, group_id):
        insert_group(connection, now, market_id, group_id)
        add_members(connection, now, market_id, group_id, members)
    return group_id


def rename_group(connection: Connection, market_id: str, group_id: str, name: str) -> None:
    """Another name. Raises BadParameter, DoesNotExist, and Conflict for a taken name."""
    name = clean_group_name(name)
    _refuse_taken(connection, market_id, name, but=group_id)
    renamed = connection.execute(
        update(worker_group).where(*_this(market_id, group_id), _g.name != "").values(name=name)
    )
    if renamed.rowcount != 1:
        raise no_group(group_id)


def delete_group(connection: Connection, market_id: str, group_id: str) -> None:
    """Delete a group. Raises DoesNotExist, and WrongState while work is handed out to it alone."""
    locked = select(_g.name).where(*_this(market_id, group_id), _g.name != "").with_for_update()
    if connection.execute(locked).first() is None:
        raise no_group(group_id)
    open_hits = connection.execute(
        select(func.count())
        .select_from(
            hit.join(hit_opening, (_o.market_id == _h.market_id) & (_o.id == _h.opening_id))
        )
        .where(
            _h.market_id == market_id,
            _o.group_id == group_id,
            _o.opened_at.is_not(None),
            _h.status == ASSIGNABLE,
        )
    ).scalar_one()
    if open_hits:
        raise WrongState(
            f"{open_hits:,} HITs are handed out to this group only; stop their batch first, "
            "or nobody could take them"
        )
    connection.execute(
        delete(worker_group_member).where(_m.market_id == market_id, _m.group_id == group_id)
    )
    connection.execute(delete(worker_group).where(*_this(market_id, group_id)))


def add_members(
    connection: Connection, now: int, market_id: str, group_id: str, worker_ids: Sequence[str]
) -> int:
    """Put workers into a group; how many were not in it before. Raises DoesNotExist."""
    if not group_exists(connection, market_id, group_id):
        raise no_group(group_id)
    known = set(member_ids(connection, market_id, group_id))
    new = [worker_id for worker_id in dict.fromkeys(worker_ids) if worker_id not in known]
    if new:
        key = {"market": market_id, "group": group_id, "now": now}
        connection.execute(_NEW_MEMBER, [{**key, "worker": worker_id} for worker_id in new])
    return len(new)


def remove_members(
    connection: Connection, market_id: str, group_id: str, worker_ids: Sequence[str]
) -> int:
    """Take workers out of a group; how many were in it."""
    return connection.execute(
        delete(worker_group_member).where(
            _m.market_id == market_id, _m.group_id == group_id, _m.worker_id.in_(worker_ids)
        )
    ).rowcount


def member_ids(connection: Connection, market_id: str, group_id: str) -> list[str]:
    """The workers in a group, those who came first first."""
    return list(
        connection.execute(
            select(_m.worker_id)
            .where(_m.market_id == market_id, _m.group_id == group_id)
            .order_by(_m.added_at, _m.worker_id)
        ).scalars()
    )


def groups_of(connection: Connection, market_id: str, worker_id: str) -> list[str]:
    """Ids of the groups a worker is in."""
    return list(
        connection.execute(
            select(_m.group_id).where(_m.market_id == market_id, _m.worker_id == worker_id)
        ).scalars()
    )


def group_exists(connection: Connection, market_id: str, group_id: str) -> bool:
    """Whether there is such a group; it is not deleted before this transaction ends."""
    query = select(_g.id).where(*_this(market_id, group_id)).with_for_update(read=True)
    return connection.execute(query).first() is not None


_COUNTED = (
    select(_g.id, _g.name, func.count(_m.worker_id).label("members"), _g.created_at)
    .outerjoin(worker_group_member, (_m.market_id == _g.market_id) & (_m.group_id == _g.id))
    .where(_g.market_id == bindparam("b_market"))
    .group_by(_g.id, _g.name, _g.created_at)
)


def worker_groups(connection: Connection, market_id: str) -> list[WorkerGroup]:
    """The groups that have a name, by name."""
    query = _COUNTED.where(_g.name != "").order_by(_g.name)
    return [WorkerGroup(*row) for row in connection.execute(query, {"b_market": market_id})]


def worker_group_of(connection: Connection, market_id: str, group_id: str) -> WorkerGroup | None:
    """One group, also one without a name."""
    query = _COUNTED.where(_g.id == group_id)
    row = connection.execute(query, {"b_market": market_id}).one_or_none()
    return None if row is None else WorkerGroup(*row)


def find_group(connection: Connection, market_id: str, name_or_id: str) -> WorkerGroup:
    """The group of that name or id. Raises DoesNotExist."""
    wanted = " ".join(name_or_id.split())
    for found in worker_groups(connection, market_id):
        if wanted in (found.name, found.id):
            return found
    raise no_group(name_or_id)


def no_group(name_or_id: str) -> DoesNotExist:
    return DoesNotExist(f"no group of workers {name_or_id[:80]!r}", field="group")


def _this(market_id: str, group_id: str):  # type: ignore[no-untyped-def]
    return _g.market_id == market_id, _g.id == group_id


def _refuse_taken(connection: Connection, market_id: str, name: str, *, but: str = "") -> None:
    query = select(_g.id).where(_g.market_id == market_id, _g.name == name, _g.id != but)
    if connection.execute(query).first():
        raise WrongState(f"name: there is a group {name!r} already", field="name")
