"""How workers find work: what is on offer, kept for the list, and whom a worker has saved."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from labelcrowd.storage.tables.base import Cents, Id, Json, Micros, id_column, metadata

hit_group = Table(
    "hit_group",  # HITs of one type and opening of which some can be taken; made from the others
    metadata,
    id_column("market_id", primary_key=True),
    id_column("hit_type_id", primary_key=True),
    id_column("opening_id", primary_key=True),  # "": created over the API
    id_column("requester_id"),
    Column("offered_at", Micros, nullable=False),
    Column("for_group_id", Id, nullable=False),  # for this group of workers only; "": for all
    Column("reward_cents", Cents, nullable=False),
    Column("assignment_duration_s", Integer, nullable=False),
    Column("qualification_requirements", Json, nullable=False),
    Column("words", Text, nullable=False),  # title, description, keywords: folded, for the search
)

hit_group_change = Table(
    "hit_group_change",  # types of which no event tells that their groups have changed
    metadata,
    id_column("market_id", primary_key=True),
    id_column("hit_type_id", primary_key=True),
)

market_follower = Table(
    "market_follower",  # who makes something of a market's events, and how far they have come
    metadata,
    id_column("market_id", primary_key=True),
    Column("name", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

saved_requester = Table(
    "saved_requester",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("worker_id", primary_key=True),
    id_column("requester_id", primary_key=True),
    Column("saved_at", Micros, nullable=False),
)
