"""The store on SQLite: readers on their own connections, one writer (``writer.py``).

WAL, ``synchronous=FULL``, ``BEGIN IMMEDIATE`` for the writer; readers cannot
write and see a snapshot.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from labelcrowd.errors import Busy
from labelcrowd.storage.calls import Call
from labelcrowd.storage.readers import Readers
from labelcrowd.storage.sqlite_errors import DATABASE_ERRORS, for_the_caller, is_busy
from labelcrowd.storage.statement import raw_of
from labelcrowd.storage.writer import WAIT_S, Writer

T = TypeVar("T")

READERS = 8
BUSY_MS = 5_000
"""How long the writer waits for another process that writes, before it answers Busy."""

_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "wal_autocheckpoint=0",  # the writer does it itself, where it sees a failing disk
    "journal_size_limit=67108864",
    "cache_size=-16000",
)
_READER = ("query_only=ON",)
_BOTH = ("foreign_keys=ON", "temp_store=MEMORY", f"busy_timeout={BUSY_MS}")

Connect = Callable[[], Any]
"""Opens a DBAPI connection in autocommit mode; errors are ``sqlite3``'s."""


class SqliteStore:
    """See ``Store``. ``path`` is made if it does not exist; its folder must.

    ``connect`` replaces the driver (tests put a failing disk under it).
    """

    dialect = "sqlite"

    def __init__(
        self,
        path: Path,
        *,
        on_failure: Callable[[BaseException], None] | None = None,
        connect: Connect | None = None,
        settings: tuple[str, ...] = (),
    ) -> None:
        opener = connect or _opener(path)
        self._writer_engine = _engine(opener, (*_WRITER, *_BOTH, *settings), 1)
        # Opened here, before any reader: switching a new file to WAL takes it alone.
        self._writer = Writer(self._writer_engine, on_failure)
        reading = (*_BOTH, *_READER)
        self._readers = Readers(_engine(opener, reading, READERS), READERS)
        self.engine: Engine = _engine(opener, reading, 2)

    @property
    def failed(self) -> BaseException | None:
        return self._writer.failed

    def read(self, fn: Callable[[Connection], T]) -> T:
        return self._read(fn, wait_s=WAIT_S)

    async def aread(self, fn: Callable[[Connection], T]) -> T:
        try:
            return self._read(fn, wait_s=0)  # right here: another thread costs more than the rows
        except Busy:
            return await asyncio.to_thread(self.read, fn)

    def _read(self, fn: Callable[[Connection], T], *, wait_s: float) -> T:
        try:
            with self._readers.snapshot(wait_s) as connection:
                return fn(connection)
        except DATABASE_ERRORS as error:
            if is_busy(error):
                raise for_the_caller(error) from error
            raise

    def write(self, fn: Callable[[Connection], T]) -> T:
        future: Future[T] = Future()
        self._writer.submit(Call(fn, future))
        return future.result()

    async def awrite(self, fn: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writer.submit(Call(fn, future, loop))
        return await future

    def close(self) -> None:
        self._readers.close()
        self.engine.dispose()
        self._writer.close()
        if self.failed is None:
            self._writer_engine.dispose()


def _opener(path: Path) -> Connect:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)

    return connect


def _engine(connect: Connect, settings: tuple[str, ...], size: int) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT_S,
        hide_parameters=True,  # an error is logged, and values may be secrets
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        for setting in settings:
            raw.execute(f"PRAGMA {setting}").fetchall()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        raw_of(connection).execute("BEGIN")

    return engine
