"""Documents, their append-only revisions, and the fold of those revisions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from labelcrowd.storage.tables.base import Json, Micros, id_column, metadata

document = Table(
    "document",
    metadata,
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("image_id"),
    # assignment | import | requester | model | consensus | union (what a HIT showed of
    # several documents, for nobody else); an import is "importing", which
    # nobody sees, until all of it is stored
    Column("origin", String, nullable=False),
    id_column("author_id"),  # worker, requester or model id; the source's user name for an import
    id_column("origin_key"),  # market/assignment, import digest, ...: unique per image
    Column("head_seq", BigInteger, nullable=False),  # last revision's sequence, 0 = none
    Column("head_hash", String, nullable=False),
    Column("final_seq", BigInteger, nullable=True),  # set when finalized at a revision
    # Of its objects: all, those that count, those with a problem. Null: to be counted anew.
    Column("objects", Integer, nullable=True),
    Column("counted", Integer, nullable=True),
    Column("problems", Integer, nullable=True),
    Column("source", Json, nullable=False),  # fields of the source file that no object holds
    # What its author started from and changes by reference, frozen at a revision.
    id_column("base_document_id", nullable=True),
    Column("base_seq", BigInteger, nullable=False, server_default="0"),
    Column("created_at", Micros, nullable=False),
    Column("updated_at", Micros, nullable=False),
    UniqueConstraint("image_id", "origin", "origin_key"),
    Index("ix_document_image", "image_id", "origin"),
)

revision = Table(
    "revision",
    metadata,
    id_column("document_id", primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    id_column("change_id"),
    id_column("object_id"),
    id_column("session"),  # the writer's session
    Column("counter", BigInteger, nullable=False),  # that session's own count
    Column("base_seq", BigInteger, nullable=False),  # revision the writer had seen of this object
    Column("body", Json, nullable=False),  # the object's complete new state
    Column("body_hash", String, nullable=False),  # of everything the writer sent
    id_column("author_id"),
    Column("at", Micros, nullable=False),
    # create | reshape | move | rename | delete | restore | attributes | import
    Column("cause", String, nullable=False),
    Column("outcome", String, nullable=False),  # applied | superseded | stale
    Column("draw_ms", Integer, nullable=False),  # active milliseconds spent drawing
    Column("name_ms", Integer, nullable=False),  # active milliseconds spent naming
    Column("hash", String, nullable=False),  # chains to the document's previous revision
    UniqueConstraint("document_id", "change_id"),
)

document_object = Table(
    "document_object",
    metadata,
    id_column("document_id", primary_key=True),
    id_column("object_id", primary_key=True),
    Column("seq", BigInteger, nullable=False),  # the revision that this state came from
    id_column("session"),
    Column("counter", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("live", Boolean, nullable=False),  # not deleted
    Column("counts", Boolean, nullable=False),  # new, live, valid, not a duplicate
    # why a live object does not count, or what is odd about it; "" = nothing
    Column("problem", String, nullable=False),
    id_column("twin_of", nullable=True),  # the object that it is a duplicate of
    id_column("refers_to", nullable=True),  # the object of the fixed set that it changes
    Column("area", Float, nullable=False),  # px^2
    Column("x_min", Float, nullable=False),
    Column("y_min", Float, nullable=False),
    Column("x_max", Float, nullable=False),
    Column("y_max", Float, nullable=False),
    # Last, so that the other columns are read without an outline's further pages.
    Column("body", Json, nullable=False),
    # Looking for duplicates must not read through 10,000 outlines.
    Index(
        "ix_document_object_extent",
        "document_id",
        "name",
        "area",
        "x_min",
        "y_min",
        "x_max",
        "y_max",
        sqlite_where=text("live AND twin_of IS NULL"),
        postgresql_where=text("live AND twin_of IS NULL"),
    ),
    Index(
        "ix_document_object_problem",
        "document_id",
        "object_id",
        sqlite_where=text("problem <> ''"),
        postgresql_where=text("problem <> ''"),
    ),
    Index(
        "ix_document_object_twin",
        "document_id",
        "twin_of",
        sqlite_where=text("twin_of IS NOT NULL"),
        postgresql_where=text("twin_of IS NOT NULL"),
    ),
    Index(
        "ix_document_object_refers",
        "document_id",
        "refers_to",
        sqlite_where=text("refers_to IS NOT NULL"),
        postgresql_where=text("refers_to IS NOT NULL"),
    ),
)
