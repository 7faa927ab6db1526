"""``labelcrowd toolbox review | approve | reject``: decisions from files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import confirm, counted, print_json, progress, yes_option
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

if TYPE_CHECKING:
    from labelcrowd.formats.decision_files import Decision

FILE = click.Path(path_type=Path, dir_okay=False)
reason_option = click.option(
    "--reason", default="", help="What workers are told where a rejected row gives no reason."
)


@click.command()
@prefix_option
@click.option("--resultsfile", "file", type=FILE, help="[default: LABEL.results.xls]")
@reason_option
@target_options
@yes_option
def review(
    prefix: Path, file: Path | None, reason: str, target: TargetOptions, as_json: bool, yes: bool
) -> None:
    """Approve and reject by the marks in a results file (reviewResults).

    Any mark in the column reject rejects, every unmarked row is approved and paid. Of the
    web site's CSV only rows with a mark in Approve or a reason in Reject are decided. Nothing
    is done before all rows were looked up, the sum was shown and you said yes.

    \b
    Example:
      labelcrowd toolbox review --reason "Outline all cars, please."
    """
    from labelcrowd.formats.decision_files import review_decisions
    from labelcrowd.formats.results_file import HEADER_MARKS
    from labelcrowd.workflow.toolbox_files import read_file

    table = read_file(beside(prefix, ".results.xls", file), header_marks=HEADER_MARKS)
    decisions = review_decisions(table)
    _decide(target, lambda market: decisions, reason=reason, as_json=as_json, yes=yes)


@click.command()
@prefix_option
@success_option
@click.option("--approvefile", "file", type=FILE, help="A table with assignmentIDToApprove.")
@target_options
@yes_option
def approve(
    prefix: Path,
    success: Path | None,
    file: Path | None,
    target: TargetOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Approve the work of a list, or all that waits (approveWork).

    \b
    Example:
      labelcrowd toolbox approve --successfile labelme.success
      labelcrowd toolbox approve --approvefile good.txt
    """
    from labelcrowd.formats.decision_files import Verdict, listed_decisions
    from labelcrowd.workflow.toolbox_decisions import submitted_work
    from labelcrowd.workflow.toolbox_files import published_hits, read_file

    if file is not None and success is not None:
        raise click.UsageError("say --approvefile or --successfile, not both")

    def asked(market: Target) -> list[Decision]:
        if file is not None:
            return listed_decisions(read_file(file), Verdict.APPROVE)
        hits = published_hits(beside(prefix, ".success", success))
        with progress("Reading", len(hits)) as show:
            return submitted_work(market.api, hits, show)

    _decide(target, asked, reason="", as_json=as_json, yes=yes)


@click.command()
@click.option(
    "--rejectfile", "file", type=FILE, required=True, help="A table with assignmentIdToReject."
)
@reason_option
@target_options
@yes_option
def reject(file: Path, reason: str, target: TargetOptions, as_json: bool, yes: bool) -> None:
    """Reject the work of a list (rejectWork). A comment for each worker is in the list.

    \b
    Example:
      labelcrowd toolbox reject --rejectfile bad.txt
    """
    from labelcrowd.formats.decision_files import Verdict, listed_decisions
    from labelcrowd.workflow.toolbox_files import read_file

    decisions = listed_decisions(read_file(file), Verdict.REJECT)
    _decide(target, lambda market: decisions, reason=reason, as_json=as_json, yes=yes)


def _decide(
    target: TargetOptions,
    asked: Callable[[Target], list[Decision]],
    *,
    reason: str,
    as_json: bool,
    yes: bool,
) -> None:
    from labelcrowd.workflow.toolbox_decisions import decide, plan_decisions

    with open_target(target) as market:
        decisions = asked(market)
        with progress("Looking up", len(decisions)) as show:
            plan = plan_decisions(market.api, decisions, reason=reason, show=show)
        tell_problems([*plan.left, *plan.problems])
        if plan.problems:
            raise Conflict(
                f"{len(plan.problems)} of {counted(len(decisions), 'row')} wrong, so nothing was "
                "decided; see above"
            )
        click.echo(
            f"On {market.api.place}: approve {counted(len(plan.approve), 'assignment')} for "
            f"{market.money(plan.reward_cents)} in rewards, reject {len(plan.reject):,}; "
            f"decided so already: {plan.already:,}",
            err=True,
        )
        if plan.approve or plan.reject:
            confirm("Do it?", yes=yes)
        with progress("Deciding", len(plan.approve) + len(plan.reject)) as show:
            done = decide(market.api, plan, show)
    tell_problems(done.failed)
    if as_json:
        print_json(
            {
                "approved": done.approved,
                "rejected": done.rejected,
                "already": plan.already,
                "left": len(plan.left),
                "failed": len(done.failed),
            }
        )
    else:
        click.echo(f"{done.approved:,} approved, {done.rejected:,} rejected.")
    if done.failed:
        raise Conflict(f"{counted(len(done.failed), 'decision')} refused; see above")
