"""``labelcrowd toolbox results``: what was handed in."""

from __future__ import annotations

from pathlib import Path

import click

from labelcrowd.cli.common import counted, print_json, progress
from labelcrowd.cli.toolbox_target import (
    Target,
    TargetOptions,
    beside,
    open_target,
    prefix_option,
    success_option,
    target_options,
    tell_problems,
)
from labelcrowd.errors import Conflict


@click.command()
@prefix_option
@success_option
@click.option(
    "--outputfile",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A .csv is written as the requester web site did. [default: LABEL.results.xls]",
)
@target_options
def results(
    prefix: Path,
    success: Path | None,
    output: Path | None,
    target: TargetOptions,
    as_json: bool,
) -> None:
    """Write what workers handed in as a table (getResults).

    Tab separated with Amazon's columns and one for each answer. Marks that you made in the
    column reject of an earlier file stay. Texts that a spreadsheet would run as a formula get a
    leading apostrophe.

    \b
    Example:
      labelcrowd toolbox results --market sandbox
      labelcrowd toolbox results --outputfile batch.csv
    """
    from labelcrowd.workflow.toolbox_files import published_hits
    from labelcrowd.workflow.toolbox_results import collect, write_results

    published = beside(prefix, ".success", success)
    hits = published_hits(published)
    file = beside(prefix, ".results.xls", output)
    with open_target(target) as market:
        with progress("Reading", len(hits)) as show:
            found = collect(market.api, hits, show)
        view_hit = _view_hit(market)
        write_results(file, found.results, success=published, view_hit=view_hit)
    tell_problems(
        [
            f"{row.file}, line {row.line}: {market.api.place} knows no HIT {row.get('hitid')}"
            for row in found.missing
        ]
    )
    if as_json:
        print_json(
            {
                "file": str(file),
                "hits": len(hits) - len(found.missing),
                "assignments": found.assignments,
                "missing": len(found.missing),
            }
        )
    else:
        done = counted(found.assignments, "assignment")
        click.echo(f"{file}: {done} of {counted(len(hits), 'HIT')}.")
    if found.missing:
        raise Conflict(f"{counted(len(found.missing), 'HIT')} missing; see above")


def _view_hit(market: Target) -> str:
    """The address of a HIT's page without its id."""
    if market.studio is None:
        return "https://requester.mturk.com/mturk/manageHIT?HITId="
    return f"{market.studio.public_url}/requester/hits/{market.market_id}/"
