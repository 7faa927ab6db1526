"""Receipts: proof that an answer came from our page."""

from __future__ import annotations

import pytest

from labelcrowd.batches.receipts import Receipt, make_receipt, receipt_valid
from labelcrowd.storage.home import Secrets

KEYS = Secrets("a1", {"a1": b"1" * 32})
TEXT = make_receipt(KEYS, "live", "3ASSIGN", Receipt(7, 5))


def test_a_receipt_says_what_was_handed_in() -> None:
    found = receipt_valid(KEYS, TEXT, market_id="live", assignment_id="3ASSIGN")
    assert found == Receipt(seq=7, counted=5)


@pytest.mark.parametrize(
    ("text", "market_id", "assignment_id"),
    [
        (TEXT, "live", "3OTHER"),
        (TEXT, "sandbox", "3ASSIGN"),
        (TEXT.replace(".5.", ".9."), "live", "3ASSIGN"),
        (TEXT.replace(".7.", ".8."), "live", "3ASSIGN"),
        (TEXT[:-1], "live", "3ASSIGN"),
        ("", "live", "3ASSIGN"),
        ("yes", "live", "3ASSIGN"),
        (TEXT.replace("a1.", "b2."), "live", "3ASSIGN"),
    ],
)
def test_any_other_is_none(text: str, market_id: str, assignment_id: str) -> None:
    assert receipt_valid(KEYS, text, market_id=market_id, assignment_id=assignment_id) is None


def test_a_receipt_outlives_a_change_of_keys() -> None:
    newer = Secrets("b2", {**KEYS.keys, "b2": b"2" * 32})
    assert receipt_valid(newer, TEXT, market_id="live", assignment_id="3ASSIGN") is not None
