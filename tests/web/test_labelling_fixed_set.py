"""HITs that start from a fixed set: what is shown, what may be changed, what stays."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Box, Object, Reference
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.batches.design import StartFrom, TaskDesign, ViewExisting
from tests.support.labelling import WorkerPage, World, a_square, edit_body

TREE = a_square("tree", "tree", at=200)
BOX = Object("box", "box", Box(400, 300, 40, 40))
OLD = msgspec.structs.replace(a_square("old", "old", at=300), deleted=True)


def imported(world: World, image_id: str, *more: Object) -> str:
    """A document with live objects and a deleted one."""
    new = NewDocument(
        id=world.ids.row(), requester_id=world.requester_id, image_id=image_id, origin="import",
        origin_key="digest", author_id="someone",
    )  # fmt: skip
    objects = [check(obj, width=640, height=480) for obj in (TREE, OLD, *more)]

    def store(conn: Any) -> str:
        document_id = revisions.create(conn, new, now=1)
        revisions.append_import(conn, document_id, objects, author_id="someone", now=1)
        return document_id

    return world.home.store.write(store)


def page_with(world: World, *more: Object, **fields: Any) -> tuple[WorkerPage, str]:
    images = world.add_pictures()
    document_id = imported(world, images[0].id, *more)
    design = TaskDesign(
        reward_cents=5,
        start_from=StartFrom.FIXED_SET,
        assignments_per_image=50,
        **{"required_objects": 0, **fields},
    )
    batch = world.publish(design, images=images)
    return WorkerPage(world.client(), world.accept(batch.id).query), document_id


def changed(document_id: str, obj: Object, **fields: Any) -> Object:
    return msgspec.structs.replace(
        obj, id="mine", refers_to=Reference(document_id, obj.id), **fields
    )


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (ViewExisting.EXISTING, ["tree"]),
        (ViewExisting.DELETED, ["old"]),
        (ViewExisting.ALL, ["tree", "old"]),
        (ViewExisting.NONE, []),
    ],
)
def test_viewobj_decides_what_of_the_fixed_set_is_shown(
    world: World, view: ViewExisting, shown: list[str]
) -> None:
    page, document_id = page_with(world, view_existing=view)
    fixed = page.opening["fixed_set"]
    assert fixed["document_id"] == document_id
    assert [each["object"]["id"] for each in fixed["objects"]] == shown
    assert page.opening["names_used"] == sorted(shown)


NEW_NAME = {"name": "oak"}
MOVED = {"geometry": a_square(at=210).geometry}
GONE = {"deleted": True}
DESCRIBED = {"attributes": "tall"}
HIDDEN = {"occluded": True}
RAISED = {"z": 3}


@pytest.mark.parametrize("actions", ["n", "r", "m", "d", "nrmd", "rm", ""])
@pytest.mark.parametrize(
    ("letter", "change"),
    [
        ("r", NEW_NAME),
        ("r", DESCRIBED),
        ("r", HIDDEN),
        ("r", RAISED),
        ("m", MOVED),
        ("d", GONE),
    ],
    ids=["name", "attributes", "occluded", "z", "geometry", "deleted"],
)
def test_rename_move_and_delete_are_three_permissions(
    world: World, actions: str, letter: str, change: dict[str, Any]
) -> None:
    page, document_id = page_with(world, actions=actions)
    answer = page.edit(changed(document_id, TREE, **change))
    if letter in actions:
        assert answer.status_code == 200
        assert answer.json()["status"]["counted"] == 0
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "action_not_allowed")
        assert world.count("revision") == 2  # the imported ones


def test_a_worker_always_changes_and_deletes_what_they_drew_themselves(world: World) -> None:
    page, _ = page_with(world, actions="n")
    page.edit(a_square("o1", "car"))
    assert page.edit(a_square("o1", "bus", at=60)).status_code == 200
    gone = msgspec.structs.replace(a_square("o1", "bus"), deleted=True)
    assert page.edit(gone).status_code == 200


def test_drawing_needs_its_own_permission(world: World) -> None:
    page, _ = page_with(world, actions="rmd")
    assert page.edit(a_square()).json()["error"]["code"] == "action_not_allowed"


def test_the_fixed_set_itself_never_changes(world: World) -> None:
    page, document_id = page_with(world, actions="nrmd")
    page.edit(changed(document_id, TREE, **GONE, **NEW_NAME))
    kept = world.home.store.read(lambda c: revisions.objects(c, document_id))
    assert [each.object for each in kept] == [TREE, OLD]
    [mine] = page.document()["document"]["objects"]
    assert mine["object"]["refers_to"] == {"document_id": document_id, "object_id": "tree"}


def test_a_change_of_the_fixed_set_may_be_taken_back(world: World) -> None:
    page, document_id = page_with(world, actions="d")
    page.edit(changed(document_id, TREE, **GONE))
    assert page.edit(changed(document_id, TREE)).status_code == 200


def test_one_object_of_the_set_is_changed_by_one_object_only(world: World) -> None:
    page, document_id = page_with(world, actions="nrmd")
    page.edit(changed(document_id, TREE, **MOVED))
    twin = msgspec.structs.replace(changed(document_id, TREE), id="other")
    assert page.edit(twin).status_code == 409


@pytest.mark.parametrize("change", [{"verified": True}, {"automatic": True}])
def test_nothing_else_of_it_may_differ(world: World, change: dict[str, Any]) -> None:
    page, document_id = page_with(world, actions="nrmd")
    answer = page.edit(changed(document_id, TREE, **change))
    assert answer.json()["error"]["code"] == "action_not_allowed"


def test_a_copy_of_an_object_of_the_set_does_not_count(world: World) -> None:
    page, _ = page_with(world, required_objects=1)
    status = page.edit(a_square("o1", "tree", at=200.1)).json()["status"]
    assert (status["counted"], status["problems"][0]["code"]) == (0, "duplicate")


def test_what_is_there_is_moved_as_what_it_is_whatever_may_be_drawn(world: World) -> None:
    page, document_id = page_with(world, BOX, actions="nrmd")
    assert page.edit(changed(document_id, BOX, **NEW_NAME)).status_code == 200
    assert page.edit(changed(document_id, BOX, **GONE)).status_code == 200
    assert page.edit(changed(document_id, BOX, geometry=Box(410, 300, 40, 40))).status_code == 200
    answer = page.edit(changed(document_id, BOX, geometry=Box(410, 300, 40, 40, 30.0)))
    assert answer.json()["error"]["code"] == "kind_not_allowed"


def counted(answer: Any) -> int:
    return int(answer.json()["status"]["counted"])


def test_what_the_worker_deleted_of_the_set_may_be_drawn_anew(world: World) -> None:
    page, document_id = page_with(world, required_objects=1, actions="nrmd")
    assert counted(page.edit(a_square("o1", "tree", at=200.1))) == 0
    assert counted(page.edit(changed(document_id, TREE, **GONE))) == 1
    assert counted(page.edit(a_square("o2", "tree", at=200.2))) == 1
    # Taken back, the object of the set is there first again.
    assert counted(page.edit(changed(document_id, TREE))) == 0


def test_what_the_worker_moved_of_the_set_is_compared_where_it_is_now(world: World) -> None:
    page, document_id = page_with(world, required_objects=1, actions="nrmd")
    away = {"geometry": a_square(at=300).geometry}
    page.edit(changed(document_id, TREE, **away))
    assert counted(page.edit(a_square("o1", "tree", at=200))) == 1
    assert counted(page.edit(a_square("o2", "tree", at=300.1))) == 1
    assert counted(page.edit(changed(document_id, TREE))) == 1  # o2 is free, o1 is covered


def test_what_is_not_shown_cannot_be_changed(world: World) -> None:
    page, document_id = page_with(world, actions="nrmd", view_existing=ViewExisting.NONE)
    answer = page.edit(changed(document_id, TREE, **GONE))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "no_such_object")
    elsewhere = changed("another-document", TREE, **GONE)
    assert page.edit(elsewhere).json()["error"]["code"] == "no_such_object"


def test_others_of_the_same_batch_are_never_shown(world: World) -> None:
    batch = world.publish()
    client = world.client()
    first = WorkerPage(client, world.accept(batch.id).query)
    first.edit(a_square("secret", "secret"))
    second = WorkerPage(client, world.accept(batch.id).query)
    assert "secret" not in str(second.opening)
    # Not even by its id: it is another object in another document.
    assert second.edit(a_square("secret", "mine")).json()["outcome"] == "applied"
    assert first.document()["document"]["objects"][0]["object"]["name"] == "secret"


def test_an_enforced_list_takes_its_names_only(world: World) -> None:
    page, document_id = page_with(world, actions="nr", names=("car", "bus"), names_enforced=True)
    refused = page.edit(a_square(name="van"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "name_not_in_list")
    assert page.edit(a_square(name="bus")).status_code == 200
    renamed = page.send(edit_body(changed(document_id, TREE, name="van"), counter=9))
    assert renamed.json()["error"]["code"] == "name_not_in_list"
