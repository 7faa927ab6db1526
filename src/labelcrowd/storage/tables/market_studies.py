"""Studies: one opening's HITs offered to the people of a panel, who did what, what was exported."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from labelcrowd.storage.tables.base import Json, Micros, id_column, metadata

study = Table(
    "study",
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("opening_id"),  # whose HITs are handed out
    id_column("group_id"),  # of its people
    id_column("token"),  # in the address that the panel gets
    Column("panel", String, nullable=False),  # its name as shown: who pays
    Column("parameters", Json, nullable=False),  # names in the address; the first is the person
    Column("per_person", Integer, nullable=False),  # HITs in a row
    Column("max_people", Integer, nullable=False),
    Column("taken", Integer, nullable=False),  # places of those who work or have finished
    Column("idle_us", BigInteger, nullable=False),  # so long without a HIT handed in: timed out
    Column("completion_code", String, nullable=False),
    Column("screened_out_code", String, nullable=False),
    Column("timed_out_code", String, nullable=False),
    Column("return_url", String, nullable=False),  # "": there is none
    Column("closed_at", Micros, nullable=True),
    Column("created_at", Micros, nullable=False),
    UniqueConstraint("token"),
    Index("ix_study_opening", "market_id", "opening_id", "created_at"),
)

study_participant = Table(
    "study_participant",  # one person of the panel in one study
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("study_id"),
    id_column("person"),  # the panel's id of them, or what storage.erased_person leaves of it
    Column("parameters", Json, nullable=False),  # all that came in the address, the last time
    id_column("worker_id"),
    # working | finished | no-more-pictures | screened-out | timed-out | withdrawn
    Column("state", String, nullable=False),
    Column("entered_at", Micros, nullable=False),
    Column("deadline_at", Micros, nullable=False),  # timed out then, if nothing is in hand
    Column("ended_at", Micros, nullable=True),
    Column("gap", Integer, nullable=False),  # the last gap its deadline was moved by
    UniqueConstraint("market_id", "study_id", "person"),
    Index("ix_study_participant_worker", "market_id", "worker_id", "entered_at"),
    Index("ix_study_participant_due", "market_id", "state", "deadline_at"),
)

study_assignment = Table(
    "study_assignment",  # which assignments a participant took in the study
    metadata,
    id_column("market_id", primary_key=True),
    id_column("assignment_id", primary_key=True),
    id_column("participant_id"),
    Column("number", Integer, nullable=False),  # from 1
    Index("ix_study_assignment_participant", "market_id", "participant_id", "number"),
)

study_bonus_file = Table(
    "study_bonus_file",  # bonuses handed to the panel together
    metadata,
    id_column("market_id", primary_key=True),
    id_column(primary_key=True),
    id_column("study_id"),
    Column("number", Integer, nullable=False),  # from 1
    Column("created_at", Micros, nullable=False),
    UniqueConstraint("market_id", "study_id", "number"),
)

study_bonus_line = Table(
    "study_bonus_line",
    metadata,
    id_column("market_id", primary_key=True),
    id_column("bonus_id", primary_key=True),  # so that no bonus is in two files
    id_column("file_id"),
    Column("person", String, nullable=False),  # as the file says; "" once the worker is erased
    Index("ix_study_bonus_line_file", "market_id", "file_id"),
)
