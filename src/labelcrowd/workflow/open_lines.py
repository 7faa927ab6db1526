"""A worker's money that is in payout runs, and which files with it are out.

A line of which a file was handed to PayPal or a bank may be paid any moment.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, and_, select

from labelcrowd.accounts import people
from labelcrowd.market.pay_means import BANK, PAYPAL
from labelcrowd.market.payout_lines import HELD
from labelcrowd.storage.erasing import erased_login
from labelcrowd.storage.tables.market_payouts import payout_line, payout_run
from labelcrowd.storage.tables.site import audit_entry


@dataclass(frozen=True, kw_only=True)
class OpenLine:
    """``file_at``: when the newest file with it was made; None where none is out."""

    run: int
    code: str
    amount_cents: int
    file_at: int | None


_FORMS = {PAYPAL: {"csv", "paypal"}, BANK: {"csv", "sepa"}}
"""Which files of its run have a line, by its means; any other stands in the csv alone."""


def open_lines_of(connection: Connection, market_id: str, worker_id: str) -> list[OpenLine]:
    """What waits in runs for one worker, the oldest run first."""
    someone = people.worker(connection, market_id, worker_id)
    nobody = someone is not None and someone.login == erased_login(worker_id)
    line, run = payout_line.c, payout_run.c
    rows = connection.execute(
        select(run.id, run.number, line.code, line.amount_cents, line.kind)
        .join(payout_run, and_(run.market_id == line.market_id, run.id == line.run_id))
        .where(line.market_id == market_id, line.worker_id == worker_id, line.state == HELD)
        .order_by(run.number)
    )
    return [
        OpenLine(
            run=row.number,
            code=row.code,
            amount_cents=row.amount_cents,
            # By what an erased worker was to be paid is forgotten: any file may have the line.
            file_at=_newest_file(connection, row.id, None if nobody else row.kind),
        )
        for row in rows.all()
    ]


def _newest_file(connection: Connection, run_id: str, kind: str | None) -> int | None:
    table = audit_entry.c
    rows = connection.execute(
        select(table.at, table.detail).where(table.action == "payout-file", table.subject == run_id)
    )
    files = [(row.at, msgspec.json.decode(row.detail)["form"]) for row in rows]
    forms = _FORMS.get(kind or "", {"csv"})
    return max((at for at, form in files if kind is None or form in forms), default=None)
