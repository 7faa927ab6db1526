"""``labelcrowd market fees``, ``ten-rule``, ``cap``, ``refund``, ``pay-back``: operators' money."""

from __future__ import annotations

import click

from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    market_option,
    print_json,
    wrong_use,
    yes_option,
)


@click.command("fees")
@click.option(
    "--schedule",
    type=click.Choice(["none", "amazon"]),
    help="Begin with none, or with the last that Mechanical Turk had.",
)
@click.option("--percent", help="Per cent of each reward and bonus, such as 20 or 2.5.")
@click.option("--ten-or-more", help="Per cent on top where a HIT has ten assignments or more.")
@click.option("--minimum", help="Least fee of an assignment or bonus.")
@click.option("--masters", help="Per cent on top where a HIT asks for Masters.")
@click.option(
    "--premium",
    multiple=True,
    metavar="TYPE=AMOUNT",
    help="A fee for each assignment of HITs that ask for this qualification; instead of those "
    "before, and --premium '' for none.",
)
@market_option
@home_options
@json_option
def fees(
    schedule: str | None,
    percent: str | None,
    ten_or_more: str | None,
    minimum: str | None,
    masters: str | None,
    premium: tuple[str, ...],
    market_id: str,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Show the fees, or set them for HITs created from now on. There are none by default.

    \b
    Example:
      labelcrowd market fees --schedule amazon
      labelcrowd market fees --percent 5 --minimum 0.01
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.market_currency import money
    from labelcrowd.workflow.market_fees import change_fees, has_ten_rule, read_fees

    given = {
        "schedule": schedule,
        "percent": percent,
        "ten_or_more": ten_or_more,
        "minimum": minimum,
        "masters": masters,
    }
    with open_studio(where) as studio:
        if premium or any(value is not None for value in given.values()):
            with wrong_use():
                change_fees(studio, market_id, **given, premium=_premium(premium))
        found = read_fees(studio, market_id)
        least = money(studio, market_id, found.minimum_cents)
        named = {one: money(studio, market_id, cents) for one, cents in found.premium_cents.items()}
        rule = has_ten_rule(studio, market_id)
    if as_json:
        print_json(
            {
                "percent": found.percent,
                "percent_ten_or_more": found.percent_ten_or_more,
                "minimum": format_cents(found.minimum_cents),
                "percent_masters": found.percent_masters,
                "premium": {one: format_cents(c) for one, c in found.premium_cents.items()},
                "ten_rule": rule,
            }
        )
        return
    click.echo(
        f"{found.percent} % of reward and bonus, {found.percent_ten_or_more} % more with ten "
        f"assignments or more, {found.percent_masters} % more for Masters, at least {least}."
    )
    for type_id, amount in named.items():
        click.echo(f"{amount} more for each assignment that asks for {type_id}.")


def _premium(given: tuple[str, ...]) -> dict[str, str] | None:
    """``TYPE=AMOUNT`` of each; None where nothing was said of them."""
    if not given:
        return None
    return {one.partition("=")[0]: one.partition("=")[2] for one in given if one}


@click.command("ten-rule")
@click.argument("state", type=click.Choice(["on", "off"]))
@market_option
@home_options
@json_option
def ten_rule(state: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Set Amazon's rule: a HIT made with fewer than ten assignments never gets ten. Off at first.

    \b
    Example:
      labelcrowd market ten-rule on
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.market_fees import set_ten_rule

    with open_studio(where) as studio:
        set_ten_rule(studio, market_id, on=state == "on")
    if as_json:
        print_json({"market": market_id, "ten_rule": state == "on"})
    else:
        click.echo(f"The rule of ten is {state} on the {market_id} market.")


@click.command("cap")
@click.argument("requester")
@click.argument("amount", required=False)
@market_option
@home_options
@json_option
def cap(
    requester: str, amount: str | None, market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Show or set how much of a requester's free money may be spent in a day (UTC).

    What HITs hold when they open and what is paid beside that counts. AMOUNT may be
    "default".

    \b
    Example:
      labelcrowd market cap "Vision lab" 500.00
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents, parse_cents
    from labelcrowd.workflow import requester_money
    from labelcrowd.workflow.market_currency import money
    from labelcrowd.workflow.requesters import find_requester

    with wrong_use():
        cents = None if amount in (None, "default") else parse_cents(amount, field="cap")
    with open_studio(where) as studio:
        found = studio.home.store.read(lambda c: find_requester(c, requester))
        if amount is not None:
            requester_money.set_day_cap(studio, market_id, found.id, cents)
        (one,) = (r for r in requester_money.list_money(studio, market_id) if r.id == found.id)
        most = money(studio, market_id, one.cap_cents)
        spent = money(studio, market_id, one.spent_today_cents)
    if as_json:
        print_json(
            {
                "cap": format_cents(one.cap_cents),
                "spent_today": format_cents(one.spent_today_cents),
                "default": one.own_cap_cents is None,
            }
        )
    else:
        click.echo(f"{found.name} may spend {most} a day; {spent} of it is spent today (UTC).")


@click.command("refund")
@click.argument("payment")
@click.option("--reason", required=True, help="Why; stands in the requester's record.")
@click.option("--fee-only", is_flag=True, help="Give back the fee and leave the payment.")
@click.option(
    "--from-worker",
    is_flag=True,
    help="Take the payment from what the worker is still owed; else the operator bears it.",
)
@market_option
@home_options
@json_option
@yes_option
def refund(
    payment: str,
    reason: str,
    fee_only: bool,
    from_worker: bool,
    market_id: str,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Give a requester back what an approved assignment or a bonus (by its id) has cost.

    \b
    Example:
      labelcrowd market refund 3ABC... --reason "The page was broken"
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents
    from labelcrowd.workflow import requester_money
    from labelcrowd.workflow.market_currency import money

    what = "the fee of" if fee_only else "payment and fee of"
    giver = "the worker" if from_worker else "the operator"
    confirm(f"Give back {what} {payment} ({market_id}), borne by {giver}?", yes=yes)
    with open_studio(where) as studio:
        done = requester_money.refund(
            studio, market_id, payment, reason=reason, fee_only=fee_only, from_worker=from_worker
        )
        total = money(studio, market_id, done.total_cents)
    if as_json:
        print_json(
            {
                "payment": format_cents(done.amount_cents),
                "fee": format_cents(done.fee_cents),
                "requester": done.payment.requester_id,
            }
        )
    else:
        click.echo(f"{total} went back to {done.payment.requester_id}.")


@click.command("pay-back")
@click.argument("requester")
@click.argument("amount")
@market_option
@home_options
@json_option
@yes_option
def pay_back(
    requester: str, amount: str, market_id: str, where: HomeOptions, as_json: bool, yes: bool
) -> None:
    """Note that a deposit went back to its requester: free money that had come in.

    \b
    Example:
      labelcrowd market pay-back "Vision lab" 120.00
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
        sum_ = money(studio, market_id, cents)
        confirm(f"Note that {sum_} went back to {found.name} ({market_id})?", yes=yes)
        requester_money.pay_back(studio, market_id, found.id, cents)
        free, held = studio.crowd(found.id, market_id).balance()
        left = money(studio, market_id, free)
    if as_json:
        print_json({"available": format_cents(free), "on_hold": format_cents(held)})
    else:
        click.echo(f"{found.name} has {left} available.")
