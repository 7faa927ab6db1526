"""``labelcrowd toolbox assign | requests``: qualifications from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import confirm, counted, print_json, progress, yes_option
from labelcrowd.cli.toolbox_target import (
    TargetOptions,
    open_target,
    target_options,
    tell_problems,
)
from labelcrowd.errors import Conflict

if TYPE_CHECKING:
    from labelcrowd.workflow.toolbox_qualifications import QualificationCall

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--input", "input_file", type=FILE, required=True, help="A table with qualtypeid.")
@click.option(
    "--scorefile", type=FILE, required=True, help="A table with workerid and perhaps score."
)
@target_options
@yes_option
def assign(
    input_file: Path, scorefile: Path, target: TargetOptions, as_json: bool, yes: bool
) -> None:
    """Give workers a qualification, or another score (assignQualification).

    \b
    Example:
      labelcrowd toolbox assign --input outliners.success --scorefile scores.txt
    """
    from labelcrowd.workflow.toolbox_files import read_file
    from labelcrowd.workflow.toolbox_qualifications import assignments_of

    _do(assignments_of(read_file(input_file), read_file(scorefile)), target, as_json, yes)


@click.command()
@click.option(
    "--approvefile", type=FILE, help="A table with qualificationRequestToApprove and ...Value."
)
@click.option(
    "--rejectfile", type=FILE, help="A table with qualificationRequestToReject and ...Comment."
)
@target_options
@yes_option
def requests(
    approvefile: Path | None,
    rejectfile: Path | None,
    target: TargetOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Grant or refuse qualification requests (approveQualificationRequests, reject...).

    \b
    Example:
      labelcrowd toolbox requests --approvefile good.txt --rejectfile bad.txt
    """
    from labelcrowd.workflow.toolbox_files import read_file
    from labelcrowd.workflow.toolbox_qualifications import granted, turned_down

    if approvefile is None and rejectfile is None:
        raise click.UsageError("say --approvefile, --rejectfile, or both")
    calls = granted(read_file(approvefile)) if approvefile else []
    calls += turned_down(read_file(rejectfile)) if rejectfile else []
    _do(calls, target, as_json, yes)


def _do(calls: list[QualificationCall], target: TargetOptions, as_json: bool, yes: bool) -> None:
    from labelcrowd.workflow.toolbox_qualifications import do_all

    with open_target(target) as market:
        confirm(f"Change the qualifications in {counted(len(calls), 'row')}?", yes=yes)
        with progress("Changing", len(calls)) as show:
            failed = do_all(market.api, calls, show)
    tell_problems(failed)
    done = len(calls) - len(failed)
    if as_json:
        print_json({"done": done, "failed": len(failed)})
    else:
        click.echo(f"{done:,} done.")
    if failed:
        raise Conflict(f"{counted(len(failed), 'row')} refused; see above")
