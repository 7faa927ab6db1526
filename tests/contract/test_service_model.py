"""Our structs and operations against Amazon's service model, as botocore ships it."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

import botocore.session
import msgspec
import pytest
from botocore.model import Shape, StructureShape

from labelcrowd.market.operations import OPERATIONS

MODEL = botocore.session.get_session().get_service_model("mturk")

# JSON types that a member of the model's type may have in a struct.
TYPES: dict[str, set[type]] = {
    "string": {str},
    "integer": {int},
    "long": {int},
    "boolean": {bool},
    "timestamp": {float, str},
}


def test_every_operation_of_the_model_is_offered() -> None:
    assert set(MODEL.operation_names) == set(OPERATIONS)
    assert len(MODEL.operation_names) == 39


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_request_and_answer_have_the_members_of_the_model(name: str) -> None:
    operation, model = OPERATIONS[name], MODEL.operation_model(name)
    assert_same(operation.request, model.input_shape, name, required=True)
    assert_same(operation.answer, model.output_shape, name, required=False)


def test_target_and_protocol_are_those_of_the_model() -> None:
    from labelcrowd.market.sigv4 import SERVICE
    from labelcrowd.market.wire import TARGET

    assert f"{MODEL.metadata['targetPrefix']}." == TARGET
    assert MODEL.metadata["jsonVersion"] == "1.1"
    assert MODEL.endpoint_prefix == SERVICE


def assert_same(struct: type, shape: StructureShape, where: str, *, required: bool) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    assert set(fields) == set(shape.members), where
    if required:
        needed = {name for name, field in fields.items() if field.required}
        assert needed == set(shape.required_members), where
    for name, member in shape.members.items():
        assert_fits(fields[name].type, member, f"{where}.{name}", required=required)


def assert_fits(kind: Any, shape: Shape, where: str, *, required: bool) -> None:
    options = alternatives(kind)
    if shape.type_name == "structure":
        (struct,) = options
        assert_same(struct, shape, where, required=required)
    elif shape.type_name == "list":
        (listed,) = options
        assert get_origin(listed) is list, where
        assert_fits(get_args(listed)[0], shape.member, f"{where}[]", required=required)
    else:
        assert set(options) <= TYPES[shape.type_name], f"{where}: {options} for {shape.type_name}"


def alternatives(kind: Any) -> list[Any]:
    if get_origin(kind) in (types.UnionType, Union):
        return [one for one in get_args(kind) if one is not msgspec.UnsetType]
    return [kind]
