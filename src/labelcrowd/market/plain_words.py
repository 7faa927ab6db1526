"""What people write to each other: plain text, without signs that hide or turn what is read."""

from __future__ import annotations

import unicodedata

from labelcrowd.market.errors import BadParameter

LONGEST = 2_000
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_words(text: str, field: str, *, longest: int = LONGEST, needed: bool = True) -> str:
    """The text as it is kept: line ends are newlines. Raises BadParameter."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    words = "".join(sign for sign in lines if _is_kept(sign)).strip()
    if not (1 if needed else 0) <= len(words) <= longest:
        raise BadParameter(
            f"{field}: expected 1 to {longest:,} characters, got {len(words):,}", field=field
        )
    return words


def _is_kept(sign: str) -> bool:
    return sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in _TURNING)
