"""Connections to SQLite that stay open and begin their transactions at the driver's own price.

SQLAlchemy takes longer to begin and end a transaction than SQLite does.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from labelcrowd.storage.statement import raw_of


def standing_connection(engine: Engine) -> Connection:
    """A connection that is in a transaction for SQLAlchemy for as long as it lives.

    For SQLite it is in none: who uses it begins and ends each on ``raw_of`` it.
    """
    connection = engine.connect()
    connection.begin()
    raw_of(connection).execute("ROLLBACK")
    return connection
