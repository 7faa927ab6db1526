"""Good and bad examples: their pictures go to who may open or preview the HIT, to no other."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.examples import Example
from labelcrowd.clock import MINUTE, SetClock
from labelcrowd.errors import InvalidInput
from labelcrowd.storage.tables.pictures import collection, image
from tests.support.labelling import WorkerPage, World


def design_of(image_id: str) -> TaskDesign:
    good = Example(good=True, caption="All of it", image=image_id)
    bad = msgspec.structs.replace(good, good=False, caption="Half of it")
    return TaskDesign(reward_cents=5, assignments_per_image=50, examples=(good, bad))


def published(world: World) -> tuple[Any, str]:
    images = world.add_pictures()
    return world.publish(design_of(images[0].id), images=images), images[0].id


def pictures(page: WorkerPage) -> list[Any]:
    answer = page.client.get("/api/label/examples", headers=page.headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["pictures"])


def test_a_worker_is_told_the_captions_and_sent_the_pictures(world: World) -> None:
    batch, _ = published(world)
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    assert page.opening["design"]["examples"] == [
        {"good": True, "caption": "All of it"},
        {"good": False, "caption": "Half of it"},
    ]
    first, second = pictures(page)
    assert first["levels"][0]["width"] == second["levels"][0]["width"] == first["width"]
    for level in first["levels"]:
        assert page.client.get(level["url"]).headers["content-type"] == "image/jpeg"


def test_a_preview_shows_them_too(world: World) -> None:
    batch, _ = published(world)
    held = world.accept(batch.id)
    query = held.query.replace(held.assignment_id, "ASSIGNMENT_ID_NOT_AVAILABLE")
    preview = WorkerPage(world.client(), query)
    assert preview.opening["mode"] == "preview"
    level = pictures(preview)[0]["levels"][0]
    assert preview.client.get(level["url"]).status_code == 200


def test_nobody_else_is_sent_them_and_their_addresses_end(world: World, clock: SetClock) -> None:
    batch, _ = published(world)
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    url = pictures(page)[0]["levels"][0]["url"]
    for headers in ({}, {"authorization": "Bearer made-up"}):
        assert page.client.get("/api/label/examples", headers=headers).status_code == 401
    other = WorkerPage(world.client(), world.accept(world.publish().id).query)
    assert pictures(other) == []
    clock.advance(16 * MINUTE)
    assert page.client.get(url).status_code == 403


def test_a_picture_that_was_removed_is_not_sent_and_its_address_ends(world: World) -> None:
    batch, image_id = published(world)
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    url = pictures(page)[0]["levels"][0]["url"]
    gone = update(image).where(image.c.id == image_id).values(removed_at=1, sha256="")
    world.home.store.write(lambda c: c.execute(gone).rowcount)
    assert [one["levels"] for one in pictures(page)] == [[], []]
    assert page.client.get(url).status_code == 403


def test_a_picture_is_named_by_its_collection_and_path(world: World) -> None:
    images = world.add_pictures()
    row = world.home.store.read(
        lambda c: c.execute(
            collection.select().where(collection.c.id == images[0].collection_id)
        ).one()
    )
    batch = world.publish(design_of(f"{row.name}/{images[0].path}"), images=images)
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    assert pictures(page)[0]["width"] == images[0].width


def test_pictures_of_others_and_those_with_terms_are_no_examples(world: World) -> None:
    images = world.add_pictures(2)
    with pytest.raises(InvalidInput, match="no picture 'elsewhere/car"):
        world.publish(design_of("elsewhere/car.jpg"), images=images)
    theirs = update(image).where(image.c.id == images[-1].id).values(requester_id="another")
    world.home.store.write(lambda c: c.execute(theirs).rowcount)
    with pytest.raises(InvalidInput, match="in your collections"):
        world.publish(design_of(images[-1].id), images=images)
    private = update(collection).values(terms_digest="d" * 64)
    world.home.store.write(lambda c: c.execute(private).rowcount)
    with pytest.raises(InvalidInput, match="who has accepted its terms"):
        world.publish(design_of(images[0].id), images=images)
