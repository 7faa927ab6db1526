"""The studio's record of assignments: what came in, what was decided, in lists and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, literal, or_, select, tuple_, update

from labelcrowd.batches.pseudonyms import pseudonym
from labelcrowd.errors import NotFound
from labelcrowd.review import answers
from labelcrowd.storage.tables.documents import document, revision
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.studio import batch, batch_hit, hit_item, work

WAITING = ("Submitted", "Late")
"""Statuses of work that waits for a decision."""

DONE = ("Submitted", "Approved", "Rejected", "Late")
"""Statuses of work that came in."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One assignment as a reviewer sees it. Times in microseconds, money in cents."""

    market_id: str
    assignment_id: str
    hit_id: str
    requester_id: str
    worker_id: str
    worker: str  # the pseudonym within its batch
    batch_id: str
    row: int
    image_id: str | None
    folder: str
    filename: str
    document_id: str | None
    status: str
    complete: bool  # its answer carried our receipt
    counted: int
    nothing_to_label: bool
    nothing_left: bool | None  # None: not asked
    comments: str
    reason: str | None
    reward_cents: int
    fee_cents: int
    bonus_cents: int
    accepted_at: int | None
    first_input_at: int | None
    last_input_at: int | None
    submitted_at: int | None
    decided_at: int | None
    active_ms: int
    yes: int  # answers of yes/no and coverage questions
    no: int

    @property
    def late(self) -> bool:
        return self.status == "Late"

    @property
    def incomplete(self) -> bool:
        """It was submitted without passing through our page's Submit."""
        return self.status in DONE and not self.complete


Key = tuple[int, int, str]
"""Where a page of the queue ended: rank, submitted_at, assignment id."""

_RANK = case(
    (and_(work.c.status == "Submitted", work.c.complete.is_(False)), 0),
    (work.c.status == "Late", 1),
    else_=2,
)
_SUBMITTED_AT = func.coalesce(work.c.submitted_at, 0)


def queue(
    connection: Connection,
    requester_id: str,
    *,
    batch_id: str | None = None,
    statuses: Sequence[str] = WAITING,
    after: Key | None = None,
    limit: int = 100,
) -> list[Submission]:
    """What to review: incomplete work first, then late, then the oldest."""
    query = _submissions(requester_id).where(work.c.status.in_(statuses))
    if batch_id is not None:
        query = query.where(work.c.batch_id == batch_id)
    if after is not None:
        query = query.where(
            tuple_(_RANK, _SUBMITTED_AT, work.c.assignment_id)
            > tuple_(*[literal(value) for value in after])
        )
    query = query.order_by(_RANK, _SUBMITTED_AT, work.c.assignment_id).limit(limit)
    return [_submission(row) for row in connection.execute(query)]


def newest_of_hit(
    connection: Connection, requester_id: str, market_id: str, hit_id: str
) -> str | None:
    """The assignment of a HIT that came in last; None while there is none."""
    found: str | None = connection.execute(
        select(work.c.assignment_id)
        .where(
            work.c.market_id == market_id,
            work.c.hit_id == hit_id,
            work.c.requester_id == requester_id,
            work.c.status.in_(DONE),
        )
        .order_by(work.c.submitted_at.desc(), work.c.assignment_id)
        .limit(1)
    ).scalar()
    return found


def previous(connection: Connection, submission: Submission) -> Submission | None:
    """What comes before it in its batch's queue, decided or not."""
    place = tuple_(_RANK, _SUBMITTED_AT, work.c.assignment_id)
    query = (
        _submissions(submission.requester_id)
        .where(work.c.status.in_(DONE), work.c.batch_id == submission.batch_id)
        .where(place < tuple_(*[literal(value) for value in key_of(submission)]))
        .order_by(_RANK.desc(), _SUBMITTED_AT.desc(), work.c.assignment_id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else _submission(row)


def key_of(submission: Submission) -> Key:
    """The place of a submission in the queue, for the next page."""
    rank = 2
    if submission.late:
        rank = 1
    elif submission.status == "Submitted" and not submission.complete:
        rank = 0
    return rank, submission.submitted_at or 0, submission.assignment_id


def submissions(
    connection: Connection,
    requester_id: str,
    batch_id: str,
    *,
    after: tuple[int, str] = (-1, ""),
    limit: int = 1000,
) -> list[Submission]:
    """A page of a batch's assignments, by row and assignment, those beyond ``after``."""
    query = (
        _submissions(requester_id)
        .where(work.c.batch_id == batch_id)
        .where(tuple_(work.c.row, work.c.assignment_id) > tuple_(*[literal(v) for v in after]))
        .order_by(work.c.row, work.c.assignment_id)
        .limit(limit)
    )
    return [_submission(row) for row in connection.execute(query)]


def get_submission(
    connection: Connection, requester_id: str, market_id: str, assignment_id: str
) -> Submission:
    """One assignment of this requester. Raises NotFound."""
    query = _submissions(requester_id).where(
        work.c.market_id == market_id, work.c.assignment_id == assignment_id
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"no assignment {assignment_id[:40]!r} on the {market_id} market")
    return _submission(row)


def find_submission(connection: Connection, requester_id: str, assignment_id: str) -> Submission:
    """The same on whichever market it is. Raises NotFound."""
    query = _submissions(requester_id).where(work.c.assignment_id == assignment_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"no assignment {assignment_id[:40]!r}")
    return _submission(row)


def note_decision(
    connection: Connection,
    submission: Submission,
    status: str,
    *,
    now: int,
    reason: str | None,
) -> None:
    """Write what was decided beside the work; the market's event would say the same soon."""
    connection.execute(
        update(work)
        .where(
            work.c.market_id == submission.market_id,
            work.c.assignment_id == submission.assignment_id,
        )
        .values(status=status, decided_at=now, reason=reason)
    )


def _submissions(requester_id: str) -> Any:
    active = (
        select(func.coalesce(func.sum(revision.c.draw_ms + revision.c.name_ms), 0))
        .where(revision.c.document_id == work.c.document_id)
        .scalar_subquery()
        .label("active_ms")
    )
    return (
        select(
            work,
            batch.c.pseudonym_key,
            image.c.id.label("image_id"),
            image.c.folder,
            image.c.filename,
            active,
            answers.active_of_work().label("answers_ms"),
            answers.of_work("yes").label("yes"),
            answers.of_work("no").label("no"),
        )
        .join(batch, batch.c.id == work.c.batch_id)
        .join(
            hit_item,
            and_(
                hit_item.c.batch_id == work.c.batch_id,
                hit_item.c.row == work.c.row,
                hit_item.c.position == 0,
            ),
            isouter=True,
        )
        .join(image, image.c.id == hit_item.c.image_id, isouter=True)
        .join(document, document.c.id == work.c.document_id, isouter=True)
        .where(work.c.requester_id == requester_id)
    )


def _submission(row: Row[Any]) -> Submission:
    return Submission(
        market_id=row.market_id,
        assignment_id=row.assignment_id,
        hit_id=row.hit_id,
        requester_id=row.requester_id,
        worker_id=row.worker_id,
        worker=pseudonym(row.pseudonym_key, row.worker_id),
        batch_id=row.batch_id,
        row=row.row,
        image_id=row.image_id,
        folder=row.folder or "",
        filename=row.filename or "",
        document_id=row.document_id,
        status=row.status,
        complete=bool(row.complete),
        counted=row.counted,
        nothing_to_label=bool(row.nothing_to_label),
        nothing_left=None if row.nothing_left is None else bool(row.nothing_left),
        comments=row.comments,
        reason=row.reason,
        reward_cents=row.reward_cents,
        fee_cents=row.fee_cents,
        bonus_cents=row.bonus_cents,
        accepted_at=row.accepted_at,
        first_input_at=row.first_input_at,
        last_input_at=row.last_input_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        active_ms=int(row.active_ms) + int(row.answers_ms),
        yes=int(row.yes),
        no=int(row.no),
    )


def picture_removed_at(connection: Connection, submission: Submission) -> int | None:
    """When the picture of this work was removed; None where it is there."""
    if submission.image_id is None:
        return None
    removed_at: int | None = connection.scalar(
        select(image.c.removed_at).where(image.c.id == submission.image_id)
    )
    return removed_at


_REMOVED_IN_HAND = (
    select(literal(1))
    .select_from(work)
    .join(
        hit_item,
        and_(
            hit_item.c.batch_id == work.c.batch_id,
            hit_item.c.row == work.c.row,
            hit_item.c.position == 0,
        ),
    )
    .join(image, image.c.id == hit_item.c.image_id)
    .where(
        work.c.counted > 0,
        image.c.removed_at >= work.c.accepted_at,
        # Not told yet that it came in, the studio takes the worker's side.
        or_(work.c.submitted_at.is_(None), image.c.removed_at < work.c.submitted_at),
    )
)


def was_drawn_when_removed(
    connection: Connection, requester_id: str, market_id: str, assignment_id: str
) -> bool:
    """Whether a picture was removed from under the objects that this work has."""
    query = _REMOVED_IN_HAND.where(
        work.c.requester_id == requester_id,
        work.c.market_id == market_id,
        work.c.assignment_id == assignment_id,
    )
    return connection.execute(query).first() is not None


def note_replacement(connection: Connection, submission: Submission, now: int) -> None:
    """Count, once, that a rejected assignment is given to someone else."""
    this = and_(
        work.c.market_id == submission.market_id,
        work.c.assignment_id == submission.assignment_id,
    )
    noted = connection.execute(
        update(work).where(this, work.c.replaced_at.is_(None)).values(replaced_at=now)
    )
    if noted.rowcount:
        connection.execute(
            update(batch_hit)
            .where(batch_hit.c.batch_id == submission.batch_id, batch_hit.c.row == submission.row)
            .values(replacements=batch_hit.c.replacements + 1)
        )


def is_replaced(connection: Connection, submission: Submission) -> bool:
    """Whether a rejected assignment was given to someone else."""
    found = connection.execute(
        select(work.c.replaced_at).where(
            work.c.market_id == submission.market_id,
            work.c.assignment_id == submission.assignment_id,
        )
    ).scalar()
    return found is not None
