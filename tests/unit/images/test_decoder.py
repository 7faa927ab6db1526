"""Decoding in a child: what comes out upright, what is refused, what it survives."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from labelcrowd.images.decoder import Decoder, Unreadable
from labelcrowd.images.limits import Limits
from tests.unit.images.pictures import HTML, SVG, bomb, opened, picture, turned, zipped


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as one:
        yield one


@pytest.mark.parametrize(
    ("data", "image_format", "level_type", "remark"),
    [
        (picture("JPEG"), "JPEG", "image/jpeg", "plain"),
        (picture("JPEG", mode="CMYK"), "JPEG", "image/jpeg", "four inks"),
        (picture("JPEG", mode="L"), "JPEG", "image/jpeg", "grey"),
        (picture("PNG"), "PNG", "image/png", "lossless stays lossless"),
        (picture("PNG", mode="RGBA"), "PNG", "image/png", "transparent"),
        (picture("PNG", mode="P"), "PNG", "image/png", "palette"),
        (picture("PNG", mode="1"), "PNG", "image/png", "one bit"),
        (picture("PNG", mode="I;16"), "PNG", "image/png", "16 bits"),
        (picture("WEBP"), "WEBP", "image/jpeg", "WebP"),
        (picture("WEBP", mode="RGBA"), "WEBP", "image/png", "transparent WebP"),
        (picture("TIFF"), "TIFF", "image/jpeg", "TIFF"),
        (picture("TIFF", compression="tiff_lzw"), "TIFF", "image/jpeg", "packed TIFF"),
        (picture("TIFF", mode="F"), "TIFF", "image/jpeg", "measured values"),
    ],
)
def test_pictures_of_the_four_formats_are_read(decoder, data, image_format, level_type, remark):
    decoded = decoder.decode(data)
    assert (decoded.width, decoded.height) == (40, 30), remark
    assert decoded.format == image_format, remark
    (level,) = decoded.levels
    assert level.media_type == level_type, remark
    assert opened(level.data).size == (40, 30), remark


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied_once(decoder, orientation, image_format):
    decoded = decoder.decode(turned(orientation, image_format))
    upright = opened(decoded.levels[0].data).convert("L")
    assert (decoded.width, decoded.height) == ((40, 30) if orientation < 5 else (30, 40))
    assert decoded.orientation == orientation
    assert upright.size == (decoded.width, decoded.height)
    corner = {1: "tl", 2: "tr", 3: "br", 4: "bl", 5: "tl", 6: "tr", 7: "br", 8: "bl"}[orientation]
    x = 3 if corner[1] == "l" else decoded.width - 4
    y = 3 if corner[0] == "t" else decoded.height - 4
    assert upright.getpixel((x, y)) > 200
    assert upright.getpixel((decoded.width - 1 - x, decoded.height - 1 - y)) < 50


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_levels_carry_neither_place_nor_camera(decoder, image_format):
    for level in decoder.decode(turned(6, image_format, (1500, 900))).levels:
        assert not dict(opened(level.data).getexif())
        assert b"SecretCam" not in level.data
        assert b"Exif" not in level.data


def test_a_comment_in_a_jpeg_goes_no_further(decoder):
    decoded = decoder.decode(picture("JPEG", comment=b"taken at home"))
    assert b"taken at home" not in decoded.levels[0].data


def test_levels_halve_until_the_longest_side_is_at_most_1024(decoder):
    decoded = decoder.decode(picture(size=(4001, 3000)))
    assert [(level.width, level.height) for level in decoded.levels] == [
        (4001, 3000),
        (2001, 1500),
        (1001, 750),
    ]
    assert all(opened(level.data).size == (level.width, level.height) for level in decoded.levels)


def test_a_grey_picture_of_16_bits_uses_the_range_it_has(decoder):
    from PIL import Image

    deep = Image.new("I;16", (10, 10), 100)
    deep.paste(1100, (0, 0, 5, 10))
    import io

    out = io.BytesIO()
    deep.save(out, "TIFF")
    level = opened(decoder.decode(out.getvalue()).levels[0].data)
    assert level.getpixel((1, 5)) > 245
    assert level.getpixel((8, 5)) < 10


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty file"),
        (SVG, "an SVG drawing"),
        (HTML, "an HTML page"),
        (b"\xef\xbb\xbf  <svg>", "an SVG drawing"),
        (b"GIF89a....", "a GIF"),
        (b"%PDF-1.7", "a PDF"),
        (zipped({"a": b"b"}).getvalue(), "a zip archive inside"),
        (b"\x00\x00\x00\x18ftypheic", "a HEIC or AVIF picture"),
        (b"hello there", "not a picture"),
        (b"\xff\xd8\xff\xe0 and then nothing", "damaged or cut off"),
        (picture(size=(400, 300))[:-200], "damaged or cut off"),
        (picture("PNG", size=(400, 300))[:-60], "damaged or cut off"),
        (picture("WEBP", size=(400, 300))[:-60], "damaged"),
        (picture("TIFF", size=(400, 300))[: -400 * 100 * 3], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "damaged"),
        (bomb(), "60000 x 60000 pixels are more than the limit of (100|210) megapixels"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_the_reason(decoder, data, reason):
    with pytest.raises(Unreadable, match=reason):
        decoder.decode(data)


def test_a_bomb_is_refused_at_once(decoder):
    decoder.decode(picture())
    started = time.perf_counter()
    with pytest.raises(Unreadable):
        decoder.decode(bomb())
    assert time.perf_counter() - started < 2


def test_a_picture_behind_html_is_no_polyglot_when_it_comes_out(decoder):
    decoded = decoder.decode(picture() + HTML)
    assert HTML not in decoded.levels[0].data


def test_too_little_memory_refuses_the_picture_and_the_next_one_is_read():
    limits = Limits(memory_bytes=220_000_000)
    with Decoder(limits) as small:
        with pytest.raises(Unreadable, match=r"memory|crashed|damaged"):
            small.decode(picture("PNG", size=(9000, 9000)))
        assert small.decode(picture()).width == 40


def test_a_decoder_that_hangs_is_ended_and_started_again():
    hang = [sys.executable, "-c", "import time; time.sleep(30)"]
    with Decoder(Limits(wall_s=1), command=hang) as slow:
        for _ in range(2):
            with pytest.raises(Unreadable, match="longer than 1 s"):
                slow.decode(picture())


def test_a_decoder_that_crashes_is_named_as_damage():
    crash = [sys.executable, "-c", "import os; os.abort()"]
    with Decoder(command=crash) as broken, pytest.raises(Unreadable, match="crashed the decoder"):
        broken.decode(picture(size=(2000, 2000), image_format="PNG"))


def test_one_child_serves_many_pictures(decoder):
    decoder.decode(picture())
    before = decoder.process_id
    for _ in range(3):
        decoder.decode(picture())
    with pytest.raises(Unreadable):
        decoder.decode(picture()[:200])
    assert decoder.process_id == before
