"""A batch's answers as rows for a spreadsheet or a program: one for each question and worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from sqlalchemy import Connection

from labelcrowd.batches.design import HitKind
from labelcrowd.batches.pseudonyms import pseudonym
from labelcrowd.batches.store import Batch, get_design
from labelcrowd.clock import to_iso
from labelcrowd.formats.spreadsheet import write_rows
from labelcrowd.review.answers import given_in
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.studio import Studio

COLUMNS = (
    "assignment_id",
    "worker",
    "status",
    "image",
    "asked",
    "name",
    "object_id",
    "document_id",
    "made_by",
    "answer",
    "active_seconds",
    "answered_at",
)


def answer_rows(studio: Studio, batch: Batch, *, worker_ids: bool = False) -> list[dict[str, Any]]:
    """One dict of ``COLUMNS`` per answer, in the order of the batch's HITs.

    ``asked``: outline, name or missing. ``made_by``: ``model`` and its name, or the origin of the
    document that the object is of.
    """
    return studio.home.store.read(lambda c: _rows(c, batch, worker_ids))


def _rows(connection: Connection, batch: Batch, worker_ids: bool) -> list[dict[str, Any]]:
    design = get_design(connection, batch.design_digest)
    cover = design.hit_kind is HitKind.COVER
    pictures = {(row, item): rest for row, item, *rest in _PICTURES.all(connection, batch.id)}
    found = []
    for work, question, answer in given_in(connection, batch):
        path, document_id, made_by = pictures[work[2], question.picture if question else 0]
        worker = str(work[1])
        found.append(
            {
                "assignment_id": work[0],
                "worker": worker if worker_ids else pseudonym(batch.pseudonym_key, worker),
                "status": work[3],
                "image": path,
                "asked": "missing" if cover else design.verify_asks.value,
                "name": question.object.name if question else "",
                "object_id": question.object.id if question else "",
                "document_id": document_id or "",
                "made_by": made_by or "",
                "answer": answer.answer,
                "active_seconds": round(answer.active_ms / 1000, 3),
                "answered_at": to_iso(answer.at),
            }
        )
    return found


def write_answers(rows: Iterable[dict[str, Any]], file: TextIO) -> int:
    """Write rows as CSV with a header line; how many. Texts cannot run as formulas."""
    return write_rows(COLUMNS, rows, file)


_PICTURES = Statement(
    """SELECT t.row, t.position,
       CASE WHEN i.folder = '' THEN i.filename ELSE i.folder || '/' || i.filename END,
       t.base_document_id,
       CASE WHEN d.origin = 'model' THEN 'model ' || d.author_id ELSE d.origin END
       FROM hit_item t JOIN image i ON i.id = t.image_id
       LEFT JOIN document d ON d.id = t.base_document_id WHERE t.batch_id = ?"""
)
