"""``labelcrowd audit``: who moved money, ended work or let somebody in."""

from __future__ import annotations

import itertools
import sys

import click
import msgspec

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    print_table,
    requester_option,
)


@click.command()
@home_options
@requester_option
@click.option("--who", default="", help="Only acts of this name, as it is shown.")
@click.option("--action", default="", help="Only acts of this kind, e.g. approve.")
@click.option("--about", default="", help="Only acts about this batch, assignment, member or key.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="At most.")
@click.option("--csv", "as_csv", is_flag=True, help="Write all of them as CSV.")
@json_option
def audit(
    where: HomeOptions,
    requester: str | None,
    who: str,
    action: str,
    about: str,
    limit: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show what was done and by whom, the newest first.

    \b
    Example:
      labelcrowd audit --action bonus
      labelcrowd audit --csv > acts.csv
    """
    from labelcrowd.accounts.audit import Filter
    from labelcrowd.accounts.people import operator
    from labelcrowd.cli.opening import open_for
    from labelcrowd.clock import to_iso
    from labelcrowd.workflow.audit_log import all_entries, details, write_csv

    with open_for(where, requester) as opened:
        runs_it = opened.studio.home.store.read(operator)
        site = runs_it is not None and runs_it.requester_id == opened.requester.id
        wanted = Filter(action=action, actor=who, subject=about, site=site)
        found = all_entries(opened.studio, opened.requester.id, wanted)
        if as_csv:
            write_csv(found, sys.stdout)
            return
        listed = list(itertools.islice(found, limit))
    if as_json:
        print_json(
            [
                {
                    "at": to_iso(one.at),
                    "who": one.actor,
                    "account_id": one.account_id,
                    "action": one.action,
                    "subject": one.subject,
                    "detail": msgspec.json.decode(one.detail),
                }
                for one in listed
            ]
        )
        return
    print_table(
        ("when", "who", "action", "about", "details"),
        [(to_iso(one.at), one.actor, one.action, one.subject, details(one)) for one in listed],
        empty="nothing was done yet that is noted here",
    )
