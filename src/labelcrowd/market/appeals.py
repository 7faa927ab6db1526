"""Appeals: a worker asks that a rejection be looked at again, and a named person answers.

One an assignment, within 30 days of the rejection; the answer may come within 30 days of the
appeal. Granting it undoes the rejection, to the cent, also where the HIT is deleted by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from labelcrowd.clock import DAY
from labelcrowd.market.appeal_rows import GRANTED, OPEN, REFUSED, settle
from labelcrowd.market.assignment_rows import Assignment, own_assignment
from labelcrowd.market.decisions import Case, undo_rejection
from labelcrowd.market.errors import DoesNotExist, WrongState
from labelcrowd.market.plain_words import clean_words
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.tables.market import assignment, hit, hit_type, requester
from labelcrowd.storage.tables.market_conversations import appeal
from labelcrowd.storage.tables.market_trust import requester_card

__all__ = ["GRANTED", "OPEN", "REFUSED", "Answer", "Appeal"]

APPEAL_WITHIN = 30 * DAY
"""After the rejection."""
ANSWER_WITHIN = 30 * DAY
"""After the appeal."""
LONGEST_ANSWER = 1_000  # RequesterFeedback's length at Amazon's: it stands in the same places

_p = appeal.c


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """One appeal with its HIT's title. Times are microseconds UTC.

    ``state``: open | granted | refused. ``answered_by``: a person's name; "" where the rejection
    was undone without an answer.
    """

    market_id: str
    assignment_id: str
    hit_id: str
    requester_id: str
    worker_id: str
    reason: str
    rejected_at: int
    words: str
    at: int
    answer_by: int
    state: str
    answer: str
    answered_by: str
    answered_account: str
    answered_at: int | None
    title: str
    requester_name: str
    reward_cents: int

    def is_late(self, now: int) -> bool:
        """Nobody has answered in time, and nobody can any more."""
        return self.state == OPEN and now > self.answer_by


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a named person answers."""

    grant: bool
    words: str
    name: str
    account_id: str


def may_appeal(held: Assignment, now: int) -> bool:
    """Whether a rejection can still be appealed against."""
    return (
        held.status == "Rejected"
        and held.rejected_at is not None
        and now <= held.rejected_at + APPEAL_WITHIN
    )


def file_appeal(
    connection: Connection, now: int, market_id: str, worker_id: str, assignment_id: str, words: str
) -> None:
    """A worker appeals against the rejection of their work.

    Raises DoesNotExist for another's, BadParameter without words, WrongState where nothing is
    rejected, the time is over, or there is an appeal.
    """
    own_assignment(connection, market_id, assignment_id, worker_id)
    words = clean_words(words, "words")
    case = Case(connection, now, market_id, None, assignment_id)
    row = case.row
    if row.status != "Rejected":
        raise WrongState(
            f"This assignment is {row.status.lower()}, not rejected.", "InvalidAssignmentState"
        )
    if now > row.rejected_at + APPEAL_WITHIN:
        raise WrongState(
            "A rejection can be appealed against for 30 days; those are over.",
            "InvalidAssignmentState",
        )
    new = insert_new(
        connection,
        appeal,
        {
            "market_id": market_id,
            "assignment_id": assignment_id,
            "hit_id": row.hit_id,
            "requester_id": row.requester_id,
            "worker_id": worker_id,
            "reason": row.feedback or "",
            "rejected_at": row.rejected_at,
            "words": words,
            "at": now,
            "answer_by": now + ANSWER_WITHIN,
            "state": OPEN,
            "answer": "",
            "answered_by": "",
            "answered_account": "",
            "answered_at": None,
        },
    )
    if not new:
        raise WrongState("You have appealed against this already.", "InvalidAssignmentState")
    case.event("AppealMade")
    case.journal.close()


def answer_appeal(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    assignment_id: str,
    answer: Answer,
) -> int:
    """Grant an appeal, which approves and pays the work, or refuse it with a reason.

    Returns reward and fee in cents that were moved.

    Raises DoesNotExist, BadParameter without a reason, WrongState where it was answered or the
    time is over, NoFunds where the requester's money does not cover it.
    """
    case = Case(connection, now, market_id, requester_id, assignment_id)
    found = appeal_about(connection, market_id, assignment_id)
    if found is None:
        raise DoesNotExist(f"Appeal about {assignment_id[:40]} does not exist.")
    words = clean_words(answer.words, "answer", longest=LONGEST_ANSWER, needed=not answer.grant)
    if found.is_late(now):
        raise WrongState(
            "An appeal can be answered for 30 days; those are over.", "InvalidAssignmentState"
        )
    settled = settle(
        connection,
        now,
        market_id,
        assignment_id,
        GRANTED if answer.grant else REFUSED,
        answer=words,
        answered_by=answer.name,
        answered_account=answer.account_id,
    )
    if not settled:
        raise WrongState("This appeal was answered already.", "InvalidAssignmentState")
    if answer.grant:
        undo_rejection(case, words)
    else:
        case.event("AppealRefused", {"reason": words})
    case.journal.close()
    return case.cents if answer.grant else 0


def appeal_about(connection: Connection, market_id: str, assignment_id: str) -> Appeal | None:
    """The appeal about one assignment, if there is one."""
    key = and_(_p.market_id == market_id, _p.assignment_id == assignment_id)
    found = _read(connection, _select().where(key))
    return found[0] if found else None


def appeals_of(
    connection: Connection, market_id: str, worker_id: str, assignment_ids: list[str]
) -> dict[str, Appeal]:
    """A worker's appeals about these assignments, by the assignment's id."""
    mine = and_(
        _p.market_id == market_id,
        _p.worker_id == worker_id,
        _p.assignment_id.in_(assignment_ids),
    )
    return {one.assignment_id: one for one in _read(connection, _select().where(mine))}


def answered_since(connection: Connection, market_id: str, worker_id: str, since: int) -> int:
    """How many of a worker's appeals were answered since then."""
    mine = and_(_p.market_id == market_id, _p.worker_id == worker_id, _p.answered_at > since)
    return int(connection.execute(select(func.count()).where(mine)).scalar_one())


def appeals_to(
    connection: Connection, requester_id: str, now: int, *, waiting: bool, limit: int = 100
) -> list[Appeal]:
    """A requester's appeals on all markets: those that wait (the most urgent first), the others."""
    query = _select().where(_p.requester_id == requester_id)
    if waiting:
        query = query.where(_p.state == OPEN, _p.answer_by >= now).order_by(_p.answer_by)
    else:
        query = query.where(or_(_p.state != OPEN, _p.answer_by < now)).order_by(_p.at.desc())
    return _read(connection, query.limit(limit))


def count_waiting(connection: Connection, requester_id: str, now: int) -> int:
    """How many appeals to a requester wait for an answer, on all markets."""
    query = select(func.count()).where(
        _p.requester_id == requester_id, _p.state == OPEN, _p.answer_by >= now
    )
    return int(connection.execute(query).scalar_one())


def _select() -> Select[Any]:
    return (
        select(
            appeal,
            hit_type.c.title,
            assignment.c.reward_cents,
            func.coalesce(requester_card.c.name, requester.c.name).label("requester_name"),
        )
        .join(
            assignment,
            and_(assignment.c.market_id == _p.market_id, assignment.c.id == _p.assignment_id),
        )
        .join(hit, and_(hit.c.market_id == _p.market_id, hit.c.id == _p.hit_id))
        .join(
            hit_type,
            and_(hit_type.c.market_id == hit.c.market_id, hit_type.c.id == hit.c.hit_type_id),
        )
        .join(
            requester,
            and_(requester.c.market_id == _p.market_id, requester.c.id == _p.requester_id),
        )
        .outerjoin(requester_card, requester_card.c.requester_id == _p.requester_id)
    )


def _read(connection: Connection, query: Select[Any]) -> list[Appeal]:
    return [Appeal(**row._mapping) for row in connection.execute(query)]
