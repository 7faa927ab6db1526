"""``labelcrowd toolbox input | submit``: from pictures to HITs."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelcrowd.cli.common import (
    TEXT,
    HomeOptions,
    confirm,
    counted,
    home_options,
    json_option,
    market_option,
    print_json,
    progress,
    requester_option,
    wrong_use,
    yes_option,
)
from labelcrowd.cli.toolbox_target import (
    Target,
    TargetOptions,
    beside,
    open_target,
    prefix_option,
    target_options,
    tell_problems,
)
from labelcrowd.errors import Conflict

if TYPE_CHECKING:
    from labelcrowd.crowd.port import Requirement
    from labelcrowd.workflow.toolbox_plan import HitPlan, PlannedHit, ReadPage
    from labelcrowd.workflow.toolbox_submit import Submitted

FILE = click.Path(path_type=Path, dir_okay=False)
_INPUT = Path("labelme.input")


@click.command("input")
@click.argument("words", nargs=-1, required=True, type=TEXT, metavar="[OWNER] COLLECTION")
@click.option("-N", "--objects", default="inf", show_default=True, help="Objects to outline.")
@click.option(
    "--home-images",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Take the .jpg files below this folder. [default: the collections]",
)
@click.option(
    "--intro-page", type=TEXT, default="", help="Address of a page shown before a HIT is accepted."
)
@click.option("--output", type=FILE, default=_INPUT, show_default=True, help="The file.")
@click.option("--n-images", type=click.IntRange(1), help="Only so many pictures, the first.")
@market_option
@requester_option
@home_options
@json_option
def input_(
    words: Sequence[str],
    objects: str,
    home_images: Path | None,
    intro_page: str,
    output: Path,
    n_images: int | None,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Write labelme.input: one address for each picture (generateLabelMeInputFile).

    OWNER COLLECTION are the pictures in the folder users/OWNER/COLLECTION, as on LabelMe;
    one word is a collection of yours.

    \b
    Example:
      labelcrowd toolbox input mary street -N 5
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.toolbox_files import write_whole
    from labelcrowd.workflow.toolbox_input import (
        InputRequest,
        input_text,
        pictures_in,
        pictures_of,
    )

    if len(words) > 2:
        raise click.UsageError("expected OWNER COLLECTION or COLLECTION")
    request = InputRequest(
        objects=objects, sandbox=market_id == "sandbox", intro=intro_page, most=n_images
    )
    with open_for(where, requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        places = (
            pictures_in(home_images, words)
            if home_images
            else pictures_of(studio, requester_id, words)
        )
        with wrong_use():
            text = input_text(places, studio.public_url, request)
    write_whole(output, text)
    count = text.count("\n") - 1
    if as_json:
        print_json({"file": str(output), "pictures": count})
    else:
        told = counted(count, "picture")
        click.echo(f"{output}: {told}. Next: {_next_command(output, market_id)}")


def _next_command(output: Path, market_id: str) -> str:
    words = ["labelcrowd", "toolbox", "submit"]
    if output != _INPUT:
        words += ["--input", str(output)]
    if market_id != "live":
        words += ["--market", market_id]
    return shlex.join(words)


@click.command()
@prefix_option
@click.option("--input", "input_file", type=FILE, help="[default: LABEL.input]")
@click.option("--question", "question_file", type=FILE, help="[default: LABEL.question]")
@click.option("--properties", "properties_file", type=FILE, help="[default: LABEL.properties]")
@click.option("--preview", is_flag=True, help="Show the first question, merged, and publish none.")
@click.option("--maxhits", type=click.IntRange(1), help="Publish only so many rows, the first.")
@target_options
@yes_option
def submit(
    prefix: Path,
    input_file: Path | None,
    question_file: Path | None,
    properties_file: Path | None,
    preview: bool,
    maxhits: int | None,
    target: TargetOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Publish a HIT for each row of LABEL.input (loadHITs). Shows the sum and asks.

    Writes LABEL.success and, where rows failed, LABEL.failure. Every address of a tool.html is
    looked up in the collections of this home first, whatever its host. A run that stopped can
    be repeated: no row is published twice.

    \b
    Example:
      labelcrowd toolbox submit --label labelme --market sandbox
    """
    from labelcrowd.formats.hit_properties import read_hit_properties
    from labelcrowd.formats.text_table import decoded
    from labelcrowd.workflow.toolbox_files import read_bytes, read_file
    from labelcrowd.workflow.toolbox_plan import plan_submission

    table = read_file(beside(prefix, ".input", input_file))
    question = beside(prefix, ".question", question_file)
    settings = beside(prefix, ".properties", properties_file)
    properties = read_hit_properties(settings.name, read_bytes(settings))
    tell_problems([f"{one.file}, line {one.line}: {one.key} means nothing here; it is left out"
                   for one in properties.unknown])  # fmt: skip
    with open_target(target) as market:

        def plan(read_page: ReadPage | None) -> HitPlan:
            return plan_submission(
                prefix.name,
                table,
                question.name,
                decoded(question.name, read_bytes(question)),
                properties,
                read_page=read_page,
                live=not market.api.play_money,
                most=maxhits,
            )

        planned = _planned(market, plan)
        if planned.problems:
            tell_problems(planned.problems)
            raise Conflict(
                f"{len(planned.problems)} of {counted(len(table.rows), 'row')} cannot be "
                "published, so nothing was; see above"
            )
        if preview:
            click.echo(planned.hits[0].question)
            return
        _publish(market, planned, prefix, as_json=as_json, yes=yes)


def _planned(market: Target, plan: Any) -> HitPlan:
    from labelcrowd.workflow.toolbox_plan import page_reader

    studio = market.studio
    if studio is None:
        return plan(None)  # type: ignore[no-any-return]
    return studio.home.store.read(  # type: ignore[no-any-return]
        lambda c: plan(page_reader(studio, market.requester_id, c))
    )


def _publish(market: Target, planned: HitPlan, prefix: Path, *, as_json: bool, yes: bool) -> None:
    from labelcrowd.workflow.toolbox_files import SuccessFile
    from labelcrowd.workflow.toolbox_submit import submit_hits

    success = SuccessFile.open(beside(prefix, ".success"))
    _show_sum(market, planned, begun=bool(success.known))
    confirm("Publish?", yes=yes)
    with progress("Publishing", len(planned.hits)) as show:
        done = submit_hits(market.api, planned, success, show)
    _write_failures(beside(prefix, ".failure"), planned, done)
    if as_json:
        print_json(
            {
                "made": done.made,
                "found": done.found,
                "failed": len(done.failed),
                "doubles": planned.doubles,
                "hit_type_ids": done.hit_type_ids,
                "successfile": str(success.path),
            }
        )
    else:
        known = f", {done.found:,} were there already" if done.found else ""
        made = counted(done.made, "HIT")
        ids = "its id is" if done.made == 1 else "their ids are"
        click.echo(f"{made} published{known}; {ids} in {success.path}.")
        for type_id in done.hit_type_ids[:1]:
            click.echo(f"Try one: {_preview_address(market, type_id)}")
    if done.failed:
        tell_problems([f"{hit.row.file}, line {hit.row.line}: {why}" for hit, why in done.failed])
        raise Conflict(
            f"{counted(len(done.failed), 'row')} failed, written to "
            f"{beside(prefix, '.failure')}; the same command tries again"
        )


def _show_sum(market: Target, planned: HitPlan, *, begun: bool) -> None:
    """What it costs at most. Raises Conflict where a first run could not be paid."""
    from labelcrowd.workflow.toolbox_people import balance

    total, fees = _total_cents(market, planned)
    doubles = f" (left out as the same as another: {counted(planned.doubles, 'row')})"
    double = doubles if planned.doubles else ""
    again = "; what an earlier run published is not published again" if begun else ""
    available = balance(market.api)[0]
    shown = market.money(total)
    click.echo(
        f"{counted(len(planned.hits), 'HIT')}{double} with "
        f"{counted(planned.assignments, 'assignment')} on "
        f"{market.api.place}: at most {shown}{fees}{again} "
        f"(available: {market.money(available)})",
        err=True,
    )
    if total > available and not begun and not market.api.play_money:
        raise Conflict(
            f"{shown} is more than the {market.money(available)} that are available; nothing "
            "was published"
        )


def _total_cents(market: Target, planned: HitPlan) -> tuple[int, str]:
    """The sum, and in words what of it are fees."""
    if market.studio is None:
        return planned.reward_cents, ", and the market's fee"
    crowd = market.studio.crowd(market.requester_id, market.market_id)
    alike = Counter((hit.asked.assignments, _asked_for(hit)) for hit in planned.hits)
    costs = [
        crowd.cost(
            reward_cents=planned.properties.reward_cents,
            assignments_per_hit=each,
            hits=hits,
            requirements=asked,
        )
        for (each, asked), hits in alike.items()
    ]
    fee = sum(cost.fee_cents for cost in costs)
    total = sum(cost.total_cents for cost in costs)
    return total, f", of it fees {market.money(fee)}" if fee else ""


def _asked_for(hit: PlannedHit) -> tuple[Requirement, ...]:
    """What a HIT asks of workers, as far as a fee depends on it."""
    from labelcrowd.crowd.port import Requirement

    return tuple(
        Requirement(qualification_type_id=one["QualificationTypeId"], comparator=one["Comparator"])
        for one in hit.asked.requirements
    )


def _write_failures(path: Path, planned: HitPlan, done: Submitted) -> None:
    from labelcrowd.workflow.toolbox_files import write_rows

    if done.failed:
        write_rows(path, planned.columns, [hit.row for hit, _ in done.failed])
    else:
        path.unlink(missing_ok=True)


def _preview_address(market: Target, type_id: str) -> str:
    if market.studio is not None:
        root = "/sandbox/worker" if market.api.play_money else "/worker"
        return f"{market.studio.public_url}{root}/groups/{type_id}"
    return f"group {type_id} on the worker site of {market.api.place}"
