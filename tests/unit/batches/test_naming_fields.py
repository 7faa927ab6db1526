"""Names with synonyms, and attribute fields, as a requester writes them."""

from __future__ import annotations

import pytest

from labelcrowd.annotations.values import AttributeField, FieldKind
from labelcrowd.batches.design import decode_design, encode_design
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.naming_fields import fields_text, names_text
from labelcrowd.errors import InvalidInput


def test_a_line_with_an_equals_sign_is_one_name_with_its_synonyms() -> None:
    design = parse_design({"reward": "0", "names": "car = auto, automobile\ntree, 人\nсобака=пёс"})
    assert design.names == ("car", "tree", "人", "собака")
    assert design.synonyms == {"car": ("auto", "automobile"), "собака": ("пёс",)}
    again = parse_design({"reward": "0", "names": names_text(design.names, design.synonyms)})
    assert (again.names, again.synonyms) == (design.names, design.synonyms)
    listed = parse_design({"reward": "0", "names": ["car = auto", "tree"]})
    assert (listed.names, listed.synonyms) == (("car", "tree"), {"car": ("auto",)})


def test_names_without_synonyms_are_as_before() -> None:
    design = parse_design({"reward": "0", "names": "car, tree"})
    assert (design.names, design.synonyms) == (("car", "tree"), {})
    assert names_text(design.names, {}) == "car, tree"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("car = auto\nbus = Auto", "'Auto' would mean both 'car' and 'bus'"),
        ("car = bus\nbus", "'bus' would mean both"),
        ("= auto", "no name before ="),
    ],
)
def test_a_word_means_one_name_only(names: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as error:
        parse_design({"reward": "0", "names": names})
    assert error.value.field == "names"


def test_attribute_fields_are_lines_and_come_back_as_lines() -> None:
    text = "colour: red, blue\ndoors: number\nplate: text\nparked: flag"
    design = parse_design({"reward": "0", "attribute_fields": text})
    assert design.attribute_fields == (
        AttributeField("colour", FieldKind.CHOICE, ("red", "blue")),
        AttributeField("doors", FieldKind.NUMBER),
        AttributeField("plate", FieldKind.TEXT),
        AttributeField("parked", FieldKind.FLAG),
    )
    assert fields_text(design.attribute_fields) == text
    assert decode_design(encode_design(design)) == design
    as_json = [{"name": "doors", "kind": "number"}, "parked: flag"]
    found = parse_design({"reward": "0", "attribute_fields": as_json}).attribute_fields
    assert found == (design.attribute_fields[1], design.attribute_fields[3])


@pytest.mark.parametrize(
    "fields",
    [
        "colour: red",
        "colour",
        ": red, blue",
        "a: flag\na: text",
        [{"name": "a", "kind": "number", "choices": ["1", "2"]}],
        [{"name": "a", "kind": "colour"}],
        "\n".join(f"f{i}: flag" for i in range(21)),
        7,
    ],
)
def test_a_field_that_cannot_be_asked_is_refused(fields: object) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_design({"reward": "0", "attribute_fields": fields})
    assert error.value.field == "attribute_fields"
