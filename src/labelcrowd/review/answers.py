"""Answers to yes/no and coverage questions, as who reviews and counts them reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from labelcrowd.batches.asked import Asked, asked_objects
from labelcrowd.batches.lifecycle import KEPT
from labelcrowd.batches.store import Batch
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.follow_ups import given_answer
from labelcrowd.storage.tables.studio import work


@dataclass(frozen=True)
class Answer:
    """One answer that holds; ``active_ms``: of all answers that were given to its question."""

    position: int
    answer: str
    active_ms: int
    at: int


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Of a batch's kept work: how many answers of each kind, and active milliseconds of each."""

    yes: int
    no: int
    active_ms: tuple[int, ...]

    @property
    def count(self) -> int:
        return self.yes + self.no


def of_work(value: str | None = None) -> ColumnElement[int]:
    """A column beside ``work``: how many of its answers are ``value``."""
    query = select(func.count()).where(_of_row(), given_answer.c.holds)
    if value is not None:
        query = query.where(given_answer.c.answer == value)
    return query.scalar_subquery()


def active_of_work() -> ColumnElement[int]:
    """A column beside ``work``: active milliseconds of its answers."""
    total = func.coalesce(func.sum(given_answer.c.active_ms), 0)
    return select(total).where(_of_row()).scalar_subquery()


def _of_row() -> ColumnElement[bool]:
    return and_(
        given_answer.c.market_id == work.c.market_id,
        given_answer.c.assignment_id == work.c.assignment_id,
    )


def answers_to(connection: Connection, market_id: str, assignment_id: str) -> dict[int, Answer]:
    """The answers of one assignment by the position of their question."""
    rows = _ANSWERS.all(connection, market_id, assignment_id)
    return {int(row[0]): Answer(int(row[0]), str(row[1]), int(row[2]), int(row[3])) for row in rows}


def of_batch(connection: Connection, batch_id: str) -> Answers:
    """The answers of a batch's work that came in and was not rejected."""
    given = given_answer.c
    active = func.sum(given.active_ms)
    answer = func.max(case((given.holds, given.answer), else_=""))
    rows = connection.execute(
        select(answer, active)
        .select_from(work)
        .join(given_answer, _of_row())
        .where(work.c.batch_id == batch_id, work.c.status.in_(KEPT))
        .group_by(given.market_id, given.assignment_id, given.position)
    ).all()
    return Answers(
        yes=sum(1 for value, _ in rows if value == "yes"),
        no=sum(1 for value, _ in rows if value == "no"),
        active_ms=tuple(int(ms) for _, ms in rows),
    )


@dataclass(frozen=True)
class Verdict:
    """What workers said of one object of a set."""

    yes: int = 0
    no: int = 0

    @property
    def good(self) -> bool:
        """More said yes than no."""
        return self.yes > self.no

    def plus(self, answer: str) -> Verdict:
        return Verdict(self.yes + (answer == "yes"), self.no + (answer == "no"))


def verdicts(
    connection: Connection, batch_id: str, statuses: frozenset[str] | None
) -> dict[tuple[str, str], Verdict]:
    """By document and object: what work of these statuses (None: any) of a batch answered."""
    found: dict[tuple[str, str], Verdict] = {}
    for document_id, object_id, status, answer in _VERDICTS.all(connection, batch_id):
        if statuses is None or status in statuses:
            key = (str(document_id), str(object_id))
            found[key] = found.get(key, Verdict()).plus(str(answer))
    return found


def given_in(connection: Connection, batch: Batch) -> Iterator[tuple[Any, Asked | None, Answer]]:
    """Each answer of a batch with its work's row and its question (None: of coverage)."""
    for row in _WORK.all(connection, batch.id):
        asked = {one.position: one for one in asked_objects(connection, batch.id, int(row[2]))}
        for position, answer in answers_to(connection, batch.market_id, str(row[0])).items():
            yield row, asked.get(position), answer


_ANSWERS = Statement(
    """SELECT a.position, a.answer,
       (SELECT sum(b.active_ms) FROM given_answer b WHERE b.market_id = a.market_id
        AND b.assignment_id = a.assignment_id AND b.position = a.position), a.at
       FROM given_answer a WHERE a.market_id = ? AND a.assignment_id = ? AND a.holds
       ORDER BY a.position"""
)
_VERDICTS = Statement(
    """SELECT t.base_document_id, o.object_id, w.status, a.answer FROM asked_object o
       JOIN hit_item t ON t.batch_id = o.batch_id AND t.row = o.row AND t.position = o.item
       JOIN work w ON w.batch_id = o.batch_id AND w.row = o.row
       JOIN given_answer a ON a.market_id = w.market_id AND a.assignment_id = w.assignment_id
       AND a.position = o.position AND a.holds
       WHERE o.batch_id = ? AND t.base_document_id IS NOT NULL"""
)
_WORK = Statement(
    """SELECT w.assignment_id, w.worker_id, w.row, w.status FROM work w
       WHERE w.batch_id = ? AND w.status IN ('Submitted', 'Approved', 'Rejected', 'Late')
       ORDER BY w.row, w.assignment_id"""
)
