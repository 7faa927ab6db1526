"""Money: integer cents inside, decimal text at the edges. There is no float money."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from labelcrowd.errors import InvalidInput

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{0,2})?")


def parse_cents(text: str, *, field: str = "amount") -> int:
    """Cents of a text such as ``0.05``, ``1``, ``$2.50`` (US dollars).

    Raises InvalidInput for signs, exponents, more than two decimals or words.
    """
    bare = text.strip().removeprefix("$")
    if not _AMOUNT.fullmatch(bare):
        raise InvalidInput(
            f"{field}: expected dollars and cents such as 0.05, got {text[:40]!r}", field=field
        )
    return int(Decimal(bare) * 100)


def format_cents(cents: int) -> str:
    """``5`` -> ``0.05``, ``-250`` -> ``-2.50``: the form that Amazon's API uses."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def percent_of(cents: int, percent: Decimal) -> int:
    """``percent`` per cent of an amount, rounded half up to the cent (Amazon's rounding)."""
    return int((Decimal(cents) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
