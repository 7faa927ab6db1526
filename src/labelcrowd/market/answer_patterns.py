"""Regular expressions that requesters write (AnswerFormatRegex), matched within a bound. PURE.

Amazon let the worker's browser evaluate them; here the server does, so a pattern that would
take for ever must not. What cannot be decided in time counts as fulfilled: the worker is not
to blame for the pattern.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import regex

from labelcrowd.market.errors import BadParameter

LONGEST = 1_000
BUDGET_S = 0.5
"""For all patterns of one submission together."""

_REPEATS = regex.compile(r"\{\s*(\d+)?\s*(?:,\s*(\d+)?\s*)?\}")
_MOST_REPEATS = 10_000


@dataclass(frozen=True, slots=True)
class AnswerPattern:
    """A pattern that an answer has to contain. ``error_text``: the requester's words, or ""."""

    regex: str
    error_text: str
    ignore_case: bool


@dataclass(slots=True)
class Budget:
    """What is left of the time for a submission's patterns."""

    ends_at: float = field(default_factory=lambda: time.monotonic() + BUDGET_S)

    @property
    def left_s(self) -> float:
        return self.ends_at - time.monotonic()


def check_pattern(pattern: AnswerPattern) -> None:
    """Raises BadParameter for what is no regular expression, or repeats absurdly."""
    text = pattern.regex
    if len(text) > LONGEST:
        raise _refused(text, f"expected at most {LONGEST} characters, got {len(text)}")
    product = 1
    for low, high in _REPEATS.findall(text):
        product *= max(int((high or low or "0")[:9]), 1)
    if product > _MOST_REPEATS:
        raise _refused(text, f"repeats more than {_MOST_REPEATS:,} times")
    try:
        _compiled(text, pattern.ignore_case)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise _refused(text, str(error)) from error


def fulfils(pattern: AnswerPattern, answer: str, budget: Budget) -> bool:
    """Whether the answer has the pattern in it, or that cannot be told in time."""
    left = budget.left_s
    if left <= 0:
        return True
    try:
        # Without the interpreter's lock, so that others are served meanwhile.
        found = _compiled(pattern.regex, pattern.ignore_case).search(
            answer, timeout=left, concurrent=True
        )
    except (TimeoutError, RecursionError, MemoryError):
        return True
    return found is not None


@lru_cache(maxsize=256)
def _compiled(text: str, ignore_case: bool) -> Any:
    # \d and \w are ASCII in JavaScript, for which these were written.
    return regex.compile(text, regex.V0 | regex.ASCII | (regex.IGNORECASE if ignore_case else 0))


def _refused(text: str, why: str) -> BadParameter:
    return BadParameter(f"AnswerFormatRegex {text[:80]!r} is not a regular expression: {why}.")
