"""Blobs, pictures (stored bytes) and images (a requester's named pictures)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, UniqueConstraint, text

from labelcrowd.storage.tables.base import Json, Micros, id_column, metadata

blob = Table(
    "blob",
    metadata,
    id_column("sha256", primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("created_at", Micros, nullable=False),
)

picture = Table(
    "picture",
    metadata,
    id_column("sha256", primary_key=True),  # of the bytes as uploaded
    Column("width", Integer, nullable=False),  # of the upright picture, pixels
    Column("height", Integer, nullable=False),
    Column("format", String, nullable=False),  # JPEG | PNG | WEBP | TIFF
    Column("orientation", Integer, nullable=False),  # EXIF 1..8 of the original
    Column("levels", Json, nullable=False),  # [{width, height, sha256, media_type}], largest first
    Column("created_at", Micros, nullable=False),
)

collection = Table(
    "collection",
    metadata,
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("name"),
    Column("created_at", Micros, nullable=False),
    # What a worker accepts before a picture of it is sent; "": nothing
    Column("terms_digest", String, nullable=False, server_default=text("''")),
    UniqueConstraint("requester_id", "name"),
)

image = Table(
    "image",
    metadata,
    id_column(primary_key=True),
    id_column("requester_id"),
    id_column("collection_id"),
    id_column("folder"),  # "" or a/b
    id_column("filename"),
    id_column("sha256"),  # "" where it was removed
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("removed_at", Micros, nullable=True),  # the record stays without the picture
    UniqueConstraint("collection_id", "folder", "filename"),
    Index("ix_image_sha256", "sha256"),
)
