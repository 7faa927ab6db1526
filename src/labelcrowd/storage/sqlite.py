"""SQLite: readers on their own connections, one writer thread with group commit.

WAL, ``synchronous=FULL``, ``BEGIN IMMEDIATE``. Calls that wait together share
one transaction and one fsync; each has a SAVEPOINT, so that one that fails
does not undo its neighbours. See ADR 0002 (one writer) and 0003 (disk faults).
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from labelcrowd.errors import Busy, StorageFailed, StorageFull

T = TypeVar("T")

GROUP_SIZE = 64
QUEUE_SIZE = 2_000
WAIT_S = 10.0
READERS = 8

# Primary result codes (https://www.sqlite.org/rescode.html); extended codes keep them in the low byte.
_FULL, _IOERR, _CORRUPT, _NOTADB, _READONLY = 13, 10, 11, 26, 8
_FATAL = {_IOERR, _CORRUPT, _NOTADB, _READONLY}


@dataclass(slots=True)
class _Call:
    """One waiting ``write``."""

    fn: Callable[[Connection], Any]
    done: Callable[[Any, BaseException | None], None]
    queued_at: float = field(default_factory=time.monotonic)
    result: Any = None
    error: BaseException | None = None


class SqliteStore:
    """See ``Store``. ``path`` is made if it does not exist; its folder must."""

    dialect = "sqlite"

    def __init__(
        self, path: Path, *, on_failure: Callable[[BaseException], None] | None = None
    ) -> None:
        self.engine: Engine = sqlite_engine(path, begin="BEGIN", pool_size=READERS)
        self._writer_engine = sqlite_engine(path, begin="BEGIN IMMEDIATE", pool_size=1)
        self._on_failure = on_failure
        self.failed: BaseException | None = None
        self._closed = False
        self._calls: queue.Queue[_Call | None] = queue.Queue(QUEUE_SIZE)
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def read(self, fn: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection, connection.begin():
            return fn(connection)

    def write(self, fn: Callable[[Connection], T]) -> T:
        future: Future[T] = Future()

        def done(result: Any, error: BaseException | None) -> None:
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        self._enqueue(_Call(fn, done))
        return future.result()

    async def awrite(self, fn: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def finish(result: Any, error: BaseException | None) -> None:
            if future.cancelled():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        def done(result: Any, error: BaseException | None) -> None:
            # The loop may be gone when the process stops between COMMIT and here.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(finish, result, error)

        self._enqueue(_Call(fn, done))
        return await future

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._calls.put(None)
        self._thread.join()
        self.engine.dispose()
        self._writer_engine.dispose()

    def _enqueue(self, call: _Call) -> None:
        if self.failed is not None:
            raise StorageFailed(f"the database takes no more writes: {self.failed}")
        if self._closed:
            raise Busy("the server is stopping; try again")
        try:
            self._calls.put_nowait(call)
        except queue.Full:
            raise Busy("too many writes are waiting; try again in a second") from None

    # --- the writer thread ---

    def _run(self) -> None:
        with self._writer_engine.connect() as connection:
            for group in self._groups():
                if self.failed is None:
                    self._run_group(connection, group)
                else:
                    _fail_all(group, StorageFailed(f"the database failed: {self.failed}"))
                for call in group:
                    call.done(call.result, call.error)

    def _groups(self) -> Iterator[list[_Call]]:
        """Calls that wait together, oldest first; ends at the closing mark."""
        while (call := self._calls.get()) is not None:
            group = [call]
            closing = False
            while len(group) < GROUP_SIZE:
                try:
                    following = self._calls.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    closing = True
                    break
                group.append(following)
            yield self._without_overdue(group)
            if closing:
                return

    @staticmethod
    def _without_overdue(group: list[_Call]) -> list[_Call]:
        limit = time.monotonic() - WAIT_S
        for call in group:
            if call.queued_at < limit:
                call.done(None, Busy(f"waited more than {WAIT_S:.0f} s for the disk; try again"))
        return [call for call in group if call.queued_at >= limit]

    def _run_group(self, connection: Connection, group: list[_Call]) -> None:
        """All calls in one transaction; where that breaks, each in one of its own."""
        if group and not self._try_together(connection, group):
            for call in group:
                if self.failed is not None:
                    _fail_all([call], StorageFailed(f"the database failed: {self.failed}"))
                else:
                    self._run_alone(connection, call)

    def _try_together(self, connection: Connection, group: list[_Call]) -> bool:
        """True if everything that succeeded is committed; False if nothing is."""
        try:
            with _transaction(connection):
                for call in group:
                    call.result, call.error = None, None
                    self._run_in_savepoint(connection, call)
        except _RolledBack:
            return False
        except DBAPIError as error:
            self._note_fatal(error)
            return False
        return True

    def _run_in_savepoint(self, connection: Connection, call: _Call) -> None:
        connection.exec_driver_sql("SAVEPOINT one_call")
        try:
            call.result = call.fn(connection)
        except Exception as error:  # whatever fn raised belongs to its caller
            call.result, call.error = None, error
            # SQLITE_FULL, IOERR, NOMEM and others roll the whole transaction back by themselves.
            # What came before in this group is gone then, and nothing may follow in autocommit.
            if not _in_transaction(connection):
                self._note_fatal(error)
                raise _RolledBack from error
            connection.exec_driver_sql("ROLLBACK TO one_call")
        connection.exec_driver_sql("RELEASE one_call")

    def _run_alone(self, connection: Connection, call: _Call) -> None:
        call.result, call.error = None, None
        try:
            with _transaction(connection):
                call.result = call.fn(connection)
                if not _in_transaction(connection):
                    raise _RolledBack
        except Exception as error:
            call.result = None
            self._note_fatal(error)
            call.error = _for_the_caller(error)

    def _note_fatal(self, error: BaseException) -> None:
        """An I/O error from write or fsync: never retried, the process has to stop (ADR 0003)."""
        if _sqlite_code(error) in _FATAL and self.failed is None:
            self.failed = error
            if self._on_failure is not None:
                self._on_failure(error)


class _RolledBack(Exception):
    """The engine has rolled the transaction back by itself."""


@contextlib.contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """BEGIN IMMEDIATE ... COMMIT; on any error nothing stays."""
    transaction = connection.begin()
    try:
        yield
        transaction.commit()
    except BaseException:
        with contextlib.suppress(Exception):
            transaction.rollback()
        if _in_transaction(connection):
            connection.exec_driver_sql("ROLLBACK")
        raise


def _in_transaction(connection: Connection) -> bool:
    raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return raw.in_transaction


def _fail_all(group: list[_Call], error: BaseException) -> None:
    for call in group:
        call.result, call.error = None, error


def _sqlite_code(error: BaseException | None) -> int | None:
    """The primary SQLite result code behind an error, or None."""
    while error is not None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None:
            return int(code) & 0xFF
        error = error.__cause__
    return None


def _for_the_caller(error: BaseException) -> BaseException:
    code = _sqlite_code(error)
    if code == _FULL:
        return _chained(StorageFull("the disk is full: nothing of this was stored"), error)
    if code in _FATAL:
        return _chained(StorageFailed(f"the disk failed: {error}"), error)
    if isinstance(error, _RolledBack):
        return _chained(StorageFailed("the database undid the transaction"), error)
    return error


def _chained(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


def sqlite_engine(path: Path, *, begin: str, pool_size: int) -> Engine:
    """An engine on a SQLite file whose transactions start with ``begin``."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
