"""QuestionForm: the form that a HIT or a qualification test asks, read from Amazon's XML. PURE.

https://docs.aws.amazon.com/AWSMechTurk/latest/AWSMturkAPI/ApiReference_QuestionFormDataStructureArticle.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lxml import etree

from labelcrowd import strict_xml
from labelcrowd.errors import InvalidInput
from labelcrowd.market import schemas
from labelcrowd.market.answer_patterns import AnswerPattern, check_pattern
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.formatted_content import safe_formatted
from labelcrowd.strict_xml import Element

VERSIONS = ("2005-10-01", "2017-11-06")
_NAMESPACE = re.compile(
    r"http://mechanicalturk\.amazonaws\.com/AWSMechanicalTurkDataSchemas/"
    r"([0-9-]+)/QuestionForm\.xsd"
)
MAX_BYTES = 65_535
MOST_QUESTIONS = 500
LONGEST_ANSWER = 100_000
_GIVEN_UP = {
    "FileUploadAnswer": "ask for the address of a file instead",
    "Application": "use an HTMLQuestion or an ExternalQuestion instead",
}

Style = Literal["radiobutton", "checkbox", "list", "dropdown", "combobox", "multichooser"]


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, sound or film elsewhere on the web. Width and height as given, or ""."""

    kind: str  # image | audio | video
    url: str
    alt: str
    width: str = ""
    height: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One thing that is shown: ``text`` of a title or paragraph, a list, media, or safe HTML."""

    kind: Literal["title", "text", "list", "media", "formatted"]
    text: str = ""
    items: tuple[str, ...] = ()
    media: Media | None = None
    html: str = ""


@dataclass(frozen=True, slots=True)
class FreeText:
    """A field of text and what it may hold; None: no limit."""

    numeric: bool = False
    least: int | None = None
    most: int | None = None
    shortest: int = 0
    longest: int | None = None
    patterns: tuple[AnswerPattern, ...] = ()
    default: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Selection:
    """One thing to choose."""

    identifier: str
    content: Content


@dataclass(frozen=True, slots=True)
class Choice:
    """Things to choose from: so many at least and at most. ``other``: words of one's own."""

    least: int
    most: int
    style: Style
    selections: tuple[Selection, ...]
    other: FreeText | None

    @property
    def control(self) -> Literal["check", "radio", "select"]:
        """How it is shown. Several are check boxes: keyboards and phones cannot handle others."""
        if self.most > 1 or self.style == "checkbox":
            return "check"
        text_only = all(one.content.kind == "text" for one in self.selections)
        menu = self.style in ("dropdown", "combobox", "list")
        return "select" if menu and text_only else "radio"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``field`` is its name in an HTML form, its identifier that in the answers."""

    number: int  # from 1
    identifier: str
    name: str  # DisplayName, or ""
    required: bool
    contents: tuple[Content, ...]
    answer: FreeText | Choice

    @property
    def field(self) -> str:
        return f"q{self.number}"

    @property
    def other_field(self) -> str:
        return f"q{self.number}.other"

    @property
    def must_answer(self) -> bool:
        """Required, or made so by a minimal length."""
        return self.required or (isinstance(self.answer, FreeText) and self.answer.shortest > 0)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands between the questions."""

    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Overviews and questions in their order."""

    blocks: tuple[Overview | Question, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Question))


@lru_cache(maxsize=64)
def parse_form(xml: str) -> Form:
    """Read a QuestionForm. Raises BadParameter: XMLParseError, XHTMLParseError, or a value."""
    size = len(xml.encode())
    if size > MAX_BYTES:
        raise BadParameter(f"QuestionForm is longer than {MAX_BYTES} bytes: it has {size}.")
    try:
        root = strict_xml.parse_text(xml)
        version = _version(root)
        _refuse_given_up(root)
        schemas.check(root, "QuestionForm.xsd", version=version)
    except InvalidInput as error:
        if isinstance(error, BadParameter):
            raise
        raise BadParameter(
            "There was an error parsing the XML question or answer data in your request. Please "
            "make sure the data is well-formed and validates against the appropriate schema. "
            f"QuestionForm: {error.message}",
            "XMLParseError",
        ) from error
    return Form(tuple(_blocks(root)))


def is_form(root: Element) -> bool:
    """Whether a document's root is a QuestionForm's, of whatever version."""
    return etree.QName(root).localname == "QuestionForm"


def _version(root: Element) -> str:
    kind = etree.QName(root)
    found = _NAMESPACE.fullmatch(kind.namespace or "")
    if kind.localname != "QuestionForm" or found is None or found[1] not in VERSIONS:
        raise InvalidInput(
            f"expected a QuestionForm of version {' or '.join(VERSIONS)}, got {str(root.tag)[:200]}"
        )
    return found[1]


def _refuse_given_up(root: Element) -> None:
    for name, instead in _GIVEN_UP.items():
        if next(root.iter(f"{{*}}{name}"), None) is not None:
            raise BadParameter(
                f"QuestionForm: {name} is no longer supported since December 12, 2017; {instead}."
            )


def _blocks(root: Element) -> Iterator[Overview | Question]:
    identifiers: set[str] = set()
    for element in root:
        if _name(element) == "Overview":
            yield Overview(_contents(element))
            continue
        question = _question(element, len(identifiers) + 1)
        if question.identifier in identifiers:
            raise BadParameter(
                f"QuestionForm: QuestionIdentifier {question.identifier[:80]!r} is there twice."
            )
        identifiers.add(question.identifier)
        if len(identifiers) > MOST_QUESTIONS:
            raise BadParameter(f"QuestionForm: expected at most {MOST_QUESTIONS} questions.")
        yield question
    if not identifiers:
        raise BadParameter("QuestionForm: expected a Question, got none.", "XMLParseError")


def _question(element: Element, number: int) -> Question:
    identifier = _text(element, "QuestionIdentifier").strip()
    specification = _child(element, "AnswerSpecification")
    assert specification is not None
    answer = specification[0]
    where = f"Question {identifier[:80]!r}"
    return Question(
        number=number,
        identifier=identifier,
        name=_text(element, "DisplayName").strip(),
        required=_text(element, "IsRequired").strip() in ("true", "1"),
        contents=_contents(_present(element, "QuestionContent")),
        answer=_free_text(answer, where)
        if _name(answer) == "FreeTextAnswer"
        else _choice(answer, where),
    )


def _free_text(element: Element, where: str) -> FreeText:
    limits = _child(element, "Constraints")
    numeric = None if limits is None else _child(limits, "IsNumeric")
    length = None if limits is None else _child(limits, "Length")
    found = FreeText(
        numeric=numeric is not None,
        least=_number(numeric, "minValue"),
        most=_number(numeric, "maxValue"),
        shortest=_number(length, "minLength") or 0,
        longest=_number(length, "maxLength"),
        patterns=() if limits is None else tuple(_patterns(limits)),
        default=_text(element, "DefaultText"),
        lines=max(int(_text(element, "NumberOfLinesSuggestion").strip() or 1), 1),
    )
    if found.shortest > LONGEST_ANSWER:
        raise BadParameter(
            f"{where}: Length asks for {found.shortest} characters; "
            f"an answer has at most {LONGEST_ANSWER}."
        )
    if found.longest is not None and (found.longest < 1 or found.longest < found.shortest):
        raise BadParameter(
            f"{where}: Length allows nothing: from {found.shortest} to {found.longest} characters."
        )
    if found.least is not None and found.most is not None and found.least > found.most:
        raise BadParameter(f"{where}: IsNumeric allows nothing: {found.least} to {found.most}.")
    return found


def _patterns(limits: Element) -> Iterator[AnswerPattern]:
    for element in limits:
        if _name(element) != "AnswerFormatRegex":
            continue
        flags = element.get("flags") or ""
        if flags not in ("", "i"):
            raise BadParameter(f"AnswerFormatRegex: expected flags 'i' or none, got {flags[:20]!r}")
        pattern = AnswerPattern(
            element.get("regex") or "", element.get("errorText") or "", flags == "i"
        )
        check_pattern(pattern)
        yield pattern


def _choice(element: Element, where: str) -> Choice:
    listed = _present(element, "Selections")
    selections = tuple(
        Selection(_text(one, "SelectionIdentifier").strip(), _content(one[1]))
        for one in listed
        if _name(one) == "Selection"
    )
    if len({one.identifier for one in selections}) != len(selections):
        raise BadParameter(f"{where}: a SelectionIdentifier is there twice.")
    other = _child(listed, "OtherSelection")
    style = _text(element, "StyleSuggestion").strip() or "radiobutton"
    least = _text(element, "MinSelectionCount").strip()
    most = _text(element, "MaxSelectionCount").strip()
    found = Choice(
        least=int(least or 1),
        most=int(most or 1),
        style=style,  # type: ignore[arg-type]  # the schema has looked
        selections=selections,
        other=None if other is None else _free_text(other, where),
    )
    places = len(selections)
    if not found.least <= places or not max(1, found.least) <= found.most <= places:
        raise BadParameter(
            f"{where}: MinSelectionCount {found.least} and MaxSelectionCount {found.most} do not "
            f"go with {places} selections."
        )
    given = _child(element, "StyleSuggestion") is not None
    if found.most > 1 and given and style in ("radiobutton", "dropdown"):
        raise BadParameter(
            f"{where}: StyleSuggestion {style} can be used only if MaxSelectionCount is 1."
        )
    return found


def _contents(element: Element) -> tuple[Content, ...]:
    return tuple(_content(one) for one in element)


def _content(element: Element) -> Content:
    name = _name(element)
    text = element.text or ""
    if name == "Title":
        return Content("title", text.strip())
    if name == "Text":
        return Content("text", text.strip())
    if name == "List":
        return Content("list", items=tuple((item.text or "").strip() for item in element))
    if name == "FormattedContent":
        return Content("formatted", html=safe_formatted(text))
    return Content("media", media=_media(element))


def _media(element: Element) -> Media:
    kind = _text(element[0], "Type").strip()
    return Media(
        kind,
        _text(element, "DataURL").strip(),
        _text(element, "AltText").strip(),
        _pixels(_text(element, "Width")),
        _pixels(_text(element, "Height")),
    )


def _pixels(text: str) -> str:
    found = re.fullmatch(r"\s*([0-9]{1,4})(px)?\s*", text)
    return found[1] if found else ""


def _name(element: Element) -> str:
    return etree.QName(element).localname


def _child(element: Element, name: str) -> Element | None:
    return next((one for one in element if _name(one) == name), None)


def _present(element: Element, name: str) -> Element:
    found = _child(element, name)
    assert found is not None  # the schema has looked
    return found


def _text(element: Element, name: str) -> str:
    found = _child(element, name)
    return "" if found is None else found.text or ""


def _number(element: Element | None, name: str) -> int | None:
    value = None if element is None else element.get(name)
    return None if value is None else int(value)
