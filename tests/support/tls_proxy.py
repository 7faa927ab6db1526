"""A small reverse proxy that speaks TLS, as Caddy or nginx stand in front of a server.

It passes ``Host`` on as it came, appends the client to ``X-Forwarded-For`` and sets
``X-Forwarded-Proto``, one request a connection.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import cast

import trustme

Headers = list[tuple[bytes, bytes]]
Rewrite = Callable[[Headers], Headers]
_HOP = {b"connection", b"keep-alive", b"proxy-connection"}
_CHUNK = 65_536


class TlsProxy(socketserver.ThreadingTCPServer):
    """``https://NAME:port`` in front of ``http://127.0.0.1:upstream``.

    ``rewrite`` may change the headers that go on, to play a proxy that is set up wrongly.
    """

    allow_reuse_address = True
    request_queue_size = 128  # a browser opens several at once
    daemon_threads = True
    block_on_close = False  # a browser keeps some connections for as long as it lives

    def __init__(
        self, upstream: int, certificate: trustme.LeafCert, port: int, rewrite: Rewrite
    ) -> None:
        super().__init__(("127.0.0.1", port), _OneRequest)
        self.port: int = self.server_address[1]
        self.upstream, self.rewrite = upstream, rewrite
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self.context)


class _OneRequest(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        proxy = cast(TlsProxy, self.server)
        with (
            contextlib.suppress(OSError),  # either side may go away at any time
            proxy.context.wrap_socket(self.request, server_side=True) as client,
            socket.create_connection(("127.0.0.1", proxy.upstream)) as server,
        ):
            head, body = _head(client)
            if head:
                server.sendall(_forwarded(head, self.client_address[0], proxy.rewrite) + body)
                _copy(client, server, _length(head) - len(body))
                _copy(server, client)


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """A request's head, and what of its body came with it; nothing where nobody asked."""
    got = b""
    while b"\r\n\r\n" not in got:
        data = client.recv(_CHUNK)
        if not data:
            return b"", b""
        got += data
    head, _, body = got.partition(b"\r\n\r\n")
    return head, body


def _headers(head: bytes) -> Headers:
    lines = head.split(b"\r\n")[1:]
    return [(name, value.strip()) for name, _, value in (line.partition(b":") for line in lines)]


def _length(head: bytes) -> int:
    """Of the body; browsers and SDKs say it before they send one."""
    told = [value for name, value in _headers(head) if name.lower() == b"content-length"]
    return int(told[0]) if told else 0


def _forwarded(head: bytes, client: str, rewrite: Rewrite) -> bytes:
    headers = _headers(head)
    told = [value for name, value in headers if name.lower() == b"x-forwarded-for"]
    dropped = {*_HOP, b"x-forwarded-for", b"x-forwarded-proto"}
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    kept += [
        (b"X-Forwarded-For", b", ".join([*told, client.encode()])),
        (b"X-Forwarded-Proto", b"https"),
        (b"Connection", b"close"),
    ]
    lines = [head.split(b"\r\n")[0], *(name + b": " + value for name, value in rewrite(kept))]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _copy(source: socket.socket, target: socket.socket, most: float = float("inf")) -> None:
    """Until ``most`` bytes went over, or the source has ended."""
    while most > 0 and (data := source.recv(_CHUNK)):
        target.sendall(data)
        most -= len(data)


@contextlib.contextmanager
def tls_proxy(
    upstream: int,
    certificate: trustme.LeafCert,
    *,
    port: int = 0,
    rewrite: Rewrite = lambda headers: headers,
) -> Iterator[TlsProxy]:
    """A proxy that runs meanwhile, in threads of its own."""
    with TlsProxy(upstream, certificate, port, rewrite) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join(10)
