"""A small reverse proxy that speaks TLS, as Caddy or nginx stand in front of a server.

It passes ``Host`` on as it came, appends the client to ``X-Forwarded-For`` and sets
``X-Forwarded-Proto``, one request a connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import trustme

Headers = list[tuple[bytes, bytes]]
_HOP = {b"connection", b"keep-alive", b"proxy-connection"}


@dataclass
class TlsProxy:
    """``https://NAME:port`` in front of ``http://127.0.0.1:upstream``.

    ``rewrite`` may change the headers that go on, to play a proxy that is set up wrongly.
    """

    upstream: int
    certificate: trustme.LeafCert
    port: int = 0
    rewrite: Callable[[Headers], Headers] = field(default=lambda headers: headers)

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate.configure_cert(self._context)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        listening = asyncio.start_server(self._pass, "127.0.0.1", self.port, ssl=self._context)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(self._end())

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        """Let nobody in, and end what runs: a browser may have come once more meanwhile."""
        self._server.close()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    async def _pass(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        came_from = back.get_extra_info("peername")
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await client.readuntil(b"\r\n\r\n")
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
            try:
                writer.write(self._forwarded(head, came_from[0].encode()))
                up = asyncio.create_task(_copy(client, writer))
                try:
                    await _copy(reader, back)
                finally:
                    up.cancel()
            finally:
                await _close(writer)
        await _close(back)

    def _forwarded(self, head: bytes, client: bytes) -> bytes:
        request, *lines = head.rstrip().split(b"\r\n")
        headers = [(name, value.strip()) for name, _, value in (li.partition(b":") for li in lines)]
        told = [value for name, value in headers if name.lower() == b"x-forwarded-for"]
        dropped = {*_HOP, b"x-forwarded-for", b"x-forwarded-proto"}
        kept = [(name, value) for name, value in headers if name.lower() not in dropped]
        kept += [
            (b"X-Forwarded-For", b", ".join([*told, client])),
            (b"X-Forwarded-Proto", b"https"),
            (b"Connection", b"close"),
        ]
        sent = b"\r\n".join(name + b": " + value for name, value in self.rewrite(kept))
        return request + b"\r\n" + sent + b"\r\n\r\n"


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(writer.wait_closed(), 2)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()


@contextlib.contextmanager
def tls_proxy(
    upstream: int, certificate: trustme.LeafCert, **options: object
) -> Iterator[TlsProxy]:
    """A proxy that runs meanwhile, in a thread of its own."""
    proxy = TlsProxy(upstream, certificate, **options)  # type: ignore[arg-type]
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
