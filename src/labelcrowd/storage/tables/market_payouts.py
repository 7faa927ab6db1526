"""Where workers' pay goes: means they chose, payout runs, their lines, what was said of them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from labelcrowd.storage.tables.base import Cents, Json, Micros, id_column, metadata

pay_means = Table(
    "pay_means",  # how a worker wants to be paid
    metadata,
    id_column("market_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    Column("kind", String, nullable=False),  # paypal | bank | voucher | payroll | cash
    Column("sealed", Text, nullable=False),  # the details, see storage.sealed
    Column("masked", String, nullable=False),  # what the worker is shown of them
    Column("updated_at", Micros, nullable=False),
)

payout_run = Table(
    "payout_run",  # a frozen list of whom is paid how much
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    Column("number", Integer, nullable=False),  # from 1, for people
    Column("minimum_cents", Cents, nullable=False),
    Column("kinds", Json, nullable=False),  # the means it pays by
    Column("currency", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("cancelled_at", Micros, nullable=True),
    UniqueConstraint("market_id", "number"),
)

payout_line = Table(
    "payout_line",  # one worker in one run
    metadata,
    id_column("market_id", primary_key=True),
    id_column("run_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    id_column("code"),  # names it in files, receipts and bank statements
    Column("amount_cents", Cents, nullable=False),  # frozen
    Column("paid_cents", Cents, nullable=False),
    Column("state", String, nullable=False),  # in-run | paid | returned
    Column("kind", String, nullable=False),  # of the means, or "hand"
    Column("sealed", Text, nullable=True),  # its details while in the run, then forgotten
    Column("masked", String, nullable=False),
    Column("step", Integer, nullable=False),  # the last of its payout_step rows
    Column("changed_at", Micros, nullable=False),
    UniqueConstraint("market_id", "code"),
    Index("ix_payout_line_worker", "market_id", "worker_id", "changed_at"),
)

payout_step = Table(
    "payout_step",  # everything that ever happened to a line
    metadata,
    id_column("market_id", primary_key=True),
    id_column("code", primary_key=True),
    Column("step", Integer, primary_key=True),
    id_column("worker_id"),
    Column("what", String, nullable=False),  # frozen | paid | failed | cancelled | reversed
    Column("amount_cents", Cents, nullable=False),
    Column("on_date", String, nullable=False),  # YYYY-MM-DD of the payment, "" where none
    Column("reference", String, nullable=False),  # the bank's or PayPal's, "" where none
    Column("reason", Text, nullable=False),
    Column("actor", String, nullable=False),
    Column("at", Micros, nullable=False),
    Index("ix_payout_step_worker", "market_id", "worker_id", "at"),
)

payout_claim = Table(
    "payout_claim",  # a worker says: not received
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("code"),  # of the line
    id_column("worker_id"),
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("answer", Text, nullable=True),
    Column("answered_at", Micros, nullable=True),
    Index("ix_payout_claim_line", "market_id", "code"),
    Index("ix_payout_claim_worker", "market_id", "worker_id", "at"),
)
