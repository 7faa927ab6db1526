"""``labelcrowd worker invite | invitations | revoke``: links, QR codes, tables of people, mail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
)


@click.command()
@click.option(
    "--shared",
    type=click.IntRange(1, 10_000),
    default=1,
    show_default=True,
    metavar="N",
    help="One link that N people may use.",
)
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True)
@click.option("--group", help="The group of workers in which those who join land.")
@click.option(
    "--csv",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Invite each person of a table: name, email and, if you like, group.",
)
@click.option("--qr", "show_code", is_flag=True, help="Print the link as a QR code too.")
@market_option
@home_options
@json_option
def invite(
    shared: int,
    days: int,
    group: str | None,
    table: Path | None,
    show_code: bool,
    market_id: str,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Make a link with which people join as workers, or one for each person of a table.

    Of a table nobody is invited as long as a line of it is wrong, and the same
    table again invites nobody twice. Where a mail server is set (docs/inviting.md)
    the running server mails each person their link; without one, print the links
    with `labelcrowd worker invitations --links`.

    \b
    Example:
      labelcrowd worker invite --qr
      labelcrowd worker invite --shared 20 --group Students
      labelcrowd worker invite --csv class.csv
    """
    from labelcrowd.cli.opening import open_studio

    with open_studio(where) as studio:
        if table is not None:
            if shared != 1 or group or show_code:
                raise click.UsageError("--csv goes without --shared, --group and --qr")
            _invite_table(studio, market_id, table, days, as_json)
        else:
            _invite_one(studio, market_id, shared, days, group, show_code, as_json)


def _invite_one(
    studio: Any,
    market_id: str,
    shared: int,
    days: int,
    group: str | None,
    show_code: bool,
    as_json: bool,
) -> None:
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.accounts.invitations import NewInvitation
    from labelcrowd.workflow import invitations as inviting

    group_id = inviting.group_id_of(studio, market_id, group or "")
    new = NewInvitation(market_id=market_id, uses=shared, days=days, group_id=group_id)
    made = inviting.invite(studio, COMMAND_LINE, new)
    link = inviting.link_of(studio, made)
    if as_json:
        print_json({"id": made.id, "link": link, "uses": shared, "market": market_id})
        return
    if show_code:
        from labelcrowd.web import qr

        click.echo(qr.terminal(link, colours=sys.stdout.isatty()))
    click.echo(link)


def _invite_table(studio: Any, market_id: str, table: Path, days: int, as_json: bool) -> None:
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.mail import read_mailer
    from labelcrowd.workflow import invitations as inviting

    try:
        done = inviting.invite_table(
            studio,
            COMMAND_LINE,
            market_id,
            table.read_bytes(),
            days=days,
            by_mail=read_mailer(studio.home.folder) is not None,
        )
    except inviting.BadTable as error:
        for line in error.lines:
            click.echo(f"{table}:{line.number}: {line.why}", err=True)
        raise
    if as_json:
        print_json({"invited": len(done.made), "known": done.known, "mailed": done.mailed})
        return
    click.echo(f"{len(done.made):,} people invited; {done.known:,} had been invited before.")
    if done.mailed:
        click.echo("The running server mails them; `labelcrowd worker invitations` says how far.")
    elif done.made:
        click.echo("Their links: labelcrowd worker invitations --links")


@click.command("invitations")
@click.option("--links", is_flag=True, help="CSV of the open ones of named people, with links.")
@market_option
@home_options
@json_option
def invitations(links: bool, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """List the invitations: for whom, uses left, until when, and whether the mail went out.

    \b
    Example:
      labelcrowd worker invitations
      labelcrowd worker invitations --links > links.csv
    """
    from labelcrowd.accounts.invitations import list_invitations
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.clock import to_iso
    from labelcrowd.workflow.invitations import links_table

    with open_studio(where) as studio:
        if links:
            click.echo(links_table(studio, market_id), nl=False)
            return
        now = studio.clock.now()
        found = studio.home.store.read(lambda c: list_invitations(c, market_id, now, limit=100_000))
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "email": one.email,
            "state": one.state(now),
            "uses": one.uses,
            "uses_left": one.uses_left,
            "expires_at": to_iso(one.expires_at),
            "mail": one.mail or None,
            "mail_error": one.mail_error or None,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["id", "for", "state", "uses left", "good until", "mail"],
        [
            [
                row["id"],
                row["email"] or f"{row['uses']} people",
                row["state"],
                row["uses_left"],
                row["expires_at"],
                row["mail"],
            ]
            for row in rows
        ],
        empty="No invitations yet. `labelcrowd worker invite` makes one.",
    )


@click.command("revoke")
@click.argument("invitation")
@market_option
@home_options
@json_option
def revoke(invitation: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Take an invitation back: its link lets nobody in any more.

    INVITATION is its id, as `labelcrowd worker invitations` lists it.

    \b
    Example:
      labelcrowd worker revoke 2xk4vqz3n6d7a5
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import invitations as inviting

    with open_studio(where) as studio:
        found = inviting.revoke(studio, COMMAND_LINE, market_id, invitation)
        state = found.state(studio.clock.now())
    if as_json:
        print_json({"id": found.id, "state": state})
    else:
        click.echo("Taken back: its link lets nobody in any more.")
