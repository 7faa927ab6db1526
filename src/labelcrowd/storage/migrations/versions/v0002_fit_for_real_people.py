"""Fit for real people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "account_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column(
            "subject",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        "ix_audit_entry_requester", "audit_entry", ["requester_id", "at", "id"], unique=False
    )
    op.create_index(
        "ix_audit_entry_subject", "audit_entry", ["requester_id", "subject", "at"], unique=False
    )
    op.create_table(
        "batch_sample",
        sa.Column(
            "batch_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "image_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_sample")),
    )
    op.create_table(
        "collection_terms",
        sa.Column(
            "collection_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "digest",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collection_id", "digest", name=op.f("pk_collection_terms")),
    )
    op.create_table(
        "erased_worker",
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
            "claim_hash",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "worker_id", name=op.f("pk_erased_worker")),
    )
    op.create_index("ix_erased_worker_claim", "erased_worker", ["claim_hash"], unique=False)
    op.create_table(
        "hit_report",
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
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column(
            "request_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_hit_report")),
    )
    op.create_index(
        "ix_hit_report_assignment", "hit_report", ["market_id", "assignment_id"], unique=False
    )
    op.create_index(
        "ix_hit_report_requester",
        "hit_report",
        ["requester_id", "answered_at", "at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_hit_report_worker", "hit_report", ["market_id", "worker_id", "at"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "token_hash",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column(
            "group_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(
        "ix_invitation_market", "invitation", ["market_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_invitation_email",
        "invitation",
        ["market_id", "email"],
        unique=True,
        sqlite_where=sa.text("email <> '' AND revoked_at IS NULL"),
        postgresql_where=sa.text("email <> '' AND revoked_at IS NULL"),
    )
    op.create_table(
        "member",
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "account_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column(
            "added_by",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("requester_id", "account_id", name=op.f("pk_member")),
    )
    op.create_index("ix_member_account", "member", ["account_id"], unique=False)
    op.create_table(
        "object_bonus_due",
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
        sa.PrimaryKeyConstraint("market_id", "assignment_id", name=op.f("pk_object_bonus_due")),
    )
    op.create_table(
        "outgoing_mail",
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "invitation_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_outgoing_mail_invitation_id")),
    )
    op.create_index("ix_outgoing_mail_due", "outgoing_mail", ["status", "next_at"], unique=False)
    op.create_table(
        "pay_means",
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
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "worker_id", name=op.f("pk_pay_means")),
    )
    op.create_table(
        "pay_terms",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "digest",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("how_often", sa.Text(), nullable=False),
        sa.Column("from_what_sum", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "digest", name=op.f("pk_pay_terms")),
    )
    op.create_table(
        "payout_claim",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_payout_claim")),
    )
    op.create_index("ix_payout_claim_line", "payout_claim", ["market_id", "code"], unique=False)
    op.create_index(
        "ix_payout_claim_worker", "payout_claim", ["market_id", "worker_id", "at"], unique=False
    )
    op.create_table(
        "payout_line",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "run_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "run_id", "worker_id", name=op.f("pk_payout_line")),
        sa.UniqueConstraint("market_id", "code", name=op.f("uq_payout_line_market_id_code")),
    )
    op.create_index(
        "ix_payout_line_worker",
        "payout_line",
        ["market_id", "worker_id", "changed_at"],
        unique=False,
    )
    op.create_table(
        "payout_run",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("minimum_cents", sa.BigInteger(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_payout_run")),
        sa.UniqueConstraint("market_id", "number", name=op.f("uq_payout_run_market_id_number")),
    )
    op.create_table(
        "payout_step",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "code", "step", name=op.f("pk_payout_step")),
    )
    op.create_index(
        "ix_payout_step_worker", "payout_step", ["market_id", "worker_id", "at"], unique=False
    )
    op.create_table(
        "removal",
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "subject",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sha256",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("documents", sa.String(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
    )
    op.create_index(
        "ix_removal_open",
        "removal",
        ["at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "requester_card",
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ethics", sa.Text(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("requester_id", name=op.f("pk_requester_card")),
    )
    op.create_table(
        "setting",
        sa.Column(
            "name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "study",
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
        sa.Column(
            "opening_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "group_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "token",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("panel", sa.String(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("max_people", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("idle_us", sa.BigInteger(), nullable=False),
        sa.Column("completion_code", sa.String(), nullable=False),
        sa.Column("screened_out_code", sa.String(), nullable=False),
        sa.Column("timed_out_code", sa.String(), nullable=False),
        sa.Column("return_url", sa.String(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_study")),
        sa.UniqueConstraint("token", name=op.f("uq_study_token")),
    )
    op.create_index(
        "ix_study_opening", "study", ["market_id", "opening_id", "created_at"], unique=False
    )
    op.create_table(
        "study_assignment",
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
            "participant_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "assignment_id", name=op.f("pk_study_assignment")),
    )
    op.create_index(
        "ix_study_assignment_participant",
        "study_assignment",
        ["market_id", "participant_id", "number"],
        unique=False,
    )
    op.create_table(
        "study_bonus_file",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "study_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_study_bonus_file")),
        sa.UniqueConstraint(
            "market_id",
            "study_id",
            "number",
            name=op.f("uq_study_bonus_file_market_id_study_id_number"),
        ),
    )
    op.create_table(
        "study_bonus_line",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "bonus_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "file_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "bonus_id", name=op.f("pk_study_bonus_line")),
    )
    op.create_index(
        "ix_study_bonus_line_file", "study_bonus_line", ["market_id", "file_id"], unique=False
    )
    op.create_table(
        "study_participant",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "study_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "person",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_study_participant")),
        sa.UniqueConstraint(
            "market_id",
            "study_id",
            "person",
            name=op.f("uq_study_participant_market_id_study_id_person"),
        ),
    )
    op.create_index(
        "ix_study_participant_due",
        "study_participant",
        ["market_id", "state", "deadline_at"],
        unique=False,
    )
    op.create_index(
        "ix_study_participant_worker",
        "study_participant",
        ["market_id", "worker_id", "entered_at"],
        unique=False,
    )
    op.create_table(
        "unused_blob",
        sa.Column(
            "sha256",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_unused_blob")),
    )
    op.create_table(
        "worker_acceptance",
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
            "gate", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "subject",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "digest",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "market_id", "worker_id", "gate", "subject", "digest", name=op.f("pk_worker_acceptance")
        ),
    )
    op.create_table(
        "worker_group",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("market_id", "id", name=op.f("pk_worker_group")),
    )
    op.create_index(
        "uq_worker_group_name",
        "worker_group",
        ["market_id", "name"],
        unique=True,
        sqlite_where=sa.text("name <> ''"),
        postgresql_where=sa.text("name <> ''"),
    )
    op.create_table(
        "worker_group_member",
        sa.Column(
            "market_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "group_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "worker_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "market_id", "group_id", "worker_id", name=op.f("pk_worker_group_member")
        ),
    )
    op.create_index(
        "ix_worker_group_member_worker",
        "worker_group_member",
        ["market_id", "worker_id", "group_id"],
        unique=False,
    )
    op.add_column(
        "assignment",
        sa.Column("reserve_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "batch", sa.Column("bonus_cents", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("batch", sa.Column("budget_cents", sa.BigInteger(), nullable=True))
    op.add_column(
        "batch",
        sa.Column(
            "low_pay_accepted", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.add_column(
        "batch",
        sa.Column(
            "rest_of",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
    )
    op.add_column(
        "batch",
        sa.Column(
            "group_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            server_default=sa.text("''"),
            nullable=False,
        ),
    )
    op.add_column(
        "collection",
        sa.Column("terms_digest", sa.String(), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("document", sa.Column("objects", sa.Integer(), nullable=True))
    op.add_column("document", sa.Column("counted", sa.Integer(), nullable=True))
    op.add_column("document", sa.Column("problems", sa.Integer(), nullable=True))
    op.drop_index(op.f("ix_document_object_count"), table_name="document_object")
    op.create_index(
        "ix_document_object_extent",
        "document_object",
        ["document_id", "name", "area", "x_min", "y_min", "x_max", "y_max"],
        unique=False,
        sqlite_where=sa.text("live AND twin_of IS NULL"),
        postgresql_where=sa.text("live AND twin_of IS NULL"),
    )
    op.create_index(
        "ix_document_object_problem",
        "document_object",
        ["document_id", "object_id"],
        unique=False,
        sqlite_where=sa.text("problem <> ''"),
        postgresql_where=sa.text("problem <> ''"),
    )
    op.add_column(
        "hit", sa.Column("reserve_cents", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("hit_opening", sa.Column("budget_cents", sa.BigInteger(), nullable=True))
    op.add_column(
        "hit_opening",
        sa.Column("committed_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "hit_opening", sa.Column("unit_cents", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "hit_opening",
        sa.Column(
            "group_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            server_default=sa.text("''"),
            nullable=False,
        ),
    )
    op.add_column("image", sa.Column("removed_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "market", sa.Column("currency", sa.String(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "session",
        sa.Column(
            "requester_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            server_default=sa.text("''"),
            nullable=False,
        ),
    )
    op.add_column(
        "worker", sa.Column("paid_by", sa.String(), server_default=sa.text("''"), nullable=False)
    )
