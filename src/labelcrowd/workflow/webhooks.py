"""One POST to a server that somebody else named: pinned, bounded, and nothing is followed.

The name is resolved here, every address that it has is looked at, and the
connection goes to the one that was looked at: a name that changes in between
leads nowhere else. Redirects count as refusals, the answer's body is not read,
the name has ``RESOLVE_S`` to be found, and after ``TOTAL_S`` the connection is
cut, however slowly something comes.
"""

from __future__ import annotations

import contextlib
import http.client
import queue
import socket
import ssl
import threading
from collections.abc import Mapping
from http import HTTPStatus

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market.endpoints import Address, Reach, choose_ip, read_address

RESOLVE_S = 5.0
TOTAL_S = 10.0
SENDER = "labelcrowd-notifications"


class NotDelivered(Exception):
    """Why the receiver has not taken it, in a few words for the requester."""


def post(url: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> None:
    """Send; returns once the receiver has answered 2xx. Raises NotDelivered."""
    try:
        address = read_address(url, reach)
        ip = choose_ip(address.host, _resolve(address), reach)
    except LabelcrowdError as error:
        raise NotDelivered(error.message) from error
    connection = _Pinned(address, ip)
    cut = threading.Timer(TOTAL_S, connection.cut)
    cut.daemon = True
    cut.start()
    try:
        connection.request("POST", address.path, body, {"User-Agent": SENDER, **headers})
        status = connection.getresponse().status
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise NotDelivered(_reason(connection, error)) from error
    finally:
        cut.cancel()
        with contextlib.suppress(OSError):
            connection.close()
    if not 200 <= status < 300:
        raise NotDelivered(_answered(status))


def _resolve(address: Address) -> list[str]:
    """The IP addresses of a host.

    The system's resolver takes no time limit, so it is asked from a thread that is left alone
    where it answers too late: it ends when the resolver itself gives up.
    """
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def look() -> None:
        found: list[str] = []
        with contextlib.suppress(OSError, UnicodeError):
            each = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(one[4][0]) for one in each))
        answers.put(found)

    threading.Thread(target=look, name="resolve", daemon=True).start()
    try:
        found = answers.get(timeout=RESOLVE_S)
    except queue.Empty:
        raise NotDelivered(f"{address.host} was not found within {RESOLVE_S:.0f} seconds") from None
    if not found:
        raise NotDelivered(f"{address.host} is not found")
    return found


class _Pinned(http.client.HTTPConnection):
    """A connection to one address of a host, which is named in ``Host`` and checked by TLS."""

    def __init__(self, address: Address, ip: str) -> None:
        super().__init__(address.host, address.port, timeout=TOTAL_S)
        # http.client leaves the port out where it is plain http's.
        self.default_port = 443 if address.secure else 80
        self._address, self._ip = address, ip
        self.was_cut = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), timeout=TOTAL_S)
        if self._address.secure:
            # The handshake comes later: what is cut meanwhile is to be the socket that it reads.
            self.sock = secure = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self._address.host, do_handshake_on_connect=False
            )
            self._stop_if_cut()
            secure.do_handshake()
        self._stop_if_cut()

    def _stop_if_cut(self) -> None:
        """``cut`` may have come when there was no such socket yet."""
        if self.was_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End it from another thread, whatever it waits for."""
        self.was_cut = True
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _reason(connection: _Pinned, error: Exception) -> str:
    if connection.was_cut or isinstance(error, TimeoutError):
        return f"no whole answer within {TOTAL_S:.0f} seconds"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or error}"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(error, http.client.HTTPException | ValueError):
        return "the answer is not HTTP"
    return f"the connection failed: {getattr(error, 'strerror', None) or type(error).__name__}"


def _answered(status: int) -> str:
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    if 300 <= status < 400:
        return f"it answered {phrase}: redirects are not followed"
    return f"it answered {phrase}"
