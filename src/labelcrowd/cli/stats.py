"""``labelcrowd stats``: the table of the batches."""

from __future__ import annotations

from functools import partial
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

COLUMNS = [
    "price per image",
    "description",
    "# images",
    "# annotations",
    "hours",
    "# workers",
    "median s per object",
    "objects/h",
    "$/h",
    "$/h, all time",
    "per object",
]


@click.command()
@click.argument("name", metavar="[BATCH]", required=False)
@click.option("--feedback/--no-feedback", default=True, help="What the workers wrote, below.")
@requester_option
@home_options
@json_option
def stats(
    name: str | None,
    feedback: bool,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Price, time, workers and feedback of the batches, one row each.

    Counts work that was submitted and not rejected. Seconds are active ones:
    pointer or key within the last 10 s and the page in view.

    \b
    Example:
      labelcrowd stats
      labelcrowd stats street --json
    """
    from labelcrowd.batches.store import list_batches
    from labelcrowd.cli.opening import open_for
    from labelcrowd.stats import table
    from labelcrowd.stats.follow_ups import outcomes

    with open_for(where, requester) as opened:
        store, requester_id = opened.studio.home.store, opened.requester.id
        if name is not None:
            batches = [opened.batch(name)]
        else:
            batches = store.read(lambda c: list_batches(c, requester_id, limit=1000))
        rows = [store.read(partial(table.batch_statistics, batch=one)) for one in batches]
        codes = {
            one: opened.studio.crowd(requester_id, one).currency
            for one in {row.market_id for row in rows}
        }
        made = [store.read(partial(outcomes, batch=one)) for one in batches]
        words = [store.read(partial(table.feedback, batch=one)) for one in batches]
    if as_json:
        print_json([_json(*one) for one in zip(rows, words, made, strict=True)])
        return
    print_table(
        COLUMNS, [_cells(row, codes[row.market_id]) for row in rows], empty="No batches yet."
    )
    _print_outcomes(rows, made)
    if feedback:
        _print_feedback(rows, words)


def _cells(row: Any, currency: str) -> list[object]:
    from labelcrowd.money import format_money, format_part

    return [
        None if row.unpaid else format_money(row.price_cents, currency),
        f"{row.name}: {row.description}",
        row.images,
        row.objects,
        row.hours,
        row.workers,
        row.median_object_s,
        row.hourly_objects,
        *(
            None if cents is None or row.unpaid else format_money(cents, currency)
            for cents in (row.hourly_cents, row.hourly_all_cents)
        ),
        None if row.object_cents is None or row.unpaid else format_part(row.object_cents, currency),
    ]


def _json(row: Any, said: list[Any], made: list[Any]) -> dict[str, object]:
    from labelcrowd.clock import to_iso
    from labelcrowd.money import format_cents

    return {
        "batch_id": row.batch_id,
        "name": row.name,
        "market": row.market_id,
        "price_per_image": format_cents(row.price_cents),
        "description": row.description,
        "images": row.images,
        "annotations": row.objects,
        "hours_elapsed": row.hours,
        "workers": row.workers,
        "assignments": row.assignments,
        "median_seconds_per_object": row.median_object_s,
        "objects_per_hour": row.hourly_objects,
        "answers": row.answers,
        "yes_share": row.yes_share,
        "median_seconds_per_answer": row.median_answer_s,
        "follow_up": {
            one.kind: {"count": one.count, "median_seconds": one.median_s} for one in made
        },
        "assisted_objects": row.assisted,
        "assisted_and_changed": row.assisted_changed,
        "earned_per_hour": None if row.hourly_cents is None else format_cents(row.hourly_cents),
        "earned_per_hour_all_time": None
        if row.hourly_all_cents is None
        else format_cents(row.hourly_all_cents),
        "cost_per_object": None if row.object_cents is None else row.object_cents / 100,
        "spent": format_cents(row.spent_cents),
        "feedback": [
            {"worker": one.worker, "at": to_iso(one.at), "text": one.text} for one in said
        ],
    }


def _print_outcomes(rows: list[Any], made: list[list[Any]]) -> None:
    for row, outcomes in zip(rows, made, strict=True):
        if not any(one.count for one in outcomes):
            continue
        click.echo(f"\nWhat became of what {row.name} showed:")
        for one in outcomes:
            seconds = "" if one.median_s is None else f", {one.median_s:.1f} s each (median)"
            click.echo(f"  {one.kind}: {one.count:,}{seconds}")


def _print_feedback(rows: list[Any], words: list[list[Any]]) -> None:
    for row, said in zip(rows, words, strict=True):
        if said:
            click.echo(f"\nFeedback on {row.name}:")
        for one in said:
            click.echo(f"  {one.worker}: {' '.join(one.text.split())}")
