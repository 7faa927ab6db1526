"""Workers who save one object after the other and send each until it is acknowledged.

They remember what they attempted and what was acknowledged, with which answer:
acknowledged must be stored, and stored must have been attempted.
"""

from __future__ import annotations

import http.client
import threading
import time
from typing import Any

import msgspec

from labelcrowd.annotations.document import Object, Piece, Polygon

RETRY_S = 0.01


class Typist(threading.Thread):
    """One worker at one assignment, in a thread of their own."""

    def __init__(self, port: int, query: str, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._port, self._query = port, query
        self._connection: http.client.HTTPConnection | None = None
        self._token = ""
        self.stopping = threading.Event()
        self.attempted: set[str] = set()
        self.acked: dict[str, int] = {}
        self.resent = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        self._work()
        if self._connection is not None:
            self._connection.close()

    def _work(self) -> None:
        opened = self._until_answered("/api/label/open", {"url": self._query}, ok=(200,))
        if opened is None:
            return
        self._token = opened["token"]
        counter = 0
        while not self.stopping.is_set():
            counter += 1
            self._save(counter)

    def _save(self, counter: int) -> None:
        body = edit(self.name, counter)
        change = str(body["change_id"])
        self.attempted.add(change)
        answer = self._until_answered("/api/label/edits", body, ok=(200,))
        if answer is None:
            return
        self.acked[change] = answer["seq"]
        if counter % 10 == 0:  # what was answered may be asked again
            again = self._until_answered("/api/label/edits", body, ok=(200,))
            if again is not None and again["seq"] != answer["seq"]:
                self.wrong.append(f"{change}: first {answer['seq']}, then {again['seq']}")

    def _until_answered(
        self, path: str, body: dict[str, Any], *, ok: tuple[int, ...]
    ) -> dict[str, Any] | None:
        """The answer, however often the server has to be asked; None when stopped before."""
        data = msgspec.json.encode(body)
        while not self.stopping.is_set():
            try:
                status, answer = self._ask(path, data)
            except (OSError, http.client.HTTPException):
                if self._connection is not None:
                    self._connection.close()
                self._connection = None
                self.resent += 1
                time.sleep(RETRY_S)
                continue
            if status in ok:
                decoded: dict[str, Any] = msgspec.json.decode(answer)
                return decoded
            if status not in (429, 503):
                self.wrong.append(f"{path}: {status} {answer[:200]!r}")
                return None
            time.sleep(RETRY_S * 5)
        return None

    def _ask(self, path: str, data: bytes) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
        self._connection.request("POST", path, data, headers)
        response = self._connection.getresponse()
        return response.status, response.read()


def edit(session: str, counter: int) -> dict[str, Any]:
    """The counter-th edit of a session: 20 objects in turn, each with its own outline."""
    at = 5.0 + counter % 40 * 10
    ring = ((at, at), (at + 40, at), (at + 40, at + 40 + counter % 7))
    thing = Object(f"o{counter % 20}", "car", Polygon((Piece(ring),)))
    return {
        "change_id": f"{session}-{counter}",
        "object_id": thing.id,
        "session": session,
        "counter": counter,
        "base": 0,
        "cause": "reshape",
        "object": msgspec.to_builtins(thing),
    }
