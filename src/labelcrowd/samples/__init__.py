"""Pictures that come with the product, for the demo and for first steps.

They are drawn by ``tools/make_samples.py`` and dedicated to the public domain, see ORIGIN.md.
"""

from __future__ import annotations

from pathlib import Path

NAMES = ("street.jpg", "desk.jpg", "park.jpg")


def paths() -> list[Path]:
    """The sample pictures: JPEG, 1600 x 1200 pixels, with clear objects to outline."""
    return [Path(__file__).with_name(name) for name in NAMES]
