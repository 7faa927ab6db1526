"""What an object must be to be stored, and what it measures."""

from __future__ import annotations

import math
import time

import pytest

from labelcrowd.annotations.document import (
    Box,
    Ellipse,
    Geometry,
    KeyFrame,
    Mask,
    Object,
    Piece,
    Point,
    Polygon,
    Polyline,
    Track,
)
from labelcrowd.annotations.validity import Checked, check
from labelcrowd.errors import InvalidInput, TooLarge

SQUARE = ((10.0, 10.0), (60.0, 10.0), (60.0, 60.0), (10.0, 60.0))


def checked(geometry: Geometry, **fields: object) -> Checked:
    obj = Object("o1", str(fields.pop("name", "car")), geometry, **fields)  # type: ignore[arg-type]
    return check(obj, width=640, height=480)


def polygon(*points: tuple[float, float]) -> Polygon:
    return Polygon((Piece(points),))


def refusal(geometry: Geometry, **fields: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        checked(geometry, **fields)
    return error.value


def test_a_square_has_its_area_and_box() -> None:
    found = checked(polygon(*SQUARE))
    assert (found.area, found.box, found.crosses) == (2500.0, (10.0, 10.0, 60.0, 60.0), False)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(4))
def test_coordinates_are_finite(bad: float, place: int) -> None:
    points = [list(point) for point in SQUARE]
    points[place][place % 2] = bad
    assert refusal(polygon(*[(x, y) for x, y in points])).code == "not_finite"


@pytest.mark.parametrize("points", [(), SQUARE[:1], SQUARE[:2], (SQUARE[0],) * 5])
def test_an_outline_needs_three_different_points(points: tuple[tuple[float, float], ...]) -> None:
    error = refusal(polygon(*points))
    assert (error.code, error.field) == ("two_points", "object.geometry.pieces[0].outer")


def test_up_to_one_pixel_outside_is_moved_to_the_edge() -> None:
    found = checked(polygon((-1, -0.5), (641, 10), (640.5, 481)))
    assert found.object.geometry == polygon((0, 0), (640, 10), (640, 480))


def test_further_outside_is_refused() -> None:
    error = refusal(polygon((10, 10), (641.5, 10), (20, 40)))
    assert (error.code, error.status) == ("off_picture", 422)
    assert "outer[1]" in error.message


def test_too_many_points_are_refused() -> None:
    ring = tuple((i % 600 + 0.5, i // 600 + 1.0) for i in range(5_001))
    with pytest.raises(TooLarge) as error:
        checked(Polygon((Piece(ring),)))
    assert error.value.code == "too_many_points"
    pieces = tuple(Piece(ring[:4_900]) for _ in range(5))
    with pytest.raises(TooLarge):
        checked(Polygon(pieces))


def test_a_self_crossing_outline_is_allowed_and_flagged() -> None:
    eight = polygon((10, 10), (110, 110), (110, 10), (10, 110))
    found = checked(eight)
    assert found.crosses
    assert found.area == pytest.approx(5000, rel=0.03)


def test_a_hole_is_not_area() -> None:
    hole = tuple((x / 2 + 20, y / 2 + 20) for x, y in SQUARE)
    assert checked(Polygon((Piece(SQUARE, (hole,)),))).area == pytest.approx(2500 - 625)


@pytest.mark.parametrize("name", ["машина", "汽车", "سيارة", "<b>car</b> & 'x'", "a" * 200, "🚗"])
def test_a_name_is_any_text_in_any_script(name: str) -> None:
    assert checked(polygon(*SQUARE), name=name).object.name == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_missing"),
        ("   ", "name_missing"),
        ("x" * 201, "name_too_long"),
        ("x" * 10_000, "name_too_long"),
        ("a\x00b", "control_character"),
        ("a\nb", "control_character"),
        ("a\x7fb", "control_character"),
        ("a\uffffb", "control_character"),
        ("\u200b", "name_missing"),
        ("\u3164 \u00ad\u0301", "name_missing"),
    ],
)
def test_other_names_are_refused(name: str, code: str) -> None:
    assert refusal(polygon(*SQUARE), name=name).code == code


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("  car \u00a0 park ", "car park"),
        ("cafe\u0301", "caf\u00e9"),
        ("c\u200bar\ufeff", "car"),
        (
            "\u0645\u06cc\u200c\u062e",
            "\u0645\u06cc\u200c\u062e",
        ),  # a joiner that changes what is seen
        ("?", "?"),
    ],
)
def test_one_name_is_written_one_way(name: str, tidy: str) -> None:
    assert checked(polygon(*SQUARE), name=name).object.name == tidy


def test_no_object_is_a_part_of_itself() -> None:
    assert refusal(polygon(*SQUARE), part_of="o1").code == "bad_part_of"


def test_a_mask_names_its_bitmap() -> None:
    assert refusal(Mask(1, 2, 3, 4, "zz")).code == "no_such_blob"


def test_a_long_outline_that_crosses_itself_is_measured_in_bounded_time() -> None:
    ring = [((i * 7919 % 6400) / 10, (i * 104729 % 4800) / 10) for i in range(5_000)]
    started = time.process_time()
    assert checked(polygon(*ring)).crosses
    assert time.process_time() - started < 0.4


@pytest.mark.parametrize(
    ("geometry", "area"),
    [
        (Box(10, 10, 50, 20), 1000.0),
        (Box(10, 10, 50, 20, angle=30), 1000.0),
        (Ellipse(100, 100, 10, 20), math.pi * 200),
        (Polyline(((1, 1), (5, 5))), 0.0),
        (Point(3, 4), 0.0),
        (Mask(1, 2, 3, 4, "0" * 64), 12.0),
        (Track((KeyFrame(0, Box(1, 1, 4, 5)), KeyFrame(9, Box(2, 2, 4, 5)))), 20.0),
    ],
)
def test_every_kind_of_geometry_is_accepted_and_measured(geometry: Geometry, area: float) -> None:
    assert checked(geometry).area == pytest.approx(area)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (Box(10, 10, 0, 20), "bad_size"),
        (Box(10, 10, 5000, 20), "off_picture"),
        (Box(10, 10, math.inf, 20), "not_finite"),
        (Box(630, 10, 5000, 20, angle=1), "off_picture"),
        (Ellipse(100, 100, -1, 20), "bad_size"),
        (Ellipse(1000, 100, 1, 20), "off_picture"),
        (Ellipse(100, 100, math.nan, 20), "not_finite"),
        (Polyline(((1, 1),)), "two_points"),
        (Point(-2, 4), "off_picture"),
        (Track(()), "two_points"),
        (Track((KeyFrame(3, Point(1, 1)), KeyFrame(3, Point(1, 1)))), "bad_size"),
        (Polygon(()), "two_points"),
    ],
)
def test_what_can_never_be_right_is_refused(geometry: Geometry, code: str) -> None:
    assert refusal(geometry).code == code


def test_a_box_one_pixel_outside_is_cut_to_the_picture() -> None:
    assert checked(Box(-1, -1, 642, 482)).object.geometry == Box(0, 0, 640, 480)
