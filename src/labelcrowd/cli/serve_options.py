"""How a server is started: the options of ``serve``, ``demo`` and ``service install``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from labelcrowd.errors import InvalidInput
from labelcrowd.urls import public_address

if TYPE_CHECKING:
    from labelcrowd.web.server import Tls
    from labelcrowd.web.services import Settings

HOST, PORT = "127.0.0.1", 8000
F = TypeVar("F", bound=Callable[..., Any])
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS = [
    click.option("--host", default=HOST, show_default=True, help="Address to listen on."),
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=PORT,
        show_default=True,
        envvar="PORT",
        show_envvar=True,
        help="Port to listen on; 0 takes any free one.",
    ),
    click.option(
        "--public-url",
        help="Where people reach the server, e.g. https://labels.example.org: all links begin so.",
    ),
    click.option(
        "--tls-cert", type=_FILE, help="Certificate with its chain (PEM); with --tls-key."
    ),
    click.option("--tls-key", type=_FILE, help="Key of the certificate (PEM)."),
    click.option(
        "--trusted-proxy",
        "proxies",
        multiple=True,
        metavar="CIDR",
        help="Network of a reverse proxy whose X-Forwarded headers are believed.",
    ),
    click.option(
        "--frame-ancestor",
        "ancestors",
        multiple=True,
        metavar="ORIGIN",
        help="Another site whose pages may frame the labelling page; may be repeated.",
    ),
    click.option(
        "--access-log/--no-access-log",
        default=False,
        help="Write one JSON line a request to stderr.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """The options as given."""

    host: str
    port: int
    public_url: str | None
    tls_cert: Path | None
    tls_key: Path | None
    proxies: tuple[str, ...]
    ancestors: tuple[str, ...]
    access_log: bool

    @property
    def scheme(self) -> str:
        """What the server itself speaks."""
        return "https" if self.tls_cert else "http"

    def words(self) -> list[str]:
        """The same options on a command line that works in any folder."""
        found = ["--host", self.host, "--port", str(self.port)]
        for option, value in (
            ("--public-url", self.public_url),
            ("--tls-cert", self.tls_cert and self.tls_cert.resolve()),
            ("--tls-key", self.tls_key and self.tls_key.resolve()),
        ):
            found += [option, str(value)] if value else []
        for option, values in (
            ("--trusted-proxy", self.proxies),
            ("--frame-ancestor", self.ancestors),
        ):
            for one in values:
                found += [option, one]
        return [*found, "--access-log"] if self.access_log else found


def serve_options(command: F) -> F:
    """The options of a server: the command gets the fields of ServeOptions."""
    inner: Callable[..., Any] = command
    for option in reversed(_OPTIONS):
        inner = option(inner)
    return inner  # type: ignore[return-value]


def settings_of(options: ServeOptions, *, is_demo: bool) -> Settings:
    """The settings of the web application; ``public_url`` is "" where none was given.

    Raises InvalidInput, which names the option.
    """
    from labelcrowd.web.services import Settings

    return Settings(
        public_url=_public_url(options),
        trusted_proxies=tuple(_network(text) for text in options.proxies),
        frame_ancestors=tuple(_origin(text) for text in options.ancestors),
        access_log=options.access_log,
        demo=is_demo,
    )


def tls_of(options: ServeOptions) -> Tls | None:
    """Certificate and key, where the server speaks TLS itself.

    Raises InvalidInput where one is missing or the two do not fit.
    """
    from labelcrowd.web.server import Tls

    if (options.tls_cert is None) != (options.tls_key is None):
        raise InvalidInput("--tls-cert and --tls-key belong together")
    if options.tls_cert is None or options.tls_key is None:
        return None
    tls = Tls(options.tls_cert, options.tls_key)
    tls.check()
    return tls


def _public_url(options: ServeOptions) -> str:
    if options.public_url is None:
        return ""
    try:
        address = public_address(options.public_url)
    except InvalidInput as error:
        raise InvalidInput(f"--public-url: {error.message}") from error
    if options.tls_cert and not address.startswith("https://"):
        raise InvalidInput(f"--public-url: with --tls-cert expected https://, got {address}")
    return address


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise InvalidInput(
            f"--trusted-proxy: expected a network such as 10.0.0.0/8, got {text!r}"
        ) from error


def _origin(text: str) -> str:
    """An exact origin: it goes into a header as it is. Raises InvalidInput."""
    origin = text.rstrip("/").lower()
    if not _ORIGIN.fullmatch(origin):
        raise InvalidInput(
            f"--frame-ancestor: expected an origin such as https://tasks.example.org, got {text!r}"
        )
    return origin
