"""Names for workers that say nothing about them, the same within a batch only. PURE."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode

LENGTH = 8


def pseudonym(batch_key: str, worker_id: str) -> str:
    """``worker-`` and eight letters, from the batch's secret ``pseudonym_key`` and the worker's id.

    Without the key nobody can go from one to the other, nor from batch to batch.
    """
    digest = hmac.new(batch_key.encode(), worker_id.encode(), hashlib.sha256).digest()
    return f"worker-{b32encode(digest).decode().lower()[:LENGTH]}"
