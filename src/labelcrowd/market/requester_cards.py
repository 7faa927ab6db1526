"""Requester cards: who a requester is, as workers see it before they take work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from labelcrowd.errors import InvalidInput
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market_trust import requester_card

LONGEST_LINE, LONGEST_TEXT, MOST_DAYS = 120, 1_000, 30
# What steers a terminal or turns the direction of writing would forge what stands beside it.
# Joiners and blanks that do not break belong to texts of many languages.
_FORGING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_c = requester_card.c
_COLUMNS = (_c.name, _c.institution, _c.contact, _c.purpose, _c.ethics, _c.review_days)
_READ = Prepared(select(*_COLUMNS).where(_c.requester_id == bindparam("b_requester")))


@dataclass(frozen=True, kw_only=True)
class RequesterCard:
    """``contact`` is an e-mail or postal address; ``review_days`` is a promise to workers."""

    name: str
    institution: str
    contact: str
    purpose: str
    ethics: str
    review_days: int


def read_card(connection: Connection, requester_id: str) -> RequesterCard | None:
    """The requester's card; None where it was never filled in."""
    row = _READ.one(connection, {"b_requester": requester_id})
    return None if row is None else _card(row)


def read_cards(connection: Connection, requester_ids: set[str]) -> dict[str, RequesterCard]:
    """The cards of those of these requesters who have one."""
    if not requester_ids:
        return {}
    rows = connection.execute(
        select(_c.requester_id, *_COLUMNS).where(_c.requester_id.in_(sorted(requester_ids)))
    )
    return {row.requester_id: _card(row) for row in rows}


def _card(row: Any) -> RequesterCard:
    return RequesterCard(**{column.name: getattr(row, column.name) for column in _COLUMNS})


def write_card(connection: Connection, requester_id: str, card: RequesterCard, now: int) -> None:
    """Put the card in the place of the one before."""
    connection.execute(delete(requester_card).where(_c.requester_id == requester_id))
    connection.execute(
        insert(requester_card).values(requester_id=requester_id, updated_at=now, **asdict(card))
    )


def parse_card(fields: Mapping[str, str]) -> RequesterCard:
    """The card of a form's or command's fields. Raises InvalidInput with the field."""
    return RequesterCard(
        name=_text(fields, "name", LONGEST_LINE),
        institution=_text(fields, "institution", LONGEST_LINE),
        contact=_text(fields, "contact", LONGEST_LINE * 2),
        purpose=_text(fields, "purpose", LONGEST_TEXT),
        ethics=_text(fields, "ethics", LONGEST_TEXT, shortest=0),
        review_days=_days(fields.get("review_days", "").strip()),
    )


def _text(fields: Mapping[str, str], name: str, longest: int, *, shortest: int = 1) -> str:
    text = fields.get(name, "").strip()
    if _FORGING.search(text):
        raise InvalidInput(f"{name}: expected text without control characters", field=name)
    if not shortest <= len(text) <= longest:
        raise InvalidInput(
            f"{name}: expected {shortest} to {longest:,} characters, got {len(text):,}", field=name
        )
    return text


def _days(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= 4
    if not (plain and 1 <= int(text) <= MOST_DAYS):
        raise InvalidInput(
            f"review_days: expected 1 to {MOST_DAYS} days, got {text[:20]!r}", field="review_days"
        )
    return int(text)
