"""A qualification test and its answer key as they go together. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labelcrowd.market.answer_key import AnswerKey, parse_answer_key
from labelcrowd.market.answers import Answer
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.question_form import Choice, Form, parse_form


def check_test(test: str | None, answer_key: str | None) -> None:
    """Read both, and refuse a key for another form. Raises BadParameter."""
    if test is None:
        return
    form = parse_form(test)
    if answer_key is not None:
        _check_key(form, parse_answer_key(answer_key))


def _check_key(form: Form, key: AnswerKey) -> None:
    """Every question and selection that scores is one that the form asks: a slip of the pen in
    a key would fail every worker, and nobody would learn why."""
    asked = {question.identifier: question.answer for question in form.questions}
    for name, question in key.questions.items():
        answer = asked.get(name)
        if answer is None:
            raise BadParameter(f"AnswerKey: the Test has no question {name[:80]!r}.")
        if not isinstance(answer, Choice):
            raise BadParameter(
                f"AnswerKey: question {name[:80]!r} of the Test takes text, which has no score."
            )
        known = {selection.identifier for selection in answer.selections}
        for selections, _ in question.options:
            for unknown in sorted(selections - known):
                raise BadParameter(
                    f"AnswerKey: question {name[:80]!r} of the Test has no selection "
                    f"{unknown[:80]!r}."
                )


def picked(answers: Iterable[Answer]) -> Mapping[str, frozenset[str]]:
    """The selections of each answer, as a key scores them."""
    return {one.identifier: frozenset(one.selections) for one in answers}
