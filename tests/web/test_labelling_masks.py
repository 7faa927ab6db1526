"""Masks of old files on the labelling page: their bitmap, and the polygon that one becomes."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Mask, Object
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.batches.design import StartFrom, TaskDesign, ViewExisting
from labelcrowd.images.bitmaps import read_bitmap, write_bitmap
from tests.support.labelling import WorkerPage, World

BITMAP = np.zeros((480, 640), dtype=np.bool_)
BITMAP[100:200, 50:150] = True


def opened(world: World, view: ViewExisting) -> tuple[WorkerPage, str]:
    """A worker's page over a fixed set with one mask, and the mask's blob."""
    blob = world.home.blobs.put(write_bitmap(BITMAP))
    images = world.add_pictures()
    new = NewDocument(
        id=world.ids.row(), requester_id=world.requester_id, image_id=images[0].id,
        origin="import", origin_key="digest", author_id="someone",
    )  # fmt: skip
    masked = Object(id="m", name="bus", geometry=Mask(50, 100, 100, 100, blob))

    def store(conn: Connection) -> None:
        document_id = revisions.create(conn, new, now=1)
        objects = [check(masked, width=640, height=480)]
        revisions.append_import(conn, document_id, objects, author_id="someone", now=1)

    world.home.store.write(store)
    design = TaskDesign(reward_cents=5, start_from=StartFrom.FIXED_SET, view_existing=view)
    held = world.accept(world.publish(design, images=images).id)
    return WorkerPage(world.client(), held.query), blob


def test_the_bitmap_of_a_mask_in_sight_is_sent(world: World) -> None:
    page, blob = opened(world, ViewExisting.EXISTING)
    answer = page.client.get(f"/api/label/masks/{blob}", headers=page.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert (read_bitmap(answer.content) == BITMAP).all()


def test_no_other_blob_is(world: World) -> None:
    page, _ = opened(world, ViewExisting.EXISTING)
    other = world.home.blobs.put(write_bitmap(~BITMAP))
    for name in (other, "nothing"):
        assert page.client.get(f"/api/label/masks/{name}", headers=page.headers).status_code == 404


def test_a_mask_that_the_page_does_not_show_is_not_sent(world: World) -> None:
    page, blob = opened(world, ViewExisting.NONE)
    assert page.client.get(f"/api/label/masks/{blob}", headers=page.headers).status_code == 404
