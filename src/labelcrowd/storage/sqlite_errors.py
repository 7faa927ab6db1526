"""What SQLite's result codes mean for a write: full, failed, busy, or the caller's own error.

Codes: https://www.sqlite.org/rescode.html. An extended code keeps its primary
code in the low byte.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from labelcrowd.errors import Busy, LabelcrowdError, StorageFailed, StorageFull

DATABASE_ERRORS = (DBAPIError, sqlite3.Error)
"""What a statement raises: wrapped by SQLAlchemy, or bare from the driver."""

_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _NOTADB = 5, 6, 8, 10, 11, 13, 26
_FATAL = {_READONLY, _IOERR, _CORRUPT, _NOTADB}
_IOERR_SHMSIZE = _IOERR | 19 << 8  # the shared-memory index could not grow: no space, no lost write


class RolledBack(BaseException):
    """The engine has rolled the transaction back by itself.

    Not an Exception, so that a function which catches its statement's error
    cannot go on: what it did next would commit at once, outside any transaction.
    """


def is_fatal(error: BaseException) -> bool:
    """Whether the disk failed under the database (ADR 0003): the process has to stop."""
    code = _code(error)
    return code is not None and code & 0xFF in _FATAL and code != _IOERR_SHMSIZE


def is_busy(error: BaseException) -> bool:
    """Whether another process held the database for too long."""
    code = _code(error)
    return code is not None and code & 0xFF in (_BUSY, _LOCKED)


def is_full(error: BaseException) -> bool:
    """Whether the disk has no space."""
    code = _code(error)
    return code is not None and (code & 0xFF == _FULL or code == _IOERR_SHMSIZE)


def for_the_caller(error: BaseException) -> BaseException:
    """The error that whoever asked for the write gets; domain errors pass unchanged."""
    if is_full(error):
        return _chained(StorageFull("the disk is full: nothing of this was stored"), error)
    if is_fatal(error):
        return _chained(StorageFailed(f"the disk failed: {error}"), error)
    if is_busy(error):
        return _chained(Busy("another process is writing to the database; try again"), error)
    if isinstance(error, RolledBack):
        return _chained(Busy("the database undid the write; try again"), error)
    return error


def _chained(error: LabelcrowdError, cause: BaseException) -> LabelcrowdError:
    error.__cause__ = cause
    return error


def _code(error: BaseException | None) -> int | None:
    """The extended result code behind an error, or None."""
    while error is not None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None:
            return int(code)
        error = error.__cause__
    return None
