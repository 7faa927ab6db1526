"""The pictures that come with the package."""

from __future__ import annotations

from PIL import Image

from labelcrowd import samples


def test_each_sample_is_there_small_and_large_enough_to_outline_things():
    assert len(samples.paths()) >= 3
    for path in samples.paths():
        assert path.stat().st_size < 300_000
        with Image.open(path) as image:
            assert image.format == "JPEG"
            assert image.size == (1600, 1200)


def test_their_origin_lies_beside_them():
    origin = samples.paths()[0].with_name("ORIGIN.md").read_text(encoding="utf-8")
    assert "CC0" in origin
    assert all(path.name in origin for path in samples.paths())
