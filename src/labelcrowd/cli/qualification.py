"""``labelcrowd qualification ...``: types, who has them, who asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
    wrong_use,
    yes_option,
)

if TYPE_CHECKING:
    from labelcrowd.cli.opening import Opened

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
    _tell(as_json, {"id": made, "name": name}, f"{name} is made. Its id is {made}.")


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
        type_id = _named(opened, market_id, name)
        qualifications.set_status(opened.studio, opened.requester.id, market_id, type_id, status)
    text = f"{name} can be asked for." if status == "Active" else f"{name} is closed."
    _tell(as_json, {"id": type_id, "status": status}, text)


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
        type_id = _named(opened, market_id, name)
        confirm(f"Delete {name}?", yes=yes)
        qualifications.delete_type(opened.studio, opened.requester.id, market_id, type_id)
    _tell(as_json, {"id": type_id, "deleted": True}, f"{name} is deleted.")


@qualification.command("holders")
@click.argument("name")
@market_option
@requester_option
@home_options
@json_option
def holders(
    name: str, market_id: str, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    """List who has a qualification, and with which value.

    \b
    Example:
      labelcrowd qualification holders "Knows birds"
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        type_id = _named(opened, market_id, name)
        found = qualifications.all_holders(opened.studio, opened.requester.id, market_id, type_id)
    if as_json:
        print_json([{"worker": one.worker_id, "value": one.value} for one in found])
    else:
        print_table(
            ["worker id", "value"],
            [[one.worker_id, "" if one.value is None else one.value] for one in found],
            empty="Nobody has it yet.",
        )


@qualification.command("give")
@click.argument("name")
@click.argument("workers", nargs=-1, required=True)
@click.option("--value", type=int, default=1, show_default=True)
@click.option("--quietly", is_flag=True, help="Do not tell the workers.")
@market_option
@requester_option
@home_options
@json_option
def give(
    name: str,
    workers: tuple[str, ...],
    value: int,
    quietly: bool,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Give WORKERS (logins or ids) a qualification, or another value of it.

    \b
    Example:
      labelcrowd qualification give "Knows birds" anna ben --value 90
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        type_id, ids = _named(opened, market_id, name), _ids(opened, market_id, workers)
        qualifications.give(
            opened.studio, opened.requester.id, market_id, type_id, ids, value, tell=not quietly
        )
    _tell(as_json, {"id": type_id, "workers": ids, "value": value}, f"{len(ids)} have it now.")


@qualification.command("take-back")
@click.argument("name")
@click.argument("workers", nargs=-1, required=True)
@click.option("--reason", default="", help="The workers read it.")
@market_option
@requester_option
@home_options
@json_option
def take_back(
    name: str,
    workers: tuple[str, ...],
    reason: str,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Take a qualification back from WORKERS (logins or ids).

    \b
    Example:
      labelcrowd qualification take-back "Knows birds" ben --reason "Took owls for crows."
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        type_id, ids = _named(opened, market_id, name), _ids(opened, market_id, workers)
        qualifications.take_back(
            opened.studio, opened.requester.id, market_id, type_id, ids, reason
        )
    _tell(as_json, {"id": type_id, "workers": ids}, f"Taken back from {len(ids)}.")


@qualification.command("requests")
@market_option
@requester_option
@home_options
@json_option
def requests(market_id: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """List what workers ask for and nobody decided about yet, with their answers.

    \b
    Example:
      labelcrowd qualification requests
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        found = qualifications.all_waiting(opened.studio, opened.requester.id, market_id)
    if as_json:
        print_json(
            [
                {
                    "id": one.request.id,
                    "qualification": one.of_type.name,
                    "worker": one.request.worker_id,
                    "answers": {answer.question: answer.answer for answer in one.answered},
                }
                for one in found
            ]
        )
        return
    print_table(
        ["qualification", "worker id", "answers", "request id"],
        [
            [
                one.of_type.name,
                one.request.worker_id,
                "; ".join(f"{answer.question} {answer.answer}" for answer in one.answered),
                one.request.id,
            ]
            for one in found
        ],
        empty="No request waits.",
    )


@qualification.command("grant")
@click.argument("request_id")
@click.option("--value", type=int, help="Without: only having it counts.")
@market_option
@requester_option
@home_options
@json_option
def grant(
    request_id: str,
    value: int | None,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Give a worker what they asked for.

    \b
    Example:
      labelcrowd qualification grant 3ABC... --value 80
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        asked = qualifications.grant_request(
            opened.studio, opened.requester.id, market_id, request_id, value
        )
    _tell(as_json, {"id": asked.id, "worker": asked.worker_id}, f"{asked.worker_id} has it now.")


@qualification.command("refuse")
@click.argument("request_id")
@click.option("--reason", default="", help="The worker reads it.")
@market_option
@requester_option
@home_options
@json_option
def refuse(
    request_id: str,
    reason: str,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Refuse what a worker asked for.

    \b
    Example:
      labelcrowd qualification refuse 3ABC... --reason "The answers are about owls."
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import qualifications

    with open_for(where, requester) as opened:
        asked = qualifications.refuse_request(
            opened.studio, opened.requester.id, market_id, request_id, reason
        )
    _tell(as_json, {"id": asked.id, "worker": asked.worker_id}, "Refused.")


def _named(opened: Opened, market_id: str, name: str) -> str:
    from labelcrowd.workflow.qualifications import find_type

    return find_type(opened.studio, opened.requester.id, market_id, name).id


def _ids(opened: Opened, market_id: str, workers: Sequence[str]) -> list[str]:
    from labelcrowd.accounts.people import find_workers

    store = opened.studio.home.store
    return [one.id for one in store.read(lambda c: find_workers(c, market_id, workers))]


def _tell(as_json: bool, values: dict[str, object], text: str) -> None:
    if as_json:
        print_json(values)
    else:
        click.echo(text)
