"""Known pictures on the command line: marked, listed, practised on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result

Run = Callable[..., Result]
Answer = Callable[..., Any]


def test_practice_needs_known_pictures_and_says_how_to_mark_them(run: Run, answer: Answer) -> None:
    answer("qualification", "create", "Knows cars", "--description", "Outlines cars.")
    refused = run("gold", "practice", "Knows cars", code=2)
    assert "name a COLLECTION, or say --closed" in refused.output
    none = run("gold", "practice", "Knows cars", "--closed", code=1)
    assert "has no practice" in none.output
