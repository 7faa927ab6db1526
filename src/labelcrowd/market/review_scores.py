"""The numbers of review policies: known answers that are right, and agreement. PURE.

Per cent are reported as whole numbers, rounded down as in Amazon's worked example (2 of 3: 66).
Agreement is held against its threshold before that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labelcrowd.market.review_policies import Answer, answer_of

LONGEST = 256
"""Longer answers are not compared with those of others."""

Answers = Mapping[str, Answer | None]
"""One assignment's answers by question; None where a value is too long to take part."""

_BLANK: Answer = frozenset()


def comparable(values: Mapping[str, list[str]]) -> dict[str, Answer | None]:
    """An assignment's answers as they are compared."""
    return {
        question: None if any(len(value) > LONGEST for value in given) else answer_of(given)
        for question, given in values.items()
    }


def per_cent(part: int, whole: int) -> int:
    """A share as Amazon's reports have it."""
    return part * 100 // whole


def known_right(
    answer_key: Mapping[str, Answer], values: Mapping[str, list[str]]
) -> dict[str, bool]:
    """For each question of the key: whether exactly its values were given.

    A question that was not answered is like one answered with nothing.
    """
    return {
        question: answer_of(values.get(question, [])) == right
        for question, right in answer_key.items()
    }


@dataclass(frozen=True, slots=True)
class Agreed:
    """The answer that more than the threshold gave, and the per cent of workers who did."""

    answer: Answer
    score: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One assignment beside the others: how many agreed answers it has, and has not."""

    right: int
    wrong: int

    @property
    def score(self) -> int:
        return per_cent(self.right, self.right + self.wrong)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing came to. ``workers`` lacks whoever answered no question that was agreed on."""

    questions: dict[str, Agreed | None]
    workers: dict[str, Judged]

    @property
    def score(self) -> int:
        """The HIT's: per cent of its questions with an agreed answer."""
        found = sum(agreed is not None for agreed in self.questions.values())
        return per_cent(found, len(self.questions))


def compare(
    question_ids: Sequence[str], threshold: int, assignments: Mapping[str, Answers]
) -> Comparison:
    """Compare assignments (id -> answers) question by question."""
    questions = {
        question: _agreed([one.get(question, _BLANK) for one in assignments.values()], threshold)
        for question in question_ids
    }
    workers = {key: _judged(questions, answers) for key, answers in assignments.items()}
    return Comparison(questions, {key: one for key, one in workers.items() if one is not None})


def _agreed(given: Sequence[Answer | None], threshold: int) -> Agreed | None:
    counted = [one for one in given if one is not None]
    answers = Counter(one for one in counted if one)  # nothing is not an answer
    if not answers:
        return None
    (answer, workers), *others = answers.most_common(2)
    # The exact share: two of three are more than 66 per cent, though they are reported as 66.
    if workers * 100 <= threshold * len(counted) or (others and others[0][1] == workers):
        return None
    return Agreed(answer, per_cent(workers, len(counted)))


def _judged(questions: Mapping[str, Agreed | None], answers: Answers) -> Judged | None:
    right = wrong = 0
    for question, agreed in questions.items():
        given = answers.get(question, _BLANK)
        if agreed is None or given is None:
            continue
        if given == agreed.answer:
            right += 1
        else:
            wrong += 1
    return Judged(right, wrong) if right + wrong else None
