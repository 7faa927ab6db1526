"""What became of a payout run: paid, failed, reversed, receipts, and workers who ask."""

from __future__ import annotations

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
    wrong_use,
    yes_option,
)

if TYPE_CHECKING:
    from labelcrowd.workflow.payout_receipts import Judgement


@click.command("paid")
@click.argument("what")
@click.option("--date", "on_date", required=True, help="The day of the payment, YYYY-MM-DD.")
@click.option("--reference", default="", help="The bank's or PayPal's reference.")
@click.option("--amount", help="Less than the line's sum; the rest is owed again.")
@click.option("--after-all", is_flag=True, help="The line came back, but it had been paid.")
@market_option
@home_options
@json_option
@yes_option
def paid(
    what: str,
    on_date: str,
    reference: str,
    amount: str | None,
    after_all: bool,
    market_id: str,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Note a line as paid, or all open lines of a run (WHAT is a line's code or a run's number).

    \b
    Example:
      labelcrowd payout paid 3 --date 2026-11-30 --reference "statement 11"
      labelcrowd payout paid LC3-7-K4X2AB --date 2026-11-30 --amount 4.50
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import parse_cents
    from labelcrowd.workflow import payouts

    with wrong_use():
        cents = parse_cents(amount) if amount is not None else None
    with open_studio(where) as studio:
        if what.isdigit():
            if cents is not None or after_all:
                raise click.UsageError("--amount and --after-all are for one line")
            confirm(f"Note everything that is open in run {what} as paid?", yes=yes)
            count = payouts.mark_all_paid(
                studio, COMMAND_LINE, market_id, what, on_date=on_date, reference=reference
            )
        else:
            count = int(
                payouts.mark_paid(
                    studio, COMMAND_LINE, market_id, what, on_date=on_date, reference=reference,
                    amount_cents=cents, after_all=after_all,
                )
            )  # fmt: skip
    _noted(count, as_json)


def _noted(count: int, as_json: bool) -> None:
    if as_json:
        print_json({"noted": count})
    else:
        click.echo(f"{count:,} noted." if count else "That is noted already.")


@click.command("failed")
@click.argument("code")
@click.option("--reason", default="", help="What the bank said; the worker sees it.")
@market_option
@home_options
@json_option
def failed(code: str, reason: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Note that nothing of a line was paid: its sum is owed again.

    \b
    Example:
      labelcrowd payout failed LC3-7-K4X2AB --reason "account closed"
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import payouts

    with open_studio(where) as studio:
        done = payouts.mark_failed(studio, COMMAND_LINE, market_id, code, reason=reason)
    _noted(int(done), as_json)


@click.command("reversed")
@click.argument("code")
@click.option("--date", "on_date", required=True, help="The day it came back, YYYY-MM-DD.")
@click.option("--reason", default="", help="What the bank said; the worker sees it.")
@market_option
@home_options
@json_option
def reversed_(
    code: str, on_date: str, reason: str, market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Note that a paid line bounced: its sum is owed again.

    \b
    Example:
      labelcrowd payout reversed LC3-7-K4X2AB --date 2026-12-02
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import payouts

    with open_studio(where) as studio:
        done = payouts.mark_reversed(
            studio, COMMAND_LINE, market_id, code, on_date=on_date, reason=reason
        )
    _noted(int(done), as_json)


@click.command("receipts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--part", "partly", multiple=True, help="Take this line's smaller amount as a part.")
@market_option
@home_options
@json_option
@yes_option
def receipts(
    file: Path,
    partly: tuple[str, ...],
    market_id: str,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Take a CSV file of what was paid or came back; it is shown first.

    \b
    Example:
      labelcrowd payout receipts bank.csv
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.errors import InvalidInput
    from labelcrowd.workflow import payout_receipts

    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file}: expected UTF-8 text") from error
    with open_studio(where) as studio:
        seen = payout_receipts.preview(studio, market_id, text, partly)
        if not as_json:
            _print_judgement(seen)
        if seen.taken:
            confirm(f"Take these {len(seen.taken):,} rows?", yes=yes)
            seen = payout_receipts.apply(studio, COMMAND_LINE, market_id, text, partly)
    if as_json:
        print_json(
            {
                "taken": [one.row.code for one in seen.taken],
                "known": [one.row.code for one in seen.known],
                "problems": [
                    {"row": one.row.number, "code": one.row.code, "problem": one.verdict,
                     "why": one.why}
                    for one in seen.problems
                ],
            }
        )  # fmt: skip
    elif seen.taken:
        click.echo(f"{len(seen.taken):,} rows are taken.")


def _print_judgement(seen: Judgement) -> None:
    print_table(
        ["row", "line", "amount", "date", "becomes"],
        [
            [one.row.number, one.row.code, one.row.amount, one.row.date, one.verdict]
            for one in seen.taken
        ],
        empty="Nothing of this file is taken.",
    )
    if seen.known:
        click.echo(f"{len(seen.known):,} rows are noted already.")
    if seen.problems:
        click.echo("Not taken:")
        print_table(
            ["row", "line", "amount", "why"],
            [[one.row.number, one.row.code, one.row.amount, one.why] for one in seen.problems],
            empty="",
        )


@click.command("cancel")
@click.argument("run")
@market_option
@home_options
@json_option
@yes_option
def cancel(run: str, market_id: str, where: HomeOptions, as_json: bool, yes: bool) -> None:
    """Give a run back to what is owed, while nothing of it is paid or came back.

    \b
    Example:
      labelcrowd payout cancel 3
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import payouts

    with open_studio(where) as studio:
        confirm(f"Cancel run {run}? Destroy the files you made of it first.", yes=yes)
        done = payouts.cancel(studio, COMMAND_LINE, market_id, run)
    _noted(int(done), as_json)


@click.command("answer")
@click.argument("claim")
@click.argument("words")
@market_option
@home_options
@json_option
def answer(claim: str, words: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Answer a worker who says that a payment did not arrive.

    \b
    Example:
      labelcrowd payout answer q7xk2m "It was sent on Monday; give it three days."
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import payouts

    with open_studio(where) as studio:
        done = payouts.answer_claim(studio, COMMAND_LINE, market_id, claim, words)
    _noted(int(done), as_json)


@click.command("statement")
@click.argument("worker")
@click.argument("year", type=int)
@market_option
@home_options
@json_option
def statement(worker: str, year: int, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Print a worker's year as CSV: earned by month, each payment, what waited at both ends.

    \b
    Example:
      labelcrowd payout statement anna 2026 > anna-2026.csv
    """
    from labelcrowd.accounts.people import find_worker
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import payout_statement

    with open_studio(where) as studio:
        read = studio.home.store.read
        found = read(lambda c: find_worker(c, market_id, worker))
        made = read(lambda c: payout_statement.statement(c, market_id, found.id, year))
    if as_json:
        print_json(payout_statement.statement_json(made))
    else:
        click.echo(payout_statement.statement_csv(made), nl=False)
