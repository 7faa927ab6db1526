"""What review policies found out and did about a HIT and its assignments."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text, text

from labelcrowd.storage.tables.base import Micros, id_column, metadata

review_record = Table(
    "review_record",  # one result or one action, in the order in which they came
    metadata,
    id_column("market_id", primary_key=True),
    id_column("hit_id", primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1 in each HIT
    Column("level", String, nullable=False),  # Assignment | HIT: of the policy
    Column("kind", String, nullable=False),  # result | action
    id_column("action_id"),  # of a result: the review that computed it
    id_column("subject_id"),  # an assignment, or the HIT
    Column("subject_type", String, nullable=False),  # Assignment | HIT
    Column("question", Text, nullable=False, server_default=text("''")),  # of a result
    Column("name", String, nullable=False),  # a result's Key, an action's ActionName
    Column("value", Text, nullable=False),  # a result's Value, an action's Result
    Column("status", String, nullable=False, server_default=text("''")),  # of an action
    Column("error_code", String, nullable=False, server_default=text("''")),  # of a failed action
    Column("at", Micros, nullable=False),
)
