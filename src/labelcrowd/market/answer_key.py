"""AnswerKey: the right answers of a qualification test, and what a worker's are worth. PURE.

https://docs.aws.amazon.com/AWSMechTurk/latest/AWSMturkAPI/ApiReference_AnswerKeyDataStructureArticle.html
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from lxml import etree

from labelcrowd import strict_xml
from labelcrowd.errors import InvalidInput
from labelcrowd.market.errors import BadParameter

MAX_BYTES = 65_535
NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/AnswerKey.xsd"
)
SMALLEST, LARGEST = -(2**31), 2**31 - 1  # what a Qualification's value may be

_ANY_VERSION = re.compile(
    r"http://mechanicalturk\.amazonaws\.com/AWSMechanicalTurkDataSchemas/[0-9-]{10}/AnswerKey\.xsd"
)
_MOST = 1_000_000  # of each number in a key
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL = re.compile(r"[+-]?([0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9})")


@dataclass(frozen=True)
class KeyQuestion:
    """The combinations of selections that score, and the score of every other answer."""

    options: tuple[tuple[frozenset[str], int], ...]
    default_score: int

    def score(self, picked: AbstractSet[str]) -> int:
        """Of just these selections, no more and no fewer."""
        for selections, score in self.options:
            if selections == picked:
                return score
        return self.default_score


@dataclass(frozen=True)
class Percentage:
    """The sum as a percentage of a maximum, rounded to the nearest whole number."""

    maximum: int

    def value(self, summed: int) -> int:
        return _rounded(Decimal(summed) * 100 / self.maximum)


@dataclass(frozen=True)
class Scale:
    """The sum times a number, rounded to the nearest whole number."""

    multiplier: Decimal

    def value(self, summed: int) -> int:
        return _rounded(summed * self.multiplier)


@dataclass(frozen=True)
class Ranges:
    """A value for sums from a bound to a bound, both included; another one for all other sums."""

    ranges: tuple[tuple[int, int, int], ...]  # from, to, value
    otherwise: int

    def value(self, summed: int) -> int:
        for least, most, value in self.ranges:
            if least <= summed <= most:
                return value
        return self.otherwise


ValueMapping: TypeAlias = Percentage | Scale | Ranges


@dataclass(frozen=True)
class AnswerKey:
    """What each question's answers score, and how the sum becomes a Qualification's value."""

    questions: Mapping[str, KeyQuestion]
    mapping: ValueMapping | None = None  # None: the sum itself

    def value(self, picked: Mapping[str, AbstractSet[str]]) -> int:
        """The Qualification's value for the selections of each question; free text scores nothing.

        A value that a Qualification cannot hold becomes the nearest one that it can.
        """
        summed = sum(
            question.score(picked.get(name, frozenset()))
            for name, question in self.questions.items()
        )
        value = summed if self.mapping is None else self.mapping.value(summed)
        return min(max(value, SMALLEST), LARGEST)


def parse_answer_key(xml: str) -> AnswerKey:
    """Read an AnswerKey. Raises BadParameter (XMLParseError, or InvalidParameterValue if it is
    longer than 65,535 bytes)."""
    size = len(xml.encode())
    if size > MAX_BYTES:
        raise BadParameter(f"AnswerKey is longer than {MAX_BYTES} bytes: it has {size}.")
    try:
        root = strict_xml.parse_text(xml)
    except InvalidInput as error:
        raise BadParameter(
            "There was an error parsing the XML question or answer data in your request: "
            f"{error.message}",
            "XMLParseError",
        ) from error
    name = etree.QName(root)
    if name.localname != "AnswerKey" or not _ANY_VERSION.fullmatch(name.namespace or ""):
        raise _wrong(f"expected an AnswerKey of {NAMESPACE}, got {str(root.tag)[:200]}")
    parts = _Parts(root, "AnswerKey", {"Question", "QualificationValueMapping"})
    questions: dict[str, KeyQuestion] = {}
    for element in parts.some("Question"):
        identifier, question = _question(element)
        if identifier in questions:
            raise _wrong(f"the question {identifier[:80]!r} is there twice")
        questions[identifier] = question
    mapping = parts.at_most_one("QualificationValueMapping")
    return AnswerKey(questions, None if mapping is None else _mapping(mapping))


def _question(element: etree._Element) -> tuple[str, KeyQuestion]:
    parts = _Parts(element, "Question", {"QuestionIdentifier", "AnswerOption", "DefaultScore"})
    identifier = parts.text("QuestionIdentifier")
    default = parts.at_most_one("DefaultScore")
    options = tuple(_option(option) for option in parts.some("AnswerOption"))
    return identifier, KeyQuestion(options, 0 if default is None else _number(default))


def _option(element: etree._Element) -> tuple[frozenset[str], int]:
    parts = _Parts(element, "AnswerOption", {"SelectionIdentifier", "AnswerScore"})
    picked = frozenset(_text(one) for one in parts.some("SelectionIdentifier"))
    return picked, _number(parts.one("AnswerScore"))


def _mapping(element: etree._Element) -> ValueMapping:
    parts = _Parts(element, "QualificationValueMapping", set(_MAPPINGS))
    if len(element) != 1:
        raise _wrong(
            f"QualificationValueMapping: expected one of {', '.join(_MAPPINGS)}, got {len(element)}"
        )
    (kind,) = (name for name in _MAPPINGS if parts.at_most_one(name) is not None)
    return _MAPPINGS[kind](parts.one(kind))


def _percentage(element: etree._Element) -> Percentage:
    parts = _Parts(element, "PercentageMapping", {"MaximumSummedScore"})
    maximum = _number(parts.one("MaximumSummedScore"))
    if maximum <= 0:
        raise _wrong(f"MaximumSummedScore: expected more than 0, got {maximum}")
    return Percentage(maximum)


def _scale(element: etree._Element) -> Scale:
    text = _Parts(element, "ScaleMapping", {"SummedScoreMultiplier"}).text("SummedScoreMultiplier")
    if not _DECIMAL.fullmatch(text) or abs(Decimal(text)) > _MOST:
        raise _wrong(f"SummedScoreMultiplier: expected a decimal number, got {text[:40]!r}")
    return Scale(Decimal(text))


def _ranges(element: etree._Element) -> Ranges:
    parts = _Parts(element, "RangeMapping", {"SummedScoreRange", "OutOfRangeQualificationValue"})
    ranges = tuple(_range(one) for one in parts.some("SummedScoreRange"))
    in_order = sorted(ranges)
    for before, after in itertools.pairwise(in_order):
        if after[0] <= before[1]:
            raise _wrong(f"the ranges {before[:2]} and {after[:2]} overlap")
    return Ranges(ranges, _number(parts.one("OutOfRangeQualificationValue")))


_BOUNDS = ("InclusiveLowerBound", "InclusiveUpperBound", "QualificationValue")


def _range(element: etree._Element) -> tuple[int, int, int]:
    parts = _Parts(element, "SummedScoreRange", set(_BOUNDS))
    least, most, value = (_number(parts.one(name)) for name in _BOUNDS)
    if least > most:
        raise _wrong(f"SummedScoreRange: expected a lower bound up to {most}, got {least}")
    return least, most, value


_MAPPINGS: dict[str, Callable[[etree._Element], ValueMapping]] = {
    "PercentageMapping": _percentage,
    "ScaleMapping": _scale,
    "RangeMapping": _ranges,
}


class _Parts:
    """The children of an element by local name, each checked to be of the key's own kind."""

    def __init__(self, element: etree._Element, name: str, allowed: set[str]) -> None:
        self._name = name
        self._found: dict[str, list[etree._Element]] = {}
        namespace = etree.QName(element).namespace
        for child in element:
            kind = etree.QName(child)
            if kind.namespace != namespace or kind.localname not in allowed:
                raise _wrong(f"{name}: expected {', '.join(sorted(allowed))}; got {child.tag}")
            self._found.setdefault(kind.localname, []).append(child)

    def some(self, name: str) -> list[etree._Element]:
        found = self._found.get(name, [])
        if not found:
            raise _wrong(f"{self._name}: expected at least one {name}, got none")
        return found

    def at_most_one(self, name: str) -> etree._Element | None:
        found = self._found.get(name, [])
        if len(found) > 1:
            raise _wrong(f"{self._name}: expected one {name}, got {len(found)}")
        return found[0] if found else None

    def one(self, name: str) -> etree._Element:
        found = self.at_most_one(name)
        if found is None:
            raise _wrong(f"{self._name}: expected one {name}, got none")
        return found

    def text(self, name: str) -> str:
        return _text(self.one(name))


def _text(element: etree._Element) -> str:
    text = (element.text or "").strip()
    if len(element) or not text:
        raise _wrong(
            f"{etree.QName(element).localname}: expected text, got {len(element)} elements"
        )
    return text


def _number(element: etree._Element) -> int:
    text = _text(element)
    if not _WHOLE.fullmatch(text) or abs(int(text)) > _MOST:
        raise _wrong(
            f"{etree.QName(element).localname}: expected a whole number up to {_MOST}, "
            f"got {text[:40]!r}"
        )
    return int(text)


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _wrong(what: str) -> BadParameter:
    return BadParameter(f"AnswerKey: {what}.", "XMLParseError")
