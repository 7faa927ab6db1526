"""Addresses: which are on this machine, and which are on this server. PURE."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from labelcrowd.errors import InvalidInput

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names under which one server on this machine is asked."""

_PORTS = {"http": 80, "https": 443}


def is_loopback(host: str) -> bool:
    """Whether a host's name or number means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return plain_ip(host.strip("[]")).is_loopback
    except ValueError:
        return False


def plain_ip(text: str) -> IPv4Address | IPv6Address:
    """An address; IPv4 that came over an IPv6 socket (``::ffff:10.0.0.7``) as IPv4.

    Raises ValueError.
    """
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def public_address(text: str) -> str:
    """The address that people use, as all links begin: ``https://labels.example.org``.

    Scheme and host in lower case, a host in its own script as the DNS has it, no port
    that goes without saying, no slash at the end. Raises InvalidInput for anything
    else that an address may have: a path, a query, a login.
    """
    wrong = InvalidInput(
        f"expected https:// or http://, a host and perhaps a port, got {text[:200]!r}"
    )
    if not re.fullmatch(r"[^\s\x00-\x1f\x7f\\]+", text):
        raise wrong
    try:
        parts = urlsplit(text)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise InvalidInput(f"{wrong.message}: {error}") from error
    if parts.scheme not in _PORTS or not host:
        raise wrong
    if "@" in parts.netloc:
        raise InvalidInput(f"{wrong.message}: no login stands in it")
    if parts.path.strip("/") or "?" in text or "#" in text:
        raise InvalidInput(
            f"{wrong.message}: labelcrowd needs a host of its own (labels.example.org), "
            "it cannot live under a path"
        )
    if port == 0:
        raise InvalidInput(f"{wrong.message}: ports are 1 to 65535")
    shown = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def _host(name: str) -> str:
    """A host as it stands in an address. Raises ValueError."""
    # A browser reads a name whose last part is a number as an IPv4 address.
    if ":" in name or re.search(r"(^|\.)(0x[0-9a-f]*|[0-9]+)\.?$", name):
        address = ip_address(name)
        if address.is_unspecified:
            raise ValueError(f"{name} is for listening; nobody can open it")
        if address.version == 6 and address.is_link_local:
            raise ValueError(f"{name} is good for one cable only; browsers do not open it")
        return f"[{address.compressed}]" if address.version == 6 else str(address)
    plain = name.encode("idna").decode("ascii") if name else ""
    if plain and not re.fullmatch(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?", plain):
        raise ValueError(f"{name[:80]!r} is no host")
    return plain


def on_server(url: str, public_url: str) -> bool:
    """Whether ``url`` is on the server whose address is ``public_url``.

    A server on this machine has several names: those of LOOPBACK_NAMES are one.
    """
    try:
        given, own = urlsplit(url), urlsplit(public_url)
        return _server(given.scheme, given.netloc) == _server(own.scheme, own.netloc)
    except ValueError:
        return False


def path_of(url: str) -> str:
    """The path of an address on this server, beginning with one slash however many it has."""
    return "/" + urlsplit(url).path.lstrip("/")


@lru_cache(maxsize=256)
def _server(scheme: str, netloc: str) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises ValueError for a port that is none.

    Kept, because each call of the market asks several times for the same few.
    """
    parts = SplitResult(scheme, netloc, "", "", "")
    host = parts.hostname or ""
    if host in LOOPBACK_NAMES:
        host = "localhost"
    return scheme, host, parts.port or _PORTS.get(scheme)
