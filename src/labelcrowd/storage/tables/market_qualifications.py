"""Qualifications: their types, who has which, who asked for one, and tests in hand."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

qualification_type = Table(
    "qualification_type",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    Column("name", String, nullable=False),
    Column("keywords", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", String, nullable=False),  # Active | Inactive | Disposing
    Column("test", Text, nullable=True),  # a QuestionForm
    Column("test_duration_s", Integer, nullable=True),
    Column("answer_key", Text, nullable=True),  # null: somebody looks at the answers
    Column("retry_delay_s", Integer, nullable=True),  # null: one try
    Column("auto_granted", Boolean, nullable=False),
    Column("auto_granted_value", Integer, nullable=False),
    Column("created_at", Micros, nullable=False),
    Index(
        "uq_qualification_type_name",
        "market_id",
        "requester_id",
        "name",
        unique=True,
        sqlite_where=text("status <> 'Disposing'"),
        postgresql_where=text("status <> 'Disposing'"),
    ),
)

qualification = Table(
    "qualification",  # also the system's that are given by hand: locale, adult, Masters
    metadata,
    id_column("market_id", primary_key=True),
    id_column("qualification_type_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    Column("status", String, nullable=False),  # Granted | Revoked
    Column("value", Integer, nullable=True),  # null: a place, or no number
    Column("country", String, nullable=False, server_default=text("''")),  # ISO 3166, of a locale
    Column("subdivision", String, nullable=False, server_default=text("''")),
    Column("granted_at", Micros, nullable=False),
    Column("reason", Text, nullable=False, server_default=text("''")),  # of a revocation
    # a place or age that the operator has settled: the worker cannot change it
    Column("locked", Boolean, nullable=False, server_default=text("false")),
    Index("ix_qualification_worker", "market_id", "worker_id", "status"),
)

qualification_request = Table(
    "qualification_request",  # a worker's wish, with the answers to the test if there is one
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("qualification_type_id"),
    id_column("requester_id"),
    id_column("worker_id"),
    Column("status", String, nullable=False),  # Started | Pending | Granted | Rejected | Expired
    Column("test", Text, nullable=True),  # as it was when it was begun
    Column("answer_key", Text, nullable=True),  # the same
    Column("answer", Text, nullable=True),  # QuestionFormAnswers
    Column("value", Integer, nullable=True),  # what was granted
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("started_at", Micros, nullable=False),
    Column("deadline_at", Micros, nullable=True),  # of the test
    Column("submitted_at", Micros, nullable=True),
    Column("decided_at", Micros, nullable=True),
    # the last gap its deadline was moved by
    Column("gap", Integer, nullable=False, server_default=text("0")),
    Index("ix_qualification_request_worker", "market_id", "worker_id", "qualification_type_id"),
    Index(
        "uq_qualification_request_open",  # one at a time
        "market_id",
        "qualification_type_id",
        "worker_id",
        unique=True,
        sqlite_where=text("status IN ('Started', 'Pending')"),
        postgresql_where=text("status IN ('Started', 'Pending')"),
    ),
    Index(
        "ix_qualification_request_pending", "market_id", "requester_id", "status", "submitted_at"
    ),
)

hit_type_requirement = Table(
    "hit_type_requirement",  # which HIT types ask for a qualification, to find them by it
    metadata,
    id_column("market_id", primary_key=True),
    id_column("qualification_type_id", primary_key=True),
    id_column("hit_type_id", primary_key=True),
)
