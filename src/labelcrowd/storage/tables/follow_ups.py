"""What yes/no HITs ask about, and every answer that workers gave."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

asked_object = Table(
    "asked_object",  # one outline or name that a HIT asks about, frozen at publication
    metadata,
    id_column("batch_id", primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),  # in the order that it is asked
    Column("item", Integer, nullable=False),  # the hit_item whose picture and fixed set it is of
    id_column("object_id"),
)

given_answer = Table(
    "given_answer",  # append-only but for ``holds``
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
    id_column("change_id", primary_key=True),
    Column("position", Integer, nullable=False),  # of what was asked
    id_column("session"),  # the page's session
    Column("counter", BigInteger, nullable=False),  # that session's own count
    Column("answer", String, nullable=False),  # yes | no
    Column("holds", Boolean, nullable=False),  # the newest of its position
    Column("active_ms", Integer, nullable=False),
    Column("at", Micros, nullable=False),
    Column("body_hash", String, nullable=False),  # of everything the page sent
    Index(
        "uq_given_answer_holds",
        "market_id",
        "assignment_id",
        "position",
        unique=True,
        sqlite_where=text("holds"),
        postgresql_where=text("holds"),
    ),
)
