"""What a geometry was drawn as, and what it may become. PURE."""

from __future__ import annotations

from labelcrowd.annotations.document import Box, Geometry

SHOWN_ONLY = frozenset({"mask", "track"})
"""What the labelling page shows, and changes only into something else."""


def kind_of(geometry: Geometry) -> str:
    """Its type; a box at an angle is a ``rotated_box``."""
    if isinstance(geometry, Box) and geometry.angle % 360 != 0:
        return "rotated_box"
    return str(geometry.__struct_config__.tag)


def is_asked_for(geometry: Geometry, kinds: tuple[str, ...]) -> bool:
    """Whether new objects may be like this; an upright box is a rotated one of no angle."""
    kind = kind_of(geometry)
    return kind in kinds or (kind == "box" and "rotated_box" in kinds)


def may_become(original: Geometry, kind: str) -> bool:
    """Whether an object that is there may be redrawn as ``kind`` whatever the task asks for:
    as what it is; a mask, whose bitmap no pointer moves, as a polygon."""
    before = kind_of(original)
    return kind not in SHOWN_ONLY and (kind == before or (before, kind) == ("mask", "polygon"))
