"""COCO: what is read, what is refused, and that pycocotools agrees with what is written."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as reference

from labelcrowd.annotations.document import (
    Assist,
    Box,
    Ellipse,
    Geometry,
    Mask,
    Object,
    Piece,
    Point,
    Polygon,
    Polyline,
)
from labelcrowd.errors import InvalidInput
from labelcrowd.formats import coco, rle
from labelcrowd.formats.coco_writer import CocoWriter
from labelcrowd.formats.sheet import Drops, Entry, Sheet

TRIANGLE = [1, 1, 9, 1, 9, 9]
H, W = 20, 30


def file_of(*annotations: dict[str, Any], **changes: Any) -> bytes:
    content = {
        "images": [{"id": 7, "file_name": "f/a.jpg", "width": W, "height": H, "license": 3}],
        "categories": [{"id": 3, "name": "car"}],
        "annotations": [
            {"id": i + 1, "image_id": 7, "category_id": 3, **a} for i, a in enumerate(annotations)
        ],
    }
    return json.dumps(content | changes).encode()


def read(data: bytes) -> coco.Reading:
    return coco.read(data, blob_of=lambda bitmap: f"{int(bitmap.sum())}")


def only(**annotation: Any) -> Object:
    reading = read(file_of(annotation))
    assert reading.problems == ()
    return reading.sheets[0].entries[0].object


def test_polygons_are_pieces():
    obj = only(segmentation=[TRIANGLE, [20, 1, 25, 1, 25, 9]])
    assert obj.name == "car"
    assert obj.geometry == Polygon(
        (Piece(((1, 1), (9, 1), (9, 9))), Piece(((20, 1), (25, 1), (25, 9))))
    )


@pytest.mark.parametrize("compressed", [False, True])
def test_both_forms_of_rle_are_masks(compressed):
    counts: Any = [22, 5, 15, 5, H * W - 47]
    if compressed:
        counts = rle.to_text(np.array(counts))
    obj = only(segmentation={"size": [H, W], "counts": counts}, iscrowd=1)
    assert obj.geometry == Mask(1, 2, 2, 5, "10")
    assert obj.extra["coco"]["iscrowd"] == 1


@pytest.mark.parametrize("segmentation", [{}, {"segmentation": []}, {"segmentation": None}])
def test_a_box_alone_is_a_box(segmentation):
    assert only(bbox=[1.5, 2, 3, 4], **segmentation).geometry == Box(1.5, 2, 3, 4)


def test_unknown_keys_are_kept():
    obj = only(segmentation=[TRIANGLE], area=32, keypoints=[1, 2, 2], score=0.5)
    kept = {"id": 1, "category_id": 3, "area": 32, "keypoints": [1, 2, 2], "score": 0.5}
    assert obj.extra["coco"] == kept
    assert read(file_of()).sheets[0].source == {"coco": {"id": 7, "license": 3}}


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        ({"image_id": 99}, "image_id 99 is not among the images"),
        ({"category_id": 99}, "category_id 99 is not among the categories"),
        ({"category_id": None}, "category_id None"),
        ({"segmentation": [[1, 2, 3, 4]]}, r"segmentation\[0\]: expected at least 3 pairs"),
        ({"segmentation": [TRIANGLE, [1, 2, 3, 4, 5, 6, 7]]}, r"segmentation\[1\]"),
        ({"segmentation": [[1, 2, "x", 4, 5, 6]]}, "pairs of finite numbers"),
        ({"segmentation": "x"}, "expected polygons or an RLE mask"),
        ({"segmentation": {"size": [H, W], "counts": [1, 2]}}, "they sum to 3"),
        ({"segmentation": {"size": [H, W], "counts": [H * W]}}, "the mask is empty"),
        ({"segmentation": {"size": [5, 5], "counts": [5, 20]}}, "5 x 5, the image is 30 x 20"),
        ({"segmentation": {"size": [10**6, 10**6], "counts": "x"}}, "too many"),
        ({"segmentation": {"size": [-1, 2], "counts": "x"}}, "size: expected"),
        ({"segmentation": {"size": [H, W], "counts": None}}, "counts: expected"),
        ({"segmentation": {"size": [H, W], "counts": "\u00e9"}}, "not a compressed RLE"),
        ({}, "neither segmentation nor a bbox"),
        ({"bbox": [1, 2, 0, 4]}, "neither segmentation nor a bbox"),
    ],
)
def test_a_bad_annotation_is_listed_and_the_next_one_is_read(annotation, reason):
    reading = read(file_of(annotation, {"segmentation": [TRIANGLE]}))
    assert len(reading.sheets[0].entries) == 1
    ((place, why),) = reading.problems
    assert place == "annotations[0]"
    with pytest.raises(InvalidInput, match=reason):
        raise InvalidInput(why)


def test_ids_that_are_there_twice_are_listed():
    image = {"id": 7, "file_name": "f/a.jpg", "width": W, "height": H}
    reading = read(
        file_of(
            {"segmentation": [TRIANGLE], "id": 5},
            {"segmentation": [TRIANGLE], "id": 5},
            images=[image, {**image, "file_name": "b.jpg"}],
            categories=[{"id": 3, "name": "car"}, {"id": 3, "name": "bus"}, "x"],
        )
    )
    assert [place for place, _ in reading.problems] == [
        "categories[2]", "categories[1]", "images[1]", "annotations[0]", "annotations[1]",
    ]  # fmt: skip
    assert len({entry.object.id for entry in reading.sheets[0].entries}) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a JSON file"),
        (b"[]", "expected a COCO instances file"),
        (b'{"images": []}', "no list annotations, categories"),
        (b'{"images": [1e999]}', "."),
        (b"[" * 100_000, "not a JSON file"),
    ],
)
def test_what_is_no_coco_file_is_refused(data, reason):
    with pytest.raises(InvalidInput, match=reason):
        read(data)


# --- writing ---


def written(sheets: list[Sheet], drops: Drops | None = None, **more: Any) -> dict[str, Any]:
    writer = CocoWriter(drops or Drops(), **more)
    chunks = [writer.start("test")]
    for sheet in sheets:
        chunks += writer.add(sheet)
    return json.loads(b"".join([*chunks, writer.finish()]))


def sheet_of(*objects: Object, filename: str = "a.jpg") -> Sheet:
    return Sheet("f", filename, W, H, "w1", tuple(Entry(obj, "w1") for obj in objects))


def area_by_reference(segmentation: Any) -> int:
    if isinstance(segmentation, list):
        return int(reference.area(reference.merge(reference.frPyObjects(segmentation, H, W))))
    return int(reference.area(segmentation))


_tenths = [st.integers(0, 10 * side).map(lambda v: v / 10) for side in (W, H)]
_ring = st.lists(st.tuples(*_tenths), min_size=3, max_size=7).map(tuple)
_polygons = st.lists(
    st.builds(Piece, _ring, st.lists(_ring, max_size=2).map(tuple)), min_size=1, max_size=3
).map(lambda pieces: Polygon(tuple(pieces)))


@settings(max_examples=80, deadline=None)
@given(_polygons)
def test_the_area_is_the_one_of_pycocotools(polygon: Polygon):
    content = written([sheet_of(Object(id="x", name="car", geometry=polygon))])
    (annotation,) = content["annotations"]
    assert annotation["area"] == area_by_reference(annotation["segmentation"])
    holes = any(piece.holes for piece in polygon.pieces)
    assert isinstance(annotation["segmentation"], dict if holes else list)
    assert annotation["iscrowd"] == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(_ring.map(lambda ring: Polygon((Piece(ring),))), max_size=4))
def test_polygons_survive_being_written_and_read(geometries):
    objects = [
        Object(id=f"{i}", name=f"n{i % 2}", geometry=g, occluded=[None, True, False][i % 3],
               attributes="red" if i else "")
        for i, g in enumerate(geometries)
    ]  # fmt: skip
    (sheet,) = read(json.dumps(written([sheet_of(*objects)])).encode()).sheets
    again = [(e.author, e.object.name, e.object.geometry, e.object.occluded, e.object.attributes)
             for e in sheet.entries]  # fmt: skip
    assert again == [("w1", o.name, o.geometry, o.occluded, o.attributes) for o in objects]


def test_how_a_model_helped_survives() -> None:
    helped = Assist(model="a" * 64, points=((3.0, 4.0, True),), box=(1.0, 2.0, 3.0, 4.0), edits=2)
    content = written([sheet_of(Object("x", "car", Box(1, 2, 3, 4), assist=helped))])
    told = {"model": "a" * 64, "points": [[3, 4, True]], "box": [1, 2, 3, 4], "edits": 2}
    assert content["annotations"][0]["assist"] == told
    (sheet,) = read(json.dumps(content).encode()).sheets
    assert sheet.entries[0].object.assist == helped
    assert "assist" not in sheet.entries[0].object.extra["coco"]


def test_what_others_call_assist_is_kept_as_it_is() -> None:
    assert only(bbox=[1, 1, 5, 5], assist="by hand").extra["coco"]["assist"] == "by hand"


def test_values_of_attribute_fields_survive_and_those_of_cvat_are_read():
    said = {"colour": "red", "doors": 4.0, "parked": True}
    obj = Object(id="x", name="car", geometry=Box(1, 2, 3, 4), attributes="old", values=said)
    content = written([sheet_of(obj)])
    (annotation,) = content["annotations"]
    assert annotation["values"] == said
    (sheet,) = read(json.dumps(content).encode()).sheets
    assert (sheet.entries[0].object.values, sheet.entries[0].object.attributes) == (said, "old")
    del annotation["values"]
    annotation["attributes"] = said
    (sheet,) = read(json.dumps(content).encode()).sheets
    again = sheet.entries[0].object
    assert (again.values, again.attributes) == (said, "")
    assert "attributes" not in again.extra["coco"]


def test_ids_and_categories_are_the_same_every_time():
    objects = [Object(id=n, name=n, geometry=Box(1, 2, 3, 4)) for n in ("cat", "dog", "cat")]
    sheets = [sheet_of(*objects), sheet_of(filename="b.jpg"), sheet_of(objects[1], filename="c")]
    content = written(sheets)
    assert [image["file_name"] for image in content["images"]] == ["f/a.jpg", "f/b.jpg", "f/c"]
    assert [c["name"] for c in content["categories"]] == ["cat", "dog"]
    assert [(a["image_id"], a["category_id"]) for a in content["annotations"]] == [
        (1, 1), (1, 2), (1, 1), (3, 2),
    ]  # fmt: skip
    assert content == written(sheets)


def test_two_documents_of_one_picture_share_its_image():
    obj = Object(id="x", name="car", geometry=Box(1, 2, 3, 4))
    content = written([sheet_of(obj), sheet_of(obj)])
    assert len(content["images"]) == 1
    assert [a["image_id"] for a in content["annotations"]] == [1, 1]


def test_boxes_masks_and_ellipses_have_a_segmentation():
    bitmap = np.zeros((H, W), dtype=bool)
    bitmap[2:7, 1:3] = True
    objects = [
        Object(id="b", name="box", geometry=Box(1, 2, 3, 4)),
        Object(id="m", name="mask", geometry=Mask(1, 2, 2, 5, "blob")),
        Object(id="e", name="round", geometry=Ellipse(10, 10, 5, 5)),
    ]
    content = written([sheet_of(*objects)], bitmap_of=lambda blob: bitmap)
    box, mask, ellipse = content["annotations"]
    assert box["segmentation"] == [[1, 2, 4, 2, 4, 6, 1, 6]]
    assert (box["bbox"], box["area"]) == ([1, 2, 3, 4], 12)
    assert (mask["bbox"], mask["area"]) == ([1, 2, 2, 5], 10)
    assert ellipse["area"] == pytest.approx(78, abs=4)


@pytest.mark.parametrize(
    "geometry",
    [
        Box(1, 2, 3, 4),
        Box(5, 5, 10, 6, 30.0),
        Ellipse(10, 10, 5, 3),
        Ellipse(10, 10, 5, 3, 30.0),
        Point(3, 4),
        Polyline(((1, 1), (9, 1))),
        Polyline(((1, 1), (9, 1), (9, 9), (4, 12))),
    ],
)
def test_boxes_lines_and_points_come_back_as_what_they_are(geometry: Geometry):
    [annotation] = written([sheet_of(Object("o", "car", geometry))])["annotations"]
    ring = annotation["segmentation"][0]
    assert len(ring) >= 6  # every reader takes it for a polygon
    assert reference.area(reference.merge(reference.frPyObjects([ring], H, W))) >= 0
    obj = only(**annotation | {"image_id": 7, "category_id": 3})
    again = obj.geometry
    assert type(again) is type(geometry)
    assert "kind" not in obj.extra["coco"]
    if isinstance(geometry, Box) and isinstance(again, Box):
        numbers = [(b.x, b.y, b.width, b.height, b.angle) for b in (again, geometry)]
        assert numbers[0] == pytest.approx(numbers[1])
    elif isinstance(geometry, Ellipse) and isinstance(again, Ellipse):
        radii = [(e.cx, e.cy, e.rx, e.ry, e.angle) for e in (again, geometry)]
        assert radii[0] == pytest.approx(radii[1])
    else:
        assert again == geometry


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "point", "keypoints": [1, 2]},
        {"kind": "point", "keypoints": [1, 2, 2, 3, 4, 2]},
        {"kind": "polyline", "keypoints": ["a", 2, 2, 1, 1, 2]},
        {"kind": "box"},
        {"kind": "ellipse"},
        {"kind": "cuboid"},
    ],
)
def test_what_cannot_be_believed_of_a_kind_is_kept_beside_the_polygon(said: dict[str, Any]):
    obj = only(segmentation=[TRIANGLE], **said)
    assert isinstance(obj.geometry, Polygon)
    assert obj.extra["coco"]["kind"] == said["kind"]


def test_what_coco_cannot_hold_is_reported():
    box = Box(1, 2, 3, 4)
    objects = [
        Object(id="a", name="x", geometry=box, deleted=True),
        Object(id="b", name="x", geometry=Point(1, 2)),
        Object(id="c", name="x", geometry=Mask(1, 2, 3, 4, "gone")),
        Object(id="d", name="x", geometry=box, part_of="a", verified=True, extra={"other": 1}),
    ]
    drops = Drops()
    assert len(written([sheet_of(*objects)], drops)["annotations"]) == 2
    assert {drop.what for drop in drops.report()} == {
        "deleted objects",
        "that it is a line or a point, written as an area of nothing and keypoints",
        "masks whose bitmap cannot be read",
        "that an object is part of another",
        "the marks verified and automatic",
        "fields of another format",
    }
