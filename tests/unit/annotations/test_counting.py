"""Duplicates: found by what they cover, in bounded time."""

from __future__ import annotations

import math
import time

import pytest

from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.document import Object, Piece, Polygon
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
    ],
    ids=["smooth", "crossing", "four crossing", "many pieces"],
)
def test_comparing_the_longest_outlines_is_quick(one: Polygon, other: Polygon) -> None:
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
