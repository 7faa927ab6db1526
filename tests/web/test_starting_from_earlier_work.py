"""A set that was itself made by correcting another is whole: nothing of any round is lost."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Reference
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.annotations.whole import whole
from labelcrowd.batches.design import StartFrom, TaskDesign
from labelcrowd.batches.store import Batch
from labelcrowd.images.catalogue import Image
from labelcrowd.market import assignments
from labelcrowd.storage.home import Home
from labelcrowd.web.requester.overlay import drawn
from labelcrowd.workflow import collect, own_page, planning, publish, save_edit
from labelcrowd.workflow.export_documents import Exported, all_in_one, pictures
from labelcrowd.workflow.export_scope import Include, Scope
from labelcrowd.workflow.plan_request import PlanRequest
from tests.support.labelling import WorkerPage, World, a_square

CAR, BUS = a_square("f1", "car", at=10), a_square("f2", "bus", at=100)
DESIGN = TaskDesign(
    reward_cents=5, assignments_per_image=5, actions="nrmd", start_from=StartFrom.AUTO
)


@pytest.fixture
def home(home_on_either: Home) -> Home:
    """Each test runs once on each engine."""
    return home_on_either


def imported(world: World, image: Image, *objects: Object, key: str = "digest") -> str:
    new = NewDocument(
        id=world.ids.row(), requester_id=world.requester_id, image_id=image.id, origin="import",
        origin_key=key, author_id="someone",
    )  # fmt: skip
    checked = [check(obj, width=640, height=480) for obj in objects]

    def store(conn: Any) -> str:
        now = world.clock.now()
        document_id = revisions.create(conn, new, now=now)
        revisions.append_import(conn, document_id, checked, author_id="someone", now=now)
        return document_id

    world.clock.advance(1)
    return world.home.store.write(store)


def batch_of(world: World, image: Image, start_from: str | None = None) -> Batch:
    request = PlanRequest(
        requester_id=world.requester_id, market_id="sandbox", collection_id=image.collection_id,
        name="round", design=DESIGN, fixed_set=start_from, yes_low_pay=True,
    )  # fmt: skip
    plan = planning.plan_batch(world.services, request)
    return publish.publish_batch(world.services, world.requester_id, plan.batch.id)


def shown(page: WorkerPage) -> dict[str, str]:
    """Names of the live objects of the set, by id."""
    objects = [each["object"] for each in page.opening["fixed_set"]["objects"]]
    assert all(obj.get("refers_to") is None for obj in objects)
    return {obj["id"]: obj["name"] for obj in objects if not obj.get("deleted")}


def work(world: World, batch: Batch, *objects: Object, **changes: Object) -> dict[str, str]:
    """A worker draws, changes objects of the set (by id), and submits; what they were shown."""
    held = world.accept(batch.id)
    page = WorkerPage(world.client(), held.query)
    base = page.opening["fixed_set"]["document_id"]
    for target, obj in changes.items():
        change = msgspec.structs.replace(obj, refers_to=Reference(base, target))
        assert page.edit(change).status_code == 200
    for obj in objects:
        assert page.edit(obj).status_code == 200
    fields = page.submit(nothing_to_label=not objects).json()["fields"]
    world.home.store.write(
        lambda c: assignments.submit(
            c,
            world.clock.now(),
            "sandbox",
            held.assignment_id,
            held.worker_id,
            list(fields.items()),
        )
    )
    collect.catch_up(world.services)
    return shown(page)


def exported(world: World, **scope: Any) -> list[Exported]:
    asked = Scope(requester_id=world.requester_id, include=Include.SUBMITTED, **scope)
    pages = list(pictures(world.home.store, asked))
    return [one for page in pages for _, documents in page for one in documents]


def names(one: Exported) -> list[str]:
    return [entry.object.name for entry in one.sheet.entries if not entry.object.deleted]


def test_a_batch_that_starts_from_a_batch_has_all_that_came_before(world: World) -> None:
    (image,) = world.add_pictures()
    imported(world, image, CAR, BUS)
    first = batch_of(world, image)
    van = msgspec.structs.replace(CAR, id="e1", name="van")
    assert work(world, first, a_square("n1", "dog", at=300), f1=van) == {"f1": "car", "f2": "bus"}
    second = batch_of(world, image, first.id)
    gone = msgspec.structs.replace(BUS, id="e1", deleted=True)
    before = work(world, second, a_square("n1", "cat", at=400), f2=gone)
    assert before == {"f1": "van", "f2": "bus", "n1": "dog"}
    third = batch_of(world, image, second.id)
    page = WorkerPage(world.client(), world.accept(third.id).query)
    assert sorted(shown(page).values()) == ["cat", "dog", "van"]
    (one,) = exported(world, batch_id=second.id)
    assert sorted(names(one)) == ["cat", "dog", "van"]
    ids = [entry.object.id for entry in one.sheet.entries]
    assert len(set(ids)) == len(ids) == 4  # two workers' "n1" are two objects
    authors = {entry.object.name: entry.author for entry in one.sheet.entries}
    assert authors["cat"] == authors["bus"] == one.sheet.author  # who deleted it
    assert authors["van"] == authors["dog"] != authors["cat"]


def test_a_reviewer_sees_the_whole_picture_and_what_the_worker_changed(world: World) -> None:
    (image,) = world.add_pictures()
    imported(world, image, CAR, BUS)
    batch = batch_of(world, image)
    gone = msgspec.structs.replace(BUS, id="e1", deleted=True)
    work(world, batch, a_square("n1", "dog", at=300), f2=gone)
    (one,) = exported(world, batch_id=batch.id)
    document_id = one.sheet.provenance["document_id"]
    objects = world.home.store.read(lambda c: whole(c, document_id))
    seen = [(each.name, each.given, each.deleted) for each in drawn(objects, by=document_id)]
    assert seen == [("car", True, False), ("bus", False, True), ("dog", False, False)]


def test_all_in_one_has_every_object_of_both_rounds_once(world: World) -> None:
    (image,) = world.add_pictures()
    imported(world, image, CAR, BUS)
    first = batch_of(world, image)
    wheel = msgspec.structs.replace(a_square("n2", "wheel", at=310, size=20), part_of="n1")
    work(world, first, a_square("n1", "dog", at=300), wheel)
    work(world, batch_of(world, image, first.id), a_square("n1", "cat", at=400))
    sheet = all_in_one(exported(world, collection_id=image.collection_id))
    objects = {entry.object.name: entry.object for entry in sheet.entries}
    assert sorted(objects) == ["bus", "car", "cat", "dog", "wheel"]
    assert len(sheet.entries) == 5
    assert objects["wheel"].part_of == objects["dog"].id


def test_work_that_changed_nothing_hands_its_set_on(world: World) -> None:
    (image,) = world.add_pictures()
    imported(world, image, CAR, BUS)
    first = batch_of(world, image)
    work(world, first)
    assert work(world, batch_of(world, image, first.id)) == {"f1": "car", "f2": "bus"}


def own_page_of(world: World, image: Image) -> tuple[str, own_page.OwnContext]:
    def read(conn: Any) -> tuple[str, own_page.OwnContext]:
        document_id = own_page.own_document(
            conn, world.ids, requester_id=world.requester_id, account_id="account",
            image_id=image.id, now=world.clock.now(),
        )  # fmt: skip
        return document_id, own_page.own_context(conn, document_id)

    return world.home.store.write(read)


def draw(world: World, document_id: str, context: own_page.OwnContext, obj: Object) -> None:
    desk = context.desk(document_id, "account")
    edit = Edit(
        change_id=f"c-{obj.id}", object_id=obj.id, session="s", counter=1, base=0, cause="create",
        object=obj,
    )  # fmt: skip
    checked = save_edit.check_edit(edit, desk)
    world.home.store.write(lambda c: save_edit.save(c, desk, edit, checked, now=world.clock.now()))


def test_what_an_owner_adds_to_an_import_is_published_with_the_import(world: World) -> None:
    (image,) = world.add_pictures()
    imported(world, image, CAR, BUS)
    document_id, context = own_page_of(world, image)
    assert [each.object.name for each in context.shown] == ["car", "bus"]
    draw(world, document_id, context, a_square("own", "tree", at=300))
    batch = batch_of(world, image)
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    assert shown(page) == {"f1": "car", "f2": "bus", "own": "tree"}
    best = exported(world, collection_id=image.collection_id)[0]
    assert names(best) == ["car", "bus", "tree"]


def test_a_later_import_does_not_change_what_an_owner_started_from(world: World) -> None:
    (image,) = world.add_pictures()
    document_id, context = own_page_of(world, image)
    imported(world, image, CAR)
    document_id, context = own_page_of(world, image)  # nothing was drawn: it starts anew
    draw(world, document_id, context, a_square("own", "tree", at=300))
    imported(world, image, BUS, key="another file")
    _, context = own_page_of(world, image)
    assert [each.object.name for each in context.shown] == ["car"]
    objects = world.home.store.read(lambda c: whole(c, document_id))
    assert [each.object.name for each in objects] == ["car", "tree"]


def test_an_owner_s_page_that_was_only_opened_is_no_document_of_an_export(world: World) -> None:
    (image,) = world.add_pictures()
    imported(world, image, CAR)
    own_page_of(world, image)
    assert [names(one) for one in exported(world, collection_id=image.collection_id)] == [["car"]]


def test_what_a_source_says_of_its_maker_is_not_told_and_not_lost(world: World) -> None:
    (image,) = world.add_pictures()
    scored = msgspec.structs.replace(CAR, extra={"coco": {"score": 0.7}, "other": 1})
    imported(world, image, scored)
    batch = batch_of(world, image)
    held = world.accept(batch.id)
    page = WorkerPage(world.client(), held.query)
    assert "score" not in str(page.opening)
    (told,) = page.opening["fixed_set"]["objects"]
    assert told["object"]["extra"] == {"other": 1}
    base = page.opening["fixed_set"]["document_id"]
    van = msgspec.structs.replace(
        CAR, id="e1", name="van", extra={"other": 1}, refers_to=Reference(base, "f1")
    )
    assert page.edit(van).status_code == 200
    assert "score" not in str(WorkerPage(world.client(), held.query).opening)
    document_id = page.opening["document"]["id"]
    (whole_van,) = world.home.store.read(lambda c: whole(c, document_id))
    assert (whole_van.object.name, whole_van.object.extra) == ("van", scored.extra)
