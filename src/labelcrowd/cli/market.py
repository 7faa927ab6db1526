"""``labelcrowd market ...``: requesters, money, pausing everything."""

from __future__ import annotations

import click

from labelcrowd.cli.common import (
    MARKETS,
    HomeOptions,
    confirm,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
    wrong_use,
    yes_option,
)
from labelcrowd.cli.market_capture import capture
from labelcrowd.cli.market_money import cap, fees, pay_back, refund, ten_rule
from labelcrowd.cli.notifications import notifications
from labelcrowd.cli.trust import card, pay_terms


@click.group()
def market() -> None:
    """What the operator of the market does.

    \b
    Example:
      labelcrowd market pause
      labelcrowd market requesters
    """


market.add_command(capture)
market.add_command(card)
market.add_command(notifications)
market.add_command(pay_terms)
for _command in (fees, ten_rule, cap, refund, pay_back):
    market.add_command(_command)


@market.command("add-requester")
@click.argument("name")
@click.option("--login", help="Login for the requester pages. [default: made of the name]")
@click.option(
    "--limit",
    default="1000.00",
    show_default=True,
    help="What this requester may spend on account on the live market.",
)
@home_options
@json_option
def add_requester(
    name: str, login: str | None, limit: str, where: HomeOptions, as_json: bool
) -> None:
    """Make another requester, in both markets, with an account and access keys.

    Prints a one-time link for their first sign-in, and their keys.

    \b
    Example:
      labelcrowd market add-requester "Vision lab" --limit 500
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import parse_cents
    from labelcrowd.workflow.new_requester import new_requester
    from labelcrowd.workflow.outside_links import links_are_local

    with wrong_use():
        limit_cents = parse_cents(limit, field="limit")
    with open_studio(where, create=True) as studio:
        made = new_requester(studio, name, login=login, limit_cents=limit_cents)
        local = links_are_local(studio)
    if as_json:
        print_json({"id": made.id, "name": made.name, "login": made.login, "link": made.link})
        return
    click.echo(f"Requester {made.name} ({made.id}), login {made.login}.")
    click.echo(f"Sign in, once, with this link:\n  {made.link}")
    if local:
        click.echo("It opens on this machine only: docs/going-live.md says how others reach it.")
    click.echo("Their keys: labelcrowd market keys " + made.id)


@market.command("requesters")
@home_options
@json_option
def requesters(where: HomeOptions, as_json: bool) -> None:
    """List the requesters and their money.

    \b
    Example:
      labelcrowd market requesters
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.requesters import list_requesters

    with open_studio(where) as studio:
        everyone = studio.home.store.read(list_requesters)
        money = {one.id: studio.crowd(one.id, "live").balance() for one in everyone}
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "available": format_cents(money[one.id][0]),
            "on_hold": format_cents(money[one.id][1]),
        }
        for one in everyone
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ["requester", "id", "available", "on hold"],
            [[row["name"], row["id"], row["available"], row["on_hold"]] for row in rows],
            empty="No requester yet.",
        )


@market.command("sign-in-link")
@click.argument("login")
@home_options
@json_option
def sign_in_link(login: str, where: HomeOptions, as_json: bool) -> None:
    """Make a one-time link that signs an account in, whose password is lost.

    \b
    Example:
      labelcrowd market sign-in-link ann
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.team import link_of_account

    with open_studio(where) as studio:
        link = link_of_account(studio, login)
    if as_json:
        print_json({"login": login, "link": link})
    else:
        click.echo(f"Sign in, once, with this link:\n  {link}")


@market.command("keys")
@click.argument("requester")
@home_options
@json_option
def keys(requester: str, where: HomeOptions, as_json: bool) -> None:
    """Print a requester's access keys as an AWS credentials file.

    \b
    Example:
      labelcrowd market keys "Vision lab" > vision-lab-credentials
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.market.setup import access_keys
    from labelcrowd.workflow.aws_files import credentials_text
    from labelcrowd.workflow.requesters import find_requester

    with open_studio(where) as studio:
        found = studio.home.store.read(lambda c: find_requester(c, requester))
        active = studio.home.store.read(lambda c: access_keys(c, found.id))
    if as_json:
        print_json(
            [
                {"market": one.market_id, "key_id": one.key_id, "secret": one.secret}
                for one in active
            ]
        )
    else:
        click.echo(credentials_text(active))


@market.command("credit")
@click.argument("requester")
@click.argument("amount")
@market_option
@home_options
@json_option
@yes_option
def credit(
    requester: str, amount: str, market_id: str, where: HomeOptions, as_json: bool, yes: bool
) -> None:
    """Note that money came in from a requester.

    \b
    Example:
      labelcrowd market credit "Vision lab" 250.00
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents, parse_cents
    from labelcrowd.workflow import requester_money
    from labelcrowd.workflow.market_currency import money
    from labelcrowd.workflow.requesters import find_requester

    with wrong_use():
        cents = parse_cents(amount)
    with open_studio(where) as studio:
        found = studio.home.store.read(lambda c: find_requester(c, requester))
        confirm(f"Credit {money(studio, market_id, cents)} to {found.name} ({market_id})?", yes=yes)
        requester_money.credit(studio, market_id, found.id, cents)
        free, held = studio.crowd(found.id, market_id).balance()
        left = money(studio, market_id, free)
    if as_json:
        print_json({"available": format_cents(free), "on_hold": format_cents(held)})
    else:
        click.echo(f"{found.name} has {left} available.")


@market.command("funding")
@click.argument("requester")
@click.argument("kind", type=click.Choice(["on-account", "prepaid"]))
@click.option("--limit", default="1000.00", help="Spending limit of on-account.")
@market_option
@home_options
@json_option
def funding(
    requester: str, kind: str, limit: str, market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Let a requester spend on account up to a limit, or only what was credited.

    \b
    Example:
      labelcrowd market funding "Vision lab" prepaid
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents, parse_cents
    from labelcrowd.workflow import requester_money
    from labelcrowd.workflow.market_currency import money
    from labelcrowd.workflow.requesters import find_requester

    with wrong_use():
        limit_cents = parse_cents(limit, field="limit")
    with open_studio(where) as studio:
        found = studio.home.store.read(lambda c: find_requester(c, requester))
        requester_money.set_funding(studio, market_id, found.id, kind, limit_cents)
        free, _ = studio.crowd(found.id, market_id).balance()
        left = money(studio, market_id, free)
    if as_json:
        print_json({"funding": kind, "available": format_cents(free)})
    else:
        click.echo(f"{found.name} works {kind}; {left} is available.")


@market.command("currency")
@click.argument("code", required=False)
@market_option
@home_options
@json_option
def currency(code: str | None, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Show the market's currency, or choose it (ISO 4217) before any money moves.

    \b
    Example:
      labelcrowd market currency EUR
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import parse_currency
    from labelcrowd.workflow import market_currency

    if code is not None:
        with wrong_use():
            code = parse_currency(code)
    with open_studio(where) as studio:
        if code is not None:
            market_currency.choose(studio, COMMAND_LINE, market_id, code)
        found = market_currency.currency(studio, market_id)
    if as_json:
        print_json({"market": market_id, "currency": found or None})
    elif found:
        click.echo(f"The {market_id} market counts in {found}.")
    else:
        click.echo(
            f"No currency is chosen yet: labelcrowd market currency CODE --market {market_id}"
        )


_one_market = click.option(
    "--market",
    "market_id",
    type=click.Choice(MARKETS),
    help="Only this market. [default: all]",
)


@market.command("pause")
@_one_market
@home_options
@json_option
def pause(market_id: str | None, where: HomeOptions, as_json: bool) -> None:
    """Hand out no work of anybody, on any market; work in hand may be finished and is paid.

    \b
    Example:
      labelcrowd market pause
    """
    _set_paused(where, market_id, as_json, paused=True)


@market.command("resume")
@_one_market
@home_options
@json_option
def resume(market_id: str | None, where: HomeOptions, as_json: bool) -> None:
    """Hand out work again.

    \b
    Example:
      labelcrowd market resume
    """
    _set_paused(where, market_id, as_json, paused=False)


def _set_paused(where: HomeOptions, market_id: str | None, as_json: bool, *, paused: bool) -> None:
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.market_pause import pause_markets

    with open_studio(where) as studio:
        chosen = pause_markets(studio, [market_id] if market_id else [], paused=paused)
    if as_json:
        print_json({"markets": chosen, "paused": paused})
        return
    for one in chosen:
        click.echo(f"The {one} market {'is paused' if paused else 'hands out work'}.")
