"""Files of a payout run for those who move the money: PayPal, a bank, anybody else.

Each holds only lines that are still in the run, so that what is paid cannot be
paid from a later file once more. Making one is noted in the record of acts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.clock import to_datetime
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.formats.spreadsheet import cell
from labelcrowd.market import payout_runs
from labelcrowd.market.pay_means import BANK, FIELDS, PAYPAL
from labelcrowd.market.payout_lines import Line, lock_lines
from labelcrowd.market.payout_runs import Run
from labelcrowd.money import format_cents
from labelcrowd.workflow import pay_means
from labelcrowd.workflow.payouts import open_lines
from labelcrowd.workflow.sepa import Account, Transfer, payment_file
from labelcrowd.workflow.studio import Studio

FORMS = ("csv", "paypal", "sepa")
_DETAILS = tuple(dict.fromkeys(name for fields in FIELDS.values() for name in fields))
_COLUMNS = ("code", "worker_id", "amount", "currency", "means", *_DETAILS)
NOTE = "Thank you for your work"


@dataclass(frozen=True, kw_only=True)
class PayFile:
    """What to hand to a bank. ``lines`` are in it; ``left`` pay by other means."""

    name: str
    media_type: str
    body: bytes
    lines: int
    left: int
    total_cents: int


def pay_file(studio: Studio, actor: Actor, market_id: str, run_id: str, form: str) -> PayFile:
    """A run's open lines as ``csv`` (every means), ``paypal`` or ``sepa``.

    Raises Conflict where none of them pays so or the run changes meanwhile, InvalidInput,
    NotFound.
    """
    if form not in FORMS:
        raise InvalidInput(
            f"form: expected one of {', '.join(FORMS)}, got {form[:20]!r}", field="form"
        )
    run = studio.home.store.read(lambda c: payout_runs.get(c, market_id, run_id))
    everything = studio.home.store.read(lambda c: open_lines(c, market_id, run.id))
    wanted = {"csv": None, "paypal": PAYPAL, "sepa": BANK}[form]
    lines = [line for line in everything if wanted in (None, line.kind)]
    if not lines:
        what = {"csv": "", "paypal": " by PayPal", "sepa": " to a bank account"}[form]
        raise Conflict(f"run {run.number} has no line left that is paid{what}")
    body = _body(studio, market_id, run, lines, form)
    total = sum(line.amount_cents for line in lines)
    detail = {"run": run.number, "form": form, "lines": len(lines), "sum": format_cents(total)}
    now = studio.clock.now()

    def note(connection: Connection) -> None:
        _require_unchanged(connection, market_id, run, lines)
        audit.note(connection, studio.ids, now, actor, "payout-file", run.id, detail)

    studio.home.store.write(note)
    return PayFile(
        name=f"payout-{run.number}-{form}.{'xml' if form == 'sepa' else 'csv'}",
        media_type="application/xml" if form == "sepa" else "text/csv; charset=utf-8",
        body=body,
        lines=len(lines),
        left=len(everything) - len(lines),
        total_cents=total,
    )


def _require_unchanged(
    connection: Connection, market_id: str, run: Run, lines: Sequence[Line]
) -> None:
    """A file is noted in the moment in which its lines still are what stands in it: whoever erases
    one of its workers either comes first, and is found here, or finds the note."""
    lock_lines(connection, market_id, [line.code for line in lines])
    now = {line.code: line for line in open_lines(connection, market_id, run.id)}
    if any(now.get(line.code) != line for line in lines):
        raise Conflict(f"run {run.number} has just changed: make the file again")


def details_in_words(studio: Studio, actor: Actor, market_id: str, run_id: str) -> dict[str, str]:
    """Where each open line is paid to, whole, by code: to copy by hand. That is noted too."""
    run = studio.home.store.read(lambda c: payout_runs.get(c, market_id, run_id))
    lines = studio.home.store.read(lambda c: open_lines(c, market_id, run.id))
    now, detail = studio.clock.now(), {"run": run.number, "lines": len(lines)}
    studio.home.store.write(
        lambda c: audit.note(c, studio.ids, now, actor, "payout-details", run.id, detail)
    )
    return {
        line.code: pay_means.in_words(_details(studio, market_id, line))
        for line in lines
        if line.sealed is not None
    }


def _body(studio: Studio, market_id: str, run: Run, lines: Sequence[Line], form: str) -> bytes:
    details = [_details(studio, market_id, line) for line in lines]
    if form == "paypal":
        return _paypal(run, lines, details)
    if form == "sepa":
        return _sepa(studio, market_id, run, lines, details)
    return _plain(run, lines, details)


def _details(studio: Studio, market_id: str, line: Line) -> dict[str, str]:
    if line.sealed is None:
        return {}
    return pay_means.whole(studio, market_id, line.worker_id, line.sealed)


def _plain(run: Run, lines: Sequence[Line], details: Sequence[dict[str, str]]) -> bytes:
    rows = [
        {
            "code": line.code,
            "worker_id": line.worker_id,
            "amount": format_cents(line.amount_cents),
            "currency": run.currency,
            "means": line.kind,
            **fields,
        }
        for line, fields in zip(lines, details, strict=True)
    ]
    table = [[row.get(column, "") for column in _COLUMNS] for row in rows]
    return _csv([[cell(value) for value in row] for row in [list(_COLUMNS), *table]])


def _paypal(run: Run, lines: Sequence[Line], details: Sequence[dict[str, str]]) -> bytes:
    """PayPal's payouts file: recipient, amount, currency, our code, note, wallet; no head.

    A machine reads it: nothing is escaped for a sheet, or the money would go to another address.
    """
    return _csv(
        [
            [fields["email"], format_cents(line.amount_cents), run.currency, line.code, NOTE,
             "PayPal"]
            for line, fields in zip(lines, details, strict=True)
        ]
    )  # fmt: skip


def _sepa(
    studio: Studio,
    market_id: str,
    run: Run,
    lines: Sequence[Line],
    details: Sequence[dict[str, str]],
) -> bytes:
    if run.currency != "EUR":
        raise Conflict(
            f"a SEPA file is in euro only, this market counts in {run.currency}: use the csv"
        )
    payer = pay_means.payer(studio, market_id)
    if payer is None:
        raise Conflict("fill in first from which bank account you pay")
    transfers = [
        Transfer(
            code=line.code,
            to=Account(holder=fields["holder"], iban=fields["iban"], bic=fields["bic"]),
            amount_cents=line.amount_cents,
        )
        for line, fields in zip(lines, details, strict=True)
    ]
    now = to_datetime(studio.clock.now())
    return payment_file(
        Account(holder=payer.holder, iban=payer.iban, bic=payer.bic),
        transfers,
        name=f"LC{run.number}-{run.id[:6].upper()}",
        words="Picture outlining, line",
        made_at=now.strftime("%Y-%m-%dT%H:%M:%S"),
        execute_on=(now.date() + timedelta(days=1)).isoformat(),
    )


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    return file.getvalue().encode()
