"""Money: integer cents inside, decimal text at the edges. There is no float money.

A currency is its ISO 4217 code, "" where none has been chosen yet. Only those are known whose
unit has a hundred parts: a cent is a hundredth everywhere here and on Amazon's wire.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from labelcrowd.errors import InvalidInput

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{0,2})?")

# ISO 4217, list one, circulating money: the unit has a hundred parts ...
_HUNDRED = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON
RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW
"""
# ... or none, or a thousand: known, so that the refusal can say why.
_ONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSAND = "BHD IQD JOD KWD LYD OMR TND"
CURRENCIES = frozenset(_HUNDRED.split())
_OTHER_DECIMALS = {**dict.fromkeys(_ONE.split(), 0), **dict.fromkeys(_THOUSAND.split(), 3)}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def parse_currency(text: str) -> str:
    """The ISO 4217 code of a currency whose unit has a hundred parts.

    Raises InvalidInput for words, unknown codes and currencies with other parts.
    """
    code = text.strip().upper()
    if code in CURRENCIES:
        return code
    decimals = _OTHER_DECIMALS.get(code)
    if decimals is not None:
        raise InvalidInput(
            f"currency: {code} has {decimals} decimals; sums here have two, as on Amazon's wire, "
            "so choose a currency with two such as USD or EUR",
            field="currency",
        )
    raise InvalidInput(
        f"currency: expected an ISO 4217 code such as USD or EUR, got {text[:10]!r}",
        field="currency",
    )


def parse_cents(text: str, *, field: str = "amount") -> int:
    """Cents of a text such as ``0.05``, ``1``, ``$2.50``.

    Raises InvalidInput for signs, exponents, more than two decimals or words.
    """
    bare = text.strip().lstrip("".join(_SIGNS.values()))
    if not _AMOUNT.fullmatch(bare):
        raise InvalidInput(
            f"{field}: expected a sum with two decimals such as 0.05, got {text[:40]!r}",
            field=field,
        )
    return int(Decimal(bare) * 100)


def format_cents(cents: int) -> str:
    """``5`` -> ``0.05``, ``-250`` -> ``-2.50``: the form that Amazon's API uses."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def percent_of(cents: int, percent: Decimal) -> int:
    """``percent`` per cent of an amount, rounded half up to the cent (Amazon's rounding)."""
    return int((Decimal(cents) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def format_part(cents: float, currency: str) -> str:
    """What a thing costs that is less than a cent: ``$0.0123``."""
    return format_money(0, currency).replace("0.00", f"{cents / 100:.4f}")


def format_money(cents: int, currency: str) -> str:
    """A sum for people: ``$0.05``, ``-€2.50``, ``CHF 10,000.00``; bare without a currency."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    before = _SIGNS.get(currency, f"{currency}\N{NO-BREAK SPACE}" if currency else "")
    return f"{sign}{before}{whole:,}.{rest:02d}"
