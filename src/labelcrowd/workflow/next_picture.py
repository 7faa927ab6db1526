"""Which picture a person will most probably have next, so that their page can fetch it meanwhile.

Nothing is accepted or reserved. A worker is told of a HIT only that the market would hand them now,
and only while they work through its group; a picture that has terms is never told.
"""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.batches.design import HitKind
from labelcrowd.images.standing import Standing
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.hit_context import HitContext, HitContexts
from labelcrowd.workflow.studio import Studio


def next_work(
    studio: Studio,
    contexts: HitContexts,
    context: HitContext,
    *,
    assignment_id: str,
    worker_id: str,
) -> HitContext | None:
    """The HIT that comes after the one in hand; None where it is unknown, or not to be told."""
    crowd = studio.crowd(context.requester_id, context.market_id)
    mine = {"hit_id": context.hit_id or "", "assignment_id": assignment_id, "worker_id": worker_id}
    held = crowd.assignment_in_progress(**mine)
    if held is None:
        return None
    if not held.total and not studio.home.store.read(lambda c: _goes_on(c, context, worker_id)):
        return None
    hit_id = crowd.next_hit(**mine)
    found = contexts.of_hit(hit_id) if hit_id else None
    if found is None or found.market_id != context.market_id:
        return None
    # Yes/no questions have many pictures, and fetch them as they go.
    return None if found.design.hit_kind is HitKind.VERIFY else found


def may_be_told(picture: Standing) -> bool:
    """Whether it may be fetched before its page is opened."""
    return not picture.removed and not picture.terms_digest


def returned_by(conn: Connection, place: str, worker_id: str) -> bool:
    """Whether a worker has given back the HIT at ``place`` (batch/row), and holds it no more."""
    batch_id, _, row = place.rpartition("/")
    statuses = {each[0] for each in _STATUSES.all(conn, batch_id, int(row), worker_id)}
    return statuses == {"Returned"}


def _goes_on(conn: Connection, context: HitContext, worker_id: str) -> bool:
    """Whether the worker has handed in another HIT of this batch."""
    return _HANDED_IN.one(conn, context.market_id, worker_id, context.batch_id) is not None


_HANDED_IN = Statement(
    """SELECT 1 FROM work WHERE market_id = ? AND worker_id = ? AND batch_id = ?
       AND (receipt IS NOT NULL OR status IN ('Submitted', 'Approved', 'Rejected')) LIMIT 1"""
)
_STATUSES = Statement(
    """SELECT w.status FROM batch_hit h
       JOIN work w ON w.market_id = h.market_id AND w.hit_id = h.hit_id
       WHERE h.batch_id = ? AND h.row = ? AND w.worker_id = ?"""
)
