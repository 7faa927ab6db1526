"""Writes that wait for their turn, and how their results go back to who asked.

``Call`` is one ``write`` or ``awrite``; ``Calls`` is the bounded line they wait
in; ``deliver`` hands the results of a group over, with one wake-up per event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from labelcrowd.errors import Busy

QUEUE_SIZE = 2_000


@dataclass(slots=True, eq=False)
class Call:
    """One waiting write. ``loop`` is that of ``future`` where it is asyncio's."""

    fn: Callable[[Connection], Any]
    future: Future[Any] | asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    queued_at: float = field(default_factory=time.monotonic)
    result: Any = None
    error: BaseException | None = None

    def finish(self) -> None:
        """Tell whoever waits, unless they went away."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Calls:
    """The line before the writer: first come, first served, bounded."""

    def __init__(self, size: int = QUEUE_SIZE) -> None:
        self._size = size
        self._waiting: deque[Call] = deque()
        self._changed = threading.Condition(threading.Lock())
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, call: Call) -> None:
        """Stand in line. Raises Busy where it is full or closed."""
        with self._changed:
            if self._closed:
                raise Busy("the server is stopping; try again")
            if len(self._waiting) >= self._size:
                raise Busy("too many writes are waiting; try again in a second")
            self._waiting.append(call)
            self._changed.notify()

    def put_back(self, calls: Sequence[Call]) -> None:
        """Back to the head of the line, in the same order."""
        with self._changed:
            self._waiting.extendleft(reversed(calls))

    def take(self, most: int) -> list[Call]:
        """The calls that wait now, oldest first; empty when the line is closed and served."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def close(self) -> None:
        """Let nobody in any more; those in line are still served."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def deliver(calls: Sequence[Call]) -> None:
    """Release the results of finished calls."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Call]] = {}
    for call in calls:
        if call.loop is None:
            call.finish()
        else:
            by_loop.setdefault(call.loop, []).append(call)
    for loop, its_calls in by_loop.items():
        # The loop may be gone when the process stops between COMMIT and here.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_finish_all, its_calls)


def _finish_all(calls: Sequence[Call]) -> None:
    for call in calls:
        call.finish()
