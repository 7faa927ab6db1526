"""Studies: HITs of one opening offered to a panel's people, so many in a row, to so many people.

An opening with a study is for the study's own group of workers alone
(``market.worker_groups``). Who comes in, goes on and ends is in ``study_visits``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, and_, case, func, insert, or_, select, update

from labelcrowd.clock import SECOND
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import panels
from labelcrowd.market.assignment_rows import GRACE
from labelcrowd.market.panels import Panel
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.market.worker_groups import insert_group
from labelcrowd.storage.erased_person import ERASED_PERSON, erased_person
from labelcrowd.storage.tables.market import (
    assignment,
    bonus,
    hit,
    hit_opening,
    hit_type,
    requester,
)
from labelcrowd.storage.tables.market_studies import study, study_assignment, study_participant

MOST_PICTURES = 1_000
MOST_PEOPLE = 100_000

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
_o, _t, _h = hit_opening.c, hit_type.c, hit.c


@dataclass(frozen=True, slots=True)
class Codes:
    """What a participant brings back to the panel, by how it ended."""

    completion: str
    screened_out: str
    timed_out: str


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What a requester asks for. Codes that are "" are made up."""

    panel: Panel
    per_person: int
    max_people: int
    codes: Codes = Codes("", "", "")


@dataclass(frozen=True, slots=True)
class Study:
    """One study. ``taken``: places of people who work or have finished."""

    market_id: str
    id: str
    requester_id: str
    opening_id: str
    group_id: str
    token: str
    panel: Panel
    per_person: int
    max_people: int
    taken: int
    idle_us: int
    codes: Codes
    closed_at: int | None
    created_at: int


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


# --- making one ---


def create_study(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    opening_id: str,
    new: NewStudy,
) -> Study:
    """Make a study over an opening and limit the opening to the study's people.

    Raises InvalidInput, NotFound, and Conflict where the opening is for other workers.
    """
    _check_numbers(new)
    codes = _codes(ids, new.codes)
    opening = connection.execute(
        select(_o.group_id, _o.opened_at, _t.assignment_duration_s)
        .join(hit_type, and_(_t.market_id == _o.market_id, _t.id == _o.hit_type_id))
        .where(_o.market_id == market_id, _o.id == opening_id, _o.requester_id == requester_id)
        .with_for_update(of=hit_opening)
    ).one_or_none()
    if opening is None or opening.opened_at is None:
        raise NotFound("these HITs are not published; publish the batch first")
    made = Study(
        market_id=market_id,
        id=ids.row(),
        requester_id=requester_id,
        opening_id=opening_id,
        group_id=_group(connection, ids, now, market_id, opening_id, opening.group_id),
        token=ids.row(),
        panel=new.panel,
        per_person=new.per_person,
        max_people=new.max_people,
        taken=0,
        idle_us=opening.assignment_duration_s * SECOND + GRACE,
        codes=codes,
        closed_at=None,
        created_at=now,
    )
    connection.execute(insert(study).values(**_row_of(made)))
    return made


def _check_numbers(new: NewStudy) -> None:
    for field, number, most in (
        ("pictures_per_person", new.per_person, MOST_PICTURES),
        ("max_people", new.max_people, MOST_PEOPLE),
    ):
        if not 1 <= number <= most:
            raise InvalidInput(f"{field}: expected 1 to {most:,}, got {number:,}", field=field)


def _codes(ids: Ids, given: Codes) -> Codes:
    codes = Codes(*(code or ids.row()[:8].upper() for code in _code_fields(given).values()))
    panels.check_codes(_code_fields(codes))
    return codes


def _code_fields(codes: Codes) -> dict[str, str]:
    return {
        "completion_code": codes.completion,
        "screened_out_code": codes.screened_out,
        "timed_out_code": codes.timed_out,
    }


def _group(
    connection: Connection, ids: Ids, now: int, market_id: str, opening_id: str, group_id: str
) -> str:
    """The group of this opening's studies: the second study has the first one's."""
    if not group_id:
        made = ids.row()
        insert_group(connection, now, market_id, made)
        connection.execute(
            update(hit_opening)
            .where(_o.market_id == market_id, _o.id == opening_id, _o.group_id == "")
            .values(group_id=made)
        )
        return made
    own = select(_s.id).where(
        _s.market_id == market_id, _s.opening_id == opening_id, _s.group_id == group_id
    )
    if connection.execute(own.limit(1)).first() is None:
        raise Conflict(
            "this batch is handed out to workers whom you named; give a study link to a batch "
            "of its own"
        )
    return group_id


def _row_of(made: Study) -> dict[str, Any]:
    return {
        "market_id": made.market_id,
        "id": made.id,
        "requester_id": made.requester_id,
        "opening_id": made.opening_id,
        "group_id": made.group_id,
        "token": made.token,
        "panel": made.panel.name,
        "parameters": msgspec.json.encode(made.panel.parameters).decode(),
        "per_person": made.per_person,
        "max_people": made.max_people,
        "taken": made.taken,
        "idle_us": made.idle_us,
        **_code_fields(made.codes),
        "return_url": made.panel.return_url,
        "closed_at": made.closed_at,
        "created_at": made.created_at,
    }


def to_study(row: Any) -> Study:
    """A row of the table as a Study."""
    names = tuple(msgspec.json.decode(row.parameters, type=list[str]))
    return Study(
        row.market_id,
        row.id,
        row.requester_id,
        row.opening_id,
        row.group_id,
        row.token,
        Panel(row.panel, names, row.return_url),
        row.per_person,
        row.max_people,
        row.taken,
        row.idle_us,
        Codes(row.completion_code, row.screened_out_code, row.timed_out_code),
        row.closed_at,
        row.created_at,
    )


# --- finding one ---


def study_of_token(connection: Connection, token: str) -> Study:
    """The study behind an address. Raises NotFound."""
    row = connection.execute(select(study).where(_s.token == token)).one_or_none()
    if row is None:
        raise NotFound("there is no study at this address; look at the link in your panel again")
    return to_study(row)


def get_study(connection: Connection, market_id: str, study_id: str) -> Study:
    """One study, whoever's. Raises NotFound."""
    row = connection.execute(
        select(study).where(_s.market_id == market_id, _s.id == study_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no study {study_id[:40]!r}")
    return to_study(row)


def studies_of(connection: Connection, market_id: str, opening_id: str) -> list[Study]:
    """The studies over an opening, newest first."""
    rows = connection.execute(
        select(study)
        .where(_s.market_id == market_id, _s.opening_id == opening_id)
        .order_by(_s.created_at.desc(), _s.id)
    )
    return [to_study(row) for row in rows]


def studies_beginning(connection: Connection, requester_id: str, text: str) -> list[Study]:
    """A requester's studies whose ids begin so, on any market; at most ten."""
    rows = connection.execute(
        select(study)
        .where(_s.requester_id == requester_id, _s.id.startswith(text, autoescape=True))
        .order_by(_s.created_at.desc(), _s.id)
        .limit(10)
    )
    return [to_study(row) for row in rows]


def set_closed(connection: Connection, now: int, found: Study, *, closed: bool) -> None:
    """Let nobody new in, or again; who is in goes on. Again: no error."""
    connection.execute(
        update(study)
        .where(_s.market_id == found.market_id, _s.id == found.id)
        .values(closed_at=func.coalesce(_s.closed_at, now) if closed else None)
    )


def places_left(connection: Connection, found: Study) -> int:
    """Assignments of the study's HITs that nobody has taken yet."""
    free = connection.execute(
        select(func.coalesce(func.sum(_h.available), 0)).where(
            _h.market_id == found.market_id,
            _h.opening_id == found.opening_id,
            _h.status == ASSIGNABLE,
        )
    ).scalar_one()
    return int(free)


@dataclass(frozen=True, slots=True)
class About:
    """What a study's HITs say of themselves."""

    title: str
    description: str
    requester_name: str
    assignment_duration_s: int


def about(connection: Connection, found: Study) -> About:
    """The HITType and the requester behind a study."""
    row = connection.execute(
        select(_t.title, _t.description, requester.c.name, _t.assignment_duration_s)
        .select_from(hit_opening)
        .join(hit_type, and_(_t.market_id == _o.market_id, _t.id == _o.hit_type_id))
        .join(
            requester,
            and_(requester.c.market_id == _o.market_id, requester.c.id == _o.requester_id),
        )
        .where(_o.market_id == found.market_id, _o.id == found.opening_id)
    ).one()
    return About(*row)


# --- its people ---


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
