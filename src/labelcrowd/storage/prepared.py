"""Core statements of hot paths, at the driver's own price on SQLite.

SQLAlchemy spends about 100 us of Python on each execution, several times what
SQLite takes for a row by its key. A ``Prepared`` compiles once and then hands the text
and its values to the driver. On PostgreSQL SQLAlchemy executes it as ever: there the
network costs more, and values need the types that it states.

A hot statement that is as clear in plain SQL is a ``Statement``: ``statement.py`` says
which to use when. Both run through its ``with_driver``.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, Executable

from labelcrowd.storage.statement import raw_of, with_driver

Values = Mapping[str, Any]


class Prepared:
    """A Core statement whose values are given by the names of its binds.

    Rows have their columns as attributes, as SQLAlchemy's have; booleans come as 0 and 1
    from SQLite. No ``expanding`` binds: their text differs from call to call.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._text = ""
        self._in_order: Callable[[Values], Sequence[Any]] = lambda values: ()
        self._constants: dict[str, Any] = {}
        self._row: Callable[[Any], Any] | None = None

    def one(self, connection: Connection, values: Values) -> Any:
        """The first row, or None."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, dict(values)).first()
        cursor = self._execute(connection, values)
        found = cursor.fetchone()
        return None if found is None else self._row_type(cursor)(found)

    def all(self, connection: Connection, values: Values) -> Sequence[Any]:
        """All rows."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, dict(values)).all()
        cursor = self._execute(connection, values)
        found = cursor.fetchall()
        return [*map(self._row_type(cursor), found)] if found else []

    def run(self, connection: Connection, values: Values) -> int:
        """How many rows were written."""
        if connection.dialect.name != "sqlite":
            return int(connection.execute(self._statement, dict(values)).rowcount)
        return int(self._execute(connection, values).rowcount)

    def lock(self, connection: Connection, values: Values) -> None:
        """Hold what a SELECT ... FOR UPDATE finds. SQLite's one writer holds everything already."""
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement, dict(values))

    def _execute(self, connection: Connection, values: Values) -> Any:
        if not self._text:
            self._compile(connection)
        raw = raw_of(connection)
        given = {**self._constants, **values} if self._constants else values
        return with_driver(raw, raw.execute, self._text, self._in_order(given))

    def _compile(self, connection: Connection) -> None:
        assert isinstance(self._statement, ClauseElement)
        compiled: Any = self._statement.compile(dialect=connection.dialect)
        self._in_order = _getter(compiled.positiontup)
        self._constants = {
            name: bind.value for name, bind in compiled.binds.items() if not bind.required
        }
        self._text = " ".join(str(compiled).split())

    def _row_type(self, cursor: Any) -> Callable[[Any], Any]:
        if self._row is None:
            names = [column[0] for column in cursor.description]
            made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
            self._row = made._make
        return self._row


def _getter(names: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    """Values in the order of their names."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]
