"""``labelcrowd market notifications ...``: what could not be told, and whom this server may ask."""

from __future__ import annotations

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    print_table,
    requester_option,
)


@click.group()
def notifications() -> None:
    """Messages to requesters' programs, and the hosts that they may go to.

    \b
    Example:
      labelcrowd market notifications list --dead
      labelcrowd market notifications replay
      labelcrowd market notifications allow hooks.lab
    """


@notifications.command("list")
@click.option("--dead", is_flag=True, help="Only those that were given up.")
@requester_option
@home_options
@json_option
def list_messages(dead: bool, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """List a requester's last 100 messages, and why they were not taken.

    \b
    Example:
      labelcrowd market notifications list --dead
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.clock import to_datetime
    from labelcrowd.workflow.notifications import list_deliveries

    with open_for(where, requester) as opened:
        rows = [
            {
                "id": one.id,
                "at": f"{to_datetime(one.created_at):%Y-%m-%d %H:%M}",
                "market": one.market_id,
                "kind": one.kind,
                "events": one.events,
                "transport": one.transport,
                "destination": one.destination,
                "status": one.status,
                "attempts": one.attempts,
                "error": one.error,
            }
            for one in list_deliveries(opened.studio, opened.requester.id, dead=dead)
        ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["message", "at", "to", "state", "tried", "why"],
        [
            [row["id"], row["at"], row["destination"], row["status"], row["attempts"], row["error"]]
            for row in rows
        ],
        empty="No message is dead." if dead else "No messages yet.",
    )


@notifications.command("replay")
@click.argument("message", required=False)
@requester_option
@home_options
@json_option
def replay(message: str | None, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """Try dead messages of a requester again from the start: one, or all.

    \b
    Example:
      labelcrowd market notifications replay
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.notifications import replay as send_again

    with open_for(where, requester) as opened:
        again = send_again(opened.studio, opened.requester.id, message)
    if as_json:
        print_json({"replayed": again})
    else:
        click.echo(f"{again} to be sent again." if again else "No message is dead.")


@notifications.command("hosts")
@home_options
@json_option
def hosts(where: HomeOptions, as_json: bool) -> None:
    """List hosts that messages may go to though they are private, or without TLS.

    \b
    Example:
      labelcrowd market notifications hosts
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.notifications import allowed_hosts

    with open_studio(where) as studio:
        found = allowed_hosts(studio)
    if as_json:
        print_json(found)
    else:
        empty = "None: messages go to public https servers only."
        print_table(["host"], [[host] for host in found], empty=empty)


@notifications.command("allow")
@click.argument("host")
@home_options
@json_option
def allow(host: str, where: HomeOptions, as_json: bool) -> None:
    """Let messages go to a host of a private network, or to one without TLS.

    \b
    Example:
      labelcrowd market notifications allow hooks.lab
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.notifications import allow_host

    with open_studio(where) as studio:
        kept = allow_host(studio, host)
    if as_json:
        print_json({"allowed": kept})
    else:
        click.echo(f"Messages may go to {kept}.")


@notifications.command("forget")
@click.argument("host")
@home_options
@json_option
def forget(host: str, where: HomeOptions, as_json: bool) -> None:
    """Take that back.

    \b
    Example:
      labelcrowd market notifications forget hooks.lab
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.notifications import forget_host

    with open_studio(where) as studio:
        forget_host(studio, host)
    if as_json:
        print_json({"forgotten": host})
    else:
        click.echo(f"Messages do not go to {host} any more, unless it is public and has TLS.")
