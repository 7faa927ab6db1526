"""Terms of collections, samples of batches; pictures removed and workers erased."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text, text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

collection_terms = Table(
    "collection_terms",  # every text that was ever asked: what somebody accepted can be shown
    metadata,
    id_column("collection_id", primary_key=True),
    id_column("digest", primary_key=True),  # SHA-256 of the text
    Column("body", Text, nullable=False),  # Markdown
    Column("created_at", Micros, nullable=False),
)

batch_sample = Table(
    "batch_sample",  # the picture that the list of HITs shows of a batch
    metadata,
    id_column("batch_id", primary_key=True),
    id_column("image_id"),
)

removal = Table(
    "removal",  # never deleted: a backup of before must not bring back what is listed here
    metadata,
    id_column(primary_key=True),
    Column("at", Micros, nullable=False),
    Column("kind", String, nullable=False),  # picture | worker
    id_column("market_id"),  # of a worker
    id_column("subject"),  # the image's or the worker's id
    id_column("sha256"),  # of the bytes that went
    Column("documents", String, nullable=False),  # keep | delete
    Column("done_at", Micros, nullable=True),  # its HITs have ended, its bytes are deleted
    Index(
        "ix_removal_open",
        "at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

unused_blob = Table(
    "unused_blob",  # bytes that no row names any more and that are still to be deleted
    metadata,
    id_column("sha256", primary_key=True),
    Column("at", Micros, nullable=False),
)

erased_worker = Table(
    "erased_worker",  # who is owed something proves it by a code instead of a name
    metadata,
    id_column("market_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    id_column("claim_hash"),  # of the code that the worker was given
    Column("erased_at", Micros, nullable=False),
    Index("ix_erased_worker_claim", "claim_hash"),
)
