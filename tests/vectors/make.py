"""Writes the vectors beside this file: ``python -m tests.vectors.make``.

They hold what the labelling page (TypeScript) and the server (Python) must both find. The figures
are exact (tests/support/exact_area.py), rounded to float64 once.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

from tests.support.exact_area import exact_areas

HERE = Path(__file__).parent
Ring = list[list[float]]


def piece(outer: Ring, *holes: Ring) -> dict[str, Any]:
    return {"outer": outer, "holes": list(holes)}


def square(x: float, y: float, side: float) -> Ring:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]


def star(rng: random.Random, points: int, centre: tuple[float, float], radius: float) -> Ring:
    """A ring round a centre that never crosses itself; to a twentieth of a pixel, as drawn ones."""
    ring = []
    for number in range(points):
        turn = 2 * math.pi * (number + rng.uniform(0, 0.8)) / points
        far = radius * rng.uniform(0.4, 1)
        at = (centre[0] + far * math.cos(turn), centre[1] + far * math.sin(turn))
        ring.append([round(value * 20) / 20 for value in at])
    return ring


def pairs() -> list[tuple[str, list[Any], list[Any]]]:
    """Two polygons each, by name."""
    big, ring = square(100, 100, 200), square(150, 150, 50)
    rng = random.Random(5)
    made = [
        ("the same square", [piece(big)], [piece(big)]),
        ("the same square, the other way round", [piece(big)], [piece(big[::-1])]),
        ("apart", [piece(big)], [piece(square(500, 500, 40))]),
        ("touching along an edge", [piece(big)], [piece(square(300, 100, 200))]),
        ("a quarter shared", [piece(big)], [piece(square(200, 200, 200))]),
        ("a hole against none", [piece(big, ring)], [piece(big)]),
        ("two holes, one filled", [piece(big, ring, square(220, 220, 30))], [piece(big, ring)]),
        ("a piece in a hole", [piece(big, ring), piece(square(160, 160, 20))], [piece(big)]),
        ("two pieces against one", [piece(big), piece(square(400, 100, 50))], [piece(big)]),
        ("a sliver", [piece([[0, 0], [1000, 0.05], [1000, 0.1]])], [piece(square(0, 0, 1000))]),
        (
            "far from the origin, moved by a twentieth",
            [piece(square(17_900, 11_900, 3))],
            [piece(square(17_900.05, 11_900, 3))],
        ),
        (
            "a point drawn twice and one on an edge",
            [piece([[0, 0], [0, 0], [50, 0], [100, 0], [100, 100], [0, 100]])],
            [piece(square(0, 0, 100))],
        ),
    ]
    for points in (3, 8, 30, 90):
        one = [piece(star(rng, points, (400, 300), 250))]
        moved = [piece(star(rng, points, (420, 310), 250)), piece(square(900, 300, 15))]
        made.append((f"stars of {points} points", one, moved))
    return made


def kinds() -> list[dict[str, Any]]:
    """Geometries with the ring that stands for them."""
    found: list[dict[str, Any]] = []
    for angle in (0.0, 30.0, 90.0, -135.5):
        box = {"type": "box", "x": 100, "y": 50, "width": 60.5, "height": 20, "angle": angle}
        offsets = [(-30.25, -10.0), (30.25, -10.0), (30.25, 10.0), (-30.25, 10.0)]
        found.append({"geometry": box, "ring": turned(offsets, (130.25, 60.0), angle)})
        ellipse = {"type": "ellipse", "cx": 200, "cy": 90, "rx": 40, "ry": 12.5, "angle": angle}
        around = [
            (40 * math.cos(2 * math.pi * i / 64), 12.5 * math.sin(2 * math.pi * i / 64))
            for i in range(64)
        ]
        found.append({"geometry": ellipse, "ring": turned(around, (200.0, 90.0), angle)})
    return found


def turned(offsets: list[tuple[float, float]], centre: tuple[float, float], degrees: float) -> Ring:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [[centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos] for x, y in offsets]


def overlaps() -> list[dict[str, Any]]:
    found = []
    for name, one, other in pairs():
        areas = exact_areas(one, other)
        found.append(
            {
                "name": name,
                "one": one,
                "other": other,
                "area_one": float(areas.one),
                "area_other": float(areas.other),
                "symmetric_difference": float(areas.symmetric_difference),
            }
        )
    return found


def texts() -> dict[str, str]:
    """The files' contents, by name."""
    lists = {"overlaps.json": overlaps(), "outlines.json": kinds()}
    return {
        name: "[\n" + ",\n".join(json.dumps(one) for one in found) + "\n]\n"
        for name, found in lists.items()
    }


if __name__ == "__main__":
    for name, text in texts().items():
        (HERE / name).write_text(text)
