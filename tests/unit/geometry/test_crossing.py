"""The quick test for small rings agrees with shapely."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelcrowd.geometry.crossing import small_ring_is_simple
from labelcrowd.geometry.polygon import is_simple

grid = st.integers(0, 6).map(float)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(grid, grid), max_size=9))
def test_it_agrees_with_shapely_on_a_coarse_grid(ring: list[tuple[float, float]]) -> None:
    assert small_ring_is_simple(ring) == is_simple(ring)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=3, max_size=20))
def test_it_agrees_with_shapely_on_any_points(ring: list[tuple[float, float]]) -> None:
    rounded = [(round(x, 1), round(y, 1)) for x, y in ring]
    assert small_ring_is_simple(rounded) == is_simple(rounded)


@pytest.mark.parametrize(
    ("ring", "simple"),
    [
        ([(0, 0), (9, 0), (9, 9), (0, 9)], True),
        ([(0, 0), (9, 9), (9, 0), (0, 9)], False),  # bow tie
        ([(0, 0), (9, 0), (9, 9), (4, 0)], False),  # touches an edge
        ([(0, 0), (9, 0), (4, 0)], False),  # all on one line
        ([(0, 0), (9, 0), (9, 0), (0, 9)], True),  # a repeated point
        ([(0, 0), (9, 0), (9, 9), (9, 4), (0, 9)], False),  # a spike
        ([(0, 0), (1, 1)], False),
    ],
)
def test_known_rings(ring: list[tuple[float, float]], simple: bool) -> None:
    assert small_ring_is_simple(ring) is simple
