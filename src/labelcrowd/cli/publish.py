"""``labelcrowd publish``: a task over a collection, with the sum before the yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
from click.core import ParameterSource

from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    market_option,
    print_json,
    progress,
    requester_option,
    wrong_use,
    yes_option,
)
from labelcrowd.cli.design_options import design_options, settings_of
from labelcrowd.cli.example_options import stored_examples
from labelcrowd.cli.plan_text import plan_text
from labelcrowd.errors import LabelcrowdError


@click.command()
@click.argument("collection", required=False)
@design_options
@click.option(
    "--pictures", type=click.IntRange(1), help="Only so many pictures, to try the task first."
)
@click.option("--random", "at_random", is_flag=True, help="Draw them at random.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), help="The same draw again. [default: a new one]"
)
@click.option(
    "--rest-of",
    metavar="BATCH",
    help="The pictures that BATCH and its rests leave, with its settings where none are given.",
)
@click.option("--budget", help="Hand out work for so much at most. [default: the total]")
@click.option(
    "--yes-low-pay", is_flag=True, help="Publish also where an hour earns less than $7.25."
)
@click.option("--batch-name", help="What the batch is called. [default: the collection's name]")
@click.option(
    "--start-from",
    metavar="auto|nothing|own|imported|model|model:NAME|BATCH",
    help="What a HIT starts from: objects of yours, imported ones, a model's, or of an earlier "
    "batch. [default: auto]",
)
@click.option("--group", help="Hand it out to this group of workers only.")
@click.option(
    "--workers", metavar="A,B", help="Hand it out to these workers only: logins or worker ids."
)
@market_option
@requester_option
@home_options
@json_option
@yes_option
def publish(
    collection: str | None,
    pictures: int | None,
    at_random: bool,
    seed: int | None,
    rest_of: str | None,
    budget: str | None,
    yes_low_pay: bool,
    batch_name: str | None,
    start_from: str | None,
    group: str | None,
    workers: str | None,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
    **options: Any,
) -> None:
    """Publish a task over the pictures of COLLECTION.

    Says what the reward means an hour, shows the exact sum, the worst case
    included, and asks before anything is created. Try it with --market sandbox
    first, the same with play money, and with --pictures 20 before the rest.

    \b
    Example:
      labelcrowd publish street --name car --name tree --objects 5 \\
          --reward 1.65 --assignments 2 --pictures 20 --random
      labelcrowd publish --rest-of street --reward 1.20
    """
    from labelcrowd.batches.design_fields import parse_design
    from labelcrowd.cli.opening import open_for
    from labelcrowd.money import parse_cents
    from labelcrowd.workflow import planning
    from labelcrowd.workflow import publish as publishing
    from labelcrowd.workflow.audience import Audience, split_workers
    from labelcrowd.workflow.plan_request import PlanRequest

    if (collection is None) == (rest_of is None):
        raise click.UsageError("say a COLLECTION, or --rest-of BATCH")
    if pictures is None and (at_random or seed is not None):
        raise click.UsageError("--random and --seed draw --pictures; say how many")
    sample = _sample(pictures, at_random or seed is not None, seed)
    with wrong_use():
        budget_cents = parse_cents(budget, field="budget") if budget else None
    with open_for(where, requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        base = _base(studio, requester_id, collection, rest_of, market_id)
        start = start_from or base.start_from
        with wrong_use():
            design = parse_design(
                {**base.settings, **settings_of(options), "start_from": _start_word(start)}
            )
            design = stored_examples(opened, design)
        plan = planning.plan_batch(
            studio,
            PlanRequest(
                requester_id=requester_id,
                market_id=base.market_id,
                collection_id=base.collection_id,
                name=batch_name or base.name,
                design=design,
                fixed_set=_fixed_set(studio, requester_id, start),
                sample=sample,
                rest_of=base.batch_id,
                budget_cents=budget_cents,
                yes_low_pay=yes_low_pay,
                audience=Audience(group=group or "", workers=split_workers(workers or "")),
            ),
        )
        _ask(studio, plan, yes=yes, sample=sample)
        with progress("Publishing", plan.batch.hits) as show:
            batch = publishing.publish_batch(studio, requester_id, plan.batch.id, show=show)
    if as_json:
        print_json(batch_json(batch))
    else:
        click.echo(f"Batch {batch.name} is open: {batch.hits:,} HITs. Its id is {batch.id}.")


def _sample(pictures: int | None, drawn: bool, seed: int | None) -> Any:
    import secrets

    from labelcrowd.workflow.rest import Sample

    if pictures is None:
        return None
    new = secrets.randbelow(100_000)
    return Sample(pictures=pictures, seed=(new if seed is None else seed) if drawn else None)


@dataclass(frozen=True)
class _Base:
    """What a publication starts from: a collection, or the batch whose rest is asked for."""

    collection_id: str
    name: str
    market_id: str
    batch_id: str | None
    settings: dict[str, object]
    start_from: str


def _base(
    studio: Any, requester_id: str, collection: str | None, rest_of: str | None, market_id: str
) -> _Base:
    from labelcrowd.batches.store import find_batch, get_design
    from labelcrowd.images.catalogue import find_collection
    from labelcrowd.workflow.rest import settings_like

    read = studio.home.store.read
    if rest_of is None:
        assert collection is not None, "one of the two was asked for"
        found = read(lambda c: find_collection(c, requester_id, collection))
        return _Base(found.id, found.name, market_id, None, {}, "auto")
    batch = read(lambda c: find_batch(c, requester_id, rest_of))
    if batch.collection_id is None:
        raise click.UsageError(f"--rest-of: {batch.name} came in over the API; it has no rest")
    source = click.get_current_context().get_parameter_source("market_id")
    if source is ParameterSource.COMMANDLINE and market_id != batch.market_id:
        raise click.UsageError(
            f"--rest-of: {batch.name} is on the {batch.market_id} market, not on {market_id}"
        )
    design = read(lambda c: get_design(c, batch.design_digest))
    settings = settings_like(design)
    start = "nothing" if settings.pop("start_from") == "nothing" else "auto"
    return _Base(
        batch.collection_id, f"{batch.name} rest", batch.market_id, batch.id, settings, start
    )


def _ask(studio: Any, plan: Any, *, yes: bool, sample: Any) -> None:
    from labelcrowd.workflow.planning import forget_plan

    click.echo(plan_text(plan, sample), err=True)
    try:
        if not plan.batch.low_pay_accepted:
            refuse_low_pay(plan)
        confirm("Publish?", yes=yes)
    except (click.Abort, LabelcrowdError):
        forget_plan(studio, plan.batch.id)
        raise


def refuse_low_pay(plan: Any) -> None:
    """Before the question: a script's --yes is no yes to low pay."""
    from labelcrowd.batches.pay import refuse_low

    refuse_low(plan.design, plan.pace, plan.currency)


def batch_json(batch: Any) -> dict[str, object]:
    """A batch as ``--json`` prints it; money as dollar texts, times as ISO 8601."""
    from labelcrowd.clock import to_iso
    from labelcrowd.money import format_cents

    return {
        "id": batch.id,
        "name": batch.name,
        "market": batch.market_id,
        "status": batch.status,
        "hits": batch.hits,
        "assignments": batch.assignments,
        "reward_total": format_cents(batch.reward_cents),
        "fee_total": format_cents(batch.fee_cents),
        "bonus_total": format_cents(batch.bonus_cents),
        "total": format_cents(batch.total_cents),
        "rest_of": batch.rest_of,
        "hit_type_id": batch.hit_type_id,
        "group_id": batch.group_id or None,
        "opened_at": to_iso(batch.opened_at) if batch.opened_at else None,
    }


def _start_word(start_from: str) -> str:
    if start_from in ("auto", "nothing"):
        return start_from
    return "fixed-set"


def _fixed_set(studio: Any, requester_id: str, start_from: str) -> str | None:
    from labelcrowd.batches.store import find_batch
    from labelcrowd.workflow.plan_request import OF_MODEL, ORIGINS

    if start_from in ("auto", "nothing"):
        return None
    if start_from in ORIGINS or start_from.startswith(OF_MODEL):
        return start_from
    found: str = studio.home.store.read(lambda c: find_batch(c, requester_id, start_from)).id
    return found
