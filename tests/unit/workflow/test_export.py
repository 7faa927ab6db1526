"""What an export contains, under which names, in which files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Piece, Polygon, Reference
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.validity import check
from labelcrowd.batches.pseudonyms import pseudonym
from labelcrowd.errors import InvalidInput
from labelcrowd.formats import labelme_xml, own_json
from labelcrowd.formats.sheet import Drops
from labelcrowd.images import catalogue
from labelcrowd.images.pool import DecoderPool
from labelcrowd.images.sources import from_zip
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.studio import batch, hit_item, work
from labelcrowd.workflow.add_images import Adder, add_to, make_collection
from labelcrowd.workflow.export import (
    ExportRequest,
    MemberNames,
    export,
    new_progress,
    write_tree,
    zip_stream,
)
from labelcrowd.workflow.export_scope import Documents, Include, Scope
from tests.unit.images.pictures import opened, picture, turned, zipped

KEY = "k" * 64
ANN, BOB = "A1ANNSWORKERID", "A1BOBSWORKERID"


def square(left: float = 1, top: float = 1, side: float = 10) -> Polygon:
    right, bottom = left + side, top + side
    return Polygon((Piece(((left, top), (right, top), (right, bottom), (left, bottom))),))


def named(name: str, at: float = 1, **more: Any) -> Object:
    return Object(id=name, name=name, geometry=square(at), **more)


@dataclass
class Shop:
    """A batch over some pictures, and a way to put work into it."""

    home: Home
    images: dict[str, catalogue.Image]
    collection_id: str
    count: int = 0

    def document(self, path: str, objects: list[Object], **fields: Any) -> str:
        """A document with an edit for each object."""
        self.count += 1
        new = {"origin": "requester", "origin_key": f"{self.count}", "author_id": "r1"} | fields
        image = self.images[path]

        def write(conn):
            row = revisions.NewDocument(
                id=f"d{self.count}", requester_id="r1", image_id=image.id, **new
            )
            id = revisions.create(conn, row, now=self.count)
            for n, obj in enumerate(objects):
                checked = check(obj, width=image.width, height=image.height)
                edit = Edit(change_id=f"c{n}", object_id=obj.id, session="s", counter=n, base=0,
                            cause="create", object=obj, draw_ms=900, name_ms=100)  # fmt: skip
                revisions.append(conn, id, edit, checked, author_id=row.author_id, now=n + 1)
            return id

        return self.home.store.write(write)

    def work(
        self, path: str, worker: str, *objects: Object, status: str = "Submitted",
        batch_id: str = "b1", base: tuple[str, int] | None = None,
    ) -> str:  # fmt: skip
        """An assignment's document."""
        assignment = f"3ASSIGNMENT{self.count}"
        id = self.document(
            path, list(objects), origin="assignment", origin_key=f"live/{assignment}",
            author_id=worker, base_document_id=base and base[0],
            base_seq=base[1] if base else 0,
        )  # fmt: skip
        row = self.count

        def write(conn):
            conn.execute(hit_item.insert().values(
                batch_id=batch_id, row=row, position=0, image_id=self.images[path].id,
                role="work", base_document_id=base and base[0], base_seq=base[1] if base else 0,
            ))  # fmt: skip
            conn.execute(work.insert().values(
                market_id="live", assignment_id=assignment, hit_id=f"3HIT{row}", worker_id=worker,
                requester_id="r1", batch_id=batch_id, row=row, document_id=id, status=status,
                reward_cents=5, fee_cents=0, bonus_cents=0, counted=len(objects),
                nothing_to_label=not objects, comments="my name is Ann", complete=True,
                submitted_at=row,
            ))  # fmt: skip

        self.home.store.write(write)
        return id

    def request(self, **fields: Any) -> ExportRequest:
        include = fields.pop("include", Include.SUBMITTED)
        collection = fields.pop("collection", False)
        scope = Scope(
            requester_id="r1",
            batch_id=None if collection else "b1",
            collection_id=self.collection_id if collection else None,
            include=include,
        )
        return ExportRequest(scope=scope, **fields)

    def files(self, **fields: Any) -> dict[str, bytes]:
        """The members of an export as a zip would have them."""
        data = b"".join(zip_stream(export(self.home, self.request(**fields), new_progress())))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(size=1) as one:
        yield one


@pytest.fixture
def shop(home: Home, pool: DecoderPool) -> Shop:
    adder = Adder(home, "r1", pool)
    into = make_collection(adder, "street")
    members = {"f/a.jpg": picture(size=(80, 60)), "f/b.jpg": turned(6, size=(80, 60))}
    images = {
        result.image.path: result.image
        for result in add_to(adder, into, from_zip(zipped(members)), threads=1)
        if result.image
    }
    for id in ("b1", "b2"):
        values = {
            "id": id, "requester_id": "r1", "market_id": "live", "collection_id": into.id,
            "design_digest": "d", "name": id, "status": "open", "hits": 2, "assignments": 2,
            "reward_cents": 5, "fee_cents": 0, "pseudonym_key": KEY + id, "created_at": 1,
        }  # fmt: skip
        home.store.write(lambda c, values=values: c.execute(batch.insert().values(**values)))
    return Shop(home, images, into.id)


def names_in(xml: bytes) -> list[str]:
    return [entry.object.name for entry in labelme_xml.read(xml).sheet.entries]


def test_one_document_a_picture_makes_a_plain_labelme_tree(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"), named("tree", 30))
    files = shop.files()
    assert list(files) == ["Annotations/f/a.xml"]
    sheet = labelme_xml.read(files["Annotations/f/a.xml"]).sheet
    assert (sheet.path, sheet.width, sheet.height) == ("f/a.jpg", 80, 60)
    assert [entry.object.name for entry in sheet.entries] == ["car", "tree"]
    assert {entry.author for entry in sheet.entries} == {pseudonym(KEY + "b1", ANN)}


def test_all_merges_every_object_of_each_document(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"))
    shop.work("f/a.jpg", BOB, named("car", 3), named("wheel", 4, part_of="car"))
    (xml,) = shop.files(documents=Documents.ALL).values()
    entries = labelme_xml.read(xml).sheet.entries
    assert [(e.author, e.object.name) for e in entries] == [
        (pseudonym(KEY + "b1", ANN), "car"),
        (pseudonym(KEY + "b1", BOB), "car"),
        (pseudonym(KEY + "b1", BOB), "wheel"),
    ]
    assert entries[2].object.part_of == entries[1].object.id


def test_separate_makes_a_tree_for_each_worker(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"))
    shop.work("f/a.jpg", BOB, named("bus"))
    shop.work("f/b.jpg", BOB, named("van"))
    files = shop.files()
    ann, bob = pseudonym(KEY + "b1", ANN), pseudonym(KEY + "b1", BOB)
    assert {name: names_in(data) for name, data in files.items()} == {
        f"{ann}/Annotations/f/a.xml": ["car"],
        f"{bob}/Annotations/f/a.xml": ["bus"],
        f"{bob}/Annotations/f/b.xml": ["van"],
    }


def test_one_takes_approved_work_before_submitted(shop: Shop):
    shop.work("f/a.jpg", ANN, named("first"))
    shop.work("f/a.jpg", BOB, named("approved"), status="Approved")
    (xml,) = shop.files(documents=Documents.ONE).values()
    assert names_in(xml) == ["approved"]


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        (Include.APPROVED, {"Approved"}),
        (Include.SUBMITTED, {"Approved", "Submitted"}),
        (
            Include.ALL,
            {"Approved", "Submitted", "Rejected", "Returned", "Abandoned", "Late", "Accepted"},
        ),
    ],
)
def test_the_status_of_the_work_decides_whether_it_is_in(shop: Shop, include, expected):
    statuses = ("Approved", "Submitted", "Rejected", "Returned", "Abandoned", "Late", "Accepted")
    for n, status in enumerate(statuses):
        shop.work("f/a.jpg", f"A{n}", named(status), status=status)
    (xml, *_) = shop.files(documents=Documents.ALL, include=include).values()
    assert set(names_in(xml)) == expected


def test_no_worker_id_and_no_comment_leaves_in_any_format(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"))
    for kind in ("labelme-xml", "coco", "json"):
        for data in shop.files(format=kind, images=True).values():
            assert ANN.encode() not in data
            assert b"my name is" not in data
            assert b"3ASSIGNMENT" not in data


def test_a_worker_has_another_name_in_another_batch():
    assert pseudonym(KEY + "b1", ANN) != pseudonym(KEY + "b2", ANN)
    assert pseudonym(KEY + "b1", ANN) == pseudonym(KEY + "b1", ANN)


def test_coco_refuses_to_guess_between_documents(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"))
    assert "annotations.json" in shop.files(format="coco")
    shop.work("f/a.jpg", BOB, named("bus"))
    with pytest.raises(
        InvalidInput, match=r"f/a\.jpg has several documents; choose with --documents"
    ):
        shop.files(format="coco")
    content = json.loads(shop.files(format="coco", documents=Documents.ALL)["annotations.json"])
    assert [a["image_id"] for a in content["annotations"]] == [1, 1]
    assert [c["name"] for c in content["categories"]] == ["car", "bus"]
    separate = shop.files(format="coco", documents=Documents.SEPARATE)
    assert set(separate) == {f"annotations-{pseudonym(KEY + 'b1', w)}.json" for w in (ANN, BOB)}


def test_a_picture_with_nothing_to_label_is_in_coco_without_annotations(shop: Shop):
    shop.work("f/a.jpg", ANN)
    content = json.loads(shop.files(format="coco")["annotations.json"])
    assert [image["file_name"] for image in content["images"]] == ["f/a.jpg"]
    assert content["annotations"] == []


def test_json_has_every_document_with_its_history(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"), named("bus", 30))
    shop.work("f/a.jpg", BOB, named("van"), status="Approved")
    (sheet, other) = own_json.read(shop.files(format="json")["documents.json"])
    assert {sheet.author, other.author} == {pseudonym(KEY + "b1", w) for w in (ANN, BOB)}
    told = next(s for s in (sheet, other) if len(s.entries) == 2).provenance
    assert (told["status"], told["active_ms"], told["counted"]) == ("Submitted", 2000, 2)
    assert [step["cause"] for step in told["history"]] == ["create", "create"]
    assert told["history"][-1]["hash"] == told["hash"]


# --- fixed sets ---


def _fixed_set(shop: Shop) -> tuple[str, int]:
    objects = [named("house"), named("door", 2, part_of="house"), named("tree", 30)]
    fields = {"origin": "import", "origin_key": "x", "author_id": "old"}
    return shop.document("f/a.jpg", objects, **fields), 3


def changed(base: tuple[str, int], target: str, new: Object) -> Object:
    import msgspec

    return msgspec.structs.replace(new, refers_to=Reference(base[0], target))


def test_changes_to_a_fixed_set_are_applied_and_the_rest_comes_along(shop: Shop):
    base = _fixed_set(shop)
    shop.work(
        "f/a.jpg", ANN,
        changed(base, "house", Object(id="e1", name="villa", geometry=square(5))),
        changed(base, "tree", Object(id="e2", name="tree", geometry=square(30), deleted=True)),
        named("car", 40),
        base=base,
    )  # fmt: skip
    (xml,) = shop.files().values()
    entries = labelme_xml.read(xml).sheet.entries
    ann = pseudonym(KEY + "b1", ANN)
    assert [(e.object.name, e.object.deleted, e.author) for e in entries] == [
        ("villa", False, ann), ("door", False, "old"), ("tree", True, ann), ("car", False, ann),
    ]  # fmt: skip
    assert entries[1].object.part_of == entries[0].object.id


def test_the_set_is_the_one_that_was_frozen(shop: Shop):
    base = _fixed_set(shop)
    shop.work("f/a.jpg", ANN, named("car", 40), base=(base[0], 2))
    (xml,) = shop.files().values()
    assert names_in(xml) == ["house", "door", "car"]


def test_unchanged_objects_of_a_common_set_are_merged_once(shop: Shop):
    base = _fixed_set(shop)
    shop.work("f/a.jpg", ANN, named("car", 40), base=base)
    villa = changed(base, "house", Object(id="e1", name="villa", geometry=square(5)))
    shop.work("f/a.jpg", BOB, villa, base=base)
    (xml,) = shop.files(documents=Documents.ALL).values()
    assert sorted(names_in(xml)) == ["car", "door", "house", "tree", "villa"]


def test_a_collection_brings_imported_and_own_documents_too(shop: Shop):
    _fixed_set(shop)
    shop.document("f/b.jpg", [named("mine")])
    shop.work("f/a.jpg", ANN, named("car", 40), batch_id="b2")
    files = shop.files(collection=True, documents=Documents.ALL)
    assert names_in(files["Annotations/f/a.xml"]) == ["car", "house", "door", "tree"]
    assert names_in(files["Annotations/f/b.xml"]) == ["mine"]


def test_another_requester_s_batch_is_empty(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"))
    scope = Scope(requester_id="r2", batch_id="b1")
    assert list(export(shop.home, ExportRequest(scope=scope), new_progress())) == []


# --- files ---


def test_pictures_come_along_upright(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"))
    shop.work("f/b.jpg", ANN, named("car"))
    files = shop.files(images=True)
    assert files["Images/f/a.jpg"] == picture(size=(80, 60))
    turned_upright = opened(files["Images/f/b.jpg"])
    assert turned_upright.size == (60, 80)
    assert not dict(turned_upright.getexif())


def test_the_same_work_gives_the_same_bytes(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car"))
    for kind in ("labelme-xml", "coco", "json"):
        assert shop.files(format=kind) == shop.files(format=kind)


def test_what_a_format_cannot_hold_is_in_the_report(shop: Shop):
    shop.work("f/a.jpg", ANN, named("car", deleted=True))
    progress = new_progress()
    files = {
        m.name: b"".join(m.chunks) for m in export(shop.home, shop.request(format="coco"), progress)
    }
    assert b"cannot hold deleted objects: once, for example f/a.jpg: car." in files["report.txt"]
    assert [drop.what for drop in progress.drops.report()] == ["deleted objects"]
    assert (progress.pictures, progress.documents, progress.objects) == (1, 1, 1)


def test_an_unknown_format_is_refused(shop: Shop):
    with pytest.raises(InvalidInput, match="expected one of labelme-xml, coco, json"):
        shop.files(format="yolo")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("f/a b.xml", "f/a b.xml"),
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/a.xml", "abs/a.xml"),
        ("f\\..\\a.xml", "f_.._a.xml"),
        ("C:/a.xml", "C_/a.xml"),
        ("con.xml", "_con.xml"),
        ("a?.xml", "a_.xml"),
        ("f./a.xml", "f/a.xml"),
        ("слон/象.xml", "слон/象.xml"),
        ("..", "unnamed"),
    ],
)
def test_member_names_can_be_unpacked_anywhere(name: str, expected: str):
    drops = Drops()
    assert MemberNames(drops).of(name) == expected
    assert bool(drops.report()) == (name != expected)


def test_member_names_are_used_once_whatever_their_case():
    names = MemberNames(Drops())
    given = ["f/a.xml", "f/a.xml", "f/A.xml"]
    assert [names.of(name) for name in given] == ["f/a.xml", "f/a-2.xml", "f/A-3.xml"]


def test_a_tree_is_written_to_a_folder(shop: Shop, tmp_path: Path):
    shop.work("f/a.jpg", ANN, named("car"))
    members = export(shop.home, shop.request(images=True), new_progress())
    assert write_tree(members, tmp_path / "out") == 2
    assert names_in((tmp_path / "out/Annotations/f/a.xml").read_bytes()) == ["car"]
