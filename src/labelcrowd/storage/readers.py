"""SQLite's readers: connections that stay open, so that a read costs little more than its rows.

Taking one from SQLAlchemy's pool and giving it back costs 50 us, more than most reads.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from labelcrowd.errors import Busy
from labelcrowd.storage.standing import standing_connection
from labelcrowd.storage.statement import raw_of


class Readers:
    """At most ``size`` connections of ``engine``, whose BEGIN makes a snapshot."""

    def __init__(self, engine: Engine, size: int) -> None:
        self._engine = engine
        self._idle: deque[Connection] = deque()
        self._places = threading.BoundedSemaphore(size)
        self._closed = False

    @contextlib.contextmanager
    def snapshot(self, wait_s: float) -> Iterator[Connection]:
        """A connection on a snapshot of what is committed now.

        Raises Busy where all are in use for longer than ``wait_s``.
        """
        if not self._places.acquire(timeout=wait_s):
            raise Busy("all readers of the database are in use; try again")
        try:
            connection = self._take()
            try:
                raw = raw_of(connection)
                raw.execute("BEGIN")
                yield connection
                raw.execute("ROLLBACK")
            except BaseException:
                connection.close()  # its transaction may have ended in any way
                raise
            self._give_back(connection)
        finally:
            self._places.release()

    def close(self) -> None:
        """Close what is not in use; the rest is closed when it comes back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return standing_connection(self._engine)

    def _give_back(self, connection: Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)
