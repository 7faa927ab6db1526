"""SQLite's one writer: a thread that commits the calls that wait together as one group.

Each call of a group has a SAVEPOINT, so that one that fails does not undo its
neighbours; all share one COMMIT and its fsync. Results are released after
COMMIT returned. See ADR 0002 (one writer) and ADR 0003 (disk faults).
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, ExceptionContext, event

from labelcrowd.errors import Busy, StorageFailed
from labelcrowd.storage.calls import Call, Calls, deliver
from labelcrowd.storage.sqlite_errors import (
    DATABASE_ERRORS,
    RolledBack,
    for_the_caller,
    is_busy,
    is_fatal,
)
from labelcrowd.storage.standing import standing_connection
from labelcrowd.storage.statement import raw_of

GROUP_SIZE = 64
GROUP_S = 0.05
"""A group takes no further call when its transaction has been open so long."""
WAIT_S = 10.0
"""A call that waited longer is answered Busy instead of being run."""
CHECKPOINT_ROWS = 2_000
"""Copy the write-ahead log into the database after so many changed rows."""

_log = logging.getLogger(__name__)


class Writer:
    """Runs calls on the one connection of ``engine``.

    ``on_failure`` is called once, on the writer's thread, when the disk failed.
    """

    def __init__(self, engine: Engine, on_failure: Callable[[BaseException], None] | None) -> None:
        self.failed: BaseException | None = None
        self._on_failure = on_failure
        self._connection = standing_connection(engine)
        self._raw = raw_of(self._connection)
        # The first write takes in the log of a process before, which may never have come so far.
        self._rows_at_checkpoint = -CHECKPOINT_ROWS
        self._calls = Calls()
        event.listen(engine, "handle_error", self._stop_if_rolled_back)
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, call: Call) -> None:
        """Stand in line. Raises Busy or StorageFailed."""
        if self.failed is not None:
            raise StorageFailed(f"the database takes no more writes: {self.failed}")
        if threading.get_ident() == self._thread.ident:
            raise RuntimeError("store.write was called inside a function that store.write runs")
        self._calls.put(call)

    def close(self) -> None:
        """Serve who is in line, then stop."""
        self._calls.close()
        if threading.get_ident() != self._thread.ident:
            self._thread.join()
        if self.failed is None:
            self._connection.close()
        else:
            # Closing would sync once more what could not be synced (ADR 0003).
            _abandoned.append(self._connection)

    # --- on the writer's thread ---

    def _run(self) -> None:
        while group := self._calls.take(GROUP_SIZE):
            try:
                self._serve(group)
            except BaseException as error:
                _log.exception("the writer broke")
                self._fail(group, error)

    def _serve(self, group: list[Call]) -> None:
        group = _without_overdue(group)
        if group and self.failed is None:
            self._run_group(group)
        if self.failed is not None:
            self._fail(group, self.failed)
            return
        deliver(group)
        self._checkpoint()

    def _run_group(self, group: list[Call]) -> None:
        """All calls in one transaction; where that breaks, each in one of its own."""
        if len(group) == 1 or not self._try_together(group):
            for call in group:
                if self.failed is None:
                    self._run_alone(call)

    def _try_together(self, group: list[Call]) -> bool:
        """True if everything that succeeded is committed; False if nothing is."""
        close_at = time.monotonic() + GROUP_S
        try:
            with self._transaction():
                for position, call in enumerate(group):
                    if position and time.monotonic() > close_at:
                        self._calls.put_back(group[position:])
                        del group[position:]
                        break
                    self._run_in_savepoint(call)
        except RolledBack as error:
            self._note(error)
            return False
        except DATABASE_ERRORS as error:
            self._note(error)
            return self._all_busy(group, error)
        return True

    def _all_busy(self, group: list[Call], error: BaseException) -> bool:
        """Another process holds the database: waiting again for each call would take for ever."""
        if not is_busy(error):
            return False
        for call in group:
            call.result, call.error = None, for_the_caller(error)
        return True

    def _run_in_savepoint(self, call: Call) -> None:
        self._raw.execute("SAVEPOINT one_call")
        try:
            call.result, call.error = call.fn(self._connection), None
        except RolledBack:
            raise
        except BaseException as error:  # whatever fn raised belongs to its caller
            if is_fatal(error):
                raise RolledBack from error
            call.result, call.error = None, for_the_caller(error)
            self._raw.execute("ROLLBACK TO one_call")
        self._raw.execute("RELEASE one_call")

    def _run_alone(self, call: Call) -> None:
        call.result, call.error = None, None
        try:
            with self._transaction():
                call.result = call.fn(self._connection)
        except BaseException as error:
            self._note(error)
            call.result, call.error = None, for_the_caller(error)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE ... COMMIT; on any error nothing stays."""
        try:
            self._raw.execute("BEGIN IMMEDIATE")
            yield
            if not self._raw.in_transaction:
                raise RolledBack
            self._raw.execute("COMMIT")
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
            raise

    def _stop_if_rolled_back(self, context: ExceptionContext) -> None:
        """SQLITE_FULL, IOERR, NOMEM and others undo the whole transaction by themselves.

        What came before in the group is gone then, and nothing may follow in autocommit.
        """
        in_function = context.connection is self._connection and context.statement is not None
        if in_function and not self._raw.in_transaction:
            raise RolledBack from context.original_exception

    def _checkpoint(self) -> None:
        """Copy the log into the database, here where an I/O error is seen.

        SQLite's own automatic checkpoint runs inside COMMIT and hides its errors.
        """
        if self._raw.total_changes - self._rows_at_checkpoint < CHECKPOINT_ROWS:
            return
        self._rows_at_checkpoint = self._raw.total_changes
        try:
            self._raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except DATABASE_ERRORS as error:
            self._note(error)
            if self.failed is not None:
                self._fail([], self.failed)

    def _note(self, error: BaseException) -> None:
        """An I/O error from write or fsync is never retried (ADR 0003)."""
        if is_fatal(error) and self.failed is None:
            self.failed = error

    def _fail(self, group: list[Call], error: BaseException) -> None:
        """Acknowledge nothing of this group, nor what still waits; say so once."""
        self.failed = error
        self._calls.close()
        while group:
            for call in group:
                call.result = None
                call.error = StorageFailed(f"the disk failed, nothing of this was stored: {error}")
            deliver(group)
            group = self._calls.take(GROUP_SIZE)
        tell, self._on_failure = self._on_failure, None
        if tell is not None:
            tell(error)


_abandoned: list[Any] = []


def _without_overdue(group: list[Call]) -> list[Call]:
    limit = time.monotonic() - WAIT_S
    late = [call for call in group if call.queued_at < limit]
    for call in late:
        call.error = Busy(f"waited more than {WAIT_S:.0f} s for the disk; try again")
    if not late:
        return group
    deliver(late)
    return [call for call in group if call.queued_at >= limit]
