"""Notifications of HIT types: what is wanted, and the messages that are on their way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, text

from labelcrowd.storage.tables.base import Id, Json, Micros, id_column, metadata

notification_setting = Table(
    "notification_setting",  # Amazon's notification specification: one for a HIT type
    metadata,
    id_column("market_id", primary_key=True),
    id_column("hit_type_id", primary_key=True),
    id_column("requester_id"),
    Column("destination", Text, nullable=False),
    Column("transport", String, nullable=False),  # Email | SQS | SNS
    Column("version", String, nullable=False),
    Column("event_types", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("seen_seq", BigInteger, nullable=False),  # events up to here are done with
    Column("updated_at", Micros, nullable=False),
    Index("ix_notification_setting_active", "market_id", "active"),
    Index("ix_notification_setting_requester", "market_id", "requester_id"),
)

notification_delivery = Table(
    "notification_delivery",  # one message on its way
    metadata,
    id_column(primary_key=True),  # EventDocId
    id_column("market_id"),
    id_column("requester_id"),
    id_column("hit_type_id"),  # "" for a test
    Column("destination", Text, nullable=False),
    Column("transport", String, nullable=False),
    Column("kind", String, nullable=False),  # events | test | confirmation
    Column("body", Text, nullable=False),  # the event document; "" for a confirmation
    Column("events", Integer, nullable=False),
    # waiting | unconfirmed (its subscription is) | sent | dead
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Micros, nullable=False),  # not tried before
    Column("error", Text, nullable=False, server_default=text("''")),  # of the last attempt
    Column("created_at", Micros, nullable=False),
    Column("ended_at", Micros, nullable=True),  # sent or dead
    Index("ix_notification_delivery_due", "status", "next_at"),
    Index("ix_notification_delivery_requester", "requester_id", "status", "created_at", "id"),
)

notification_subscription = Table(
    "notification_subscription",  # an SNS endpoint, which has to say that it wants them
    metadata,
    id_column("requester_id", primary_key=True),
    Column("destination", Id, primary_key=True),
    id_column("token"),
    Column("confirmed_at", Micros, nullable=True),
    Column("created_at", Micros, nullable=False),
    Index("uq_notification_subscription_token", "token", unique=True),
)

notification_secret = Table(
    "notification_secret",  # signs what is sent over HTTP
    metadata,
    id_column("requester_id", primary_key=True),
    Column("secret", String, nullable=False),
    Column("created_at", Micros, nullable=False),
)

notification_host = Table(
    "notification_host",  # hosts of private networks, and of plain http, that the operator allows
    metadata,
    id_column("host", primary_key=True),  # in lower case
    Column("created_at", Micros, nullable=False),
)
