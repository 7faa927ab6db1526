"""Members of requests that are left out or carry no text, taken from botocore's model.

boto3 sends them because its own look at them is switched off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.model import Shape

from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home, Secrets
from labelcrowd.storage.store import Store
from tests.contract.test_market_with_boto3 import QUESTION
from tests.support.market import MarketWorld
from tests.support.qualifications import KEY, TEST

MODEL = botocore.session.get_session().get_service_model("mturk")
Route = tuple[str, ...]


@pytest.fixture
def home(store: Store, tmp_path: Path) -> Home:
    """On either database."""
    return Home(tmp_path, store, LocalBlobs(tmp_path / "blobs"), Secrets("0a", {"0a": bytes(32)}))


@pytest.fixture
def unchecked(world: MarketWorld, connect: Callable[..., Any]) -> Any:
    """A client that sends whatever it is given."""
    return connect(world.key(), parameter_validation=False)


def inputs(operation: str) -> Shape:
    return MODEL.operation_model(operation).input_shape


def members(shape: Shape, before: Route = ()) -> Iterator[tuple[Route, Shape]]:
    """Every member below a shape; a list counts as what is in it."""
    if shape.type_name == "list":
        yield from members(shape.member, before)
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            yield (*before, name), member
            yield from members(member, (*before, name))


GOOD = {
    "Reward": "0.05",
    "BonusAmount": "1.00",
    "Question": QUESTION,
    "Test": TEST,
    "AnswerKey": KEY,
    "Transport": "SQS",
    "Version": "2014-08-15",
    "Destination": "https://example.org/",
    "TestDurationInSeconds": 60,
    "Comparator": "Exists",
}
POLICIES = {
    "AssignmentReviewPolicy": "ScoreMyKnownAnswers/2011-09-01",
    "HITReviewPolicy": "SimplePlurality/2011-09-01",
}


def sample(shape: Shape, at: Route) -> Any:
    """A value of a shape, with its required members only."""
    if at[-1:] == ("PolicyName",):
        return POLICIES[at[0]]
    if at and at[-1] in GOOD and shape.type_name != "structure":
        return GOOD[at[-1]]
    if shape.type_name == "structure":
        return {name: sample(shape.members[name], (*at, name)) for name in shape.required_members}
    if shape.type_name == "list":
        return [sample(shape.member, at)]
    if shape.type_name == "string":
        return shape.enum[0] if shape.enum else "A1"
    return {"boolean": True, "timestamp": 0}.get(shape.type_name, 100)


def with_value(shape: Shape, path: Route, value: Any, at: Route = ()) -> Any:
    """A sample in which the member at that path is this value."""
    if shape.type_name == "list":
        return [with_value(shape.member, path, value, at)]
    if not path:
        return value
    name, *rest = path
    inner = with_value(shape.members[name], tuple(rest), value, (*at, name))
    return {**sample(shape, at), name: inner}


def error_of(client: Any, operation: str, request: dict[str, Any]) -> tuple[str, str]:
    """Code and message of a request that has to fail."""
    method = getattr(client, botocore.xform_name(operation))
    with pytest.raises(ClientError) as error:
        method(**request)
    answer = error.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400, (operation, answer)
    return answer.get("TurkErrorCode", ""), answer["Error"]["Message"]


# --- left out ---


def left_out(shape: Shape, path: Route, at: Route = ()) -> Any:
    """A sample without the member at that path."""
    if shape.type_name == "list":
        return [left_out(shape.member, path, at)]
    name, *rest = path
    whole = dict(sample(shape, at))
    if rest:
        return {**whole, name: left_out(shape.members[name], tuple(rest), (*at, name))}
    del whole[name]
    return whole


def required(shape: Shape, before: Route = ()) -> Iterator[Route]:
    """Every member that the model asks for, also in members that it does not ask for."""
    if shape.type_name == "list":
        yield from required(shape.member, before)
    elif shape.type_name == "structure":
        yield from ((*before, name) for name in shape.required_members)
        for name, member in shape.members.items():
            yield from required(member, (*before, name))


REQUIRED = [(name, path) for name in MODEL.operation_names for path in required(inputs(name))]


def test_every_required_member_is_missed_by_its_name(unchecked: Any) -> None:
    for operation, path in REQUIRED:
        code, message = error_of(unchecked, operation, left_out(inputs(operation), path))
        assert code == "AWS.MechanicalTurk.InvalidParameterValue", (operation, path)
        assert f"missing required field `{path[-1]}`" in message, (operation, path)


def test_the_model_asks_for_many_members() -> None:
    assert len(REQUIRED) > 70


# --- texts ---

NO_TEXT = {  # names of things, words of a list, and pages that say where to go on
    *("PolicyName", "Version", "NextToken", "Transport", "Reward", "BonusAmount"),
    *("Country", "Subdivision", "QualificationTypeId"),
}
DOCUMENTS = {"Question", "Test", "AnswerKey"}


def is_text(name: str, shape: Shape) -> bool:
    while shape.type_name == "list":
        shape = shape.member
    plain = shape.type_name == "string" and not shape.enum
    return plain and name not in NO_TEXT and not name.endswith(("Id", "Ids"))


TEXTS = [
    (name, path)
    for name in MODEL.operation_names
    for path, shape in members(inputs(name))
    if is_text(path[-1], shape)
]


def as_sent(operation: str, path: Route, value: str) -> dict[str, Any]:
    whole = with_value(inputs(operation), path, value)
    if path[0] == "HITLayoutParameters":
        return {**whole, "HITLayoutId": "A1"}
    if operation.startswith("CreateHIT") and operation != "CreateHITType":
        return {"Question": QUESTION, **whole}
    if path == ("AnswerKey",):
        return {"Test": TEST, "TestDurationInSeconds": 60, **whole}
    if path == ("Test",):
        return {"TestDurationInSeconds": 60, **whole}
    return dict(whole)


@pytest.mark.parametrize("bad", ["\0", "\x01", "\x1f", "\ufffe"])
def test_no_text_has_characters_that_xml_cannot_carry(unchecked: Any, bad: str) -> None:
    for operation, path in TEXTS:
        code, message = error_of(unchecked, operation, as_sent(operation, path, f"a{bad}b"))
        if path[-1] in DOCUMENTS:
            assert code == "AWS.MechanicalTurk.XMLParseError", (operation, path)
        else:
            assert code == "AWS.MechanicalTurk.InvalidParameterValue", (operation, path)
            assert f"U+{ord(bad):04X}" in message, (operation, path, message)


NEEDED = [
    (name, path)
    for name, path in TEXTS
    if len(path) == 1 and path[0] in inputs(name).required_members
]


def test_a_text_that_is_asked_for_is_not_of_white_space_alone(unchecked: Any) -> None:
    for operation, path in NEEDED:
        code, message = error_of(unchecked, operation, as_sent(operation, path, " \n\t"))
        assert code == "AWS.MechanicalTurk.InvalidParameterValue", (operation, path)
        assert path[-1] in message, (operation, path)
        assert "white space" in message, (operation, path)


def test_tabs_lines_and_every_other_character_are_taken(unchecked: Any) -> None:
    words = "one\ttwo\r\nthree é 漢 \U0001f600"
    made = unchecked.create_hit(
        Title=words, Description=words, Keywords=words, RequesterAnnotation=words, Reward="0.05",
        LifetimeInSeconds=60, AssignmentDurationInSeconds=60, Question=QUESTION,
    )["HIT"]  # fmt: skip
    named = ("Title", "Description", "Keywords", "RequesterAnnotation")
    assert [made[name] for name in named] == [words] * 4
