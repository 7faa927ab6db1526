"""Random secrets that people carry (cookies, links); the database keeps only their hash."""

from __future__ import annotations

import hashlib


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal (the token has 256 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()
