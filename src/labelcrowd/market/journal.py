"""What one transaction changed: its events and its ledger entries, written at its end.

Events have a gapless sequence per market and ledger entries a hash chain, so
both need the market's row. It is taken last, after account, HIT and
assignment, and held only until COMMIT.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, update

from labelcrowd.errors import NotFound
from labelcrowd.market.ledger import Posting, move
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import (
    ledger_entry,
    ledger_posting,
    market,
    market_event,
)

_NEXT = Prepared(
    update(market)
    .where(market.c.id == bindparam("b_market"))
    .values(
        event_seq=market.c.event_seq + bindparam("b_events"),
        ledger_seq=market.c.ledger_seq + bindparam("b_entries"),
    )
    .returning(market.c.event_seq, market.c.ledger_seq, market.c.ledger_hash)
)
_HEAD = Prepared(
    update(market)
    .where(market.c.id == bindparam("b_market"))
    .values(ledger_hash=bindparam("b_hash"))
)
_EVENT, _ENTRY, _POSTING = (
    Prepared(insert(table)) for table in (market_event, ledger_entry, ledger_posting)
)


class Journal:
    """Collects what a transaction does on one market; ``close`` writes it."""

    def __init__(self, connection: Connection, market_id: str, now: int) -> None:
        self.connection = connection
        self.market_id = market_id
        self.now = now
        self._events: list[dict[str, Any]] = []
        self._entries: list[tuple[str, str, Sequence[Posting]]] = []

    def event(
        self,
        kind: str,
        reference: Mapping[str, str],
        *,
        assignment_id: str | None = None,
        worker_id: str | None = None,
        detail: dict[str, object] | None = None,
    ) -> None:
        """Note a state change under Amazon's name for it. ``reference``: see ``Hit.reference``."""
        self._events.append(
            {
                "market_id": self.market_id,
                "type": kind,
                **reference,
                "assignment_id": assignment_id,
                "worker_id": worker_id,
                "at": self.now,
                "detail": msgspec.json.encode(detail).decode() if detail else "{}",
            }
        )

    def post(self, kind: str, operation_key: str, postings: Sequence[Posting]) -> None:
        """Move money now and note the entry. The key makes the operation happen once, ever.

        Raises NoFunds where an account would fall below its floor.
        """
        postings = [posting for posting in postings if posting.amount_cents]
        if sum(posting.amount_cents for posting in postings) != 0:
            raise AssertionError(f"{operation_key}: postings do not sum to zero: {postings}")
        if postings:
            move(self.connection, self.market_id, self.now, postings)
            self._entries.append((kind, operation_key, postings))

    def reserve_events(self, count: int) -> int:
        """Take ``count`` sequence numbers for events written by other means; the first of them."""
        return self._next(events=count, entries=0)[0] - count + 1

    def close(self) -> None:
        """Write events and entries. Nothing may be locked after this."""
        if not self._events and not self._entries:
            return
        event_seq, ledger_seq, head = self._next(
            events=len(self._events), entries=len(self._entries)
        )
        if self._entries:
            self._write_entries(ledger_seq - len(self._entries), head)
        if self._events:
            first = event_seq - len(self._events) + 1
            for seq, event in enumerate(self._events, start=first):
                _EVENT.run(self.connection, {**event, "seq": seq})

    def _next(self, *, events: int, entries: int) -> tuple[int, int, str]:
        row = _NEXT.one(
            self.connection,
            {"b_market": self.market_id, "b_events": events, "b_entries": entries},
        )
        if row is None:
            raise NotFound(f"no market {self.market_id!r}")
        return row.event_seq, row.ledger_seq, row.ledger_hash

    def _write_entries(self, seq: int, head: str) -> None:
        for kind, key, postings in self._entries:
            seq += 1
            previous, head = (
                head,
                entry_hash(head, self.market_id, seq, key, kind, self.now, postings),
            )
            _ENTRY.run(
                self.connection,
                {
                    "market_id": self.market_id,
                    "operation_key": key,
                    "kind": kind,
                    "at": self.now,
                    "seq": seq,
                    "previous_hash": previous,
                    "hash": head,
                },
            )
            self._write_lines(key, postings)
        _HEAD.run(self.connection, {"b_market": self.market_id, "b_hash": head})

    def _write_lines(self, key: str, postings: Sequence[Posting]) -> None:
        for line, posting in enumerate(postings):
            _POSTING.run(
                self.connection,
                {
                    "market_id": self.market_id,
                    "operation_key": key,
                    "line": line,
                    "owner_id": posting.owner_id,
                    "kind": posting.kind,
                    "amount_cents": posting.amount_cents,
                },
            )


def entry_hash(
    previous: str,
    market_id: str,
    seq: int,
    operation_key: str,
    kind: str,
    at: int,
    postings: Sequence[Posting],
) -> str:
    """SHA-256 over the previous hash and everything the entry says."""
    lines = [[p.owner_id, p.kind, p.amount_cents] for p in postings]
    body = msgspec.json.encode([previous, market_id, seq, operation_key, kind, at, lines])
    return hashlib.sha256(body).hexdigest()
