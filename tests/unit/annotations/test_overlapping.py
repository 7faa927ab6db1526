"""Where nothing may overlap: what is shared by rounding is free, no more."""

from __future__ import annotations

import time

import msgspec
import pytest

from labelcrowd.annotations import overlapping
from labelcrowd.annotations.document import Box, Object, Piece, Polygon, Reference
from labelcrowd.annotations.overlapping import first_overlap

Ring = tuple[tuple[float, float], ...]


def square(x: float, y: float, size: float = 100) -> Ring:
    return ((x, y), (x + size, y), (x + size, y + size), (x, y + size))


def polygon(object_id: str, *rings: Ring, **fields: object) -> Object:
    """One piece: its outline and its holes."""
    outer, *holes = rings
    made = Object(object_id, object_id, Polygon((Piece(outer, tuple(holes)),)))
    return msgspec.structs.replace(made, **fields)


def test_it_names_both_and_how_much_they_share() -> None:
    found = first_overlap([polygon("a", square(0, 0)), polygon("b", square(90, 0))], [])
    assert found is not None
    assert (found.changed.id, found.other.id, round(found.area)) == ("a", "b", 1_000)


@pytest.mark.parametrize(("shared_px", "found"), [(0.0, False), (0.059, False), (0.062, True)])
def test_a_strip_as_wide_as_the_rounding_and_one_pixel_more_are_free(
    shared_px: float, found: bool
) -> None:
    # 100 px of border: 1 px² and 0.05 px along it, so 0.0600 px.
    pair = [polygon("a", square(0, 0)), polygon("b", square(100 - shared_px, 0))]
    assert (first_overlap(pair, []) is not None) is found


def test_what_nobody_changed_may_overlap_but_not_with_what_was() -> None:
    given = [polygon("a", square(0, 0)), polygon("b", square(50, 0))]
    assert first_overlap([], given) is None
    assert first_overlap([polygon("c", square(300, 0))], given) is None
    assert first_overlap([polygon("c", square(130, 0))], given) is not None


def test_an_object_may_stand_in_a_hole_and_between_pieces() -> None:
    ring = polygon("ring", square(0, 0, 300), square(100, 100))
    assert first_overlap([ring, polygon("in", square(100, 100))], []) is None
    assert first_overlap([ring, polygon("in", square(98, 100))], []) is not None
    two = Object("two", "x", Polygon((Piece(square(0, 0)), Piece(square(200, 0)))))
    assert first_overlap([two, polygon("between", square(100, 0))], []) is None
    assert first_overlap([two, polygon("between", square(105, 0))], []) is not None


def test_a_part_may_lie_on_its_wholes_but_not_on_another_part() -> None:
    car = polygon("car", square(0, 0, 300))
    door = polygon("door", square(10, 10), part_of="car")
    handle = polygon("handle", square(20, 20, 20), part_of="door")
    assert first_overlap([handle, door, car], []) is None
    wheel = polygon("wheel", square(100, 10), part_of="car")
    assert first_overlap([wheel, door], [car]) is not None
    changed = polygon("own", square(0, 0, 300), refers_to=Reference("set", "car"))
    assert first_overlap([door, changed], []) is None
    circle = [polygon("a", square(0, 0), part_of="b"), polygon("b", square(0, 0), part_of="a")]
    assert first_overlap(circle, []) is None


def test_an_outline_that_crosses_itself_and_a_very_long_one_are_looked_at_too() -> None:
    bow = polygon("bow", ((0, 0), (100, 100), (100, 0), (0, 100)))
    assert first_overlap([bow, polygon("b", square(0, 40, 20))], []) is not None
    assert first_overlap([bow, polygon("b", square(40, 80, 20))], []) is None  # even-odd: outside
    many = tuple((i / 30, 0.0 if i % 2 else 0.1) for i in range(3_000))
    long = polygon("long", (*many, (100.0, 100.0), (0.0, 100.0)))
    assert first_overlap([long, polygon("b", square(50, 50))], []) is not None
    assert first_overlap([long, polygon("b", square(100, 0))], []) is None


def test_boxes_are_not_cut_and_so_not_refused() -> None:
    box = Object("box", "x", Box(0.0, 0.0, 100.0, 100.0))
    assert first_overlap([box, polygon("a", square(0, 0))], []) is None


def test_it_is_cheap_where_nothing_is_near_and_ends_where_very_much_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apart = [polygon(f"o{i}", square(i % 60 * 30, i // 60 * 30, 20)) for i in range(3_000)]
    started = time.process_time()
    assert first_overlap(apart, []) is None
    assert time.process_time() - started < 5
    monkeypatch.setattr(overlapping, "_MOST_PAIRS", 3)
    rings = [
        polygon(f"r{i}", square(-i, -i, 2 * i), square(1 - i, 1 - i, 2 * i - 2))
        for i in range(10, 40, 2)
    ]
    assert first_overlap([*rings, rings[0]], []) is None
