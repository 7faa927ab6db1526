"""Importing an old LabelMe tree."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Mask, Object
from labelcrowd.errors import InvalidInput
from labelcrowd.images import catalogue
from labelcrowd.images.pool import DecoderPool
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.tables.documents import document
from labelcrowd.workflow.add_images import Adder, make_collection
from labelcrowd.workflow.export import ExportRequest, export, new_progress
from labelcrowd.workflow.export_scope import Scope
from labelcrowd.workflow.import_labelme import import_labelme
from labelcrowd.workflow.imported_documents import Summary
from tests.unit.images.pictures import picture

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is not here")

XML = (
    "<annotation><filename>{filename}</filename><folder>{folder}</folder><object><name>car</name>"
    "<polygon><username>{user}</username><pt><x>1</x><y>1</y></pt><pt><x>9</x><y>1</y></pt>"
    "<pt><x>9</x><y>9</y></pt></polygon></object></annotation>"
)


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(size=1) as one:
        yield one


@pytest.fixture
def adder(home: Home, pool: DecoderPool) -> Adder:
    return Adder(home, "r1", pool)


def run(adder: Adder, top: Path, collection: str = "old") -> Summary:
    summary = Summary()
    into = make_collection(adder, collection)
    for result in import_labelme(adder, into, top, threads=1):
        summary.count(result)
    return summary


def tree(top: Path, pictures: list[str], annotations: dict[str, str]) -> Path:
    for name in pictures:
        path = top / "Images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(size=(40, 30 + len(name))))
    for name, xml in annotations.items():
        path = top / "Annotations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(xml)
    return top


def xml(filename: str = "a.jpg", folder: str = "f", user: str = "bob") -> str:
    return XML.format(filename=filename, folder=folder, user=user)


def documents(home: Home) -> list[tuple[str, list[Object]]]:
    """Path of the picture and objects of every document."""

    def read(conn):
        rows = conn.execute(document.select().order_by(document.c.created_at, document.c.id)).all()
        return [
            (
                catalogue.image_by_id(conn, row.image_id).path,
                [stored.object for stored in revisions.objects(conn, row.id)],
            )
            for row in rows
        ]

    return home.store.read(read)


def test_folder_and_filename_are_kept_and_xml_becomes_a_document(adder: Adder, tmp_path: Path):
    top = tree(tmp_path, ["f/a.jpg", "f/g/b c.jpg"], {"f/a.xml": xml(), "f/g/b c.xml": xml("x")})
    summary = run(adder, top)
    assert (summary.pictures, summary.documents, summary.objects) == (2, 2, 2)
    assert sorted(path for path, _ in documents(adder.home)) == ["f/a.jpg", "f/g/b c.jpg"]


def test_importing_the_same_tree_twice_adds_nothing(adder: Adder, tmp_path: Path):
    top = tree(tmp_path, ["f/a.jpg"], {"f/a.xml": xml()})
    run(adder, top)
    before = documents(adder.home)
    again = run(adder, top)
    assert (again.pictures, again.documents, again.objects) == (0, 0, 0)
    assert (again.pictures_there, again.documents_there) == (1, 1)
    assert documents(adder.home) == before


def test_a_changed_file_becomes_a_document_beside_the_first(adder: Adder, tmp_path: Path):
    run(adder, tree(tmp_path, ["f/a.jpg"], {"f/a.xml": xml()}))
    summary = run(adder, tree(tmp_path, [], {"f/a.xml": xml(user="ann")}))
    assert summary.documents == 1
    assert len(documents(adder.home)) == 2


@pytest.mark.parametrize(
    ("pictures", "annotation", "text", "remark"),
    [
        (["f/a.jpg"], "f/a.xml", xml("", ""), "by the annotation's own place"),
        (["f/img1.j.jpg"], "f/img1.j.xml", xml("img1.j"), "a mangled name"),
        (["f/img1.jpeg"], "f/img1.j.xml", xml("img1.jpeg"), "four characters cut off"),
        (["f/a.jpg"], "elsewhere/z.xml", xml("a.jpg", "f"), "by what the XML says"),
        (["f/a.jpg"], "f/z.xml", xml("a.jpg", "other"), "the file name in the same folder"),
        (["f/220.jpg"], "f/z.xml", xml("220", "f"), "a file name without its ending"),
        (["b c/my.photo 1.jpg"], "bc/myphoto1.xml", xml("", ""), "the old server dropped letters"),
        (["images/a.jpg"], "worker1/a.xml", xml("a.jpg", "worker1"), "the only one of that name"),
    ],
)
def test_the_picture_of_a_file_is_found(adder, tmp_path, pictures, annotation, text, remark):
    summary = run(adder, tree(tmp_path, pictures, {annotation: text}))
    assert summary.refused == [], remark
    assert documents(adder.home)[0][0] == pictures[0], remark


def test_a_file_whose_picture_is_missing_or_not_clear_is_listed(adder: Adder, tmp_path: Path):
    names = {"f/a.xml": xml("gone.jpg"), "f/b.xml": xml("twin.jpg", "z")}
    summary = run(adder, tree(tmp_path, ["x/twin.jpg", "y/twin.jpg"], names))
    assert [name for name, _ in summary.refused] == ["f/a.xml", "f/b.xml"]
    assert summary.refused[0][1] == "its picture f/gone.jpg is not in the collection"


def test_unreadable_files_are_listed_and_torn_ones_salvaged(adder: Adder, tmp_path: Path):
    top = tree(
        tmp_path,
        ["f/a.jpg", "f/b.jpg"],
        {"f/a.xml": xml() + "</imagesize></annotation>", "f/b.xml": "hello"},
    )
    summary = run(adder, top)
    assert summary.documents == 1
    assert summary.remarks[0][0] == "f/a.xml"
    assert "torn" in summary.remarks[0][1]
    assert [name for name, _ in summary.refused] == ["f/b.xml"]


def test_objects_that_break_the_rules_for_new_work_are_imported_as_they_are(adder, tmp_path):
    text = xml().replace("<name>car</name>", "<name></name>").replace("<x>9</x>", "<x>999</x>")
    assert run(adder, tree(tmp_path, ["f/a.jpg"], {"f/a.xml": text})).objects == 1
    ((_, (obj,)),) = documents(adder.home)
    assert obj.name == ""
    assert obj.geometry.pieces[0].outer[1] == (999, 1)


def test_several_authors_of_one_file_stay_one_document(adder: Adder, tmp_path: Path):
    two = re.sub("(<object>.*</object>)", lambda m: m[1] + m[1].replace("bob", "ann"), xml())
    run(adder, tree(tmp_path, ["f/a.jpg"], {"f/a.xml": two}))
    ((_, objects),) = documents(adder.home)
    assert [obj.extra["labelme"]["username"] for obj in objects] == ["bob", "ann"]
    row = adder.home.store.read(lambda c: c.execute(document.select()).one())
    assert (row.origin, row.author_id) == ("import", "several")


def test_a_mask_outside_the_tree_is_not_read(adder: Adder, tmp_path: Path):
    segm = (
        "<annotation><filename>a.jpg</filename><folder>f</folder><object><name>x</name><segm><box>"
        "<xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></box>"
        "<mask>../../secret.png</mask></segm></object></annotation>"
    )
    top = tree(tmp_path / "tree", ["f/a.jpg"], {"f/a.xml": segm})
    (top / "Masks" / "f").mkdir(parents=True)
    (tmp_path / "tree" / "secret.png").write_bytes(picture("PNG"))
    summary = run(adder, top)
    assert "is missing; the box is kept" in summary.remarks[0][1]


def test_a_folder_that_is_not_there_is_named(adder: Adder, tmp_path: Path):
    with pytest.raises(InvalidInput, match="no such folder"):
        run(adder, tmp_path / "nothing")


@needs_data
def test_the_tool_s_own_example_comes_in_with_mask_and_scribble(adder: Adder):
    summary = run(adder, DATA / "labelme-example")
    assert (summary.pictures, summary.documents, summary.objects) == (3, 1, 2)
    assert (summary.refused, summary.remarks) == ([], [])
    ((path, (window, plate)),) = documents(adder.home)
    assert path == "example_folder/img1.jpg"
    assert window.name == "window"
    assert isinstance(plate.geometry, Mask)
    mask = DATA / "labelme-example/Masks/example_folder/img1_mask_1.png"
    assert adder.home.blobs.get(plate.geometry.blob) == mask.read_bytes()
    scribble = DATA / "labelme-example/Scribbles/example_folder/img1_scribble_1.png"
    assert adder.home.blobs.get(plate.extra["labelme"]["scribble_blob"]) == scribble.read_bytes()


@needs_data
def test_four_workers_outlines_meet_on_the_same_pictures(adder: Adder, tmp_path: Path):
    source = DATA / "labelme-four-workers"
    (tmp_path / "Images" / "cars").mkdir(parents=True)
    for path in (source / "w55-e04-images1").glob("*.xml"):
        filename = re.findall("<filename>(.*?)</filename>", path.read_text())[0]
        shutil.copyfile(source / "images" / f"{path.stem}.jpg", tmp_path / "Images/cars" / filename)
    for worker in range(1, 5):
        shutil.copytree(
            source / f"w55-e04-objects{worker}", tmp_path / f"Annotations/w55-e04-objects{worker}"
        )
    summary = run(adder, tmp_path)
    assert (summary.pictures, summary.documents, summary.refused) == (20, 80, [])
    found = documents(adder.home)
    assert len({path for path, _ in found}) == 20
    objects = [obj for _, objects in found for obj in objects]
    assert summary.objects == len(objects) == 89
    assert sum(obj.deleted for obj in objects) == 9


@needs_data
@pytest.mark.parametrize(("folder", "files"), [("labelme-2005", 3), ("labelme-torn", 8)])
def test_annotations_without_their_pictures_are_listed(adder: Adder, folder: str, files: int):
    summary = run(adder, DATA / folder)
    assert len(summary.refused) == files
    assert all("is not in the collection" in reason for _, reason in summary.refused)


def test_a_tree_goes_in_and_out_on_postgresql_too(postgres_url: str, pool, tmp_path: Path):
    home = open_home(tmp_path / "home", database=postgres_url)
    try:
        adder = Adder(home, "r1", pool)
        top = tree(tmp_path / "old", ["f/a.jpg", "b.jpg"], {"f/a.xml": xml(), "b.xml": xml("x")})
        assert run(adder, top).documents == 2
        assert run(adder, top).documents_there == 2
        into = make_collection(adder, "old")
        scope = Scope(requester_id="r1", collection_id=into.id)
        members = list(export(home, ExportRequest(scope=scope), new_progress()))
        assert [member.name for member in members] == ["Annotations/b.xml", "Annotations/f/a.xml"]
    finally:
        home.close()
