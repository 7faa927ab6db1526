"""QuestionFormAnswers: what a worker's form becomes, and how to read it back.

https://docs.aws.amazon.com/AWSMechTurk/latest/AWSMturkAPI/ApiReference_QuestionFormAnswersDataStructureArticle.html
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from labelcrowd import strict_xml

NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
    "2005-10-01/QuestionFormAnswers.xsd"
)
RESERVED = frozenset({"assignmentId", "hitId", "turkSubmitTo", "workerId"})


def to_xml(fields: Iterable[tuple[str, str]]) -> str:
    """Answers of the form's fields in their order; of equal names the first is kept.

    Amazon's own four parameters are no answers. What XML cannot carry becomes U+FFFD.
    """
    answers: dict[str, str] = {}
    for name, value in fields:
        if name and name not in RESERVED:
            answers.setdefault(name, value)
    body = "".join(
        f"<Answer><QuestionIdentifier>{_text(name)}</QuestionIdentifier>"
        f"<FreeText>{_text(value)}</FreeText></Answer>"
        for name, value in answers.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<QuestionFormAnswers xmlns="{NAMESPACE}">{body}</QuestionFormAnswers>'
    )


def from_xml(xml: str) -> dict[str, str]:
    """Field name -> text of a QuestionFormAnswers document that this module wrote."""
    root = strict_xml.parse(xml.encode())
    found = {}
    for answer in root.iter(f"{{{NAMESPACE}}}Answer"):
        name = answer.findtext(f"{{{NAMESPACE}}}QuestionIdentifier") or ""
        found[name] = answer.findtext(f"{{{NAMESPACE}}}FreeText") or ""
    return found


def _text(value: str) -> str:
    # A bare carriage return would come back as a line feed.
    return escape(strict_xml.clean(value, "\ufffd"), {"\r": "&#13;"})
