"""Which HIT of a group a worker gets next: to take it, or to know of it beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam

from labelcrowd.ids import Ids
from labelcrowd.market.assignment_rows import in_progress
from labelcrowd.market.groups import TAKEABLE_IN_OPENING, open_openings
from labelcrowd.market.hit_rows import Hit, read_hit, select_hits, to_hit
from labelcrowd.market.requirements import unmet_of
from labelcrowd.market.worker_blocks import is_blocked
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.market import hit

_h = hit.c
_START: BindParameter[str] = bindparam("b_start")


def _first(side: ColumnElement[bool]) -> Prepared:
    """The first HIT on one side of a starting id that this worker may take."""
    return Prepared(select_hits().where(*TAKEABLE_IN_OPENING, side).order_by(_h.id).limit(1))


def _locked(side: ColumnElement[bool], *, wait: bool = False) -> Prepared:
    """The same, locked. HITs that somebody else is just taking are skipped, unless ``wait``."""
    return Prepared(
        select_hits()
        .where(*TAKEABLE_IN_OPENING, side)
        .order_by(_h.id)
        .limit(1)
        .with_for_update(of=hit, skip_locked=not wait)
    )


_SIDES = (_h.id >= _START, _h.id < _START)
_LOOKS = ([_first(side) for side in _SIDES],)
_LOCKS = ([_locked(side) for side in _SIDES], [_locked(_h.id >= "", wait=True)])
_NEWEST = Statement(
    "SELECT id FROM assignment WHERE market_id = ? AND worker_id = ? "
    "ORDER BY accepted_at DESC, id DESC LIMIT 1"
)


def _start(connection: Connection, market_id: str, worker_id: str) -> str | None:
    """Where in a group a worker's search begins: at the id of what they took last.

    Ids are random, so that workers are spread over a group instead of all queueing for its first
    HIT; and what comes next is settled while the worker is still at the HIT before. None of a
    worker who has taken nothing yet.
    """
    row = _NEWEST.one(connection, market_id, worker_id)
    return None if row is None else str(row[0])


def lock_next(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    hit_type_id: str,
    worker_id: str,
    openings: Sequence[str],
) -> Hit | None:
    """The worker's next HIT of these openings of a type, locked; no qualifications are asked."""
    start = _start(connection, market_id, worker_id) or ids.entity()
    values = _values(now, market_id, hit_type_id, worker_id, start)
    return _search(connection, _LOCKS, openings, values)


def coming_hit(
    connection: Connection,
    now: int,
    market_id: str,
    *,
    hit_id: str,
    assignment_id: str,
    worker_id: str,
) -> Hit | None:
    """The HIT that a worker will most probably get after the one in hand; nothing is reserved.

    None where they hold it not, where they would get none, or where a study ends with it.
    """
    held = in_progress(
        connection, now, market_id, hit_id=hit_id, assignment_id=assignment_id, worker_id=worker_id
    )
    if held is None or (held.study_total and held.study_number >= held.study_total):
        return None
    mine = read_hit(connection, market_id, hit_id)
    if (
        mine is None
        or mine.market_paused
        or is_blocked(connection, market_id, mine.requester_id, worker_id)
    ):
        return None
    if unmet_of(connection, market_id, worker_id, mine.qualification_requirements):
        return None
    openings = (
        [mine.opening_id]
        if held.study_total
        else open_openings(connection, market_id, mine.hit_type_id, worker_id)
    )
    start = _start(connection, market_id, worker_id) or ""
    values = _values(now, market_id, mine.hit_type_id, worker_id, start)
    return _search(connection, _LOOKS, openings, values)


def _values(
    now: int, market_id: str, hit_type_id: str, worker_id: str, start: str
) -> dict[str, object]:
    return {
        "b_market": market_id,
        "b_type": hit_type_id,
        "b_worker": worker_id,
        "b_now": now,
        "b_start": start,
    }


def _search(
    connection: Connection,
    rounds: Sequence[Sequence[Prepared]],
    openings: Sequence[str],
    values: dict[str, object],
) -> Hit | None:
    for statements in rounds:
        for opening in openings:
            for statement in statements:
                row = statement.one(connection, {**values, "b_opening": opening})
                if row is not None:
                    return to_hit(row)
    return None
