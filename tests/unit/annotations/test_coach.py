"""What the coach says without the picture, as the labelling page says it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from labelcrowd.annotations.coach import SENTENCES, points_asked, remarks
from labelcrowd.annotations.document import Box, Piece, Polygon

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "coach.json").read_text())


def polygon(*rings: Any) -> Polygon:
    outer, *holes = (tuple((float(x), float(y)) for x, y in ring) for ring in rings)
    return Polygon((Piece(outer, tuple(holes)),))


@pytest.mark.parametrize("case", VECTORS["cases"])
def test_the_shared_vectors_say_the_same_as_the_page(case: Any) -> None:
    said = remarks(polygon(case["ring"]), minimum_area=VECTORS["minimum_area"])
    assert said == case["codes"]
    assert set(said) <= set(SENTENCES)


def test_a_careful_outline_has_no_remark() -> None:
    ring = [(100 + 60 * math.cos(i / 4), 100 + 60 * math.sin(i / 4)) for i in range(25)]
    assert remarks(polygon(ring), minimum_area=10) == []


def test_a_hole_that_crosses_itself_is_told() -> None:
    ring = [(100 + 90 * math.cos(i / 4), 100 + 90 * math.sin(i / 4)) for i in range(25)]
    bow = [(80, 80), (120, 120), (120, 80), (80, 130)]
    assert remarks(polygon(ring, bow), minimum_area=10) == ["crossing"]


def test_points_are_asked_for_by_length_and_at_most_twelve() -> None:
    assert [points_asked(length) for length in (10, 80, 300, 10_000)] == [3, 4, 6, 12]


def test_other_kinds_have_no_outline_to_speak_of() -> None:
    assert remarks(Box(1, 1, 300, 200), minimum_area=10) == []
