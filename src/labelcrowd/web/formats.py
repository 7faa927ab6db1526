"""Sums, numbers and days as a language writes them.

What CLDR says of a language stands in ``locale/<language>.json``, beside its texts: Babel, which
has it for all of them, is 33 MB and a developer's tool (``tools/messages.py --compile``).
English is our own: no file, and the signs of ``labelcrowd.money``.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from labelcrowd.clock import to_datetime
from labelcrowd.money import format_money


class Formats(msgspec.Struct, frozen=True, kw_only=True):
    """How one language writes numbers and days. Patterns are of ``str.format``."""

    decimal: str
    group: str
    money: str  # of sum and sign
    signs: dict[str, str]  # by currency, where it is not its code
    day: str  # of d, month, y
    months: tuple[str, ...]
    moment: str  # of day and time

    def number(self, text: str) -> str:
        """A number as Python writes it with ``,`` between thousands."""
        return text.translate({ord(","): self.group, ord("."): self.decimal})

    def sum_of(self, cents: int, currency: str) -> str:
        """Cents for people; bare without a currency."""
        whole, rest = divmod(abs(cents), 100)
        shown = self.number(f"{whole:,}.{rest:02d}")
        sign = self.signs.get(currency, currency)
        return ("-" if cents < 0 else "") + (
            self.money.format(sum=shown, sign=sign) if currency else shown
        )

    def date(self, on: date) -> str:
        """``2 sept 2026``."""
        return self.day.format(d=on.day, month=self.months[on.month - 1], y=on.year)


@cache
def formats(folder: Path, locale: str) -> Formats | None:
    """Those of a language; None for English and where there is no file."""
    path = folder / f"{locale}.json"
    return msgspec.json.decode(path.read_bytes(), type=Formats) if path.exists() else None


def money(of: Formats | None, cents: int, currency: str) -> str:
    """A sum of cents."""
    return of.sum_of(cents, currency) if of else format_money(cents, currency)


def shown_date(of: Formats | None, on: date) -> str:
    """A day of the calendar."""
    return of.date(on) if of else on.strftime("%-d %b %Y")


def day(of: Formats | None, micros: int) -> str:
    """The day of a moment, of UTC."""
    return shown_date(of, to_datetime(micros).date())


def moment(of: Formats | None, micros: int) -> str:
    """Day and time of a moment, of UTC."""
    time = to_datetime(micros).strftime("%H:%M UTC")
    shown = day(of, micros)
    return of.moment.format(day=shown, time=time) if of else f"{shown} {time}"
