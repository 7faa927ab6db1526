"""Whether an object that came in is acceptable, and what it measures. PURE.

``check`` refuses what can never be right (InvalidInput with a code and the
place), pulls coordinates that are at most one pixel outside back to the edge
of the picture, and measures the rest. Names are any text in any script;
markup in them is text.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import (
    Assist,
    Box,
    Ellipse,
    Geometry,
    KeyFrame,
    Mask,
    Object,
    Piece,
    Point,
    PointXY,
    Polygon,
    Polyline,
    StillGeometry,
    Track,
)
from labelcrowd.annotations.values import check_values
from labelcrowd.errors import InvalidInput, TooLarge
from labelcrowd.geometry import crossing

if TYPE_CHECKING:
    from labelcrowd.geometry.polygon import Box4

RING_POINTS = 5_000
OBJECT_POINTS = 20_000
NAME_LENGTH = 200
TEXT_LENGTH = 2_000
ID_LENGTH = 64
TRACK_FRAMES = 10_000
PROMPTS = 100
ASSIST_EDITS = 1_000_000
DEEPEST = 1_000_000
LONG = 200
OUTSIDE_PX = 1.0
"""How far outside the picture a coordinate may be; it is then moved to the edge."""

Ring = tuple[PointXY, ...]

_SHA256 = re.compile("[0-9a-f]{64}")
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # Hangul fillers and the empty Braille cell
# Soft hyphen, zero-width space, marks of direction, word joiner and its kin, byte order mark.
# The joiners of Indic and Arabic script (200C, 200D) stay: they change what is seen.
_NO_ROOM = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065),
     *range(0x2066, 0x206A), 0xFEFF]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """An acceptable object (coordinates inside the picture) and its measures.

    ``area`` in px²; ``crosses``: an outline crosses itself, which is allowed and shown.
    """

    object: Object
    area: float
    box: Box4
    crosses: bool


def check(obj: Object, *, width: int, height: int) -> Checked:
    """The object clamped to a picture of that size, its name tidied, and its measures.

    Raises InvalidInput (codes ``not_finite``, ``two_points``, ``off_picture``, ``bad_size``,
    ``name_missing``, ``name_too_long``, ``control_character``, ``bad_id``, ``bad_part_of``,
    ``bad_depth``, ``bad_value``, ``bad_assist``, ``no_such_blob``) and TooLarge
    (``too_many_points``).
    """
    _check_texts(obj)
    _check_point_count(obj.geometry)
    frame = _Frame(float(width), float(height))
    geometry = frame.clamped(obj.geometry, "object.geometry")
    name = tidy_name(obj.name)
    if obj.values is not msgspec.UNSET and not obj.values:
        obj = msgspec.structs.replace(obj, values=msgspec.UNSET)  # one way to say nothing
    if name != obj.name or (geometry is not obj.geometry and geometry != obj.geometry):
        obj = msgspec.structs.replace(obj, geometry=geometry, name=name)
    if obj.assist is not msgspec.UNSET:
        _check_provenance(obj.assist, width, height)
        if obj.assist.proof:
            obj = msgspec.structs.replace(obj, assist=_without_proof(obj.assist))
    area, box, crosses = _measure(geometry)
    return Checked(obj, area, box, crosses)


def check_prompts(assist: Assist, width: int, height: int, *, field: str = "") -> None:
    """What a model is or was asked with. Raises InvalidInput (``bad_assist``)."""
    if not 1 <= len(assist.points) + (assist.box is not None) <= PROMPTS:
        raise _bad(
            f"{field}points",
            f"expected 1 to {PROMPTS} points or a box, got {len(assist.points)} points",
            "bad_assist",
        )
    corners = () if assist.box is None else (assist.box[:2], assist.box[2:])
    for x, y in (*((x, y) for x, y, _ in assist.points), *corners):
        if not (-OUTSIDE_PX <= x <= width + OUTSIDE_PX and -OUTSIDE_PX <= y <= height + OUTSIDE_PX):
            raise _bad(
                f"{field}points",
                f"expected places in the picture of {width} x {height}, got {x:g}, {y:g}",
                "bad_assist",
            )


def _check_provenance(assist: Assist, width: int, height: int) -> None:
    if _SHA256.fullmatch(assist.model) is None:
        raise _bad("object.assist.model", "expected a SHA-256", "bad_assist")
    check_prompts(assist, width, height, field="object.assist.")
    if not 0 <= assist.edits <= ASSIST_EDITS:
        raise _bad(
            "object.assist.edits",
            f"expected 0 to {ASSIST_EDITS:,}, got {assist.edits}",
            "bad_assist",
        )


def _without_proof(assist: Assist) -> Assist:
    return msgspec.structs.replace(assist, proof="")


def is_long(geometry: Geometry) -> bool:
    """Whether checking takes longer than a server should stop for: more than 200 points."""
    return sum(map(len, _rings(geometry))) > LONG


def tidy_name(name: str) -> str:
    """One way to write a name: composed (NFC), single blanks, nothing that takes no room."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", name).translate(_NO_ROOM)
    return " ".join(name.split())


def _check_texts(obj: Object) -> None:
    """Ids, name and attributes: length, and no control characters."""
    if not 1 <= len(obj.id) <= ID_LENGTH:
        raise _bad("object.id", f"needs 1 to {ID_LENGTH} characters, got {len(obj.id)}", "bad_id")
    _check_text(obj.id, "object.id", ID_LENGTH, "bad_id")
    _check_text(obj.name, "object.name", NAME_LENGTH, "name_too_long")
    if not _is_visible(obj.name):
        raise _bad("object.name", "needs a name that can be seen, got none", "name_missing")
    _check_text(obj.attributes, "object.attributes", TEXT_LENGTH, "attributes_too_long")
    if obj.part_of == obj.id:
        raise _bad("object.part_of", "names the object itself", "bad_part_of")
    if abs(obj.z) > DEEPEST:
        raise _bad("object.z", f"expected -{DEEPEST:,} to {DEEPEST:,}, got {obj.z}", "bad_depth")
    if obj.values:
        check_values(obj.values)


def _is_visible(name: str) -> bool:
    """Whether there is a letter, digit, symbol or punctuation mark of any script."""
    return any(
        unicodedata.category(char)[0] in "LNSP" and char not in _BLANK_LETTERS for char in name
    )


def _check_text(text: str, field: str, limit: int, code: str) -> None:
    if len(text) > limit:
        raise _bad(field, f"takes at most {limit} characters, got {len(text)}", code)
    if not text.isprintable() and any(
        unicodedata.category(c) in ("Cc", "Cs") or c in "\ufffe\uffff" for c in text
    ):
        raise _bad(field, "takes no control characters", "control_character")


def _check_point_count(geometry: Geometry) -> None:
    total = 0
    for ring in _rings(geometry):
        total += len(ring)
        if len(ring) > RING_POINTS:
            raise _too_many(f"an outline takes at most {RING_POINTS:,} points, got {len(ring):,}")
    if total > OBJECT_POINTS:
        raise _too_many(f"an object takes at most {OBJECT_POINTS:,} points, got {total:,}")
    if isinstance(geometry, Track) and len(geometry.frames) > TRACK_FRAMES:
        raise _too_many(
            f"a track takes at most {TRACK_FRAMES:,} key frames, got {len(geometry.frames):,}"
        )


def _rings(geometry: Geometry) -> list[Ring]:
    if isinstance(geometry, Polygon):
        return [ring for piece in geometry.pieces for ring in (piece.outer, *piece.holes)]
    if isinstance(geometry, Polyline):
        return [geometry.points]
    if isinstance(geometry, Track):
        return [ring for frame in geometry.frames for ring in _rings(frame.geometry)]
    return []


@dataclass(frozen=True, slots=True)
class _Frame:
    """A picture's size, and coordinates checked against it."""

    width: float
    height: float

    def clamped(self, geometry: Geometry, field: str) -> Geometry:
        if isinstance(geometry, Track):
            return self._track(geometry, field)
        return self._still(geometry, field)

    def _still(self, geometry: StillGeometry, field: str) -> StillGeometry:
        if isinstance(geometry, Polygon):
            return self._polygon(geometry, field)
        if isinstance(geometry, Polyline):
            return Polyline(self._ring(geometry.points, f"{field}.points", 2))
        if isinstance(geometry, Point):
            x, y = self._point(geometry.x, geometry.y, field)
            return Point(x, y)
        if isinstance(geometry, Ellipse):
            return self._ellipse(geometry, field)
        return self._box(geometry, field)

    def _polygon(self, geometry: Polygon, field: str) -> Polygon:
        if not geometry.pieces:
            raise _bad(f"{field}.pieces", "needs at least 1 piece, got 0", "two_points")
        if all(len(set(ring)) >= 3 and self._holds(ring) for ring in _rings(geometry)):
            return geometry  # as nearly always: nothing is wrong, and nothing has to be moved
        return Polygon(
            tuple(
                self._piece(piece, f"{field}.pieces[{i}]")
                for i, piece in enumerate(geometry.pieces)
            )
        )

    def _piece(self, piece: Piece, field: str) -> Piece:
        outer = self._ring(piece.outer, f"{field}.outer", 3)
        holes = (self._ring(hole, f"{field}.holes[{j}]", 3) for j, hole in enumerate(piece.holes))
        return Piece(outer, tuple(holes))

    def _holds(self, ring: Ring) -> bool:
        """Whether all of a ring lies in the picture."""
        xs, ys = zip(*ring, strict=True)
        low_x, high_x, low_y, high_y = min(xs), max(xs), min(ys), max(ys)
        # A NaN fails the comparison or the sum; both are looked at because min() may skip it.
        inside = 0 <= low_x and high_x <= self.width and 0 <= low_y and high_y <= self.height
        return inside and math.isfinite(sum(xs)) and math.isfinite(sum(ys))

    def _ring(self, ring: Ring, field: str, least: int) -> Ring:
        distinct = len(set(ring))
        if distinct < least:
            raise _bad(
                field, f"needs at least {least} different points, got {distinct}", "two_points"
            )
        if self._holds(ring):
            return ring
        clamped = tuple(self._point(x, y, f"{field}[{i}]") for i, (x, y) in enumerate(ring))
        if len(set(clamped)) < least:
            raise _bad(
                field, f"needs at least {least} different points inside the picture", "two_points"
            )
        return clamped

    def _point(self, x: float, y: float, field: str) -> PointXY:
        _check_finite(field, x, y)
        width, height = self.width, self.height
        if not (-OUTSIDE_PX <= x <= width + OUTSIDE_PX and -OUTSIDE_PX <= y <= height + OUTSIDE_PX):
            raise _bad(
                field,
                f"must lie in the picture of {width:.0f} x {height:.0f} px, got ({x:g}, {y:g})",
                "off_picture",
            )
        return (min(max(x, 0.0), width), min(max(y, 0.0), height))

    def _box(self, box: Box | Mask, field: str) -> Box | Mask:
        _check_finite(field, box.x, box.y, box.width, box.height)
        if not (0 < box.width and 0 < box.height):
            raise _bad(
                field, f"needs a size above 0, got {box.width:g} x {box.height:g}", "bad_size"
            )
        if isinstance(box, Box) and box.angle != 0:
            # The corners of a turned box may stick out; its centre may not.
            _check_finite(field, box.angle)
            self._point(box.x + box.width / 2, box.y + box.height / 2, field)
            self._check_extent(field, max(box.width, box.height))
            return box
        if isinstance(box, Mask) and not _SHA256.fullmatch(box.blob):
            raise _bad(f"{field}.blob", "needs the SHA-256 of a stored bitmap", "no_such_blob")
        x0, y0 = self._point(box.x, box.y, field)
        x1, y1 = self._point(box.x + box.width, box.y + box.height, field)
        if (x0, y0, x1, y1) == (box.x, box.y, box.x + box.width, box.y + box.height):
            return box
        if not (x0 < x1 and y0 < y1):
            raise _bad(field, "lies outside the picture", "off_picture")
        return msgspec.structs.replace(box, x=x0, y=y0, width=x1 - x0, height=y1 - y0)

    def _ellipse(self, ellipse: Ellipse, field: str) -> Ellipse:
        _check_finite(field, ellipse.cx, ellipse.cy, ellipse.rx, ellipse.ry, ellipse.angle)
        if not (0 < ellipse.rx and 0 < ellipse.ry):
            raise _bad(
                field, f"needs radii above 0, got {ellipse.rx:g} and {ellipse.ry:g}", "bad_size"
            )
        cx, cy = self._point(ellipse.cx, ellipse.cy, field)
        self._check_extent(field, 2 * max(ellipse.rx, ellipse.ry))
        return msgspec.structs.replace(ellipse, cx=cx, cy=cy)

    def _check_extent(self, field: str, extent: float) -> None:
        diagonal = math.hypot(self.width, self.height)
        if extent > 2 * diagonal:
            raise _bad(field, f"is larger than the picture: {extent:g} px", "off_picture")

    def _track(self, track: Track, field: str) -> Track:
        if not track.frames:
            raise _bad(f"{field}.frames", "needs at least 1 key frame, got 0", "two_points")
        numbers = [frame.frame for frame in track.frames]
        if numbers[0] < 0 or any(a >= b for a, b in itertools.pairwise(numbers)):
            raise _bad(f"{field}.frames", "needs frame numbers from 0 in rising order", "bad_size")
        return Track(
            tuple(
                KeyFrame(frame.frame, self._still(frame.geometry, f"{field}.frames[{i}].geometry"))
                for i, frame in enumerate(track.frames)
            )
        )


def _measure(geometry: Geometry) -> tuple[float, Box4, bool]:
    """Area, box, whether an outline crosses itself. ``geometry`` has been checked."""
    if isinstance(geometry, Polygon):
        if len(geometry.pieces) == 1 and not geometry.pieces[0].holes:
            return _measure_ring(geometry.pieces[0].outer)
        from labelcrowd.geometry.polygon import covered_area
        from labelcrowd.geometry.raster import raster_area

        crosses = not all(_is_simple(ring) for ring in _rings(geometry))
        pieces = outline.pieces(geometry)
        area = raster_area(pieces) if crosses else covered_area(pieces)
        return area, outline.box_of(geometry), crosses
    if isinstance(geometry, Box | Mask):
        return geometry.width * geometry.height, outline.box_of(geometry), False
    if isinstance(geometry, Ellipse):
        return math.pi * geometry.rx * geometry.ry, outline.box_of(geometry), False
    if isinstance(geometry, Track):
        return _measure(geometry.frames[0].geometry)
    return 0.0, outline.box_of(geometry), False


def _measure_ring(ring: Ring) -> tuple[float, Box4, bool]:
    """The usual object, one ring, without the cost of arrays."""
    xs, ys = zip(*ring, strict=True)
    box = (min(xs), min(ys), max(xs), max(ys))
    if not _is_simple(ring):
        from labelcrowd.geometry.raster import raster_area

        return raster_area(outline.pieces(Polygon((Piece(ring),)))), box, True
    x0, y0 = ring[-1]
    twice = 0.0
    for x1, y1 in ring:
        twice += (x0 - xs[0]) * (y1 - ys[0]) - (x1 - xs[0]) * (y0 - ys[0])
        x0, y0 = x1, y1
    return abs(twice) / 2, box, False


def _is_simple(ring: Ring) -> bool:
    """Whether the closed ring neither crosses nor touches itself; repeated points are no harm."""
    if len(ring) <= crossing.SMALL:
        return crossing.small_ring_is_simple(ring)
    import shapely

    kept = [point for i, point in enumerate(ring) if point != ring[i - 1]]
    return bool(shapely.is_simple(shapely.linearrings(kept)))


def _check_finite(field: str, *numbers: float) -> None:
    for number in numbers:
        if not math.isfinite(number):
            raise _bad(field, f"needs finite numbers, got {number}", "not_finite")


def _bad(field: str, message: str, code: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", field=field, code=code)


def _too_many(message: str) -> TooLarge:
    return TooLarge(message, field="object.geometry", code="too_many_points")
