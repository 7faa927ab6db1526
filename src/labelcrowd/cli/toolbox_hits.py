"""``labelcrowd toolbox remove | extend | update``: HITs that are out already."""

from __future__ import annotations

import time
from pathlib import Path

import click

from labelcrowd.cli.common import confirm, counted, print_json, progress, yes_option
from labelcrowd.cli.toolbox_target import (
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
@click.option("--approve", "approves", is_flag=True, help="Approve and pay all that waits.")
@click.option("--expire", "expires", is_flag=True, help="End HITs that are open still.")
@target_options
@yes_option
def remove(
    prefix: Path,
    success: Path | None,
    approves: bool,
    expires: bool,
    target: TargetOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Remove HITs from the market (deleteHITs). Shows the sum and asks.

    HITs with work in hand, or with work that is not decided, are kept and told; the
    same command removes them later. What was drawn stays.

    \b
    Example:
      labelcrowd toolbox remove --approve --expire
    """
    from labelcrowd.workflow.toolbox_files import published_hits
    from labelcrowd.workflow.toolbox_remove import plan_removal
    from labelcrowd.workflow.toolbox_remove import remove as remove_hits

    hits = published_hits(beside(prefix, ".success", success))
    with open_target(target) as market:
        with progress("Reading", len(hits)) as show:
            plan = plan_removal(market.api, hits, show)
        paid = plan.waiting if approves else 0
        cents = plan.reward_cents if approves else 0
        ended = f", {plan.open:,} of them open still" if expires and plan.open else ""
        click.echo(
            f"Remove {counted(len(plan.hits), 'HIT')} from {market.api.place}{ended}, and approve "
            f"{counted(paid, 'assignment')} for {market.money(cents)} in rewards; not there any "
            f"more: {plan.gone:,}",
            err=True,
        )
        if plan.hits:
            confirm("Remove them?", yes=yes)
        with progress("Removing", len(plan.hits)) as show:
            done = remove_hits(market.api, plan, approve=approves, expire=expires, show=show)
    tell_problems(done.kept)
    if as_json:
        print_json(
            {
                "removed": done.removed,
                "approved": done.approved,
                "kept": len(done.kept),
                "gone": plan.gone,
            }
        )
    else:
        approved = counted(done.approved, "assignment")
        click.echo(f"{counted(done.removed, 'HIT')} removed, {approved} approved.")
    if done.kept:
        raise Conflict(f"{counted(len(done.kept), 'HIT')} kept for now; see above")


@click.command()
@prefix_option
@success_option
@click.option("--assignments", type=click.IntRange(1), help="So many more on each HIT.")
@click.option("--hours", type=click.IntRange(1, 8760), help="So many more hours.")
@target_options
@yes_option
def extend(
    prefix: Path,
    success: Path | None,
    assignments: int | None,
    hours: int | None,
    target: TargetOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Give HITs more assignments or more time (extendHITs). Shows the sum and asks.

    A run that stopped can be repeated: no HIT is extended twice. Repeated after it has
    finished it is another extension.

    \b
    Example:
      labelcrowd toolbox extend --assignments 2 --hours 24
    """
    from labelcrowd.workflow.toolbox_extend import extend as extend_hits
    from labelcrowd.workflow.toolbox_extend import plan_extension
    from labelcrowd.workflow.toolbox_files import published_hits

    if assignments is None and hours is None:
        raise click.UsageError("say --assignments, --hours, or both")
    file = beside(prefix, ".success", success)
    hits = published_hits(file)
    with open_target(target) as market:
        with progress("Reading", len(hits)) as show:
            plan = plan_extension(
                market.api,
                file,
                hits,
                assignments=assignments or 0,
                hours=hours or 0,
                now_s=time.time(),
                show=show,
            )
        again = ", going on with a run that stopped" if plan.resumed else ""
        click.echo(
            f"{counted(plan.new_assignments, 'more assignment')} on "
            f"{counted(len(plan.journal.goals), 'HIT')} of {market.api.place}"
            f"{plan.assignments_of_each}: {market.money(plan.reward_cents)} in rewards, and "
            f"fees{again}; not there any more: {len(plan.missing):,}",
            err=True,
        )
        confirm("Extend?", yes=yes)
        with progress("Extending", len(plan.journal.goals)) as show:
            done = extend_hits(market.api, plan, show)
    tell_problems(done.failed)
    if as_json:
        print_json(
            {
                "extended": done.extended,
                "failed": len(done.failed),
                "missing": len(plan.missing),
            }
        )
    else:
        click.echo(f"{counted(done.extended, 'HIT')} extended.")
    if done.failed:
        raise Conflict(f"{counted(len(done.failed), 'HIT')} not extended; see above")


@click.command()
@prefix_option
@success_option
@click.option(
    "--properties",
    "properties_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The new ones. [default: LABEL.properties]",
)
@target_options
@yes_option
def update(
    prefix: Path,
    success: Path | None,
    properties_file: Path | None,
    target: TargetOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Give published HITs the title, reward and times of another file (updateHITs).

    Assignments, annotation and lifetime of a HIT stay, and so does the reward of a HIT whose
    work is done on the labelling page here. Writes the new type into LABEL.success.

    \b
    Example:
      labelcrowd toolbox update --properties better-paid.properties
    """
    from labelcrowd.formats.hit_properties import read_hit_properties
    from labelcrowd.workflow.toolbox_files import published_hits, read_bytes
    from labelcrowd.workflow.toolbox_update import update_hits

    settings = beside(prefix, ".properties", properties_file)
    properties = read_hit_properties(settings.name, read_bytes(settings))
    file = beside(prefix, ".success", success)
    hits = published_hits(file)
    with open_target(target) as market:
        click.echo(
            f"{counted(len(hits), 'HIT')} of {market.api.place}: the reward for each assignment "
            f"becomes {market.money(properties.reward_cents)}",
            err=True,
        )
        confirm("Change them?", yes=yes)
        with progress("Changing", len(hits)) as show:
            done = update_hits(market.api, file, hits, properties, show)
    tell_problems(done.failed)
    if as_json:
        print_json(
            {
                "updated": done.updated,
                "failed": len(done.failed),
                "hit_type_id": done.hit_type_id,
            }
        )
    else:
        click.echo(f"{counted(done.updated, 'HIT')} changed to the type {done.hit_type_id}.")
    if done.failed:
        raise Conflict(f"{counted(len(done.failed), 'HIT')} not changed; see above")
