"""The statistics of a requester's batches, newest first: for the page, and as a sheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TextIO

from labelcrowd.batches.store import Batch, list_batches
from labelcrowd.formats.spreadsheet import cell
from labelcrowd.money import format_cents
from labelcrowd.stats.table import BatchStatistics, batch_statistics
from labelcrowd.workflow.studio import Studio

COLUMNS = (
    "batch",
    "market",
    "price_per_image",
    "description",
    "images",
    "annotations",
    "hours_elapsed",
    "workers",
    "assignments",
    "median_seconds_per_object",
    "earned_per_hour",
    "cost_per_object",
    "spent",
    "objects_per_hour",
    "earned_per_hour_all_time",
    "answers",
    "yes_share",
    "median_seconds_per_answer",
    "assisted_annotations",
    "assisted_and_changed",
)
SUMS = {
    "price_per_image",
    "earned_per_hour",
    "earned_per_hour_all_time",
    "cost_per_object",
    "spent",
}


def statistics_page(
    studio: Studio,
    requester_id: str,
    *,
    before: tuple[int, str] | None = None,
    limit: int = 1_000,
) -> list[tuple[Batch, BatchStatistics]]:
    """Batches beyond ``before`` (created_at, id) with their numbers."""
    store = studio.home.store
    found = store.read(lambda c: list_batches(c, requester_id, before=before, limit=limit))
    return [(one, store.read(partial(batch_statistics, batch=one))) for one in found]


def write_statistics(rows: Iterable[BatchStatistics], file: TextIO, *, sums: bool = True) -> None:
    """Write rows as CSV with a header line; texts cannot run as formulas.

    Without ``sums`` no money is told.
    """
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    kept = [index for index, name in enumerate(COLUMNS) if sums or name not in SUMS]
    writer.writerow([COLUMNS[index] for index in kept])
    for row in rows:
        values = _values(row)
        writer.writerow([cell(values[index]) for index in kept])


def _values(row: BatchStatistics) -> Sequence[object]:
    return (
        row.name,
        row.market_id,
        format_cents(row.price_cents),
        row.description,
        row.images,
        row.objects,
        None if row.hours is None else round(row.hours, 3),
        row.workers,
        row.assignments,
        None if row.median_object_s is None else round(row.median_object_s, 3),
        None if row.hourly_cents is None or row.unpaid else format_cents(row.hourly_cents),
        None if row.object_cents is None or row.unpaid else round(row.object_cents / 100, 6),
        format_cents(row.spent_cents),
        None if row.hourly_objects is None else round(row.hourly_objects, 3),
        None if row.hourly_all_cents is None or row.unpaid else format_cents(row.hourly_all_cents),
        row.answers,
        None if row.yes_share is None else round(row.yes_share, 4),
        None if row.median_answer_s is None else round(row.median_answer_s, 3),
        row.assisted,
        row.assisted_changed,
    )
