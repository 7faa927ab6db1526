"""Qualifications as a worker meets them: those they have, asked for, or can ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from labelcrowd.market.qualification_requests import (
    Door,
    Prospect,
    QualificationRequest,
    door,
    prospect,
    requests_of,
)
from labelcrowd.market.qualification_types import QualificationType, list_types, types_by_id
from labelcrowd.market.qualifications import qualifications_of
from labelcrowd.storage.tables.market import requester
from labelcrowd.storage.tables.market_trust import requester_card


@dataclass(frozen=True, slots=True)
class Entry:
    """A type as one worker meets it, and whose it is."""

    prospect: Prospect
    requester_name: str

    @property
    def of_type(self) -> QualificationType:
        return self.prospect.of_type


def mine(connection: Connection, now: int, market_id: str, worker_id: str) -> list[Entry]:
    """What the worker has, had or asked for, by name."""
    held = {
        one.qualification_type_id: one
        for one in qualifications_of(connection, market_id, worker_id)
    }
    last: dict[str, QualificationRequest] = {}
    for request in requests_of(connection, market_id, worker_id):  # the newest first
        last.setdefault(request.qualification_type_id, request)
    types = types_by_id(connection, market_id, held.keys() | last.keys())
    return _entries(
        connection,
        market_id,
        [
            Prospect(
                one, held.get(one.id), last.get(one.id),
                door(one, held.get(one.id), last.get(one.id), now),
            )
            for one in types
        ],
    )  # fmt: skip


def on_offer(
    connection: Connection,
    market_id: str,
    *,
    words: Sequence[str] = (),
    after: str = "",
    limit: int,
) -> list[Entry]:
    """Types that can be asked for, by name, as whoever has not asked yet meets them.

    ``after``: id of the last one seen.
    """
    found = list_types(
        connection, market_id, "", words=words, owned=False, requestable=True,
        after=after, limit=limit,
    )  # fmt: skip
    return _entries(
        connection, market_id, [Prospect(one, None, None, Door("open")) for one in found]
    )


def entry(connection: Connection, now: int, market_id: str, worker_id: str, type_id: str) -> Entry:
    """One type. Raises DoesNotExist, also for what is inactive and nothing of the worker's."""
    found = prospect(connection, now, market_id, worker_id, type_id)
    return _entries(connection, market_id, [found])[0]


def _entries(connection: Connection, market_id: str, prospects: Sequence[Prospect]) -> list[Entry]:
    names = _requester_names(connection, market_id, {one.of_type.requester_id for one in prospects})
    return [Entry(one, names.get(one.of_type.requester_id, "")) for one in prospects]


def _requester_names(
    connection: Connection, market_id: str, requester_ids: Iterable[str]
) -> dict[str, str]:
    """As their cards say, where there are cards."""
    shown = func.coalesce(requester_card.c.name, requester.c.name).label("shown")
    rows = connection.execute(
        select(requester.c.id, shown)
        .outerjoin(requester_card, requester_card.c.requester_id == requester.c.id)
        .where(and_(requester.c.market_id == market_id, requester.c.id.in_(sorted(requester_ids))))
    )
    return {row.id: row.shown for row in rows}
