"""The compatibility page has a row for every operation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labelcrowd.market.operations import OPERATIONS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "market-compatibility.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (\w+) \| ((?:same|stricter|different) \|.*)$", DOCUMENT, re.M))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_has_a_row(name: str) -> None:
    assert name in ROWS


@pytest.mark.parametrize("name", sorted(ROWS))
def test_what_differs_says_why(name: str) -> None:
    kind, _, why = ROWS[name].partition("|")
    assert kind.strip() == "same" or len(why.strip(" |")) > 20
