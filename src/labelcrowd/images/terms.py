"""The terms of a collection: what a worker accepts once before a picture of it is sent.

The requester's text is kept under its digest, so that what somebody accepted
can be shown later. Another text is another digest and is asked for again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from labelcrowd.accounts import acceptances
from labelcrowd.errors import InvalidInput, NotAllowed, NotFound
from labelcrowd.images.standing import Standing
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.market_trust import worker_acceptance
from labelcrowd.storage.tables.pictures import collection
from labelcrowd.storage.tables.privacy import collection_terms

GATE = "collection-terms"
"""The name under which acceptances are kept."""

LONGEST = 20_000
"""Characters of a text."""


class TermsNeeded(NotAllowed):
    """A picture's terms are not accepted yet; nothing of the picture may be sent."""

    code = "terms_needed"

    def __init__(self, market_id: str, worker_id: str, picture: Standing) -> None:
        super().__init__("this picture is sent to those who have accepted its terms")
        self.market_id, self.worker_id = market_id, worker_id
        self.collection_id, self.digest = picture.collection_id, picture.terms_digest


@dataclass(frozen=True)
class Terms:
    """A text that is or was asked for. ``digest`` "" and an empty ``body``: none."""

    collection_id: str
    digest: str
    body: str
    since: int | None


def digest_of(body: str) -> str:
    """The SHA-256 of a text, as 64 hexadecimal characters; "" for none."""
    return hashlib.sha256(body.encode()).hexdigest() if body else ""


def set_terms(connection: Connection, collection_id: str, text: str, *, now: int) -> str:
    """Ask for this Markdown text from now on, or for nothing where it is blank; its digest.

    Raises InvalidInput for one that is too long.
    """
    body = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(body) > LONGEST:
        raise InvalidInput(
            f"terms: at most {LONGEST:,} characters, got {len(body):,}", field="terms"
        )
    digest = digest_of(body)
    if digest:
        values = {"collection_id": collection_id, "digest": digest}
        insert_new(connection, collection_terms, {**values, "body": body, "created_at": now})
    connection.execute(
        update(collection).where(collection.c.id == collection_id).values(terms_digest=digest)
    )
    return digest


def terms_of(connection: Connection, collection_id: str) -> Terms:
    """What a collection asks for now. Raises NotFound for one that never was."""
    digest = connection.scalar(
        select(collection.c.terms_digest).where(collection.c.id == collection_id)
    )
    if digest is None:
        raise NotFound(f"no collection {collection_id[:40]!r}")
    return terms_text(connection, collection_id, digest)


def terms_text(connection: Connection, collection_id: str, digest: str) -> Terms:
    """A text by its digest. Raises NotFound."""
    if not digest:
        return Terms(collection_id, "", "", None)
    table = collection_terms.c
    row = connection.execute(
        select(table.body, table.created_at).where(
            table.collection_id == collection_id, table.digest == digest
        )
    ).one_or_none()
    if row is None:
        raise NotFound("there are no such terms")
    return Terms(collection_id, digest, row.body, row.created_at)


def accept(
    connection: Connection,
    *,
    market_id: str,
    worker_id: str,
    collection_id: str,
    digest: str,
    now: int,
) -> None:
    """Record that a worker accepted this text; again: the first time stays."""
    terms_text(connection, collection_id, digest)
    acceptances.note_acceptance(connection, now, market_id, worker_id, GATE, collection_id, digest)


def require(connection: Connection, picture: Standing, market_id: str, worker_id: str) -> None:
    """Raises TermsNeeded where this worker has not accepted what the picture asks for now."""
    if not may_see(connection, picture, market_id, worker_id):
        raise TermsNeeded(market_id, worker_id, picture)


def may_see(connection: Connection, picture: Standing, market_id: str, worker_id: str) -> bool:
    """Whether the picture's terms are accepted by this worker, or there are none."""
    return not picture.terms_digest or has_accepted(
        connection, market_id, worker_id, picture.collection_id, picture.terms_digest
    )


def has_accepted(
    connection: Connection, market_id: str, worker_id: str, collection_id: str, digest: str
) -> bool:
    """Whether a worker accepted that very text."""
    key = (market_id, worker_id, GATE, collection_id, digest)
    return acceptances.has_accepted(connection, *key)


def asked_by_hit(connection: Connection, market_id: str, hit_id: str) -> tuple[str, str] | None:
    """(collection, digest) of what the picture of a HIT asks for; None where nothing."""
    row = _OF_HIT.one(connection, market_id, hit_id)
    return None if row is None else (str(row[0]), str(row[1]))


def count_accepted(connection: Connection, collection_id: str, digest: str) -> int:
    """How many workers accepted a text."""
    table = worker_acceptance.c
    query = select(func.count()).where(
        table.gate == GATE, table.subject == collection_id, table.digest == digest
    )
    return int(connection.execute(query).scalar_one())


_OF_HIT = Statement(
    """SELECT c.id, c.terms_digest FROM batch_hit h
       JOIN hit_item t ON t.batch_id = h.batch_id AND t.row = h.row
       JOIN image i ON i.id = t.image_id
       JOIN collection c ON c.id = i.collection_id
       WHERE h.market_id = ? AND h.hit_id = ? AND c.terms_digest <> '' LIMIT 1"""
)
