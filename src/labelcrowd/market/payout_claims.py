"""A worker says "not received" of a line: the operator answers. No money moves by it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import ledger, payout_lines
from labelcrowd.storage.tables.market_payouts import payout_claim

LONGEST = 1_000
_c = payout_claim.c


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What was said of a line, and the answer to it."""

    id: str
    code: str
    worker_id: str
    words: str
    at: int
    answer: str | None
    answered_at: int | None


def say(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    worker_id: str,
    code: str,
    words: str,
) -> Claim:
    """Note it, once until it is answered. Raises NotFound for another's line, Conflict."""
    line = payout_lines.find(connection, market_id, code)
    if line.worker_id != worker_id:
        raise NotFound(f"no payout line {code[:40]!r}")
    ledger.lock_account(connection, market_id, worker_id, ledger.PAYABLE)
    line = payout_lines.find(connection, market_id, code)
    if line.state == payout_lines.RETURNED:
        raise Conflict(f"line {code} came back, its sum is owed to you again")
    for claim in of_worker(connection, market_id, worker_id):
        if claim.code == code and claim.answer is None:
            return claim
    made = Claim(
        id=ids.row(),
        code=code,
        worker_id=worker_id,
        words=_words(words, "words"),
        at=now,
        answer=None,
        answered_at=None,
    )
    values = {name: getattr(made, name) for name in Claim.__dataclass_fields__}
    connection.execute(insert(payout_claim).values(market_id=market_id, **values))
    return made


def answer(connection: Connection, now: int, market_id: str, claim_id: str, words: str) -> bool:
    """Answer it; False where exactly this is its answer. Raises Conflict, NotFound."""
    told = _words(words, "answer")
    if not told:
        raise InvalidInput("answer: is missing", field="answer")
    changed = connection.execute(
        update(payout_claim)
        .where(_c.market_id == market_id, _c.id == claim_id, _c.answer.is_(None))
        .values(answer=told, answered_at=now)
    )
    if changed.rowcount == 1:
        return True
    found = connection.execute(
        select(_c.answer).where(_c.market_id == market_id, _c.id == claim_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(f"nobody said anything under {claim_id[:40]!r}")
    if found != told:
        raise Conflict("this is answered already; nothing was changed")
    return False


def find(connection: Connection, market_id: str, claim_id: str) -> Claim:
    """One of them. Raises NotFound."""
    row = connection.execute(
        select(payout_claim).where(_c.market_id == market_id, _c.id == claim_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"nobody said anything under {claim_id[:40]!r}")
    return _to_claim(row)


def of_worker(connection: Connection, market_id: str, worker_id: str) -> list[Claim]:
    """What a worker said, newest first."""
    query = select(payout_claim).where(_c.market_id == market_id, _c.worker_id == worker_id)
    return [_to_claim(row) for row in connection.execute(query.order_by(_c.at.desc(), _c.id))]


def waiting(connection: Connection, market_id: str) -> list[Claim]:
    """What waits for the operator's answer, oldest first."""
    query = select(payout_claim).where(_c.market_id == market_id, _c.answer.is_(None))
    return [_to_claim(row) for row in connection.execute(query.order_by(_c.at, _c.id))]


def _to_claim(row: object) -> Claim:
    return Claim(**{name: getattr(row, name) for name in Claim.__dataclass_fields__})


def _words(words: str, field: str) -> str:
    told = " ".join(words.split())
    if len(told) > LONGEST or not told.isprintable():
        raise InvalidInput(f"{field}: expected at most {LONGEST:,} printable characters",
                           field=field)  # fmt: skip
    return told
