"""Who is really asking, behind proxies that the operator named (``--trusted-proxy``).

The host that is asked for is never taken from a header of a proxy: links begin with the
public address, and signatures are made over ``Host`` as it was sent.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from starlette.types import Scope

from labelcrowd.urls import plain_ip

Networks = tuple[IPv4Network | IPv6Network, ...]


def apply_forwarded(scope: Scope, trusted: Networks) -> None:
    """Take client address and scheme from ``X-Forwarded-For`` and ``-Proto`` of a trusted proxy.

    The client is the last address in the list that is not itself a trusted proxy; what
    stands to its left was written by whoever asked, and is ignored, and so is everything
    left of what is no address. An IPv4 client on a socket that takes IPv6 too is shown as IPv4.
    """
    client = scope.get("client")
    if not client:
        return
    if client[0].startswith("::ffff:"):
        client = scope["client"] = (str(plain_ip(client[0])), client[1])
    if not trusted or not _is_trusted(_read(client[0]), trusted):
        return
    forwarded_for, proto = "", ""
    for key, value in scope["headers"]:
        if key == b"x-forwarded-for":
            forwarded_for = f"{forwarded_for},{value.decode('latin-1')}"
        elif key == b"x-forwarded-proto":
            proto = value.decode("latin-1").split(",")[-1].strip().lower()
    if proto in ("http", "https"):
        scope["scheme"] = proto
    for text in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        address = _read(text)
        if address is None:
            return
        scope["client"] = (str(address), 0)
        if not _is_trusted(address, trusted):
            return


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address of the list, also ``[2001:db8::1]``, None for what is none."""
    try:
        return plain_ip(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _is_trusted(address: IPv4Address | IPv6Address | None, trusted: Networks) -> bool:
    return address is not None and any(address in network for network in trusted)
