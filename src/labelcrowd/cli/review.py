"""``labelcrowd review ...``: approve, reject, bonus, undo."""

from __future__ import annotations

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


@click.group()
def review() -> None:
    """Decide about work that came in: list, approve, reject, bonus, undo.

    \b
    Example:
      labelcrowd review list street
      labelcrowd review approve 3ABCDEF...
    """


@review.command("list")
@click.argument("name", metavar="[BATCH]", required=False)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@requester_option
@home_options
@json_option
def list_work(
    name: str | None, limit: int, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    """List what waits for a decision: incomplete work first, then late, then the oldest.

    \b
    Example:
      labelcrowd review list street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.review import work
    from labelcrowd.workflow.results import result_row

    with open_for(where, requester) as opened:
        store, requester_id = opened.studio.home.store, opened.requester.id
        batch_id = None
        if name is not None:
            batch_id = opened.batch(name).id
        waiting = store.read(lambda c: work.queue(c, requester_id, batch_id=batch_id, limit=limit))
    if as_json:
        print_json([result_row(one) for one in waiting])
        return
    print_table(
        ["assignment", "worker", "picture", "objects", "active s", "state", "comments"],
        [_row(one) for one in waiting],
        empty="Nothing waits for a decision.",
    )


def _row(one: Any) -> list[object]:
    state = "late" if one.late else "incomplete" if one.incomplete else "complete"
    objects = "nothing" if one.nothing_to_label else one.counted
    picture = f"{one.folder}/{one.filename}" if one.folder else one.filename
    return [
        one.assignment_id,
        one.worker,
        picture,
        objects,
        round(one.active_ms / 1000, 1),
        state,
        one.comments[:60],
    ]


@review.command()
@click.argument("assignment_ids", metavar="ASSIGNMENT...", nargs=-1, required=True)
@click.option("--feedback", default="", help="A word to the worker.")
@requester_option
@home_options
@json_option
@yes_option
def approve(
    assignment_ids: tuple[str, ...],
    feedback: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Approve and pay assignments. Shows the sum and asks.

    \b
    Example:
      labelcrowd review approve 3ABC... 3DEF... --feedback "Neat outlines"
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import review_round

    with open_for(where, requester) as opened:
        found = [_submission(opened, one) for one in assignment_ids]
        confirm(f"Approve {len(found):,} assignments and pay {_sum(opened, found)}?", yes=yes)
        done = [
            review_round.approve(opened.studio, opened.requester.id, one, feedback=feedback)
            for one in found
        ]
    _tell(done, as_json)


@review.command()
@click.argument("assignment_id", metavar="ASSIGNMENT")
@click.option("--reason", required=True, help="Why; the worker reads it.")
@click.option(
    "--give-to-someone-else",
    is_flag=True,
    help="Add an assignment to the HIT, so that another worker does the picture.",
)
@requester_option
@home_options
@json_option
@yes_option
def reject(
    assignment_id: str,
    reason: str,
    give_to_someone_else: bool,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Refuse to pay an assignment, with a reason. Can be undone for 30 days.

    \b
    Example:
      labelcrowd review reject 3ABC... --reason "No object was outlined" --give-to-someone-else
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import review_round

    with open_for(where, requester) as opened:
        found = _submission(opened, assignment_id)
        if give_to_someone_else:
            confirm(f"Hold {_sum(opened, [found])} more for another worker?", yes=yes)
        done = review_round.reject(
            opened.studio,
            opened.requester.id,
            found,
            reason=reason,
            give_to_someone_else=give_to_someone_else,
        )
    _tell([done], as_json)


@review.command("approve-all")
@click.argument("name", metavar="BATCH")
@click.option(
    "--include-doubtful", is_flag=True, help="Incomplete and late work too; else it is left."
)
@requester_option
@home_options
@json_option
@yes_option
def approve_all(
    name: str,
    include_doubtful: bool,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Approve what waits in a batch. Lists first what that contains.

    \b
    Example:
      labelcrowd review approve-all street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.money import format_cents, format_money
    from labelcrowd.workflow import review_round

    with open_for(where, requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        found = opened.batch(name)
        plan = review_round.plan_approve_all(
            studio, requester_id, found.id, include_doubtful=include_doubtful
        )
        code = studio.crowd(requester_id, found.market_id).currency
        click.echo(
            f"{plan.complete:,} complete, {plan.incomplete:,} incomplete, {plan.late:,} late; "
            f"to be paid: {format_money(plan.reward_cents, code)} to {plan.workers:,} workers, "
            f"{format_money(plan.fee_cents, code)} of fees, "
            f"{format_money(plan.bonus_cents, code)} of promised bonuses",
            err=True,
        )
        confirm("Approve?", yes=yes)
        with progress("Approving", plan.count) as show:
            count = review_round.approve_all(
                studio, requester_id, plan, include_doubtful=include_doubtful, show=show
            )
    if as_json:
        print_json({"approved": count, "reward_total": format_cents(plan.reward_cents)})
    else:
        click.echo(f"{count:,} assignments are approved.")


@review.command()
@click.argument("assignment_id", metavar="ASSIGNMENT")
@click.argument("amount")
@click.option("--reason", required=True, help="What for; the worker reads it.")
@requester_option
@home_options
@json_option
@yes_option
def bonus(
    assignment_id: str,
    amount: str,
    reason: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Pay extra for an assignment.

    \b
    Example:
      labelcrowd review bonus 3ABC... 0.20 --reason "Twelve cars, all of them exact"
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.money import format_cents, format_money, parse_cents
    from labelcrowd.workflow import review_round

    with wrong_use():
        cents = parse_cents(amount)
    with open_for(where, requester) as opened:
        found = _submission(opened, assignment_id)
        code = opened.studio.crowd(opened.requester.id, found.market_id).currency
        confirm(f"Pay a bonus of {format_money(cents, code)} to {found.worker}?", yes=yes)
        review_round.pay_bonus(
            opened.studio,
            opened.requester.id,
            found,
            amount_cents=cents,
            reason=reason,
            token=opened.studio.ids.row(),
        )
    if as_json:
        print_json({"assignment_id": assignment_id, "bonus": format_cents(cents)})
    else:
        click.echo(f"Paid {format_money(cents, code)}.")


@review.command("undo-reject")
@click.argument("assignment_id", metavar="ASSIGNMENT")
@requester_option
@home_options
@json_option
@yes_option
def undo_reject(
    assignment_id: str, requester: str | None, where: HomeOptions, as_json: bool, yes: bool
) -> None:
    """Approve and pay what was rejected, within 30 days.

    \b
    Example:
      labelcrowd review undo-reject 3ABC...
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import review_round

    with open_for(where, requester) as opened:
        found = _submission(opened, assignment_id)
        confirm(f"Pay {_sum(opened, [found])} for this assignment after all?", yes=yes)
        done = review_round.undo_rejection(opened.studio, opened.requester.id, found)
    _tell([done], as_json)


def _submission(opened: Any, assignment_id: str) -> Any:
    from labelcrowd.review.work import find_submission

    return opened.studio.home.store.read(
        lambda c: find_submission(c, opened.requester.id, assignment_id)
    )


def _sum(opened: Any, found: list[Any]) -> str:
    from labelcrowd.money import format_money

    total = sum(one.reward_cents + one.fee_cents for one in found)
    crowd = opened.studio.crowd(opened.requester.id, found[0].market_id)
    kind = " of play money" if crowd.play_money else ""
    return f"{format_money(total, crowd.currency)}{kind}"


def _tell(done: list[Any], as_json: bool) -> None:
    from labelcrowd.workflow.results import result_row

    if as_json:
        print_json([result_row(one) for one in done])
        return
    for one in done:
        click.echo(f"{one.assignment_id} is {one.status.lower()}.")
