"""Assignment rows: the dataclass, reading one, who may work on one right now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, select

from labelcrowd.clock import MINUTE
from labelcrowd.market.errors import no_assignment
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import assignment, hit
from labelcrowd.storage.tables.market_studies import study, study_assignment, study_participant

GRACE = 30 * MINUTE
"""How long after the deadline work may still be submitted."""

_a, _h = assignment.c, hit.c
_s, _p, _sa = study.c, study_participant.c, study_assignment.c


@dataclass(frozen=True, slots=True)
class Assignment:
    """One row. Times are microseconds UTC; see the table for the statuses."""

    market_id: str
    id: str
    hit_id: str
    requester_id: str
    worker_id: str
    status: str
    reward_cents: int
    fee_cents: int
    reserve_cents: int
    accepted_at: int
    deadline_at: int
    extended_s: int
    submitted_at: int | None = None
    auto_approve_at: int | None = None
    approved_at: int | None = None
    rejected_at: int | None = None
    ended_at: int | None = None
    answer: str | None = None
    feedback: str | None = None
    gap: int = 0


_BY_ID = Prepared(
    select(assignment).where(_a.market_id == bindparam("b_market"), _a.id == bindparam("b_id"))
)


def read_assignment(
    connection: Connection, market_id: str, assignment_id: str
) -> Assignment | None:
    row = _BY_ID.one(connection, {"b_market": market_id, "b_id": assignment_id})
    return None if row is None else to_assignment(row)


def to_assignment(row: Any) -> Assignment:
    """A row of the table as an Assignment."""
    return Assignment(
        row.market_id,
        row.id,
        row.hit_id,
        row.requester_id,
        row.worker_id,
        row.status,
        row.reward_cents,
        row.fee_cents,
        row.reserve_cents,
        row.accepted_at,
        row.deadline_at,
        row.extended_s,
        row.submitted_at,
        row.auto_approve_at,
        row.approved_at,
        row.rejected_at,
        row.ended_at,
        row.answer,
        row.feedback,
        row.gap,
    )


def own_assignment(
    connection: Connection, market_id: str, assignment_id: str, worker_id: str | None
) -> Assignment:
    """The assignment, if it is this worker's (None: whoever's). Raises DoesNotExist."""
    held = read_assignment(connection, market_id, assignment_id)
    if held is None or (worker_id is not None and held.worker_id != worker_id):
        raise no_assignment(assignment_id)
    return held


# Not the bare column: SQLite would take the index of the worker, and read thousands of rows of
# somebody who has done much; a HIT has few.
_OF_WORKER = _a.worker_id + "" == bindparam("b_worker")

WORKED_ON = exists().where(
    _a.market_id == _h.market_id,
    _a.hit_id == _h.id,
    _OF_WORKER,
    _a.status != "Returned",
    _a.status != "Abandoned",
)
"""Holds for a HIT that the worker (``b_worker``) holds or has done."""

_HELD = Prepared(
    select(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.hit_id == bindparam("b_hit"),
        _OF_WORKER,
        _a.status != "Returned",
        _a.status != "Abandoned",
    )
    .order_by(_a.status)  # Accepted before Late: one may hold a place beside work that came late
)


def held_by(connection: Connection, market_id: str, hit_id: str, worker_id: str) -> Any:
    """The row of this worker's work on this HIT, unless it was returned or abandoned; or None."""
    return _HELD.one(connection, {"b_market": market_id, "b_hit": hit_id, "b_worker": worker_id})


_IN_PROGRESS = Prepared(
    select(
        assignment,
        _h.hit_type_id,
        _h.external_url,
        _sa.number.label("study_number"),
        _s.per_person.label("study_total"),
        _s.panel.label("study_panel"),
    )
    .join(hit, and_(_h.market_id == _a.market_id, _h.id == _a.hit_id))
    # Of a study, if at all: one look by key, and nothing where it is of none.
    .outerjoin(study_assignment, and_(_sa.market_id == _a.market_id, _sa.assignment_id == _a.id))
    .outerjoin(study_participant, and_(_p.market_id == _sa.market_id, _p.id == _sa.participant_id))
    .outerjoin(study, and_(_s.market_id == _p.market_id, _s.id == _p.study_id))
    .where(
        _a.market_id == bindparam("b_market"),
        _a.id == bindparam("b_id"),
        _a.hit_id == bindparam("b_hit"),
        _a.worker_id == bindparam("b_worker"),
    )
)


def in_progress(
    connection: Connection,
    now: int,
    market_id: str,
    *,
    hit_id: str,
    assignment_id: str,
    worker_id: str,
) -> Any:
    """Row of the assignment with its HIT's type and URL while it may be worked on, else None."""
    row = _IN_PROGRESS.one(
        connection,
        {
            "b_market": market_id,
            "b_id": assignment_id,
            "b_hit": hit_id,
            "b_worker": worker_id,
        },
    )
    if row is None or row.status not in ("Accepted", "Abandoned"):
        return None
    return row if now <= row.deadline_at + GRACE else None
