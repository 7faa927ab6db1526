"""What workers were shown and said yes to: kept with the digest of the exact text."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, text

from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market_trust import worker_acceptance

_w = worker_acceptance.c
_FIND = Prepared(
    select(_w.accepted_at).where(
        _w.market_id == bindparam("b_market"),
        _w.worker_id == bindparam("b_worker"),
        _w.gate == bindparam("b_gate"),
        _w.subject == bindparam("b_subject"),
        _w.digest == bindparam("b_digest"),
    )
)
_NOTE = text(
    "INSERT INTO worker_acceptance (market_id, worker_id, gate, subject, digest, accepted_at) "
    "VALUES (:market_id, :worker_id, :gate, :subject, :digest, :now) ON CONFLICT DO NOTHING"
)


def has_accepted(
    connection: Connection, market_id: str, worker_id: str, gate: str, subject: str, digest: str
) -> bool:
    """Whether the worker said yes to this text. ``subject``: of what, "" where there is one."""
    values = {
        "b_market": market_id,
        "b_worker": worker_id,
        "b_gate": gate,
        "b_subject": subject,
        "b_digest": digest,
    }
    return _FIND.one(connection, values) is not None


def note_acceptance(
    connection: Connection,
    now: int,
    market_id: str,
    worker_id: str,
    gate: str,
    subject: str,
    digest: str,
) -> None:
    """The worker says yes. Again: the first time stays."""
    connection.execute(
        _NOTE,
        {
            "market_id": market_id,
            "worker_id": worker_id,
            "gate": gate,
            "subject": subject,
            "digest": digest,
            "now": now,
        },
    )
