"""Where a task design makes the coach a rule, nothing odd can be handed in."""

from __future__ import annotations

import pytest

from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.batches.design import CoachRule, TaskDesign
from tests.support.labelling import WorkerPage, World, a_square

CAREFUL = Polygon(
    (Piece(((100, 100), (160, 94), (190, 140), (180, 190), (140, 196), (98, 160), (97, 130))),)
)


def open_page(world: World, coach: CoachRule) -> WorkerPage:
    batch = world.publish(TaskDesign(reward_cents=5, coach=coach))
    return WorkerPage(world.client(), world.accept(batch.id).query)


@pytest.mark.parametrize("coach", [CoachRule.ADVISE, CoachRule.OFF])
def test_advice_keeps_nobody_from_handing_in(world: World, coach: CoachRule) -> None:
    page = open_page(world, coach)
    assert page.opening.get("coach") == (None if coach is CoachRule.ADVISE else "off")
    page.edit(a_square(size=100))
    assert page.submit().status_code == 200


def test_a_rule_refuses_with_the_object_and_what_to_do_until_it_is_mended(world: World) -> None:
    page = open_page(world, CoachRule.BLOCK)
    assert page.opening["coach"] == "block"
    drawn = a_square(size=100)
    page.edit(drawn)
    refused = page.submit()
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "coach"
    assert "looks like a box; add points" in refused.json()["error"]["message"]
    page.edit(Object(id=drawn.id, name="car", geometry=CAREFUL), base=1)
    assert page.submit().status_code == 200
    assert page.submit().status_code == 200  # the answer was lost: the same receipt again


def test_a_rule_minds_neither_deleted_objects_nor_an_empty_picture(world: World) -> None:
    page = open_page(world, CoachRule.BLOCK)
    page.edit(Object(id="a", name="car", geometry=CAREFUL))
    gone = a_square(size=100)
    page.edit(gone)
    page.edit(Object(id=gone.id, name="car", geometry=gone.geometry, deleted=True))
    assert page.submit().status_code == 200
    assert open_page(world, CoachRule.BLOCK).submit(nothing_to_label=True).status_code == 200
