"""Examples of a task design: read from JSON, refused with the place of what is wrong."""

from __future__ import annotations

import pytest

from labelcrowd.batches.design import TaskDesign, decode_design, encode_design
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.examples import MAX_EXAMPLES, Example
from labelcrowd.errors import InvalidInput

GOOD = {"good": True, "caption": " All of  it ", "image": "street/car.jpg"}


def test_examples_keep_their_order_and_survive_storing() -> None:
    bad = {"good": False, "caption": "Half of it", "image": "street/half.jpg"}
    design = parse_design({"reward": "0.05", "examples": [GOOD, bad]})
    assert design.examples == (
        Example(good=True, caption="All of it", image="street/car.jpg"),
        Example(good=False, caption="Half of it", image="street/half.jpg"),
    )
    assert decode_design(encode_design(design)) == design


def test_a_design_stored_before_there_were_examples_has_none() -> None:
    assert decode_design('{"reward_cents": 5}') == TaskDesign(reward_cents=5, examples=())


def test_the_instructions_may_show_an_example_that_there_is() -> None:
    shown = {"reward": "0.05", "examples": [GOOD], "intro": "![whole](example:1)"}
    assert parse_design(shown).intro == shown["intro"]
    with pytest.raises(InvalidInput, match="example:2 is the number of no example; there are 1"):
        parse_design({**shown, "intro": "A ![half](example:2)"})


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ("car.jpg", "expected a list"),
        ([{**GOOD, "caption": " "}], "1: expected a caption of 1 to 200 characters, got 0"),
        ([GOOD, {**GOOD, "caption": "x" * 201}], "2: expected a caption of 1 to 200"),
        ([{**GOOD, "image": ""}], "expected a picture such as street/car.jpg"),
        ([{**GOOD, "good": "yes"}], "1: Expected `bool`, got `str`"),
        ([{**GOOD, "color": "red"}], "1: Object contains unknown field `color`"),
        ([GOOD] * (MAX_EXAMPLES + 1), "at most 12, got 13"),
    ],
)
def test_what_is_no_example_is_refused_with_its_place(examples: object, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        parse_design({"reward": "0.05", "examples": examples})
    assert refused.value.field == "examples"
