"""COCO instances, written one document after the other with flat memory. PURE.

``area`` is the one pycocotools gives for the joined mask. Objects with holes become RLE;
``iscrowd`` is 0 always (it is about crowds of objects).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import (
    Box,
    Ellipse,
    Mask,
    Object,
    Point,
    PointXY,
    Polygon,
    Polyline,
)
from labelcrowd.formats import coco_kinds, rle
from labelcrowd.formats.sheet import Drops, Entry, Sheet, in_order, where

_encode = msgspec.json.Encoder().encode

BitmapOf = Callable[[str], NDArray[np.bool_] | None]
"""The bitmap of a mask's blob, or None where it cannot be read."""

_Shape = tuple[list[list[float]] | dict[str, Any], int, list[float]]
"""segmentation, area, bbox."""


class CocoWriter:
    """Writes one file: the chunks of ``start``, of ``add`` for each sheet, and of ``finish``.

    Sheets must come picture by picture. Image ids count from 1 in that order, annotation ids
    too, category ids in order of the names' first appearance: the same work gives the same file.
    """

    def __init__(self, drops: Drops, bitmap_of: BitmapOf = lambda blob: None) -> None:
        self._drops = drops
        self._bitmap_of = bitmap_of
        self._images: list[bytes] = []  # about 100 bytes a picture: all that grows
        self._last_path = ""
        self._categories: dict[str, int] = {}
        self._annotations = 0

    def start(self, description: str = "") -> bytes:
        """The beginning of the file."""
        info = _encode({"description": description, "contributor": "labelcrowd"})
        return b'{"info":' + info + b',"licenses":[],"annotations":['

    def add(self, sheet: Sheet) -> Iterator[bytes]:
        """The annotations of one document; a picture without objects is listed too."""
        if sheet.path != self._last_path or not self._images:
            self._last_path = sheet.path
            self._images.append(
                _encode(
                    {
                        "id": len(self._images) + 1,
                        "file_name": sheet.path,
                        "width": sheet.width,
                        "height": sheet.height,
                    }
                )
            )
        for entry in in_order(sheet.entries):
            annotation = self._annotation(sheet, entry)
            if annotation is not None:
                yield (b"," if self._annotations > 1 else b"") + b"\n" + _encode(annotation)

    def finish(self) -> bytes:
        """The end of the file."""
        categories = [
            {"id": id, "name": name, "supercategory": ""} for name, id in self._categories.items()
        ]
        images = b",\n".join(self._images)
        return b'\n],"images":[\n' + images + b'\n],"categories":' + _encode(categories) + b"}\n"

    def _annotation(self, sheet: Sheet, entry: Entry) -> dict[str, Any] | None:
        obj = entry.object
        if obj.deleted:
            self._drops.note("deleted objects", where(sheet, entry))
            return None
        shape = self._shape(sheet, entry)
        if shape is None:
            return None
        self._note_losses(sheet, entry)
        segmentation, area, bbox = shape
        self._annotations += 1
        annotation: dict[str, Any] = {
            "id": self._annotations,
            "image_id": len(self._images),
            "category_id": self._categories.setdefault(obj.name, len(self._categories) + 1),
            "segmentation": segmentation,
            "area": area,
            "bbox": bbox,
            "iscrowd": 0,
        }
        own: dict[str, Any] = {
            "attributes": obj.attributes,
            "occluded": obj.occluded,
            "author": entry.author,
        }
        own |= {"values": obj.values} if obj.values else {}
        own |= {"assist": msgspec.to_builtins(obj.assist)} if obj.assist else {}
        own |= coco_kinds.said_of(obj.geometry)
        return annotation | {key: value for key, value in own.items() if value not in ("", None)}

    def _shape(self, sheet: Sheet, entry: Entry) -> _Shape | None:
        geometry = entry.object.geometry
        if sheet.width is None or sheet.height is None:
            self._drops.note("objects of pictures without a known size", where(sheet, entry))
            return None
        if isinstance(geometry, Mask):
            return self._mask_shape(sheet, entry, geometry)
        if isinstance(geometry, Polygon):
            return polygon_shape(geometry, sheet.height, sheet.width)
        if isinstance(geometry, Box | Ellipse):
            corners = outline.corners(geometry)
            return _rings_shape([corners], sheet.height, sheet.width)
        if isinstance(geometry, Point | Polyline):
            return _rings_shape([coco_kinds.ring_of(geometry)], sheet.height, sheet.width)
        self._drops.note("tracks (COCO instances have only areas)", where(sheet, entry))
        return None

    def _mask_shape(self, sheet: Sheet, entry: Entry, mask: Mask) -> _Shape | None:
        bitmap = self._bitmap_of(mask.blob)
        if bitmap is None or bitmap.shape != (sheet.height, sheet.width):
            self._drops.note("masks whose bitmap cannot be read", where(sheet, entry))
            return None
        counts = rle.from_bitmap(bitmap)
        height = len(bitmap)
        return _rle_shape(counts, height, bitmap.size // height)

    def _note_losses(self, sheet: Sheet, entry: Entry) -> None:
        obj, at = entry.object, where(sheet, entry)
        note = self._drops.note
        if obj.part_of is not None:
            note("that an object is part of another", at)
        if isinstance(obj.geometry, Ellipse):
            note("that it is an ellipse: 64 points, with a mark that only we read", at)
        if isinstance(obj.geometry, Box) and obj.geometry.angle:
            note("a box's angle, written as its four corners", at)
        if isinstance(obj.geometry, Point | Polyline):
            note("that it is a line or a point, written as an area of nothing and keypoints", at)
        if obj.verified or obj.automatic:
            note("the marks verified and automatic", at)
        if _foreign(obj):
            note("fields of another format", at)


def polygon_shape(polygon: Polygon, height: int, width: int) -> _Shape:
    """segmentation, area and bbox: polygons, or RLE where a piece has holes."""
    if not any(piece.holes for piece in polygon.pieces):
        return _rings_shape([list(piece.outer) for piece in polygon.pieces], height, width)
    total = height * width
    masks = [
        rle.without(
            rle.from_polygon(piece.outer, height, width),
            [rle.from_polygon(hole, height, width) for hole in piece.holes],
            total,
        )
        for piece in polygon.pieces
    ]
    return _rle_shape(rle.united(masks, total), height, width)


def _rings_shape(rings: list[list[PointXY]], height: int, width: int) -> _Shape:
    masks = [rle.from_polygon(ring, height, width) for ring in rings]
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    bbox = [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
    flat = [[n for point in ring for n in point] for ring in rings]
    return flat, rle.area(rle.united(masks, height * width)), bbox


def _rle_shape(counts: rle.Counts, height: int, width: int) -> _Shape:
    segmentation = {"size": [height, width], "counts": rle.to_text(counts)}
    return segmentation, rle.area(counts), list(rle.bbox(counts, height))


def _foreign(obj: Object) -> bool:
    """Whether the object has fields that neither COCO nor we have a place for."""
    labelme = obj.extra.get("labelme", {})
    labelme = labelme if isinstance(labelme, dict) else {}
    return bool(set(obj.extra) - {"labelme", "coco"} or set(labelme) - {"username", "date", "id"})
