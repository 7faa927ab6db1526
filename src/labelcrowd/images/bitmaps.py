"""Mask bitmaps: PNGs that have proved to be pictures before they were stored."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labelcrowd.errors import InvalidInput
from labelcrowd.images.limits import Limits

Bitmap = NDArray[np.bool_]


def write_bitmap(bitmap: Bitmap) -> bytes:
    """A (height, width) bitmap as a PNG: 255 where it is True."""
    out = io.BytesIO()
    Image.fromarray(bitmap.astype(np.uint8) * 255).save(out, "PNG", compress_level=4)
    return out.getvalue()


def read_bitmap(data: bytes) -> Bitmap:
    """The bitmap of a stored mask: where it is opaque (RGBA), else where it is not black.

    Only for blobs that a decoder child has read before, or that ``write_bitmap`` made.
    Raises InvalidInput.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG",))
        if image.width * image.height > Limits().pixels:
            raise InvalidInput("mask: more pixels than the limit")
        if "A" in image.getbands():
            return np.asarray(image.getchannel("A")) > 0
        return np.asarray(image.convert("L")) > 0
    except (OSError, SyntaxError, ValueError) as error:
        raise InvalidInput(f"mask: not a PNG that can be read: {error}") from error
