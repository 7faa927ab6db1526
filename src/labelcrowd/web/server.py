"""The process: socket, uvicorn, background thread, and a clean end.

SIGTERM and SIGINT let running requests finish (10 s at most) and exit 0. When
the disk fails under a write the process exits 1 at once: what it could still
answer might not be true.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.web.joined_writes import JoiningProtocol
from labelcrowd.web.logs import log

STOP_WITHIN_S = 10
_FAILED_EXIT_S = 0.5


@dataclass(frozen=True)
class Tls:
    """Certificate (with chain) and key, PEM files."""

    certificate: Path
    key: Path

    def check(self) -> None:
        """Raises InvalidInput where a server could not speak with these."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
            raise InvalidInput(
                f"--tls-cert, --tls-key: expected a PEM certificate and its key without a "
                f"password, got {self.certificate} and {self.key}: {reason}"
            ) from error


def _no_password() -> str:
    raise ValueError("the key has a password")


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises Conflict for a busy port, naming the next free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return _listen(family, host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = _next_free(family, host, port)
            raise Conflict(
                f"port {port} on {host} is in use; the next free one is {free} "
                f"(--port {free}, or PORT={free} ./run)"
            ) from error
        raise InvalidInput(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # "::" takes IPv4 too, whatever the machine's default is.
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _next_free(family: socket.AddressFamily, host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 200, 65536)):
        with contextlib.suppress(OSError):
            _listen(family, host, candidate).close()
            return candidate
    return 0


def stop_on_failure(error: BaseException) -> None:
    """For ``open_home(on_failure=...)``: say why, and end the process with 1 very soon."""
    log("the disk failed: stopping", error=str(error))

    def leave() -> None:
        sys.stderr.flush()
        os._exit(1)

    # A moment, so that requests that wait for this write are told that it failed.
    timer = threading.Timer(_FAILED_EXIT_S, leave)
    timer.daemon = True
    timer.start()


class _Server(uvicorn.Server):
    """uvicorn that says when it is ready and does not die of the signal that stopped it."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            self.force_exit = self.should_exit and number == signal.SIGINT
            self.should_exit = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(
    app: ASGIApp,
    listener: socket.socket,
    *,
    tls: Tls | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until a signal."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=JoiningProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        backlog=1024,
        ssl_certfile=str(tls.certificate) if tls else None,
        ssl_keyfile=str(tls.key) if tls else None,
    )
    # What is here now stays: collecting garbage then has little to look at.
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)
    server = _Server(config, ready)
    with contextlib.suppress(asyncio.CancelledError):
        server.run(sockets=[listener])
