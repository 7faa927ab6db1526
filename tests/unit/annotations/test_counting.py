"""Duplicates: found by what they cover, in bounded time."""

from __future__ import annotations

import math
import time

import pytest

from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.document import Geometry, Object, Piece, Point, Polygon, Polyline
from labelcrowd.annotations.sameness import same_extent
from labelcrowd.annotations.validity import check


def blob(points: int, *, at: float = 500, radius: float = 300) -> Object:
    ring = tuple(
        (
            at + radius * math.cos(2 * math.pi * i / points),
            at + radius * math.sin(2 * math.pi * i / points),
        )
        for i in range(points)
    )
    return Object("o", "blob", Polygon((Piece(ring),)))


@pytest.mark.parametrize(
    ("moved", "same"), [(0.0, True), (2.0, True), (5.0, True), (20.0, False), (300.0, False)]
)
def test_the_same_outline_a_little_moved_is_a_duplicate(moved: float, same: bool) -> None:
    assert same_extent(blob(60).geometry, blob(60, at=500 + moved).geometry) is same


LINE = Polyline(((100, 100), (200, 120), (300, 100)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Point(100, 100), Point(101, 101), True),
        (Point(100, 100), Point(103, 100), False),
        (LINE, Polyline(((101, 100), (200, 121), (300, 99))), True),
        (LINE, Polyline(((300, 100), (200, 120), (100, 100))), True),
        (LINE, Polyline(((100, 100), (300, 120))), False),
        (LINE, Polyline(((100, 100), (200, 120), (250, 110))), False),
        (Point(100, 100), Polyline(((99, 100), (101, 100))), False),
        (Point(100, 100), blob(8, at=100, radius=1).geometry, False),
    ],
)
def test_points_and_lines_are_duplicates_where_they_lie_together(
    one: Geometry, other: Geometry, same: bool
) -> None:
    assert same_extent(one, other) is same
    assert same_extent(other, one) is same


def zigzag(points: int, moved: float = 0) -> Polyline:
    return Polyline(tuple((i % 600 + moved, i * 7919 % 400) for i in range(points)))


def scribble(points: int, moved: float = 0) -> Polygon:
    """A ring that crosses itself everywhere."""
    ring = (((i * 7919 % 6400) / 10 + moved, (i * 104729 % 4800) / 10) for i in range(points))
    return Polygon((Piece(tuple(ring)),))


def grains(count: int, moved: float = 0) -> Polygon:
    """Very many pieces."""
    corners = ((i % 80 * 8 + moved, i // 80 * 8.0) for i in range(count))
    return Polygon(tuple(Piece(((x, y), (x + 4, y), (x, y + 4))) for x, y in corners))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (blob(5_000).geometry, blob(4_999, at=501).geometry),
        (scribble(5_000), scribble(5_000, 0.5)),
        (Polygon(scribble(5_000).pieces * 4), Polygon(scribble(5_000, 0.5).pieces * 4)),
        (grains(6_000), grains(6_000, 0.5)),
        (zigzag(5_000), zigzag(5_000, 0.5)),
    ],
    ids=["smooth", "crossing", "four crossing", "many pieces", "line"],
)
def test_comparing_the_longest_outlines_is_quick(one: Geometry, other: Geometry) -> None:
    same_extent(one, other)
    times = []
    for _ in range(5):
        started = time.thread_time()
        same_extent(one, other)
        times.append(time.thread_time() - started)
    assert min(times) < 0.025


def test_long_outlines_and_many_pieces_are_compared_all_the_same() -> None:
    assert same_extent(blob(5_000).geometry, blob(4_999, at=501).geometry)
    assert not same_extent(blob(5_000).geometry, blob(4_999, at=520).geometry)
    assert same_extent(grains(6_000), grains(6_000, 0.5))
    assert not same_extent(grains(6_000), grains(6_000, 100))


def test_a_fixed_set_leaves_out_what_is_deleted() -> None:
    gone = Object("d", "blob", blob(10).geometry, deleted=True)
    fixed = FixedSet.of([blob(10), gone], width=1000, height=1000)
    assert [each.object.id for each in fixed.by_name["blob"]] == ["o"]


def test_a_fixed_set_may_hold_what_todays_rules_would_refuse() -> None:
    far = Object("far", "blob", blob(10, at=5_000).geometry)
    fixed = FixedSet.of([far], width=1000, height=1000)
    assert fixed.by_name["blob"][0].area == pytest.approx(
        check(blob(10), width=1000, height=1000).area
    )
