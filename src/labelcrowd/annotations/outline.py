"""What a geometry covers, as polygons: for areas, boxes and overlap. PURE.

numpy takes a third of a second to load: it waits for the first who needs it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

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
)

if TYPE_CHECKING:
    from labelcrowd.geometry.polygon import Box4
    from labelcrowd.geometry.raster import Piece

ELLIPSE_POINTS = 64

FARTHEST_PX = 1e7
"""Farther from the picture nothing can be drawn or measured (labelling/src/model/soundness.ts)."""


def pieces(geometry: Geometry) -> list[Piece]:
    """The covered area in pixels of the upright picture; empty for points and lines.

    A mask counts as its box, a track as its first key frame.
    """
    import numpy as np

    if isinstance(geometry, Polygon):
        return [
            (np.array(piece.outer), [np.array(hole) for hole in piece.holes])
            for piece in geometry.pieces
        ]
    if isinstance(geometry, Box | Mask | Ellipse):
        return [(np.array(corners(geometry)), [])]
    if isinstance(geometry, Track) and geometry.frames:
        return pieces(geometry.frames[0].geometry)
    return []


def has_area(geometry: Geometry) -> bool:
    """Whether it covers anything: a point and a line do not."""
    if isinstance(geometry, Track):
        return any(has_area(frame.geometry) for frame in geometry.frames[:1])
    return not isinstance(geometry, Point | Polyline)


def corners(geometry: Box | Mask | Ellipse) -> list[PointXY]:
    """The corners of a box, turned by its angle; of an ellipse 64 points of its outline."""
    if isinstance(geometry, Ellipse):
        steps = [2 * math.pi * i / ELLIPSE_POINTS for i in range(ELLIPSE_POINTS)]
        around = [(geometry.rx * math.cos(t), geometry.ry * math.sin(t)) for t in steps]
        return _turned(around, (geometry.cx, geometry.cy), geometry.angle)
    half_width, half_height = geometry.width / 2, geometry.height / 2
    around = [
        (-half_width, -half_height),
        (half_width, -half_height),
        (half_width, half_height),
        (-half_width, half_height),
    ]
    centre = (geometry.x + half_width, geometry.y + half_height)
    return _turned(around, centre, geometry.angle if isinstance(geometry, Box) else 0.0)


def box_of(geometry: Geometry) -> Box4:
    """The upright box around a geometry."""
    from labelcrowd.geometry.polygon import bbox as box_around

    if isinstance(geometry, Polygon):
        return box_around([piece.outer for piece in geometry.pieces])
    if isinstance(geometry, Polyline):
        return box_around([geometry.points])
    if isinstance(geometry, Point):
        return (geometry.x, geometry.y, geometry.x, geometry.y)
    if isinstance(geometry, Track):
        return box_of(geometry.frames[0].geometry) if geometry.frames else (0.0, 0.0, 0.0, 0.0)
    return box_around([corners(geometry)])


def is_drawable(geometry: Geometry) -> bool:
    """Whether all of it lies within ``FARTHEST_PX``; files of others hold 1e308 too."""
    if isinstance(geometry, Track):
        return all(is_drawable(frame.geometry) for frame in geometry.frames)
    numbers = list(box_of(geometry))
    if isinstance(geometry, Polygon):
        numbers += [n for piece in geometry.pieces for hole in piece.holes for p in hole for n in p]
    return all(abs(number) <= FARTHEST_PX for number in numbers)


def _turned(offsets: list[PointXY], centre: PointXY, degrees: float) -> list[PointXY]:
    """Offsets turned clockwise on the screen (y down) and moved to the centre."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in offsets]
