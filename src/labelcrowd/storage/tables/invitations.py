"""Invitations to become a worker, and the mail that waits to be sent."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

_OPEN_BY_MAIL = text("email <> '' AND revoked_at IS NULL")

invitation = Table(
    "invitation",  # its token and the uses left are its row in one_time_link
    metadata,
    id_column(primary_key=True),
    id_column("market_id"),
    id_column("token_hash"),
    Column("name", String, nullable=False),  # of whom is invited; "" for anybody
    Column("email", String, nullable=False),
    id_column("group_id"),  # where those who join land; "" for none
    Column("uses", Integer, nullable=False),  # at first
    Column("created_at", Micros, nullable=False),
    Column("revoked_at", Micros, nullable=True),
    UniqueConstraint("token_hash"),
    Index("ix_invitation_market", "market_id", "created_at", "id"),
    Index(
        "uq_invitation_email",  # nobody is invited twice
        "market_id",
        "email",
        unique=True,
        sqlite_where=_OPEN_BY_MAIL,
        postgresql_where=_OPEN_BY_MAIL,
    ),
)

outgoing_mail = Table(
    "outgoing_mail",
    metadata,
    id_column(primary_key=True),
    id_column("invitation_id"),  # what it says is written when it is sent
    Column("status", String, nullable=False),  # queued | sent | failed
    Column("attempts", Integer, nullable=False),
    Column("next_at", Micros, nullable=False),  # not tried before
    Column("error", Text, nullable=False),  # what the mail server said last
    Column("created_at", Micros, nullable=False),
    Column("sent_at", Micros, nullable=True),
    UniqueConstraint("invitation_id"),
    Index("ix_outgoing_mail_due", "status", "next_at"),
)
