"""The one way to write and to read rows: ``store.write(fn)`` and ``store.read(fn)``.

``fn(connection)`` does only SQL and may be run again, so it must have no other
effect. The result is released after COMMIT returned: whoever holds it may tell
the world. Which engine is underneath (``sqlite.py``, ``postgresql.py``) is
decided once, in ``open_store``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Store(Protocol):
    """A database with durable, serializable-by-construction writes.

    Errors out of ``write``/``awrite``: whatever ``fn`` raised (nothing of it is
    stored), Busy (queue full or the wait too long), StorageFull (disk full; reads go on),
    StorageFailed (the disk failed; the store takes no more writes).
    """

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""

    @property
    def engine(self) -> Engine:
        """For migrations, backup and verification; rows go through read and write."""

    def write(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` in a transaction; return its result once that is durable."""

    async def awrite(self, fn: Callable[[Connection], T]) -> T:
        """The same from a coroutine, without occupying a thread while it waits."""

    def read(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` on a snapshot of committed rows."""

    async def aread(self, fn: Callable[[Connection], T]) -> T:
        """The same from a coroutine, for a few rows by their keys: the loop may wait for them."""

    @property
    def failed(self) -> BaseException | None:
        """Why the store takes no more writes, or None."""

    def close(self) -> None:
        """Finish what was accepted and let go of the database."""


def open_store(
    database: str | Path, *, on_failure: Callable[[BaseException], None] | None = None
) -> Store:
    """Open a SQLite file (a path) or a PostgreSQL database (``postgresql://...``).

    ``on_failure`` is called once, from the writer, when the disk failed under a
    write: the process must then stop, see ADR 0003.
    """
    from labelcrowd.storage.postgresql import PostgresStore
    from labelcrowd.storage.sqlite import SqliteStore

    if str(database).startswith(("postgresql://", "postgres://")):
        return PostgresStore(str(database), on_failure=on_failure)
    return SqliteStore(Path(database), on_failure=on_failure)
