"""LabelMe's XML, written as its own readers expect it. PURE.

Ids are 0..n-1 in order, coordinates integers rounded half up, ``hasparts`` in numeric
order, dates ``DD-Mon-YYYY HH:MM:SS``; one line without an XML declaration, as the tool
wrote it. Fields that ``labelme_xml`` kept come back.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from labelcrowd.annotations.document import (
    Box,
    Ellipse,
    Geometry,
    Mask,
    Point,
    PointXY,
    Polygon,
    Polyline,
    Track,
    Value,
)
from labelcrowd.annotations.outline import corners
from labelcrowd.clock import to_datetime
from labelcrowd.formats import ellipses
from labelcrowd.formats.labelme_xml import MONTHS
from labelcrowd.formats.safe_xml import Plain
from labelcrowd.formats.sheet import Drops, Entry, Sheet, where
from labelcrowd.strict_xml import Element, clean

SOURCE_IMAGE = "The MIT-CSAIL database of objects and scenes"
SOURCE_ANNOTATION = "LabelMe Webtool"

MAX_TRACK_FRAMES = 10_000
HOLES = "holes in a way that LabelMe's own readers see"


@dataclass(frozen=True)
class Written:
    """A file, and the bitmaps that it names: (path in the tree, blob)."""

    data: bytes
    bitmaps: tuple[tuple[str, str], ...] = ()


@dataclass
class _Row:
    """One ``<object>``: an entry, or one further piece of one."""

    entry: Entry
    geometry: Geometry
    piece_of: int | None = None


@dataclass
class _Writer:
    sheet: Sheet
    drops: Drops
    bitmaps: list[tuple[str, str]] = field(default_factory=list)


def write(sheet: Sheet, drops: Drops) -> Written:
    """The document as a file. What XML or LabelMe cannot hold is noted in ``drops``."""
    writer = _Writer(sheet, drops)
    kept = _kept_of(sheet.source)
    root = etree.Element("annotation")
    _add(root, "filename", sheet.filename)
    _add(root, "folder", sheet.folder)
    source = {"sourceImage": SOURCE_IMAGE, "sourceAnnotation": SOURCE_ANNOTATION}
    _add_plain(root, "source", kept.get("source", source))
    for name, value in kept.items():
        if name not in ("source", "objects_without_geometry"):
            _add_each(root, name, value)
    rows = _rows(writer)
    wholes = _wholes(rows)
    for index, row in enumerate(rows):
        root.append(_object(writer, index, row, wholes))
    bare = kept.get("objects_without_geometry", [])
    for value in bare if isinstance(bare, list) else [bare]:
        _add_plain(root, "object", value)
    size = etree.SubElement(root, "imagesize")
    _add(size, "nrows", "" if sheet.height is None else str(sheet.height))
    _add(size, "ncols", "" if sheet.width is None else str(sheet.width))
    return Written(etree.tostring(root, encoding="utf-8"), tuple(writer.bitmaps))


def format_date(at: int) -> str:
    """``27-Jul-2014 02:58:50`` in UTC, English whatever the locale."""
    moment = to_datetime(at)
    return f"{moment.day:02}-{MONTHS[moment.month - 1]}-{moment.year} {moment:%H:%M:%S}"


def round_half_up(number: float) -> int:
    """0.5 becomes 1, 1.5 becomes 2, -0.5 becomes 0."""
    return math.floor(number + 0.5)


# --- which objects ---


def _rows(writer: _Writer) -> list[_Row]:
    """The entries, and after all of them the further pieces of those that have several."""
    rows = [_Row(entry, _first_piece(entry.object.geometry)) for entry in writer.sheet.entries]
    for index in range(len(rows)):
        entry = rows[index].entry
        geometry = entry.object.geometry
        if not isinstance(geometry, Polygon):
            continue
        if len(geometry.pieces) > 1:
            writer.drops.note("further pieces, written as parts", where(writer.sheet, entry))
        rows += [_Row(entry, Polygon((piece,)), index) for piece in geometry.pieces[1:]]
    return rows


def _first_piece(geometry: Geometry) -> Geometry:
    return Polygon(geometry.pieces[:1]) if isinstance(geometry, Polygon) else geometry


def _wholes(rows: list[_Row]) -> dict[int, int]:
    """Row of a part -> row of what it belongs to."""
    row_of = {row.entry.object.id: i for i, row in enumerate(rows) if row.piece_of is None}
    wholes: dict[int, int] = {}
    for index, row in enumerate(rows):
        parent = row.entry.object.part_of
        if row.piece_of is not None:
            wholes[index] = row.piece_of
        elif parent is not None and parent in row_of:
            wholes[index] = row_of[parent]
    return wholes


# --- one object ---


def _object(writer: _Writer, index: int, row: _Row, wholes: dict[int, int]) -> Element:
    obj, kept = row.entry.object, _kept_of(row.entry.object.extra)
    element = etree.Element("object")
    _add(element, "name", obj.name)
    _add(element, "deleted", str(int(obj.deleted)))
    _add(element, "verified", str(int(obj.verified)))
    if obj.automatic:
        _add(element, "automatic", "1")
    _add(element, "occluded", {True: "yes", False: "no", None: ""}[obj.occluded])
    _add(element, "attributes", obj.attributes)
    parts = etree.SubElement(element, "parts")
    _add(parts, "hasparts", ",".join(str(i) for i in sorted(wholes) if wholes[i] == index))
    _add(parts, "ispartof", str(wholes.get(index, "")))
    _add(element, "date", _date(row.entry, kept))
    _add(element, "id", str(index))
    _add_geometry(writer, element, index, row, kept)
    if obj.values:
        _add_values(element, obj.values)
    for name, values in kept.get("fields", {}).items():
        _add_each(element, name, values)
    _note_losses(writer, row)
    return element


def _add_values(parent: Element, values: Mapping[str, Value]) -> None:
    """Attribute fields, for which LabelMe has no element: its readers pass ours over."""
    element = etree.SubElement(parent, "values")
    for name, value in values.items():
        if isinstance(value, bool):
            kind, said = "flag", "yes" if value else "no"
        elif isinstance(value, str):
            kind, said = "text", value
        else:
            kind, said = "number", repr(value)
        one = etree.SubElement(element, "value", name=clean(name), kind=kind)
        one.text = clean(said)


def _date(entry: Entry, kept: dict[str, Plain]) -> str:
    """The source's own words where they still hold, else ours."""
    if isinstance(kept.get("date"), str):
        return str(kept["date"])
    return "" if entry.at is None else format_date(entry.at)


def _note_losses(writer: _Writer, row: _Row) -> None:
    obj = row.entry.object
    at = where(writer.sheet, row.entry)
    if row.piece_of is not None:
        return
    if obj.z:
        writer.drops.note("depth (z)", at)
    if obj.assist:
        writer.drops.note("how a model helped to outline", at)
    if set(obj.extra) - {"labelme"}:
        writer.drops.note("fields of another format", at)
    if clean(obj.name) != obj.name or clean(obj.attributes) != obj.attributes:
        writer.drops.note("characters that XML cannot hold", at)
    if any(round_half_up(n) != n for point in _all_points(obj.geometry) for n in point):
        writer.drops.note("fractions of a pixel, rounded half up", at)


def _add_geometry(
    writer: _Writer, element: Element, index: int, row: _Row, kept: dict[str, Plain]
) -> None:
    geometry, author = row.geometry, row.entry.author
    note, at = writer.drops.note, where(writer.sheet, row.entry)
    # A box that still names its mask is one whose bitmap was not there to be read.
    if isinstance(geometry, Mask) or (isinstance(geometry, Box) and kept.get("mask")):
        _add_segm(writer, element, index, geometry, row.entry, kept)
        return
    if isinstance(geometry, Track):
        _add_track(element, geometry, author)
        note("times and kinds of key frames other than their outlines", at)
        return
    if isinstance(geometry, Box):
        _add(element, "type", "bounding_box")
        if geometry.angle:
            note("a box's angle, written as its four corners", at)
    elif kept.get("type"):
        _add(element, "type", str(kept["type"]))
    if isinstance(geometry, Ellipse):
        note("that it is an ellipse: 64 points, with a mark that only we read", at)
    if isinstance(geometry, Polygon) and geometry.pieces and geometry.pieces[0].holes:
        note(HOLES, at, len(geometry.pieces[0].holes))
    if isinstance(geometry, Polyline) and len(geometry.points) > 2:
        _add(element, "open", "1")
        note("that a line is open, said in an element that only we read", at)
    _add_polygon(element, _outline(geometry, kept), author, kept)
    if isinstance(geometry, Polygon) and geometry.pieces:
        _add_holes(element, geometry.pieces[0].holes)
    if isinstance(geometry, Ellipse):
        _add(element, "ellipse", ellipses.to_text(geometry))


def _outline(geometry: Geometry, kept: dict[str, Plain]) -> list[PointXY]:
    drawn = kept.get("corners")
    if isinstance(geometry, Box) and isinstance(drawn, list):
        points = [(float(x), float(y)) for x, y in drawn]
        if sorted(points) == sorted(corners(geometry)):  # nobody has moved it since
            return points
    return _points(geometry)


def _points(geometry: Geometry) -> list[PointXY]:
    """The points of the first ring, line, or corners."""
    if isinstance(geometry, Polygon):
        return list(geometry.pieces[0].outer) if geometry.pieces else []
    if isinstance(geometry, Polyline):
        return list(geometry.points)
    if isinstance(geometry, Point):
        return [(geometry.x, geometry.y)]
    return [] if isinstance(geometry, Track) else corners(geometry)


def _all_points(geometry: Geometry) -> Iterator[PointXY]:
    if isinstance(geometry, Polygon):
        for piece in geometry.pieces:
            yield from piece.outer
    elif not isinstance(geometry, Mask | Ellipse | Track):
        yield from _points(geometry)


def _add_polygon(
    element: Element, points: list[PointXY], author: str, kept: dict[str, Plain]
) -> None:
    # Numbers cannot break XML; parsing them is five times as fast as making each element.
    rounded = [(round_half_up(x), round_half_up(y)) for x, y in points]
    pts = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in rounded)
    polygon = etree.fromstring(f"<polygon><username></username>{pts}</polygon>")
    polygon[0].text = clean(author)
    element.append(polygon)
    for name, values in kept.get("points", {}).items():
        if len(values) == len(points):  # else some were added or deleted: whose was which?
            for pt, value in zip(list(polygon)[1:], values, strict=True):
                _add_plain(pt, name, value)
    for name, values in kept.get("polygon", {}).items():
        _add_each(polygon, name, values)


def _add_holes(element: Element, holes: Sequence[Sequence[PointXY]]) -> None:
    """An element of ours: ``<holes><hole>x,y x,y x,y</hole></holes>``. It has no ``pt`` in it,
    which other readers might take for points of the outline."""
    rounded = [
        " ".join(dict.fromkeys(f"{round_half_up(x)},{round_half_up(y)}" for x, y in hole))
        for hole in holes
    ]
    if rounded:
        parent = etree.SubElement(element, "holes")
        for hole in rounded:
            _add(parent, "hole", hole)


def _add_segm(
    writer: _Writer,
    element: Element,
    index: int,
    mask: Mask | Box,
    entry: Entry,
    kept: dict[str, Plain],
) -> None:
    sheet = writer.sheet
    stem = sheet.filename.rpartition(".")[0] or sheet.filename
    folder = f"{sheet.folder}/" if sheet.folder else ""
    name = str(kept.get("mask", ""))
    if isinstance(mask, Mask):
        name = f"{stem}_mask_{index}.png"
        writer.bitmaps.append((f"Masks/{folder}{name}", mask.blob))
    segm = etree.SubElement(element, "segm")
    _add(segm, "username", entry.author)
    box = etree.SubElement(segm, "box")
    edges = (mask.x, mask.y, mask.x + mask.width, mask.y + mask.height)
    for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), edges, strict=True):
        _add(box, tag, f"{value:.12g}")
    _add(segm, "mask", name)
    others = dict(kept.get("segm", {}))
    scribbles = others.get("scribbles")
    if isinstance(scribbles, dict) and kept.get("scribble_blob"):
        scribble = f"{stem}_scribble_{index}.png"
        others["scribbles"] = {**scribbles, "scribble_name": scribble}
        writer.bitmaps.append((f"Scribbles/{folder}{scribble}", str(kept["scribble_blob"])))
    for tag, value in others.items():
        _add_each(segm, tag, value)


def _add_track(element: Element, track: Track, author: str) -> None:
    """Every frame from first to last key frame, as the tool's player wants them."""
    frames = list(_every_frame(track))
    polygon = etree.SubElement(element, "polygon")
    _add(polygon, "username", author)
    _add(polygon, "t", ",".join(str(frame) for frame, _, _ in frames))
    for tag, axis in (("x", 0), ("y", 1)):
        lists = (",".join(str(round_half_up(p[axis])) for p in points) for _, points, _ in frames)
        _add(polygon, tag, ";".join(lists))
    _add(polygon, "userlabeled", ",".join(str(int(key)) for _, _, key in frames))


def _every_frame(track: Track) -> Iterator[tuple[int, list[PointXY], bool]]:
    """(frame, points, whether it is a key frame); linear in between."""
    span = track.frames[-1].frame - track.frames[0].frame
    for now, following in zip(track.frames, [*track.frames[1:], None], strict=True):
        start = _points(now.geometry)
        yield now.frame, start, True
        end = _points(following.geometry) if following else []
        if following is None or len(end) != len(start) or span > MAX_TRACK_FRAMES:
            continue
        for frame in range(now.frame + 1, following.frame):
            t = (frame - now.frame) / (following.frame - now.frame)
            yield (
                frame,
                [
                    (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t)
                    for (x0, y0), (x1, y1) in zip(start, end, strict=True)
                ],
                False,
            )


# --- elements ---


def _kept_of(extra: dict[str, Any]) -> dict[str, Plain]:
    kept = extra.get("labelme", {})
    return kept if isinstance(kept, dict) else {}


def _add(parent: Element, tag: str, value: str) -> None:
    etree.SubElement(parent, tag).text = clean(value)


def _add_each(parent: Element, tag: str, value: Plain) -> None:
    for one in value if isinstance(value, list) else [value]:
        _add_plain(parent, tag, one)


def _add_plain(parent: Element, tag: str, value: Plain) -> None:
    """The inverse of ``safe_xml.plain``; a tag that XML does not allow is left out."""
    try:
        element = etree.SubElement(parent, tag)
    except ValueError:
        return
    if not isinstance(value, dict):
        element.text = clean(str(value))
        return
    for name, inner in value.items():
        if not name.startswith("@"):
            _add_each(element, name, inner)
        elif name[1:].isidentifier():
            element.set(name[1:], clean(str(inner)))
