"""A panel's person comes in, takes HIT after HIT, and ends: once, however often they ask.

Everything locks the participant's row first, then the study's, then what the
market locks. A place of the study is taken by a conditional UPDATE when a
person comes in and given back when they end without having finished.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from labelcrowd.errors import Conflict, NotAllowed
from labelcrowd.ids import Ids
from labelcrowd.market.accepting import accept
from labelcrowd.market.assignment_rows import GRACE, Assignment, to_assignment
from labelcrowd.market.ending import return_assignment
from labelcrowd.market.errors import BudgetUsedUp, NoWork
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.market.studies import Study, get_study
from labelcrowd.market.study_people import (
    FINISHED,
    HANDED_IN,
    NO_MORE,
    SCREENED_OUT,
    TIMED_OUT,
    WITHDRAWN,
    WORKING,
    Participant,
    get_participant,
    participant_of_person,
)
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.market import assignment, hit, hit_opening, market, worker
from labelcrowd.storage.tables.market_studies import study, study_assignment, study_participant

AT_MOST = 500  # people looked at in one round of what falls due

_s, _p, _sa, _a, _h = (
    study.c,
    study_participant.c,
    study_assignment.c,
    assignment.c,
    hit.c,
)


class StudyFull(Conflict):
    """As many people as were asked for are in."""

    code = "study_full"


class StudyClosed(Conflict):
    """The requester lets nobody new in."""

    code = "study_closed"


class StudyPaused(Conflict):
    """No work is handed out at the moment; later perhaps."""

    code = "study_paused"


# --- coming in ---

_INSERT = Statement(
    """INSERT INTO study_participant (market_id, id, study_id, person, parameters, worker_id, state,
       entered_at, deadline_at, ended_at, gap) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
       ON CONFLICT DO NOTHING"""
)
_NEW_WORKER = Statement(
    """INSERT INTO worker (market_id, id, login, name, password_hash, active, created_at, paid_by)
       VALUES (?, ?, ?, ?, NULL, ?, ?, ?) ON CONFLICT DO NOTHING"""
)
_JOIN = Statement(
    """INSERT INTO worker_group_member (market_id, group_id, worker_id, added_at)
       VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"""
)
_RESERVE = Prepared(
    update(study)
    .where(
        _s.market_id == bindparam("b_market"),
        _s.id == bindparam("b_study"),
        _s.closed_at.is_(None),
        _s.taken < _s.max_people,
    )
    .values(taken=_s.taken + 1)
)
_GIVE_BACK = Prepared(
    update(study)
    .where(_s.market_id == bindparam("b_market"), _s.id == bindparam("b_study"), _s.taken > 0)
    .values(taken=_s.taken - 1)
)


def enter(
    connection: Connection, ids: Ids, now: int, found: Study, values: Mapping[str, str]
) -> Participant:
    """Let a person in, or find them again where they were. ``values``: the panel's ids.

    Raises StudyFull, StudyClosed, StudyPaused, and NotAllowed for a worker who
    was shut out.
    """
    person = values[found.panel.parameters[0]]
    known = participant_of_person(connection, found, person)
    if known is None and not _let_in(connection, ids, now, found, person, values):
        known = participant_of_person(connection, found, person)  # the same id, a moment earlier
    if known is not None:
        _remember(connection, known, values)
        settle(connection, now, found, known.id)
    entered = participant_of_person(connection, found, person)
    assert entered is not None
    return entered


def _let_in(
    connection: Connection,
    ids: Ids,
    now: int,
    found: Study,
    person: str,
    values: Mapping[str, str],
) -> bool:
    """A new participant with a place; False if this person is there already."""
    if is_paused(connection, found):
        raise StudyPaused("no work is handed out at the moment")
    worker_id = _worker_of(connection, ids, now, found, person)
    until = now + found.idle_us
    if not _insert(connection, ids, now, found, values, worker_id, WORKING, until):
        return False
    _reserve(connection, now, found)
    _JOIN.run(connection, found.market_id, found.group_id, worker_id, now)
    return True


def _insert(
    connection: Connection,
    ids: Ids,
    now: int,
    found: Study,
    values: Mapping[str, str],
    worker_id: str,
    state: str,
    until: int,
) -> bool:
    made = _INSERT.run(
        connection,
        found.market_id,
        ids.row(),
        found.id,
        values[found.panel.parameters[0]],
        msgspec.json.encode(dict(values)).decode(),
        worker_id,
        state,
        now,
        until,
        None if state == WORKING else now,
    )
    return bool(made)


def _worker_of(connection: Connection, ids: Ids, now: int, found: Study, person: str) -> str:
    """The worker behind a panel's person: the same in all studies of one requester.

    The login has a sign that nobody can choose for their own.
    """
    text = "\n".join((found.requester_id, found.panel.name, person))
    login = f"panel/{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    name = f"{found.panel.name} {person}"[:100]
    _NEW_WORKER.run(
        connection, found.market_id, ids.worker(), login, name, True, now, found.panel.name
    )
    row = connection.execute(
        select(worker.c.id, worker.c.active).where(
            worker.c.market_id == found.market_id, worker.c.login == login
        )
    ).one()
    if not row.active:
        raise NotAllowed("the operator of this site has shut this worker out")
    return str(row.id)


def _reserve(connection: Connection, now: int, found: Study) -> None:
    """Take a place; where none is free, first take those of people whose time is over."""
    key = {"b_market": found.market_id, "b_study": found.id}
    if _RESERVE.run(connection, key):
        return
    current = get_study(connection, found.market_id, found.id)
    if current.closed_at is not None:
        raise StudyClosed("the requester has closed this study")
    for participant_id in _overdue_of(connection, now, found):
        settle(connection, now, found, participant_id)
    if not _RESERVE.run(connection, key):
        raise StudyFull("as many people as were asked for have come")


def _remember(connection: Connection, known: Participant, values: Mapping[str, str]) -> None:
    """The panel's other ids (of the submission, say) as they came last."""
    if known.ids != dict(values):
        connection.execute(
            update(study_participant)
            .where(_p.market_id == known.market_id, _p.id == known.id)
            .values(parameters=msgspec.json.encode(dict(values)).decode())
        )


def decline(
    connection: Connection, ids: Ids, now: int, found: Study, values: Mapping[str, str]
) -> Participant:
    """A person who does not want to: screened out without a place. Who is in already stays in."""
    _insert(connection, ids, now, found, values, "", SCREENED_OUT, now)
    known = participant_of_person(connection, found, values[found.panel.parameters[0]])
    assert known is not None
    return known


def is_paused(connection: Connection, found: Study) -> bool:
    """Whether nothing is handed out although there is something: market or batch is paused."""
    if connection.execute(
        select(market.c.paused).where(market.c.id == found.market_id)
    ).scalar_one():
        return True
    waiting = select(_h.id).where(
        _h.market_id == found.market_id,
        _h.opening_id == found.opening_id,
        _h.paused.is_(True),
        _h.status == ASSIGNABLE,
    )
    return connection.execute(waiting.limit(1)).first() is not None


# --- going on ---

_LOCK = (
    select(_p.state, _p.deadline_at)
    .where(_p.market_id == bindparam("b_market"), _p.id == bindparam("b_id"))
    .with_for_update()
)
_WORK = (
    select(assignment)
    .join(study_assignment, (_sa.market_id == _a.market_id) & (_sa.assignment_id == _a.id))
    .where(_sa.market_id == bindparam("b_market"), _sa.participant_id == bindparam("b_id"))
    .order_by(_sa.number, _a.accepted_at)
)


def go_on(
    connection: Connection, ids: Ids, now: int, found: Study, participant_id: str
) -> Assignment | None:
    """What a person has in hand, or else their next HIT; None where they have ended.

    Raises StudyPaused.
    """
    settle(connection, now, found, participant_id)
    one = get_participant(connection, found.market_id, participant_id)
    if one.state != WORKING:
        return None
    work = _work(connection, found, participant_id)
    held = [each for each in work if each.status == "Accepted"]
    if held:
        return held[0]
    try:
        taken = _take(connection, ids, now, found, one)
    except BudgetUsedUp:  # there is a HIT for them: the budget may be raised
        raise StudyPaused("the requester's budget for this work is used up for now") from None
    except NoWork:
        if is_paused(connection, found):
            raise StudyPaused("no work is handed out at the moment") from None
        _end(connection, now, found, participant_id, NO_MORE, gives_back=not one.handed_in)
        return None
    connection.execute(
        insert(study_assignment).values(
            market_id=found.market_id,
            assignment_id=taken.id,
            participant_id=participant_id,
            number=one.handed_in + 1,
        )
    )
    _until(connection, found, participant_id, taken.deadline_at + GRACE)
    return taken


def _take(connection: Connection, ids: Ids, now: int, found: Study, one: Participant) -> Assignment:
    hit_type_id = connection.execute(
        select(hit_opening.c.hit_type_id).where(
            hit_opening.c.market_id == found.market_id, hit_opening.c.id == found.opening_id
        )
    ).scalar_one()
    return accept(
        connection,
        ids,
        now,
        found.market_id,
        hit_type_id,
        one.worker_id,
        by_type=True,
        opening_id=found.opening_id,
    )


def _work(connection: Connection, found: Study, participant_id: str) -> list[Assignment]:
    key = {"b_market": found.market_id, "b_id": participant_id}
    return [to_assignment(row) for row in connection.execute(_WORK, key)]


def settle(connection: Connection, now: int, found: Study, participant_id: str) -> None:
    """Note that a person has finished, or that their time is over; locks their row."""
    key = {"b_market": found.market_id, "b_id": participant_id}
    row = connection.execute(_LOCK, key).one()
    if row.state != WORKING:
        return
    work = _work(connection, found, participant_id)
    if sum(1 for each in work if each.status in HANDED_IN) >= found.per_person:
        _end(connection, now, found, participant_id, FINISHED, gives_back=False)
        return
    until = max([row.deadline_at, *(_good_until(each, found) for each in work)])
    if until <= now:
        _give_hits_back(connection, now, work)
        _end(connection, now, found, participant_id, TIMED_OUT, gives_back=True)
    elif until > row.deadline_at:
        _until(connection, found, participant_id, until)


def _good_until(each: Assignment, found: Study) -> int:
    """As long as work in hand may come in, and as long again after each that came in."""
    if each.status == "Accepted":
        return each.deadline_at + GRACE
    return (each.submitted_at or 0) + found.idle_us


def _until(connection: Connection, found: Study, participant_id: str, until: int) -> None:
    connection.execute(
        update(study_participant)
        .where(_p.market_id == found.market_id, _p.id == participant_id, _p.state == WORKING)
        .values(deadline_at=until)
    )


# --- ending ---


def withdraw(connection: Connection, now: int, found: Study, participant_id: str) -> None:
    """A person stops of their own will; what is handed in stays. Again, or later: no error."""
    _stop(connection, now, found, participant_id, WITHDRAWN)


def screen_out(connection: Connection, now: int, found: Study, participant_id: str) -> None:
    """The requester ends a person's part. Raises Conflict where it has ended otherwise."""
    if not _stop(connection, now, found, participant_id, SCREENED_OUT):
        one = get_participant(connection, found.market_id, participant_id)
        if one.state != SCREENED_OUT:
            raise Conflict(f"this person has ended already: {one.state}")


def _stop(connection: Connection, now: int, found: Study, participant_id: str, state: str) -> bool:
    settle(connection, now, found, participant_id)
    key = {"b_market": found.market_id, "b_id": participant_id}
    if connection.execute(_LOCK, key).one().state != WORKING:
        return False
    _give_hits_back(connection, now, _work(connection, found, participant_id))
    return _end(connection, now, found, participant_id, state, gives_back=True)


def _give_hits_back(connection: Connection, now: int, work: list[Assignment]) -> None:
    for each in work:
        if each.status == "Accepted":
            return_assignment(connection, now, each.market_id, each.id, each.worker_id)


def _end(
    connection: Connection,
    now: int,
    found: Study,
    participant_id: str,
    state: str,
    *,
    gives_back: bool,
) -> bool:
    """The one way out of ``working``; False if somebody was faster."""
    ended = connection.execute(
        update(study_participant)
        .where(_p.market_id == found.market_id, _p.id == participant_id, _p.state == WORKING)
        .values(state=state, ended_at=now)
    )
    if ended.rowcount == 1 and gives_back:
        _GIVE_BACK.run(connection, {"b_market": found.market_id, "b_study": found.id})
    return ended.rowcount == 1


# --- what falls due (market.due) ---


def overdue(connection: Connection, now: int, market_id: str) -> list[Any]:
    """People who work and whose time may be over, in all studies of a market."""
    return list(
        connection.execute(
            select(_p.id, _p.study_id)
            .where(_p.market_id == market_id, _p.state == WORKING, _p.deadline_at <= now)
            .order_by(_p.deadline_at, _p.id)
            .limit(AT_MOST)
        )
    )


def settle_overdue(connection: Connection, now: int, market_id: str, row: Any) -> None:
    """One of them: finished, timed out, or has more time after all."""
    settle(connection, now, get_study(connection, market_id, row.study_id), row.id)


def _overdue_of(connection: Connection, now: int, found: Study) -> list[str]:
    return list(
        connection.execute(
            select(_p.id)
            .where(
                _p.market_id == found.market_id,
                _p.study_id == found.id,
                _p.state == WORKING,
                _p.deadline_at <= now,
            )
            .order_by(_p.id)
            .limit(AT_MOST)
        ).scalars()
    )


# --- which study an assignment belongs to ---

_OF = Prepared(
    select(_p.study_id)
    .join(study_assignment, (_sa.market_id == _p.market_id) & (_sa.participant_id == _p.id))
    .where(_sa.market_id == bindparam("b_market"), _sa.assignment_id == bindparam("b_assignment"))
)


def study_of_assignment(connection: Connection, market_id: str, assignment_id: str) -> str | None:
    """The id of the study that an assignment was taken in."""
    row = _OF.one(connection, {"b_market": market_id, "b_assignment": assignment_id})
    return None if row is None else str(row.study_id)
