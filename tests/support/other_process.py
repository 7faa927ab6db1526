"""The market's operations in a process of their own, over a database that others use too."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from labelcrowd.errors import LabelcrowdError
from labelcrowd.ids import Ids
from labelcrowd.market.operations import OPERATIONS, Caller
from labelcrowd.storage.store import Store, open_store

ANSWER_S = 60


def run_operation(
    store: Store, ids: Ids, requester: str, now: int, name: str, members: dict[str, Any]
) -> dict[str, Any]:
    """One operation, as its JSON would ask for it. Raises MarketError."""
    operation = OPERATIONS[name]
    caller = Caller("live", requester, now, ids, "r", "http://here")
    request = msgspec.json.decode(json.dumps(members), type=operation.request)
    parsed = operation.check(caller, request)
    run = store.write if operation.writes else store.read
    answer = run(lambda c: operation.run(caller, c, request, parsed))
    return dict(msgspec.to_builtins(answer))


class OtherProcess:
    """Asks the other process; its errors are raised here."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def call(self, requester: str, now: int, name: str, members: dict[str, Any]) -> dict[str, Any]:
        self._pipe.send((requester, now, name, members))
        assert self._pipe.poll(ANSWER_S), f"no answer to {name} within {ANSWER_S} s"
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)


@contextmanager
def other_process(database: str) -> Iterator[OtherProcess]:
    """A process with a store of its own over that database."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    child = spawn.Process(target=_serve, args=(there, database), daemon=True)
    child.start()
    there.close()  # so that the child's end is told here
    try:
        yield OtherProcess(here)
    finally:
        here.close()  # which ends the child's loop
        child.join(10)
        child.kill()


def _serve(pipe: Connection, database: str) -> None:
    store, ids = open_store(database), Ids()
    try:
        while True:
            pipe.send(_answer(store, ids, *pipe.recv()))
    except EOFError:
        store.close()


def _answer(store: Store, ids: Ids, *asked: Any) -> dict[str, Any] | LabelcrowdError:
    try:
        return run_operation(store, ids, *asked)
    except LabelcrowdError as error:
        return error
