"""Importing a COCO file about pictures of a collection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Mask, Polygon
from labelcrowd.errors import InvalidInput
from labelcrowd.images.bitmaps import read_bitmap
from labelcrowd.images.catalogue import Collection
from labelcrowd.images.pool import DecoderPool
from labelcrowd.images.sources import from_zip
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.documents import document
from labelcrowd.workflow.add_images import Adder, add_to, make_collection
from labelcrowd.workflow.import_coco import import_coco
from labelcrowd.workflow.imported_documents import Summary
from tests.unit.images.pictures import picture, zipped

TRIANGLE = [1, 1, 9, 1, 9, 9]


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(size=1) as one:
        yield one


@pytest.fixture
def adder(home: Home, pool: DecoderPool) -> Adder:
    return Adder(home, "r1", pool)


@pytest.fixture
def street(adder: Adder) -> Collection:
    into = make_collection(adder, "street")
    members = {name: picture() for name in ("a.jpg", "x/b.jpg", "x/c.jpg", "y/c.jpg")}
    list(add_to(adder, into, from_zip(zipped(members)), threads=1))
    return into


def write(path: Path, *annotations: dict[str, Any]) -> Path:
    names = ["a.jpg", "b.jpg", "c.jpg", "gone.jpg", "x/c.jpg"]
    content = {
        "images": [
            {"id": i, "file_name": name, "width": 40, "height": 30} for i, name in enumerate(names)
        ],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": i, "category_id": 1, **a} for i, a in enumerate(annotations)],
    }
    path.write_text(json.dumps(content))
    return path


def run(adder: Adder, into: Collection, path: Path) -> Summary:
    summary = Summary()
    for result in import_coco(adder, into, path):
        summary.count(result)
    return summary


def documents(adder: Adder):
    def read(conn):
        rows = conn.execute(document.select()).all()
        return [[s.object for s in revisions.objects(conn, row.id)] for row in rows]

    return adder.home.store.read(read)


def test_objects_come_to_the_pictures_of_their_name(adder, street, tmp_path):
    path = write(
        tmp_path / "c.json",
        *[{"image_id": i, "segmentation": [TRIANGLE]} for i in range(5)],
        {"image_id": 0, "bbox": [1, 2, 3, 4]},
    )
    summary = run(adder, street, path)
    assert (summary.documents, summary.objects) == (3, 4)
    assert summary.refused == [
        ("c.jpg", "this picture is not in the collection"),  # two folders have one
        ("gone.jpg", "this picture is not in the collection"),
    ]
    assert isinstance(documents(adder)[0][0].geometry, Polygon)


def test_importing_again_adds_nothing(adder, street, tmp_path):
    path = write(tmp_path / "c.json", {"image_id": 0, "segmentation": [TRIANGLE]})
    run(adder, street, path)
    again = run(adder, street, path)
    assert (again.documents, again.documents_there, again.objects) == (0, 1, 0)
    assert len(documents(adder)) == 1


def test_a_mask_becomes_a_blob(adder, street, tmp_path):
    counts = [32, 5, 25, 5, 40 * 30 - 67]
    segmentation = {"size": [30, 40], "counts": counts}
    run(adder, street, write(tmp_path / "c.json", {"image_id": 0, "segmentation": segmentation}))
    ((obj,),) = documents(adder)
    assert isinstance(obj.geometry, Mask)
    bitmap = read_bitmap(adder.home.blobs.get(obj.geometry.blob))
    expected = np.zeros((30, 40), dtype=bool)
    expected[2:7, 1:3] = True
    assert (bitmap == expected).all()


def test_bad_records_are_listed_and_the_rest_comes_in(adder, street, tmp_path):
    path = write(
        tmp_path / "c.json", {"image_id": 9}, {"image_id": 0}, {"image_id": 0, "bbox": [1, 2, 3, 4]}
    )
    summary = run(adder, street, path)
    assert summary.documents == 1
    assert [name for name, _ in summary.refused] == [
        "c.json annotations[0]",
        "c.json annotations[1]",
    ]


def test_another_file_is_refused_with_a_clear_error(adder, street, tmp_path):
    (tmp_path / "c.json").write_text("{}")
    with pytest.raises(InvalidInput, match="expected a COCO instances file"):
        run(adder, street, tmp_path / "c.json")
