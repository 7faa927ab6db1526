"""Area, boxes, validity and overlap of polygons."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelcrowd.geometry.overlap import iou, raster_iou
from labelcrowd.geometry.polygon import (
    area,
    as_pieces,
    as_ring,
    bbox,
    contains,
    covered_area,
    distinct_points,
    is_finite,
    is_simple,
    signed_area,
)
from labelcrowd.geometry.raster import rasterise

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
EIGHT = [(0, 0), (10, 10), (10, 0), (0, 10)]
HOLE = [(2, 2), (8, 2), (8, 8), (2, 8)]


@pytest.mark.parametrize(
    ("points", "expected", "remark"),
    [
        (SQUARE, 100.0, "clockwise on the screen is positive"),
        (SQUARE[::-1], -100.0, "the other way round is negative"),
        (EIGHT, 0.0, "a figure eight cancels itself out"),
        ([(0, 0), (1, 1)], 0.0, "a line has no area"),
        ([], 0.0, "nothing has no area"),
        ([(1e6, 1e6), (1e6 + 1, 1e6), (1e6, 1e6 + 1)], 0.5, "far from the origin it is exact"),
    ],
)
def test_the_signed_area_is_the_shoelace_sum(points, expected, remark):
    assert signed_area(points) == expected, remark
    assert area(points) == abs(expected), remark


@pytest.mark.parametrize(
    ("points", "expected", "remark"),
    [
        (SQUARE, True, "a square"),
        ([*SQUARE, (0, 0)], True, "closed by repeating the first point"),
        (EIGHT, False, "crosses itself"),
        ([(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)], False, "touches itself"),
        ([(0, 0), (1, 1)], False, "two points"),
        ([(0, 0), (0, 0), (0, 0)], False, "one point three times"),
        ([(0, 0), (float("nan"), 1), (2, 2)], False, "not a number"),
    ],
)
def test_a_ring_is_simple_if_it_neither_crosses_nor_touches_itself(points, expected, remark):
    assert is_simple(points) is expected, remark


def test_infinite_and_not_a_number_are_not_finite():
    assert is_finite(SQUARE)
    assert not is_finite([(0, 0), (float("inf"), 0)])
    assert not is_finite([(0, 0), (float("nan"), 0)])


def test_a_list_that_is_not_points_is_refused():
    with pytest.raises(ValueError, match=r"shape \(n, 2\)"):
        as_ring([1, 2, 3])


def test_repeated_points_count_once():
    assert distinct_points([(0, 0), (1, 1), (0, 0)]) == 2


def test_a_point_is_inside_by_the_even_odd_rule():
    assert contains(SQUARE, 5, 5)
    assert not contains(SQUARE, 15, 5)
    assert not contains([(0, 0), (1, 1)], 0.5, 0.5)


def test_the_box_holds_all_rings():
    assert bbox([SQUARE, [(-1, 3), (20, 4)]]) == (-1, 0, 20, 10)
    assert bbox([[]]) == (0, 0, 0, 0)


def test_holes_are_out_and_overlaps_count_once():
    assert covered_area(as_pieces([(SQUARE, [HOLE])])) == 64
    shifted = [(x + 5, y) for x, y in SQUARE]
    assert covered_area(as_pieces([(SQUARE, []), (shifted, [])])) == 150


def test_a_figure_eight_covers_both_its_loops():
    assert covered_area(as_pieces([(EIGHT, [])])) == pytest.approx(50, rel=0.01)


def test_pixels_are_in_where_their_centres_are_in():
    bitmap = rasterise(as_pieces([([(1, 1), (4, 1), (4, 3), (1, 3)], [])]), 6, 5)
    expected = np.zeros((5, 6), dtype=bool)
    expected[1:3, 1:4] = True
    assert (bitmap == expected).all()


def test_what_is_off_the_bitmap_is_cut_off():
    bitmap = rasterise(as_pieces([([(-5, -5), (50, -5), (50, 50), (-5, 50)], [])]), 6, 5)
    assert bitmap.all()


@pytest.mark.parametrize(
    ("other", "expected", "remark"),
    [
        (SQUARE, 1.0, "the same"),
        ([(5, 0), (15, 0), (15, 10), (5, 10)], 1 / 3, "half moved away"),
        ([(20, 20), (30, 20), (30, 30)], 0.0, "apart"),
        ([(10, 0), (20, 0), (20, 10), (10, 10)], 0.0, "sharing an edge only"),
        (EIGHT, 0.5, "self-crossing: from the raster"),
        ([(1, 1), (2, 2)], 0.0, "a line covers nothing"),
    ],
)
def test_overlap_is_intersection_over_union(other, expected, remark):
    a, b = as_pieces([(SQUARE, [])]), as_pieces([(other, [])])
    assert iou(a, b) == pytest.approx(expected, abs=0.01), remark
    assert iou(a, b) == iou(b, a), remark


def test_overlap_of_huge_self_crossing_objects_takes_bounded_time():
    rng = np.random.default_rng(1)
    wild = [[(rng.uniform(0, 4000, (5000, 2)), []) for _ in range(4)] for _ in range(2)]
    started = time.perf_counter()
    assert 0 <= iou(as_pieces(wild[0]), as_pieces(wild[1])) <= 1
    assert time.perf_counter() - started < 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=3, max_size=12),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=3, max_size=12),
)
def test_the_raster_agrees_with_exact_overlap(one, other):
    a, b = as_pieces([(one, [])]), as_pieces([(other, [])])
    exact = iou(a, b)
    assert 0 <= exact <= 1 + 1e-9
    if covered_area(a) > 200 and covered_area(b) > 200:
        assert raster_iou(a, b) == pytest.approx(exact, abs=0.03)
