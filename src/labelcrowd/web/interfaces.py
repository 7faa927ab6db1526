"""Under which addresses others on the network reach this machine: asked of the kernel alone.

No name is looked up and no packet is sent.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

# linux/sockios.h, linux/if.h, linux/if_addr.h
_SIOCGIFCONF, _SIOCGIFFLAGS = 0x8912, 0x8913
_UP, _LOOPBACK = 0x1, 0x8
_UNUSABLE = 0x01 | 0x08 | 0x20 | 0x40  # temporary, duplicate, deprecated, not yet checked
_MOST = 512

_PROC = Path("/proc/net")
# Made for containers and virtual machines of this machine: nobody else is on them.
_INSIDE = re.compile(r"(docker|podman|virbr|lxcbr|lxdbr|cni)\d+|br-[0-9a-f]{12}|veth[0-9a-f]+")


@dataclass(frozen=True)
class Interface:
    """One address of one network interface."""

    name: str
    address: IPv4Address | IPv6Address
    leads_out: bool  # the way to other networks leads over this interface


def reachable_hosts(listening: str) -> list[str]:
    """Hosts, as they stand in an address, that others on the network open; the best first.

    ``listening``: the address that the server listens on. ``0.0.0.0`` means every IPv4
    address, ``::`` every address; a loopback one gives none.
    """
    asked = ip_address(listening)
    if asked.is_loopback:
        return []
    if not asked.is_unspecified:
        return [shown(asked)]
    found = [one for one in interfaces() if not _INSIDE.fullmatch(one.name)]
    if asked.version == 4:
        found = [one for one in found if one.address.version == 4]
    return [shown(one.address) for one in sorted(found, key=_rank)]


def shown(address: IPv4Address | IPv6Address) -> str:
    """As it stands in an address."""
    return f"[{address.compressed}]" if address.version == 6 else str(address)


def _rank(one: Interface) -> tuple[bool, bool, bool]:
    return one.address.version == 6, not one.leads_out, not one.address.is_private


def interfaces() -> list[Interface]:
    """Every usable address of this machine but loopback: IPv4, and IPv6 beyond one cable."""
    out = _leading_out()
    found: list[tuple[str, IPv4Address | IPv6Address]] = [*_ipv4(), *_ipv6()]
    return [Interface(name, address, name in out) for name, address in found]


def _ipv4() -> Iterator[tuple[str, IPv4Address]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for name, address in _configured(asking):
            flags = fcntl.ioctl(asking, _SIOCGIFFLAGS, struct.pack("16s16x", name))
            up = struct.unpack_from("H", flags, 16)[0]
            if up & _UP and not up & _LOOPBACK and not address.is_link_local:
                # An alias (eth0:1) is the interface eth0.
                yield name.decode(errors="replace").split(":")[0], address


def _configured(asking: socket.socket) -> Iterator[tuple[bytes, IPv4Address]]:
    """struct ifconf and its ifreqs: name (16 bytes), family, port, address."""
    size = 40 if struct.calcsize("P") == 8 else 32
    room = array.array("B", bytes(_MOST * size))
    asked = struct.pack("iP", len(room), room.buffer_info()[0])
    filled = struct.unpack("iP", fcntl.ioctl(asking, _SIOCGIFCONF, asked))[0]
    for start in range(0, filled, size):
        entry = bytes(room[start : start + size])
        yield entry[:16].split(b"\0", 1)[0], IPv4Address(entry[20:24])


def _ipv6() -> Iterator[tuple[str, IPv6Address]]:
    """/proc/net/if_inet6: address, index, prefix, scope (00 is global), flags, name."""
    with contextlib.suppress(FileNotFoundError):
        for line in (_PROC / "if_inet6").read_text().splitlines():
            address, _, _, scope, flags, name = line.split()
            if scope == "00" and not int(flags, 16) & _UNUSABLE:
                yield name, IPv6Address(int(address, 16))


def _leading_out() -> set[str]:
    """The interfaces of the default routes."""
    found = set()
    with contextlib.suppress(FileNotFoundError):
        for line in (_PROC / "route").read_text().splitlines()[1:]:
            name, target, *_ = line.split()
            if target == "00000000":
                found.add(name)
    with contextlib.suppress(FileNotFoundError):
        for line in (_PROC / "ipv6_route").read_text().splitlines():
            fields = line.split()
            if fields[1] == "00" and set(fields[0]) == {"0"}:
                found.add(fields[-1])
    return found - {"lo"}
