"""Review policies: which parameters they take, and the numbers that they compute."""

from __future__ import annotations

from typing import Any

import pytest

from labelcrowd.market import review_scores
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.review_policies import (
    KNOWN_ANSWERS,
    PLURALITY,
    Extension,
    answer_of,
    check_assignment_policy,
    check_hit_policy,
    policy_name,
    read_known_answers,
    read_plurality,
)
from labelcrowd.market.structs.records import ParameterMapEntry, PolicyParameter, ReviewPolicy

KEY = PolicyParameter(
    "AnswerKey", MapEntries=[ParameterMapEntry("q1", ["A"]), ParameterMapEntry("q2", ["B", " C "])]
)


def known(**values: Any) -> ReviewPolicy:
    return ReviewPolicy(KNOWN_ANSWERS, [KEY, *parameters(values)])


def plural(**values: Any) -> ReviewPolicy:
    needed = {"QuestionIds": ["a", "b"], "QuestionAgreementThreshold": "50"}
    return ReviewPolicy(PLURALITY, parameters({**needed, **values}))


def parameters(values: dict[str, Any]) -> list[PolicyParameter]:
    return [
        PolicyParameter(key, value if isinstance(value, list) else [str(value)])
        for key, value in values.items()
        if value is not None
    ]


def test_known_answers_are_read_as_they_were_sent() -> None:
    body = check_assignment_policy(
        known(
            ApproveIfKnownAnswerScoreIsAtLeast=79,
            ApproveReason="well done",
            RejectIfKnownAnswerScoreIsLessThan=20,
            RejectReason="not looked at",
            ExtendIfKnownAnswerScoreIsLessThan=79,
            ExtendMaximumAssignments=3,
            ExtendMinimumTimeInSeconds=3600,
        )
    )
    found = read_known_answers(body)
    assert policy_name(body) == KNOWN_ANSWERS
    assert found.answer_key == {"q1": answer_of(["A"]), "q2": answer_of(["C", "B"])}
    assert (found.approve_from, found.approve_reason) == (79, "well done")
    assert (found.reject_below, found.reject_reason) == (20, "not looked at")
    assert found.extend == Extension(79, 3, 3600)


def test_without_thresholds_nothing_is_done_and_an_extension_has_amazons_defaults() -> None:
    found = read_known_answers(check_assignment_policy(known()))
    assert (found.approve_from, found.reject_below, found.extend) == (None, None, None)
    found = read_known_answers(
        check_assignment_policy(known(ExtendIfKnownAnswerScoreIsLessThan=101))
    )
    assert found.extend == Extension(101, 5, 0)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"ApproveIfKnownAnswerScoreIsAtLeast": 102}, "expected a number of 0 to 101, got '102'"),
        ({"RejectIfKnownAnswerScoreIsLessThan": "-1"}, "expected a number of 0 to 101"),
        ({"RejectIfKnownAnswerScoreIsLessThan": "50.5"}, "expected a number"),
        ({"ExtendIfKnownAnswerScoreIsLessThan": "high"}, "expected a number"),
        ({"ExtendMaximumAssignments": 1}, "expected a number of 2 to 25"),
        ({"ExtendMaximumAssignments": 26}, "expected a number of 2 to 25"),
        ({"ExtendMinimumTimeInSeconds": 59}, "expected a number of 60 to 31536000"),
        ({"ApproveReason": "x" * 1025}, "at most 1024 characters"),
        ({"ApproveReason": ["a", "b"]}, "expected one value, got 2"),
        ({"ApproveReason": []}, "expected one value, got 0"),
        ({"ApproveIf": 50}, "ApproveIf: no such parameter; expected ExtendIfKnown"),
        ({"AnswerKey": ["x"]}, "AnswerKey: is given twice"),
    ],
)
def test_known_answers_take_only_what_amazon_took(values: dict[str, Any], told: str) -> None:
    with pytest.raises(BadParameter) as error:
        check_assignment_policy(known(**values))
    assert told in error.value.message


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [ParameterMapEntry(Values=["A"])],
        [ParameterMapEntry("q", ["A"]), ParameterMapEntry("q", ["B"])],
    ],
)
def test_an_answer_key_names_each_question_once(entries: list[ParameterMapEntry]) -> None:
    with pytest.raises(BadParameter):
        check_assignment_policy(
            ReviewPolicy(KNOWN_ANSWERS, [PolicyParameter("AnswerKey", MapEntries=entries)])
        )


def test_a_policy_of_the_other_level_is_refused() -> None:
    for check, policy in ((check_assignment_policy, plural()), (check_hit_policy, known())):
        with pytest.raises(BadParameter, match="PolicyName: expected"):
            check(policy)


def test_a_plurality_is_read_as_it_was_sent() -> None:
    found = read_plurality(
        check_hit_policy(
            plural(
                QuestionIds=["a, b", "c", "a"],
                DisregardAssignmentIfRejected="T",
                DisregardAssignmentIfKnownAnswerScoreIsLessThan=60,
                ExtendIfHITAgreementScoreIsLessThan=100,
                ExtendMaximumAssignments=7,
                ExtendMinimumTimeInSeconds=60,
                ApproveIfWorkerAgreementScoreIsAtLeast=75,
                RejectIfWorkerAgreementScoreIsLessThan=25,
                RejectReason="nobody else saw it so",
            )
        )
    )
    assert found.question_ids == ("a", "b", "c")
    assert (found.threshold, found.without_rejected, found.without_known_below) == (50, True, 60)
    assert (found.approve_from, found.reject_below) == (75, 25)
    assert found.reject_reason == "nobody else saw it so"
    assert found.extend == Extension(100, 7, 60)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"QuestionIds": None}, "QuestionIds: is required"),
        ({"QuestionIds": [" , "]}, "QuestionIds: is required"),
        ({"QuestionAgreementThreshold": None}, "QuestionAgreementThreshold: is required"),
        ({"QuestionAgreementThreshold": 101}, "expected a number of 0 to 100"),
        ({"DisregardAssignmentIfRejected": "yes"}, "expected T or F"),
        ({"ExtendIfHITAgreementScoreIsLessThan": 50}, "ExtendMaximumAssignments: is required"),
        (
            {"ExtendIfHITAgreementScoreIsLessThan": 50, "ExtendMaximumAssignments": 5},
            "ExtendMinimumTimeInSeconds: is required",
        ),
        (
            {
                "ExtendIfHITAgreementScoreIsLessThan": 0,
                "ExtendMaximumAssignments": 5,
                "ExtendMinimumTimeInSeconds": 60,
            },
            "expected a number of 1 to 100",
        ),
        (
            {
                "ExtendIfHITAgreementScoreIsLessThan": 50,
                "ExtendMaximumAssignments": 5,
                "ExtendMinimumTimeInSeconds": 31_536_001,
            },
            "expected a number of 60 to 31536000",
        ),
        ({"ApproveReason": "thanks"}, "ApproveReason: no such parameter"),
    ],
)
def test_a_plurality_takes_only_what_amazon_took(values: dict[str, Any], told: str) -> None:
    with pytest.raises(BadParameter) as error:
        check_hit_policy(plural(**values))
    assert told in error.value.message


def test_amazons_own_example_of_a_plurality_is_taken() -> None:
    """It writes QuestionIDs and leaves DisregardAssignmentIfRejected out."""
    body = check_hit_policy(plural(QuestionIds=None, QuestionIDs=["q1", "q2"]))
    assert read_plurality(body).question_ids == ("q1", "q2")
    assert not read_plurality(body).without_rejected


# --- numbers ---

SHIRTS = {
    "w1": {"A": ["coat"], "B": ["blue"], "C": ["large"], "D": ["Furry"]},
    "w2": {"A": [" sweater"], "B": ["blue "], "C": ["large"], "D": ["fur"]},
    "w3": {"A": ["coat"], "B": ["green"], "C": ["large\n"], "D": ["furr"]},
}


def compare(answers: dict[str, dict[str, list[str]]], threshold: int = 50) -> Any:
    questions = sorted({question for one in answers.values() for question in one})
    return review_scores.compare(
        questions,
        threshold,
        {worker: review_scores.comparable(one) for worker, one in answers.items()},
    )


def test_the_worked_example_of_amazons_page() -> None:
    found = compare(SHIRTS)
    assert {q: one and (*one.answer, one.score) for q, one in found.questions.items()} == {
        "A": ("coat", 66),
        "B": ("blue", 66),
        "C": ("large", 100),
        "D": None,
    }
    assert found.score == 75
    assert {w: one.score for w, one in found.workers.items()} == {"w1": 100, "w2": 66, "w3": 66}
    assert {w: (one.right, one.wrong) for w, one in found.workers.items()} == {
        "w1": (3, 0),
        "w2": (2, 1),
        "w3": (2, 1),
    }


def test_the_share_has_to_be_greater_than_the_threshold() -> None:
    assert compare(SHIRTS, 65).questions["A"] is not None
    assert compare(SHIRTS, 66).questions["A"] is not None  # two of three are 66.7 per cent
    assert compare(SHIRTS, 67).questions["A"] is None
    halves = {"w1": {"A": ["x"]}, "w2": {"A": ["x"]}, "w3": {"A": ["y"]}, "w4": {"A": ["z"]}}
    assert compare(halves, 50).questions["A"] is None
    assert compare(halves, 49).questions["A"].score == 50
    assert compare(SHIRTS, 100).questions["C"] is None


def test_several_values_are_a_set_and_agree_only_as_a_whole() -> None:
    found = compare(
        {
            "w1": {"q": ["x", "y"]},
            "w2": {"q": ["y", " x "]},
            "w3": {"q": ["x"]},
        }
    )
    assert found.questions["q"].answer == {"x", "y"}
    assert found.workers["w3"].score == 0


def test_case_and_punctuation_count() -> None:
    assert compare({"w1": {"q": ["Yes"]}, "w2": {"q": ["yes"]}}).questions["q"] is None


def test_two_answers_given_equally_often_are_no_agreement() -> None:
    assert compare({"w1": {"q": ["x"]}, "w2": {"q": ["y"]}}, 10).questions["q"] is None


def test_answers_of_more_than_256_characters_take_no_part() -> None:
    found = compare({"w1": {"q": ["x" * 257]}, "w2": {"q": ["y"]}})
    assert found.questions["q"].score == 100
    assert "w1" not in found.workers
    assert compare({"w1": {"q": ["x" * 256]}, "w2": {"q": ["y"]}}).questions["q"] is None


def test_an_empty_answer_counts_as_a_worker_and_never_as_the_answer() -> None:
    found = compare({"w1": {"q": ["x"]}, "w2": {"q": [" "]}, "w3": {}}, 34)
    assert found.questions["q"] is None
    assert compare({"w1": {"q": [""]}, "w2": {"q": [""]}}).questions["q"] is None


def test_known_answers_are_right_only_when_exactly_their_values_were_given() -> None:
    key = {
        "one": answer_of(["A"]),
        "both": answer_of(["A", "B"]),
        "nothing": answer_of([]),
        "left out": answer_of([""]),
    }
    given = {"one": [" A "], "both": ["B", "A"], "nothing": [""]}
    assert review_scores.known_right(key, given) == dict.fromkeys(key, True)
    given = {"one": ["A", "B"], "both": ["A"], "nothing": ["x"], "left out": ["x"]}
    assert review_scores.known_right(key, given) == dict.fromkeys(key, False)
    assert review_scores.known_right({"one": answer_of(["A"])}, {"one": ["a"]}) == {"one": False}
