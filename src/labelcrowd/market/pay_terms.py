"""How pay happens on a market, in its operator's words: who, by what, how often, from what sum.

labelcrowd moves no money itself; this is what workers are told before they accept work for money.
Every text that stood once is kept, because workers accepted it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select

from labelcrowd.errors import InvalidInput
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market_trust import pay_terms

LONGEST = 1_000

_p = pay_terms.c
_READ = Prepared(
    select(_p.who, _p.means, _p.how_often, _p.from_what_sum)
    .where(_p.market_id == bindparam("b_market"))
    .order_by(_p.set_at.desc(), _p.digest)
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class PayTerms:
    """Four answers, each a sentence or a paragraph."""

    who: str
    means: str
    how_often: str
    from_what_sum: str

    @property
    def digest(self) -> str:
        """Names this text: another text is shown to workers again."""
        return hashlib.sha256(msgspec.json.encode(asdict(self))).hexdigest()[:32]


def read_terms(connection: Connection, market_id: str) -> PayTerms | None:
    """What holds now; None where the operator has not said."""
    row = _READ.one(connection, {"b_market": market_id})
    if row is None:
        return None
    return PayTerms(**{one.name: getattr(row, one.name) for one in fields(PayTerms)})


def write_terms(connection: Connection, market_id: str, terms: PayTerms, now: int) -> None:
    """Let this text hold from now on."""
    last = select(func.max(_p.set_at)).where(_p.market_id == market_id)
    now = max(now, (connection.execute(last).scalar_one() or 0) + 1)  # the newest holds
    same = (_p.market_id == market_id, _p.digest == terms.digest)
    connection.execute(delete(pay_terms).where(*same))
    connection.execute(
        insert(pay_terms).values(
            market_id=market_id, digest=terms.digest, set_at=now, **asdict(terms)
        )
    )


def parse_terms(given: Mapping[str, str]) -> PayTerms:
    """The terms of a form's or command's fields. Raises InvalidInput with the field."""
    return PayTerms(**{one.name: _text(given, one.name) for one in fields(PayTerms)})


def _text(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    if not 1 <= len(text) <= LONGEST:
        raise InvalidInput(
            f"{name}: expected 1 to {LONGEST:,} characters, got {len(text):,}", field=name
        )
    return text
