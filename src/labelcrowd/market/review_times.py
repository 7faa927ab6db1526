"""Until when submitted work waits for a decision, and giving the requester longer.

Nobody waits longer than ``LONGEST`` from the submission, which is the longest
AutoApprovalDelay that Amazon allowed.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, case, func, select, update

from labelcrowd.clock import DAY
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import assignment, hit

LONGEST = 30 * DAY
AT_MOST = 500  # rows in one write

_a, _h = assignment.c, hit.c


def _due(market_id: str, requester_id: str, before: int) -> ColumnElement[bool]:
    return and_(
        _a.market_id == market_id,
        _a.requester_id == requester_id,
        _a.status == "Submitted",
        _a.auto_approve_at < before,
    )


def reviews_due(
    connection: Connection, market_id: str, requester_id: str, before: int
) -> list[tuple[str, str, int, int]]:
    """(opening, HIT type, how many, the first time) of work that is approved by itself soon."""
    query = (
        select(_h.opening_id, _h.hit_type_id, func.count(), func.min(_a.auto_approve_at))
        .select_from(assignment.join(hit, and_(_h.market_id == _a.market_id, _h.id == _a.hit_id)))
        .where(_due(market_id, requester_id, before))
        .group_by(_h.opening_id, _h.hit_type_id)
    )
    return [
        (opening, type_id, int(count), int(first))
        for opening, type_id, count, first in connection.execute(query)
    ]


def extend_reviews(
    store: Store,
    market_id: str,
    requester_id: str,
    opening_id: str,
    hit_type_id: str,
    *,
    before: int,
    until: int,
) -> int:
    """Move the automatic approval of one publication's work from ``before`` to ``until``.

    How many moved: not those that have waited ``LONGEST``, nor any of them a second time.
    """
    latest = _a.submitted_at + LONGEST
    moved = case((latest < until, latest), else_=until)
    which = and_(
        _due(market_id, requester_id, before),
        _a.auto_approve_at < moved,
        _h.opening_id == opening_id,
        _h.hit_type_id == hit_type_id,
    )
    page = (
        select(_a.id)
        .join(hit, and_(_h.market_id == _a.market_id, _h.id == _a.hit_id))
        .where(which)
        .order_by(_a.id)
        .limit(AT_MOST)
    )
    done, last = 0, ""
    while True:
        ids = store.read(lambda c, last=last: list(c.execute(page.where(_a.id > last)).scalars()))  # type: ignore[misc]
        if not ids:
            return done
        change = (
            update(assignment)
            .where(
                _a.market_id == market_id,
                _a.id.in_(ids),
                _a.status == "Submitted",
                _a.auto_approve_at < moved,
            )
            .values(auto_approve_at=moved)
        )
        done += store.write(lambda c, change=change: c.execute(change).rowcount)  # type: ignore[misc]
        last = ids[-1]
