"""Visible gold: every so many pictures one is known, and its worker sees how they agree."""

from __future__ import annotations

import pytest

from labelcrowd.batches.design import StartFrom, TaskDesign
from labelcrowd.errors import InvalidInput
from labelcrowd.workflow import gold
from labelcrowd.workflow.gold import Gold, gold_between
from labelcrowd.workflow.gold_checks import on_gold
from tests.support.labelling import WorkerPage, World, a_square, draw_own


def test_known_pictures_stand_at_every_so_manieth_place_and_the_others_keep_their_order() -> None:
    known = [Gold("a", "d", 1), Gold("e", "d", 1)]
    assert gold_between(list("abcdefg"), known, 3) == list("bcadfeg")
    with pytest.raises(InvalidInput, match="needs 3 whose document is known, and 2 are"):
        gold_between(list("abcdefg"), known, 2)


def test_feedback_comes_with_the_receipt_of_a_known_picture_and_of_no_other(world: World) -> None:
    first, second = world.add_pictures(2)
    draw_own(world.services, world.requester_id, first.id, a_square("known", at=100, size=100))
    gold.mark(world.services, world.requester_id, first.collection_id, "own")
    design = TaskDesign(reward_cents=5, gold_every=2, start_from=StartFrom.AUTO)
    batch = world.publish(design, images=[first, second])
    plain = WorkerPage(world.client(), world.accept(batch.id, row=0).query)
    plain.edit(a_square(at=100))
    assert "feedback" not in plain.submit().json()
    held = world.accept(batch.id, row=1)  # the second place: the known picture
    page = WorkerPage(world.client(), held.query)
    assert page.opening["document"]["objects"] == page.opening["fixed_set"]["objects"] == []
    page.edit(a_square("mine", at=102, size=100))
    answer = page.submit().json()
    assert answer["receipt"]
    (one,) = answer["feedback"]["held"]
    assert (one["name"], one["drawn"], one["reaches"]) == ("car", "mine", True)
    assert page.submit().json()["feedback"] == answer["feedback"]  # the answer was lost
    (kept,) = world.home.store.read(lambda c: on_gold(c, batch.id))
    assert (kept.worker_id, kept.pictures, kept.missed, kept.extra) == (held.worker_id, 1, 0, 0)
    assert kept.agreement == pytest.approx(98**2 / (2 * 100**2 - 98**2), abs=0.001)


def test_a_design_without_gold_tells_nothing_of_known_pictures(world: World) -> None:
    (image,) = world.add_pictures()
    draw_own(world.services, world.requester_id, image.id, a_square("known", at=100, size=100))
    gold.mark(world.services, world.requester_id, image.collection_id, "own")
    batch = world.publish(TaskDesign(reward_cents=5), images=[image])
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    page.edit(a_square(at=100))
    assert "feedback" not in page.submit().json()
