"""COCO's run-length masks: from polygons, joined, measured, as text. PURE.

``counts`` are the lengths of runs down the columns of the picture, first of zeros, then of
ones, and so on; they sum to height x width. The results equal pycocotools' (its
``maskApi.c``), which the tests compare; only numpy is needed here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labelcrowd.errors import InvalidInput

Counts = NDArray[np.int64]

_SCALE = 5  # maskApi.c walks polygon edges on a grid five times as fine


def from_polygon(points: ArrayLike, height: int, width: int) -> Counts:
    """The mask of one closed ring of (x, y) points, even-odd where it crosses itself."""
    fine = np.trunc(_SCALE * np.asarray(points, dtype=np.float64) + 0.5).astype(np.int64)
    u, v = _walk(fine)
    turns = np.flatnonzero(u[1:] != u[:-1]) + 1
    x = np.where(u[turns] < u[turns - 1], u[turns], u[turns] - 1)
    x = (x + 0.5) / _SCALE - 0.5
    y = (np.minimum(v[turns], v[turns - 1]) + 0.5) / _SCALE - 0.5
    inside = (np.floor(x) == x) & (x >= 0) & (x <= width - 1)
    column = x[inside].astype(np.int64)
    row = np.ceil(np.clip(y[inside], 0, height)).astype(np.int64)
    return _from_toggles(np.sort(column * height + row), height * width)


def _walk(fine: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every fine grid point along the boundary, edge after edge."""
    start, end = fine, np.roll(fine, -1, axis=0)
    dx, dy = np.abs(end - start).T
    flat = dx >= dy
    backwards = np.where(flat, start[:, 0] > end[:, 0], start[:, 1] > end[:, 1])
    low = np.where(backwards[:, None], end, start)
    high = np.where(backwards[:, None], start, end)
    length = np.maximum(dx, dy)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(flat, (high[:, 1] - low[:, 1]) / dx, (high[:, 0] - low[:, 0]) / dy)
    slope[length == 0] = 0
    edge = np.repeat(np.arange(len(fine)), length + 1)
    first = np.cumsum(length + 1) - (length + 1)
    t = np.arange(len(edge)) - first[edge]
    t = np.where(backwards[edge], length[edge] - t, t)
    along, across = (
        low[edge],
        np.trunc(np.where(flat[edge], low[edge, 1], low[edge, 0]) + slope[edge] * t + 0.5).astype(
            np.int64
        ),
    )
    u = np.where(flat[edge], along[:, 0] + t, across)
    v = np.where(flat[edge], across, along[:, 1] + t)
    return u, v


def _from_toggles(toggles: NDArray[np.int64], total: int) -> Counts:
    """Counts from sorted positions where the value changes; pairs cancel each other."""
    positions, times = np.unique(toggles, return_counts=True)
    kept = positions[(times % 2 == 1) & (positions < total)]
    return np.diff(np.concatenate(([0], kept, [total])))


def _toggles(counts: Counts) -> NDArray[np.int64]:
    return np.cumsum(counts)[:-1]


def united(masks: Sequence[Counts], total: int) -> Counts:
    """Where any of the masks is one."""
    if len(masks) == 1:
        return masks[0]
    return _combined(masks, total, least=1)


def without(mask: Counts, holes: Sequence[Counts], total: int) -> Counts:
    """Where the mask is one and no hole is."""
    covered = united(holes, total) if holes else np.array([total])
    inverse = np.diff(np.concatenate(([0], [0], _toggles(covered), [total])))
    return _combined([mask, inverse], total, least=2)


def _combined(masks: Sequence[Counts], total: int, least: int) -> Counts:
    """Where at least so many of the masks are one."""
    if not masks:
        return np.array([total])
    positions = np.concatenate([_toggles(mask) for mask in masks])
    steps = np.concatenate([np.where(np.arange(len(mask) - 1) % 2 == 0, 1, -1) for mask in masks])
    places, index = np.unique(positions, return_inverse=True)
    level = np.cumsum(np.bincount(index, weights=steps, minlength=len(places)))
    on = level >= least
    changes = np.flatnonzero(on != np.concatenate(([False], on[:-1])))
    return _from_toggles(places[changes].astype(np.int64), total)


def area(counts: Counts) -> int:
    """How many pixels are one."""
    return int(np.sum(counts[1::2]))


def bbox(counts: Counts, height: int) -> tuple[float, float, float, float]:
    """(x, y, width, height) of the ones; zeros where there are none."""
    ends = np.cumsum(counts)
    starts, lasts = ends[:-1:2], ends[1::2] - 1
    some = lasts >= starts
    starts, lasts = starts[: len(lasts)][some], lasts[some]
    if not len(starts):
        return (0.0, 0.0, 0.0, 0.0)
    x0, x1 = int(starts.min()) // height, int(lasts.max()) // height
    # A run over a column's end covers its last and the next one's first pixel.
    wraps = bool(((starts // height) != (lasts // height)).any())
    y0 = 0 if wraps else int((starts % height).min())
    y1 = height - 1 if wraps else int((lasts % height).max())
    return (float(x0), float(y0), float(x1 - x0 + 1), float(y1 - y0 + 1))


def from_bitmap(bitmap: NDArray[np.bool_]) -> Counts:
    """The counts of a (height, width) bitmap."""
    flat = bitmap.ravel(order="F").astype(np.int8)
    changes = np.flatnonzero(np.diff(np.concatenate(([0], flat))))
    return _from_toggles(changes.astype(np.int64), flat.size)


def to_bitmap(counts: Counts, height: int, width: int) -> NDArray[np.bool_]:
    """The (height, width) bitmap of counts."""
    values = np.arange(len(counts)) % 2 == 1
    return np.repeat(values, counts).reshape((height, width), order="F")


def to_text(counts: Counts) -> str:
    """COCO's compressed text: differences to the run before last, five bits a character."""
    numbers = [int(n) for n in counts]
    out = bytearray()
    for index, number in enumerate(numbers):
        rest = number - numbers[index - 2] if index > 2 else number
        more = True
        while more:
            bits = rest & 0x1F
            rest >>= 5
            more = rest != -1 if bits & 0x10 else rest != 0
            out.append((bits | 0x20 if more else bits) + 48)
    return out.decode("ascii")


def from_text(text: str, total: int) -> Counts:
    """The counts of such a text. Raises InvalidInput where they are not ``total`` long."""
    numbers: list[int] = []
    number = shift = 0
    for character in text:
        bits = ord(character) - 48
        if not 0 <= bits < 64 or shift > 60:
            raise InvalidInput(f"not a compressed RLE: it has {character!r}")
        number |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            number |= -1 << shift
        numbers.append(number + numbers[-2] if len(numbers) > 2 else number)
        number = shift = 0
    return checked(numbers, total)


def checked(numbers: Sequence[object], total: int) -> Counts:
    """Counts from numbers of a file. Raises InvalidInput."""
    if not all(isinstance(n, int) and 0 <= n <= total for n in numbers):
        raise InvalidInput("RLE counts: expected whole numbers from 0")
    counts = np.array(numbers, dtype=np.int64)
    if int(counts.sum()) != total:
        raise InvalidInput(f"RLE counts: they sum to {int(counts.sum())}, the size says {total}")
    return counts
