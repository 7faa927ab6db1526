"""``labelcrowd market card`` and ``market pay-terms``: what workers read before they take work."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    requester_option,
    wrong_use,
)


@click.command()
@click.option("--name", help="Who asks for the work.")
@click.option("--institution", help="University, lab, company; or: private person.")
@click.option("--contact", help="An e-mail or postal address where workers reach you.")
@click.option("--purpose", help="What the data is for.")
@click.option("--ethics", help="Who approved the study, and its number; '' for none.")
@click.option("--review-days", help="You decide about submitted work within so many days: 1 to 30.")
@requester_option
@home_options
@json_option
def card(requester: str | None, where: HomeOptions, as_json: bool, **given: str | None) -> None:
    """Show the requester's card, or change what is given.

    \b
    Example:
      labelcrowd market card --name "A. Curie" --institution "Vision lab" \\
          --contact lab@example.org --purpose "Safer crossings" --review-days 3
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import trust

    with open_for(where, requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        found = trust.read_card(studio, requester_id)
        fields = _changed(found, given)
        if fields:
            with wrong_use():
                trust.change_card(studio, COMMAND_LINE.at(requester_id), fields)
            found = trust.read_card(studio, requester_id)
    _show(found, as_json, "There is no card yet; labelcrowd market card --help")


@click.command("pay-terms")
@click.option("--who", help="Who pays.")
@click.option("--means", help="By what means.")
@click.option("--how-often", help="How often.")
@click.option("--from-what-sum", help="From what sum.")
@home_options
@json_option
def pay_terms(where: HomeOptions, as_json: bool, **given: str | None) -> None:
    """Show how workers of the live market are paid, or change what is given.

    Workers read it and agree before their first work for money; a changed text
    is shown once more. labelcrowd moves no money itself.

    \b
    Example:
      labelcrowd market pay-terms --who "The cashier of the university" \\
          --means "Bank transfer or PayPal" --how-often "At the end of each month" \\
          --from-what-sum "From 5.00"
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.market.setup import LIVE
    from labelcrowd.workflow import trust

    with open_studio(where, create=True) as studio:
        found = trust.read_pay_terms(studio, LIVE)
        fields = _changed(found, given)
        if fields:
            with wrong_use():
                trust.change_pay_terms(studio, COMMAND_LINE, LIVE, fields)
            found = trust.read_pay_terms(studio, LIVE)
    _show(found, as_json, "Nothing is said yet; labelcrowd market pay-terms --help")


def _changed(found: Any, given: dict[str, str | None]) -> dict[str, str]:
    """What holds, with what was given put over it; empty where nothing was given."""
    new = {name: value for name, value in given.items() if value is not None}
    if not new:
        return {}
    return {**{name: str(value) for name, value in _plain(found).items()}, **new}


def _plain(found: Any) -> dict[str, object]:
    return asdict(found) if found is not None else {}


def _show(found: Any, as_json: bool, nothing: str) -> None:
    if as_json:
        print_json(_plain(found))
    elif found is None:
        click.echo(nothing)
    else:
        for name, value in _plain(found).items():
            click.echo(f"{name.replace('_', ' ')}: {value}")
