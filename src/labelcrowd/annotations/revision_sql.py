"""The statements of ``revisions``, as text: see ``storage.statement`` for why."""

from __future__ import annotations

from labelcrowd.storage.statement import Statement

INSERT_DOCUMENT = Statement(
    """INSERT INTO document (id, requester_id, image_id, origin, author_id, origin_key, head_seq,
       head_hash, final_seq, objects, counted, problems, source, base_document_id, base_seq,
       created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, 0, '', NULL, 0, 0, 0, ?, ?, ?, ?, ?)
       ON CONFLICT (image_id, origin, origin_key) DO NOTHING"""
)
FIND_DOCUMENT = Statement(
    "SELECT id FROM document WHERE image_id = ? AND origin = ? AND origin_key = ?"
)
DOCUMENT = Statement(
    """SELECT id, requester_id, image_id, origin, origin_key, author_id, head_seq, head_hash,
       final_seq FROM document WHERE id = ?"""
)
COMPLETE_IMPORT = Statement(
    "UPDATE document SET origin = ?, updated_at = ? WHERE id = ? AND origin = 'importing'"
)
LOCK_DOCUMENT = Statement("SELECT id FROM document WHERE id = ?", for_update="FOR UPDATE")
PLACE = Statement(
    """SELECT d.head_seq, d.head_hash, d.final_seq, d.objects, d.counted, d.problems,
       r.seq, r.body_hash, r.outcome, o.seq, o.session, o.counter, o.counts, o.problem
       FROM document d
       LEFT JOIN revision r ON r.document_id = d.id AND r.change_id = ?
       LEFT JOIN document_object o ON o.document_id = d.id AND o.object_id = ?
       WHERE d.id = ?"""
)
INSERT_REVISION = Statement(
    """INSERT INTO revision (document_id, seq, change_id, object_id, session, counter, base_seq,
       body, body_hash, author_id, at, cause, outcome, draw_ms, name_ms, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
)
MOVE_HEAD = Statement(
    """UPDATE document SET head_seq = ?, head_hash = ?, updated_at = ?, objects = ?, counted = ?,
       problems = ? WHERE id = ?"""
)
PUT_OBJECT = Statement(
    """INSERT INTO document_object (document_id, object_id, seq, session, counter, name, live,
       counts, problem, twin_of, refers_to, area, x_min, y_min, x_max, y_max, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (document_id, object_id) DO UPDATE SET seq = excluded.seq,
       session = excluded.session, counter = excluded.counter, name = excluded.name,
       live = excluded.live, counts = excluded.counts, problem = excluded.problem,
       twin_of = excluded.twin_of, refers_to = excluded.refers_to, area = excluded.area,
       x_min = excluded.x_min, y_min = excluded.y_min, x_max = excluded.x_max,
       y_max = excluded.y_max, body = excluded.body"""
)
NEWEST_OF_SESSION = Statement(
    "SELECT max(counter) FROM revision WHERE document_id = ? AND object_id = ? AND session = ?"
)
STATE = Statement("SELECT seq, body FROM document_object WHERE document_id = ? AND object_id = ?")
_TOTALS = "SELECT objects, counted, problems FROM document WHERE id = ?"
TOTALS = Statement(_TOTALS)
LOCK_TOTALS = Statement(_TOTALS, for_update="FOR UPDATE")
COUNT = Statement(
    """SELECT count(*), count(*) FILTER (WHERE counts), count(*) FILTER (WHERE problem <> '')
       FROM document_object WHERE document_id = ?"""
)
FINALIZE = Statement(
    """UPDATE document SET final_seq = COALESCE(final_seq, head_seq) WHERE id = ?
       RETURNING final_seq"""
)
OBJECTS = Statement("SELECT seq, body FROM document_object WHERE document_id = ? ORDER BY seq")
OBJECTS_AT = Statement(
    """SELECT r.seq, r.body FROM revision r JOIN (
         SELECT document_id, object_id, max(seq) AS seq FROM revision
         WHERE document_id = ? AND seq <= ? AND outcome = 'applied'
         GROUP BY document_id, object_id
       ) last ON last.document_id = r.document_id AND last.seq = r.seq
       ORDER BY r.seq"""
)
REVISIONS = Statement(
    """SELECT seq, change_id, object_id, session, counter, base_seq, body, outcome
       FROM revision WHERE document_id = ? ORDER BY seq"""
)
CHAIN = Statement(
    """SELECT document_id, seq, change_id, object_id, session, counter, base_seq, body, body_hash,
       author_id, at, cause, outcome, draw_ms, name_ms, hash
       FROM revision WHERE document_id = ? ORDER BY seq"""
)
