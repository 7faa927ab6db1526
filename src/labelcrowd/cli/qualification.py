"""``labelcrowd qualification ...``: the types; who has them is in ``qualification_people``."""

from __future__ import annotations

from pathlib import Path

import click

from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
    requester_option,
    tell,
    wrong_use,
    yes_option,
)
from labelcrowd.cli.qualification_people import (
    give,
    grant,
    holders,
    refuse,
    requests,
    take_back,
    type_named,
)

_WAYS = {
    "by-hand": "the requester decides",
    "at-once": "given at once",
    "by-test": "by a test",
}
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def qualification() -> None:
    """Qualifications: what workers need for work that asks for them.

    \b
    Example:
      labelcrowd qualification create "Knows birds" --description "Tells crows from gulls."
      labelcrowd qualification give "Knows birds" anna ben --value 90
    """


@qualification.command("list")
@market_option
@requester_option
@home_options
@json_option
def list_(market_id: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """List the requester's qualifications.

    \b
    Example:
      labelcrowd qualification list
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.qualification_fields import way_of
    from labelcrowd.workflow.qualifications import list_types

    with open_for(where, requester) as opened:
        found = list_types(opened.studio, opened.requester.id, market_id)
    rows = [
        {
            "id": row.of_type.id,
            "name": row.of_type.name,
            "status": row.of_type.status,
            "way": way_of(row.of_type),
            "holders": row.holders,
            "waiting": row.pending,
        }
        for row in found
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["qualification", "how", "status", "have it", "waiting", "id"],
        [
            [one["name"], _WAYS[str(one["way"])], one["status"], one["holders"], one["waiting"],
             one["id"]]
            for one in rows
        ],
        empty="No qualifications yet. `labelcrowd qualification create NAME` makes one.",
    )  # fmt: skip


@qualification.command("create")
@click.argument("name")
@click.option("--description", required=True, help="What it is for; workers read it.")
@click.option("--keywords", default="", help="With commas between.")
@click.option("--at-once", is_flag=True, help="Whoever asks gets it at once.")
@click.option("--value", type=int, help="The value with --at-once (1).")
@click.option("--test", type=_file, help="A QuestionForm: workers get it by this test.")
@click.option("--minutes", type=float, help="Time for the test.")
@click.option("--answer-key", type=_file, help="An AnswerKey: the test is scored at once.")
@click.option("--hours", type=float, help="Hours until the next try; without: one try only.")
@click.option("--closed", is_flag=True, help="Nobody can ask for it for now.")
@market_option
@requester_option
@home_options
@json_option
def create(
    name: str,
    description: str,
    keywords: str,
    at_once: bool,
    value: int | None,
    test: Path | None,
    minutes: float | None,
    answer_key: Path | None,
    hours: float | None,
    closed: bool,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Make a qualification. Without --at-once and --test you decide about each request.

    \b
    Example:
      labelcrowd qualification create "Knows birds" --description "Tells crows from gulls." \\
        --test birds.xml --minutes 10 --answer-key key.xml
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.qualification_fields import read_values
    from labelcrowd.workflow.qualifications import make_type

    if test is not None and at_once:
        raise click.UsageError("--test and --at-once: expected one of them")
    if test is None and (minutes is not None or answer_key is not None):
        raise click.UsageError("--minutes and --answer-key go with --test")
    fields = {
        "name": name,
        "description": description,
        "keywords": keywords,
        "active": "no" if closed else "yes",
        "way": "by-test" if test else "at-once" if at_once else "by-hand",
        "value": "" if value is None else str(value),
        "test": _read(test),
        "minutes": "" if minutes is None else str(minutes),
        "answer_key": _read(answer_key),
        "hours": "" if hours is None else str(hours),
    }
    with wrong_use():
        values = read_values(fields)
    with open_for(where, requester) as opened:
        made = make_type(opened.studio, opened.requester.id, market_id, values)
    tell(as_json, {"id": made, "name": name}, f"{name} is made. Its id is {made}.")


def _read(path: Path | None) -> str:
    return "" if path is None else path.read_text("utf-8")


@qualification.command("close")
@click.argument("name")
@market_option
@requester_option
@home_options
@json_option
def close(
    name: str, market_id: str, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    """Let nobody ask for a qualification for now; who has it keeps it.

    \b
    Example:
      labelcrowd qualification close "Knows birds"
    """
    _set_status(name, "Inactive", market_id, requester, where, as_json)


@qualification.command("open")
@click.argument("name")
@market_option
@requester_option
@home_options
@json_option
def open_(
    name: str, market_id: str, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    """Let workers ask for a qualification again.

    \b
    Example:
      labelcrowd qualification open "Knows birds"
    """
    _set_status(name, "Active", market_id, requester, where, as_json)


def _set_status(
    name: str, status: str, market_id: str, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        type_id = type_named(opened, market_id, name)
        qualifications.set_status(opened.studio, opened.requester.id, market_id, type_id, status)
    text = f"{name} can be asked for." if status == "Active" else f"{name} is closed."
    tell(as_json, {"id": type_id, "status": status}, text)


@qualification.command("delete")
@click.argument("name")
@market_option
@requester_option
@yes_option
@home_options
@json_option
def delete(
    name: str,
    market_id: str,
    requester: str | None,
    yes: bool,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Delete a qualification: requests are refused, who has it keeps it.

    \b
    Example:
      labelcrowd qualification delete "Knows birds"
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        type_id = type_named(opened, market_id, name)
        confirm(f"Delete {name}?", yes=yes)
        qualifications.delete_type(opened.studio, opened.requester.id, market_id, type_id)
    tell(as_json, {"id": type_id, "deleted": True}, f"{name} is deleted.")


for _command in (holders, give, take_back, requests, grant, refuse):
    qualification.add_command(_command)
