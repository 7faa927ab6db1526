"""INSERT that leaves a row which is there already, in the words of either engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Insert, Table


def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row, or leave the one that has its key already; whether it is new."""
    # Each dialect takes a twentieth of a second to load: only the one that is in use.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as of_postgresql

        return _run(connection, of_postgresql(table).values(**values).on_conflict_do_nothing())
    from sqlalchemy.dialects.sqlite import insert as of_sqlite

    return _run(connection, of_sqlite(table).values(**values).on_conflict_do_nothing())


def _run(connection: Connection, statement: Insert) -> bool:
    # An INSERT's count is thrown away where nobody asks for it.
    done = connection.execute(statement, execution_options={"preserve_rowcount": True})
    return done.rowcount == 1
