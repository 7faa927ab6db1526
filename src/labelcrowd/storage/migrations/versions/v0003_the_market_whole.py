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
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
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
        "secret_try",
        sa.Column(
            "key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_secret_try")),
    )
    op.create_index("ix_secret_try_full", "secret_try", ["full_at"], unique=False)
    op.add_column(
        "worker", sa.Column("language", sa.String(), server_default=sa.text("''"), nullable=False)
    )
