"""``labelcrowd toolbox bonus | block | unblock | balance``."""

from __future__ import annotations

import click

from labelcrowd.cli.common import TEXT, confirm, tell, wrong_use, yes_option
from labelcrowd.cli.toolbox_target import TargetOptions, open_target, target_options


@click.command()
@click.option(
    "--assignment", "assignment_id", type=TEXT, required=True, help="The work that earned it."
)
@click.option("--workerid", "worker_id", type=TEXT, help="[default: who did the assignment]")
@click.option("--amount", required=True, help="Such as 0.50.")
@click.option("--reason", type=TEXT, required=True, help="What the worker is told.")
@target_options
@yes_option
def bonus(
    assignment_id: str,
    worker_id: str | None,
    amount: str,
    reason: str,
    target: TargetOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Pay a worker a bonus (grantBonus). Shows the sum and asks.

    The same bonus (assignment, sum and reason) is paid once, however often this is run.

    \b
    Example:
      labelcrowd toolbox bonus --assignment 3XYZ --amount 0.50 --reason "Fine outlines"
    """
    from labelcrowd.money import parse_cents
    from labelcrowd.workflow.toolbox_people import grant_bonus, worker_of

    with wrong_use():
        cents = parse_cents(amount)
    with open_target(target) as market:
        who = worker_id or worker_of(market.api, assignment_id)
        shown = market.money(cents)
        click.echo(f"A bonus of {shown} for {who} on {market.api.place}, and its fee", err=True)
        confirm("Pay it?", yes=yes)
        paid = grant_bonus(
            market.api, worker_id=who, assignment_id=assignment_id, cents=cents, reason=reason
        )
    text = f"{who} gets {shown}." if paid else f"{who} got this bonus before."
    tell(as_json, {"worker": who, "paid": paid}, text)


@click.command()
@click.argument("worker_id", type=TEXT)
@click.option("--reason", type=TEXT, required=True, help="For your record; workers do not see it.")
@target_options
def block(worker_id: str, reason: str, target: TargetOptions, as_json: bool) -> None:
    """Give a worker no more work of yours (blockWorker).

    \b
    Example:
      labelcrowd toolbox block A1XYZ --reason "Outlines at random"
    """
    from labelcrowd.workflow.toolbox_people import block as block_worker

    with open_target(target) as market:
        block_worker(market.api, worker_id, reason)
    _tell(worker_id, True, as_json)


@click.command()
@click.argument("worker_id", type=TEXT)
@target_options
def unblock(worker_id: str, target: TargetOptions, as_json: bool) -> None:
    """Give a worker work again (unblockWorker).

    \b
    Example:
      labelcrowd toolbox unblock A1XYZ
    """
    from labelcrowd.workflow.toolbox_people import unblock as unblock_worker

    with open_target(target) as market:
        unblock_worker(market.api, worker_id)
    _tell(worker_id, False, as_json)


@click.command()
@target_options
def balance(target: TargetOptions, as_json: bool) -> None:
    """Show the money that is left (getBalance).

    \b
    Example:
      labelcrowd toolbox balance --market sandbox
    """
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.toolbox_people import balance as read_balance

    with open_target(target) as market:
        available, held = read_balance(market.api)
    text = f"{market.money(available)} available, {market.money(held)} on hold"
    tell(as_json, {"available": format_cents(available), "on_hold": format_cents(held)}, text)


def _tell(worker_id: str, blocked: bool, as_json: bool) -> None:
    text = f"{worker_id} gets {'no more' if blocked else 'again'} work of yours."
    tell(as_json, {"worker": worker_id, "blocked": blocked}, text)
