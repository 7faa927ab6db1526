"""``labelcrowd publish``: a task over a collection, with the sum before the yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
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
from labelcrowd.errors import LabelcrowdError

F = TypeVar("F", bound=Callable[..., Any])

# Option, field of the task design, what it means.
_TEXT_OPTIONS = [
    ("--hit-kind", "hit_kind", "What a HIT is: draw, correct, verify (yes or no) or cover."),
    ("--verify-asks", "verify_asks", "What is asked in verify: outline or name."),
    ("--objects-per-hit", "objects_per_hit", "Objects of a verify HIT; all: those of a picture."),
    ("--objects", "required_objects", "How many objects to outline; inf: as many as they wish."),
    ("--instructions", "instructions", "The one line above the picture."),
    ("--actions", "actions", "What may be done: n create, r rename, m move, d delete, a, v."),
    ("--view-existing", "view_existing", "What is shown: e existing, n none, d deleted, a all."),
    ("--minimum-area", "minimum_area", "Smallest object that counts, in square pixels."),
    ("--gold-every", "gold_every", "Every so many pictures a known one, with feedback."),
    ("--coach", "coach", "The coach: off, advise, block. [default: advise]"),
    ("--title", "title", "Title in the list of HITs."),
    ("--description", "description", "Description in the list of HITs."),
    ("--keywords", "keywords", "Words to be found by, with commas."),
    ("--reward", "reward", "For one assignment, such as 0.35; 0: unpaid. Has no default."),
    ("--object-bonus", "object_bonus", "Bonus for each approved object above --bonus-above."),
    ("--bonus-above", "object_bonus_above", "So many objects earn none. [default: --objects]"),
    ("--bonus-cap", "object_bonus_cap", "The most that a picture can earn as bonus."),
    ("--least-approved", "least_approved", "For workers with so many approved assignments."),
    (
        "--least-percent",
        "least_percent",
        "For workers of whose work so many per cent was approved.",
    ),
    ("--countries", "countries", "For workers of these countries, such as US,CA or US-CA."),
    ("--assignments", "assignments_per_image", "How many workers do each picture."),
    ("--duration", "assignment_duration", "Time for an assignment, such as '3 h'."),
    ("--lifetime", "lifetime", "How long the HITs can be found, such as '30 d'."),
    ("--auto-approval", "auto_approval_delay", "Approved by itself after, such as '7 d'."),
]


def design_options(command: F) -> F:
    """All settings of a task; the command gets ``settings``: a dict for ``parse_design``."""
    inner: Callable[..., Any] = command
    for option, field, text in reversed(_TEXT_OPTIONS):
        inner = click.option(option, field, help=text)(inner)
    inner = click.option("--show-object-list/--hide-object-list", "show_object_list", default=None)(
        inner
    )
    inner = click.option(
        "--downloads/--no-downloads",
        "downloads",
        default=None,
        help="Whether workers may download the picture and what they drew.",
    )(inner)
    inner = click.option("--show-image-name/--hide-image-name", "show_image_name", default=None)(
        inner
    )
    inner = click.option(
        "--nothing-to-label/--no-nothing-to-label",
        "nothing_to_label",
        default=None,
        help="Whether the worker may say that there is nothing to outline.",
    )(inner)
    inner = click.option(
        "--only-these-names/--names-are-suggestions", "names_enforced", default=None
    )(inner)
    inner = click.option(
        "--all-of-names/--some-of-names",
        "all_of_names",
        default=None,
        help="Every object of the names is asked for; a worker may say that nothing is left.",
    )(inner)
    inner = click.option(
        "--no-overlap/--may-overlap",
        "no_overlap",
        default=None,
        help="A new outline is cut by what is there already.",
    )(inner)
    inner = click.option(
        "--attribute",
        "attribute_fields",
        multiple=True,
        metavar="FIELD",
        help="Asked about each object: 'colour: red, blue', 'doors: number', 'plate: text' or "
        "'parked: flag'; give it again for more.",
    )(inner)
    inner = click.option(
        "--name",
        "names",
        multiple=True,
        help="A name to offer, or 'car = auto, automobile' with synonyms; give it again for more.",
    )(inner)
    inner = click.option(
        "--extreme-clicks/--corner-clicks",
        "extreme_clicks",
        default=None,
        help="Whether a box is drawn by its four outermost points.",
    )(inner)
    inner = click.option(
        "--kind",
        "kinds",
        multiple=True,
        help="What may be drawn: polygon, box, rotated_box, polyline, point; give it again for "
        "more. [default: polygon]",
    )(inner)
    inner = click.option(
        "--qualification",
        "qualifications",
        multiple=True,
        metavar="ID[>=N]",
        help="For workers with this qualification, such as 3ABC, '3ABC>=80' or 'not 3ABC'; give "
        "it again for more.",
    )(inner)
    inner = click.option(
        "--intro",
        help="Instructions page: an https address, or a file with markdown.",
    )(inner)
    inner = click.option(
        "--design",
        "design_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="JSON file with settings; options on the line win.",
    )(inner)
    return inner  # type: ignore[return-value]


_FIELDS = [field for _, field, _ in _TEXT_OPTIONS] + [
    "show_object_list",
    "downloads",
    "show_image_name",
    "nothing_to_label",
    "names_enforced",
    "all_of_names",
    "no_overlap",
    "extreme_clicks",
]


def settings_of(options: dict[str, Any]) -> dict[str, object]:
    """The settings that were given, from file and line."""
    settings: dict[str, object] = {}
    if options["design_file"] is not None:
        settings = _from_file(options["design_file"])
    for field in _FIELDS:
        if options[field] is not None:
            settings[field] = options[field]
    for field in ("names", "kinds", "attribute_fields", "qualifications"):
        if options[field]:
            settings[field] = list(options[field])
    if options["intro"] is not None:
        settings["intro"] = _intro(options["intro"])
    return settings


def _from_file(path: Path) -> dict[str, object]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except msgspec.DecodeError as error:
        raise click.UsageError(f"--design: {path} is not a JSON object: {error}") from error


def _intro(text: str) -> str:
    if text.startswith(("http://", "https://")):
        return text
    try:
        return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--intro: cannot read {text}: {error}") from error


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
        plan = publishing.plan_batch(
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
    from labelcrowd.workflow.publish import forget_plan

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


def _times_reward(plan: Any, money: Callable[[int], str]) -> str:
    return f" x {money(plan.design.reward_cents)} = {money(plan.cost.reward_cents)}"


def _sums(plan: Any, money: Callable[[int], str]) -> list[str]:
    from labelcrowd.batches.pay import bonus_sentence

    batch, cost, kind = plan.batch, plan.cost, " of play money" if plan.play_money else ""
    lines = []
    if cost.bonus_cents:
        lines.append(f"{bonus_sentence(plan.design)} With fees up to {money(cost.bonus_cents)}")
    lines.append(
        f"fees {money(cost.fee_cents)}; together {money(plan.total_cents)}{kind}, held when the "
        f"HITs open (available: {money(plan.available_cents)})"
    )
    if batch.budget_cents is not None:
        lines.append(f"handed out for {money(batch.budget_cents)} at most")
    return lines


def plan_text(plan: Any, sample: Any = None) -> str:
    """The sum, the way it is shown before the yes."""
    from labelcrowd.batches.pay import is_unpaid, meaning
    from labelcrowd.money import format_money

    def money(cents: int) -> str:
        return format_money(cents, plan.currency)

    batch = plan.batch
    what = f"{batch.hits:,} pictures"
    if plan.asked_objects:
        what = f"{plan.asked_objects:,} questions in {batch.hits:,} HITs"
    lines = [f"{what} x {plan.design.assignments_per_image} assignments"]
    if not is_unpaid(plan.design):
        lines = [lines[0] + _times_reward(plan, money), *_sums(plan, money)]
    if said := meaning(plan.design, plan.pace, plan.currency):
        lines.append(said)
    if sample is not None and sample.seed is not None:
        lines.append(f"drawn at random with --seed {sample.seed}")
    if plan.asked_objects:
        lines.append(f"about objects of {plan.pictures:,} pictures")
    elif plan.starting_from_objects:
        lines.append(f"{plan.starting_from_objects:,} HITs start from existing objects")
    if plan.only_for is not None:
        whom = f"the group {plan.only_for.name}" if plan.only_for.name else "the named workers"
        lines.append(f"handed out to {whom} only ({plan.only_for.members:,} workers)")
    if plan.asks:
        lines.append(f"for workers {'; '.join(plan.asks)}")
    return "\n".join(lines)


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
