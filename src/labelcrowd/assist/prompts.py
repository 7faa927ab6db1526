"""What a model is asked with. PURE."""

from __future__ import annotations

from typing import NamedTuple


class Prompts(NamedTuple):
    """Points (x, y, whether the object is there) and a box, each from 0 to 1 of the picture."""

    points: tuple[tuple[float, float, bool], ...]
    box: tuple[float, float, float, float] | None
