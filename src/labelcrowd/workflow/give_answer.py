"""A worker's page saves one answer: yes or no.

Every answer is kept; the newest of its question holds. Sending one again changes nothing, and
one that was overtaken by a later one of the same page stays behind it, in whatever order they
arrive. Another page of the same assignment is simply later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import msgspec
from sqlalchemy import Connection

from labelcrowd.annotations.edits import Outcome
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.storage.statement import Row, Statement
from labelcrowd.workflow.page_changes import (
    HIGHEST,
    LONGEST_MS,
    check_change,
    longest_ms,
    picture_removed,
)


class GivenAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the page sends. ``active_ms``: how long the worker looked at the question before this
    answer, without pauses.
    """

    change_id: str
    session: str
    counter: int
    position: int
    answer: Literal["yes", "no"]
    active_ms: int = 0


@dataclass(frozen=True, slots=True)
class AnswerDesk:
    """Where answers of one assignment are saved: ``positions`` are what is asked."""

    document_id: str
    market_id: str
    assignment_id: str
    accepted_at: int
    positions: Collection[int]


@dataclass(frozen=True, slots=True)
class Answered:
    outcome: Outcome
    answered: int  # questions that have an answer now


def check_answer(given: GivenAnswer, desk: AnswerDesk) -> None:
    """Raises InvalidInput with the field."""
    check_change(given, {"counter": HIGHEST, "active_ms": LONGEST_MS})
    if given.position not in desk.positions:
        raise InvalidInput(
            f"position: nothing is asked at {given.position}",
            field="position",
            code="no_such_question",
        )


def give(conn: Connection, desk: AnswerDesk, given: GivenAnswer, *, now: int) -> Answered:
    """Store one answer. Only SQL; may be run again.

    Raises Conflict: ``picture_removed`` (with all that was drawn), ``assignment_over``, ``final``,
    ``change_id_reused``.
    """
    key = (desk.market_id, desk.assignment_id)
    if _LOCK.one(conn, desk.document_id) is None:
        raise picture_removed()
    digest = hashlib.sha256(msgspec.json.encode(given)).hexdigest()
    before = _REPEATED.one(conn, *key, given.change_id)
    if before is not None:
        return _first_answer(conn, desk, given, digest, before)
    _check_open(conn, desk)
    newest = _NEWEST.one(conn, *key, given.position, given.session)
    overtaken = newest is not None and newest[0] is not None and newest[0] >= given.counter
    if not overtaken:
        _NO_LONGER.run(conn, False, *key, given.position)
    longest = longest_ms(desk.accepted_at, now)
    active_ms = given.active_ms if longest is None else min(given.active_ms, longest)
    _INSERT.run(
        conn,
        *key,
        given.change_id,
        given.position,
        given.session,
        given.counter,
        given.answer,
        not overtaken,
        active_ms,
        now,
        digest,
    )
    _NOTE_INPUT.run(conn, now, now, *key)
    outcome = Outcome.SUPERSEDED if overtaken else Outcome.APPLIED
    return Answered(outcome, count_answers(conn, *key))


def count_answers(conn: Connection, market_id: str, assignment_id: str) -> int:
    """How many questions of an assignment have an answer."""
    row = _COUNT.one(conn, market_id, assignment_id)
    assert row is not None
    return int(row[0])


def answers_of(conn: Connection, market_id: str, assignment_id: str) -> dict[int, str]:
    """The answers that hold, by the position of their question."""
    rows = _HOLDING.all(conn, market_id, assignment_id)
    return {int(position): str(answer) for position, answer in rows}


def _first_answer(
    conn: Connection, desk: AnswerDesk, given: GivenAnswer, digest: str, before: Row
) -> Answered:
    if before[0] != digest:
        raise Conflict(
            f"change {given.change_id} was stored before with another answer",
            field="change_id",
            code="change_id_reused",
        )
    outcome = Outcome.APPLIED if before[1] else Outcome.SUPERSEDED
    return Answered(outcome, count_answers(conn, desk.market_id, desk.assignment_id))


def _check_open(conn: Connection, desk: AnswerDesk) -> None:
    work = _WORK.one(conn, desk.market_id, desk.assignment_id)
    if work is None or work[0] == "Returned":
        raise Conflict(
            "this assignment was returned; it takes no more answers", code="assignment_over"
        )
    if work[1] is not None:
        raise Conflict("this work has been submitted; it takes no more answers", code="final")


_LOCK = Statement("SELECT id FROM document WHERE id = ?", for_update="FOR UPDATE")
_WORK = Statement("SELECT status, receipt FROM work WHERE market_id = ? AND assignment_id = ?")
_REPEATED = Statement(
    """SELECT body_hash, holds FROM given_answer
       WHERE market_id = ? AND assignment_id = ? AND change_id = ?"""
)
_NEWEST = Statement(
    """SELECT max(counter) FROM given_answer
       WHERE market_id = ? AND assignment_id = ? AND position = ? AND session = ?"""
)
_NO_LONGER = Statement(
    """UPDATE given_answer SET holds = ?
       WHERE market_id = ? AND assignment_id = ? AND position = ? AND holds"""
)
_INSERT = Statement(
    """INSERT INTO given_answer (market_id, assignment_id, change_id, position, session, counter,
       answer, holds, active_ms, at, body_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
)
_NOTE_INPUT = Statement(
    """UPDATE work SET first_input_at = COALESCE(first_input_at, ?), last_input_at = ?
       WHERE market_id = ? AND assignment_id = ?"""
)
_COUNT = Statement(
    """SELECT count(*) FROM given_answer
       WHERE market_id = ? AND assignment_id = ? AND holds"""
)
_HOLDING = Statement(
    """SELECT position, answer FROM given_answer
       WHERE market_id = ? AND assignment_id = ? AND holds ORDER BY position"""
)
