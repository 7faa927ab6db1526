"""Review policies: what a requester asked for with a HIT, read and checked. PURE.

``ScoreMyKnownAnswers/2011-09-01`` looks at each assignment when it is submitted,
``SimplePlurality/2011-09-01`` at the HIT when it becomes Reviewable. A HIT's row
keeps Amazon's own JSON; ``read_known_answers`` and ``read_plurality`` give what it means.
Source: Amazon's pages "Assignment Review Policies" and "HIT Review Policies".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET

from labelcrowd.market import limits
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.structs.records import PolicyParameter, ReviewPolicy

KNOWN_ANSWERS = "ScoreMyKnownAnswers/2011-09-01"
PLURALITY = "SimplePlurality/2011-09-01"
LONGEST_REASON = 1_024  # as any other feedback
NEVER = 101  # a score that nothing reaches

_DEFAULT_EXTEND_MAXIMUM = 5
_MOST_KNOWN_EXTENSIONS = 25
_LEAST_MORE_TIME_S = 60
_NUMBER = re.compile(r"[0-9]{1,10}")
_FLAGS = {"t": True, "true": True, "f": False, "false": False}
_SAMES = {"QuestionIDs": "QuestionIds"}  # as Amazon's own example writes it

Answer = frozenset[str]
"""The values that are given (or known to be right) for one question; no value: an empty set."""


@dataclass(frozen=True, slots=True)
class Extension:
    """Ask one more worker where a score is below ``below``, up to ``maximum`` assignments.

    ``more_time_s``: for how long from then the HIT is open at least.
    """

    below: int
    maximum: int
    more_time_s: int


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """ScoreMyKnownAnswers. A threshold that was not given is None: nothing is done by it."""

    answer_key: dict[str, Answer]
    approve_from: int | None
    approve_reason: str
    reject_below: int | None
    reject_reason: str
    extend: Extension | None


@dataclass(frozen=True, slots=True)
class Plurality:
    """SimplePlurality."""

    question_ids: tuple[str, ...]
    threshold: int
    without_rejected: bool
    without_known_below: int | None
    approve_from: int | None
    reject_below: int | None
    reject_reason: str
    extend: Extension | None


def answer_of(values: list[str]) -> Answer:
    """Values as they are compared: without the white space around them, in no order."""
    return frozenset(value.strip() for value in values) - {""}


def check_assignment_policy(policy: ReviewPolicy) -> str:
    """The JSON to keep of an AssignmentReviewPolicy. Raises BadParameter."""
    known_answers(policy)
    return msgspec.json.encode(policy).decode()


def check_hit_policy(policy: ReviewPolicy) -> str:
    """The JSON to keep of a HITReviewPolicy. Raises BadParameter."""
    plurality(policy)
    return msgspec.json.encode(policy).decode()


def read_known_answers(body: str) -> KnownAnswers:
    """The policy that a HIT's row keeps."""
    return known_answers(msgspec.json.decode(body, type=ReviewPolicy))


def read_plurality(body: str) -> Plurality:
    """The policy that a HIT's row keeps."""
    return plurality(msgspec.json.decode(body, type=ReviewPolicy))


def may_reject(assignment_policy: str, hit_policy: str) -> bool:
    """Whether one of a HIT's two policies, as its row keeps them, could reject work."""
    return bool(
        (assignment_policy and read_known_answers(assignment_policy).reject_below)
        or (hit_policy and read_plurality(hit_policy).reject_below)
    )


def policy_name(body: str) -> str:
    """Its name, "" where there is none."""
    return msgspec.json.decode(body, type=ReviewPolicy).PolicyName if body else ""


def known_answers(policy: ReviewPolicy) -> KnownAnswers:
    """What an AssignmentReviewPolicy says. Raises BadParameter."""
    given = _Given("AssignmentReviewPolicy", policy, KNOWN_ANSWERS)
    below = given.number("ExtendIfKnownAnswerScoreIsLessThan", 0, NEVER)
    maximum = given.number("ExtendMaximumAssignments", 2, _MOST_KNOWN_EXTENSIONS)
    more_time = given.number("ExtendMinimumTimeInSeconds", _LEAST_MORE_TIME_S, limits.YEAR_S)
    found = KnownAnswers(
        answer_key=given.answer_key("AnswerKey"),
        approve_from=given.number("ApproveIfKnownAnswerScoreIsAtLeast", 0, NEVER),
        approve_reason=given.reason("ApproveReason"),
        reject_below=given.number("RejectIfKnownAnswerScoreIsLessThan", 0, NEVER),
        reject_reason=given.reason("RejectReason"),
        extend=None
        if below is None
        else Extension(below, maximum or _DEFAULT_EXTEND_MAXIMUM, more_time or 0),
    )
    given.refuse_others()
    return found


def plurality(policy: ReviewPolicy) -> Plurality:
    """What a HITReviewPolicy says. Raises BadParameter."""
    given = _Given("HITReviewPolicy", policy, PLURALITY)
    found = Plurality(
        question_ids=given.question_ids("QuestionIds"),
        threshold=given.needed("QuestionAgreementThreshold", 0, 100),
        # Amazon's pages ask for it, Amazon's own examples leave it out.
        without_rejected=given.flag("DisregardAssignmentIfRejected"),
        without_known_below=given.number(
            "DisregardAssignmentIfKnownAnswerScoreIsLessThan", 0, NEVER
        ),
        approve_from=given.number("ApproveIfWorkerAgreementScoreIsAtLeast", 0, NEVER),
        reject_below=given.number("RejectIfWorkerAgreementScoreIsLessThan", 0, NEVER),
        reject_reason=given.reason("RejectReason"),
        extend=_plurality_extension(given),
    )
    given.refuse_others()
    return found


def _plurality_extension(given: _Given) -> Extension | None:
    below = given.number("ExtendIfHITAgreementScoreIsLessThan", 1, 100)
    if below is None:
        given.number("ExtendMaximumAssignments", 1, limits.MAX_ASSIGNMENTS)
        given.number("ExtendMinimumTimeInSeconds", _LEAST_MORE_TIME_S, limits.YEAR_S)
        return None
    return Extension(
        below,
        given.needed("ExtendMaximumAssignments", 1, limits.MAX_ASSIGNMENTS),
        given.needed("ExtendMinimumTimeInSeconds", _LEAST_MORE_TIME_S, limits.YEAR_S),
    )


def _texts(one: PolicyParameter) -> Iterator[str]:
    """All texts of a parameter: reasons are for workers, answers stand in reports."""
    entries: list[Any] = [] if one.MapEntries is UNSET else one.MapEntries
    for entry in [one, *entries]:
        if isinstance(entry.Key, str):
            yield entry.Key
        yield from [] if entry.Values is UNSET else entry.Values


class _Given:
    """The parameters of one policy, by their keys."""

    def __init__(self, member: str, policy: ReviewPolicy, name: str) -> None:
        if policy.PolicyName != name:
            raise BadParameter(
                f"{member}: PolicyName: expected {name}, got {policy.PolicyName[:80]!r}."
            )
        self._where = f"{member}: {name}"
        self._parameters: dict[str, PolicyParameter] = {}
        self._asked: dict[str, None] = {}
        for one in [] if policy.Parameters is UNSET else policy.Parameters:
            for text in _texts(one):
                limits.characters(self._where, text)
            key = one.Key if isinstance(one.Key, str) else ""
            key = _SAMES.get(key, key)
            if key in self._parameters:
                raise self._wrong(key, "is given twice")
            self._parameters[key] = one

    def number(self, key: str, least: int, most: int) -> int | None:
        """A whole number in a range, None where it was not given."""
        value = self._single(key)
        if value is None:
            return None
        if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
            raise self._wrong(key, f"expected a number of {least} to {most}, got {value[:40]!r}")
        return int(value)

    def needed(self, key: str, least: int, most: int) -> int:
        """The same where it has to be given."""
        value = self.number(key, least, most)
        if value is None:
            raise self._wrong(key, "is required")
        return value

    def flag(self, key: str) -> bool:
        """T or F; F where it was not given."""
        value = self._single(key)
        if value is None:
            return False
        if value.lower() not in _FLAGS:
            raise self._wrong(key, f"expected T or F, got {value[:40]!r}")
        return _FLAGS[value.lower()]

    def reason(self, key: str) -> str:
        """A text for the worker."""
        value = self._single(key) or ""
        if len(value) > LONGEST_REASON:
            raise self._wrong(
                key, f"expected at most {LONGEST_REASON} characters, got {len(value)}"
            )
        return value

    def question_ids(self, key: str) -> tuple[str, ...]:
        """A list of questions: one a value, or several with commas between."""
        parts = [part.strip() for value in self._values(key) for part in value.split(",")]
        found = tuple(dict.fromkeys(part for part in parts if part))
        if not found:
            raise self._wrong(key, "is required: the questions that are compared")
        return found

    def answer_key(self, key: str) -> dict[str, Answer]:
        """The right answers by question."""
        self._asked[key] = None
        one = self._parameters.get(key)
        entries = [] if one is None or one.MapEntries is UNSET else one.MapEntries
        found: dict[str, Answer] = {}
        for entry in entries:
            question = entry.Key.strip() if isinstance(entry.Key, str) else ""
            if not question or question in found:
                raise self._wrong(key, f"each entry needs a Key of its own, got {question[:40]!r}")
            found[question] = answer_of([] if entry.Values is UNSET else entry.Values)
        if not found:
            raise self._wrong(key, "is required: MapEntries with the right answers")
        return found

    def refuse_others(self) -> None:
        """Raise BadParameter for a key that the policy does not have."""
        for key in self._parameters:
            if key not in self._asked:
                raise self._wrong(key, f"no such parameter; expected {', '.join(self._asked)}")

    def _values(self, key: str) -> list[str]:
        self._asked[key] = None
        one = self._parameters.get(key)
        return [] if one is None or one.Values is UNSET else one.Values

    def _single(self, key: str) -> str | None:
        values = self._values(key)
        if key in self._parameters and len(values) != 1:
            raise self._wrong(key, f"expected one value, got {len(values)}")
        return values[0].strip() if values else None

    def _wrong(self, key: str, what: str) -> BadParameter:
        return BadParameter(f"{self._where}: {key[:80] or 'a parameter without Key'}: {what}.")
