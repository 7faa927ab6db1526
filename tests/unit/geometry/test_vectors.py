"""Areas and overlaps against exact figures that the labelling page is held against too."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from labelcrowd.annotations import outline
from labelcrowd.annotations.document import Box, Ellipse
from labelcrowd.geometry.overlap import iou
from labelcrowd.geometry.polygon import as_pieces, covered_area
from labelcrowd.geometry.raster import Piece
from tests.support.exact_area import exact_areas
from tests.vectors import make

OVERLAPS = json.loads((make.HERE / "overlaps.json").read_text())
OUTLINES = json.loads((make.HERE / "outlines.json").read_text())
CLOSE = 1e-6
"""Of the area."""


def pieces(given: list[dict[str, Any]]) -> list[Piece]:
    return as_pieces((one["outer"], one["holes"]) for one in given)


@pytest.mark.parametrize("vector", OVERLAPS, ids=lambda one: one["name"])
def test_area_and_symmetric_difference_are_exact_to_a_millionth(vector: dict[str, Any]) -> None:
    one, other = pieces(vector["one"]), pieces(vector["other"])
    areas = covered_area(one), covered_area(other)
    wanted = vector["area_one"], vector["area_other"]
    assert areas == pytest.approx(wanted, rel=CLOSE)
    # intersection over union says the rest: shared = iou * (one + other) / (1 + iou)
    found = iou(one, other)
    difference = sum(areas) - 2 * found * sum(areas) / (1 + found)
    assert abs(difference - vector["symmetric_difference"]) <= CLOSE * max(wanted)


@pytest.mark.parametrize("vector", OUTLINES, ids=lambda one: str(one["geometry"]))
def test_the_ring_of_a_box_and_an_ellipse_is_the_pages(vector: dict[str, Any]) -> None:
    geometry = msgspec.convert(vector["geometry"], Box | Ellipse)
    flat = [number for point in outline.corners(geometry) for number in point]
    assert flat == pytest.approx([number for point in vector["ring"] for number in point])


def test_the_exact_areas_of_known_figures() -> None:
    eight = [make.piece([[0, 0], [100, 100], [100, 0], [0, 100]])]  # two triangles, even-odd
    two = [make.piece(make.square(0, 0, 10)), make.piece(make.square(5, 0, 10))]
    areas = exact_areas(eight, two)
    assert [float(areas.one), float(areas.other)] == [5_000, 150]


def test_the_files_are_those_that_the_program_writes() -> None:
    for name, text in make.texts().items():
        assert (make.HERE / name).read_text() == text, "python -m tests.vectors.make"
