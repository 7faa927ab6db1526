"""From a bitmap to outlines."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapely.geometry import Polygon

from labelcrowd.annotations.document import Piece
from labelcrowd.assist.tracing import MOST_POINTS, outlines


def area(piece: Piece) -> float:
    return float(Polygon(piece.outer, piece.holes).area)


def test_a_box_is_four_corners() -> None:
    bitmap = np.zeros((60, 80), dtype=np.bool_)
    bitmap[10:30, 20:50] = True
    (piece,) = outlines(bitmap, 80, 60)
    assert {(20.0, 10.0), (50.0, 10.0), (50.0, 30.0), (20.0, 30.0)} == set(piece.outer)
    assert piece.holes == ()


def test_a_hole_belongs_to_the_piece_around_it() -> None:
    bitmap = np.zeros((60, 80), dtype=np.bool_)
    bitmap[5:55, 5:35] = bitmap[5:55, 45:75] = True
    bitmap[20:40, 50:70] = False
    left, right = sorted(outlines(bitmap, 80, 60), key=lambda one: min(one.outer))
    assert (left.holes, len(right.holes)) == ((), 1)
    assert area(right) == 50 * 30 - 20 * 20


def test_specks_and_pinholes_are_left_out() -> None:
    bitmap = np.zeros((200, 200), dtype=np.bool_)
    bitmap[20:180, 20:180] = True
    bitmap[100, 100] = False
    bitmap[2:4, 2:4] = True
    (piece,) = outlines(bitmap, 200, 200)
    assert area(piece) == 160 * 160


def test_nothing_and_noise_are_nothing() -> None:
    assert outlines(np.zeros((50, 50), dtype=np.bool_), 50, 50) == ()
    noise = np.zeros((1024, 1024), dtype=np.bool_)
    noise[::3, ::3] = True
    assert outlines(noise, 1024, 1024) == ()


def test_it_is_scaled_to_the_picture_with_few_points() -> None:
    y, x = np.mgrid[0:768, 0:1024]
    disc = (x + 0.5 - 500) ** 2 + (y + 0.5 - 400) ** 2 < 300**2
    (piece,) = outlines(disc, 4000, 3000)
    scale = 4000 / 1024
    assert len(piece.outer) < 100
    assert abs(area(piece) / (np.pi * (300 * scale) ** 2) - 1) < 0.01


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_whatever_the_bitmap_pieces_are_valid_and_apart(bitmap: np.ndarray) -> None:
    rows, columns = bitmap.shape
    pieces = outlines(bitmap, columns, rows)
    made = [Polygon(one.outer, one.holes) for one in pieces]
    assert all(one.is_valid for one in made)
    assert bool(made) == bool(bitmap.any())
    assert sum(len(one.outer) for one in pieces) <= MOST_POINTS
    assert shapely.union_all(made).area <= rows * columns
