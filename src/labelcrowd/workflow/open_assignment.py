"""A worker opens a HIT's page: who it is, what is asked, and where their work is.

The address says which HIT (signed) and, unsigned, which assignment and worker.
The crowd is asked whether that worker holds that assignment now; only then is
the worker's own document made, or found again by a reload or another device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from labelcrowd.annotations import revisions
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.clock import MINUTE
from labelcrowd.crowd.port import OpenAssignment
from labelcrowd.errors import Conflict, NotAllowed
from labelcrowd.images import terms
from labelcrowd.images.standing import Standing, standing
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.hit_context import HitContext
from labelcrowd.workflow.studio import Studio

PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"
"""Amazon's assignment id of a HIT that is looked at before it is accepted."""

REMOVED = "picture_removed"
"""The code of errors about a picture that its requester removed."""

GRACE = 30 * MINUTE
"""How long after its deadline work is still taken."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Amazon's unsigned parameters."""

    assignment_id: str
    worker_id: str


@dataclass(frozen=True, kw_only=True)
class Opened:
    """``assignment`` is set in mode work; ``document_id`` in work and look, but for work on a
    picture that was removed before anything was drawn on it, or with all that was."""

    mode: Literal["preview", "work", "look"]
    context: HitContext
    visitor: Visitor
    picture: Standing
    document_id: str = ""
    assignment: OpenAssignment | None = None
    names_used: tuple[str, ...] = ()  # by this worker, in this batch


async def find_assignment(
    studio: Studio, context: HitContext, visitor: Visitor
) -> OpenAssignment | None:
    """The assignment, if this worker holds it on this HIT now. Asks the crowd."""
    if not (context.hit_id and visitor.assignment_id and visitor.worker_id):
        return None
    crowd = studio.crowd(context.requester_id, context.market_id)
    return await crowd.aassignment_in_progress(
        hit_id=context.hit_id,
        assignment_id=visitor.assignment_id,
        worker_id=visitor.worker_id,
    )


def look_back(conn: Connection, context: HitContext, visitor: Visitor) -> Opened:
    """What was submitted, to its own worker.

    Raises NotAllowed: ``assignment_not_held``, ``picture_removed`` (with all that was drawn);
    TermsNeeded.
    """
    row = _OWN_WORK.one(
        conn, context.market_id, visitor.assignment_id, visitor.worker_id, context.hit_id
    )
    picture = standing(conn, context.image.id)
    if row is not None and row[0] is None and picture.removed:
        raise NotAllowed("this picture was removed, and all that was drawn on it", code=REMOVED)
    if row is None or row[0] is None:
        raise NotAllowed(
            "this worker does not hold this assignment now: it was returned, its time is over, "
            "or it belongs to somebody else",
            code="assignment_not_held",
        )
    terms.require(conn, picture, context.market_id, visitor.worker_id)
    return Opened(
        mode="look",
        context=context,
        visitor=visitor,
        picture=picture,
        document_id=str(row[0]),
    )


def check_picture(conn: Connection, context: HitContext, assignment: OpenAssignment) -> Standing:
    """The picture, as it may be sent to this worker for this assignment.

    One that was removed while they held the assignment has no bytes any more; what they have
    drawn can still be handed in. Raises TermsNeeded; Conflict (``picture_removed``) where it was
    gone before they took the HIT.
    """
    picture = standing(conn, context.image.id)
    if picture.removed_at is not None and picture.removed_at < assignment.accepted_at:
        raise Conflict("the picture of this HIT was removed; return the HIT", code=REMOVED)
    if not picture.removed:
        terms.require(conn, picture, context.market_id, assignment.worker_id)
    return picture


def drawn_before(conn: Connection, assignment: OpenAssignment) -> str:
    """The document of work on a picture that was removed, "" where there is none (any more)."""
    row = _DOCUMENT.one(conn, assignment.market_id, assignment.assignment_id)
    return "" if row is None or row[0] is None else str(row[0])


def worker_of(conn: Connection, market_id: str, assignment_id: str) -> str:
    """Whose assignment it is, "" for one that never came here."""
    row = _WORKER.one(conn, market_id, assignment_id)
    return "" if row is None else str(row[0])


def start_work(
    conn: Connection, context: HitContext, assignment: OpenAssignment, *, new_id: str, now: int
) -> str:
    """The worker's document for this assignment, made at the first opening; its id."""
    document_id = revisions.create(
        conn,
        NewDocument(
            id=new_id,
            requester_id=context.requester_id,
            image_id=context.image.id,
            origin="assignment",
            origin_key=f"{context.market_id}/{assignment.assignment_id}",
            author_id=assignment.worker_id,
            base_document_id=context.base_document_id,
            base_seq=context.base_seq,
        ),
        now=now,
    )
    _OPEN_WORK.run(
        conn,
        context.market_id,
        assignment.assignment_id,
        assignment.hit_id,
        assignment.worker_id,
        context.row,
        document_id,
        assignment.reward_cents,
        False,
        False,
        now,
        assignment.accepted_at,
        context.batch_id,
    )
    return document_id


def was_given_back(conn: Connection, market_id: str, assignment_id: str) -> bool:
    """Whether the worker returned the assignment. One whose time is over may still come late."""
    return _GIVEN_BACK.one(conn, market_id, assignment_id) is not None


def names_used(conn: Connection, context: HitContext, worker_id: str) -> list[str]:
    """Names that this worker gave in their last 20 documents of the batch, for suggestions."""
    rows = _NAMES_USED.all(conn, context.market_id, worker_id, context.batch_id)
    return [str(name) for (name,) in rows]


_NAMES_USED = Statement(
    """SELECT DISTINCT o.name FROM (
         SELECT document_id FROM work WHERE market_id = ? AND worker_id = ? AND batch_id = ?
         AND document_id IS NOT NULL ORDER BY opened_at DESC LIMIT 20
       ) recent JOIN document_object o ON o.document_id = recent.document_id
       WHERE o.live LIMIT 500"""
)
_OWN_WORK = Statement(
    """SELECT document_id FROM work WHERE market_id = ? AND assignment_id = ? AND worker_id = ?
       AND hit_id = ?
       AND (receipt IS NOT NULL OR status IN ('Submitted', 'Approved', 'Rejected', 'Late'))"""
)
_DOCUMENT = Statement("SELECT document_id FROM work WHERE market_id = ? AND assignment_id = ?")
_WORKER = Statement("SELECT worker_id FROM work WHERE market_id = ? AND assignment_id = ?")
_GIVEN_BACK = Statement(
    "SELECT status FROM work WHERE market_id = ? AND assignment_id = ? AND status = 'Returned'"
)
# The row may come from here or from the market's event, whichever is first.
_OPEN_WORK = Statement(
    """INSERT INTO work (market_id, assignment_id, hit_id, worker_id, requester_id, batch_id, row,
       document_id, status, reward_cents, fee_cents, bonus_cents, counted, nothing_to_label,
       comments, complete, opened_at, accepted_at)
       SELECT ?, ?, ?, ?, requester_id, id, ?, ?, 'Accepted', ?,
       fee_cents / CASE WHEN assignments > 0 THEN assignments ELSE 1 END, 0, 0, ?, '', ?, ?, ?
       FROM batch WHERE id = ?
       ON CONFLICT (market_id, assignment_id) DO UPDATE SET document_id = excluded.document_id,
       opened_at = COALESCE(work.opened_at, excluded.opened_at),
       accepted_at = COALESCE(work.accepted_at, excluded.accepted_at)"""
)
