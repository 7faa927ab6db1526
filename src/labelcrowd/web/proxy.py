"""Who is really asking, behind proxies that the operator named (``--trusted-proxy``)."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.types import Scope


def apply_forwarded(scope: Scope, trusted: tuple[IPv4Network | IPv6Network, ...]) -> None:
    """Take client address and scheme from ``X-Forwarded-For`` and ``-Proto`` of a trusted proxy.

    The client is the last address in the list that is not itself a trusted
    proxy; what an untrusted sender wrote to its left is ignored.
    """
    client = scope.get("client")
    if not trusted or not client or not _is_trusted(client[0], trusted):
        return
    forwarded_for, proto = "", ""
    for key, value in scope["headers"]:
        if key == b"x-forwarded-for":
            forwarded_for = f"{forwarded_for},{value.decode('latin-1')}"
        elif key == b"x-forwarded-proto":
            proto = value.decode("latin-1").split(",")[-1].strip()
    if proto in ("http", "https"):
        scope["scheme"] = proto
    for address in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        scope["client"] = (address, 0)
        if not _is_trusted(address, trusted):
            return


def _is_trusted(address: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
