"""The tiles of one level in one blob: a table of where each ends, then the tiles in rows. PURE.

A picture of 200 megapixels has a thousand tiles. As blobs of their own they would be a
thousand rows, files and signatures; together they are one of each, and a tile is two
short readings.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from labelcrowd.errors import NotFound

TILE = 512
"""Pixels of a tile's side; the last ones of a row and of a column are shorter."""

_MAGIC = b"LCTILES1"
_COUNT = struct.Struct(">Q")
_HEAD = len(_MAGIC) + _COUNT.size

Reader = Callable[[int, int], bytes]
"""The bytes of a blob from a place (1st) on, so many of them (2nd)."""


def pack(tiles: Sequence[bytes]) -> bytes:
    """The blob of these tiles, in rows from the top left."""
    ends, end = [], _HEAD + _COUNT.size * len(tiles)
    for tile in tiles:
        end += len(tile)
        ends.append(_COUNT.pack(end))
    return b"".join([_MAGIC, _COUNT.pack(len(tiles)), *ends, *tiles])


def unpack(read: Reader, number: int) -> bytes:
    """The tile of that number, from 0. Raises NotFound where there is none."""
    head = read(0, _HEAD)
    if head[: len(_MAGIC)] != _MAGIC:
        raise NotFound("this picture has no tiles")
    (count,) = _COUNT.unpack(head[len(_MAGIC) :])
    if not 0 <= number < count:
        raise NotFound(f"tile: expected 0 to {count - 1}, got {number}")
    start = _HEAD + _COUNT.size * count
    if number > 0:
        (start,) = _COUNT.unpack(read(_HEAD + _COUNT.size * (number - 1), _COUNT.size))
    (end,) = _COUNT.unpack(read(_HEAD + _COUNT.size * number, _COUNT.size))
    return read(start, end - start)
