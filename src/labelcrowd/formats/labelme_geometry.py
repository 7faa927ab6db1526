"""The geometry of one object in LabelMe's XML, in all forms that are found. PURE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from labelcrowd.annotations.document import (
    Box,
    Geometry,
    KeyFrame,
    Mask,
    Piece,
    Point,
    PointXY,
    Polygon,
    Polyline,
    StillGeometry,
    Track,
)
from labelcrowd.formats.ellipses import lies_on, of_text
from labelcrowd.formats.rectangles import turned_box
from labelcrowd.formats.safe_xml import (
    Plain,
    child,
    children,
    local_name,
    number,
    plain,
    split_list,
    text,
)
from labelcrowd.strict_xml import Element

_WHOLE_PX = 1.0
"""How far rounding to whole pixels may move a corner."""
BOX_TYPES = {"bounding_box", "bndbox", "bbox", "box"}


@dataclass
class Reader:
    """What reading one file needs and notes. See ``labelme_xml.read``."""

    object_id: Callable[[int], str]
    blob_of: Callable[[str, str], str | None]
    remarks: list[str] = field(default_factory=list)


Found = tuple[Geometry | None, Element | None, dict[str, Plain]]
"""A geometry, the element that has its user name, and what else is kept."""


def geometry_of(element: Element, position: int, reader: Reader) -> Found:
    polygon, segm = child(element, "polygon"), child(element, "segm")
    if polygon is not None and (children(polygon, "pt") or child(polygon, "t") is None):
        return _still_polygon(element, polygon, position, reader)
    if polygon is not None:
        return _video_polygon(polygon)
    if segm is not None:
        return _segm(segm, position, reader)
    box = child(element, "bndbox")
    return (None, None, {}) if box is None else (_box(_corners(box)), None, {})


def _still_polygon(element: Element, polygon: Element, position: int, reader: Reader) -> Found:
    points: list[PointXY] = []
    extra: dict[str, Plain] = {}
    for pt in children(polygon, "pt"):
        x, y = number(text(pt, "x")), number(text(pt, "y"))
        if x is None or y is None:
            reader.remarks.append(f"object {position}: a point without two numbers was left out")
            continue
        points.append((x, y))
        for inner in pt:
            if local_name(inner) not in ("x", "y"):
                extra.setdefault("points", {}).setdefault(local_name(inner), []).append(
                    plain(inner)
                )
    for inner in polygon:
        if local_name(inner) not in ("username", "pt"):
            extra.setdefault("polygon", {}).setdefault(local_name(inner), []).append(plain(inner))
    kind = text(element, "type")
    box = None
    if kind.lower() in BOX_TYPES:
        box = box_of_corners(points) or turned_box(points, _WHOLE_PX)
    if box is not None:
        if box.angle == 0 and points != list(box_points(box)):
            extra["corners"] = [list(point) for point in points]  # as drawn, any order
        return box, polygon, extra
    if kind:
        extra["type"] = kind
    ellipse = of_text(text(element, "ellipse"))
    if ellipse is not None and lies_on(ellipse, points, _WHOLE_PX):
        return ellipse, polygon, extra
    if text(element, "open") == "1" and len(points) >= 2:
        return Polyline(tuple(points)), polygon, extra
    return with_holes(of_points(points), element), polygon, extra


def of_points(points: list[PointXY]) -> Geometry | None:
    """By the number of points. (The tool shows 3 points as an angle where the name has that
    word in it; "rectangle" has it too, so they stay a polygon here.)"""
    if len(points) >= 3:
        return Polygon((Piece(tuple(points)),))
    if len(points) == 2:
        return Polyline(tuple(points))
    return Point(*points[0]) if points else None


def with_holes(geometry: Geometry | None, element: Element) -> Geometry | None:
    """A polygon with the holes of our own element beside it; what is none of them is left out."""
    parent = child(element, "holes")
    if parent is None or not isinstance(geometry, Polygon):
        return geometry
    holes = [_hole(hole.text or "") for hole in children(parent, "hole")]
    found = tuple(hole for hole in holes if len(set(hole)) >= 3)
    return Polygon((Piece(geometry.pieces[0].outer, found),))


def _hole(points: str) -> tuple[PointXY, ...]:
    pairs = [split_list(pair, ",") for pair in points.split()]
    numbers = [(number(pair[0]), number(pair[1])) for pair in pairs if len(pair) == 2]
    return tuple((x, y) for x, y in numbers if x is not None and y is not None)


def box_of_corners(points: list[PointXY]) -> Box | None:
    """The upright box of four corners in any order, or None if they are not one."""
    xs, ys = {x for x, _ in points}, {y for _, y in points}
    if len(points) != 4 or len(set(points)) != 4 or len(xs) != 2 or len(ys) != 2:
        return None
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def box_points(box: Box) -> tuple[PointXY, ...]:
    right, bottom = box.x + box.width, box.y + box.height
    return ((box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom))


def _segm(segm: Element, position: int, reader: Reader) -> Found:
    extra: dict[str, Plain] = {}
    for inner in segm:
        if local_name(inner) not in ("username", "box", "mask"):
            extra.setdefault("segm", {})[local_name(inner)] = plain(inner)
    filename = text(segm, "mask")
    if filename:
        extra["mask"] = filename
    scribble = text(child(segm, "scribbles"), "scribble_name")
    scribble_blob = reader.blob_of("scribble", scribble) if scribble else None
    if scribble_blob:
        extra["scribble_blob"] = scribble_blob
    outer = child(segm, "box")
    box = _box(_corners(outer)) if outer is not None else None
    if box is None:
        return None, segm, extra
    blob = reader.blob_of("mask", filename) if filename else None
    if blob is None:
        reader.remarks.append(
            f"object {position}: its mask {filename or '(no name)'} is missing; the box is kept"
        )
        return box, segm, extra
    return Mask(box.x, box.y, box.width, box.height, blob), segm, extra


def _corners(box: Element) -> list[float | None]:
    return [number(text(box, name)) for name in ("xmin", "ymin", "xmax", "ymax")]


def _box(corners: list[float | None]) -> Box | None:
    xmin, ymin, xmax, ymax = corners
    if xmin is None or ymin is None or xmax is None or ymax is None:
        return None
    left, right, top, bottom = min(xmin, xmax), max(xmin, xmax), min(ymin, ymax), max(ymin, ymax)
    return Box(left, top, right - left, bottom - top) if left < right and top < bottom else None


def _video_polygon(polygon: Element) -> Found:
    """``t`` lists frames; ``x`` and ``y`` the points by "," and the frames by ";"."""
    frames = split_list(text(polygon, "t"), ",")
    xs, ys = split_list(text(polygon, "x"), ";"), split_list(text(polygon, "y"), ";")
    marks = split_list(text(polygon, "userlabeled"), ",")
    keys: dict[int, StillGeometry] = {}
    # Frames that nobody placed are what a reader interpolates anyway.
    for index, (at, x, y) in enumerate(zip(frames, xs, ys, strict=False)):
        if at.lstrip("-").isdigit() and (index >= len(marks) or marks[index] != "0"):
            geometry = of_points(_paired(x, y))
            if geometry is not None and not isinstance(geometry, Track):
                keys[int(at)] = geometry
    track = Track(tuple(KeyFrame(frame, keys[frame]) for frame in sorted(keys)))
    return (track if keys else None), polygon, {}


def _paired(xs: str, ys: str) -> list[PointXY]:
    pairs = zip(map(number, split_list(xs, ",")), map(number, split_list(ys, ",")), strict=False)
    return [(x, y) for x, y in pairs if x is not None and y is not None]
