"""``labelcrowd batch ...``: steering one batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    print_json,
    progress,
    requester_option,
    tell,
    wrong_use,
    yes_option,
)
from labelcrowd.cli.publish import batch_json


@click.group()
def batch() -> None:
    """Steer a batch: pause, resume, stop, extend, finish or undo its publication.

    BATCH is a batch's name, its id, or the first letters of its id.

    \b
    Example:
      labelcrowd batch pause street
    """


def _simple(
    where: HomeOptions,
    requester: str | None,
    text: str,
    as_json: bool,
    act: Callable[[Any, str, str], Any],
) -> None:
    from labelcrowd.cli.opening import open_for

    with open_for(where, requester) as opened:
        done = act(opened.studio, opened.requester.id, opened.batch(text).id)
    _tell(done, as_json)


def _tell(done: Any, as_json: bool) -> None:
    tell(as_json, batch_json(done), f"Batch {done.name} is {done.status}.")


@batch.command()
@click.argument("name")
@requester_option
@home_options
@json_option
def pause(name: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """Hand out no new work of a batch; work in hand may be finished and is paid.

    \b
    Example:
      labelcrowd batch pause street
    """
    from labelcrowd.workflow.batches import pause_batch

    _simple(where, requester, name, as_json, pause_batch)


@batch.command()
@click.argument("name")
@requester_option
@home_options
@json_option
def resume(name: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """Hand out a paused batch's work again.

    \b
    Example:
      labelcrowd batch resume street
    """
    from labelcrowd.workflow.batches import resume_batch

    _simple(where, requester, name, as_json, resume_batch)


@batch.command()
@click.argument("name")
@requester_option
@home_options
@json_option
@yes_option
def stop(name: str, requester: str | None, where: HomeOptions, as_json: bool, yes: bool) -> None:
    """Stop a batch: its HITs expire now and unused money is released.

    Work in hand may be finished. `batch extend` opens it again.

    \b
    Example:
      labelcrowd batch stop street
    """
    from labelcrowd.workflow.batches import stop_batch

    confirm(f"Stop handing out {name} for good?", yes=yes)
    _simple(where, requester, name, as_json, stop_batch)


@batch.command()
@click.argument("name")
@click.option(
    "--assignments",
    type=click.IntRange(1, 1000),
    help="So many workers a picture altogether (a total, not an addition).",
)
@click.option("--lifetime", help="The HITs can be found for so long from now, such as '7 d'.")
@requester_option
@home_options
@json_option
@yes_option
def extend(
    name: str,
    assignments: int | None,
    lifetime: str | None,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """More workers a picture, or more time. Shows the sum and asks.

    \b
    Example:
      labelcrowd batch extend street --assignments 3 --lifetime "14 d"
    """
    from labelcrowd.batches.field_values import parse_duration_s
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.batches import extend_batch, plan_extension

    if assignments is None and lifetime is None:
        raise click.UsageError("say --assignments, --lifetime, or both")
    with wrong_use():
        lifetime_s = parse_duration_s(lifetime, "lifetime") if lifetime else 0
    with open_for(where, requester) as opened:
        found = opened.batch(name)
        plan = plan_extension(
            opened.studio,
            opened.requester.id,
            found.id,
            assignments_per_image=assignments or 0,
            lifetime_s=lifetime_s,
        )
        code = opened.studio.crowd(opened.requester.id, found.market_id).currency
        click.echo(_extension_text(plan, code), err=True)
        confirm("Extend?", yes=yes)
        with progress("Extending", found.hits) as show:
            done = extend_batch(opened.studio, plan, show=show)
    _tell(done, as_json)


def _extension_text(plan: Any, currency: str) -> str:
    from labelcrowd.money import format_money

    def money(cents: int) -> str:
        return format_money(cents, currency)

    added = sum(plan.new_assignments.values())
    kind = " of play money" if plan.play_money else ""
    return (
        f"{added:,} more assignments on {len(plan.new_assignments):,} HITs: rewards "
        f"{money(plan.cost.reward_cents)}, fees {money(plan.cost.fee_cents)}, "
        f"together {money(plan.total_cents)}{kind} "
        f"(available: {money(plan.available_cents)})"
    )


@batch.command("more-review-time")
@click.argument("name")
@requester_option
@home_options
@json_option
def more_review_time(name: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """A week more to review work that would be approved by itself within two days.

    No work waits longer than 30 days from its submission.

    \b
    Example:
      labelcrowd batch more-review-time street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.endings import SOON, extend_review

    with open_for(where, requester) as opened:
        found = opened.batch(name)
        before = opened.studio.clock.now() + SOON
        moved = extend_review(opened.studio, opened.requester.id, found.id, before=before)
    if as_json:
        print_json({"moved": moved})
    else:
        click.echo(f"{moved:,} assignments of {found.name} wait a week longer.")


@batch.command()
@click.argument("name")
@click.argument("total")
@requester_option
@home_options
@json_option
def budget(name: str, total: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """Hand out a batch's work for TOTAL at most, such as 120.00.

    Counted are reward, fee and promised bonus of all work in hand, waiting or paid.

    \b
    Example:
      labelcrowd batch budget street 120.00
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.money import format_cents, parse_cents
    from labelcrowd.workflow.batch_budget import set_budget

    with wrong_use():
        cents = parse_cents(total, field="budget")
    with open_for(where, requester) as opened:
        found = opened.batch(name)
        now = set_budget(opened.studio, opened.requester.id, found.id, cents)
    used = format_cents(now.committed_cents)
    if as_json:
        print_json({"budget": format_cents(cents), "committed": used, "used_up": now.used_up})
    else:
        click.echo(f"Batch {found.name} is handed out for {format_cents(cents)}; {used} is used.")


@batch.command("resume-publish")
@click.argument("name")
@requester_option
@home_options
@json_option
@yes_option
def resume_publish(
    name: str, requester: str | None, where: HomeOptions, as_json: bool, yes: bool
) -> None:
    """Finish publishing a batch whose publication was interrupted. Never publishes twice.

    \b
    Example:
      labelcrowd batch resume-publish street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.money import format_money
    from labelcrowd.workflow.publish import publish_batch

    with open_for(where, requester) as opened:
        found = opened.batch(name)
        code = opened.studio.crowd(opened.requester.id, found.market_id).currency
        total = format_money(found.total_cents, code)
        confirm(f"Open all {found.hits:,} HITs of {found.name} and hold {total}?", yes=yes)
        with progress("Publishing", found.hits) as show:
            done = publish_batch(opened.studio, opened.requester.id, found.id, show=show)
    _tell(done, as_json)


@batch.command()
@click.argument("name")
@requester_option
@home_options
@json_option
def undo(name: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """Take back a batch whose publication was interrupted: nobody ever saw it.

    \b
    Example:
      labelcrowd batch undo street
    """
    from labelcrowd.workflow.publish import undo_batch

    _simple(where, requester, name, as_json, undo_batch)
