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
from labelcrowd.cli.payout_outcomes import (
    answer,
    cancel,
    failed,
    paid,
    receipts,
    reversed_,
    statement,
)

if TYPE_CHECKING:
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


for _command in (paid, failed, reversed_, receipts, cancel, answer, statement):
    payout.add_command(_command)
