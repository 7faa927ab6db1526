"""``labelcrowd publish``: a task over a collection, with the sum before the yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

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

F = TypeVar("F", bound=Callable[..., Any])

# Option, field of the task design, what it means.
_TEXT_OPTIONS = [
    ("--objects", "required_objects", "How many objects to outline; inf: as many as they wish."),
    ("--instructions", "instructions", "The one line above the picture."),
    ("--actions", "actions", "What may be done: n create, r rename, m move, d delete, a, v."),
    ("--view-existing", "view_existing", "What is shown: e existing, n none, d deleted, a all."),
    ("--minimum-area", "minimum_area", "Smallest object that counts, in square pixels."),
    ("--title", "title", "Title in the list of HITs."),
    ("--description", "description", "Description in the list of HITs."),
    ("--keywords", "keywords", "Words to be found by, with commas."),
    ("--reward", "reward", "Dollars for an assignment, such as 0.05."),
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
        "--nothing-to-label/--no-nothing-to-label",
        "nothing_to_label",
        default=None,
        help="Whether the worker may say that there is nothing to outline.",
    )(inner)
    inner = click.option(
        "--only-these-names/--names-are-suggestions", "names_enforced", default=None
    )(inner)
    inner = click.option(
        "--name", "names", multiple=True, help="A name to offer; give it again for more."
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
    "nothing_to_label",
    "names_enforced",
]


def settings_of(options: dict[str, Any]) -> dict[str, object]:
    """The settings that were given, from file and line."""
    settings: dict[str, object] = {}
    if options["design_file"] is not None:
        settings = _from_file(options["design_file"])
    for field in _FIELDS:
        if options[field] is not None:
            settings[field] = options[field]
    if options["names"]:
        settings["names"] = list(options["names"])
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
@click.argument("collection")
@design_options
@click.option("--batch-name", help="What the batch is called. [default: the collection's name]")
@click.option(
    "--start-from",
    default="auto",
    show_default=True,
    metavar="auto|nothing|own|imported|BATCH",
    help="What a HIT starts from: objects of yours, imported ones, or of an earlier batch.",
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
    collection: str,
    batch_name: str | None,
    start_from: str,
    group: str | None,
    workers: str | None,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
    **options: Any,
) -> None:
    """Publish a task over every picture of COLLECTION.

    Shows the exact sum and asks before anything is created. Try it with
    --market sandbox first: the same with play money.

    \b
    Example:
      labelcrowd publish street --name car --name tree --objects 5 \\
          --reward 0.05 --assignments 2 --market sandbox
    """
    from labelcrowd.batches.design_fields import parse_design
    from labelcrowd.cli.opening import open_for
    from labelcrowd.images.catalogue import find_collection
    from labelcrowd.workflow import publish as publishing
    from labelcrowd.workflow.audience import Audience, split_workers

    with wrong_use():
        design = parse_design({**settings_of(options), "start_from": _start_word(start_from)})
    with open_for(where, requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        found = studio.home.store.read(lambda c: find_collection(c, requester_id, collection))
        plan = publishing.plan_batch(
            studio,
            publishing.PlanRequest(
                requester_id=requester_id,
                market_id=market_id,
                collection_id=found.id,
                name=batch_name or found.name,
                design=design,
                fixed_set=_fixed_set(studio, requester_id, start_from),
                audience=Audience(group=group or "", workers=split_workers(workers or "")),
            ),
        )
        _ask(studio, plan, yes=yes)
        with progress("Publishing", plan.batch.hits) as show:
            batch = publishing.publish_batch(studio, requester_id, plan.batch.id, show=show)
    if as_json:
        print_json(batch_json(batch))
    else:
        click.echo(f"Batch {batch.name} is open: {batch.hits:,} HITs. Its id is {batch.id}.")


def _ask(studio: Any, plan: Any, *, yes: bool) -> None:
    from labelcrowd.workflow.publish import forget_plan

    click.echo(plan_text(plan), err=True)
    try:
        confirm("Publish?", yes=yes)
    except click.Abort:
        forget_plan(studio, plan.batch.id)
        raise


def plan_text(plan: Any) -> str:
    """The sum, the way it is shown before the yes."""
    from labelcrowd.money import format_cents

    batch, kind = plan.batch, " of play money" if plan.play_money else ""
    lines = [
        f"{batch.hits:,} pictures x {plan.design.assignments_per_image} assignments "
        f"x ${format_cents(plan.design.reward_cents)} = ${format_cents(plan.cost.reward_cents)}",
        f"fees ${format_cents(plan.cost.fee_cents)}; "
        f"together ${format_cents(plan.total_cents)}{kind}, held when the HITs open "
        f"(available: ${format_cents(plan.available_cents)})",
    ]
    if plan.starting_from_objects:
        lines.append(f"{plan.starting_from_objects:,} HITs start from existing objects")
    if plan.only_for is not None:
        whom = f"the group {plan.only_for.name}" if plan.only_for.name else "the named workers"
        lines.append(f"handed out to {whom} only ({plan.only_for.members:,} workers)")
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

    if start_from in ("auto", "nothing"):
        return None
    if start_from in ("own", "imported"):
        return start_from
    found: str = studio.home.store.read(lambda c: find_batch(c, requester_id, start_from)).id
    return found
