"""Values as a person or a program writes them, each with its range: read for one field. PURE.

A parser takes the value and the field's name, and says what it expected when something else came.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import Any

from labelcrowd.errors import InvalidInput

DAY_S = 86_400
_UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": DAY_S, "w": 7 * DAY_S}
_DURATION = re.compile(r"([0-9]{1,8})\s*([a-z]*)")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def parse_duration_s(value: object, field: str) -> int:
    """Seconds of ``90``, ``"90"``, ``"90 s"``, ``"30 min"``, ``"3 h"``, ``"7 d"``, ``"2 w"``."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _DURATION.fullmatch(str(value).strip().lower())
    if match is None or (match[2] and match[2] not in _UNITS):
        raise InvalidInput(
            f"{field}: expected a time such as 3 h or 30 d, got {short(value)}", field=field
        )
    return int(match[1]) * _UNITS.get(match[2] or "s", 1)


def whole_number(low: int, high: int) -> Callable[[object, str], int]:
    """A parser of whole numbers."""

    def parse(value: object, field: str) -> int:
        text = str(value).strip()
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,12}", text):
            raise InvalidInput(f"{field}: expected a whole number, got {short(value)}", field=field)
        return _in_range(int(text), low, high, field)

    return parse


def _in_range(number: int, low: int, high: int, field: str) -> int:
    if not low <= number <= high:
        raise InvalidInput(f"{field}: expected {low:,} to {high:,}, got {number:,}", field=field)
    return number


def seconds_of(low: int, high: int) -> Callable[[object, str], int]:
    """A parser of times: see ``parse_duration_s``."""

    def parse(value: object, field: str) -> int:
        seconds = parse_duration_s(value, field)
        if not low <= seconds <= high:
            raise InvalidInput(
                f"{field}: expected {low:,} s to {high // DAY_S} days, got {seconds:,} s",
                field=field,
            )
        return seconds

    return parse


def text_of(longest: int, *, least: int = 0, lines: bool = False) -> Callable[[object, str], str]:
    """A parser of text on one line, or on several where ``lines``."""

    def parse(value: object, field: str) -> str:
        if not isinstance(value, str):
            raise InvalidInput(f"{field}: expected text, got {short(value)}", field=field)
        text = value.strip() if lines else " ".join(value.split())
        if not least <= len(text) <= longest:
            raise InvalidInput(
                f"{field}: expected {least} to {longest:,} characters, got {len(text):,}",
                field=field,
            )
        return text

    return parse


def flag(value: object, field: str) -> bool:
    """yes or no."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise InvalidInput(f"{field}: expected yes or no, got {short(value)}", field=field)
    return word in _TRUE


def one_of(kind: type[enum.Enum]) -> Callable[[object, str], Any]:
    """A parser of the members of an enum, by their values."""

    def parse(value: object, field: str) -> Any:
        if isinstance(value, kind):
            return value
        try:
            return kind(str(value).strip().lower())
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise InvalidInput(
                f"{field}: expected one of {known}, got {short(value)}", field=field
            ) from None

    return parse


def each_text(value: object, field: str) -> list[str]:
    """Texts with commas or lines between them, each once."""
    entries = re.split(r"[,\n]", value) if isinstance(value, str) else value
    if not isinstance(entries, list | tuple) or not all(isinstance(e, str) for e in entries):
        raise InvalidInput(f"{field}: expected texts, got {short(value)}", field=field)
    return list(dict.fromkeys(" ".join(entry.split()) for entry in entries if entry.strip()))


def at_most(found: tuple[str, ...], most: int, field: str) -> tuple[str, ...]:
    """What was found, where there are not too many."""
    if len(found) > most:
        raise InvalidInput(f"{field}: at most {most}, got {len(found)}", field=field)
    return found


def short(value: object) -> str:
    """A value as a message shows it."""
    return repr(value if not isinstance(value, str) else value[:40])
