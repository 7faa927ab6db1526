"""Addresses: which are on this machine, and which are on this server. PURE."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names under which one server on this machine is asked."""

_PORTS = {"http": 80, "https": 443}


def is_loopback(host: str) -> bool:
    """Whether a host's name or number means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def on_server(url: str, public_url: str) -> bool:
    """Whether ``url`` is on the server whose address is ``public_url``.

    A server on this machine has several names: those of LOOPBACK_NAMES are one.
    """
    try:
        return _server(urlsplit(url)) == _server(urlsplit(public_url))
    except ValueError:
        return False


def path_of(url: str) -> str:
    """The path of an address on this server, beginning with one slash however many it has."""
    return "/" + urlsplit(url).path.lstrip("/")


def _server(parts: SplitResult) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises ValueError for a port that is none."""
    host = parts.hostname or ""
    if host in LOOPBACK_NAMES:
        host = "localhost"
    return parts.scheme, host, parts.port or _PORTS.get(parts.scheme)
