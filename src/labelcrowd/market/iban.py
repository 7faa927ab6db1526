"""Bank account numbers (ISO 13616): their length by country and their check digits. PURE."""

from __future__ import annotations

import re

# IBAN registry: country and length.
_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28
EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26
IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28
NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25
SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_LENGTH = {word[:2]: int(word[2:]) for word in _LENGTHS.split()}
_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# As ISO 20022 has it: no digit 0 or 1, no letter O in the place.
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")


def bare(text: str) -> str:
    """As machines write it: no blanks, capitals."""
    return "".join(text.split()).upper()


def problem(iban: str) -> str:
    """Why a bare IBAN is none: ``form``, ``country``, ``length``, ``digits``; "" if it is one."""
    if not iban.isascii() or not _FORM.fullmatch(iban):
        return "form"
    length = _LENGTH.get(iban[:2])
    if length is None:
        return "country"
    if len(iban) != length:
        return "length"
    return "" if _remainder(iban) == 1 else "digits"


def is_bic(bic: str) -> bool:
    """Whether this has the form of a bank's code (ISO 9362): 8 or 11 characters."""
    return bool(_BIC.fullmatch(bic))


def grouped(iban: str) -> str:
    """As people write it: in fours."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _remainder(iban: str) -> int:
    """ISO 7064 MOD 97-10 of the number that the letters and digits make."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97
