"""The metadata that all tables register with, and the column types they use.

Times are integer microseconds UTC, money is integer cents, ids compare
bytewise on both engines (SQLite's default, ``COLLATE "C"`` on PostgreSQL).
JSON is stored as text that msgspec wrote.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData, String, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String().with_variant(String(collation="C"), "postgresql")
"""An identifier or any text that lists are ordered by."""

Micros = BigInteger
"""A time: microseconds since 1970-01-01 UTC."""

Cents = BigInteger
"""An amount of money."""

Json = Text
"""JSON text."""


def id_column(
    name: str = "id", *, primary_key: bool = False, nullable: bool = False
) -> Column[str]:
    """A column that holds an identifier."""
    return Column(name, Id, primary_key=primary_key, nullable=nullable)
