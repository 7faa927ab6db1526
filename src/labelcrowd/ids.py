"""New identifiers, and the randomness they come from.

HIT, assignment and type ids look like Amazon's (30 characters of ``A-Z0-9``,
first ``3``), worker ids like its worker ids (``A`` and 13 more), because
scripts in the field check those forms. Everything else gets a 26-character
lower-case id; that of a document begins with the time it was made. The source
of randomness is handed in, so that a simulation can be replayed from its seed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz234567"
_RISING = "".join(sorted(_LOWER))
_SHIFTS = range(40, -1, -5)  # nine digits of milliseconds: until the year 3084
_TABLES = {
    alphabet: bytes(ord(alphabet[b % len(alphabet)]) for b in range(256))
    for alphabet in (_UPPER, _LOWER)
}


class Ids:
    """Makes identifiers. ``random_bytes(n)`` returns n random bytes (default: the system's)."""

    def __init__(self, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._random_bytes = random_bytes

    def _text(self, length: int, alphabet: str) -> str:
        return self._random_bytes(length).translate(_TABLES[alphabet]).decode()

    def entity(self) -> str:
        """An id for a HIT, HITType, assignment or bonus: 30 characters, first ``3``."""
        return "3" + self._text(29, _UPPER)

    def worker(self) -> str:
        """A worker id: 14 characters, first ``A``."""
        return "A" + self._text(13, _UPPER)

    def row(self) -> str:
        """An id for anything of our own: 26 characters ``a-z2-7`` (130 bits)."""
        return self._text(26, _LOWER)

    def timed(self, now: int) -> str:
        """The same, beginning with the time (microseconds UTC), for what many rows are soon stored
        under: those of one time then share pages of every index, instead of each taking its own.
        """
        milliseconds = now // 1_000
        time = "".join(_RISING[milliseconds >> shift & 31] for shift in _SHIFTS)
        return time + self._text(26 - len(time), _LOWER)

    def secret(self) -> str:
        """A secret of 256 bits as 64 hexadecimal characters."""
        return self._random_bytes(32).hex()
