"""Receipts: proof that an answer came from our page."""

from __future__ import annotations

import re

import pytest

from labelcrowd.batches.receipts import Receipt, make_receipt
from labelcrowd.storage.home import Secrets

KEYS = Secrets("a1", {"a1": b"1" * 32})
TEXT = make_receipt(KEYS, "live", "3ASSIGN", Receipt(7, 5))


def test_a_receipt_names_its_key_the_revision_and_the_count() -> None:
    assert re.fullmatch(r"a1\.7\.5\.[\w-]{22}", TEXT)
    assert make_receipt(KEYS, "live", "3ASSIGN", Receipt(7, 5)) == TEXT


@pytest.mark.parametrize(
    ("keys", "market_id", "assignment_id", "receipt"),
    [
        (KEYS, "live", "3OTHER", Receipt(7, 5)),
        (KEYS, "sandbox", "3ASSIGN", Receipt(7, 5)),
        (KEYS, "live", "3ASSIGN", Receipt(8, 5)),
        (KEYS, "live", "3ASSIGN", Receipt(7, 9)),
        (Secrets("a1", {"a1": b"2" * 32}), "live", "3ASSIGN", Receipt(7, 5)),
    ],
)
def test_nothing_else_has_the_same_signature(
    keys: Secrets, market_id: str, assignment_id: str, receipt: Receipt
) -> None:
    other = make_receipt(keys, market_id, assignment_id, receipt)
    assert other.rsplit(".", 1)[1] != TEXT.rsplit(".", 1)[1]
