"""``labelcrowd payout ...``: paying workers: means, runs, files for banks, receipts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from labelcrowd.workflow.payouts import Candidate, Plan
    from labelcrowd.workflow.studio import Studio


@click.group()
def payout() -> None:
    """Pay workers: freeze a run, hand its file on, note what became of it.

    The money itself goes by PayPal, bank or hand, outside of this program.

    \b
    Example:
      labelcrowd payout run --minimum 5
      labelcrowd payout export 1 --form sepa --out payout.xml
      labelcrowd payout receipts bank.csv
    """


@payout.command("means")
@click.argument("kinds", nargs=-1)
@market_option
@home_options
@json_option
def means(kinds: tuple[str, ...], market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Show or choose what workers are offered: paypal, bank, voucher, payroll, cash, or none.

    \b
    Example:
      labelcrowd payout means paypal bank
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import pay_means

    with open_studio(where) as studio:
        if kinds:
            chosen = [] if kinds == ("none",) else list(kinds)
            with wrong_use():
                pay_means.offer(studio, COMMAND_LINE, market_id, chosen)
        offered = studio.home.store.read(lambda c: pay_means.offered(c, market_id))
    if as_json:
        print_json({"offered": offered})
    else:
        click.echo(f"Workers may choose: {', '.join(offered) or 'nothing yet'}.")


@payout.command("payer")
@click.option("--holder", prompt="Holder of the account", help="Name on the account that pays.")
@click.option("--iban", prompt="IBAN", help="Its number.")
@click.option("--bic", default="", help="Its bank's code, where the bank wants it.")
@market_option
@home_options
@json_option
def payer(
    holder: str, iban: str, bic: str, market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Say from which bank account you pay; SEPA files need it. It is stored sealed.

    \b
    Example:
      labelcrowd payout payer
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import pay_means

    with open_studio(where) as studio, wrong_use():
        given = {"holder": holder, "iban": iban, "bic": bic}
        pay_means.set_payer(studio, COMMAND_LINE, market_id, given)
    if as_json:
        print_json({"market": market_id})
    else:
        click.echo("SEPA files are paid from this account.")


@payout.command("run")
@click.option("--minimum", default="0.01", show_default=True, help="Leave out who is owed less.")
@click.option(
    "--means",
    "kinds",
    multiple=True,
    help="Pay by this means only; hand: those who chose none. [default: all that are offered]",
)
@click.option("--worker", "logins", multiple=True, help="Only this worker (login or id).")
@market_option
@home_options
@json_option
@yes_option
def run(
    minimum: str,
    kinds: tuple[str, ...],
    logins: tuple[str, ...],
    market_id: str,
    where: HomeOptions,
    as_json: bool,
    yes: bool,
) -> None:
    """Freeze a list of whom to pay: their sums are no longer owed, but in a run.

    \b
    Example:
      labelcrowd payout run --minimum 5 --means bank
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.accounts.people import find_worker
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents, parse_cents
    from labelcrowd.workflow import payouts
    from labelcrowd.workflow.market_currency import money

    with wrong_use():
        least = parse_cents(minimum, field="minimum")
    with open_studio(where) as studio:
        chosen = _kinds(studio, market_id, kinds)
        ids = [
            studio.home.store.read(lambda c, one=one: find_worker(c, market_id, one)).id  # type: ignore[misc]
            for one in logins
        ]
        plan = payouts.plan(
            studio, market_id, minimum_cents=least, kinds=chosen, worker_ids=ids or None
        )
        if not as_json:
            _print_plan(plan)
        if not plan.paid:
            raise click.ClickException("there is nobody to pay in this way")
        total = money(studio, market_id, plan.total_cents)
        confirm(f"Freeze a run of {len(plan.paid):,} workers and {total}?", yes=yes)
        made = payouts.freeze(
            studio, COMMAND_LINE, market_id, studio.ids.row(), plan.dues,
            minimum_cents=least, kinds=chosen,
        )  # fmt: skip
    if as_json:
        print_json(
            {
                "run": made.number,
                "workers": len(plan.paid),
                "sum": format_cents(plan.total_cents),
                "left_out": [
                    {"worker_id": one.owed.worker_id, "why": one.left_out} for one in plan.left_out
                ],
            }
        )
        return
    click.echo(f"Run {made.number} is made: labelcrowd payout export {made.number} --form csv")


def _kinds(studio: Studio, market_id: str, kinds: tuple[str, ...]) -> list[str]:
    from labelcrowd.market.pay_means import KINDS
    from labelcrowd.market.payout_runs import BY_HAND
    from labelcrowd.workflow.pay_means import offered

    wrong = [one for one in kinds if one not in (*KINDS, BY_HAND)]
    if wrong:
        raise click.UsageError(f"--means: expected one of {', '.join((*KINDS, BY_HAND))}")
    return list(kinds) or studio.home.store.read(lambda c: offered(c, market_id)) or [BY_HAND]


def _print_plan(plan: Plan) -> None:
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.payouts import LEFT_OUT

    def row(one: Candidate) -> list[str]:
        return [one.owed.login, one.owed.name, one.kind, one.masked,
                format_cents(one.owed.owed_cents)]  # fmt: skip

    print_table(
        ["login", "name", "means", "to", "amount"],
        [row(one) for one in plan.paid],
        empty="Nobody is paid in this way.",
    )
    if plan.left_out:
        click.echo("Left out:")
        print_table(
            ["login", "name", "means", "to", "owed", "why"],
            [[*row(one), LEFT_OUT[one.left_out]] for one in plan.left_out],
            empty="",
        )


@payout.command("list")
@click.argument("run", required=False)
@click.option("--details", is_flag=True, help="Show where to pay, whole; this is recorded.")
@market_option
@home_options
@json_option
def list_(
    run: str | None, details: bool, market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """List what is owed and the runs, or the lines of a run.

    \b
    Example:
      labelcrowd payout list
      labelcrowd payout list 3
    """
    from labelcrowd.cli.opening import open_studio

    with open_studio(where) as studio:
        if run is None:
            _list_market(studio, market_id, as_json)
        else:
            _list_run(studio, market_id, run, as_json, details)


def _list_market(studio: Studio, market_id: str, as_json: bool) -> None:
    from labelcrowd.market import payout_claims, payout_runs
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.payouts import owed

    read = studio.home.store.read
    workers = [
        {
            "worker_id": one.worker_id,
            "login": one.login,
            "name": one.name,
            "owed": format_cents(one.owed_cents),
            "in_run": format_cents(one.in_run_cents),
            "paid": format_cents(one.paid_cents),
        }
        for one in read(lambda c: owed(c, market_id))
    ]
    runs = [
        {
            "run": one.number,
            "cancelled": one.cancelled_at is not None,
            "lines": sums.lines,
            "in_run": format_cents(sums.held_cents),
            "paid": format_cents(sums.paid_cents),
            "returned": sums.returned,
        }
        for one, sums in read(lambda c: payout_runs.runs(c, market_id))
    ]
    claims = [
        {"id": one.id, "line": one.code, "worker_id": one.worker_id, "words": one.words}
        for one in read(lambda c: payout_claims.waiting(c, market_id))
    ]
    if as_json:
        print_json({"workers": workers, "runs": runs, "not_received": claims})
        return
    _table(workers, "Nothing is owed.")
    _table(runs, "No run yet.")
    if claims:
        click.echo("Workers say that this did not arrive (labelcrowd payout answer ID WORDS):")
        _table(claims, "")


def _table(rows: list[dict[str, Any]], empty: str) -> None:
    columns = [name.replace("_", " ") for name in rows[0]] if rows else []
    print_table(columns, [list(row.values()) for row in rows], empty=empty)


def _list_run(studio: Studio, market_id: str, run: str, as_json: bool, details: bool) -> None:
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.market import payout_lines, payout_runs
    from labelcrowd.money import format_cents
    from labelcrowd.workflow.payout_files import details_in_words

    read = studio.home.store.read
    found = read(lambda c: payout_runs.get(c, market_id, run))
    whole = details_in_words(studio, COMMAND_LINE, market_id, found.id) if details else {}
    lines = [
        {
            "line": one.code,
            "worker_id": one.worker_id,
            "means": one.kind,
            "to": whole.get(one.code, one.masked),
            "amount": format_cents(one.amount_cents),
            "state": one.state,
            "paid": format_cents(one.paid_cents),
        }
        for one in read(lambda c: payout_lines.lines_of_run(c, market_id, found.id))
    ]
    if as_json:
        print_json({"run": found.number, "currency": found.currency, "lines": lines})
    else:
        _table(lines, "")


@payout.command("export")
@click.argument("run")
@click.option("--form", type=click.Choice(["csv", "paypal", "sepa"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@market_option
@home_options
@json_option
def export(
    run: str, form: str, out: Path, market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Write what is still open in a run for PayPal, a bank (pain.001.001.03), or anybody (csv).

    The file has whole account details: it is made readable for you alone, delete it when done.

    \b
    Example:
      labelcrowd payout export 3 --form sepa --out payout-3.xml
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.money import format_cents
    from labelcrowd.storage.home import write_private
    from labelcrowd.workflow.market_currency import money
    from labelcrowd.workflow.payout_files import pay_file

    with open_studio(where) as studio:
        made = pay_file(studio, COMMAND_LINE, market_id, run, form)
        write_private(out, made.body.decode())
        total = money(studio, market_id, made.total_cents)
    if as_json:
        print_json({"lines": made.lines, "sum": format_cents(made.total_cents), "left": made.left})
    else:
        click.echo(f"{out}: {made.lines:,} lines, {total}; {made.left:,} are paid otherwise.")


@payout.command("paid")
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


@payout.command("failed")
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


@payout.command("reversed")
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


@payout.command("receipts")
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


@payout.command("cancel")
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


@payout.command("answer")
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


@payout.command("statement")
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
