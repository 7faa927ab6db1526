"""The market's tables: requesters, workers, HITs, assignments, money, events.

Every row belongs to one market (``live`` or ``sandbox``); whether that market's
money is play money is a property of its ``market`` row, nowhere else.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from labelcrowd.storage.tables.base import Cents, Id, Json, Micros, id_column, metadata

market = Table(
    "market",
    metadata,
    id_column(primary_key=True),
    Column("play_money", Boolean, nullable=False),
    # ISO 4217; "" until the operator has chosen it
    Column("currency", String, nullable=False, server_default=text("''")),
    Column("fees", Json, nullable=False),  # fee schedule, see market.fees
    Column("paused", Boolean, nullable=False),
    Column("event_seq", BigInteger, nullable=False),  # last event written
    Column("ledger_seq", BigInteger, nullable=False),  # last ledger entry written
    Column("ledger_hash", String, nullable=False),  # its hash: the head of the chain
    Column("alive_at", Micros, nullable=True),  # heartbeat of whoever runs what falls due
    # The last time nobody ran: open deadlines of rows with gap < gap_seq still have to move.
    Column("gap_seq", Integer, nullable=False),
    Column("gap_from", Micros, nullable=False),
    Column("gap_us", BigInteger, nullable=False),
    Column("gap_open", Boolean, nullable=False),  # the moving is not finished
    # A HIT made with fewer than ten assignments never gets ten, as on Amazon.
    Column("ten_rule", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Micros, nullable=False),
)

requester = Table(
    "requester",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    Column("name", String, nullable=False),
    Column("funding", String, nullable=False),  # on-account | prepaid | replenished
    Column("limit_cents", Cents, nullable=False),  # spending limit of on-account
    # what may be held and paid out of free money in one day (UTC); null: as everybody
    Column("day_cap_cents", Cents, nullable=True),
    Column("created_at", Micros, nullable=False),
)

access_key = Table(
    "access_key",
    metadata,
    id_column(primary_key=True),  # the AWS access key id
    Column("secret", String, nullable=False),
    id_column("market_id"),
    id_column("requester_id"),
    Column("active", Boolean, nullable=False),
    Column("created_at", Micros, nullable=False),
    Index("ix_access_key_requester", "market_id", "requester_id"),
)

worker = Table(
    "worker",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("login"),  # lower-cased; unique in its market
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=True),
    Column("active", Boolean, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column(
        "paid_by", String, nullable=False, server_default=text("''")
    ),  # a panel's name; "": by us
    # that the worker has chosen; "": what the browser asks for
    Column("language", String, nullable=False, server_default=text("''")),
    UniqueConstraint("market_id", "login"),
)

hit_type = Table(
    "hit_type",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("digest"),  # hash of all values below: equal values are one type
    Column("title", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("keywords", Text, nullable=False),
    Column("reward_cents", Cents, nullable=False),
    Column("assignment_duration_s", Integer, nullable=False),
    Column("auto_approval_delay_s", Integer, nullable=False),
    Column("qualification_requirements", Json, nullable=False),
    Column("created_at", Micros, nullable=False),
    UniqueConstraint("market_id", "requester_id", "digest"),
)

hit_opening = Table(
    "hit_opening",  # HITs of one publication, visible together: drafts until opened_at is set
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("hit_type_id"),
    Column("fees", Json, nullable=False),  # the market's when the first draft was made
    Column("opened_at", Micros, nullable=True),
    Column("discarded_at", Micros, nullable=True),  # nothing is added to it or opened any more
    # What handing out its work may cost; null: no limit. Committed: work in hand, waiting or paid.
    Column("budget_cents", Cents, nullable=True),
    Column("committed_cents", Cents, nullable=False, server_default="0"),
    Column("unit_cents", Cents, nullable=False, server_default="0"),  # of one assignment, at most
    Column(
        "group_id", Id, nullable=False, server_default=text("''")
    ),  # for this group only; "": for all
    Column("created_at", Micros, nullable=False),
    Index("ix_hit_opening_type", "market_id", "hit_type_id"),
)

hit = Table(
    "hit",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("hit_type_id"),
    id_column("group_id"),
    id_column("opening_id"),  # "": open since it was created
    Column("question", Text, nullable=False),  # as sent by the requester
    Column("external_url", Text, nullable=True),  # of an ExternalQuestion
    Column("frame_height", Integer, nullable=False),
    Column("annotation", Text, nullable=False),
    Column("status", String, nullable=False),  # Amazon's five
    Column("review_status", String, nullable=False),
    Column("max_assignments", Integer, nullable=False),
    Column("pending", Integer, nullable=False),  # accepted, not submitted yet
    Column("available", Integer, nullable=False),  # places nobody has taken
    Column("completed", Integer, nullable=False),  # approved + rejected
    Column("fee_cents", Cents, nullable=False),  # of one assignment
    # of one assignment: a bonus promised for its objects, at most, with that bonus's fee
    Column("reserve_cents", Cents, nullable=False, server_default="0"),
    Column("held_cents", Cents, nullable=False),  # reward + fee still held for it
    Column("holds", Integer, nullable=False),  # how often the hold has changed: numbers the entries
    Column("paused", Boolean, nullable=False),  # not handed out while true
    Column("lifetime_s", Integer, nullable=False),
    Column("expires_at", Micros, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("expired", Boolean, nullable=False),  # HITExpired was written
    Column("gap", Integer, nullable=False),  # the last gap its expiry was moved by
    # review policies as Amazon's JSON; "" for none
    Column("assignment_review_policy", Json, nullable=False, server_default=text("''")),
    Column("hit_review_policy", Json, nullable=False, server_default=text("''")),
    # external | html | form: which of Amazon's three documents `question` is
    Column("question_kind", String, nullable=False, server_default=text("'external'")),
    Column("layout_id", Id, nullable=False, server_default=text("''")),  # made of; "": of none
    Index("ix_hit_requester", "market_id", "requester_id", "created_at", "id"),
    Index("ix_hit_open", "market_id", "hit_type_id", "opening_id", "status", "paused", "id"),
    Index("ix_hit_due", "market_id", "expired", "expires_at"),
)

_HANDED_IN = "status IN ('Submitted', 'Approved', 'Rejected')"
_TAKES_THE_PLACE = "status IN ('Accepted', 'Submitted', 'Approved', 'Rejected')"

assignment = Table(
    "assignment",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("hit_id"),
    id_column("requester_id"),
    id_column("worker_id"),
    # Accepted | Submitted | Approved | Rejected | Returned | Abandoned | Late
    Column("status", String, nullable=False),
    Column("reward_cents", Cents, nullable=False),
    Column("fee_cents", Cents, nullable=False),
    # held beside them for a promised bonus; 0 once that is settled
    Column("reserve_cents", Cents, nullable=False, server_default="0"),
    Column("accepted_at", Micros, nullable=False),
    Column("deadline_at", Micros, nullable=False),
    Column("extended_s", Integer, nullable=False),
    Column("submitted_at", Micros, nullable=True),
    Column("auto_approve_at", Micros, nullable=True),
    Column("approved_at", Micros, nullable=True),
    Column("rejected_at", Micros, nullable=True),
    Column("ended_at", Micros, nullable=True),  # returned or abandoned
    Column("gap", Integer, nullable=False),  # the last gap its deadlines were moved by
    Column("answer", Text, nullable=True),  # QuestionFormAnswers XML
    Column("feedback", Text, nullable=True),  # RequesterFeedback
    Index("ix_assignment_hit", "market_id", "hit_id", "status", "submitted_at", "id"),
    Index("ix_assignment_worker", "market_id", "worker_id", "accepted_at", "id"),
    Index(
        "uq_assignment_one_per_worker",
        "market_id",
        "hit_id",
        "worker_id",
        unique=True,
        sqlite_where=text(_TAKES_THE_PLACE),
        postgresql_where=text(_TAKES_THE_PLACE),
    ),
    Index(
        "ix_assignment_record",  # how much of a worker's work was approved
        "market_id",
        "worker_id",
        "status",
        sqlite_where=text(_HANDED_IN),
        postgresql_where=text(_HANDED_IN),
    ),
    Index("ix_assignment_deadline", "market_id", "status", "deadline_at"),
    Index("ix_assignment_auto_approve", "market_id", "status", "auto_approve_at"),
)

bonus = Table(
    "bonus",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("worker_id"),
    id_column("assignment_id"),
    id_column("hit_id"),
    Column("amount_cents", Cents, nullable=False),
    Column("fee_cents", Cents, nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_at", Micros, nullable=False),
    Index("ix_bonus_assignment", "market_id", "assignment_id"),
    Index("ix_bonus_hit", "market_id", "hit_id"),
    Index("ix_bonus_worker", "market_id", "worker_id"),
)

request_token = Table(
    "request_token",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("requester_id", primary_key=True),
    id_column("operation", primary_key=True),
    id_column("token", primary_key=True),
    id_column("result_id"),  # HITId for CreateHIT*, else the first request's id
    Column("created_at", Micros, nullable=False),
)

answered_request = Table(
    "answered_request",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("requester_id", primary_key=True),
    id_column("invocation_id", primary_key=True),  # amz-sdk-invocation-id
    Column("body_hash", String, nullable=False),  # of operation + body
    id_column("request_id"),
    Column("answer", Text, nullable=False),
    Column("created_at", Micros, nullable=False),
    Index("ix_answered_request_age", "market_id", "created_at"),
)

ledger_account = Table(
    "ledger_account",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("owner_id", primary_key=True),  # requester, worker, or "operator"
    id_column("kind", primary_key=True),
    Column("balance_cents", Cents, nullable=False),
    # of a requester's free money: the last day (since 1970, UTC) it was used, and how much then
    Column("day", Integer, nullable=False, server_default="0"),
    Column("day_cents", Cents, nullable=False, server_default="0"),
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("operation_key", primary_key=True),  # e.g. approve:<assignment>
    Column("kind", String, nullable=False),
    Column("at", Micros, nullable=False),
    Column("seq", BigInteger, nullable=False),  # place in the chain, from 1
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    UniqueConstraint("market_id", "seq"),
)

ledger_posting = Table(
    "ledger_posting",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("operation_key", primary_key=True),
    Column("line", Integer, primary_key=True),
    id_column("owner_id"),
    id_column("kind"),
    Column("amount_cents", Cents, nullable=False),
    Index("ix_ledger_posting_account", "market_id", "owner_id", "kind"),
)

market_event = Table(
    "market_event",
    metadata,
    id_column("market_id", primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("type", String, nullable=False),  # Amazon's EventType
    id_column("requester_id"),
    id_column("hit_type_id"),
    id_column("hit_id"),
    id_column("assignment_id", nullable=True),
    id_column("worker_id", nullable=True),
    Column("at", Micros, nullable=False),
    Column("detail", Json, nullable=False),
)
