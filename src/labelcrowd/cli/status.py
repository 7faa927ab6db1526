"""``labelcrowd status``: how far the batches are, what happens to them soon, and the money."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    print_table,
    requester_option,
)
from labelcrowd.cli.publish import batch_json


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
    from labelcrowd.workflow.batch_budget import budget_of
    from labelcrowd.workflow.batches import ENDED, shown_status
    from labelcrowd.workflow.endings import endings

    with open_for(where, requester) as opened:
        store, requester_id = opened.studio.home.store, opened.requester.id
        if name is not None:
            batches = [opened.batch(name)]
        else:
            batches = store.read(lambda c: list_batches(c, requester_id, limit=1000))
        reached = store.read(lambda c: progress_of(c, [one.id for one in batches]))
        balances = {
            market: opened.studio.crowd(requester_id, market).balance()
            for market in ("live", "sandbox")
        }
        codes = [opened.studio.crowd(requester_id, market).currency for market in balances]
        soon = endings(opened.studio, batches)
        budgets = {one.id: budget_of(opened.studio, one) for one in batches}
        batches = [replace(one, status=shown_status(opened.studio, one)) for one in batches]
    if as_json:
        print_json(_status_json(opened.requester, batches, reached, balances, soon, budgets))
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
    for one in batches:
        for line in _soon_lines(one, soon[one.id], budgets[one.id]):
            click.echo(line)
    click.echo(_balance_text(balances, codes))


def _soon_lines(one: Any, soon: Any, found: Any) -> list[str]:
    """What is about to happen to a batch by itself, and the command against it."""
    from labelcrowd.clock import to_iso

    lines = []
    if soon.ends_at is not None:
        lines.append(
            f"{one.name} ends at {to_iso(soon.ends_at)} with {soon.unfinished:,} assignments left "
            f'to do. `labelcrowd batch extend {one.name} --lifetime "9 d"` goes on.'
        )
    if soon.reviews_at is not None:
        lines.append(
            f"{one.name}: {soon.reviews:,} submitted assignments are approved by themselves from "
            f"{to_iso(soon.reviews_at)} on. Review them by then, or "
            f"`labelcrowd batch more-review-time {one.name}` gives a week."
        )
    if found is not None and found.used_up:
        lines.append(
            f"{one.name} has used up its budget and hands out nothing. "
            f"`labelcrowd batch budget {one.name} TOTAL` raises it."
        )
    return lines


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
    requester: Any,
    batches: Any,
    reached: Any,
    balances: dict[str, tuple[int, int]],
    soon: Any,
    budgets: Any,
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
                "soon": _soon_json(soon[one.id]),
                "budget": _budget_json(budgets[one.id]),
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


def _soon_json(soon: Any) -> dict[str, object]:
    from labelcrowd.clock import to_iso

    return {
        "ends_at": to_iso(soon.ends_at) if soon.ends_at else None,
        "unfinished": soon.unfinished,
        "approved_by_themselves": soon.reviews,
        "approved_from": to_iso(soon.reviews_at) if soon.reviews_at else None,
    }


def _budget_json(found: Any) -> dict[str, object] | None:
    from labelcrowd.money import format_cents

    if found is None:
        return None
    limit = found.budget_cents
    return {
        "limit": None if limit is None else format_cents(limit),
        "committed": format_cents(found.committed_cents),
        "used_up": found.used_up,
    }


def _balance_text(balances: dict[str, tuple[int, int]], codes: list[str]) -> str:
    from labelcrowd.money import format_money

    live, sandbox = (
        [format_money(cents, code) for cents in balances[market]]
        for market, code in zip(balances, codes, strict=True)
    )
    return (
        f"Live: {live[0]} available, {live[1]} on hold. "
        f"Sandbox: {sandbox[0]} of play money available, {sandbox[1]} on hold."
    )
