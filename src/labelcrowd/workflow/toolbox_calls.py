"""Many calls to a market, several at once: a durable answer takes its time, and they share it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Show = Callable[[int], None]

AT_ONCE = 16


def for_each(
    items: Iterable[Item], do: Callable[[Item], Answer], show: Show = lambda done: None
) -> Iterator[tuple[Item, Answer]]:
    """Each item with what ``do`` gave for it, in order; what it raises is raised here.

    No more than ``AT_ONCE`` are begun before the first of them is taken, so that a caller who
    stops has begun few others.
    """
    waiting: deque[tuple[Item, Future[Answer]]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = 0
        for item in items:
            waiting.append((item, pool.submit(do, item)))
            if len(waiting) == AT_ONCE:
                yield _first(waiting)
                show(done := done + 1)
        while waiting:
            yield _first(waiting)
            show(done := done + 1)


def _first(waiting: deque[tuple[Item, Future[Answer]]]) -> tuple[Item, Answer]:
    item, future = waiting.popleft()
    return item, future.result()
