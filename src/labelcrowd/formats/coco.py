"""COCO instances, read: polygons, several pieces, RLE masks, boxes. PURE.

Unknown keys of an annotation are kept in ``extra["coco"]``. A bad record is a problem in
the list, never the end of the file. The writer is ``coco_writer``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from labelcrowd.annotations.document import (
    Assist,
    Box,
    Geometry,
    Mask,
    Object,
    Piece,
    Polygon,
    Value,
)
from labelcrowd.errors import InvalidInput, TooLarge
from labelcrowd.formats import coco_kinds, rle
from labelcrowd.formats.sheet import Entry, Sheet

MAX_BYTES = 1_000_000_000
MAX_PIXELS = 100_000_000

_OWN = {"segmentation", "image_id", "bbox", "occluded", "attributes", "author"}

Bitmap = NDArray[np.bool_]


@dataclass(frozen=True)
class Reading:
    """The pictures of a file with their objects, and (where, why) of what was not taken."""

    sheets: tuple[Sheet, ...]
    problems: tuple[tuple[str, str], ...] = ()


@dataclass
class _Reader:
    blob_of: Callable[[Bitmap], str]
    object_id: Callable[[str], str]
    names: dict[int, str] = field(default_factory=dict)
    sheets: dict[int, Sheet] = field(default_factory=dict)
    entries: dict[int, list[Entry]] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def problem(self, where: str, why: str) -> None:
        self.problems.append((where, why))


def read(
    data: bytes,
    *,
    blob_of: Callable[[Bitmap], str],
    object_id: Callable[[str], str] = lambda key: key,
) -> Reading:
    """Read a file. ``blob_of`` stores a mask's bitmap and gives its blob.

    ``object_id`` makes the object's id from ``<annotation id>``. Raises InvalidInput where the
    file is no COCO file at all.
    """
    content = _content(data)
    reader = _Reader(blob_of, object_id)
    for place, category in _records(content, "categories", reader):
        _take_category(reader, place, category)
    for place, image in _records(content, "images", reader):
        _take_image(reader, place, image)
    twice = _repeated_ids(content["annotations"])
    for place, annotation in _records(content, "annotations", reader):
        if annotation.get("id") in twice:
            reader.problem(place, f"id {annotation['id']} is there more than once")
        _take_annotation(reader, place, annotation)
    sheets = tuple(_filled(sheet, reader.entries[id]) for id, sheet in reader.sheets.items())
    return Reading(sheets, tuple(reader.problems))


def _filled(sheet: Sheet, entries: list[Entry]) -> Sheet:
    authors = {entry.author for entry in entries}
    return Sheet(
        sheet.folder,
        sheet.filename,
        sheet.width,
        sheet.height,
        authors.pop() if len(authors) == 1 else "",
        tuple(entries),
        sheet.source,
    )


def _content(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise TooLarge(f"COCO file of {len(data) / 1e6:.0f} MB; the limit is 1,000 MB")
    try:
        content = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidInput(f"not a JSON file: {error}") from error
    if not isinstance(content, dict):
        raise InvalidInput("expected a COCO instances file: an object with images and annotations")
    missing = [
        key for key in ("images", "annotations", "categories")
        if not isinstance(content.get(key), list)
    ]  # fmt: skip
    if missing:
        raise InvalidInput(f"expected a COCO instances file; it has no list {', '.join(missing)}")
    return content


def _records(
    content: dict[str, Any], key: str, reader: _Reader
) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for index, record in enumerate(content[key]):
        if isinstance(record, dict):
            found.append((f"{key}[{index}]", record))
        else:
            reader.problem(f"{key}[{index}]", f"expected an object, got {type(record).__name__}")
    return found


def _repeated_ids(annotations: list[Any]) -> set[int]:
    ids = Counter(a["id"] for a in annotations if isinstance(a, dict) and _is_id(a.get("id")))
    return {id for id, count in ids.items() if count > 1}


def _take_category(reader: _Reader, place: str, category: dict[str, Any]) -> None:
    id, name = category.get("id"), category.get("name")
    if not _is_id(id) or not isinstance(name, str):
        reader.problem(place, "expected a whole number id and a name")
    elif id in reader.names:
        reader.problem(place, f"id {id} is there already, as {reader.names[id]!r}")
    else:
        reader.names[int(str(id))] = name


def _take_image(reader: _Reader, place: str, image: dict[str, Any]) -> None:
    id, name = image.get("id"), image.get("file_name")
    if not _is_id(id) or not isinstance(name, str) or not name:
        reader.problem(place, "expected a whole number id and a file_name")
        return
    key = int(str(id))
    if key in reader.sheets:
        reader.problem(place, f"id {id} is there already, for {reader.sheets[key].path}")
        return
    folder, _, filename = name.replace("\\", "/").rpartition("/")
    kept = {k: v for k, v in image.items() if k not in ("file_name", "width", "height")}
    reader.sheets[key] = Sheet(
        folder.removeprefix("./"),
        filename,
        _size(image.get("width")),
        _size(image.get("height")),
        source={"coco": kept},
    )
    reader.entries[key] = []


def _take_annotation(reader: _Reader, place: str, annotation: dict[str, Any]) -> None:
    image_id, category = annotation.get("image_id"), annotation.get("category_id")
    if not _is_id(image_id) or image_id not in reader.sheets:
        reader.problem(place, f"image_id {image_id!r} is not among the images")
    elif not _is_id(category) or category not in reader.names:
        reader.problem(place, f"category_id {category!r} is not among the categories")
    else:
        key = int(str(image_id))
        try:
            geometry = _geometry(reader, reader.sheets[key], annotation)
        except InvalidInput as error:
            reader.problem(place, error.message)
            return
        reader.entries[key].append(
            _entry(reader, place, annotation, reader.names[int(str(category))], geometry)
        )


def _entry(
    reader: _Reader, place: str, annotation: dict[str, Any], name: str, geometry: Geometry
) -> Entry:
    occluded, attributes = annotation.get("occluded"), annotation.get("attributes")
    author = annotation.get("author")
    taken = {
        key
        for key, kind in (("occluded", bool), ("attributes", str), ("author", str))
        if isinstance(annotation.get(key), kind)
    }
    values = _values(annotation.get("values")) or _values(attributes)  # CVAT's are so named
    assist = _assist(annotation.get("assist"))
    taken |= {"assist"} if assist else set()
    taken |= coco_kinds.KEYS if coco_kinds.geometry_of(annotation) is not None else set()
    taken |= {key for key in ("values", "attributes") if values and annotation.get(key) == values}
    kept = {
        k: v for k, v in annotation.items() if k not in _OWN - {"occluded", "attributes"} | taken
    }
    obj = Object(
        id=reader.object_id(f"{annotation.get('id', '')}@{place}"),
        name=name,
        geometry=geometry,
        attributes=attributes if isinstance(attributes, str) else "",
        occluded=occluded if isinstance(occluded, bool) else None,
        extra={"coco": kept},
        values=values or msgspec.UNSET,
        assist=assist,
    )
    return Entry(obj, author if isinstance(author, str) else "")


def _values(found: Any) -> dict[str, Value]:
    """What an object says in attribute fields; {} where it is anything else."""
    try:
        return msgspec.convert(found, dict[str, Value])
    except msgspec.ValidationError:
        return {}


def _assist(found: Any) -> Assist | msgspec.UnsetType:
    """How a model helped, as we write it; UNSET where it is anything else."""
    try:
        return msgspec.convert(found, Assist)
    except msgspec.ValidationError:
        return msgspec.UNSET


# --- geometry ---


def _geometry(reader: _Reader, sheet: Sheet, annotation: dict[str, Any]) -> Geometry:
    told = coco_kinds.geometry_of(annotation)
    if told is not None:
        return told
    segmentation = annotation.get("segmentation")
    if isinstance(segmentation, dict):
        return _mask(reader, sheet, segmentation)
    if isinstance(segmentation, list) and segmentation:
        return Polygon(tuple(_piece(ring, i) for i, ring in enumerate(segmentation)))
    if segmentation not in (None, []):
        raise InvalidInput("segmentation: expected polygons or an RLE mask")
    return _box(annotation.get("bbox"))


def _piece(ring: Any, index: int) -> Piece:
    numbers = _numbers(ring)
    if numbers is None or len(numbers) < 6 or len(numbers) % 2:
        raise InvalidInput(f"segmentation[{index}]: expected at least 3 pairs of finite numbers")
    return Piece(tuple(zip(numbers[::2], numbers[1::2], strict=True)))


def _box(bbox: Any) -> Box:
    numbers = _numbers(bbox)
    if numbers is None or len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0:
        raise InvalidInput("neither segmentation nor a bbox [x, y, width, height] with an area")
    return Box(*numbers)


def _mask(reader: _Reader, sheet: Sheet, segmentation: dict[str, Any]) -> Mask:
    size, counts = segmentation.get("size"), segmentation.get("counts")
    if not (isinstance(size, list) and len(size) == 2 and all(map(_size, size))):
        raise InvalidInput("segmentation.size: expected [height, width]")
    height, width = int(size[0]), int(size[1])
    if height * width > MAX_PIXELS:
        raise InvalidInput(f"segmentation.size: {width} x {height} pixels are too many")
    if (sheet.width, sheet.height) not in ((width, height), (None, None)):
        raise InvalidInput(
            f"segmentation.size: {width} x {height}, the image is {sheet.width} x {sheet.height}"
        )
    if isinstance(counts, str):
        runs = rle.from_text(counts, height * width)
    elif isinstance(counts, list):
        runs = rle.checked(counts, height * width)
    else:
        raise InvalidInput("segmentation.counts: expected a text or a list of numbers")
    x, y, w, h = rle.bbox(runs, height)
    if not w:
        raise InvalidInput("segmentation: the mask is empty")
    return Mask(x, y, w, h, reader.blob_of(rle.to_bitmap(runs, height, width)))


def _numbers(values: Any) -> list[float] | None:
    if not isinstance(values, list):
        return None
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    good = len(numbers) == len(values) and all(map(math.isfinite, numbers))
    return numbers if good else None


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _size(value: Any) -> int | None:
    return value if _is_id(value) and value > 0 else None
