"""Task designs, batches, their HITs and items, and the studio's record of assignments."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, text

from labelcrowd.storage.tables.base import Cents, Id, Json, Micros, id_column, metadata

task_design = Table(
    "task_design",
    metadata,
    id_column("digest", primary_key=True),  # of requester + body: equal designs are one
    id_column("requester_id"),
    Column("body", Json, nullable=False),
    Column("created_at", Micros, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("market_id"),
    id_column("collection_id", nullable=True),  # null: HITs that came in over the API
    id_column("hit_type_id", nullable=True),
    id_column("design_digest"),
    Column("name", String, nullable=False),
    # planned | publishing | open | paused | stopped | undone
    Column("status", String, nullable=False),
    Column("hits", Integer, nullable=False),
    Column("assignments", Integer, nullable=False),
    Column("reward_cents", Cents, nullable=False),  # all rewards together
    Column("fee_cents", Cents, nullable=False),
    # bonuses promised for objects, at most, with their fees
    Column("bonus_cents", Cents, nullable=False, server_default="0"),
    Column("budget_cents", Cents, nullable=True),  # as planned; the market keeps it then
    Column("low_pay_accepted", Boolean, nullable=False, server_default=text("false")),
    id_column("rest_of", nullable=True),  # the first batch of those that share its pictures
    id_column("pseudonym_key"),  # keys the pseudonyms of its workers in exports
    Column("created_at", Micros, nullable=False),
    Column("opened_at", Micros, nullable=True),
    Column(
        "group_id", Id, nullable=False, server_default=text("''")
    ),  # of workers; "": for everybody
    Index("ix_batch_requester", "requester_id", "created_at", "id"),
    Index("ix_batch_hit_type", "market_id", "hit_type_id"),
)

batch_hit = Table(
    "batch_hit",
    metadata,
    id_column("batch_id", primary_key=True),
    Column("row", Integer, primary_key=True),
    id_column("token"),  # UniqueRequestToken of its CreateHIT
    id_column("market_id"),
    id_column("hit_id", nullable=True),  # null until created
    id_column("design_digest"),
    # assignments added because one was rejected and its picture given to someone else
    Column("replacements", Integer, nullable=False, server_default="0"),
    Index("uq_batch_hit_hit", "market_id", "hit_id", unique=True),
)

hit_item = Table(
    "hit_item",
    metadata,
    id_column("batch_id", primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    id_column("image_id"),
    Column("role", String, nullable=False),  # work | practice | gold
    id_column("base_document_id", nullable=True),  # the fixed set it starts from
    Column("base_seq", BigInteger, nullable=False),  # frozen at this revision
    Index("ix_hit_item_image", "image_id"),
)

work = Table(
    "work",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
    id_column("hit_id"),
    id_column("worker_id"),
    id_column("requester_id"),
    id_column("batch_id"),
    Column("row", Integer, nullable=False),
    id_column("document_id", nullable=True),  # null until the page was opened
    Column("status", String, nullable=False),  # as the assignment's, from events
    Column("reward_cents", Cents, nullable=False),
    Column("fee_cents", Cents, nullable=False),
    Column("bonus_cents", Cents, nullable=False),
    Column("accepted_at", Micros, nullable=True),
    Column("opened_at", Micros, nullable=True),
    Column("first_input_at", Micros, nullable=True),
    Column("last_input_at", Micros, nullable=True),
    Column("submitted_at", Micros, nullable=True),
    Column("decided_at", Micros, nullable=True),
    Column("reason", Text, nullable=True),
    Column("counted", Integer, nullable=False),  # objects that count, at the last revision
    Column("nothing_to_label", Boolean, nullable=False),
    Column("nothing_left", Boolean, nullable=True),  # null where it is not asked, or not yet said
    Column("comments", Text, nullable=False),
    Column("receipt", String, nullable=True),  # the one we gave at finalization
    Column("complete", Boolean, nullable=False),  # its answer carried that receipt
    Column("replaced_at", Micros, nullable=True),  # rejected, and given to someone else
    Index("ix_work_batch", "batch_id", "status", "submitted_at", "assignment_id"),
    Index("ix_work_hit", "market_id", "hit_id"),
    Index("ix_work_worker", "market_id", "worker_id", "batch_id", "opened_at"),
)

object_bonus_due = Table(
    "object_bonus_due",  # approved work whose promised bonus has to be settled yet
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
)

event_cursor = Table(
    "event_cursor",
    metadata,
    id_column("consumer", primary_key=True),
    id_column("market_id", primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
