"""What a model made of pictures stays on disk: whole, not too much, and not longer than they do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from labelcrowd.assist.stored import StoredEmbeddings, forget_gone

MODEL, OTHER = "1" * 64, "2" * 64


def always(_: str) -> bool:
    return True


def files(home: Path) -> list[Path]:
    return sorted((home / "cache" / "embeddings").iterdir())


def test_what_was_put_is_found_by_picture_and_model(tmp_path: Path) -> None:
    StoredEmbeddings(tmp_path, always).put("a", MODEL, b"seen")
    again = StoredEmbeddings(tmp_path, always)
    assert again.get("a", MODEL) == b"seen"
    assert again.get("a", OTHER) is None
    assert again.get("b", MODEL) is None


@pytest.mark.parametrize("damage", [b"", b"short", bytes(40)])
def test_a_damaged_file_is_deleted_and_can_be_put_anew(tmp_path: Path, damage: bytes) -> None:
    stored = StoredEmbeddings(tmp_path, always)
    stored.put("a", MODEL, b"seen")
    files(tmp_path)[0].write_bytes(damage)
    assert stored.get("a", MODEL) is None
    assert files(tmp_path) == []
    stored.put("a", MODEL, b"seen")
    assert stored.get("a", MODEL) == b"seen"


def test_what_nobody_asked_for_the_longest_makes_room(tmp_path: Path) -> None:
    stored = StoredEmbeddings(tmp_path, always, most_bytes=3 * (32 + 100))
    for age, picture in enumerate("abc"):
        stored.put(picture, MODEL, bytes(100))
        os.utime(tmp_path / "cache" / "embeddings" / f"{picture}-{MODEL}", (age, age))
    assert stored.get("a", MODEL) is not None
    stored.put("d", MODEL, bytes(100))
    assert [path.name[0] for path in files(tmp_path)] == ["a", "c", "d"]


def test_a_disk_without_room_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    stored = StoredEmbeddings(tmp_path, always)
    stored.put("a", MODEL, b"seen")
    assert stored.get("a", MODEL) is None


def test_nothing_is_kept_of_pictures_that_are_gone(tmp_path: Path) -> None:
    forget_gone(tmp_path, always)
    there = {"a", "b"}
    stored = StoredEmbeddings(tmp_path, there.__contains__)
    for picture in "abc":  # the last was removed while the model was at it
        stored.put(picture, MODEL, b"seen")
    there.remove("b")
    forget_gone(tmp_path, there.__contains__)
    assert [path.name[0] for path in files(tmp_path)] == ["a"]
