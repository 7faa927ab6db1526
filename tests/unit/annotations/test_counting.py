"""Duplicates: found by what they cover, in bounded time."""

from __future__ import annotations

import math
import time

import pytest

from labelcrowd.annotations import counting
from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.document import Object, Piece, Polygon
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
    assert counting._same(blob(60), blob(60, at=500 + moved)) is same


def test_comparing_very_long_outlines_is_quick() -> None:
    one, other = blob(5_000), blob(4_999, at=501)
    started = time.perf_counter()
    assert counting._same(one, other)
    assert time.perf_counter() - started < 0.5


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
