"""Synthetic pictures for the tools that look at them: where the edge is, is known exactly."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIZE = (1600, 1200)
CENTRE = (800.0, 600.0)
RADIUS = 300.0
_FINE = 2  # drawn so many times as large, for a soft edge


def disc(folder: Path, *, noise: float = 6) -> Path:
    """A light disc on dark, patchy ground with some noise, as a PNG."""
    width, height = SIZE
    ground = Image.new("RGB", (width * _FINE, height * _FINE), (70, 80, 70))
    draw = ImageDraw.Draw(ground)
    x, y, r = (value * _FINE for value in (*CENTRE, RADIUS))
    draw.ellipse((x - r, y - r, x + r, y + r), fill=(190, 170, 150))
    pixels = np.asarray(ground.resize(SIZE, Image.Resampling.BOX)).astype(np.float64)
    pixels += np.random.default_rng(5).normal(0, noise, pixels.shape)
    path = folder / "disc.png"
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)
    return path


def on_edge(turn: float, beside: float = 0) -> tuple[float, float]:
    """The edge's place at an angle, or so many pixels outside it."""
    far = RADIUS + beside
    return CENTRE[0] + far * math.cos(turn), CENTRE[1] + far * math.sin(turn)


def off_edge(point: tuple[float, float]) -> float:
    """How far a place is off the edge."""
    return abs(math.dist(point, CENTRE) - RADIUS)
