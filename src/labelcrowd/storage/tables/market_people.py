"""Groups of workers: what is opened for a group is seen and taken by its members alone."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

worker_group = Table(
    "worker_group",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    Column("name", String, nullable=False),  # "": made for one batch or study, in no list
    Column("created_at", Micros, nullable=False),
    Index(
        "uq_worker_group_name",
        "market_id",
        "name",
        unique=True,
        sqlite_where=text("name <> ''"),
        postgresql_where=text("name <> ''"),
    ),
)

worker_group_member = Table(
    "worker_group_member",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("group_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    Column("added_at", Micros, nullable=False),
    Index("ix_worker_group_member_worker", "market_id", "worker_id", "group_id"),
)
