"""The people of a study: who they are, how far they are, and what they come away with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, and_, case, func, or_, select

from labelcrowd.errors import NotFound
from labelcrowd.market.studies import Study
from labelcrowd.storage.erased_person import ERASED_PERSON, erased_person
from labelcrowd.storage.tables.market import assignment, bonus
from labelcrowd.storage.tables.market_studies import study, study_assignment, study_participant

WORKING: Literal["working"] = "working"
FINISHED: Literal["finished"] = "finished"
NO_MORE: Literal["no-more-pictures"] = "no-more-pictures"
SCREENED_OUT: Literal["screened-out"] = "screened-out"
TIMED_OUT: Literal["timed-out"] = "timed-out"
WITHDRAWN: Literal["withdrawn"] = "withdrawn"
STATES = (WORKING, FINISHED, NO_MORE, SCREENED_OUT, TIMED_OUT, WITHDRAWN)

HANDED_IN = ("Submitted", "Approved", "Rejected", "Late")
"""Statuses of assignments that count towards a participant's HITs in a row."""

_s, _p, _sa, _a = study.c, study_participant.c, study_assignment.c, assignment.c


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of a panel in a study, with what they did. Money in cents."""

    market_id: str
    id: str
    study_id: str
    person: str
    ids: dict[str, str]
    worker_id: str
    state: str
    entered_at: int
    deadline_at: int
    ended_at: int | None
    in_hand: int = 0
    waiting: int = 0
    approved: int = 0
    rejected: int = 0
    bonus_cents: int = 0

    @property
    def is_erased(self) -> bool:
        """Whether this is nobody any more; ``person`` is then none of the panel's ids."""
        return self.person.startswith(ERASED_PERSON)

    @property
    def handed_in(self) -> int:
        return self.waiting + self.approved + self.rejected

    @property
    def outcome(self) -> str:
        """What the decisions come to: none | waiting | approved | rejected | mixed."""
        if not self.handed_in:
            return "none"
        if self.waiting:
            return "waiting"
        if self.approved and self.rejected:
            return "mixed"
        return "approved" if self.approved else "rejected"


def people_by_state(connection: Connection, found: Study) -> dict[str, int]:
    """How many people are in each state."""
    rows = connection.execute(
        select(_p.state, func.count())
        .where(_p.market_id == found.market_id, _p.study_id == found.id)
        .group_by(_p.state)
    )
    counted = {state: int(number) for state, number in rows}
    return {state: counted.get(state, 0) for state in STATES}


def participants(
    connection: Connection, found: Study, *, before: tuple[int, str] = (2**62, ""), limit: int = 100
) -> list[Participant]:
    """A study's people with what they did, who came last first; those before (entered_at, id)."""
    query = (
        _with_work(and_(_p.market_id == found.market_id, _p.study_id == found.id))
        .where(
            (_p.entered_at < before[0]) | and_(_p.entered_at == before[0], _p.id < before[1]),
        )
        .order_by(_p.entered_at.desc(), _p.id.desc())
        .limit(limit)
    )
    return [to_participant(row) for row in connection.execute(query)]


def get_participant(connection: Connection, market_id: str, participant_id: str) -> Participant:
    """One person of a study. Raises NotFound."""
    where = and_(_p.market_id == market_id, _p.id == participant_id)
    row = connection.execute(_with_work(where)).one_or_none()
    if row is None:
        raise NotFound("there is no such person in this study")
    return to_participant(row)


def participant_of_person(connection: Connection, found: Study, person: str) -> Participant | None:
    """The person with this id of the panel, if they have come."""
    where = and_(_p.market_id == found.market_id, _p.study_id == found.id, _p.person == person)
    row = connection.execute(_with_work(where)).one_or_none()
    return None if row is None else to_participant(row)


def was_erased(connection: Connection, found: Study, keys: Iterable[bytes], person: str) -> bool:
    """Whether who has this id of the panel was in this study and then erased.

    ``keys``: the home's secrets.
    """
    left = [erased_person(key, found.id, person) for key in keys]
    query = select(_p.id).where(
        _p.market_id == found.market_id, _p.study_id == found.id, _p.person.in_(left)
    )
    return connection.execute(query).first() is not None


def participant_of_worker(
    connection: Connection, market_id: str, worker_id: str, *, study_id: str = ""
) -> Participant | None:
    """Who a worker is in a study, or in the one that they entered last."""
    where = and_(_p.market_id == market_id, _p.worker_id == worker_id)
    if study_id:
        where = and_(where, _p.study_id == study_id)
    query = _with_work(where).order_by(_p.entered_at.desc(), _p.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else to_participant(row)


def _with_work(where: Any) -> Any:
    """Participants with the counts of their assignments."""
    joined = and_(_a.market_id == _sa.market_id, _a.id == _sa.assignment_id)
    mine = and_(_sa.market_id == _p.market_id, _sa.participant_id == _p.id)

    def count(*statuses: str) -> Any:
        return func.coalesce(func.sum(case((_a.status.in_(statuses), 1), else_=0)), 0)

    late_paid = and_(_a.status == "Late", _a.approved_at.is_not(None))
    paid_late = func.coalesce(func.sum(case((late_paid, 1), else_=0)), 0)
    work = (
        select(
            count("Accepted").label("in_hand"),
            (count("Submitted", "Late") - paid_late).label("waiting"),
            (count("Approved") + paid_late).label("approved"),
            count("Rejected").label("rejected"),
        )
        .select_from(study_assignment.join(assignment, joined))
        .where(mine)
        .correlate(study_participant)
    )
    sums = [work.with_only_columns(column).scalar_subquery() for column in work.selected_columns]
    bonuses = (
        select(func.coalesce(func.sum(bonus.c.amount_cents), 0))
        .select_from(
            study_assignment.join(
                bonus,
                and_(
                    bonus.c.market_id == _sa.market_id,
                    bonus.c.assignment_id == _sa.assignment_id,
                ),
            )
        )
        .where(mine)
        .correlate(study_participant)
        .scalar_subquery()
    )
    names = ("in_hand", "waiting", "approved", "rejected")
    labelled = [one.label(name) for one, name in zip(sums, names, strict=True)]
    return select(study_participant, *labelled, bonuses.label("bonus_cents")).where(where)


def to_participant(row: Any) -> Participant:
    """A row of ``_with_work`` as a Participant."""
    return Participant(
        row.market_id,
        row.id,
        row.study_id,
        row.person,
        msgspec.json.decode(row.parameters, type=dict[str, str]),
        row.worker_id,
        row.state,
        row.entered_at,
        row.deadline_at,
        row.ended_at,
        int(row.in_hand),
        int(row.waiting),
        int(row.approved),
        int(row.rejected),
        int(row.bonus_cents),
    )


def code_of(found: Study, one: Participant) -> str:
    """The code that this person brings back to the panel; "" while they work or have withdrawn.

    Who ran out of pictures after handing something in is not to blame: completed.
    """
    return {
        FINISHED: found.codes.completion,
        NO_MORE: found.codes.completion if one.handed_in else found.codes.screened_out,
        SCREENED_OUT: found.codes.screened_out,
        TIMED_OUT: found.codes.timed_out,
    }.get(one.state, "")


def statuses(connection: Connection, found: Study) -> Sequence[tuple[str, int]]:
    """How many assignments of the study have which status."""
    rows = connection.execute(
        select(_a.status, func.count())
        .select_from(
            study_participant.join(
                study_assignment,
                and_(_sa.market_id == _p.market_id, _sa.participant_id == _p.id),
            ).join(assignment, and_(_a.market_id == _sa.market_id, _a.id == _sa.assignment_id))
        )
        .where(_p.market_id == found.market_id, _p.study_id == found.id)
        .group_by(_a.status)
        .order_by(_a.status)
    )
    return [(status, int(number)) for status, number in rows]


def problems(connection: Connection, market_id: str) -> list[str]:
    """Studies whose places are not those of their people.

    Who ran out of pictures keeps the place where something was handed in by then.
    """

    def people(*states: str) -> Any:
        return (
            select(func.count())
            .select_from(study_participant)
            .where(_p.market_id == _s.market_id, _p.study_id == _s.id, _p.state.in_(states))
            .correlate(study)
            .scalar_subquery()
        )

    least, most = people(WORKING, FINISHED), people(WORKING, FINISHED, NO_MORE)
    wrong = or_(_s.taken < least, _s.taken > most, _s.taken > _s.max_people)
    rows = connection.execute(
        select(_s.id, _s.taken, _s.max_people, least.label("people"))
        .where(_s.market_id == market_id, wrong)
        .order_by(_s.id)
    )
    return [
        f"study {row.id}: {row.taken} of {row.max_people} places are taken, "
        f"and {row.people} people work or have finished"
        for row in rows
    ]
