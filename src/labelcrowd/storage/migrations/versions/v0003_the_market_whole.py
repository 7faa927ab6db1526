"""The market whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "assignment_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rejected_at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column(
            "answered_account",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("market_id", "assignment_id", name=op.f("pk_appeal")),
    )
    op.create_index(
        "ix_appeal_requester", "appeal", ["requester_id", "state", "answer_by"], unique=False
    )
    op.create_index("ix_appeal_worker", "appeal", ["market_id", "worker_id", "at"], unique=False)
    op.create_table(
        "group_measure",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.Column("assignments", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("median_ms", sa.BigInteger(), nullable=True),
        sa.Column("hourly_cents", sa.BigInteger(), nullable=True),
        sa.Column("hourly_all_cents", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("market_id", "hit_type_id", name=op.f("pk_group_measure")),
    )
    op.create_index(
        "ix_group_measure_due", "group_measure", ["market_id", "due", "measured_at"], unique=False
    )
    op.create_table(
        "hit_group",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "opening_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "for_group_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("reward_cents", sa.BigInteger(), nullable=False),
        sa.Column("assignment_duration_s", sa.Integer(), nullable=False),
        sa.Column("qualification_requirements", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "market_id", "hit_type_id", "opening_id", name=op.f("pk_hit_group")
        ),
    )
    op.create_table(
        "hit_group_change",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("market_id", "hit_type_id", name=op.f("pk_hit_group_change")),
    )
    op.create_table(
        "hit_layout",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("frame_height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_hit_layout")),
    )
    op.create_index(
        "ix_hit_layout_requester",
        "hit_layout",
        ["market_id", "requester_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "hit_message",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "thread_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("by_worker", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_hit_message")),
    )
    op.create_index(
        "ix_hit_message_lately",
        "hit_message",
        ["market_id", "worker_id", "by_worker", "at"],
        unique=False,
    )
    op.create_index(
        "ix_hit_message_thread", "hit_message", ["market_id", "thread_id", "at", "id"], unique=False
    )
    op.create_table(
        "hit_thread",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "hit_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "assignment_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("worker_unread", sa.Integer(), nullable=False),
        sa.Column("requester_unread", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("last_by_worker", sa.Boolean(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_hit_thread")),
        sa.UniqueConstraint(
            "market_id",
            "hit_id",
            "worker_id",
            name=op.f("uq_hit_thread_market_id_hit_id_worker_id"),
        ),
    )
    op.create_index(
        "ix_hit_thread_requester", "hit_thread", ["requester_id", "last_at"], unique=False
    )
    op.create_index(
        "ix_hit_thread_worker", "hit_thread", ["market_id", "worker_id", "last_at"], unique=False
    )
    op.create_table(
        "hit_type_requirement",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "qualification_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint(
            "market_id",
            "qualification_type_id",
            "hit_type_id",
            name=op.f("pk_hit_type_requirement"),
        ),
    )
    op.create_table(
        "market_follower",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "name", name=op.f("pk_market_follower")),
    )
    op.create_table(
        "message_mail",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "message_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "message_id", name=op.f("pk_message_mail")),
    )
    op.create_index("ix_message_mail_due", "message_mail", ["status", "next_at"], unique=False)
    op.create_table(
        "notification_delivery",
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("transport", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_delivery")),
    )
    op.create_index(
        "ix_notification_delivery_due", "notification_delivery", ["status", "next_at"], unique=False
    )
    op.create_index(
        "ix_notification_delivery_requester",
        "notification_delivery",
        ["requester_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "notification_host",
        sa.Column(
            "host", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_notification_host")),
    )
    op.create_table(
        "notification_secret",
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("requester_id", name=op.f("pk_notification_secret")),
    )
    op.create_table(
        "notification_setting",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("transport", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("event_types", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "hit_type_id", name=op.f("pk_notification_setting")),
    )
    op.create_index(
        "ix_notification_setting_active",
        "notification_setting",
        ["market_id", "active"],
        unique=False,
    )
    op.create_index(
        "ix_notification_setting_requester",
        "notification_setting",
        ["market_id", "requester_id"],
        unique=False,
    )
    op.create_table(
        "notification_subscription",
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "destination",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "token",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "requester_id", "destination", name=op.f("pk_notification_subscription")
        ),
    )
    op.create_index(
        "uq_notification_subscription_token", "notification_subscription", ["token"], unique=True
    )
    op.create_table(
        "page_time",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "opening_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "assignment_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("reading_ms", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_page_time")),
    )
    op.create_index(
        "ix_page_time_assignment", "page_time", ["market_id", "assignment_id"], unique=False
    )
    op.create_index(
        "ix_page_time_type", "page_time", ["market_id", "hit_type_id", "started_at"], unique=False
    )
    op.create_index(
        "ix_page_time_worker", "page_time", ["market_id", "worker_id", "started_at"], unique=False
    )
    op.create_table(
        "qualification",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "qualification_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("subdivision", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint(
            "market_id", "qualification_type_id", "worker_id", name=op.f("pk_qualification")
        ),
    )
    op.create_index(
        "ix_qualification_worker",
        "qualification",
        ["market_id", "worker_id", "status"],
        unique=False,
    )
    op.create_table(
        "qualification_request",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "qualification_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("test", sa.Text(), nullable=True),
        sa.Column("answer_key", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("gap", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_qualification_request")),
    )
    op.create_index(
        "ix_qualification_request_pending",
        "qualification_request",
        ["market_id", "requester_id", "status", "submitted_at"],
        unique=False,
    )
    op.create_index(
        "ix_qualification_request_worker",
        "qualification_request",
        ["market_id", "worker_id", "qualification_type_id"],
        unique=False,
    )
    op.create_index(
        "uq_qualification_request_open",
        "qualification_request",
        ["market_id", "qualification_type_id", "worker_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('Started', 'Pending')"),
        postgresql_where=sa.text("status IN ('Started', 'Pending')"),
    )
    op.create_table(
        "qualification_type",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("test", sa.Text(), nullable=True),
        sa.Column("test_duration_s", sa.Integer(), nullable=True),
        sa.Column("answer_key", sa.Text(), nullable=True),
        sa.Column("retry_delay_s", sa.Integer(), nullable=True),
        sa.Column("auto_granted", sa.Boolean(), nullable=False),
        sa.Column("auto_granted_value", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_qualification_type")),
    )
    op.create_index(
        "uq_qualification_type_name",
        "qualification_type",
        ["market_id", "requester_id", "name"],
        unique=True,
        sqlite_where=sa.text("status <> 'Disposing'"),
        postgresql_where=sa.text("status <> 'Disposing'"),
    )
    op.create_table(
        "requester_measure",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("decision_ms", sa.BigInteger(), nullable=True),
        sa.Column("decision_at_least", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "requester_id", name=op.f("pk_requester_measure")),
    )
    op.create_index(
        "ix_requester_measure_due",
        "requester_measure",
        ["market_id", "due", "measured_at"],
        unique=False,
    )
    op.create_table(
        "return_reason",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "assignment_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "opening_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "assignment_id", name=op.f("pk_return_reason")),
    )
    op.create_index(
        "ix_return_reason_type",
        "return_reason",
        ["market_id", "requester_id", "hit_type_id", "at"],
        unique=False,
    )
    op.create_table(
        "review_record",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "action_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "subject_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("question", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("error_code", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "hit_id", "number", name=op.f("pk_review_record")),
    )
    op.create_table(
        "saved_requester",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "market_id", "worker_id", "requester_id", name=op.f("pk_saved_requester")
        ),
    )
    op.create_table(
        "secret_try",
        sa.Column(
            "key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_secret_try")),
    )
    op.create_index("ix_secret_try_full", "secret_try", ["full_at"], unique=False)
    op.create_table(
        "work_time",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "assignment_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hit_type_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "opening_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("held_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("reading_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "assignment_id", name=op.f("pk_work_time")),
    )
    op.create_index(
        "ix_work_time_requester",
        "work_time",
        ["market_id", "requester_id", "ended_at"],
        unique=False,
    )
    op.create_index(
        "ix_work_time_type", "work_time", ["market_id", "hit_type_id", "ended_at"], unique=False
    )
    op.create_index(
        "ix_work_time_worker", "work_time", ["market_id", "worker_id", "ended_at"], unique=False
    )
    op.create_table(
        "worker_block",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "market_id", "requester_id", "worker_id", name=op.f("pk_worker_block")
        ),
    )
    op.create_index(
        "ix_worker_block_worker",
        "worker_block",
        ["market_id", "worker_id", "requester_id"],
        unique=False,
    )
    op.create_table(
        "worker_message",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("news", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_worker_message")),
    )
    op.create_index(
        "ix_worker_message_worker",
        "worker_message",
        ["market_id", "worker_id", "sent_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_assignment_record",
        "assignment",
        ["market_id", "worker_id", "status"],
        unique=False,
        sqlite_where=sa.text("status IN ('Submitted', 'Approved', 'Rejected')"),
        postgresql_where=sa.text("status IN ('Submitted', 'Approved', 'Rejected')"),
    )
    op.add_column(
        "hit",
        sa.Column(
            "assignment_review_policy", sa.Text(), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column(
        "hit",
        sa.Column("hit_review_policy", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "hit",
        sa.Column(
            "question_kind", sa.String(), server_default=sa.text("'external'"), nullable=False
        ),
    )
    op.add_column(
        "hit",
        sa.Column(
            "layout_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            server_default=sa.text("''"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_hit_opening_type", "hit_opening", ["market_id", "hit_type_id"], unique=False
    )
    op.add_column(
        "ledger_account", sa.Column("day", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "ledger_account",
        sa.Column("day_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "market",
        sa.Column("ten_rule", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("requester", sa.Column("day_cap_cents", sa.BigInteger(), nullable=True))
    op.add_column(
        "session", sa.Column("proven_at", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "worker", sa.Column("language", sa.String(), server_default=sa.text("''"), nullable=False)
    )
