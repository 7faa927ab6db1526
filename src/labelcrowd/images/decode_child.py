"""The child process that decodes pictures: reads one from stdin, writes its levels to stdout.

It is run as a script with a memory limit and imports nothing of the product, so that it
starts fast and has nothing worth stealing. A frame on either pipe is a length
(8 bytes, big endian) and so many bytes: the picture, and a msgpack map as answer.
"""

from __future__ import annotations

import io
import os
import resource
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

import msgspec
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
SMALLEST_LEVEL = 1024  # px, longest side: halving stops at or below it
JPEG_QUALITY = 90
TILE = 512  # px, as in `images.tiles`
TILED_PIXELS = 25_000_000  # width x height beyond which a level is cut into tiles, too
LARGEST_SIDE = 65_500  # what a JPEG can be wide and high
PNG_COMPRESSION = 4  # large pictures: half the time of the default, a few percent more bytes

_ORIENTATION = 0x0112


class Refused(Exception):
    """The picture is not taken; the text says why, for the person who sent it."""


def decode(data: bytes, max_pixels: int, large_pixels: int) -> dict[str, Any]:
    """Size, format, orientation and upright levels (largest first) of a picture."""
    image = _open(data, max_pixels, large_pixels)
    image_format = "JPEG" if image.format == "MPO" else str(image.format)
    orientation = int(image.getexif().get(_ORIENTATION, 1) or 1)
    profile = image.info.get("icc_profile")
    if image.width * image.height > max_pixels:
        return _decode_large(data, image_format, orientation)
    image.load()
    # TIFF is turned by load() itself and then says so; for it this changes nothing.
    upright = ImageOps.exif_transpose(image)
    plain = _in_srgb(_eight_bit(upright), profile)
    plain.info = {}  # no EXIF, GPS, XMP or comment goes on
    lossless = image_format == "PNG" or "A" in plain.getbands()
    return {
        "width": plain.width,
        "height": plain.height,
        "format": image_format,
        "orientation": orientation if 1 <= orientation <= 8 else 1,
        "levels": _levels(plain, "png" if lossless else "jpeg", _PILLOW),
    }


def _open(data: bytes, max_pixels: int, large_pixels: int) -> Image.Image:
    """The picture with only its header read, and its size checked."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise Refused(
            "not a JPEG, PNG, WebP or TIFF picture, or its beginning is damaged"
        ) from None
    width, height = image.size
    fits = width * height <= max_pixels
    most = max_pixels if fits or _vips() is None else large_pixels
    if width * height > most:
        raise Refused(
            f"{width} x {height} pixels are more than the limit of {most / 1e6:g} megapixels"
            + _hint(width * height, most, large_pixels)
        )
    if max(width, height) > LARGEST_SIDE:
        raise Refused(f"{width} x {height} pixels: no side may be longer than {LARGEST_SIDE:,}")
    return image


def _hint(pixels: int, most: int, large_pixels: int) -> str:
    if not most < pixels <= large_pixels:
        return ""
    return (
        f"; up to {large_pixels / 1e6:g} are taken where libvips is installed: "
        "pip install 'labelcrowd[large]'"
    )


def _vips() -> Any | None:
    """The library, loaded only when a picture needs it; None where it is not installed."""
    os.environ.setdefault("VIPS_CONCURRENCY", "2")
    try:
        import pyvips
    except (ImportError, OSError):
        return None
    return pyvips


def _eight_bit(image: Image.Image) -> Image.Image:
    """The picture as L, RGB or RGBA."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _from_deep(image)
    if image.mode in ("RGB", "L", "RGBA"):
        transparent = image.mode != "RGBA" and "transparency" in image.info
        return image.convert("RGBA") if transparent else image
    if image.mode == "1":
        return image.convert("L")
    has_alpha = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits to 8: its own range is stretched, for cameras use 10 or 12 of 16."""
    deep = image.convert("F")
    low, high = deep.getextrema()
    if not isinstance(low, float) or not isinstance(high, float) or not low < high:
        return Image.new("L", image.size, 0)
    scale = 255 / (high - low)
    return deep.point(lambda value: value * scale + -low * scale).convert("L")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers show them without a profile; a broken profile is left out."""
    if not profile or image.mode not in ("RGB", "RGBA"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return image if turned is None else turned


def _levels(image: Any, kind: str, by: _Library) -> list[dict[str, Any]]:
    """The picture at full size and halved again and again, with the tiles of large levels."""
    levels = []
    while True:
        levels.append(
            {
                "width": image.width,
                "height": image.height,
                "media_type": f"image/{kind}",
                "data": by.encoded(image, kind),
                "tiles": [
                    by.encoded(by.cut(image, *place), kind)
                    for place in _places(image.width, image.height)
                ],
            }
        )
        if max(image.width, image.height) <= SMALLEST_LEVEL:
            return levels
        image = by.halved(image)


def _encoded(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "jpeg":
        image.save(out, "JPEG", quality=JPEG_QUALITY)
    else:
        image.save(out, "PNG", compress_level=PNG_COMPRESSION)
    return out.getvalue()


class _Library(NamedTuple):
    """What the levels are made with."""

    encoded: Callable[[Any, str], bytes]
    cut: Callable[[Any, int, int, int, int], Any]  # left, top, width, height
    halved: Callable[[Any], Any]


_PILLOW = _Library(
    _encoded,
    lambda image, x, y, width, height: image.crop((x, y, x + width, y + height)),
    lambda image: image.reduce(2),
)


def _places(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of the tiles of a level, in rows; none of one that needs none."""
    if width * height <= TILED_PIXELS:
        return []
    return [
        (x, y, min(TILE, width - x), min(TILE, height - y))
        for y in range(0, height, TILE)
        for x in range(0, width, TILE)
    ]


# --- with libvips, which takes a third of the memory ---


def _decode_large(data: bytes, image_format: str, orientation: int) -> dict[str, Any]:
    vips = _vips()
    assert vips is not None, "_open has seen it"
    # Only the loader of the format that was found: libvips knows many more.
    load = getattr(vips.Image, f"{image_format.lower()}load_buffer")
    image = load(data, access="sequential", fail_on="truncated").copy_memory().autorot()
    if image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb", embedded=True)
    plain = image.colourspace("srgb").cast("uchar")
    lossless = image_format == "PNG" or plain.hasalpha()
    return {
        "width": plain.width,
        "height": plain.height,
        "format": image_format,
        "orientation": orientation if 1 <= orientation <= 8 else 1,
        "levels": _levels(plain.copy_memory(), "png" if lossless else "jpeg", _VIPS),
    }


def _large_encoded(image: Any, kind: str) -> bytes:
    if kind == "jpeg":
        return bytes(image.jpegsave_buffer(Q=JPEG_QUALITY, keep="none"))
    return bytes(image.pngsave_buffer(compression=PNG_COMPRESSION, keep="none"))


_VIPS = _Library(
    _large_encoded,
    lambda image, *place: image.crop(*place),
    lambda image: image.shrink(2, 2, ceil=True).copy_memory(),
)


def _answer(data: bytes, max_pixels: int, large_pixels: int) -> dict[str, Any]:
    try:
        return decode(data, max_pixels, large_pixels)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "needs more memory than a picture may take", "restart": True}
    except Exception as error:  # whatever a damaged file does to the codecs
        text = " ".join(str(error).split())[:200]
        return {"refused": f"damaged or cut off: {text or type(error).__name__}"}


def _read_frame(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    return stream.read(length)


def _write_frame(stream: BinaryIO, data: bytes) -> None:
    stream.write(struct.pack(">Q", len(data)))
    stream.write(data)
    stream.flush()


def _limit_cpu(seconds: int) -> None:
    """Allow so much more CPU time; the system ends the process beyond it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def main(arguments: list[str]) -> None:
    """Answer pictures until stdin ends. Arguments: memory bytes, CPU seconds, most pixels, and
    most with libvips."""
    memory_bytes, cpu_s, max_pixels, large_pixels = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # ours is checked in _open, and says more
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    while (data := _read_frame(sys.stdin.buffer)) is not None:
        _limit_cpu(cpu_s)
        answer = _answer(data, max_pixels, large_pixels)
        _write_frame(sys.stdout.buffer, msgspec.msgpack.encode(answer))
        if answer.get("restart"):
            return


if __name__ == "__main__":
    main(sys.argv[1:])
