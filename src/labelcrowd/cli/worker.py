"""``labelcrowd worker ...``: the list, lost passwords, shutting out, and what inviting adds."""

from __future__ import annotations

import click

from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
    yes_option,
)
from labelcrowd.cli.inviting import invitations, invite, revoke
from labelcrowd.cli.worker_facts import facts


@click.group()
def worker() -> None:
    """Invite workers and look after them. Live and sandbox have workers of their own.

    \b
    Example:
      labelcrowd worker invite --shared 20
    """


worker.add_command(invite)
worker.add_command(invitations)
worker.add_command(revoke)
worker.add_command(facts)


@worker.command("list")
@market_option
@home_options
@json_option
def list_workers(market_id: str, where: HomeOptions, as_json: bool) -> None:
    """List the workers with what they have earned.

    \b
    Example:
      labelcrowd worker list
    """
    from labelcrowd.accounts import people
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.payouts import owed

    with open_studio(where) as studio:
        store = studio.home.store
        everyone = store.read(lambda c: people.workers(c, market_id, limit=100_000))
        money = {one.worker_id: one for one in store.read(lambda c: owed(c, market_id))}
    rows: list[dict[str, object]] = [
        {
            "id": one.id,
            "login": one.login,
            "name": one.name,
            "active": one.active,
            "owed": format_cents(money[one.id].owed_cents if one.id in money else 0),
            "paid": format_cents(money[one.id].paid_cents if one.id in money else 0),
        }
        for one in everyone
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["login", "name", "worker id", "active", "owed", "paid"],
        [
            [r["login"], r["name"], r["id"], "yes" if r["active"] else "no", r["owed"], r["paid"]]
            for r in rows
        ],
        empty="No workers yet. `labelcrowd worker invite` makes a link to join.",
    )


@worker.command("password-link")
@click.argument("login")
@market_option
@home_options
@json_option
def password_link(login: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Make a one-time link with which a worker sets a new password.

    \b
    Example:
      labelcrowd worker password-link anna
    """
    from labelcrowd.accounts import links, people
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.outside_links import require_outside_links

    with open_studio(where) as studio:
        require_outside_links(studio, "a password link")
        store, now = studio.home.store, studio.clock.now()
        found = store.read(lambda c: people.find_worker(c, market_id, login))
        token = store.write(
            lambda c: links.make_link(
                c,
                studio.ids,
                now,
                purpose=links.PASSWORD,
                kind="worker",
                market_id=market_id,
                subject_id=found.id,
            )
        )
        path = links.link_path(
            purpose=links.PASSWORD, kind="worker", market_id=market_id, token=token
        )
        address = studio.public_url + path
    if as_json:
        print_json({"link": address, "worker_id": found.id})
    else:
        click.echo(address)


@worker.command("deactivate")
@click.argument("login")
@market_option
@home_options
@json_option
def deactivate(login: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Shut a worker out; what they earned stays theirs.

    \b
    Example:
      labelcrowd worker deactivate mallory
    """
    _set_active(login, market_id, where, as_json, active=False)


@worker.command("activate")
@click.argument("login")
@market_option
@home_options
@json_option
def activate(login: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Let a worker in again.

    \b
    Example:
      labelcrowd worker activate mallory
    """
    _set_active(login, market_id, where, as_json, active=True)


@worker.command("erase")
@click.argument("login")
@market_option
@yes_option
@home_options
@json_option
def erase(login: str, market_id: str, yes: bool, where: HomeOptions, as_json: bool) -> None:
    """Forget who a worker is: login, name, password, means of pay. There is no way back.

    The work stays under the worker's id. What is owed stays, and is paid by hand to whoever
    shows the code that this prints.

    \b
    Example:
      labelcrowd worker erase anna
    """
    from labelcrowd.accounts import people
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.erase_worker import erase_worker
    from labelcrowd.workflow.panel_studies import open_bonuses_of

    with open_studio(where) as studio:
        found = studio.home.store.read(lambda c: people.find_worker(c, market_id, login))
        open_cents = open_bonuses_of(studio, market_id, found.id)
        if open_cents:
            click.echo(
                f"{format_cents(open_cents)} of bonuses is in no file for the panel yet; after "
                "erasing, the panel cannot pay it (labelcrowd study bonuses makes the file).",
                err=True,
            )
        if not yes:
            confirm(f"Erase {found.name} ({found.login}) for good?", yes=False)
            typed = click.prompt("Type the login again", err=True)
            if typed.strip().casefold() != found.login:
                raise click.Abort
        erased = erase_worker(studio, market_id, found.id, actor=COMMAND_LINE)
    if as_json:
        print_json({"worker_id": erased.worker_id, "claim": erased.claim})
    else:
        click.echo(f"Worker {erased.worker_id} is nobody now.")
        click.echo(f"Code for what is still owed, to be given to the worker: {erased.claim}")


@worker.command("claim")
@click.argument("code")
@market_option
@home_options
@json_option
def claim(code: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Say which erased worker a code belongs to, and what they are owed.

    \b
    Example:
      labelcrowd worker claim 2kfm-x7qd-5hza-bn3c-w6ty
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.clock import to_iso
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.erase_worker import find_claim
    from labelcrowd.workflow.open_lines import open_lines_of
    from labelcrowd.workflow.payouts import owed

    with open_studio(where) as studio:
        store = studio.home.store
        worker_id = store.read(lambda c: find_claim(c, market_id, code))
        sums = {one.worker_id: one.owed_cents for one in store.read(lambda c: owed(c, market_id))}
        lines = store.read(lambda c: open_lines_of(c, market_id, worker_id))
    cents = sums.get(worker_id, 0)
    in_runs = [
        {
            "run": one.run,
            "line": one.code,
            "amount": format_cents(one.amount_cents),
            "file_made": to_iso(one.file_at) if one.file_at else None,
        }
        for one in lines
    ]
    if as_json:
        print_json({"worker_id": worker_id, "owed": format_cents(cents), "in_runs": in_runs})
    else:
        click.echo(f"Worker {worker_id} is owed {format_cents(cents)}: pay it by hand.")
        for one in in_runs:
            made = one["file_made"]
            file = f"a file was made on {str(made)[:10]}" if made else "no file was made yet"
            click.echo(f"In payout run {one['run']}: {one['amount']} ({one['line']}), {file}.")


def _set_active(
    login: str, market_id: str, where: HomeOptions, as_json: bool, *, active: bool
) -> None:
    from labelcrowd.accounts import people
    from labelcrowd.cli.opening import open_studio

    with open_studio(where) as studio:
        store = studio.home.store
        found = store.read(lambda c: people.find_worker(c, market_id, login))
        store.write(lambda c: people.set_worker_active(c, market_id, found.id, active=active))
    if as_json:
        print_json({"worker_id": found.id, "active": active})
    else:
        click.echo(f"{found.login} is {'active' if active else 'shut out'}.")
