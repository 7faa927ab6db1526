"""Where a design lets nothing overlap, no overlap can be handed in, whatever page it comes from."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Reference
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.batches.design import StartFrom, TaskDesign
from tests.support.labelling import WorkerPage, World, a_square


def open_page(world: World, **design: Any) -> WorkerPage:
    batch = world.publish(TaskDesign(reward_cents=5, **design))
    return WorkerPage(world.client(), world.accept(batch.id).query)


def test_an_overlap_is_refused_with_both_names_until_it_is_cut(world: World) -> None:
    page = open_page(world, no_overlap=True)
    page.edit(a_square("a", "car", at=10))
    page.edit(a_square("b", "tree", at=50))
    refused = page.submit()
    assert refused.status_code == 409
    error = refused.json()["error"]
    assert error["code"] == "overlap"
    assert error["message"].startswith("“car” lies on “tree” by 100 px²")
    page.edit(a_square("b", "tree", at=60), base=2, cause="reshape")
    assert page.submit().status_code == 200
    assert page.submit().status_code == 200  # the answer was lost: the same receipt again


def test_deleted_objects_are_in_nobodys_way_and_other_designs_let_all_overlap(world: World) -> None:
    page = open_page(world, no_overlap=True)
    page.edit(a_square("a"))
    gone = a_square("b", "tree")
    page.edit(gone)
    page.edit(Object(id="b", name="tree", geometry=gone.geometry, deleted=True), base=2)
    assert page.submit().status_code == 200
    free = open_page(world)
    free.edit(a_square("a"))
    free.edit(a_square("b", "tree"))
    assert free.submit().status_code == 200


def test_what_was_there_counts_too_but_nobody_answers_for_two_old_ones(world: World) -> None:
    images = world.add_pictures()
    given = [a_square("car", "car", at=10), a_square("tree", "tree", at=20)]
    set_id = imported(world, images[0].id, *given)
    design = TaskDesign(
        reward_cents=5, assignments_per_image=5, no_overlap=True, actions="nrm",
        start_from=StartFrom.FIXED_SET,
    )  # fmt: skip
    batch = world.publish(design, images=images)
    car = msgspec.structs.replace(given[0], id="mine", refers_to=Reference(set_id, "car"))
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    page.edit(a_square("new", "sky", at=200))
    assert page.edit(msgspec.structs.replace(car, name="van")).status_code == 200
    assert page.submit().status_code == 200
    other = WorkerPage(world.client(), world.accept(batch.id).query)
    other.edit(a_square("new", "sky", at=65))
    assert other.submit().json()["error"]["message"].startswith("“sky” lies on “tree”")
    other.edit(a_square("new", "sky", at=200), base=1, cause="move")
    moved = msgspec.structs.replace(car, geometry=a_square(at=15).geometry)
    assert other.edit(moved, cause="move").status_code == 200
    assert other.submit().json()["error"]["message"].startswith("“car” lies on “tree”")


def imported(world: World, image_id: str, *objects: Object) -> str:
    new = NewDocument(
        id=world.ids.row(), requester_id=world.requester_id, image_id=image_id, origin="import",
        origin_key="digest", author_id="someone",
    )  # fmt: skip
    checked = [check(obj, width=640, height=480) for obj in objects]

    def store(conn: Connection) -> str:
        document_id = revisions.create(conn, new, now=1)
        revisions.append_import(conn, document_id, checked, author_id="someone", now=1)
        return document_id

    return world.home.store.write(store)
