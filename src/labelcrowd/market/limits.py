"""Amazon's documented limits, checked here because its clients do not check them."""

from __future__ import annotations

import re

from labelcrowd import strict_xml
from labelcrowd.market.errors import BadParameter

YEAR_S = 31_536_000
MONTH_S = 2_592_000
MAX_ASSIGNMENTS = 1_000_000_000
MAX_TOTAL_CENTS = 10**15  # of one HIT; Amazon names no such limit, but a number must end somewhere
PAGE = 100

_MONEY = re.compile(r"[0-9]{1,9}\.?[0-9]{0,2}")


def text(name: str, value: str, longest: int, *, shortest: int = 0) -> str:
    """A text of so many characters; where some are asked for, not of white space alone."""
    if not shortest <= len(value) <= longest:
        raise BadParameter(
            f"{name}: expected {shortest} to {longest} characters, got {len(value)}."
        )
    if shortest and not value.strip():
        raise BadParameter(f"{name}: expected a text, got white space alone.")
    return characters(name, value)


def characters(name: str, value: str) -> str:
    """A text that XML 1.0 can carry, as it had to on Amazon, and that every database keeps."""
    bad = strict_xml.first_not_xml(value)
    if bad is not None:
        raise BadParameter(f"{name}: the character U+{ord(bad):04X} is not allowed in a text.")
    return value


def number(name: str, value: int, least: int, most: int) -> int:
    """A whole number in a range."""
    if not least <= value <= most:
        raise BadParameter(f"{name}: expected {least} to {most}, got {value}.")
    return value


def cents(name: str, value: str) -> int:
    """Cents of an amount of US dollars such as ``0.05``."""
    if not _MONEY.fullmatch(value):
        raise BadParameter(
            f"{name}: expected US dollars such as 0.05 without a sign, got {value[:40]!r}."
        )
    dollars, _, rest = value.partition(".")
    return int(dollars) * 100 + int((rest + "00")[:2])


def one_of(name: str, value: str, *allowed: str) -> str:
    """One of a few words."""
    if value not in allowed:
        raise BadParameter(f"{name}: expected one of {', '.join(allowed)}; got {value[:40]!r}.")
    return value
