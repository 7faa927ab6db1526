"""What workers and requesters say to each other: messages about a HIT, appeals of rejections."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from labelcrowd.storage.tables.base import Micros, id_column, metadata

hit_thread = Table(
    "hit_thread",  # one worker and one requester about one HIT
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("hit_id"),
    id_column("assignment_id"),  # the last that was named; "": a preview
    id_column("requester_id"),
    id_column("worker_id"),
    Column("worker_unread", Integer, nullable=False),
    Column("requester_unread", Integer, nullable=False),
    Column("unanswered", Integer, nullable=False),  # messages of one side since the other's last
    Column("last_by_worker", Boolean, nullable=False),
    Column("last_at", Micros, nullable=False),
    UniqueConstraint("market_id", "hit_id", "worker_id"),
    Index("ix_hit_thread_worker", "market_id", "worker_id", "last_at"),
    Index("ix_hit_thread_requester", "requester_id", "last_at"),
)

hit_message = Table(
    "hit_message",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("thread_id"),
    id_column("worker_id"),
    Column("by_worker", Boolean, nullable=False),
    Column("author", String, nullable=False),  # of a requester's, as it was then; "": the worker
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Index("ix_hit_message_thread", "market_id", "thread_id", "at", "id"),
    Index("ix_hit_message_lately", "market_id", "worker_id", "by_worker", "at"),
)

appeal = Table(
    "appeal",  # of a worker against a rejection: one an assignment
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
    id_column("hit_id"),
    id_column("requester_id"),
    id_column("worker_id"),
    Column("reason", Text, nullable=False),  # of the rejection, as it stood then
    Column("rejected_at", Micros, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("answer_by", Micros, nullable=False),  # the last moment at which it can be granted
    Column("state", String, nullable=False),  # open | granted | refused
    Column("answer", Text, nullable=False),
    Column("answered_by", String, nullable=False),  # a person's name, as it was then
    id_column("answered_account"),  # "": a program, or the rejection was undone without it
    Column("answered_at", Micros, nullable=True),
    Index("ix_appeal_requester", "requester_id", "state", "answer_by"),
    Index("ix_appeal_worker", "market_id", "worker_id", "at"),
)
