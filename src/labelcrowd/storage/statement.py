"""Hand-written SQL for the few hot statements, at the driver's own price.

An ORM-free Core statement costs about 100 us of Python each; a save has seven.
The text uses ``?`` for parameters and only what SQLite and PostgreSQL share.

Which to use: SQLAlchemy Core for all that is not hot. For what is hot, a ``Statement``
where plain SQL is as clear and both engines take the same text, on either of which it
is fast; a ``Prepared`` (``prepared.py``) where the statement is built from tables and
conditions that other modules share, or an engine needs types that only Core states.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from labelcrowd.storage.sqlite_errors import RolledBack

Row = Sequence[Any]


class Statement:
    """One prepared text. ``for_update`` is added on PostgreSQL only: SQLite has one writer."""

    def __init__(self, text: str, *, for_update: str = "") -> None:
        self._sqlite = " ".join(text.split())
        self._postgresql = f"{self._sqlite} {for_update}".strip().replace("?", "%s")

    def one(self, connection: Connection, *values: object) -> Row | None:
        """The first row, or None."""
        row: Row | None = self._execute(connection, values).fetchone()
        return row

    def all(self, connection: Connection, *values: object) -> list[Row]:
        """All rows."""
        return list(self._execute(connection, values).fetchall())

    def run(self, connection: Connection, *values: object) -> int:
        """How many rows were written."""
        return int(self._execute(connection, values).rowcount)

    def many(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Run once for each tuple of values."""
        if connection.dialect.name == "sqlite":
            raw = raw_of(connection)
            with_driver(raw, raw.executemany, self._sqlite, rows)
        elif rows:
            connection.exec_driver_sql(self._postgresql, list(rows))

    def _execute(self, connection: Connection, values: tuple[object, ...]) -> Any:
        if connection.dialect.name == "sqlite":
            raw = raw_of(connection)
            return with_driver(raw, raw.execute, self._sqlite, values)
        # Wrapped, so that a serialization failure or deadlock is recognised and run again.
        return connection.exec_driver_sql(self._postgresql, values)


def raw_of(connection: Connection) -> Any:
    """SQLite's own connection, without SQLAlchemy's four steps to ``driver_connection``."""
    return connection.connection.dbapi_connection


def with_driver(raw: Any, run: Callable[[str, Any], Any], sql: str, values: Any) -> Any:
    """Run on SQLite's own connection; its errors reach the writer bare, which it expects.

    Raises RolledBack where the engine undid the transaction: nothing may follow then.
    """
    try:
        return run(sql, values)
    except sqlite3.Error as error:
        if not raw.in_transaction:
            raise RolledBack from error
        raise
