"""A batch's assignments as rows for a spreadsheet or a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from labelcrowd.batches.store import Batch
from labelcrowd.clock import to_iso
from labelcrowd.formats.spreadsheet import write_rows
from labelcrowd.money import format_cents
from labelcrowd.review import work
from labelcrowd.review.work import Submission
from labelcrowd.workflow.studio import Studio

COLUMNS = (
    "assignment_id",
    "hit_id",
    "worker",
    "image",
    "status",
    "complete",
    "counted",
    "nothing_to_label",
    "nothing_left",
    "yes",
    "no",
    "active_seconds",
    "accepted_at",
    "first_input_at",
    "last_input_at",
    "submitted_at",
    "decided_at",
    "reward",
    "bonus",
    "comments",
    "reason",
)
SUMS = {"reward", "bonus"}
PAGE = 1000


def result_rows(
    studio: Studio, batch: Batch, *, worker_ids: bool = False
) -> Iterator[dict[str, Any]]:
    """One dict of ``COLUMNS`` per assignment, in the order of the batch's pictures.

    Workers carry the pseudonym that exports use, or with ``worker_ids`` the
    market's id (for a pay table). Times are ISO 8601 UTC, money is dollars.
    """
    after = (-1, "")
    while True:
        page = studio.home.store.read(
            lambda c, after=after: work.submissions(  # type: ignore[misc]
                c, batch.requester_id, batch.id, after=after, limit=PAGE
            )
        )
        yield from (result_row(one, worker_ids=worker_ids) for one in page)
        if len(page) < PAGE:
            return
        after = (page[-1].row, page[-1].assignment_id)


def result_row(one: Submission, *, worker_ids: bool = False) -> dict[str, Any]:
    """One assignment as a dict of ``COLUMNS``."""
    return {
        "assignment_id": one.assignment_id,
        "hit_id": one.hit_id,
        "worker": one.worker_id if worker_ids else one.worker,
        "image": f"{one.folder}/{one.filename}" if one.folder else one.filename,
        "status": one.status,
        "complete": one.complete,
        "counted": one.counted,
        "nothing_to_label": one.nothing_to_label,
        "nothing_left": one.nothing_left,
        "yes": one.yes,
        "no": one.no,
        "active_seconds": round(one.active_ms / 1000, 1),
        "accepted_at": _time(one.accepted_at),
        "first_input_at": _time(one.first_input_at),
        "last_input_at": _time(one.last_input_at),
        "submitted_at": _time(one.submitted_at),
        "decided_at": _time(one.decided_at),
        "reward": format_cents(one.reward_cents),
        "bonus": format_cents(one.bonus_cents),
        "comments": one.comments,
        "reason": one.reason or "",
    }


def write_csv(rows: Iterable[dict[str, Any]], file: TextIO, *, sums: bool = True) -> int:
    """Write rows as CSV with a header line; returns how many. Without ``sums`` no money is told.

    Texts that a spreadsheet would run as a formula get a leading apostrophe.
    """
    return write_rows([name for name in COLUMNS if sums or name not in SUMS], rows, file)


def _time(micros: int | None) -> str | None:
    return None if micros is None else to_iso(micros)
