"""AnswerKey: Amazon's own examples, the three mappings, and documents that are none."""

from __future__ import annotations

import pytest

from labelcrowd.market.answer_key import LARGEST, NAMESPACE, parse_answer_key
from labelcrowd.market.errors import BadParameter

# The example of Amazon's AnswerKey page.
NEXT_MOVE = """
<Question><QuestionIdentifier>nextmove</QuestionIdentifier>
 <AnswerOption><SelectionIdentifier>D</SelectionIdentifier><AnswerScore>5</AnswerScore></AnswerOption>
</Question>
<Question><QuestionIdentifier>favoritefruit</QuestionIdentifier>
 <AnswerOption><SelectionIdentifier>apples</SelectionIdentifier><AnswerScore>10</AnswerScore></AnswerOption>
</Question>"""
BOTH, ONE, OTHER, NEITHER = (
    {"nextmove": {"D"}, "favoritefruit": {"apples"}},
    {"nextmove": {"D"}, "favoritefruit": {"pears"}},
    {"nextmove": {"E"}, "favoritefruit": {"apples"}},
    {"nextmove": {"E"}},
)


def key(body: str, mapping: str = "") -> str:
    if mapping:
        mapping = f"<QualificationValueMapping>{mapping}</QualificationValueMapping>"
    return f'<AnswerKey xmlns="{NAMESPACE}">{body}{mapping}</AnswerKey>'


def percentage(maximum: object) -> str:
    return (
        f"<PercentageMapping><MaximumSummedScore>{maximum}</MaximumSummedScore></PercentageMapping>"
    )


def scale(multiplier: object) -> str:
    return (
        f"<ScaleMapping><SummedScoreMultiplier>{multiplier}</SummedScoreMultiplier></ScaleMapping>"
    )


def in_range(least: int, most: int, value: int) -> str:
    return (
        f"<SummedScoreRange><InclusiveLowerBound>{least}</InclusiveLowerBound>"
        f"<InclusiveUpperBound>{most}</InclusiveUpperBound>"
        f"<QualificationValue>{value}</QualificationValue></SummedScoreRange>"
    )


def ranges(*each: tuple[int, int, int], otherwise: int) -> str:
    inside = "".join(in_range(*one) for one in each)
    rest = f"<OutOfRangeQualificationValue>{otherwise}</OutOfRangeQualificationValue>"
    return f"<RangeMapping>{inside}{rest}</RangeMapping>"


@pytest.mark.parametrize(
    ("mapping", "values"),
    [
        ("", (15, 5, 10, 0)),
        (percentage(15), (100, 33, 67, 0)),
        (scale(3), (45, 15, 30, 0)),
        (scale("0.5"), (8, 3, 5, 0)),  # 7.5 and 2.5 go up
        (ranges((5, 7, 5), (8, 10, 10), otherwise=0), (0, 5, 10, 0)),
    ],
)
def test_amazons_example_with_each_mapping(mapping: str, values: tuple[int, ...]) -> None:
    found = parse_answer_key(key(NEXT_MOVE, mapping))
    assert tuple(found.value(one) for one in (BOTH, ONE, OTHER, NEITHER)) == values


def option(*selections: str, score: int) -> str:
    inside = "".join(f"<SelectionIdentifier>{one}</SelectionIdentifier>" for one in selections)
    return f"<AnswerOption>{inside}<AnswerScore>{score}</AnswerScore></AnswerOption>"


COMBINED = (
    "<Question><QuestionIdentifier>q</QuestionIdentifier>"
    + option("A", "B", score=15)
    + option("A", score=10)
    + option("B", score=-10)
    + "<DefaultScore>5</DefaultScore></Question>"
)


@pytest.mark.parametrize(
    ("picked", "value"),
    [({"A", "B"}, 15), ({"A"}, 10), ({"B"}, -10), ({"A", "B", "C"}, 5), (set(), 5)],
)
def test_all_selections_of_an_option_and_no_others_earn_its_score(
    picked: set[str], value: int
) -> None:
    assert parse_answer_key(key(COMBINED)).value({"q": picked}) == value


def test_a_question_that_nobody_answered_scores_its_default() -> None:
    assert parse_answer_key(key(COMBINED)).value({}) == 5
    assert parse_answer_key(key(NEXT_MOVE)).value({"other": {"x"}}) == 0


def test_bounds_of_ranges_are_inside() -> None:
    found = parse_answer_key(key(COMBINED, ranges((-10, -10, 1), (5, 10, 2), otherwise=9)))
    assert [found.value({"q": one}) for one in ({"B"}, {"A"}, {"A", "B"}, {"C"})] == [1, 2, 9, 2]


def test_a_value_never_leaves_what_a_qualification_holds() -> None:
    found = parse_answer_key(key(COMBINED.replace(">15<", ">1000000<"), scale(1_000_000)))
    assert found.value({"q": {"A", "B"}}) == LARGEST


QUESTION = (
    "<Question><QuestionIdentifier>q</QuestionIdentifier>" + option("A", score=1) + "</Question>"
)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("", "parsing the XML"),
        ("<AnswerKey>", "parsing the XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        ("<AnswerKey/>", "expected an AnswerKey"),
        (key("").replace("AnswerKey.xsd", "Other.xsd"), "expected an AnswerKey"),
        (key(""), "at least one Question"),
        (key(QUESTION + QUESTION), "twice"),
        (key(QUESTION.replace("QuestionIdentifier", "Name")), "expected AnswerOption"),
        (key("<Question><QuestionIdentifier>q</QuestionIdentifier></Question>"), "AnswerOption"),
        (key(QUESTION.replace(">q<", "> <")), "QuestionIdentifier: expected text"),
        (key(QUESTION.replace(">1<", ">1.5<")), "AnswerScore"),
        (key(QUESTION.replace(">1<", ">many<")), "AnswerScore"),
        (key(QUESTION.replace(">1<", ">1000001<")), "AnswerScore"),
        (key(QUESTION.replace("<SelectionIdentifier>A</SelectionIdentifier>", "")), "Selection"),
        (key(QUESTION, percentage(0)), "MaximumSummedScore"),
        (key(QUESTION, percentage(1) + scale(1)), "QualificationValueMapping"),
        (key(QUESTION, scale("1e9")), "SummedScoreMultiplier"),
        (key(QUESTION, scale("NaN")), "SummedScoreMultiplier"),
        (key(QUESTION, ranges((5, 4, 1), otherwise=0)), "lower bound"),
        (key(QUESTION, ranges((1, 5, 1), (5, 9, 2), otherwise=0)), "overlap"),
        (key(QUESTION, f"<RangeMapping>{in_range(1, 2, 3)}</RangeMapping>"), "OutOfRange"),
    ],
)
def test_what_is_no_answer_key_is_refused(xml: str, said: str) -> None:
    with pytest.raises(BadParameter, match=said) as error:
        parse_answer_key(xml)
    assert error.value.turk_code == "XMLParseError"


def test_a_key_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadParameter, match="65535 bytes") as error:
        parse_answer_key(key(QUESTION + " " * 65_535))
    assert error.value.turk_code == "InvalidParameterValue"
