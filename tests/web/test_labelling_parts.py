"""How objects stand to each other on a worker's page: parts, depth, fields, and what is left."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from labelcrowd.annotations.document import Object
from labelcrowd.annotations.parts import DEEPEST
from labelcrowd.annotations.values import AttributeField, FieldKind
from labelcrowd.batches.design import TaskDesign
from tests.support.labelling import WorkerPage, World, a_square
from tests.web.test_labelling_fixed_set import TREE, changed, page_with


def part(object_id: str, of: str | None, *, at: float = 10, **fields: Any) -> Object:
    return msgspec.structs.replace(a_square(object_id, object_id, at=at), part_of=of, **fields)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_circle_of_parts_is_refused_and_leaves_nothing_behind(world: World) -> None:
    page = WorkerPage(world.client(), world.accept(world.publish().id).query)
    for number, (name, of) in enumerate([("car", None), ("wheel", "car"), ("hub", "wheel")]):
        assert page.edit(part(name, of, at=10 + 60 * number)).status_code == 200
    answer = page.edit(part("car", "hub"))
    assert refusal(answer) == (422, "bad_part_of")
    assert "part of this object itself" in answer.json()["error"]["message"]
    objects = [each["object"] for each in page.document()["document"]["objects"]]
    assert {each["id"]: each["part_of"] for each in objects} == {
        "car": None, "wheel": "car", "hub": "wheel",
    }  # fmt: skip
    assert page.edit(part("wheel", None, at=70)).status_code == 200
    assert page.edit(part("car", "hub")).status_code == 200


def test_parts_stand_one_in_the_other_only_so_deep(world: World) -> None:
    page = WorkerPage(world.client(), world.accept(world.publish().id).query)
    for depth in range(DEEPEST + 1):
        of = f"o{depth - 1}" if depth else None
        assert page.edit(part(f"o{depth}", of, at=depth * 5.0)).status_code == 200
    assert refusal(page.edit(part("deeper", f"o{DEEPEST}", at=300))) == (422, "bad_part_of")


def test_an_object_of_the_set_and_a_new_one_are_no_circle_under_either_id(world: World) -> None:
    page, document_id = page_with(world, actions="nr")
    assert page.edit(part("leaf", "tree", at=100)).status_code == 200
    assert refusal(page.edit(changed(document_id, TREE, part_of="leaf"))) == (422, "bad_part_of")
    assert page.edit(changed(document_id, TREE, name="oak")).status_code == 200  # its id is "mine"
    assert page.edit(part("twig", "mine", at=160)).status_code == 200
    assert refusal(page.edit(changed(document_id, TREE, part_of="twig"))) == (422, "bad_part_of")


def test_a_part_of_what_is_not_shown_may_still_be_renamed(world: World) -> None:
    hidden = part("branch", "old", at=400)
    page, document_id = page_with(world, hidden, actions="r")
    assert page.edit(changed(document_id, hidden, name="twig")).status_code == 200


def test_how_far_in_front_an_object_may_lie_has_bounds(world: World) -> None:
    page = WorkerPage(world.client(), world.accept(world.publish().id).query)
    assert page.edit(msgspec.structs.replace(a_square(), z=7)).status_code == 200
    far = msgspec.structs.replace(a_square(), z=1_000_001)
    assert refusal(page.edit(far)) == (422, "bad_depth")


def test_what_a_task_asks_about_objects_is_held_to_by_the_server(world: World) -> None:
    fields = (AttributeField("colour", FieldKind.CHOICE, ("red", "blue")),)
    design = TaskDesign(
        reward_cents=5, attribute_fields=fields, synonyms={"car": ("auto",)}, names=("car",)
    )
    page = WorkerPage(world.client(), world.accept(world.publish(design).id).query)
    asked = page.opening["design"]
    assert asked["attribute_fields"] == [
        {"name": "colour", "kind": "choice", "choices": ["red", "blue"]}
    ]
    assert (asked["synonyms"], "no_overlap" in asked) == ({"car": ["auto"]}, False)
    red = msgspec.structs.replace(a_square(), values={"colour": "red"})
    assert page.edit(red).status_code == 200
    for values in ({"colour": "green"}, {"size": 3.0}):
        answer = page.edit(msgspec.structs.replace(red, values=values))
        assert refusal(answer) == (422, "bad_value")
    [kept] = page.document()["document"]["objects"]
    assert kept["object"]["values"] == {"colour": "red"}


@pytest.mark.parametrize(
    ("asked", "said", "kept"), [(True, True, 1), (True, False, 0), (False, True, None)]
)
def test_that_nothing_is_left_is_kept_where_it_is_asked(
    world: World, asked: bool, said: bool, kept: int | None
) -> None:
    design = TaskDesign(reward_cents=5, names=("car",), all_of_names=asked)
    batch = world.publish(design)
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    page.edit(a_square())
    assert page.submit(nothing_left=said).status_code == 200
    query = text("SELECT nothing_left FROM work")
    found = world.home.store.read(lambda c: c.execute(query).scalar_one())
    assert (None if found is None else int(found)) == kept


def test_a_synonym_is_stored_as_the_name_that_it_stands_for(world: World) -> None:
    """Also of a page that was opened before there were any."""
    called = {"car": ("auto", "coché")}
    asked = TaskDesign(reward_cents=5, names=("car", "bus"), synonyms=called, names_enforced=True)
    page = WorkerPage(world.client(), world.accept(world.publish(asked).id).query)
    for number, word in enumerate(("AUTO", "coche", "car", "bus")):
        answer = page.edit(a_square(f"o{number}", word, at=10 + 90 * number))
        assert answer.status_code == 200, answer.text
    again = page.edit(a_square("o9", "Auto", at=10))
    assert [each["code"] for each in again.json()["status"]["problems"]] == ["duplicate"]
    stored = [each["object"]["name"] for each in page.document()["document"]["objects"]]
    assert stored == ["car", "car", "car", "bus", "car"]
    assert refusal(page.edit(a_square("o5", "van"))) == (422, "name_not_in_list")


def test_what_the_set_calls_by_a_synonym_stays_where_nothing_may_be_renamed(world: World) -> None:
    page, document_id = page_with(
        world, actions="m", names=("oak",), synonyms={"oak": ("tree",)}, required_objects=0
    )
    [answer] = [page.edit(changed(document_id, TREE))]
    assert answer.status_code == 200, answer.text
    [kept] = page.document()["document"]["objects"]
    assert kept["object"]["name"] == "tree"
