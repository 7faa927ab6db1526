"""What ``serve`` says about who can reach it: addresses, a QR code, and when not to trust them."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from labelcrowd.urls import is_loopback

_PLAIN = (
    "Plain HTTP: everybody on this network can read passwords and pictures on their way. For "
    "trusted networks only; docs/going-live.md says how to get HTTPS."
)
_BEHIND = (
    "The server itself speaks plain HTTP there: let nothing but your proxy reach it, or listen "
    "on 127.0.0.1."
)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Where a server listens and what its links begin with."""

    listening: str  # the numeric address of the socket
    port: int
    scheme: str  # that the server itself speaks
    hosts: list[str]  # under which others open it, the best first; none on loopback
    public_url: str  # as given, "" for none

    @property
    def addresses(self) -> list[str]:
        """What others on the network open, the best first."""
        return [f"{self.scheme}://{host}:{self.port}" for host in self.hosts]

    @property
    def local(self) -> str:
        """What this machine opens."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.listening)
        if host is None:
            host = f"[{self.listening}]" if ":" in self.listening else self.listening
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def links(self) -> str:
        """With what every link begins."""
        return self.public_url or (self.addresses or [self.local])[0]


def announce(reach: Reach) -> None:
    """Print it; nothing for a server that only this machine reaches."""
    if is_loopback(reach.listening):
        return
    if reach.public_url:
        click.echo(f"People open {reach.public_url}, with which every link begins.")
    elif reach.addresses:
        click.echo("Phones and computers on this network open:")
        for address in reach.addresses:
            click.echo(f"  {address}")
    else:
        click.echo("This machine has no address on a network now: nobody else reaches it.")
        return
    _show_code(reach.links)
    if not reach.public_url and len(reach.addresses) > 1:
        click.echo(f"Links begin with {reach.links}; --public-url chooses another.")
    if reach.scheme == "http":
        https = reach.links.startswith("https://")
        click.echo(_BEHIND if https else _PLAIN)


def _show_code(address: str) -> None:
    from labelcrowd.web import qr

    code = qr.terminal(address, colours=sys.stdout.isatty())
    try:
        code.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return  # a terminal without these characters
    click.echo(code)
