"""The documentation names every operation, offered or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelcrowd.market.operations import NOT_OFFERED, OPERATIONS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "market-api.md").read_text()


@pytest.mark.parametrize("name", sorted({*OPERATIONS, *NOT_OFFERED}))
def test_operation_is_in_the_right_list(name: str) -> None:
    offered, _, rest = DOCUMENT.partition("Not offered yet:")
    words = offered if name in OPERATIONS else rest
    assert name in words.replace(",", " ").replace(".", " ").split()
