"""Time that workers spend, paid and unpaid, and what it makes of a group's pay."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from labelcrowd.storage.tables.base import Cents, Micros, id_column, metadata

page_time = Table(
    "page_time",  # how long a page about a HIT could be seen, as the page itself reports it
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),  # of one loading of the page
    Column("kind", String, nullable=False),  # preview | terms | work
    id_column("worker_id"),
    id_column("requester_id"),
    id_column("hit_type_id"),
    id_column("opening_id"),
    id_column("assignment_id"),  # "": before anything was accepted
    Column("seen_ms", BigInteger, nullable=False),
    Column("reading_ms", BigInteger, nullable=False),  # of that, before the first action
    Column("started_at", Micros, nullable=False),
    Column("reported_at", Micros, nullable=False),
    Index("ix_page_time_assignment", "market_id", "assignment_id"),
    Index("ix_page_time_type", "market_id", "hit_type_id", "started_at"),
    Index("ix_page_time_worker", "market_id", "worker_id", "started_at"),
)

practice_time = Table(
    "practice_time",  # how long a page of checked practice for a qualification could be seen
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),  # of one loading of the page
    id_column("qualification_type_id"),
    id_column("worker_id"),
    Column("seen_ms", BigInteger, nullable=False),
    Column("started_at", Micros, nullable=False),
    Column("reported_at", Micros, nullable=False),
    Index("ix_practice_time_type", "market_id", "qualification_type_id", "started_at"),
    Index("ix_practice_time_worker", "market_id", "worker_id", "started_at"),
)

work_time = Table(
    "work_time",  # how long an assignment was in a worker's hands, once it is not any more
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
    id_column("worker_id"),
    id_column("requester_id"),
    id_column("hit_type_id"),
    id_column("opening_id"),
    Column("ending", String, nullable=False),  # submitted | returned | abandoned
    Column("held_ms", BigInteger, nullable=False),  # from accepting to the end, at most its time
    Column("seen_ms", BigInteger, nullable=False),  # of it, as its pages report; 0: they did not
    Column("reading_ms", BigInteger, nullable=False),
    Column("ended_at", Micros, nullable=False),
    Index("ix_work_time_type", "market_id", "hit_type_id", "ended_at"),
    Index("ix_work_time_worker", "market_id", "worker_id", "ended_at"),
    Index("ix_work_time_requester", "market_id", "requester_id", "ended_at"),
)

return_reason = Table(
    "return_reason",  # why a worker gave a HIT back, if they said so
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
    id_column("worker_id"),
    id_column("requester_id"),
    id_column("hit_type_id"),
    id_column("opening_id"),
    Column("reason", String, nullable=False),  # see market.return_reasons
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Index("ix_return_reason_type", "market_id", "requester_id", "hit_type_id", "at"),
)

group_measure = Table(
    "group_measure",  # what the newest work of a HIT type took and paid
    metadata,
    id_column("market_id", primary_key=True),
    id_column("hit_type_id", primary_key=True),
    Column("due", Boolean, nullable=False),  # something has happened since
    Column("measured_at", Micros, nullable=False),  # 0: never
    Column("assignments", Integer, nullable=False),  # submitted and not rejected
    Column("workers", Integer, nullable=False),  # who did these
    Column("median_ms", BigInteger, nullable=True),  # of one, from accepting to submitting
    Column("hourly_cents", Cents, nullable=True),  # of the work alone
    Column("hourly_all_cents", Cents, nullable=True),  # with all time that counts
    Index("ix_group_measure_due", "market_id", "due", "measured_at"),
)

requester_measure = Table(
    "requester_measure",  # how a requester decides about work, by the newest of it
    metadata,
    id_column("market_id", primary_key=True),
    id_column("requester_id", primary_key=True),
    Column("due", Boolean, nullable=False),
    Column("measured_at", Micros, nullable=False),
    Column("decided", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),  # submitted, not decided
    Column("decision_ms", BigInteger, nullable=True),  # median, those that wait counted in
    Column("decision_at_least", Boolean, nullable=False),  # the median itself still waits
    Index("ix_requester_measure_due", "market_id", "due", "measured_at"),
)
