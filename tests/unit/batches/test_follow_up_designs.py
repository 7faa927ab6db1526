"""What a design of follow-up work is filled in with, and what it cannot ask."""

from __future__ import annotations

from typing import Any

import pytest

from labelcrowd.batches.asked import asked_hits
from labelcrowd.batches.design import HitKind, StartFrom, instruction_line, needed_objects
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.fixed_sets import Base
from labelcrowd.errors import InvalidInput


def design(**fields: Any) -> Any:
    return parse_design({"reward": "0.05", **fields})


@pytest.mark.parametrize(("kind", "actions"), [("correct", "nrmd"), ("verify", ""), ("cover", "n")])
def test_each_kind_starts_from_objects_and_allows_what_it_needs(kind: str, actions: str) -> None:
    made = design(hit_kind=kind)
    assert made.start_from is StartFrom.FIXED_SET
    assert (made.actions, made.required_objects, needed_objects(made)) == (actions, 0, 0)


def test_titles_and_lines_say_what_is_asked_unless_the_requester_does() -> None:
    assert design(hit_kind="verify").title == "Are outlines good? Yes or no"
    assert design(hit_kind="verify", verify_asks="name").title == "Are names right? Yes or no"
    assert design(hit_kind="verify", title="Mine").title == "Mine"
    assert "missing" in instruction_line(design(hit_kind="cover"))


def test_what_is_not_said_is_drawing_as_before() -> None:
    assert design().hit_kind is HitKind.DRAW
    assert design().title == "Outline objects in a picture"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"hit_kind": "check"}, "hit_kind"),
        ({"hit_kind": "verify", "verify_asks": "colour"}, "verify_asks"),
        ({"hit_kind": "verify", "objects_per_hit": "501"}, "objects_per_hit"),
        ({"hit_kind": "verify", "start_from": "nothing"}, "start_from"),
        ({"hit_kind": "verify", "actions": "n"}, "actions"),
        ({"hit_kind": "cover", "actions": "nd"}, "actions"),
        ({"hit_kind": "correct", "actions": "n"}, "actions"),
        ({"hit_kind": "cover", "required_objects": "2"}, "required_objects"),
        (
            {"hit_kind": "verify", "object_bonus": "0.01", "object_bonus_cap": "0.05"},
            "object_bonus",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(fields: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        design(**fields)
    assert refused.value.field == field


def shared_out(counts: list[int], objects_per_hit: int) -> list[list[tuple[str, str]]]:
    """Per HIT the pictures and objects that it asks about."""
    pictures = [
        (f"p{number}", Base(f"d{number}", 1), [f"{number}.{each}" for each in range(count)])
        for number, count in enumerate(counts)
    ]
    return [
        [(hit.pictures[picture][0], object_id) for picture, object_id in hit.objects]
        for hit in asked_hits(pictures, objects_per_hit)
    ]


def test_objects_are_shared_out_to_hits_picture_by_picture_or_so_many_at_once() -> None:
    assert [len(hit) for hit in shared_out([2, 0, 3], 0)] == [2, 3]
    assert [len(hit) for hit in shared_out([2, 0, 3], 2)] == [2, 2, 1]
    assert shared_out([1, 2], 2)[0] == [("p0", "0.0"), ("p1", "1.0")]
    assert [len(hit) for hit in shared_out([1_200], 0)] == [500, 500, 200]


def test_no_question_is_lost_or_asked_twice() -> None:
    asked = [each for hit in shared_out([3, 7, 1, 0, 4], 4) for each in hit]
    assert len(asked) == len(set(asked)) == 15
