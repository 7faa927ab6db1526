"""Attribute fields: what answers them, and how objects without any are written."""

from __future__ import annotations

import msgspec
import pytest

from labelcrowd.annotations.document import Value, decode_object, encode_object
from labelcrowd.annotations.validity import check
from labelcrowd.annotations.values import AttributeField, FieldKind, check_answers
from labelcrowd.errors import InvalidInput
from tests.support.labelling import a_square

FIELDS = (
    AttributeField("colour", FieldKind.CHOICE, ("red", "blue")),
    AttributeField("doors", FieldKind.NUMBER),
    AttributeField("plate", FieldKind.TEXT),
    AttributeField("parked", FieldKind.FLAG),
)


def test_each_kind_of_field_takes_its_kind_of_value_and_may_stay_open() -> None:
    check_answers({"colour": "red", "doors": 4.0, "plate": "AB 12", "parked": True}, FIELDS)
    check_answers({"doors": -0.5}, FIELDS)
    check_answers({}, FIELDS)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colour", "green", "expected one of red, blue, got 'green'"),
        ("colour", True, "expected one of red, blue"),
        ("doors", "four", "expected a number"),
        ("doors", True, "expected a number"),
        ("plate", 12.0, "expected a text"),
        ("parked", "yes", "expected a flag"),
        ("size", 1.0, "is not asked here; asked: colour, doors, plate, parked"),
    ],
)
def test_another_value_is_refused_and_the_field_named(name: str, value: Value, said: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_answers({name: value}, FIELDS)
    assert (error.value.code, error.value.field) == ("bad_value", f"object.values.{name}")
    assert said in error.value.message


def test_an_object_without_values_is_written_as_before_there_were_any() -> None:
    obj = a_square()
    assert b"values" not in encode_object(obj)
    empty = msgspec.structs.replace(obj, values={})
    assert check(empty, width=640, height=480).object == obj


def test_values_come_back_as_they_went_and_a_whole_number_is_a_number() -> None:
    text = encode_object(a_square())[:-1] + b',"values":{"a":4,"b":true,"c":"x"}}'
    obj = decode_object(text)
    assert obj.values == {"a": 4.0, "b": True, "c": "x"}
    assert isinstance(obj.values["a"], float)
    assert decode_object(encode_object(obj)) == obj


@pytest.mark.parametrize(
    "values",
    [
        {"": 1.0},
        {"x" * 101: 1.0},
        {"a": "b" * 2001},
        {"a": "line\nbreak"},
        {f"v{i}": 1.0 for i in range(101)},
        {"a": float("nan")},
    ],
    ids=["no name", "long name", "long text", "control character", "too many", "not finite"],
)
def test_values_have_limits(values: dict[str, Value]) -> None:
    with pytest.raises(InvalidInput):
        check(msgspec.structs.replace(a_square(), values=values), width=640, height=480)
