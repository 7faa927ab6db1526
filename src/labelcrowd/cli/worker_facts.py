"""``labelcrowd worker facts``: where a worker lives, whether they are of age, Masters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
    wrong_use,
)

if TYPE_CHECKING:
    from labelcrowd.workflow.worker_facts import Facts


@click.command("facts")
@click.argument("login")
@click.option("--country", metavar="US|US-CA|none", help="Where the worker lives: ISO 3166.")
@click.option("--adult", type=click.Choice(["yes", "no"]), help="Whether they are 18 or older.")
@click.option(
    "--lock/--unlock", default=None, help="The worker cannot change place and age, or can again."
)
@click.option(
    "--masters/--no-masters", default=None, help="Give or take the Masters qualification."
)
@market_option
@home_options
@json_option
def facts(
    login: str,
    country: str | None,
    adult: str | None,
    lock: bool | None,
    masters: bool | None,
    market_id: str,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Say what is known of a worker beside the work, or set what you have looked at.

    Workers state country and age themselves; HITs may ask for them.

    \b
    Example:
      labelcrowd worker facts anna --country US-CA --lock
    """
    from labelcrowd.accounts import people
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.worker_facts import Change, change_facts, facts_of

    change = Change(
        place=None if country is None else _place(country),
        adult=None if adult is None else adult == "yes",
        locked=lock,
        masters=masters,
    )
    with open_studio(where) as studio:
        found = studio.home.store.read(lambda c: people.find_worker(c, market_id, login))
        if change == Change():
            known = facts_of(studio, market_id, found.id)
        else:
            with wrong_use():
                known = change_facts(studio, market_id, found.id, change)
    if as_json:
        print_json({"worker_id": found.id, **_as_json(known)})
    else:
        print_table(
            ["login", "lives in", "18 or older", "Masters"], [_row(found.login, known)], empty=""
        )


def _place(text: str) -> tuple[str, str]:
    if text == "none":
        return "", ""
    country, _, subdivision = text.upper().partition("-")
    return country, subdivision


def _as_json(known: Facts) -> dict[str, object]:
    return {
        "country": known.country or None,
        "subdivision": known.subdivision or None,
        "country_locked": known.place_locked,
        "adult": known.adult,
        "adult_locked": known.adult_locked,
        "masters": known.masters,
    }


def _row(login: str, known: Facts) -> list[str]:
    place = "-".join(part for part in (known.country, known.subdivision) if part) or "not stated"
    adult = {None: "not stated", True: "yes", False: "no"}[known.adult]
    return [
        login,
        f"{place}{' (locked)' if known.place_locked else ''}",
        f"{adult}{' (locked)' if known.adult_locked else ''}",
        "yes" if known.masters else "no",
    ]
