"""Four corners that are a box at an angle. PURE."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labelcrowd.annotations.document import Box, PointXY


def turned_box(corners: Sequence[PointXY], tolerance: float) -> Box | None:
    """The box whose corners these are, in order and each at most about ``tolerance`` px off;
    None where they are no rectangle. Its angle is that of the first side, to a tenth of a degree.
    """
    if len(corners) != 4:
        return None
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    # The diagonals of a rectangle, and of nothing else, halve each other and are equally long.
    apart = max(abs(ax + cx - bx - dx), abs(ay + cy - by - dy)) / 2
    longer = abs(math.hypot(cx - ax, cy - ay) - math.hypot(dx - bx, dy - by))
    width = (math.hypot(bx - ax, by - ay) + math.hypot(cx - dx, cy - dy)) / 2
    height = (math.hypot(dx - ax, dy - ay) + math.hypot(cx - bx, cy - by)) / 2
    # Written so that numbers which are none, or overflow, fail.
    if not (apart <= tolerance and longer <= 2 * tolerance and min(width, height) > tolerance):
        return None
    x, y = (ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4
    angle = round(math.degrees(math.atan2(by - ay + cy - dy, bx - ax + cx - dx)), 1)
    return Box(x - width / 2, y - height / 2, width, height, angle)
