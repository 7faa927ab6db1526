"""Make writes wait together, so that they form one group of the writer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sqlalchemy import Connection

from labelcrowd.storage.store import Store

Fn = Callable[[Connection], Any]


def write_together(store: Store, fns: Sequence[Fn]) -> list[Any]:
    """What each write returned or raised, in order.

    On SQLite the writer is held busy until all of them wait, in this order.
    """
    release = threading.Event()
    with ThreadPoolExecutor(len(fns) + 1) as threads:
        holder = threads.submit(store.write, lambda _: release.wait(10))
        _wait_until(lambda: _waiting(store) == 0 and holder.running())
        futures = []
        for position, fn in enumerate(fns):
            futures.append(threads.submit(store.write, fn))
            if store.dialect == "sqlite":
                _wait_until(partial(_this_many_wait, store, position + 1))
        release.set()
        return [future.exception() or future.result() for future in futures]


def _this_many_wait(store: Store, count: int) -> bool:
    return _waiting(store) == count


def _waiting(store: Store) -> int:
    writer = getattr(store, "_writer", None)
    return 0 if writer is None else len(writer._calls)


def _wait_until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 5
    while not true():
        assert time.monotonic() < limit, "the writer did not get there"
        time.sleep(0.0005)
    time.sleep(0.002)
