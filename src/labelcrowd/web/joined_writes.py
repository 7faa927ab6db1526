"""An answer's head and body leave in one system call.

uvicorn writes them one after the other, and uvloop hands each to the kernel at once:
two sends, two packets, and a client that wakes up twice. Here what is written while a
callback of the event loop runs is sent when it has ended.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HELD_BYTES = 65_536
"""More is sent at once: a stream that never lets the loop turn must meet its flow control."""


class JoinedWrites:
    """A transport that holds what is written until the loop's next turn."""

    __slots__ = ("_bytes", "_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._bytes = 0

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        self._bytes += len(data)
        if self._bytes > HELD_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        held, self._held, self._bytes = self._held, [], 0
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))


class JoiningProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 over such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(JoinedWrites(transport, self.loop))  # type: ignore[arg-type]
