"""What a requester does about workers: messages to them, their mail, blocks."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

worker_message = Table(
    "worker_message",  # of a requester's to one worker
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("worker_id"),
    id_column("requester_id"),
    Column("subject", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("sent_at", Micros, nullable=False),
    Column("read_at", Micros, nullable=True),
    Column("news", Text, nullable=False, server_default=text("''")),  # JSON: our own words' meaning
    Index("ix_worker_message_worker", "market_id", "worker_id", "sent_at", "id"),
)

message_mail = Table(
    "message_mail",  # the same as e-mail, for workers who sign in with an address
    metadata,
    id_column("market_id", primary_key=True),
    id_column("message_id", primary_key=True),
    Column("status", String, nullable=False),  # queued | sent | failed
    Column("attempts", Integer, nullable=False),
    Column("next_at", Micros, nullable=False),  # not tried before
    Column("error", Text, nullable=False),  # what the mail server said last
    Column("created_at", Micros, nullable=False),
    Index("ix_message_mail_due", "status", "next_at"),
)

worker_block = Table(
    "worker_block",  # who does not work for a requester any more
    metadata,
    id_column("market_id", primary_key=True),
    id_column("requester_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    Column("reason", Text, nullable=False),  # never shown to the worker
    Column("made_at", Micros, nullable=False),
    Index("ix_worker_block_worker", "market_id", "worker_id", "requester_id"),
)
