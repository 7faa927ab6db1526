"""Just enough of the ``sqlite3`` module's interface over apsw, so that a SqliteStore runs on it.

apsw lets Python code stand between SQLite and the disk (``disk.py``). Errors
come out as ``sqlite3``'s, with ``sqlite_errorcode``.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw


def opener(path: Path, vfs: str) -> Callable[[], ApswConnection]:
    """For ``SqliteStore(connect=...)``: opens ``path`` through the named VFS."""
    return lambda: ApswConnection(path, vfs)


class ApswConnection:
    """A connection in autocommit mode."""

    isolation_level = None

    def __init__(self, path: Path, vfs: str) -> None:
        self.raw = apsw.Connection(str(path), vfs=vfs)
        self.raw.set_busy_timeout(30_000)

    @property
    def in_transaction(self) -> bool:
        return self.raw.in_transaction

    @property
    def total_changes(self) -> int:
        return self.raw.total_changes()

    def cursor(self) -> ApswCursor:
        return ApswCursor(self.raw)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> ApswCursor:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> ApswCursor:
        return self.cursor().executemany(sql, many)

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy offers REGEXP; nothing here uses it."""

    def close(self) -> None:
        with _sqlite3_errors():
            self.raw.close()


class ApswCursor:
    """Runs one statement at a time and keeps all its rows."""

    arraysize = 1
    lastrowid = None

    def __init__(self, raw: apsw.Connection) -> None:
        self._raw = raw
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> ApswCursor:
        self.description = None
        cursor = self._raw.cursor()
        cursor.exec_trace = self._describe
        before = self._raw.total_changes()
        with _sqlite3_errors():
            self._rows = iter(cursor.execute(sql, tuple(parameters)).fetchall())
        changed = self._raw.total_changes() - before
        is_query = sql.lstrip()[:6].upper() in ("SELECT", "PRAGMA")
        self.rowcount = -1 if is_query else changed
        return self

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> ApswCursor:
        total = 0
        for parameters in many:
            total += max(self.execute(sql, parameters).rowcount, 0)
        self.rowcount = total
        return self

    def _describe(self, cursor: Any, _sql: str, _bindings: Any) -> bool:
        described = cursor.get_description()
        self.description = tuple((name, *[None] * 6) for name, _ in described) or None
        return True

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())


@contextlib.contextmanager
def _sqlite3_errors() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        is_constraint = isinstance(error, apsw.ConstraintError)
        kind: type[sqlite3.Error]
        kind = sqlite3.IntegrityError if is_constraint else sqlite3.OperationalError
        translated = kind(str(error))
        translated.sqlite_errorcode = vars(error)["extendedresult"]
        raise translated from error
