"""LabelMe's XML: every quirk read, everything kept, everything written back."""

from __future__ import annotations

import collections
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelcrowd.annotations.document import (
    Box,
    Ellipse,
    KeyFrame,
    Mask,
    Object,
    Piece,
    Point,
    Polygon,
    Polyline,
    Track,
)
from labelcrowd.errors import InvalidInput
from labelcrowd.formats import labelme_xml
from labelcrowd.formats.labelme_xml_writer import format_date, round_half_up, write
from labelcrowd.formats.sheet import Drops, Entry, Sheet

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is not here")

SQUARE = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in [(1, 1), (9, 1), (9, 9), (1, 9)])


def file_of(*objects: str, rest: str = "") -> bytes:
    body = "".join(f"<object>{inner}</object>" for inner in objects)
    head = "<filename>a.jpg</filename><folder>f</folder>"
    return f"<annotation>{head}{body}{rest}</annotation>".encode()


def drawn(name: str = "car", more: str = "", points: str = SQUARE) -> str:
    return f"<name>{name}</name>{more}<polygon><username>bob</username>{points}</polygon>"


def only(data: bytes) -> Object:
    (entry,) = labelme_xml.read(data).sheet.entries
    return entry.object


def points(*pairs: tuple[object, object]) -> str:
    return "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in pairs)


# --- reading ---


def test_an_object_is_read_with_all_its_fields():
    more = (
        "<deleted>1</deleted><verified>1</verified><automatic>1</automatic>"
        "<occluded>yes</occluded><attributes>red, old</attributes>"
        "<date>27-Jul-2014 02:58:50</date><id>0</id>"
    )
    reading = labelme_xml.read(file_of(drawn(more=more)))
    (entry,) = reading.sheet.entries
    obj = entry.object
    assert (obj.deleted, obj.verified, obj.automatic, obj.occluded) == (True, True, True, True)
    assert (obj.name, obj.attributes, entry.author) == ("car", "red, old", "bob")
    assert obj.geometry == Polygon((Piece(((1, 1), (9, 1), (9, 9), (1, 9))),))
    assert entry.at == 1_406_429_930_000_000
    assert (reading.sheet.path, reading.sheet.author, reading.remarks) == ("f/a.jpg", "bob", ())


@pytest.mark.parametrize(
    ("given_points", "expected", "remark"),
    [
        (points((3, 4)), Point(3, 4), "one click and a right click: a flag"),
        (points((3, 4), (5, 6)), Polyline(((3, 4), (5, 6))), "two: a line"),
        (points((-2, 0), (5, 0), (5, 7)), Polygon((Piece(((-2, 0), (5, 0), (5, 7))),)), "off it"),
        (points((1.5, 2), (5, 0), (5, 7)), Polygon((Piece(((1.5, 2), (5, 0), (5, 7))),)), "halves"),
        (points(("\n 3 ", 4)), Point(3, 4), "blanks around"),
        (points((3, 4), ("", 4), ("x", 1)), Point(3, 4), "points that are none are left out"),
        (points((3, 4), ("1e400", 4), ("NaN", 1)), Point(3, 4), "not finite: left out"),
    ],
)
def test_any_number_of_points_is_read(given_points, expected, remark):
    assert only(file_of(drawn(points=given_points))).geometry == expected, remark


@pytest.mark.parametrize(
    ("corners", "remark"),
    [
        ([(1, 1), (9, 1), (9, 5), (1, 5)], "clockwise"),
        ([(9, 5), (1, 5), (1, 1), (9, 1)], "drawn from the right"),
        ([(1, 5), (1, 1), (9, 1), (9, 5)], "another first corner"),
    ],
)
def test_a_bounding_box_is_a_box_whatever_its_corner_order(corners, remark):
    data = file_of(drawn(more="<type> bounding_box </type>", points=points(*corners)))
    assert only(data).geometry == Box(1, 1, 8, 4), remark
    again = write(labelme_xml.read(data).sheet, Drops()).data
    assert [(int(x.text), int(y.text)) for x, y in _pts(again)] == corners, remark


@pytest.mark.parametrize("angle", [-135.0, -30.0, 12.3, 45.0, 170.0])
def test_a_box_at_an_angle_comes_back_to_a_pixel(angle: float):
    box = Box(40, 60, 80, 30, angle)
    again = only(write(sheet_of(Object("o", "car", box)), Drops()).data).geometry
    assert isinstance(again, Box)
    assert (again.x, again.y, again.width, again.height) == pytest.approx((40, 60, 80, 30), abs=1.5)
    assert again.angle == pytest.approx(angle, abs=1.5)


def test_four_corners_that_are_no_rectangle_stay_a_polygon():
    kite = [(1, 10), (30, 1), (50, 10), (30, 40)]
    data = file_of(drawn(more="<type>bounding_box</type>", points=points(*kite)))
    assert isinstance(only(data).geometry, Polygon)


def _pts(data: bytes):
    from lxml import etree

    root = etree.fromstring(data)
    return list(zip(root.iter("x"), root.iter("y"), strict=True))


def test_another_type_stays_a_polygon_and_is_kept():
    obj = only(file_of(drawn(more="<type>plane</type>")))
    assert isinstance(obj.geometry, Polygon)
    assert obj.extra["labelme"]["type"] == "plane"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27-Jul-2014 02:58:50", 1_406_429_930_000_000),
        ("22-11-26 17:01:17:741", 1_795_366_877_741_000),
        ("", None),
        ("yesterday", None),
        ("31-Feb-2014 00:00:00", None),
        ("27-Foo-2014 02:58:50", None),
    ],
)
def test_both_forms_of_date_are_read(text, expected):
    assert labelme_xml.parse_date(text) == expected


def test_a_date_that_cannot_be_read_is_kept_as_it_is():
    data = file_of(drawn(more="<date>yesterday</date>"))
    assert b"<date>yesterday</date>" in write(labelme_xml.read(data).sheet, Drops()).data


@pytest.mark.parametrize(
    ("more", "expected", "remark"),
    [
        ("", (False, None, ""), "absent"),
        ("<deleted/><occluded/><attributes/>", (False, None, ""), "empty"),
        ("<deleted>0</deleted><occluded>no</occluded>", (False, False, ""), "no"),
        ("<deleted>\n1\n</deleted><occluded> yes </occluded>", (True, True, ""), "padded"),
    ],
)
def test_flags_may_be_absent_empty_or_padded(more, expected, remark):
    obj = only(file_of(drawn(more=more)))
    assert (obj.deleted, obj.occluded, obj.attributes) == expected, remark


@pytest.mark.parametrize("username", ["", "null", "anonymous"])
def test_a_user_name_is_kept_as_it_is_written(username):
    data = file_of(f"<name>x</name><polygon><username>{username}</username>{SQUARE}</polygon>")
    (entry,) = labelme_xml.read(data).sheet.entries
    assert entry.author == username


def test_line_breaks_inside_values_are_blanks():
    data = (
        b"<annotation><filename>\na.jpg\n</filename><folder>\nf\n</folder>"
        b"<object><name>\n red\n car </name><polygon>" + SQUARE.encode() + b"</polygon></object>"
        b"</annotation>"
    )
    sheet = labelme_xml.read(data).sheet
    assert (sheet.path, sheet.entries[0].object.name) == ("f/a.jpg", "red car")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("<imagesize><nrows>30</nrows><ncols>40</ncols></imagesize>", (40, 30)),
        ("<imagesize><nrows></nrows><ncols></ncols></imagesize>", (None, None)),
        ("<imagesize><nrows>-1</nrows><ncols>x</ncols></imagesize>", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_picture_size_may_be_missing(size, expected):
    sheet = labelme_xml.read(file_of(drawn(), rest=size)).sheet
    assert (sheet.width, sheet.height) == expected


def test_parts_are_read_from_indices_of_either_side():
    parts = "<parts><hasparts>{}</hasparts><ispartof>{}</ispartof></parts>"
    data = file_of(
        drawn("car", parts.format("2,1", "")),
        drawn("wheel", parts.format("", "0")),
        drawn("door"),
        drawn("handle", parts.format("", "2")),
    )
    entries = labelme_xml.read(data).sheet.entries
    assert [entry.object.part_of for entry in entries] == [None, "o0", "o0", "o2"]


@pytest.mark.parametrize(
    ("first", "second", "remark"),
    [("1", "0", "each other's part"), ("0", "", "its own part"), ("9", "", "of nothing")],
)
def test_parts_that_make_no_sense_are_cut_and_remarked(first, second, remark):
    parts = "<parts><ispartof>{}</ispartof></parts>"
    data = file_of(drawn("a", parts.format(first)), drawn("b", parts.format(second)))
    reading = labelme_xml.read(data)
    assert sum(e.object.part_of is not None for e in reading.sheet.entries) <= 1, remark
    assert "is a part of object" in reading.remarks[0], remark


def test_a_mask_and_its_scribble_are_found_by_name():
    segm = (
        "<name>plate</name><segm><username>ann</username><box><xmin>1457</xmin><ymin>1671.75</ymin>"
        "<xmax>1559</xmax><ymax>1706.75</ymax></box><mask>a_mask_0.png</mask><scribbles>"
        "<xmin>1456</xmin><scribble_name>a_scribble_0.png</scribble_name></scribbles></segm>"
    )
    blobs = {("mask", "a_mask_0.png"): "m" * 64, ("scribble", "a_scribble_0.png"): "s" * 64}
    reading = labelme_xml.read(file_of(segm), blob_of=lambda kind, name: blobs.get((kind, name)))
    (entry,) = reading.sheet.entries
    assert entry.object.geometry == Mask(1457, 1671.75, 102, 35, "m" * 64)
    written = write(reading.sheet, Drops())
    assert written.bitmaps == (
        ("Masks/f/a_mask_0.png", "m" * 64),
        ("Scribbles/f/a_scribble_0.png", "s" * 64),
    )
    assert b"<ymin>1671.75</ymin>" in written.data
    without = labelme_xml.read(file_of(segm))
    assert without.sheet.entries[0].object.geometry == Box(1457, 1671.75, 102, 35)
    assert "mask a_mask_0.png is missing" in without.remarks[0]


def test_a_video_polygon_becomes_a_track_of_its_key_frames():
    polygon = (
        "<name>car</name><polygon><username>v</username><t>0,1,2</t>"
        "<x>0,10,10;5,15,15;10,20,20</x><y>0,0,10;0,0,10;0,0,10</y>"
        "<userlabeled>1,0,1</userlabeled></polygon>"
    )
    reading = labelme_xml.read(file_of(polygon))
    geometry = reading.sheet.entries[0].object.geometry
    assert isinstance(geometry, Track)
    assert [frame.frame for frame in geometry.frames] == [0, 2]
    again = write(reading.sheet, Drops()).data.decode()
    assert "<t>0,1,2</t><x>0,10,10;5,15,15;10,20,20</x>" in again
    assert "<userlabeled>1,0,1</userlabeled>" in again


def test_stray_frame_fields_in_a_still_polygon_do_no_harm():
    data = file_of(drawn(points=f"<t>1</t><key>1</key>{SQUARE}"))
    assert isinstance(only(data).geometry, Polygon)
    assert b"<t>1</t>" in write(labelme_xml.read(data).sheet, Drops()).data


def test_name_spaces_are_looked_through():
    data = file_of(drawn()).replace(b"<polygon>", b'<polygon xmlns="">').replace(
        b"<annotation>", b'<annotation xmlns="http://www.w3.org/1999/xhtml">'
    )  # fmt: skip
    assert isinstance(only(data).geometry, Polygon)


def test_unknown_fields_come_back():
    more = (
        "<viewpoint><azimuth>90</azimuth></viewpoint><quality>5</quality><quality>6</quality>"
        '<new with="attribute">x</new>'
    )
    pts = points((1, 1)).replace("</pt>", "<time>undefined</time></pt>") + SQUARE
    data = file_of(drawn(more=more, points=pts), rest="<scenedescription>street</scenedescription>")
    again = write(labelme_xml.read(data).sheet, Drops()).data.decode()
    for kept in (
        "<viewpoint><azimuth>90</azimuth></viewpoint>",
        "<quality>5</quality><quality>6</quality>",
        'new with="attribute"',
        "<scenedescription>street</scenedescription>",
    ):
        assert kept in again


def test_an_object_without_an_outline_is_kept_aside_and_comes_back():
    data = file_of("<name>ground</name><plane><focal_length>1.5</focal_length></plane>", drawn())
    reading = labelme_xml.read(data)
    assert [entry.object.name for entry in reading.sheet.entries] == ["car"]
    assert "no outline that can be read" in reading.remarks[0]
    assert b"<focal_length>1.5</focal_length>" in write(reading.sheet, Drops()).data


# --- damage and attack ---


@pytest.mark.parametrize(
    ("data", "objects", "remark"),
    [
        (file_of(drawn()) + b"ls></ncols></imagesize></annotation>", 1, "two writers at once"),
        (file_of(drawn(), drawn())[:-80], 1, "cut off: complete objects are read"),
        (file_of(drawn("a\x1ab")), 1, "U+001A"),
        (file_of(drawn("salt & pepper")), 1, "a bare &"),
        (b"\xef\xbb\xbf" + file_of(drawn()) + b"<", 1, "byte order mark and a torn tail"),
        (file_of(drawn("caf\u00e9")).replace("é".encode(), b"\xe9"), 1, "Latin-1 bytes"),
    ],
)
def test_damaged_files_are_salvaged(data, objects, remark):
    reading = labelme_xml.read(data)
    assert len(reading.sheet.entries) == objects, remark
    assert reading.remarks, remark


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not well-formed"),
        (b"hello", "not well-formed"),
        (b"<annotation><object><name>", "not well-formed"),
        (b"<html></html>", "expected a LabelMe <annotation>, got <html>"),
        (b"<annotation>" + b"<a>" * 70 + b"</a>" * 70 + b"</annotation>", "deeper than 64"),
        (b"<annotation>" + b" " * 20_000_001 + b"</annotation>", "the limit is 20 MB"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><annotation>&x;</annotation>', "DTD"),
        (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><annotation/>', "DTD"),
    ],
)
def test_what_is_no_annotation_is_refused(data, reason):
    with pytest.raises(InvalidInput, match=reason):
        labelme_xml.read(data)


def test_an_entity_bomb_is_refused_at_once():
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    data = f'<!DOCTYPE a [<!ENTITY a0 "x">{entities}]><annotation>&a11;</annotation>'.encode()
    started = time.perf_counter()
    with pytest.raises(InvalidInput):
        labelme_xml.read(data)
    assert time.perf_counter() - started < 2


# --- writing ---


def sheet_of(*objects: Object, **fields: object) -> Sheet:
    entries = tuple(Entry(obj, "w1", 1_406_429_930_000_000) for obj in objects)
    return Sheet("f", "a.jpg", 100, 80, "w1", entries, **fields)  # type: ignore[arg-type]


def polygon(*pairs: tuple[float, float], holes: tuple = ()) -> Polygon:
    return Polygon((Piece(tuple(pairs), holes),))


def test_a_file_is_written_as_the_tool_wrote_it():
    obj = Object(id="x", name="car", geometry=polygon((1, 2), (3.5, 4), (-0.5, 6.49)))
    assert write(sheet_of(obj), Drops()).data.decode() == (
        "<annotation><filename>a.jpg</filename><folder>f</folder><source><sourceImage>The "
        "MIT-CSAIL database of objects and scenes</sourceImage><sourceAnnotation>LabelMe Webtool"
        "</sourceAnnotation></source><object><name>car</name><deleted>0</deleted><verified>0"
        "</verified><occluded></occluded><attributes></attributes><parts><hasparts></hasparts>"
        "<ispartof></ispartof></parts><date>27-Jul-2014 02:58:50</date><id>0</id><polygon>"
        "<username>w1</username><pt><x>1</x><y>2</y></pt><pt><x>4</x><y>4</y></pt><pt><x>0</x>"
        "<y>6</y></pt></polygon></object><imagesize><nrows>80</nrows><ncols>100</ncols>"
        "</imagesize></annotation>"
    )


def test_halves_are_rounded_up():
    assert [round_half_up(n) for n in (0.5, 1.5, -0.5, -1.5, 2.4999)] == [1, 2, 0, -1, 2]


def test_dates_are_english_and_utc():
    assert format_date(1_795_366_877_000_000) == "22-Nov-2026 17:01:17"


def test_parts_are_listed_in_numeric_order():
    whole = Object(id="w", name="car", geometry=polygon((1, 2), (3, 4), (5, 0)))
    parts = [
        Object(id=f"p{i}", name="wheel", geometry=whole.geometry, part_of="w") for i in range(11)
    ]
    data = write(sheet_of(whole, *parts), Drops()).data
    assert b"<hasparts>1,2,3,4,5,6,7,8,9,10,11</hasparts>" in data
    assert data.count(b"<ispartof>0</ispartof>") == 11


def test_what_labelme_cannot_hold_is_reported():
    triangle = ((1.0, 2.0), (9.0, 4.0), (5.0, 0.0))
    objects = [
        Object(id="a", name="two", geometry=Polygon((Piece(triangle), Piece(triangle)))),
        Object(id="b", name="ring", geometry=polygon(*triangle, holes=(triangle,)), z=3),
        Object(id="c", name="turned", geometry=Box(1, 2, 3, 4, 30)),
        Object(id="d", name="round", geometry=Ellipse(5, 5, 2, 3)),
        Object(id="e", name="open", geometry=Polyline(triangle)),
        Object(id="f", name="coco", geometry=polygon(*triangle), extra={"coco": {"x": 1}}),
    ]
    drops = Drops()
    data = write(sheet_of(*objects), drops).data
    report = {drop.what: drop.count for drop in drops.report()}
    assert report == {
        "further pieces, written as parts": 1,
        "holes in a way that LabelMe's own readers see": 1,
        "depth (z)": 1,
        "a box's angle, written as its four corners": 1,
        "that it is an ellipse: 64 points, with a mark that only we read": 1,
        "that a line is open, said in an element that only we read": 1,
        "fields of another format": 1,
        "fractions of a pixel, rounded half up": 1,
    }
    assert drops.report()[0].examples[0].startswith("f/a.jpg: ")
    read_again = labelme_xml.read(data).sheet.entries
    assert len(read_again) == 7
    assert read_again[4].object.geometry == Polyline(triangle)


def test_an_ellipse_comes_back_as_one_and_a_polygon_where_another_tool_moved_it():
    ellipse = Ellipse(40.25, 50.5, 30.125, 12.0, 33.0)
    written = write(sheet_of(Object(id="a", name="round", geometry=ellipse)), Drops()).data
    (entry,) = labelme_xml.read(written).sheet.entries
    assert entry.object.geometry == ellipse
    assert write(labelme_xml.read(written).sheet, Drops()).data == written
    moved = written.replace(b"<x>65</x>", b"<x>90</x>", 1)
    assert moved != written
    for data in (moved, written.replace(b"40.25,", b"1e999,"), written.replace(b"33.0", b"")):
        (entry,) = labelme_xml.read(data).sheet.entries
        assert isinstance(entry.object.geometry, Polygon)


def test_holes_come_back_from_an_element_of_ours():
    outer, holes = (
        ((0, 0), (90, 0), (90, 70)),
        (((50, 20), (60, 20), (60, 30)), ((70, 20), (80, 20), (80, 30))),
    )
    ring = Object(id="a", name="ring", geometry=polygon(*outer, holes=holes))
    data = write(sheet_of(ring), Drops()).data
    assert b"<holes><hole>50,20 60,20 60,30</hole><hole>70,20 80,20 80,30</hole></holes>" in data
    assert data.count(b"<pt>") == 3  # other readers see the outline as it is
    (entry,) = labelme_xml.read(data).sheet.entries
    assert entry.object.geometry == ring.geometry


@pytest.mark.parametrize("hole", ["", "1,2", "1,2 3,4", "a,b c,d e,f", "1,2,3 4 5,", "1,1 1,1 1,1"])
def test_a_hole_that_is_none_is_left_out(hole: str):
    data = write(
        sheet_of(Object(id="a", name="x", geometry=polygon((1, 2), (9, 4), (5, 0)))), Drops()
    ).data
    data = data.replace(b"</polygon>", f"</polygon><holes><hole>{hole}</hole></holes>".encode())
    (entry,) = labelme_xml.read(data).sheet.entries
    assert entry.object.geometry.pieces[0].holes == ()


def test_markup_in_names_is_text():
    obj = Object(id="x", name='<b>&"car"</b>\x00', geometry=Point(1, 2), attributes="</object>")
    drops = Drops()
    again = only(write(sheet_of(obj), drops).data)
    assert (again.name, again.attributes) == ('<b>&"car"</b>', "</object>")
    assert "characters that XML cannot hold" in {drop.what for drop in drops.report()}


_number = st.integers(-5, 5000).map(float)
_pair = st.tuples(_number, _number)
_words = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co", "Cf")), min_size=1
).filter(lambda text: text == " ".join(text.split()) and all(c < "\ufffe" for c in text))
_geometries = st.one_of(
    st.lists(_pair, min_size=3, max_size=9).map(lambda p: Polygon((Piece(tuple(p)),))),
    st.lists(_pair, min_size=2, max_size=7).map(lambda p: Polyline(tuple(p))),
    st.builds(Point, _number, _number),
    st.builds(Box, _number, _number, st.integers(1, 99).map(float), st.integers(1, 99).map(float)),
    st.lists(st.lists(_pair, min_size=3, max_size=3), min_size=1, max_size=4).map(
        lambda frames: Track(
            tuple(KeyFrame(i * 3, Polygon((Piece(tuple(p)),))) for i, p in enumerate(frames))
        )
    ),
)


_values = st.dictionaries(
    _words, _words | st.booleans() | st.floats(allow_nan=False, allow_infinity=False), max_size=3
)


@st.composite
def _sheets(draw) -> Sheet:
    entries = []
    for i in range(draw(st.integers(0, 6))):
        parent = draw(st.sampled_from([None, *[f"o{j}" for j in range(i)]]))
        obj = Object(
            id=f"o{i}",
            name=draw(_words),
            geometry=draw(_geometries),
            attributes=draw(st.just("") | _words),
            occluded=draw(st.sampled_from([None, True, False])),
            part_of=parent,
            deleted=draw(st.booleans()),
            verified=draw(st.booleans()),
            automatic=draw(st.booleans()),
            values=draw(st.just({}) | _values) or msgspec.UNSET,
        )
        at = draw(st.none() | st.integers(0, 4_000_000_000).map(lambda s: s * 1_000_000))
        entries.append(Entry(obj, draw(_words), at))
    return Sheet("f/g", "a b.jpg", 100, 80, "", tuple(entries))


@settings(max_examples=80, deadline=None)
@given(_sheets())
def test_what_is_written_is_read_back_the_same(sheet: Sheet):
    first = labelme_xml.read(write(sheet, Drops()).data)
    assert first.remarks == ()
    bare = [(e.author, e.at, _without_extra(e.object)) for e in first.sheet.entries]
    assert bare == [(e.author, e.at, e.object) for e in sheet.entries]
    assert (first.sheet.folder, first.sheet.filename) == ("f/g", "a b.jpg")
    second = labelme_xml.read(write(first.sheet, Drops()).data)
    assert second.sheet == first.sheet


def _without_extra(obj: Object) -> Object:
    import msgspec

    return msgspec.structs.replace(obj, extra={})


# --- real files ---


def _totals(folder: str) -> collections.Counter[str]:
    totals: collections.Counter[str] = collections.Counter()
    for path in sorted((DATA / folder).rglob("*.xml")):
        reading = labelme_xml.read(path.read_bytes())
        totals["files"] += 1
        totals["salvaged"] += reading.salvaged
        totals["aside"] += sum("no outline" in remark for remark in reading.remarks)
        for entry in reading.sheet.entries:
            totals["objects"] += 1
            totals["deleted"] += entry.object.deleted
            totals["occluded"] += entry.object.occluded is True
            totals["dated"] += entry.at is not None
            totals[type(entry.object.geometry).__name__] += 1
    return +totals


@needs_data
@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("labelme-2005", {"files": 3, "objects": 67, "deleted": 17, "dated": 67, "Polygon": 67}),
        ("labelme-example", {"files": 1, "objects": 2, "dated": 2, "Polygon": 1, "Box": 1}),
        ("labelme-four-workers", {"files": 100, "objects": 113, "deleted": 13, "occluded": 37,
                                  "dated": 113, "Polygon": 113}),
        ("labelme-torn", {"files": 8, "salvaged": 5, "aside": 78}),
    ],
)  # fmt: skip
def test_real_files_are_read_whole(folder, expected):
    assert _totals(folder) == expected


@needs_data
def test_real_files_survive_being_written_and_read_again():
    for path in sorted(DATA.glob("labelme-*/**/*.xml")):
        first = labelme_xml.read(path.read_bytes()).sheet
        again = labelme_xml.read(write(first, Drops()).data).sheet
        assert [*map(_without_id, again.entries)] == [*map(_without_id, first.entries)], path
        assert again.source.get("labelme", {}).items() >= first.source.get("labelme", {}).items()


def _without_id(entry: Entry) -> Entry:
    """Ids become 0..n-1 in what we write."""
    import msgspec

    kept = {k: v for k, v in entry.object.extra.get("labelme", {}).items() if k != "id"}
    obj = msgspec.structs.replace(entry.object, extra={"labelme": kept})
    return Entry(obj, entry.author, entry.at)
