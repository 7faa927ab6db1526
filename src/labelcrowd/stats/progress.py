"""How far batches are: assignments by state, from the studio's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from labelcrowd.batches.lifecycle import KEPT
from labelcrowd.storage.tables.studio import work


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Assignments of a batch by what has become of them."""

    in_hand: int = 0  # accepted, not submitted yet
    submitted: int = 0  # waiting for a decision
    approved: int = 0
    rejected: int = 0
    late: int = 0
    incomplete: int = 0  # of the submitted: without a receipt of ours
    objects: int = 0  # of submitted and approved work
    workers: int = 0
    last_submitted_at: int | None = None

    @property
    def done(self) -> int:
        """Assignments that came in and were not rejected."""
        return self.submitted + self.approved


def progress(connection: Connection, batch_ids: Sequence[str]) -> dict[str, Progress]:
    """Progress of each batch, also of one where nothing has happened."""
    kept = work.c.status.in_(KEPT)
    incomplete = case((work.c.complete.is_(False), 1), else_=0)
    counts = (
        select(
            work.c.batch_id,
            work.c.status,
            func.count(),
            func.sum(incomplete),
        )
        .where(work.c.batch_id.in_(batch_ids))
        .group_by(work.c.batch_id, work.c.status)
    )
    found: dict[str, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    for batch_id, status, number, without in connection.execute(counts):
        field = _FIELDS.get(status)
        if field is not None:
            found[batch_id][field] = number
        if status == "Submitted":
            found[batch_id]["incomplete"] = int(without)
    sums = (
        select(
            work.c.batch_id,
            func.coalesce(func.sum(work.c.counted), 0),
            func.count(work.c.worker_id.distinct()),
            func.max(work.c.submitted_at),
        )
        .where(work.c.batch_id.in_(batch_ids), kept)
        .group_by(work.c.batch_id)
    )
    last: dict[str, int | None] = {}
    for batch_id, objects, workers, last_at in connection.execute(sums):
        found[batch_id] |= {"objects": int(objects), "workers": workers}
        last[batch_id] = last_at
    return {
        batch_id: Progress(**fields, last_submitted_at=last.get(batch_id))
        for batch_id, fields in found.items()
    }


_FIELDS = {
    "Accepted": "in_hand",
    "Submitted": "submitted",
    "Approved": "approved",
    "Rejected": "rejected",
    "Late": "late",
}
