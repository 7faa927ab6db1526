"""Run-length masks give what pycocotools gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco

from labelcrowd.errors import InvalidInput
from labelcrowd.formats import rle

_coordinate = st.floats(-20, 80, allow_nan=False).map(lambda v: round(v, 2))
_rings = st.lists(st.tuples(_coordinate, _coordinate), min_size=3, max_size=12)


def reference(points, height, width):
    flat = [float(n) for point in points for n in point]
    return coco.frPyObjects([flat], height, width)[0]


@settings(max_examples=150, deadline=None)
@given(_rings, st.integers(1, 60), st.integers(1, 60))
def test_a_polygon_s_mask_is_the_reference_s(points, height, width):
    ours = rle.from_polygon(points, height, width)
    theirs = reference(points, height, width)
    assert rle.to_text(ours) == theirs["counts"].decode()
    assert rle.area(ours) == coco.area(theirs)
    assert rle.bbox(ours, height) == tuple(coco.toBbox(theirs))


@settings(max_examples=60, deadline=None)
@given(st.lists(_rings, min_size=1, max_size=4))
def test_united_masks_are_the_reference_s(rings):
    ours = rle.united([rle.from_polygon(ring, 50, 40) for ring in rings], 2000)
    theirs = coco.merge([reference(ring, 50, 40) for ring in rings])
    assert rle.to_text(ours) == theirs["counts"].decode()


@settings(max_examples=60, deadline=None)
@given(_rings, st.lists(_rings, max_size=3))
def test_holes_are_taken_out(outer, holes):
    mask = rle.from_polygon(outer, 50, 40)
    cut = [rle.from_polygon(hole, 50, 40) for hole in holes]
    expected = rle.to_bitmap(mask, 50, 40)
    for hole in cut:
        expected = expected & ~rle.to_bitmap(hole, 50, 40)
    assert (rle.to_bitmap(rle.without(mask, cut, 2000), 50, 40) == expected).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 30))
def test_bitmaps_and_texts_go_both_ways(seed, height, width):
    bitmap = np.random.default_rng(seed).random((height, width)) < 0.3
    counts = rle.from_bitmap(bitmap)
    theirs = coco.encode(np.asfortranarray(bitmap.astype(np.uint8)))
    assert rle.to_text(counts) == theirs["counts"].decode()
    assert (rle.from_text(rle.to_text(counts), height * width) == counts).all()
    assert (rle.to_bitmap(counts, height, width) == bitmap).all()
    assert rle.bbox(counts, height) == tuple(coco.toBbox(theirs))


@pytest.mark.parametrize(
    ("text", "remark"),
    [("", "nothing"), ("\x00", "no such character"), ("04", "too short"), ("o" * 30, "endless")],
)
def test_a_text_that_is_no_mask_is_refused(text, remark):
    with pytest.raises(InvalidInput, match="RLE"):
        rle.from_text(text, 100)


@pytest.mark.parametrize("numbers", [[-1, 101], [1.5, 98.5], ["1", 99], [100, 1]])
def test_counts_that_do_not_fit_are_refused(numbers):
    with pytest.raises(InvalidInput, match="RLE counts"):
        rle.checked(numbers, 100)
