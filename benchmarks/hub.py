"""Many workers on one thread: each runs in a greenlet and gives way while its answer is under way.

A load of 32 threads costs more than the server that it loads, and on two cores that share
their units it slows the server down as well. The workers themselves are the same
``WorkerClient`` that tests use; only how bytes come and go is different here.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from tests.support.worker_client import Reply, WorkerClient

_END_OF_HEAD = b"\r\n\r\n"


class Hub:
    """Runs workers until all have ended."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._waiting: dict[int, greenlet] = {}
        self._main = getcurrent()

    def run(self, works: list[Callable[[], None]]) -> None:
        """Start all of them and serve them; an error of one ends all."""
        self._main = getcurrent()
        for work in works:
            greenlet(work).switch()
        while self._waiting:
            for number, _ in self._poll.poll():
                self._waiting.pop(number).switch()

    def add(self, connection: socket.socket) -> None:
        self._poll.register(connection, select.EPOLLIN)

    def wait(self, connection: socket.socket) -> None:
        """Give way until there is something to read."""
        self._waiting[connection.fileno()] = getcurrent()
        self._main.switch()


class HubWorker(WorkerClient):
    """A worker whose requests go through the hub. Only for answers with a stated length."""

    def __init__(self, hub: Hub, base_url: str, *, market_id: str) -> None:
        super().__init__(base_url, market_id=market_id)
        place = urlsplit(base_url)
        self._hub, self._host = hub, place.netloc
        self._socket = socket.create_connection((place.hostname or "", place.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        hub.add(self._socket)

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\n{lines}"
        self._socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        data = self._received()
        while _END_OF_HEAD not in data:
            data += self._received()
        first, _, rest = data.partition(_END_OF_HEAD)
        status, *fields = first.decode().split("\r\n")
        found = dict(field.split(": ", 1) for field in fields)
        missing = int(found.get("content-length", "0")) - len(rest)
        while missing > 0:
            more = self._received()
            rest, missing = rest + more, missing - len(more)
        if "set-cookie" in found:
            name, _, value = found["set-cookie"].partition("=")
            self.cookies[name] = value.split(";", 1)[0]
        return Reply(int(status.split(" ", 2)[1]), found, rest)

    def _received(self) -> bytes:
        self._hub.wait(self._socket)
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data
