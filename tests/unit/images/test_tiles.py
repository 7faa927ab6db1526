"""Large pictures: levels cut into tiles, many tiles in one blob."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labelcrowd.errors import NotFound
from labelcrowd.images.decoder import Decoded, Decoder, Level, Unreadable
from labelcrowd.images.limits import Limits
from labelcrowd.images.tiles import TILE, pack, unpack
from labelcrowd.storage.blobs import LocalBlobs


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as started:
        yield started


def gradient(width: int, height: int, image_format: str = "PNG", **options: object) -> bytes:
    """Red grows to the right and green downwards, so that each place can be told by its colour."""
    red = np.linspace(0, 255, width, dtype=np.uint8)[None, :]
    green = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0], pixels[..., 1] = red, green
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, image_format, **options)
    return out.getvalue()


def joined(level: Level) -> Image.Image:
    """The level as its tiles show it."""
    whole = Image.new("RGB", (level.width, level.height))
    columns = -(-level.width // TILE)
    for number, data in enumerate(level.tiles):
        at = (number % columns * TILE, number // columns * TILE)
        whole.paste(Image.open(io.BytesIO(data)), at)
    return whole


def test_a_tile_is_read_from_its_blob_without_the_others(tmp_path: Path) -> None:
    tiles = [bytes([number]) * (number + 1) for number in range(200)]
    blobs = LocalBlobs(tmp_path / "blobs")
    key = blobs.put(pack(tiles))
    lengths = []

    def read(start: int, length: int) -> bytes:
        lengths.append(length)
        return blobs.part(key, start, length)

    assert [unpack(read, number) for number in (0, 1, 77, 199)] == [
        tiles[number] for number in (0, 1, 77, 199)
    ]
    assert max(lengths) <= 200


@pytest.mark.parametrize("number", [-1, 3, 10**20])
def test_a_tile_that_is_not_there_is_not_found(number: int) -> None:
    data = pack([b"a", b"b", b"c"])
    with pytest.raises(NotFound):
        unpack(lambda start, length: data[start : start + length], number)


def test_a_blob_that_is_no_tiles_has_none() -> None:
    with pytest.raises(NotFound, match="no tiles"):
        unpack(lambda start, length: b"\xff\xd8\xff" * 10, 0)


def test_a_picture_of_25_megapixels_or_less_has_no_tiles(decoder: Decoder) -> None:
    assert [level.tiles for level in decoder.decode(gradient(2000, 1500)).levels] == [[], []]


def test_the_tiles_of_a_larger_one_are_the_level(decoder: Decoder) -> None:
    found = decoder.decode(gradient(6100, 4200))
    assert [bool(level.tiles) for level in found.levels] == [True, False, False, False]
    first = found.levels[0]
    whole = Image.open(io.BytesIO(first.data)).convert("RGB")
    assert np.array_equal(np.asarray(joined(first)), np.asarray(whole))


def test_beyond_the_limit_the_reason_names_what_would_help() -> None:
    limits = Limits(pixels=1_000_000, large_pixels=4_000_000)
    if importlib.util.find_spec("pyvips") is None:
        expected = "pip install 'labelcrowd\\[large\\]'"
        with Decoder(limits) as decoder, pytest.raises(Unreadable, match=expected):
            decoder.decode(gradient(1500, 1000))
    with Decoder(limits) as decoder, pytest.raises(Unreadable, match="more than the limit of"):
        decoder.decode(gradient(2500, 2000))


@pytest.mark.parametrize(("image_format", "worst"), [("PNG", 0), ("JPEG", 12), ("TIFF", 12)])
def test_libvips_reads_what_is_larger_still_alike(image_format: str, worst: int) -> None:
    data = gradient(6100, 4200, image_format)
    large = _decoded(data, Limits(pixels=1_000_000))
    usual = _decoded(data, Limits())
    assert (large.width, large.height, large.format) == (6100, 4200, image_format)
    sizes = [(level.width, level.height, bool(level.tiles)) for level in usual.levels]
    assert [(level.width, level.height, bool(level.tiles)) for level in large.levels] == sizes
    for ours, theirs in zip(large.levels, usual.levels, strict=True):
        assert _unlike(ours, theirs) <= worst + 1  # halves are rounded otherwise


def test_libvips_turns_a_picture_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = _decoded(gradient(1500, 1000, "JPEG", exif=exif), Limits(pixels=1_000_000))
    assert (found.width, found.height, found.orientation) == (1000, 1500, 6)
    assert b"Exif" not in found.levels[0].data


def test_libvips_refuses_what_is_cut_off() -> None:
    data = gradient(1500, 1000, "JPEG")
    with pytest.raises(Unreadable, match="damaged or cut off"):
        _decoded(data[: len(data) // 2], Limits(pixels=1_000_000))


def _decoded(data: bytes, limits: Limits) -> Decoded:
    with Decoder(limits) as decoder:
        return decoder.decode(data)


def _unlike(a: Level, b: Level) -> int:
    """The largest difference of any value of any pixel."""
    one, two = (
        np.asarray(Image.open(io.BytesIO(each.data)).convert("RGB"), int) for each in (a, b)
    )
    return int(np.abs(one - two).max())
