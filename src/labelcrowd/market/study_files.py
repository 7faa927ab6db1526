"""What a study's requester hands to the panel: who handed what in, and bonuses, each once.

Bonuses are frozen into numbered files: one that was written can be read again
and again, and none of its bonuses ever stands in another one. Who was erased
has no id any more: their line says so, and no new file has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, insert, not_, select

from labelcrowd.errors import NotFound
from labelcrowd.ids import Ids
from labelcrowd.market.studies import Study
from labelcrowd.storage.erased_person import ERASED_PERSON
from labelcrowd.storage.tables.market import bonus
from labelcrowd.storage.tables.market_studies import (
    study,
    study_assignment,
    study_bonus_file,
    study_bonus_line,
    study_participant,
)

_p, _sa, _f, _l = (
    study_participant.c,
    study_assignment.c,
    study_bonus_file.c,
    study_bonus_line.c,
)


@dataclass(frozen=True, slots=True)
class BonusFile:
    """A frozen list of bonuses. ``number`` counts from 1 in each study."""

    id: str
    number: int
    created_at: int
    people: int
    cents: int


@dataclass(frozen=True, slots=True)
class BonusLine:
    """What one person gets by one file. ``person`` is "erased" once they were."""

    person: str
    amount_cents: int


def open_bonuses(connection: Connection, found: Study) -> tuple[int, int]:
    """(people, cents) of the bonuses that are in no file yet and can be in one."""
    return _open(connection, found, not_(_ERASED))


def erased_bonuses(connection: Connection, found: Study) -> tuple[int, int]:
    """(people, cents) of the bonuses that are in no file and never will: of erased people."""
    return _open(connection, found, _ERASED)


def open_bonuses_of(connection: Connection, market_id: str, worker_id: str) -> int:
    """Cents of a worker's bonuses that are in no file yet, in all studies."""
    cents = connection.execute(
        select(func.coalesce(func.sum(bonus.c.amount_cents), 0))
        .select_from(_BONUSES)
        .where(
            _p.market_id == market_id,
            _p.worker_id == worker_id,
            _l.bonus_id.is_(None),
            not_(_ERASED),
        )
    ).scalar_one()
    return int(cents)


def _open(connection: Connection, found: Study, whose: Any) -> tuple[int, int]:
    row = connection.execute(
        select(func.count(_p.id.distinct()), func.coalesce(func.sum(bonus.c.amount_cents), 0))
        .select_from(_BONUSES)
        .where(_in(found), _l.bonus_id.is_(None), whose)
    ).one()
    return int(row[0]), int(row[1])


def make_bonus_file(connection: Connection, ids: Ids, now: int, found: Study) -> BonusFile | None:
    """Freeze all bonuses that are in no file yet; None where there are none."""
    # Two at once wait for each other here, and the second finds nothing left.
    connection.execute(
        select(study.c.id)
        .where(study.c.market_id == found.market_id, study.c.id == found.id)
        .with_for_update()
    )
    new = connection.execute(
        select(bonus.c.id, _p.person)
        .select_from(_BONUSES)
        .where(_in(found), _l.bonus_id.is_(None), not_(_ERASED))
    )
    bonuses = [(row.id, row.person) for row in new]
    if not bonuses:
        return None
    number = len(bonus_files(connection, found)) + 1
    file_id = ids.row()
    connection.execute(
        insert(study_bonus_file).values(
            market_id=found.market_id,
            id=file_id,
            study_id=found.id,
            number=number,
            created_at=now,
        )
    )
    connection.execute(
        insert(study_bonus_line),
        [
            {"market_id": found.market_id, "bonus_id": each, "file_id": file_id, "person": person}
            for each, person in bonuses
        ],
    )
    return bonus_file(connection, found, number)


def bonus_files(connection: Connection, found: Study) -> list[BonusFile]:
    """The files of a study, the newest first."""
    rows = connection.execute(
        _FILES.where(_f.market_id == found.market_id, _f.study_id == found.id).order_by(
            _f.number.desc()
        )
    )
    return [_bonus_file(row) for row in rows]


def bonus_file(connection: Connection, found: Study, number: int) -> BonusFile:
    """One file. Raises NotFound."""
    row = connection.execute(
        _FILES.where(_f.market_id == found.market_id, _f.study_id == found.id, _f.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no file of bonuses with the number {number}")
    return _bonus_file(row)


def bonus_lines(connection: Connection, found: Study, file: BonusFile) -> list[BonusLine]:
    """One line a person, by the panel's id."""
    rows = connection.execute(
        select(_l.person, func.sum(bonus.c.amount_cents))
        .select_from(_BONUSES)
        .where(_in(found), _l.file_id == file.id)
        .group_by(_p.id, _l.person)
        .order_by(_l.person, _p.id)
    )
    return [BonusLine(person or "erased", int(cents)) for person, cents in rows]


_ERASED = _p.person.startswith(ERASED_PERSON, autoescape=True)
_BONUSES = (
    study_participant.join(
        study_assignment, and_(_sa.market_id == _p.market_id, _sa.participant_id == _p.id)
    )
    .join(
        bonus,
        and_(bonus.c.market_id == _sa.market_id, bonus.c.assignment_id == _sa.assignment_id),
    )
    .outerjoin(study_bonus_line, and_(_l.market_id == bonus.c.market_id, _l.bonus_id == bonus.c.id))
)
_FILES = (
    select(
        _f.id,
        _f.number,
        _f.created_at,
        func.count(_p.id.distinct()).label("people"),
        func.coalesce(func.sum(bonus.c.amount_cents), 0).label("cents"),
    )
    .select_from(
        _BONUSES.join(study_bonus_file, and_(_f.market_id == _l.market_id, _f.id == _l.file_id))
    )
    .group_by(_f.id, _f.number, _f.created_at)
)


def _in(found: Study) -> Any:
    return and_(_p.market_id == found.market_id, _p.study_id == found.id)


def _bonus_file(row: Any) -> BonusFile:
    return BonusFile(row.id, row.number, row.created_at, int(row.people), int(row.cents))
