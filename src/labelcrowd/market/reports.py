"""Reports that something is wrong with a HIT: from its worker, to its requester, and the answer.

While one about an assignment waits for its answer, that assignment is not rejected.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, select, update

from labelcrowd.clock import HOUR
from labelcrowd.errors import TooMany
from labelcrowd.ids import Ids
from labelcrowd.market.assignment_rows import own_assignment
from labelcrowd.market.errors import BadParameter, DoesNotExist, WrongState, no_hit
from labelcrowd.market.hit_rows import Hit, read_hit
from labelcrowd.market.known_hits import known_hit
from labelcrowd.storage.tables.market import hit, hit_type, worker
from labelcrowd.storage.tables.market_trust import hit_report

LONGEST_WORDS, LONGEST_FACT = 2_000, 500
MOST_AN_HOUR = 10

_r = hit_report.c
_OPEN_ABOUT = (
    select(_r.id)
    .where(
        _r.market_id == bindparam("b_market"),
        _r.assignment_id == bindparam("b_assignment"),
        _r.answered_at.is_(None),
    )
    .limit(1)
)
_LATELY = select(func.count()).where(
    _r.market_id == bindparam("b_market"),
    _r.worker_id == bindparam("b_worker"),
    _r.at > bindparam("b_since"),
)
_UNANSWERED = select(func.count()).where(
    _r.requester_id == bindparam("b_requester"), _r.answered_at.is_(None)
)


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """What a worker says, and the facts. ``assignment_id`` is "" before anything was accepted."""

    hit_id: str
    assignment_id: str
    words: str
    page: str
    error: str
    request_id: str
    browser: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report with its HIT's title. Times are microseconds UTC."""

    market_id: str
    id: str
    requester_id: str
    hit_id: str
    assignment_id: str
    worker_id: str
    page: str
    error: str
    request_id: str
    browser: str
    words: str
    at: int
    answer: str | None
    answered_at: int | None
    title: str
    worker_name: str


def subject_of(
    connection: Connection, market_id: str, worker_id: str, hit_id: str, assignment_id: str
) -> Hit:
    """The HIT of an own assignment, or one that the worker knows of. Raises DoesNotExist."""
    if not assignment_id:
        return known_hit(connection, market_id, worker_id, hit_id)
    hit_id = own_assignment(connection, market_id, assignment_id, worker_id).hit_id
    found = read_hit(connection, market_id, hit_id)
    if found is None:
        raise no_hit(hit_id)
    return found


def file_report(
    connection: Connection, ids: Ids, now: int, market_id: str, worker_id: str, new: NewReport
) -> str:
    """Take a worker's report; its id.

    Raises DoesNotExist for another worker's assignment or a HIT that they do not know of,
    BadParameter without words, and TooMany beyond ten an hour.
    """
    found = subject_of(connection, market_id, worker_id, new.hit_id, new.assignment_id)
    words = new.words.strip()
    if not 1 <= len(words) <= LONGEST_WORDS:
        raise BadParameter(
            f"words: expected 1 to {LONGEST_WORDS:,} characters, got {len(words):,}", field="words"
        )
    _refuse_flood(connection, now, market_id, worker_id)
    report_id = ids.row()
    facts = {name: value[:LONGEST_FACT] for name, value in asdict(new).items()}
    connection.execute(
        insert(hit_report).values(
            **{**facts, "words": words, "hit_id": found.id},
            market_id=market_id,
            id=report_id,
            requester_id=found.requester_id,
            worker_id=worker_id,
            at=now,
            answer=None,
            answered_at=None,
        )
    )
    return report_id


def _refuse_flood(connection: Connection, now: int, market_id: str, worker_id: str) -> None:
    values = {"b_market": market_id, "b_worker": worker_id, "b_since": now - HOUR}
    if connection.execute(_LATELY, values).scalar_one() >= MOST_AN_HOUR:
        raise TooMany(
            f"you have sent {MOST_AN_HOUR} reports within an hour; the requester has them: "
            "try again later"
        )


def refuse_reported(connection: Connection, market_id: str, assignment_id: str) -> None:
    """Raises WrongState while a report about this assignment waits for its answer."""
    key = {"b_market": market_id, "b_assignment": assignment_id}
    if connection.execute(_OPEN_ABOUT, key).first() is not None:
        raise WrongState(
            "This assignment cannot be rejected now: its worker has reported that something is "
            "wrong with the HIT, and that report is not answered yet.",
            "InvalidAssignmentState",
        )


def answer_report(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    report_id: str,
    answer: str,
) -> None:
    """Answer the worker; a later answer takes the place of the first. Raises DoesNotExist."""
    answer = answer.strip()
    changed = connection.execute(
        update(hit_report)
        .where(_r.market_id == market_id, _r.id == report_id, _r.requester_id == requester_id)
        .values(answer=answer, answered_at=now)
    )
    if changed.rowcount != 1:
        raise DoesNotExist(f"Report {report_id[:40]} does not exist.")
    if not 1 <= len(answer) <= LONGEST_WORDS:  # raised, so that nothing was changed
        raise BadParameter(
            f"answer: expected 1 to {LONGEST_WORDS:,} characters, got {len(answer):,}",
            field="answer",
        )


def count_unanswered(connection: Connection, requester_id: str) -> int:
    """How many reports to a requester wait for an answer, on all markets."""
    return int(connection.execute(_UNANSWERED, {"b_requester": requester_id}).scalar_one())


def reports_to(
    connection: Connection,
    requester_id: str,
    *,
    answered: bool,
    limit: int = 50,
) -> list[Report]:
    """A requester's reports of all markets, the newest first."""
    state = _r.answered_at.is_not(None) if answered else _r.answered_at.is_(None)
    return _read(
        connection,
        _select().where(_r.requester_id == requester_id, state).limit(limit),
    )


def reports_about(connection: Connection, market_id: str, assignment_id: str) -> list[Report]:
    """What was reported about one assignment, the newest first."""
    return _read(
        connection,
        _select().where(_r.market_id == market_id, _r.assignment_id == assignment_id),
    )


def reports_of(
    connection: Connection, market_id: str, worker_id: str, *, limit: int = 100
) -> list[Report]:
    """What a worker has reported, the newest first."""
    return _read(
        connection,
        _select().where(_r.market_id == market_id, _r.worker_id == worker_id).limit(limit),
    )


def answered_since(connection: Connection, market_id: str, worker_id: str, since: int) -> int:
    """How many of a worker's reports were answered since then."""
    query = select(func.count()).where(
        _r.market_id == market_id, _r.worker_id == worker_id, _r.answered_at > since
    )
    return int(connection.execute(query).scalar_one())


def _select() -> Select[Any]:
    return (
        select(hit_report, hit_type.c.title, worker.c.name.label("worker_name"))
        .join(hit, and_(hit.c.market_id == _r.market_id, hit.c.id == _r.hit_id))
        .join(
            hit_type,
            and_(hit_type.c.market_id == hit.c.market_id, hit_type.c.id == hit.c.hit_type_id),
        )
        .outerjoin(worker, and_(worker.c.market_id == _r.market_id, worker.c.id == _r.worker_id))
        .order_by(_r.at.desc(), _r.id.desc())
    )


def _read(connection: Connection, query: Select[Any]) -> list[Report]:
    rows = connection.execute(query)
    return [Report(**{**row._mapping, "worker_name": row.worker_name or ""}) for row in rows]
