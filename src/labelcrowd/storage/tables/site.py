"""Accounts, sessions, one-time links, and the server's own bookkeeping."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from labelcrowd.storage.tables.base import Micros, id_column, metadata

account = Table(
    "account",
    metadata,
    id_column(primary_key=True),
    id_column("login"),
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=True),
    Column("operator", Boolean, nullable=False),
    id_column("requester_id"),  # the same id in both markets
    Column("active", Boolean, nullable=False),
    Column("created_at", Micros, nullable=False),
    UniqueConstraint("login"),
)

session = Table(
    "session",
    metadata,
    id_column("token_hash", primary_key=True),
    Column("kind", String, nullable=False),  # requester | worker
    id_column("market_id"),  # "" for a requester's
    id_column("subject_id"),  # account or worker id
    Column("created_at", Micros, nullable=False),
    Column("expires_at", Micros, nullable=False),
    Index("ix_session_subject", "kind", "market_id", "subject_id"),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    id_column("token_hash", primary_key=True),
    Column("purpose", String, nullable=False),  # sign-in | invite | password
    Column("kind", String, nullable=False),  # requester | worker
    id_column("market_id"),
    id_column("subject_id"),  # "" for an invitation
    Column("uses_left", Integer, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("expires_at", Micros, nullable=False),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    id_column("name", primary_key=True),
    Column("at", Micros, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    id_column("name", primary_key=True),
    id_column("holder"),
    Column("until", Micros, nullable=False),
)
