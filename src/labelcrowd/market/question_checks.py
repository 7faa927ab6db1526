"""Answers to a QuestionForm: what the form's fields hold, and what is wrong with it. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from labelcrowd.market.answer_patterns import Budget, fulfils
from labelcrowd.market.answers import Answer
from labelcrowd.market.question_form import LONGEST_ANSWER, Choice, Form, FreeText, Question

_NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})")

Why = Literal[
    "missing",  # nothing was answered
    "number",  # no number
    "least",  # a number below `number`
    "most",  # a number above `number`
    "shortest",  # fewer than `number` characters
    "longest",  # more than `number` characters
    "format",  # a pattern is not fulfilled; `text` are the requester's words, or ""
    "few",  # fewer than `number` were chosen
    "many",  # more than `number` were chosen
    "unknown",  # something was chosen that is not on offer
]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with the answer to one question, for a page to put into words."""

    question: Question
    why: Why
    number: int = 0
    text: str = ""
    in_other: bool = False  # with the words of one's own beside a selection


@dataclass(frozen=True, slots=True)
class Checked:
    """The answers as they were given, one a question; and at most one thing wrong a question."""

    answers: tuple[Answer, ...]
    wrong: tuple[Wrong, ...]


def check_answers(form: Form, fields: Iterable[tuple[str, str]]) -> Checked:
    """Answers from an HTML form's fields, named as ``Question.field`` says; others are ignored."""
    given: dict[str, list[str]] = {}
    for name, value in fields:
        given.setdefault(name, []).append(_lines(value))
    budget = Budget()
    answers: list[Answer] = []
    wrong: list[Wrong] = []
    for question in form.questions:
        values = given.get(question.field, [])
        other = (given.get(question.other_field) or [""])[0]
        if isinstance(question.answer, FreeText):
            text = values[0] if values else ""
            answers.append(Answer(question.identifier, text=text))
            found = _wrong_text(question, question.answer, text, budget)
        else:
            chosen = tuple(dict.fromkeys(value for value in values if value))
            answers.append(_choice_answer(question, question.answer, chosen, other))
            found = _wrong_choice(question, question.answer, chosen, other, budget)
        if found is not None:
            wrong.append(found)
    return Checked(tuple(answers), tuple(wrong))


def _choice_answer(
    question: Question, choice: Choice, chosen: tuple[str, ...], other: str
) -> Answer:
    offered = [one.identifier for one in choice.selections if one.identifier in chosen]
    own_words = other if choice.other is not None and other.strip() else None
    return Answer(question.identifier, selections=tuple(offered), other=own_words)


def _wrong_choice(
    question: Question, choice: Choice, chosen: tuple[str, ...], other: str, budget: Budget
) -> Wrong | None:
    if set(chosen) - {one.identifier for one in choice.selections}:
        return Wrong(question, "unknown")
    own_words = choice.other is not None and bool(other.strip())
    count = len(chosen) + own_words
    if count == 0:
        return Wrong(question, "missing") if question.required and choice.least else None
    if count < choice.least:
        return Wrong(question, "few", choice.least)
    if len(chosen) > choice.most:
        return Wrong(question, "many", choice.most)
    if choice.other is None or not own_words:
        return None
    return _wrong_text(question, choice.other, other, budget, in_other=True)


def _wrong_text(
    question: Question, field: FreeText, text: str, budget: Budget, *, in_other: bool = False
) -> Wrong | None:
    """What is wrong with words: of a question, or beside a selection, where they were given."""
    if not text.strip() and not in_other and question.must_answer:
        return Wrong(question, "missing")
    if text:
        if field.numeric and (found := _wrong_number(question, field, text.strip(), in_other)):
            return found
        longest = min(field.longest or LONGEST_ANSWER, LONGEST_ANSWER)
        if len(text) < field.shortest:
            return Wrong(question, "shortest", field.shortest, in_other=in_other)
        if len(text) > longest:
            return Wrong(question, "longest", longest, in_other=in_other)
    for pattern in field.patterns:
        if not fulfils(pattern, text, budget):
            return Wrong(question, "format", text=pattern.error_text, in_other=in_other)
    return None


def _wrong_number(question: Question, field: FreeText, text: str, in_other: bool) -> Wrong | None:
    if not _NUMBER.fullmatch(text):
        return Wrong(question, "number", in_other=in_other)
    value = Decimal(text)
    if field.least is not None and value < field.least:
        return Wrong(question, "least", field.least, in_other=in_other)
    if field.most is not None and value > field.most:
        return Wrong(question, "most", field.most, in_other=in_other)
    return None


def _lines(value: str) -> str:
    """Browsers send line ends as CR LF; one line end is one character."""
    return value.replace("\r\n", "\n").replace("\r", "\n")
