"""Where notifications may be sent to: which addresses, and which machines behind them.

A requester writes the address and this server opens it, so it must not be led to
machines that only this server reaches: https to public addresses, and anything
else only where the operator has allowed the host. A server that is itself only for
this machine may also ask this machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import Connection, delete, select

from labelcrowd.errors import InvalidInput
from labelcrowd.market.errors import BadParameter
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.tables.market_notifications import notification_host
from labelcrowd.urls import is_loopback, plain_ip

EMAIL, SQS, SNS = "Email", "SQS", "SNS"
TRANSPORTS = (EMAIL, SQS, SNS)
LONGEST = 1_024

_PORTS = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+")


@dataclass(frozen=True)
class Reach:
    """Whom this server may ask beside public https servers."""

    allowed: frozenset[str] = frozenset()
    this_machine: bool = False

    def trusts(self, host: str) -> bool:
        """Whether private addresses and plain http are fine for this host."""
        return host in self.allowed or (self.this_machine and is_loopback(host))


@dataclass(frozen=True)
class Address:
    """An address that may be asked."""

    secure: bool
    host: str
    port: int
    path: str  # with the query


def read_reach(connection: Connection, public_url: str) -> Reach:
    """What the operator has allowed, for a server with this public address."""
    hosts = connection.execute(select(notification_host.c.host)).scalars()
    return Reach(frozenset(hosts), is_loopback(urlsplit(public_url).hostname or ""))


def allow_host(connection: Connection, now: int, host: str) -> str:
    """Let notifications go to this host whatever its address is. Raises InvalidInput."""
    plain = host.strip().lower().strip("[]")
    if not _HOST.fullmatch(plain):
        raise InvalidInput(
            f"host: expected a name or an address such as 10.0.0.7, got {host!r:.80}"
        )
    insert_new(connection, notification_host, {"host": plain, "created_at": now})
    return plain


def forget_host(connection: Connection, host: str) -> bool:
    """Take that back; False where it was not allowed."""
    plain = host.strip().lower().strip("[]")
    gone = connection.execute(delete(notification_host).where(notification_host.c.host == plain))
    return gone.rowcount == 1


def check_destination(transport: str, destination: str, reach: Reach) -> str:
    """A destination as it is kept. Raises BadParameter (InvalidTransportEndpoint)."""
    text = destination.strip()
    if not text or len(text) > LONGEST:
        raise _wrong(f"expected 1 to {LONGEST} characters, got {len(text)}.")
    if transport == EMAIL:
        return _email(text)
    read_address(text, reach)
    return text


def _email(text: str) -> str:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    if name or address != text or not local or not domain or not text.isprintable() or " " in text:
        raise _wrong(f"expected a mail address such as ann@example.org, got {text[:80]!r}.")
    return text


def read_address(url: str, reach: Reach) -> Address:
    """Take an http(s) address apart. Raises BadParameter where it may not be asked."""
    parts, port = _split(url)
    host = (parts.hostname or "").lower()
    if url.startswith("arn:") or host == "amazonaws.com" or host.endswith(".amazonaws.com"):
        raise _wrong(
            "Amazon's queues and topics cannot be reached from this market: give the https address "
            f"of a server of your own, got {url[:80]!r}."
        )
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or "@" in parts.netloc:
        raise _wrong(f"expected an address such as https://example.org/hook, got {url[:80]!r}.")
    trusted = reach.trusts(host)
    if parts.scheme == "http" and not trusted:
        raise _wrong(f"expected https, got {url[:80]!r}; for plain http {_ASK}.")
    if not trusted and _is_private_number(host):
        raise _wrong(f"{host} is a private address: {_ASK}.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme == "https", host, port or _PORTS[parts.scheme], path)


_ASK = "the operator of this market can allow the host (labelcrowd market notifications allow)"


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        if not re.fullmatch(r"[\x21-\x7e]+", url):
            raise ValueError("only printable ASCII characters")
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError as error:
        raise _wrong(f"expected an address such as https://example.org/hook: {error}.") from error


def _is_private_number(host: str) -> bool:
    try:
        return not is_public(plain_ip(host))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def choose_ip(host: str, found: Sequence[str], reach: Reach) -> str:
    """The address to ask, of all that a host's name leads to. Raises BadParameter.

    All must be public: a name that leads to both kinds is a trap.
    """
    if not found:
        raise _wrong(f"{host} has no address.")
    if host not in reach.allowed:
        for text in found:
            one = plain_ip(text.partition("%")[0])
            fine = one.is_loopback if reach.trusts(host) else is_public(one)
            if not fine:
                raise _wrong(f"{host} leads to the private address {one}: {_ASK}.")
    return found[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is a machine of the internet, also behind IPv6 forms that carry IPv4."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if address.teredo is not None:
            inner = address.teredo[1]
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _wrong(what: str) -> BadParameter:
    return BadParameter(f"Destination: {what}", "InvalidTransportEndpoint")
