"""The objects of a document: names, geometry, and their JSON. PURE.

Coordinates are float64 pixels of the upright picture, x to the right, y down,
origin at the top-left corner of the top-left pixel. The JSON of an object is
what the page sends, what a revision stores and what exports start from.
"""

from __future__ import annotations

from typing import Any

import msgspec

SCHEMA = 1
"""Version of the object JSON; a later one must still read this one."""

PointXY = tuple[float, float]

Value = str | float | bool
"""What one attribute field of an object says: a choice or text, a number, a flag."""


class _Geometry(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    pass


class Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One separate polygon of an object: an outer ring and its holes, unclosed point lists."""

    outer: tuple[PointXY, ...]
    holes: tuple[tuple[PointXY, ...], ...] = ()


class Polygon(_Geometry, frozen=True, tag="polygon"):
    """One or more pieces."""

    pieces: tuple[Piece, ...]


class Box(_Geometry, frozen=True, tag="box"):
    """Top-left corner, size, and clockwise rotation in degrees about the centre."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0


class Polyline(_Geometry, frozen=True, tag="polyline"):
    """An open line of at least 2 points."""

    points: tuple[PointXY, ...]


class Point(_Geometry, frozen=True, tag="point"):
    x: float
    y: float


class Ellipse(_Geometry, frozen=True, tag="ellipse"):
    """Centre, radii, and clockwise rotation in degrees."""

    cx: float
    cy: float
    rx: float
    ry: float
    angle: float = 0.0


class Mask(_Geometry, frozen=True, tag="mask"):
    """A bitmap in a box; ``blob`` is the SHA-256 of a PNG of the whole picture."""

    x: float
    y: float
    width: float
    height: float
    blob: str


StillGeometry = Polygon | Box | Polyline | Point | Ellipse | Mask


class KeyFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The geometry at one frame; between key frames a reader interpolates linearly."""

    frame: int
    geometry: StillGeometry


class Track(_Geometry, frozen=True, tag="track"):
    """An object through a video: key frames in rising order."""

    frames: tuple[KeyFrame, ...]


Geometry = Polygon | Box | Polyline | Point | Ellipse | Mask | Track


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The object of a fixed set that this one renames, moves or deletes."""

    document_id: str
    object_id: str


class Assist(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a model helped to outline an object: which (SHA-256 of its files), by which points
    (x, y, whether the object is there) and box (two corners), and how often a person has
    changed the outline since. ``proof``: a page shows by it that all this is so; it is not kept.
    """

    model: str
    points: tuple[tuple[float, float, bool], ...] = ()
    box: tuple[float, float, float, float] | None = None
    edits: int = 0
    proof: str = ""


class Object(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One outlined and named thing. ``id`` is random, made by the client, and never changes.

    ``occluded`` is None where nobody said. ``part_of`` is the id of another object
    of the document, ``z`` how far in front it lies. ``values`` answers the design's attribute
    fields; it is left out of the JSON where nothing was said, as older objects have it, and so
    is ``assist`` where no model helped.
    ``extra`` keeps fields of a source format that nothing else holds.
    """

    id: str
    name: str
    geometry: Geometry
    attributes: str = ""
    occluded: bool | None = None
    part_of: str | None = None
    z: int = 0
    deleted: bool = False
    verified: bool = False
    automatic: bool = False
    refers_to: Reference | None = None
    extra: dict[str, Any] = {}
    schema: int = SCHEMA
    values: dict[str, Value] | msgspec.UnsetType = msgspec.UNSET
    assist: Assist | msgspec.UnsetType = msgspec.UNSET


decode_object = msgspec.json.Decoder(Object).decode
"""Object of JSON bytes or text; raises msgspec.ValidationError with a path."""

encode_object = msgspec.json.Encoder().encode
"""JSON bytes of an Object."""
