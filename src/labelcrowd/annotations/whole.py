"""A document as one sees it: with the set that it started from, and what that started from."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.annotations.document import decode_object
from labelcrowd.annotations.merging import Stated, as_set, merged
from labelcrowd.storage.statement import Statement


def whole(conn: Connection, document_id: str, *, at_seq: int | None = None) -> list[Stated]:
    """All objects, deleted ones too; as of revision ``at_seq`` if given.

    Nothing is copied when a document starts from another: revisions never change and the
    sequence is frozen, so the chain reads the same for ever.
    """
    chain = _chain(conn, document_id, at_seq)
    below, objects = chain[-1][0], _own(conn, *chain[-1])
    for each_id, seq in reversed(chain[:-1]):
        objects = merged(below, as_set(objects), _own(conn, each_id, seq))
        below = each_id
    return objects


def _chain(conn: Connection, document_id: str, at_seq: int | None) -> list[tuple[str, int | None]]:
    """The document, the one it started from, and so on, each with its frozen sequence."""
    chain = [(document_id, at_seq)]
    while (row := _BASE.one(conn, chain[-1][0])) is not None and row[0] is not None:
        chain.append((str(row[0]), int(row[1])))
    return chain


def _own(conn: Connection, document_id: str, at_seq: int | None) -> list[Stated]:
    rows = _NOW.all(conn, document_id) if at_seq is None else _THEN.all(conn, document_id, at_seq)
    return [Stated(decode_object(body), document_id, int(seq), int(at)) for seq, at, body in rows]


_BASE = Statement("SELECT base_document_id, base_seq FROM document WHERE id = ?")
_NOW = Statement(
    """SELECT o.seq, r.at, o.body FROM document_object o
       JOIN revision r ON r.document_id = o.document_id AND r.seq = o.seq
       WHERE o.document_id = ? ORDER BY o.seq"""
)
_THEN = Statement(
    """SELECT r.seq, r.at, r.body FROM revision r JOIN (
         SELECT document_id, object_id, max(seq) AS seq FROM revision
         WHERE document_id = ? AND seq <= ? AND outcome = 'applied'
         GROUP BY document_id, object_id
       ) last ON last.document_id = r.document_id AND last.seq = r.seq
       ORDER BY r.seq"""
)
