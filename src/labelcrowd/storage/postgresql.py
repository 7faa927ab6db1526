"""The store on PostgreSQL: one transaction per call in a bounded pool.

A call is run again on a serialization failure or a deadlock. Several server
processes may share one database; every check-then-write of the domain is a
conditional UPDATE, a unique constraint, or follows FOR UPDATE of its parent row.
Readers get one snapshot (REPEATABLE READ, READ ONLY).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from labelcrowd.errors import Busy, InvalidInput, StorageFailed, StorageFull

T = TypeVar("T")

POOL_SIZE = 8
QUEUE_SIZE = 2_000
WAIT_S = 10.0
ATTEMPTS = 10

# Sent with every connection: a 2xx must mean fsynced whatever the server's own default is,
# and no write may hold its rows for ever.
_SESSION = "-c synchronous_commit=on -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_RUN_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected
_LATER = {"55P03", "53300", "57P01", "57P02", "57P03", "25P03"}  # locked, shutting down, ...
_DISK_FULL = "53100"
_IO_ERROR = "58030"


class PostgresStore:
    """See ``Store``. ``url`` is ``postgresql://user@host/name``."""

    dialect = "postgresql"

    def __init__(
        self, url: str, *, on_failure: Callable[[BaseException], None] | None = None
    ) -> None:
        bare = url.split("://", 1)[1]
        self.engine: Engine = create_engine(
            f"postgresql+psycopg://{bare}",
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=WAIT_S,
            pool_pre_ping=True,
            hide_parameters=True,  # an error is logged, and values may be secrets
            connect_args={"options": _SESSION},
        )
        self._snapshots = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._on_failure = on_failure
        self.failed: BaseException | None = None
        self._closed = False
        self._threads = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="store-writer")
        self._places = threading.BoundedSemaphore(QUEUE_SIZE)

    def read(self, fn: Callable[[Connection], T]) -> T:
        try:
            with _translated(), _begin(self._snapshots) as connection:
                return fn(connection)
        except _RunAgain as error:
            raise Busy("the database moved on while reading; try again") from error

    async def aread(self, fn: Callable[[Connection], T]) -> T:
        return await asyncio.to_thread(self.read, fn)

    def write(self, fn: Callable[[Connection], T]) -> T:
        if self._closed:
            raise Busy("the server is stopping; try again")
        return self._write(fn)

    async def awrite(self, fn: Callable[[Connection], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise Busy("too many writes are waiting; try again in a second")
        queued_at = time.monotonic()
        try:
            future = self._threads.submit(self._write_in_time, fn, queued_at)
        except RuntimeError:
            self._places.release()
            raise Busy("the server is stopping; try again") from None
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        self._closed = True
        self._threads.shutdown(wait=True)
        self.engine.dispose()

    def _write_in_time(self, fn: Callable[[Connection], T], queued_at: float) -> T:
        if time.monotonic() - queued_at > WAIT_S:
            raise Busy(f"waited more than {WAIT_S:.0f} s for the database; try again")
        return self._write(fn)

    def _write(self, fn: Callable[[Connection], T]) -> T:
        if self.failed is not None:
            raise StorageFailed(f"the database takes no more writes: {self.failed}")
        for attempt in range(ATTEMPTS):
            try:
                with _translated(), _begin(self.engine) as connection:
                    return fn(connection)
            except _RunAgain:
                # Waiting for a random while keeps two that collided from colliding again.
                time.sleep(random.uniform(0, 0.002 * 2**attempt))
            except StorageFailed as error:
                self._fail(error)
                raise
        raise Busy("too many writes of the same rows at once; try again")

    def _fail(self, error: BaseException) -> None:
        if self.failed is None:
            self.failed = error
            if self._on_failure is not None:
                self._on_failure(error)


class _RunAgain(Exception):
    """The transaction lost against another one and may simply be repeated."""


@contextlib.contextmanager
def _begin(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except PoolTimeout:
        raise Busy("the database's connections are all in use; try again") from None
    with connection, connection.begin():
        yield connection


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """The database's own troubles as ours; what the statements themselves did wrong passes."""
    try:
        yield
    except Exception as error:
        database_error = _database_error(error)
        if database_error is None:
            raise
        if "cannot contain NUL" in str(database_error.orig):  # psycopg's own words, no SQLSTATE
            raise InvalidInput("a text has a NUL character in it, which cannot be kept") from error
        state = getattr(database_error.orig, "sqlstate", None)
        if state in _RUN_AGAIN:
            raise _RunAgain from error
        if state == _DISK_FULL:
            raise StorageFull("the database's disk is full: nothing was stored") from error
        if state == _IO_ERROR:
            raise StorageFailed(f"the database's disk failed: {error}") from error
        # Lost in the middle: whether it was stored is not known, so nothing is acknowledged.
        # The caller sends it again with the same id.
        if state in _LATER or database_error.connection_invalidated or _no_connection(error):
            raise Busy(f"the database does not answer now; try again ({error})") from error
        raise


def _database_error(error: BaseException | None) -> DBAPIError | None:
    """The database's error that an error is or comes from."""
    while error is not None and not isinstance(error, DBAPIError):
        error = error.__cause__
    return error


def _no_connection(error: BaseException) -> bool:
    """Whether opening a connection failed: psycopg gives those no SQLSTATE."""
    from psycopg import OperationalError

    original = getattr(_database_error(error), "orig", None)
    return type(original) is OperationalError and original.sqlstate is None
