"""The compatibility page has a row for every operation that is offered, and names the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labelcrowd.market.operations import NOT_OFFERED, OPERATIONS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "market-compatibility.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (\w+) \| ((?:same|stricter|different) \|.*)$", DOCUMENT, re.M))
LISTED = set(re.findall(r"^- (\w+)$", DOCUMENT, re.M))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_offered_operation_has_a_row_and_is_not_listed_as_missing(name: str) -> None:
    assert name in ROWS
    assert name not in LISTED


@pytest.mark.parametrize("name", sorted(NOT_OFFERED))
def test_an_operation_that_is_missing_is_listed_as_such(name: str) -> None:
    assert name in LISTED


@pytest.mark.parametrize("name", sorted(ROWS))
def test_what_differs_says_why(name: str) -> None:
    kind, _, why = ROWS[name].partition("|")
    assert kind.strip() == "same" or len(why.strip(" |")) > 20
