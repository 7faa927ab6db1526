"""Pictures made for tests: good ones and bad ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image


def picture(
    image_format: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **save: Any
) -> bytes:
    """A picture whose top-left quarter is white on black."""
    image = Image.new(mode, size)
    white: Any = tuple([255] * len(image.getbands())) if len(image.getbands()) > 1 else 255
    image.paste(white, (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, image_format, **save)
    return out.getvalue()


def turned(orientation: int, image_format: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture with an EXIF orientation, GPS position and camera name."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCam"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(image_format, size, exif=exif)


def opened(data: bytes) -> Image.Image:
    """The picture of these bytes."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def bomb(side: int = 60_000) -> bytes:
    """A small PNG that says it has side x side pixels of one bit."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(1 + side // 8) * 100, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def zipped(members: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!DOCTYPE html><html><body>hello</body></html>"
