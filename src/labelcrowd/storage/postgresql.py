"""PostgreSQL: one transaction per call in a bounded pool.

A call is run again on a serialization failure or a deadlock. Several server
processes may share one database; every check-then-write of the domain is a
conditional UPDATE, a unique constraint, or follows FOR UPDATE of its parent row.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from labelcrowd.errors import Busy, StorageFailed, StorageFull

T = TypeVar("T")

POOL_SIZE = 8
QUEUE_SIZE = 2_000
WAIT_S = 10.0
ATTEMPTS = 8

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_RUN_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected
_DISK_FULL = "53100"
_IO_ERROR = "58030"


class PostgresStore:
    """See ``Store``. ``url`` is ``postgresql://user@host/name``."""

    dialect = "postgresql"

    def __init__(
        self, url: str, *, on_failure: Callable[[BaseException], None] | None = None
    ) -> None:
        bare = url.split("://", 1)[1]
        self.engine = create_engine(
            f"postgresql+psycopg://{bare}",
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=WAIT_S,
            pool_pre_ping=True,
        )
        self._on_failure = on_failure
        self.failed: BaseException | None = None
        self._threads = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="store-writer")
        self._places = threading.BoundedSemaphore(QUEUE_SIZE)

    def read(self, fn: Callable[[Connection], T]) -> T:
        with self._connect() as connection, connection.begin():
            return fn(connection)

    def write(self, fn: Callable[[Connection], T]) -> T:
        if self.failed is not None:
            raise StorageFailed(f"the database takes no more writes: {self.failed}")
        for attempt in range(ATTEMPTS):
            try:
                with self._connect() as connection, connection.begin():
                    return fn(connection)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if state == _DISK_FULL:
                    raise StorageFull("the database's disk is full: nothing was stored") from error
                if state == _IO_ERROR:
                    self._fail(error)
                    raise StorageFailed(f"the database's disk failed: {error}") from error
                if state not in _RUN_AGAIN:
                    raise
                time.sleep(0.002 * 2**attempt)
        raise Busy("too many writes of the same rows at once; try again")

    async def awrite(self, fn: Callable[[Connection], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise Busy("too many writes are waiting; try again in a second")
        try:
            future = self._threads.submit(self.write, fn)
        except RuntimeError:
            self._places.release()
            raise Busy("the server is stopping; try again") from None
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self.engine.dispose()

    @contextlib.contextmanager
    def _connect(self):  # type: ignore[no-untyped-def]
        try:
            connection = self.engine.connect()
        except PoolTimeout:
            raise Busy("the database's connections are all in use; try again") from None
        with connection:
            yield connection

    def _fail(self, error: BaseException) -> None:
        if self.failed is None:
            self.failed = error
            if self._on_failure is not None:
                self._on_failure(error)
