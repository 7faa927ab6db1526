"""``labelcrowd batch ...`` and ``labelcrowd status``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    print_json,
    print_table,
    progress,
    requester_option,
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


def _found(opened: Any, text: str) -> Any:
    from labelcrowd.batches.store import find_batch

    return opened.studio.home.store.read(lambda c: find_batch(c, opened.requester.id, text))


def _simple(
    where: HomeOptions,
    requester: str | None,
    text: str,
    as_json: bool,
    act: Callable[[Any, str, str], Any],
) -> None:
    from labelcrowd.cli.opening import open_for

    with open_for(where, requester) as opened:
        done = act(opened.studio, opened.requester.id, _found(opened, text).id)
    _tell(done, as_json)


def _tell(done: Any, as_json: bool) -> None:
    if as_json:
        print_json(batch_json(done))
    else:
        click.echo(f"Batch {done.name} is {done.status}.")


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
    from labelcrowd.batches.design_fields import parse_duration_s
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.batches import extend_batch, plan_extension

    if assignments is None and lifetime is None:
        raise click.UsageError("say --assignments, --lifetime, or both")
    with wrong_use():
        lifetime_s = parse_duration_s(lifetime, "lifetime") if lifetime else 0
    with open_for(where, requester) as opened:
        found = _found(opened, name)
        plan = plan_extension(
            opened.studio,
            opened.requester.id,
            found.id,
            assignments_per_image=assignments or 0,
            lifetime_s=lifetime_s,
        )
        click.echo(_extension_text(plan), err=True)
        confirm("Extend?", yes=yes)
        with progress("Extending", found.hits) as show:
            done = extend_batch(opened.studio, plan, show=show)
    _tell(done, as_json)


def _extension_text(plan: Any) -> str:
    from labelcrowd.money import format_cents

    added = sum(plan.new_assignments.values())
    kind = " of play money" if plan.play_money else ""
    return (
        f"{added:,} more assignments on {len(plan.new_assignments):,} HITs: rewards "
        f"${format_cents(plan.cost.reward_cents)}, fees ${format_cents(plan.cost.fee_cents)}, "
        f"together ${format_cents(plan.total_cents)}{kind} "
        f"(available: ${format_cents(plan.available_cents)})"
    )


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
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.publish import publish_batch

    with open_for(where, requester) as opened:
        found = _found(opened, name)
        total = format_cents(found.total_cents)
        confirm(f"Open all {found.hits:,} HITs of {found.name} and hold ${total}?", yes=yes)
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


@click.command()
@click.argument("name", metavar="[BATCH]", required=False)
@requester_option
@home_options
@json_option
def status(name: str | None, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """Show how far the batches are, and the money.

    \b
    Example:
      labelcrowd status
      labelcrowd status street --json
    """
    from labelcrowd.batches.store import list_batches
    from labelcrowd.cli.opening import open_for
    from labelcrowd.stats.progress import progress as progress_of
    from labelcrowd.workflow.batches import ENDED, shown_status

    with open_for(where, requester) as opened:
        store, requester_id = opened.studio.home.store, opened.requester.id
        if name is not None:
            batches = [_found(opened, name)]
        else:
            batches = store.read(lambda c: list_batches(c, requester_id, limit=1000))
        reached = store.read(lambda c: progress_of(c, [one.id for one in batches]))
        balances = {
            market: opened.studio.crowd(requester_id, market).balance()
            for market in ("live", "sandbox")
        }
        batches = [replace(one, status=shown_status(opened.studio, one)) for one in batches]
    if as_json:
        print_json(_status_json(opened.requester, batches, reached, balances))
        return
    print_table(
        ["batch", "market", "status", "pictures", "assignments", "in hand", "to review",
         "approved", "rejected", "late", "objects", "workers"],
        [_status_row(one, reached[one.id]) for one in batches],
        empty="No batches yet. `labelcrowd publish COLLECTION` publishes one.",
    )  # fmt: skip
    if any(one.status == ENDED for one in batches):
        click.echo(
            "Ended: the time is over and nothing is handed out. `labelcrowd batch extend NAME "
            '--lifetime "7 d"` goes on, `labelcrowd batch stop NAME` closes it.'
        )
    click.echo(_balance_text(balances))


def _status_row(one: Any, reached: Any) -> list[object]:
    return [
        one.name,
        one.market_id,
        one.status,
        one.hits,
        one.assignments,
        reached.in_hand,
        reached.submitted,
        reached.approved,
        reached.rejected,
        reached.late,
        reached.objects,
        reached.workers,
    ]


def _status_json(
    requester: Any, batches: Any, reached: Any, balances: dict[str, tuple[int, int]]
) -> object:
    from labelcrowd.money import format_cents

    return {
        "requester": {"id": requester.id, "name": requester.name},
        "balances": {
            market: {"available": format_cents(free), "on_hold": format_cents(held)}
            for market, (free, held) in balances.items()
        },
        "batches": [
            {
                **batch_json(one),
                "progress": {
                    "in_hand": reached[one.id].in_hand,
                    "submitted": reached[one.id].submitted,
                    "approved": reached[one.id].approved,
                    "rejected": reached[one.id].rejected,
                    "late": reached[one.id].late,
                    "incomplete": reached[one.id].incomplete,
                    "objects": reached[one.id].objects,
                    "workers": reached[one.id].workers,
                },
            }
            for one in batches
        ],
    }


def _balance_text(balances: dict[str, tuple[int, int]]) -> str:
    from labelcrowd.money import format_cents

    (free, held), (play, play_held) = balances["live"], balances["sandbox"]
    return (
        f"Live: ${format_cents(free)} available, ${format_cents(held)} on hold. "
        f"Sandbox: ${format_cents(play)} of play money available, "
        f"${format_cents(play_held)} on hold."
    )
