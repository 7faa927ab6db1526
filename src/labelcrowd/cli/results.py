"""``labelcrowd results``: a batch's assignments as CSV or JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    requester_option,
)


@click.command()
@click.argument("name", metavar="BATCH")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write to this file. [default: standard output]",
)
@click.option(
    "--worker-ids",
    is_flag=True,
    help="Worker ids in place of the batch's pseudonyms (for a pay table; keep it private).",
)
@click.option(
    "--answers",
    is_flag=True,
    help="Each answer of yes/no and coverage HITs in place of the assignments.",
)
@requester_option
@home_options
@json_option
def results(
    name: str,
    output: Path | None,
    worker_ids: bool,
    answers: bool,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Write a batch's assignments: worker, status, times, objects, comments.

    CSV unless --json. Cells that a spreadsheet would run as a formula get a
    leading apostrophe. The outlines themselves come with `labelcrowd export`.

    \b
    Example:
      labelcrowd results street -o street.csv
      labelcrowd results street --json | jq '.[].status'
      labelcrowd results checked --answers -o answers.csv
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.answers_file import answer_rows, write_answers
    from labelcrowd.workflow.results import result_rows, write_csv

    with open_for(where, requester) as opened:
        found = opened.batch(name)
        rows_of, write = (answer_rows, write_answers) if answers else (result_rows, write_csv)
        rows = rows_of(opened.studio, found, worker_ids=worker_ids)
        if as_json:
            _write_json(list(rows), output)
        elif output is None:
            write(rows, sys.stdout)
        else:
            with output.open("w", encoding="utf-8", newline="") as file:
                count = write(rows, file)
            click.echo(f"{count:,} {'answers' if answers else 'assignments'} in {output}", err=True)


def _write_json(rows: list[dict[str, object]], output: Path | None) -> None:
    if output is None:
        print_json(rows)
        return
    import msgspec

    output.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    click.echo(f"{len(rows):,} assignments in {output}", err=True)
