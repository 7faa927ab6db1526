"""Whom one works for and on what terms: requester cards, pay terms, what was accepted, reports."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

requester_card = Table(
    "requester_card",  # who a requester is; the same on every market
    metadata,
    id_column("requester_id", primary_key=True),
    Column("name", String, nullable=False),
    Column("institution", String, nullable=False),
    Column("contact", String, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("ethics", Text, nullable=False),  # "": no approval
    Column("review_days", Integer, nullable=False),
    Column("updated_at", Micros, nullable=False),
)

pay_terms = Table(
    "pay_terms",  # every text that stood once; the newest holds
    metadata,
    id_column("market_id", primary_key=True),
    id_column("digest", primary_key=True),
    Column("who", Text, nullable=False),
    Column("means", Text, nullable=False),
    Column("how_often", Text, nullable=False),
    Column("from_what_sum", Text, nullable=False),
    Column("set_at", Micros, nullable=False),
)

worker_acceptance = Table(
    "worker_acceptance",  # a text that a worker was shown and said yes to
    metadata,
    id_column("market_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    id_column("gate", primary_key=True),
    id_column("subject", primary_key=True),  # of what, e.g. a collection; "" where there is one
    id_column("digest", primary_key=True),  # of the text
    Column("accepted_at", Micros, nullable=False),
)

hit_report = Table(
    "hit_report",  # "Something is wrong with this HIT"
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("hit_id"),
    id_column("assignment_id"),  # "": a preview
    id_column("worker_id"),
    Column("page", Text, nullable=False),  # where it happened
    Column("error", Text, nullable=False),  # what the page said, "" where nothing went wrong
    id_column("request_id"),
    Column("browser", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("answer", Text, nullable=True),
    Column("answered_at", Micros, nullable=True),
    Index("ix_hit_report_requester", "requester_id", "answered_at", "at", "id"),
    Index("ix_hit_report_assignment", "market_id", "assignment_id"),
    Index("ix_hit_report_worker", "market_id", "worker_id", "at"),
)
