"""Pictures with known documents: gold, checked practice, and how work on them compared."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table

from labelcrowd.storage.tables.base import Json, Micros, id_column, metadata

gold = Table(
    "gold",  # a picture whose document is known, frozen at a revision
    metadata,
    id_column("image_id", primary_key=True),
    id_column("requester_id"),
    id_column("document_id"),
    Column("seq", BigInteger, nullable=False),
    Column("marked_at", Micros, nullable=False),
)

gold_check = Table(
    "gold_check",  # a worker's submitted work held against the gold of its picture
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
    id_column("batch_id"),
    id_column("worker_id"),
    id_column("gold_document_id"),
    Column("gold_seq", BigInteger, nullable=False),
    Column("agreement", Float, nullable=False),  # mean IoU of the known objects
    Column("known", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("extra", Integer, nullable=False),
    Column("at", Micros, nullable=False),
    Index("ix_gold_check_batch", "batch_id", "worker_id"),
)

practice = Table(
    "practice",  # how a qualification is earned by drawing what is known
    metadata,
    id_column("market_id", primary_key=True),
    id_column("qualification_type_id", primary_key=True),
    id_column("requester_id"),
    Column("design", Json, nullable=False),  # a TaskDesign: names, instructions
    Column("asked", Float, nullable=False),  # the agreement (IoU) that each object has to reach
    Column("closed", Boolean, nullable=False),
    Column("made_at", Micros, nullable=False),
)

practice_picture = Table(
    "practice_picture",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("qualification_type_id", primary_key=True),
    Column("position", Integer, primary_key=True),
    id_column("image_id"),
    id_column("document_id"),  # what is known, frozen at this revision
    Column("seq", BigInteger, nullable=False),
)

practice_try = Table(
    "practice_try",  # a worker's practice on one picture
    metadata,
    id_column("market_id", primary_key=True),
    id_column("qualification_type_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    id_column("image_id", primary_key=True),
    id_column("document_id"),
    Column("tries", Integer, nullable=False),
    Column("best", Float, nullable=False),  # of the worst object, the best so far
    Column("passed_at", Micros, nullable=True),
    Column("last_at", Micros, nullable=False),
    Index("ix_practice_try_document", "document_id"),
)
