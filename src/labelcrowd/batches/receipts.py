"""The receipt of finished work: proof that its answer came from our page.

At submission the studio closes the document at a revision and signs assignment,
revision and count. The page sends that text on as an answer field; work whose
answer does not bring back that very text, which ``work`` keeps, is marked incomplete.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from labelcrowd.storage.home import Secrets


@dataclass(frozen=True)
class Receipt:
    """What was handed in: the document's last revision and the objects that counted."""

    seq: int
    counted: int


def make_receipt(secrets: Secrets, market_id: str, assignment_id: str, receipt: Receipt) -> str:
    """``<key id>.<revision>.<count>.<signature of 128 bits>``."""
    head = f"{secrets.current}.{receipt.seq}.{receipt.counted}"
    return f"{head}.{_signature(secrets.key, market_id, assignment_id, head)}"


def _signature(key: bytes, market_id: str, assignment_id: str, head: str) -> str:
    message = f"labelcrowd receipt\n{market_id}\n{assignment_id}\n{head}"
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")
