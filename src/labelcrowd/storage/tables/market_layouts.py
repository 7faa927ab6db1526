"""HITLayouts: a requester's pages with placeholders, of which HITs are made."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

hit_layout = Table(
    "hit_layout",  # never changed: a HITLayoutId always means the same page
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    Column("name", String, nullable=False),
    Column("content", Text, nullable=False),  # HTML with ${placeholders}
    Column("frame_height", Integer, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("removed_at", Micros, nullable=True),  # no new HITs are made of it
    Index("ix_hit_layout_requester", "market_id", "requester_id", "created_at", "id"),
)
