"""``labelcrowd study-link`` and ``labelcrowd study ...``: batches for the people of a panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    json_text,
    print_json,
    print_table,
    requester_option,
    tell,
    wrong_use,
    yes_option,
)


@click.command("study-link")
@click.argument("batch")
@click.option(
    "--pictures-per-person", type=int, required=True, help="So many pictures one person does."
)
@click.option("--max-people", type=int, required=True, help="So many people at most.")
@click.option(
    "--panel", default="prolific", show_default=True, help="prolific, or the name of another one."
)
@click.option(
    "--id-parameter",
    "parameters",
    multiple=True,
    help="Under which name the panel sends an id; the person's first. Prolific's are known.",
)
@click.option("--completion-code", default="", help="For who has finished; made up if not given.")
@click.option("--screened-out-code", default="", help="For who is turned away or declines.")
@click.option("--timed-out-code", default="", help="For whose time is over.")
@click.option(
    "--return-url",
    default="",
    help="Where people go back to; {code} and {NAME} of an id are filled in. Prolific's is known.",
)
@requester_option
@home_options
@json_option
@yes_option
def study_link(
    batch: str,
    pictures_per_person: int,
    max_people: int,
    panel: str,
    parameters: tuple[str, ...],
    completion_code: str,
    screened_out_code: str,
    timed_out_code: str,
    return_url: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Make a link over a batch for a panel's people, who need not sign up.

    They are paid by the panel. From then on the batch's pictures are for them alone.

    \b
    Example:
      labelcrowd study-link street --pictures-per-person 5 --max-people 40
      labelcrowd study-link street --pictures-per-person 5 --max-people 40 --panel "Our students" \\
        --id-parameter pid --return-url "https://panel.example/done?code={code}"
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.panel_studies import Codes, make_study, read_study

    with wrong_use():
        new = read_study(
            panel=panel,
            parameters=parameters,
            return_url=return_url,
            per_person=pictures_per_person,
            max_people=max_people,
            codes=Codes(completion_code, screened_out_code, timed_out_code),
        )
    with open_for(where, requester) as opened:
        found = opened.batch(batch)
        confirm(f"Hand {found.name} out to people of {new.panel.name} only?", yes=yes)
        made = make_study(opened.studio, opened.requester.id, found.id, new)
        _tell_link(opened.studio, made, as_json)


def _tell_link(studio: Any, made: Any, as_json: bool) -> None:
    from labelcrowd.workflow.panel_studies import study_progress

    reached = study_progress(studio, made)
    if as_json:
        print_json(_study_json(studio, made, reached))
        return
    from labelcrowd.workflow.panel_studies import study_link as link_of

    click.echo(f"Study {made.id}. Give this address to {made.panel.name}:\n")
    click.echo(f"  {link_of(studio, made)}\n")
    print_table(
        ["how it ends", "code"],
        [
            ["finished", made.codes.completion],
            ["screened out", made.codes.screened_out],
            ["timed out", made.codes.timed_out],
        ],
        empty="",
    )
    wanted = made.per_person * made.max_people
    if wanted > reached.places_left:
        click.echo(
            f"{made.max_people:,} people with {made.per_person:,} pictures are {wanted:,} "
            f"assignments; the batch has {reached.places_left:,} left. Who comes last finds none.",
            err=True,
        )


def _study_json(studio: Any, found: Any, reached: Any) -> dict[str, object]:
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.panel_studies import study_link as link_of

    return {
        "id": found.id,
        "market": found.market_id,
        "batch_id": found.opening_id,
        "panel": found.panel.name,
        "id_parameters": list(found.panel.parameters),
        "link": link_of(studio, found),
        "return_url": found.panel.return_url,
        "pictures_per_person": found.per_person,
        "max_people": found.max_people,
        "places_taken": found.taken,
        "completion_code": found.codes.completion,
        "screened_out_code": found.codes.screened_out,
        "timed_out_code": found.codes.timed_out,
        "closed": found.closed_at is not None,
        "people": reached.people,
        "handed_in": reached.handed_in,
        "assignments_left": reached.places_left,
        "bonuses_in_no_file": format_cents(reached.bonus_cents),
    }


@click.group()
def study() -> None:
    """People, submissions and bonuses of study links.

    STUDY is a study's id, the first letters of it, or the name of its batch.

    \b
    Example:
      labelcrowd study people street
    """


@study.command("list")
@click.argument("batch")
@requester_option
@home_options
@json_option
def list_(batch: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """Show a batch's studies and how far they are.

    \b
    Example:
      labelcrowd study list street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.panel_studies import studies_of, study_progress

    with open_for(where, requester) as opened:
        studio = opened.studio
        found = opened.batch(batch)
        listed = [(one, study_progress(studio, one)) for one in studies_of(studio, found)]
        if as_json:
            print_json([_study_json(studio, one, reached) for one, reached in listed])
            return
    print_table(
        ["study", "panel", "state", "places", "working", "finished", "ended otherwise",
         "pictures in"],
        [_study_row(one, reached) for one, reached in listed],
        empty="No studies yet. `labelcrowd study-link BATCH` makes one.",
    )  # fmt: skip


def _study_row(one: Any, reached: Any) -> list[object]:
    working, finished = reached.people["working"], reached.people["finished"]
    return [
        one.id,
        one.panel.name,
        "open" if one.closed_at is None else "closed",
        f"{one.taken}/{one.max_people}",
        working,
        finished,
        reached.came - working - finished,
        reached.handed_in,
    ]


@study.command()
@click.argument("study_id", metavar="STUDY")
@click.option("--reopen", is_flag=True, help="Let people in again.")
@requester_option
@home_options
@json_option
def close(
    study_id: str, reopen: bool, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    """Let nobody new in; who is in goes on and gets a code.

    \b
    Example:
      labelcrowd study close street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.panel_studies import find_study, set_closed

    with open_for(where, requester) as opened:
        found = find_study(opened.studio, opened.requester.id, study_id)
        set_closed(opened.studio, found, closed=not reopen)
    text = f"Study {found.id} is {'open' if reopen else 'closed'}."
    tell(as_json, {"study": found.id, "closed": not reopen}, text)


@study.command()
@click.argument("study_id", metavar="STUDY")
@requester_option
@home_options
@json_option
def people(study_id: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """List who came, how far they are and how it ended.

    \b
    Example:
      labelcrowd study people street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.panel_files import submission_row
    from labelcrowd.workflow.panel_studies import all_people, find_study

    with open_for(where, requester) as opened:
        found = find_study(opened.studio, opened.requester.id, study_id)
        rows = [submission_row(found, one) for one in all_people(opened.studio, found)]
    if as_json:
        print_json(rows)
        return
    first = found.panel.parameters[0]
    columns = [first, "state", "pictures", "approved", "rejected", "waiting", "bonus"]
    print_table(columns, [[row[name] for name in columns] for row in rows], empty="Nobody yet.")


@study.command("screen-out")
@click.argument("study_id", metavar="STUDY")
@click.argument("person")
@requester_option
@home_options
@json_option
@yes_option
def screen_out(
    study_id: str,
    person: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """End the part of somebody who works. PERSON is the panel's id of them.

    \b
    Example:
      labelcrowd study screen-out street 5f3a81e07c
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.errors import NotFound
    from labelcrowd.workflow.panel_studies import all_people, find_study
    from labelcrowd.workflow.panel_studies import screen_out as end

    with open_for(where, requester) as opened:
        found = find_study(opened.studio, opened.requester.id, study_id)
        one = next((p for p in all_people(opened.studio, found) if p.person == person), None)
        if one is None:
            raise NotFound(f"nobody with the id {person[:60]!r} has come to this study")
        confirm(f"End the part of {person}?", yes=yes)
        end(opened.studio, found, one.id)
    values = {"study": found.id, "person": person, "state": "screened out"}
    tell(as_json, values, f"{person} is screened out.")


@study.command()
@click.argument("study_id", metavar="STUDY")
@click.option(
    "--outcome",
    type=click.Choice(["all", "approved", "rejected", "waiting", "mixed", "none"]),
    default="all",
    show_default=True,
    help="Only people whose work came to this.",
)
@click.option("--ids", "ids_only", is_flag=True, help="Only the panel's ids, one a line.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@requester_option
@home_options
@json_option
def submissions(
    study_id: str,
    outcome: str,
    ids_only: bool,
    out: Path | None,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Write the study's people and what became of their work as CSV, for the panel.

    \b
    Example:
      labelcrowd study submissions street --out submissions.csv
      labelcrowd study submissions street --outcome approved --ids
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import panel_studies
    from labelcrowd.workflow.panel_files import submission_row, submissions_csv

    with open_for(where, requester) as opened:
        found = panel_studies.find_study(opened.studio, opened.requester.id, study_id)
        chosen = panel_studies.all_people(opened.studio, found, outcome)
    ids = [one.person for one in chosen if not one.is_erased]
    if as_json:
        _write(json_text(ids if ids_only else [submission_row(found, one) for one in chosen]), out)
    elif ids_only:
        _write("".join(f"{one}\n" for one in ids), out)
    else:
        _write(submissions_csv(found, chosen), out)


@study.command()
@click.argument("study_id", metavar="STUDY")
@click.option("--number", type=int, help="Print that file again instead of making a new one.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@requester_option
@home_options
@json_option
def bonuses(
    study_id: str,
    number: int | None,
    out: Path | None,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Write bonuses that are in no file yet as the panel's bulk list: id,amount.

    Each bonus stands in one file ever, so that none is paid twice.

    \b
    Example:
      labelcrowd study bonuses street --out bonuses.csv
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.errors import NotFound
    from labelcrowd.money import format_cents
    from labelcrowd.workflow import panel_studies
    from labelcrowd.workflow.panel_files import bonus_text

    with open_for(where, requester) as opened:
        found = panel_studies.find_study(opened.studio, opened.requester.id, study_id)
        if number is None:
            made = panel_studies.make_bonus_file(opened.studio, found)
            if made is None:
                raise NotFound("there are no bonuses that are in no file yet (--number N for old)")
            number = made.number
            reached = panel_studies.study_progress(opened.studio, found)
            if reached.erased_cents:
                click.echo(
                    f"Left out: {format_cents(reached.erased_cents)} for {reached.erased_people} "
                    "who were erased; the panel cannot pay them by an id.",
                    err=True,
                )
        lines = panel_studies.bonus_lines(opened.studio, found, number)
    if as_json:
        paid = [{"person": one.person, "amount": format_cents(one.amount_cents)} for one in lines]
        _write(json_text({"study": found.id, "file": number, "bonuses": paid}), out)
        return
    click.echo(f"File {number} of study {found.id}.", err=True)
    _write(bonus_text(lines), out)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
