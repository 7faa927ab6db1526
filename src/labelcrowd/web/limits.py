"""How often something may be tried: by login, and by address.

Counted in this process only; with several processes each lets as many through.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from labelcrowd.errors import TooMany

_REMEMBERED = 20_000


class Limiter:
    """At most ``times`` within ``seconds`` for each key, refilled evenly."""

    def __init__(
        self, times: int, seconds: float, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._times, self._each = times, seconds / times
        self._now = now
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Count one try. Raises TooMany with the wait in ``retry_after_s``."""
        now = self._now()
        with self._lock:
            if len(self._free_at) >= _REMEMBERED:
                self._free_at = {k: at for k, at in self._free_at.items() if at > now}
            # The moment when all earlier tries are paid off (a leaky bucket).
            full_at = max(now, self._free_at.get(key, now)) + self._each
            wait = full_at - now - self._times * self._each
            if wait > 1e-9:
                error = TooMany("too many tries; wait a little and try again")
                error.retry_after_s = max(1, round(wait + 0.5))
                raise error
            self._free_at[key] = full_at

    def forgive(self, key: str) -> None:
        """Forget the tries of a key: it was the right person."""
        with self._lock:
            self._free_at.pop(key, None)


class SignInLimits:
    """The limits of everything that tries a secret."""

    def __init__(self) -> None:
        self.login = Limiter(6, 120)
        self.address = Limiter(40, 120)

    def take(self, address: str, login: str = "") -> None:
        """Count a try from an address, and for a login if one was given. Raises TooMany."""
        self.address.take(address)
        if login:
            self.login.take(login)
