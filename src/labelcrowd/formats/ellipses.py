"""Ellipses in formats that have only outlines: 64 points there, and an ellipse again. PURE."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Ellipse, PointXY


def ellipse_of_ring(ring: Sequence[PointXY], off_px: float) -> Ellipse | None:
    """The ellipse whose 64 points these are, in our order; None where one is farther off."""
    if len(ring) != outline.ELLIPSE_POINTS:
        return None
    quarter = len(ring) // 4
    right, bottom, left, top = (ring[i * quarter] for i in range(4))
    ellipse = Ellipse(
        cx=(right[0] + left[0]) / 2,
        cy=(right[1] + left[1]) / 2,
        rx=math.dist(right, left) / 2,
        ry=math.dist(bottom, top) / 2,
        angle=round(math.degrees(math.atan2(right[1] - left[1], right[0] - left[0])), 6),
    )
    some = min(ellipse.rx, ellipse.ry) > 0
    return ellipse if some and lies_on(ellipse, ring, off_px) else None


def lies_on(ellipse: Ellipse, ring: Sequence[PointXY], off_px: float) -> bool:
    """Whether these are the ellipse's own points, each at most so far off."""
    own = outline.corners(ellipse)
    return len(own) == len(ring) and all(
        math.dist(a, b) <= off_px for a, b in zip(own, ring, strict=True)
    )


def to_text(ellipse: Ellipse) -> str:
    """``cx,cy rx,ry angle``, exactly."""
    e = ellipse
    return f"{e.cx!r},{e.cy!r} {e.rx!r},{e.ry!r} {e.angle!r}"


def of_text(text: str) -> Ellipse | None:
    """None where it is none that can be drawn."""
    try:
        cx, cy, rx, ry, angle = map(float, text.replace(",", " ").split())
    except ValueError:
        return None
    if not all(map(math.isfinite, (cx, cy, rx, ry, angle))) or rx <= 0 or ry <= 0:
        return None
    return Ellipse(cx, cy, rx, ry, angle)
