"""A task design is read in one place, with ranges and errors that say what was expected."""

from __future__ import annotations

import pytest

from labelcrowd.batches.design import (
    StartFrom,
    TaskDesign,
    ViewExisting,
    decode_design,
    design_digest,
    encode_design,
    instruction_line,
    needed_objects,
)
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.field_values import parse_duration_s
from labelcrowd.errors import InvalidInput

HOUR_S, DAY_S = 3600, 86_400


def test_nothing_given_is_the_default_of_form_and_command_line() -> None:
    design = parse_design({"reward": "0.05"})
    assert (design.required_objects, design.actions, design.assignments_per_image) == (1, "n", 1)
    assert design.assignment_duration_s == 3 * HOUR_S
    assert design.lifetime_s == 30 * DAY_S
    assert design.auto_approval_delay_s == 7 * DAY_S
    assert design.start_from is StartFrom.AUTO


def test_every_setting_may_come_as_the_text_of_a_form() -> None:
    design = parse_design(
        {
            "required_objects": "5",
            "instructions": " Label  every car ",
            "intro": "# How\n\nLike this.",
            "actions": "nd",
            "view_existing": "a",
            "show_object_list": "off",
            "names": "car, tree,car\nroad sign",
            "names_enforced": "on",
            "nothing_to_label": "no",
            "minimum_area": "25.5",
            "start_from": "fixed-set",
            "title": "Cars",
            "description": "Outline cars.",
            "keywords": "car",
            "reward": "$0.12",
            "assignments_per_image": "3",
            "assignment_duration": "90 min",
            "lifetime": "2 w",
            "auto_approval_delay": "0",
        }
    )
    assert design == TaskDesign(
        required_objects=5,
        instructions="Label every car",
        intro="# How\n\nLike this.",
        actions="nd",
        view_existing=ViewExisting.ALL,
        show_object_list=False,
        names=("car", "tree", "road sign"),
        names_enforced=True,
        nothing_to_label=False,
        minimum_area=25.5,
        start_from=StartFrom.FIXED_SET,
        title="Cars",
        description="Outline cars.",
        keywords="car",
        reward_cents=12,
        assignments_per_image=3,
        assignment_duration_s=5400,
        lifetime_s=14 * DAY_S,
        auto_approval_delay_s=0,
    )


@pytest.mark.parametrize("text", ["inf", "INF", "as many as you wish", None])
def test_as_many_as_you_wish_needs_one(text: object) -> None:
    design = parse_design({"required_objects": text, "reward": "0.05"})
    assert design.required_objects is None
    assert needed_objects(design) == 1


@pytest.mark.parametrize(
    ("letters", "actions"),
    [("n", "n"), ("dn", "nd"), ("a", "nrmd"), ("nrm", "nrm"), ("av", ""), ("v", ""), ("rd", "rd")],
)
def test_actions_are_letters_with_the_documented_meaning(letters: str, actions: str) -> None:
    assert parse_design({"actions": letters, "reward": "0.05"}).actions == actions


def test_without_drawing_no_new_object_can_be_asked_for() -> None:
    assert parse_design({"actions": "rd", "reward": "0.05"}).required_objects == 0
    with pytest.raises(InvalidInput, match="without the action n"):
        parse_design({"actions": "rd", "required_objects": "2", "reward": "0.05"})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"required_objects": "-1"}, "required_objects"),
        ({"required_objects": "10001"}, "required_objects"),
        ({"required_objects": "2.5"}, "required_objects"),
        ({"required_objects": True}, "required_objects"),
        ({"actions": "nx"}, "actions"),
        ({"view_existing": "z"}, "view_existing"),
        ({"names": ["x" * 201]}, "names"),
        ({"names": [str(n) for n in range(1001)]}, "names"),
        ({"names": 5}, "names"),
        ({"names_enforced": "yes"}, "names"),
        ({"names_enforced": "perhaps"}, "names_enforced"),
        ({"minimum_area": "nan"}, "minimum_area"),
        ({"minimum_area": "-1"}, "minimum_area"),
        ({"title": ""}, "title"),
        ({"title": "x" * 129}, "title"),
        ({"description": "x" * 2001}, "description"),
        ({"keywords": "x" * 1001}, "keywords"),
        ({"reward": "0.055"}, "reward"),
        ({"reward": "-1"}, "reward"),
        ({"reward": "1000.01"}, "reward"),
        ({"reward_cents": 0.5}, "reward_cents"),
        ({"assignments_per_image": "0"}, "assignments_per_image"),
        ({"assignment_duration": "29 s"}, "assignment_duration"),
        ({"assignment_duration": "soon"}, "assignment_duration"),
        ({"lifetime": "366 d"}, "lifetime"),
        ({"auto_approval_delay": "31 d"}, "auto_approval_delay"),
        ({"intro": "http://example.org/"}, "intro"),
        ({"start_from": "somewhere"}, "start_from"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_out_of_range_is_named_with_its_field(
    fields: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_design({"reward": "0.05", **fields})
    assert caught.value.field == field
    assert caught.value.message.startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [(90, 90), ("90", 90), ("90s", 90), ("30 min", 1800), ("3 h", 10_800), ("7 d", 604_800)],
)
def test_times_are_written_as_people_do(text: object, seconds: int) -> None:
    assert parse_duration_s(text, "lifetime") == seconds


@pytest.mark.parametrize(
    ("required", "line"),
    [
        (1, "Please label at least 1 object in this image."),
        (5, "Please label at least 5 objects in this image."),
        (None, "Please label as many objects as you want in this image."),
    ],
)
def test_the_default_instruction_is_labelmes_sentence(required: int | None, line: str) -> None:
    assert instruction_line(TaskDesign(reward_cents=5, required_objects=required)) == line
    assert instruction_line(TaskDesign(reward_cents=5, instructions="Only cars.")) == "Only cars."


def test_a_design_comes_back_from_its_json_and_equal_ones_share_a_digest() -> None:
    design = parse_design({"names": "Auto, 汽车", "required_objects": "inf", "reward": "0.05"})
    assert decode_design(encode_design(design)) == design
    assert design_digest("A1", design) == design_digest("A1", decode_design(encode_design(design)))
    assert design_digest("A1", design) != design_digest("A2", design)
    assert design_digest("A1", design) != design_digest("A1", parse_design({"reward": "0.05"}))


def test_damaged_json_says_where() -> None:
    with pytest.raises(InvalidInput, match="required_objects"):
        decode_design('{"required_objects":"many"}')


@pytest.mark.parametrize("fields", [{}, {"required_objects": "5"}])
def test_a_price_is_never_assumed(fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="what one picture is worth") as caught:
        parse_design(fields)
    assert caught.value.field == "reward"


def test_a_bonus_for_objects_starts_above_those_that_are_asked_for() -> None:
    fields = {"reward": "1", "required_objects": "5", "object_bonus": "0.20"}
    design = parse_design({**fields, "object_bonus_cap": "2"})
    assert (design.object_bonus_cents, design.object_bonus_above) == (20, 5)
    assert design.object_bonus_cap_cents == 200
    free = parse_design({**fields, "object_bonus_cap": "2", "object_bonus_above": "0"})
    assert free.object_bonus_above == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"object_bonus": "0.20"}, "object_bonus_cap"),
        ({"object_bonus_cap": "0.20"}, "object_bonus_cap"),
        ({"object_bonus": "0.20", "object_bonus_cap": "0.10"}, "object_bonus_cap"),
        (
            {"object_bonus": "0.2", "object_bonus_cap": "1", "description": "x" * 1801},
            "description",
        ),
        ({"object_bonus": "-0.20", "object_bonus_cap": "0.10"}, "object_bonus"),
        ({"object_bonus_above": "many"}, "object_bonus_above"),
    ],
)
def test_a_bonus_needs_its_cap(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_design({"reward": "0.05", **fields})
    assert caught.value.field == field


def test_who_may_do_it_is_read_from_texts_and_lists() -> None:
    design = parse_design(
        {
            "reward": "0.05",
            "least_approved": "100",
            "least_percent": "95",
            "countries": "us, ca-on\nFR,us",
            "qualifications": ["3ABC", "3DEF >= 80", "not 3GHI", "3ABC"],
        }
    )
    assert (design.least_approved, design.least_percent) == (100, 95)
    assert design.countries == ("US", "CA-ON", "FR")
    assert design.qualifications == ("3ABC", "3DEF>=80", "not 3GHI")
    assert decode_design(encode_design(design)) == design


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("least_percent", "101", "expected 0 to 100"),
        ("countries", "UK", "countries of ISO 3166 such as US"),
        ("countries", "US-CAL", "countries of ISO 3166 such as US"),
        ("countries", "US-ZZ", "a state of the US such as US-CA"),
        ("countries", [f"DE-{number:02}" for number in range(31)], "at most 30, got 31"),
        ("qualifications", "3abc", "id of a qualification type"),
        ("qualifications", "not 3ABC>=5", "id of a qualification type"),
        ("qualifications", "3ABC=5", "id of a qualification type"),
        ("qualifications", [f"3{number}" for number in range(8)], "at most 7, got 8"),
    ],
)
def test_what_no_market_could_ask_for_is_refused(field: str, value: object, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        parse_design({"reward": "0.05", field: value})
    assert refused.value.field == field


def test_what_may_be_drawn_is_read_from_texts_and_lists_and_stands_in_one_order() -> None:
    design = parse_design({"reward": "0.05", "kinds": "Point, rotated box, box", "actions": "n"})
    assert design.kinds == ("box", "rotated_box", "point")
    assert parse_design({"reward": "0.05"}).kinds == ("polygon",)
    assert decode_design(encode_design(design)) == design
    assert decode_design('{"reward_cents":5}').kinds == ("polygon",)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kinds": "circle"}, "kinds"),
        ({"kinds": []}, "kinds"),
        ({"kinds": "polygon, cuboid"}, "kinds"),
        ({"extreme_clicks": "yes"}, "extreme_clicks"),
    ],
)
def test_what_cannot_be_drawn_is_not_asked_for(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_design({"reward": "0.05", **fields})
    assert refused.value.field == field
