"""QuestionFormAnswers: what a worker's form becomes, and how to read it back.

https://docs.aws.amazon.com/AWSMechTurk/latest/AWSMturkAPI/ApiReference_QuestionFormAnswersDataStructureArticle.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labelcrowd import strict_xml

NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
    "2005-10-01/QuestionFormAnswers.xsd"
)
RESERVED = frozenset({"assignmentId", "hitId", "turkSubmitTo", "workerId"})

_IDENTIFIER, _FREE_TEXT, _SELECTION, _OTHER = (
    f"{{{NAMESPACE}}}{name}"
    for name in ("QuestionIdentifier", "FreeText", "SelectionIdentifier", "OtherSelectionText")
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: ``text``, or what was chosen with words of one's own beside it.

    ``text`` is None where things were to be chosen, ``other`` where nothing was added.
    """

    identifier: str
    text: str | None = None
    selections: tuple[str, ...] = ()
    other: str | None = None

    @property
    def in_words(self) -> str:
        """In one text: several selections are joined with ``|``, as in Amazon's result files."""
        if self.text is not None:
            return self.text
        return "|".join((*self.selections, *(() if self.other is None else (self.other,))))


def to_xml(fields: Iterable[tuple[str, str]]) -> str:
    """Answers of the form's fields in their order; of equal names the first is kept.

    Amazon's own four parameters are no answers. What XML cannot carry becomes U+FFFD.
    """
    answers: dict[str, str] = {}
    for name, value in fields:
        if name and name not in RESERVED:
            answers.setdefault(name, value)
    return write(Answer(name, text=value) for name, value in answers.items())


def write(answers: Iterable[Answer]) -> str:
    """The QuestionFormAnswers document of these answers."""
    body = "".join(
        f"<Answer><QuestionIdentifier>{_text(answer.identifier)}</QuestionIdentifier>"
        f"{_value(answer)}</Answer>"
        for answer in answers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<QuestionFormAnswers xmlns="{NAMESPACE}">{body}</QuestionFormAnswers>'
    )


def _value(answer: Answer) -> str:
    if answer.text is not None:
        return f"<FreeText>{_text(answer.text)}</FreeText>"
    chosen = "".join(
        f"<SelectionIdentifier>{_text(one)}</SelectionIdentifier>" for one in answer.selections
    )
    if answer.other is None:
        return chosen
    return f"{chosen}<OtherSelectionText>{_text(answer.other)}</OtherSelectionText>"


def read(xml: str) -> tuple[Answer, ...]:
    """The answers of a QuestionFormAnswers document that this module wrote."""
    return tuple(_read(answer) for answer in strict_xml.parse_text(xml))


def _read(answer: strict_xml.Element) -> Answer:
    name, text, chosen, other = "", None, [], None
    for part in answer:
        said = part.text or ""
        if part.tag == _IDENTIFIER:
            name = said
        elif part.tag == _FREE_TEXT:
            text = said
        elif part.tag == _SELECTION:
            chosen.append(said)
        elif part.tag == _OTHER:
            other = said
    return Answer(name, text, tuple(chosen), other)


def from_xml(xml: str) -> dict[str, str]:
    """Question identifier -> answer in words, of a document that this module wrote."""
    return {answer.identifier: answer.in_words for answer in read(xml)}


def values_of(xml: str) -> dict[str, list[str]]:
    """Question identifier -> the values that were typed or chosen."""
    return {answer.identifier: _values(answer) for answer in read(xml)} if xml else {}


def _values(answer: Answer) -> list[str]:
    if answer.text is not None:
        return [answer.text]
    return [*answer.selections, *([] if answer.other is None else [answer.other])]


def _text(value: str) -> str:
    text = strict_xml.clean(value, "\ufffd")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")  # a bare one would come back as a line feed
