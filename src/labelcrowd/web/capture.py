"""A proxy for programs that have Amazon's addresses in their code.

It is Amazon Mechanical Turk's requester API to one program on this machine: a CONNECT
proxy that ends TLS for those two hosts with a certificate of its own authority, and
hands each request, signed for Amazon's host as it is, to the market of this home.
Every other host is refused. Nothing leaves the machine.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from labelcrowd.errors import InvalidInput
from labelcrowd.market.setup import LIVE, SANDBOX
from labelcrowd.market.sigv4 import SignedRequest
from labelcrowd.market.wire import MAX_BODY, Reply, Wire, service_fault
from labelcrowd.web.logs import log_error

HOSTS = {
    "mturk-requester.us-east-1.amazonaws.com": LIVE,
    "mturk-requester-sandbox.us-east-1.amazonaws.com": SANDBOX,
}
_IDLE_S = 120


@dataclass
class Seen:
    """What the program did, to be told when it ends."""

    calls: Counter[str] = field(default_factory=Counter)  # by market
    refused: Counter[str] = field(default_factory=Counter)  # by host
    live_refused: int = 0
    foreign_keys: int = 0


@dataclass(frozen=True)
class Capture:
    """One program's way to the markets. Its keys are those of ``keys_of``, live or sandbox.

    With the sandbox's keys the live address is refused; with live ones both work.
    """

    wire: Wire
    keys_of: str
    new_id: Callable[[], str]
    seen: Seen = field(default_factory=Seen)

    def answer(self, host: str, signed: SignedRequest) -> Reply:
        """The answer to one request to an address of Amazon's."""
        market_id = HOSTS[host]
        if market_id == LIVE and self.keys_of != LIVE:
            self.seen.live_refused += 1
            return self._refusal(
                "This program called the live market. Run it with "
                "`labelcrowd market capture --market live` if that is meant."
            )
        self.seen.calls[market_id] += 1
        try:
            reply = self.wire.answer(market_id, signed, keys_of=self.keys_of)
        except Exception as error:
            log_error("captured call failed", error, host=host)
            return service_fault(self.new_id(), 500, "The server failed; try again.")
        self.seen.foreign_keys += b"UnrecognizedClientException" in reply.body[:100]
        return reply

    def _refusal(self, message: str) -> Reply:
        body = {"__type": "AccessDeniedException", "message": message, "Message": message}
        return Reply(400, self.new_id(), msgspec.json.encode(body))


@dataclass(frozen=True)
class Door:
    """Where the proxy listens, and the authority that its certificates are of, as PEM."""

    address: str
    authority: bytes


@contextlib.contextmanager
def listening(capture: Capture) -> Iterator[Door]:
    """The proxy on a free port of loopback, for as long as this lasts.

    Raises InvalidInput without the package that makes certificates.
    """
    try:
        import trustme
    except ImportError as error:
        raise InvalidInput("capturing needs trustme: pip install 'labelcrowd[capture]'") from error
    authority = trustme.CA(organization_name="labelcrowd market capture")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    server = _Server(("127.0.0.1", 0), capture, context)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        yield Door(address, authority.cert_pem.bytes())
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], capture: Capture, context: ssl.SSLContext) -> None:
        super().__init__(address, _Handler)
        self.capture, self.context = capture, context

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is the program's affair."""


class _Handler(BaseHTTPRequestHandler):
    """One connection: CONNECT first, then requests in TLS."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    server: _Server
    _host = ""

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        if self._host or host.lower() not in HOSTS or port != "443":
            self._refuse(host)
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        inside: socket.socket = self.server.context.wrap_socket(self.connection, server_side=True)
        self.connection = inside
        self.rfile, self.wfile = inside.makefile("rb"), inside.makefile("wb", 0)  # type: ignore[assignment]
        self._host = host.lower()
        self.close_connection = False

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "0")
        if not self._host or not length.isdecimal() or int(length) > 2 * MAX_BODY:
            self._refuse(self._host or self.path)
            return
        path, _, query = self.path.partition("?")
        headers = [(name.lower(), value) for name, value in self.headers.items()]
        signed = SignedRequest("POST", path, query, headers, self.rfile.read(int(length)))
        reply = self.server.capture.answer(self._host, signed)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def do_GET(self) -> None:
        self._refuse(self._host or self.path)

    do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_GET

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """What the program asks for is its own affair."""

    def _refuse(self, host: str) -> None:
        self.server.capture.seen.refused[host[:200]] += 1
        self.close_connection = True
        body = b"labelcrowd market capture lets programs reach Mechanical Turk's addresses only.\n"
        self.wfile.write(
            b"HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n"
            b"content-length: %d\r\n\r\n%s" % (len(body), body)
        )
