"""Time as integer microseconds since 1970 UTC, and where it comes from (a port)."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Says what time it is, in microseconds since 1970-01-01 UTC."""

    def now(self) -> int: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000


class SetClock:
    """A clock that stands still until it is moved: for tests and simulation."""

    def __init__(self, now: int = 1_800_000_000 * SECOND) -> None:
        self._now = now

    def now(self) -> int:
        return self._now

    def advance(self, microseconds: int) -> None:
        self._now += microseconds


def to_datetime(microseconds: int) -> dt.datetime:
    """An aware UTC ``datetime`` of a time in microseconds."""
    return dt.datetime.fromtimestamp(microseconds / SECOND, tz=dt.UTC)


def to_iso(microseconds: int) -> str:
    """ISO 8601 with seconds and ``Z``, e.g. ``2026-11-22T17:01:17Z``."""
    return to_datetime(microseconds).strftime("%Y-%m-%dT%H:%M:%SZ")
