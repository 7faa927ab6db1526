"""Review policies at work: in the transaction of a submit, or of a HIT becoming Reviewable.

What a policy finds out and does is written down as ``review_record`` rows, in
order. Money moves as with any other decision: an approval pays from the hold, a
rejection releases it, an extension holds for the new place or fails. Nothing here
waits: an action is done, has failed, or was prevented when the transaction ends.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from labelcrowd.clock import SECOND
from labelcrowd.market import answers, ledger, review_policies, review_scores
from labelcrowd.market.decisions import Case, approve_submitted, reject_submitted
from labelcrowd.market.errors import MarketError, WrongState
from labelcrowd.market.hit_rows import Hit, lock_hit
from labelcrowd.market.hits import extend_locked
from labelcrowd.market.journal import Journal
from labelcrowd.market.review_policies import Extension, KnownAnswers, Plurality
from labelcrowd.market.review_records import ACTION, LEVELS, RESULT
from labelcrowd.market.review_scores import Comparison
from labelcrowd.market.states import Places
from labelcrowd.storage.tables.market import assignment
from labelcrowd.storage.tables.market_reviews import review_record

ASSIGNMENT, HIT = LEVELS
SUCCEEDED, FAILED, CANCELLED = "Succeeded", "Failed", "Cancelled"
KNOWN_SCORE = "KnownAnswerScore"
LONGEST_NOTE = 2_000  # characters of an agreed answer that a report keeps

_a, _r = assignment.c, review_record.c
_LAST = select(func.coalesce(func.max(_r.number), 0)).where(
    _r.market_id == bindparam("b_market"), _r.hit_id == bindparam("b_hit")
)
_DONE = (
    select(_a.id, _a.status, _a.answer)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.hit_id == bindparam("b_hit"),
        _a.status.in_(("Submitted", "Approved", "Rejected")),
    )
    .order_by(_a.submitted_at, _a.id)
)
_KNOWN_SCORES = select(_r.subject_id, _r.value).where(
    _r.market_id == bindparam("b_market"),
    _r.hit_id == bindparam("b_hit"),
    _r.name == KNOWN_SCORE,
)


def review_assignment(journal: Journal, found: Hit, assignment_id: str, answer: str) -> Places:
    """Score a submitted assignment's known answers and do what follows; the HIT's places then.

    The HIT is locked and its rows are written.
    """
    policy = review_policies.read_known_answers(found.assignment_review_policy)
    report = _Report(journal, found.id, ASSIGNMENT)
    right = review_scores.known_right(policy.answer_key, answers.values_of(answer))
    score = review_scores.per_cent(sum(right.values()), len(right))
    report.review(
        assignment_id, ASSIGNMENT, f"{sum(right.values())} of {len(right)} known answers are right"
    )
    for question, is_right in right.items():
        report.result(assignment_id, ASSIGNMENT, "KnownAnswerCorrect", int(is_right), question)
    report.result(assignment_id, ASSIGNMENT, KNOWN_SCORE, score)
    _decide_by_known(report, policy, assignment_id, score)
    if policy.extend is not None and score < policy.extend.below:
        report.extend(policy.extend)
    return report.close()


def _decide_by_known(report: _Report, policy: KnownAnswers, assignment_id: str, score: int) -> None:
    if policy.approve_from is not None and score >= policy.approve_from:
        report.approve(assignment_id, policy.approve_reason)
    if policy.reject_below is not None and score < policy.reject_below:
        report.reject(assignment_id, policy.reject_reason)


def review_hit(journal: Journal, hit_id: str, *, may_extend: bool) -> None:
    """Compare the assignments of a HIT that has become Reviewable and do what follows.

    Without ``may_extend`` an extension is only noted, as Cancelled.
    """
    connection, market_id = journal.connection, journal.market_id
    key = {"b_market": market_id, "b_hit": hit_id}
    rows = connection.execute(_DONE, key).all()
    if not rows:
        return  # it ended and nobody had done it: there is nothing to compare
    report = _Report(journal, hit_id, HIT)
    policy = review_policies.read_plurality(report.hit.hit_review_policy)
    left_out = _left_out(connection, key, policy, rows)
    compared = review_scores.compare(
        policy.question_ids,
        policy.threshold,
        {
            row.id: review_scores.comparable(answers.values_of(row.answer or ""))
            for row in rows
            if row.id not in left_out
        },
    )
    _report_agreement(report, compared, len(rows) - len(left_out))
    for assignment_id, judged in compared.workers.items():
        if policy.approve_from is not None and judged.score >= policy.approve_from:
            report.approve(assignment_id, "")
        if policy.reject_below is not None and judged.score < policy.reject_below:
            report.reject(assignment_id, policy.reject_reason)
    if policy.extend is not None and compared.score < policy.extend.below:
        report.extend(policy.extend, allowed=may_extend)
    report.close()


def _left_out(
    connection: Connection, key: dict[str, str], policy: Plurality, rows: Any
) -> set[str]:
    """Assignments that the policy does not count."""
    found = {row.id for row in rows if policy.without_rejected and row.status == "Rejected"}
    if policy.without_known_below is not None:
        scores = connection.execute(_KNOWN_SCORES, key)
        found |= {row.subject_id for row in scores if int(row.value) < policy.without_known_below}
    return found & {row.id for row in rows}


def _report_agreement(report: _Report, compared: Comparison, assignments: int) -> None:
    agreed = sum(one is not None for one in compared.questions.values())
    report.review(
        report.hit.id,
        HIT,
        f"{agreed} of {len(compared.questions)} questions have an answer that workers agree on "
        f"(assignments: {assignments})",
    )
    for question, one in compared.questions.items():
        found = "false" if one is None else "true"
        report.result(report.hit.id, HIT, "AgreedAnswerFound", found, question)
        if one is not None:
            answer = "|".join(sorted(one.answer))[:LONGEST_NOTE]
            report.result(report.hit.id, HIT, "AgreedAnswer", answer, question)
            report.result(report.hit.id, HIT, "AnswerAgreementScore", one.score, question)
    for assignment_id, judged in compared.workers.items():
        for name, value in (
            ("WorkerAgreementScore", judged.score),
            ("PluralityAnswersCorrect", judged.right),
            ("PluralityAnswersIncorrect", judged.wrong),
        ):
            report.result(assignment_id, ASSIGNMENT, name, value)
    report.result(report.hit.id, HIT, "HitAgreementScore", compared.score)


class _Report:
    """Notes of one run of a policy. Funds and HIT are locked from here to the transaction's end."""

    def __init__(self, journal: Journal, hit_id: str, level: str) -> None:
        self._journal, self._level = journal, level
        found = lock_hit(journal.connection, journal.market_id, hit_id)
        assert found is not None, "a HIT that is being worked on"
        self.hit = found
        self._pays = ledger.lock_funds(journal.connection, journal.market_id, found.requester_id)
        key = {"b_market": journal.market_id, "b_hit": hit_id}
        self._last = int(journal.connection.execute(_LAST, key).scalar_one())
        self._review_id = ""
        self._rows: list[dict[str, Any]] = []

    def review(self, subject_id: str, subject_type: str, what: str) -> None:
        """That it was looked at: the results after this are of this review."""
        self._review_id = self._action("review", subject_id, subject_type, what)

    def result(
        self, subject_id: str, subject_type: str, name: str, value: object, question: str = ""
    ) -> None:
        """One thing that was found out."""
        self._note(RESULT, self._review_id, subject_id, subject_type, name, str(value), question)

    def approve(self, assignment_id: str, reason: str) -> None:
        """Pay for an assignment."""

        def act() -> str:
            case = self._case(assignment_id)
            if case.row.status == "Approved":
                return "Already approved"
            if case.row.status != "Submitted":
                raise _wrong_state()
            approve_submitted(case, reason, {"policy": True})
            return "Approved"

        self._try("approve", assignment_id, ASSIGNMENT, act)

    def reject(self, assignment_id: str, reason: str) -> None:
        """Refuse to pay for an assignment."""

        def act() -> str:
            case = self._case(assignment_id)
            if case.row.status == "Rejected":
                return "Already rejected"
            if case.row.status != "Submitted":
                raise _wrong_state()
            try:
                reject_submitted(case, reason)
            except WrongState as error:  # a report of the worker waits for its answer
                raise _Prevented(error.message) from error
            return "Rejected"

        self._try("reject", assignment_id, ASSIGNMENT, act)

    def extend(self, asked: Extension, *, allowed: bool = True) -> None:
        """Ask one more worker, unless the requester has just ended the HIT."""
        self._try("extend", self.hit.id, HIT, lambda: self._extend(asked, allowed))

    def _extend(self, asked: Extension, allowed: bool) -> str:
        if not allowed:
            raise _Prevented("Not extended: the requester ended the HIT")
        found = self._locked()
        if found.places.maximum >= asked.maximum:
            return f"Not extended: it has {found.places.maximum} assignments already"
        if found.places.maximum == 9:
            raise WrongState(
                "A HIT that was created with fewer than 10 assignments is not extended to 10.",
                "InvalidMaximumAssignmentsIncrease",
            )
        now = self._journal.now
        until = now + asked.more_time_s * SECOND
        over = found.places.expired or found.expires_at <= now
        if over and until <= now:
            raise WrongState(
                "The HIT has expired, and ExtendMinimumTimeInSeconds gives it no more time.",
                "InvalidHITState",
            )
        if found.places.expired:
            # The places that were free when it ended stay shut: one more worker was asked for.
            found = replace(found, places=found.places.shut())
        extend_locked(
            self._journal,
            self._pays,
            found,
            assignments=1,
            expires_at=until if until > found.expires_at else None,
        )
        return f"Extended to {found.places.maximum + 1} assignments"

    def close(self) -> Places:
        """Write the notes down; the HIT's places now."""
        self._journal.connection.execute(insert(review_record), self._rows)
        return self._locked().places

    def _case(self, assignment_id: str) -> Case:
        journal = self._journal
        return Case(
            journal.connection, journal.now, journal.market_id, None, assignment_id, journal
        )

    def _locked(self) -> Hit:
        """The HIT as the actions so far have left it."""
        found = lock_hit(self._journal.connection, self._journal.market_id, self.hit.id)
        assert found is not None
        return found

    def _try(self, name: str, target_id: str, target_type: str, act: Callable[[], str]) -> None:
        """Do one action, and note what came of it."""
        try:
            self._action(name, target_id, target_type, act())
        except _Prevented as error:
            self._action(name, target_id, target_type, str(error), CANCELLED)
        except MarketError as error:
            code = f"AWS.MechanicalTurk.{error.turk_code}"
            self._action(name, target_id, target_type, error.message, FAILED, code)

    def _action(
        self,
        name: str,
        target_id: str,
        target_type: str,
        result: str,
        status: str = SUCCEEDED,
        error_code: str = "",
    ) -> str:
        action_id = _action_id(self.hit.id, self._last + len(self._rows) + 1)
        self._note(ACTION, action_id, target_id, target_type, name, result)
        self._rows[-1] |= {"status": status, "error_code": error_code}
        return action_id

    def _note(
        self,
        kind: str,
        action_id: str,
        subject_id: str,
        subject_type: str,
        name: str,
        value: str,
        question: str = "",
    ) -> None:
        self._rows.append(
            {
                "market_id": self._journal.market_id,
                "hit_id": self.hit.id,
                "number": self._last + len(self._rows) + 1,
                "level": self._level,
                "kind": kind,
                "action_id": action_id,
                "subject_id": subject_id,
                "subject_type": subject_type,
                "question": question,
                "name": name,
                "value": value,
                "status": "",
                "error_code": "",
                "at": self._journal.now,
            }
        )


def _action_id(hit_id: str, number: int) -> str:
    """An id in Amazon's form that is this action's alone."""
    digest = hashlib.sha256(f"{hit_id}:{number}".encode()).digest()
    return "3" + base64.b32encode(digest).decode()[:29]


class _Prevented(Exception):
    """The market itself stands in the way of an action."""


def _wrong_state() -> WrongState:
    return WrongState(
        "Assignment was in an invalid state for this operation.", "InvalidAssignmentState"
    )
