"""A program's own server on loopback, which takes notifications, or treats them badly."""

from __future__ import annotations

import contextlib
import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import parse_headers
from typing import Any


@dataclass
class Received:
    """One POST as it came."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """What arrived. ``answers``: raw bytes or acts, one for each of the next requests."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: list[bytes | Callable[[Any], None]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?key=1"

    def event_types(self) -> list[str]:
        return [event["EventType"] for one in self.received for event in one.json["Events"]]


def answer(status: str, *headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", "Content-Length: 0", *headers, "", ""]
    return "\r\n".join(lines).encode()


@contextlib.contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A running one, behind TLS with that context."""
    box = Receiver()

    class Session(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            if tls is not None:
                self.request = tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def finish(self) -> None:
            super().finish()
            if tls is not None:
                self.request.close()

        def handle(self) -> None:
            line = self.rfile.readline().decode()
            if not line.strip():
                return
            headers = {name.lower(): value for name, value in parse_headers(self.rfile).items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            box.received.append(Received(line.split()[1], headers, body))
            act = box.answers.pop(0) if box.answers else answer("200 OK")
            with contextlib.suppress(OSError):
                if isinstance(act, bytes):
                    self.wfile.write(act)
                else:
                    act(self)

    class Server(socketserver.ThreadingTCPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hung up, as some of these tests want."""

    with Server(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
