"""``getResults``: what workers handed in, as the files that requesters know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labelcrowd.crowd.requester_api import Refused, RequesterApi, every
from labelcrowd.errors import InvalidInput
from labelcrowd.formats.batch_csv import APPROVE, REJECT, batch_csv_text
from labelcrowd.formats.results_file import HEADER_MARKS, Result, result_of, results_text
from labelcrowd.formats.text_table import Row
from labelcrowd.workflow.toolbox_calls import Show, for_each
from labelcrowd.workflow.toolbox_files import read_file, write_whole
from labelcrowd.workflow.toolbox_variables import VariablesFile


@dataclass
class Collected:
    """``missing``: rows of the ``.success`` file whose HIT the market does not know."""

    results: list[Result] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)

    @property
    def assignments(self) -> int:
        return sum(one.assignment is not None for one in self.results)


def get_hit(api: RequesterApi, hit_id: str) -> dict[str, Any] | None:
    """A HIT, or None where the market does not know it. Raises Refused."""
    try:
        found: dict[str, Any] = api.call("GetHIT", HITId=hit_id)["HIT"]
    except Refused as error:
        if error.turk_code == "HITDoesNotExist":
            return None
        raise
    return found


def collect(api: RequesterApi, hits: Sequence[Row], show: Show = lambda done: None) -> Collected:
    """All assignments of published HITs; one result without for a HIT that nobody did."""

    def read(row: Row) -> list[Result] | None:
        hit_id = row.get("hitid").strip()
        hit = get_hit(api, hit_id)
        if hit is None:
            return None
        handed_in = every(api, "ListAssignmentsForHIT", "Assignments", HITId=hit_id)
        return [result_of(hit, one) for one in handed_in] or [Result(hit)]

    found = Collected()
    for row, results in for_each(hits, read, show):
        if results is None:
            found.missing.append(row)
        else:
            found.results += results
    return found


def write_results(path: Path, results: Sequence[Result], *, success: Path, view_hit: str) -> None:
    """Write a ``.csv`` as the requester web site did, any other file as getResults did.

    What a requester marked in the file before stays. ``success``: of the HITs, beside which
    their variables are. Raises InvalidInput where one of these files is something else.
    """
    before = _rows_before(path)
    if path.suffix.lower() == ".csv":
        pairs = {key: (row.get(APPROVE), row.get(REJECT)) for key, row in before.items()}
        variables = VariablesFile.beside(success).known
        write_whole(path, batch_csv_text(results, marks=pairs, variables=variables))
    else:
        marks = {key: row.get("reject") for key, row in before.items()}
        write_whole(path, results_text(results, view_hit=view_hit, marks=marks))


def _rows_before(path: Path) -> dict[str, Row]:
    if not path.exists() or path.stat().st_size == 0:
        return {}
    table = read_file(path, header_marks=HEADER_MARKS)
    try:
        table.require("assignmentid", "reject")
    except InvalidInput as error:
        raise InvalidInput(f"{path} is there and is no file of results: {error.message}") from error
    # Of two copies the marked one holds, as in a review.
    rows = sorted(table.rows, key=lambda row: bool(row.get("reject") or row.get(APPROVE)))
    return {row.get("assignmentid"): row for row in rows}
