"""Accounts, sessions, one-time links, and the server's own bookkeeping."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint, text

from labelcrowd.storage.tables.base import Id, Json, Micros, id_column, metadata

account = Table(
    "account",
    metadata,
    id_column(primary_key=True),
    id_column("login"),
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=True),
    Column("operator", Boolean, nullable=False),
    id_column("requester_id"),  # whom it was made for; whom it acts for says ``member``
    Column("active", Boolean, nullable=False),
    Column("created_at", Micros, nullable=False),
    UniqueConstraint("login"),
)

member = Table(
    "member",  # which accounts act for which requester, and as what
    metadata,
    id_column("requester_id", primary_key=True),
    id_column("account_id", primary_key=True),
    Column("role", String, nullable=False),  # owner | manager | reviewer | viewer
    id_column("added_by"),  # account id, "" where nobody of the requester did
    Column("created_at", Micros, nullable=False),
    Index("ix_member_account", "account_id"),
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
    Column(
        "requester_id", Id, nullable=False, server_default=text("''")
    ),  # of his several, the chosen
    # when a password or a link last proved who it is
    Column("proven_at", Micros, nullable=False, server_default="0"),
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

secret_try = Table(
    "secret_try",  # how often passwords and links were tried, as leaky buckets
    metadata,
    id_column("key", primary_key=True),  # a keyed hash of a login or an address
    Column("full_at", Micros, nullable=False),  # when all tries are paid off
    Index("ix_secret_try_full", "full_at"),
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

setting = Table(
    "setting",  # of this installation, set by the operator
    metadata,
    id_column("name", primary_key=True),
    Column("value", Json, nullable=False),
    Column("updated_at", Micros, nullable=False),
)

audit_entry = Table(
    "audit_entry",  # who moved money or ended work, and when
    metadata,
    id_column(primary_key=True),
    Column("at", Micros, nullable=False),
    id_column("requester_id"),  # "" where the operator acted for the whole site
    id_column("account_id"),  # "" for a command line or an access key
    Column("actor", String, nullable=False),  # the name shown, kept as it was then
    Column("action", String, nullable=False),
    id_column("subject"),
    Column("detail", Json, nullable=False),
    Index("ix_audit_entry_requester", "requester_id", "at", "id"),
    Index("ix_audit_entry_subject", "requester_id", "subject", "at"),
)
