"""``labelcrowd qualification ...``: who has one, and who asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
    requester_option,
    tell,
)

if TYPE_CHECKING:
    from labelcrowd.cli.opening import Opened


def type_named(opened: Opened, market_id: str, name: str) -> str:
    """The id of a qualification that somebody names. Raises NotFound."""
    from labelcrowd.workflow.qualifications import find_type

    return find_type(opened.studio, opened.requester.id, market_id, name).id


@click.command("holders")
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
        type_id = type_named(opened, market_id, name)
        found = qualifications.all_holders(opened.studio, opened.requester.id, market_id, type_id)
    if as_json:
        print_json([{"worker": one.worker_id, "value": one.value} for one in found])
    else:
        print_table(
            ["worker id", "value"],
            [[one.worker_id, "" if one.value is None else one.value] for one in found],
            empty="Nobody has it yet.",
        )


@click.command("give")
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
        type_id, ids = type_named(opened, market_id, name), _ids(opened, market_id, workers)
        qualifications.give(
            opened.studio, opened.requester.id, market_id, type_id, ids, value, tell=not quietly
        )
    tell(as_json, {"id": type_id, "workers": ids, "value": value}, f"{len(ids)} have it now.")


@click.command("take-back")
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
        type_id, ids = type_named(opened, market_id, name), _ids(opened, market_id, workers)
        qualifications.take_back(
            opened.studio, opened.requester.id, market_id, type_id, ids, reason
        )
    tell(as_json, {"id": type_id, "workers": ids}, f"Taken back from {len(ids)}.")


@click.command("requests")
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


@click.command("grant")
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
    tell(as_json, {"id": asked.id, "worker": asked.worker_id}, f"{asked.worker_id} has it now.")


@click.command("refuse")
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
    tell(as_json, {"id": asked.id, "worker": asked.worker_id}, "Refused.")


def _ids(opened: Opened, market_id: str, workers: Sequence[str]) -> list[str]:
    from labelcrowd.accounts.people import find_workers

    store = opened.studio.home.store
    return [one.id for one in store.read(lambda c: find_workers(c, market_id, workers))]
