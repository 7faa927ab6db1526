"""A bank's payment file: ISO 20022 pain.001.001.03, as SEPA credit transfers are ordered. PURE.

Source: ISO 20022 message definition pain.001.001.03 and the European Payments Council's
implementation guidelines for customers and banks (EPC132-08): euro only, UTF-8, the Latin
characters below, names of 70 and references of 35 characters, IBAN without BIC.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from labelcrowd.money import format_cents

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
_LATIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
# Letters that do not come apart into a base letter and a sign above it.
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l",
     "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "’": "'"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whose account. ``bic`` may be ""."""

    holder: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One payment; ``code`` comes back on statements and receipts (at most 35 characters)."""

    code: str
    to: Account
    amount_cents: int


def payment_file(
    payer: Account,
    transfers: Sequence[Transfer],
    *,
    name: str,
    words: str,
    made_at: str,
    execute_on: str,
) -> bytes:
    """The XML. ``name`` is the run's; the same transfers have the same message id ever again,
    so that a bank notices a file that is sent twice. ``made_at``: ISO 8601 without zone.
    """
    message = f"{name}-{_digest(transfers)}"
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    body = _add(root, "CstmrCdtTrfInitn")
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", message)
    _add(head, "CreDtTm", made_at)
    _sums(head, transfers)
    _add(_add(head, "InitgPty"), "Nm", latin(payer.holder, 70))
    info = _add(body, "PmtInf")
    _add(info, "PmtInfId", message)
    _add(info, "PmtMtd", "TRF")
    _add(info, "BtchBookg", "false")  # each line is found on the statement
    _sums(info, transfers)
    _add(_add(_add(info, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(info, "ReqdExctnDt", execute_on)
    _add(_add(info, "Dbtr"), "Nm", latin(payer.holder, 70))
    _account(info, "DbtrAcct", payer)
    _bank(info, "DbtrAgt", payer)
    _add(info, "ChrgBr", "SLEV")
    for one in transfers:
        _transfer(info, one, words)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def latin(text: str, longest: int) -> str:
    """The text in the characters that every bank takes."""
    apart = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    kept = "".join(
        sign if sign in _LATIN else " " for sign in apart if not unicodedata.combining(sign)
    )
    return " ".join(kept.split())[:longest].strip().lstrip("/") or "-"


def _transfer(info: etree._Element, one: Transfer, words: str) -> None:
    made = _add(info, "CdtTrfTxInf")
    _add(_add(made, "PmtId"), "EndToEndId", one.code)
    amount = _add(_add(made, "Amt"), "InstdAmt", format_cents(one.amount_cents))
    amount.set("Ccy", "EUR")
    if one.to.bic:
        _bank(made, "CdtrAgt", one.to)
    _add(_add(made, "Cdtr"), "Nm", latin(one.to.holder, 70))
    _account(made, "CdtrAcct", one.to)
    _add(_add(made, "RmtInf"), "Ustrd", latin(f"{words} {one.code}", 140))


def _sums(parent: etree._Element, transfers: Sequence[Transfer]) -> None:
    _add(parent, "NbOfTxs", str(len(transfers)))
    _add(parent, "CtrlSum", format_cents(sum(one.amount_cents for one in transfers)))


def _account(parent: etree._Element, tag: str, account: Account) -> None:
    _add(_add(_add(parent, tag), "Id"), "IBAN", account.iban)


def _bank(parent: etree._Element, tag: str, account: Account) -> None:
    bank = _add(_add(parent, tag), "FinInstnId")
    if account.bic:
        _add(bank, "BIC", account.bic)
    else:
        _add(_add(bank, "Othr"), "Id", "NOTPROVIDED")


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
    made.text = text
    return made


def _digest(transfers: Sequence[Transfer]) -> str:
    body = "\n".join(
        f"{one.code} {one.to.iban} {one.amount_cents}"
        for one in sorted(transfers, key=lambda one: one.code)
    )
    return hashlib.sha256(body.encode()).hexdigest()[:8].upper()
