"""Downloads of the labelling page: the picture, the work as XML, both; where the design allows."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from labelcrowd.annotations import revisions
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.batches.design import StartFrom, TaskDesign, ViewExisting
from labelcrowd.images.catalogue import Image
from labelcrowd.market import ending
from tests.support.labelling import PICTURE_BYTES, Held, WorkerPage, World, a_square


def work(world: World, images: list[Image] | None = None, **fields: Any) -> tuple[WorkerPage, Held]:
    design = TaskDesign(reward_cents=5, **{"downloads": True, **fields})
    batch = world.publish(design, images=images)
    held = world.accept(batch.id)
    return WorkerPage(world.client(), held.query), held


def load(page: WorkerPage, kind: str) -> Any:
    return page.client.get(f"/api/label/download/{kind}", headers=page.headers)


def test_picture_xml_and_pack_are_sent_where_the_design_allows_it(world: World) -> None:
    page, _ = work(world)
    assert page.opening["downloads"] == {
        "picture": "img0.jpg", "xml": "img0.xml", "pack": "img0.zip",
    }  # fmt: skip
    page.edit(a_square(name="car & <b>"))
    picture = load(page, "picture")
    assert (picture.content, picture.headers["content-type"]) == (PICTURE_BYTES, "image/jpeg")
    assert picture.headers["content-disposition"].endswith("img0.jpg")
    xml = load(page, "xml")
    assert "<name>car &amp; &lt;b&gt;</name>" in xml.text
    assert page.opening["document"]["id"] not in xml.text
    with zipfile.ZipFile(io.BytesIO(load(page, "pack").content)) as pack:
        assert sorted(pack.namelist()) == [
            "Annotations/users/r/img0.xml", "Images/users/r/img0.jpg",
        ]  # fmt: skip
        assert pack.read("Annotations/users/r/img0.xml") == xml.content
    assert load(page, "everything").status_code == 404


def test_the_xml_names_its_worker_by_the_pseudonym_of_exports(world: World) -> None:
    page, held = work(world)
    page.edit(a_square())
    said = load(page, "xml").text
    assert held.worker_id not in said
    assert "<username></username>" not in said


def test_nothing_is_sent_where_the_design_does_not_allow_it(world: World) -> None:
    page, held = work(world, downloads=False)
    assert "downloads" not in page.opening
    for kind in ("picture", "xml", "pack"):
        answer = load(page, kind)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "no_downloads")
    query = held.query.replace(held.assignment_id, "ASSIGNMENT_ID_NOT_AVAILABLE")
    preview = WorkerPage(world.client(), query)
    assert load(preview, "picture").status_code == 403


def test_a_preview_downloads_nothing(world: World) -> None:
    _, held = work(world)
    query = held.query.replace(held.assignment_id, "ASSIGNMENT_ID_NOT_AVAILABLE")
    preview = WorkerPage(world.client(), query)
    assert "downloads" not in preview.opening
    assert load(preview, "picture").status_code == 403


def test_who_returned_the_work_downloads_nothing_more(world: World) -> None:
    from labelcrowd.workflow.collect import catch_up

    page, held = work(world)
    world.home.store.write(
        lambda c: ending.return_assignment(
            c, world.clock.now(), "sandbox", held.assignment_id, held.worker_id
        )
    )
    catch_up(world.services)
    assert load(page, "xml").status_code == 403


def test_only_what_the_page_shows_stands_in_the_xml(world: World) -> None:
    images = world.add_pictures()
    given = [a_square("tree", "tree", at=200), a_square("gone", "gone", at=300)]
    given[1] = msgspec.structs.replace(given[1], deleted=True)
    new = NewDocument(
        id=world.ids.row(), requester_id=world.requester_id, image_id=images[0].id,
        origin="import", origin_key="digest", author_id="someone",
    )  # fmt: skip

    def store(conn: Connection) -> None:
        document_id = revisions.create(conn, new, now=1)
        objects = [check(obj, width=640, height=480) for obj in given]
        revisions.append_import(conn, document_id, objects, author_id="someone", now=1)

    world.home.store.write(store)
    for view, names in ((ViewExisting.EXISTING, {"tree"}), (ViewExisting.NONE, set())):
        page, _ = work(
            world, images=images, start_from=StartFrom.FIXED_SET, view_existing=view,
            assignments_per_image=5,
        )  # fmt: skip
        page.edit(a_square("mine", "car"))
        said = load(page, "xml").text
        assert "<name>car</name>" in said
        assert {name for name in ("tree", "gone") if f"<name>{name}</name>" in said} == names


def test_a_removed_picture_leaves_the_xml(world: World) -> None:
    page, _ = work(world)
    page.edit(a_square())
    world.home.store.write(lambda c: c.execute(text("UPDATE image SET removed_at = 1")))
    answer = load(page, "picture")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "picture_removed")
    assert load(page, "xml").status_code == 200
    with zipfile.ZipFile(io.BytesIO(load(page, "pack").content)) as pack:
        assert pack.namelist() == ["Annotations/users/r/img0.xml"]
