"""Studies: HITs of one opening offered to a panel's people, so many in a row, to so many people.

An opening with a study is for the study's own group of workers alone
(``market.worker_groups``). Its people are in ``study_people``; how they come in, go on and
end is in ``study_visits``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, func, insert, select, update

from labelcrowd.clock import SECOND
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import panels
from labelcrowd.market.assignment_rows import GRACE
from labelcrowd.market.panels import Panel
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.market.worker_groups import insert_group
from labelcrowd.storage.tables.market import assignment, hit, hit_opening, hit_type, requester
from labelcrowd.storage.tables.market_studies import study, study_assignment, study_participant

MOST_PICTURES = 1_000
MOST_PEOPLE = 100_000

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
