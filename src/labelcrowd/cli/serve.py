"""``labelcrowd serve`` and ``labelcrowd demo``: the server."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import HomeOptions, home_options, wrong_use
from labelcrowd.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    import socket

    from labelcrowd.storage.home import Home
    from labelcrowd.web.server import Tls
    from labelcrowd.web.services import Services, Settings

HOST, PORT = "127.0.0.1", 8000
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}


def _server_options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
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
            "--public-url", help="Where people reach the server, e.g. https://labels.example.org."
        ),
        click.option(
            "--tls-cert",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Certificate with its chain (PEM); with --tls-key.",
        ),
        click.option(
            "--tls-key",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Key of the certificate (PEM).",
        ),
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
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@home_options
@_server_options
@click.option(
    "--new-login",
    is_flag=True,
    help="Print a new one-time link for the operator; where a server runs already, only that.",
)
def serve(where: HomeOptions, new_login: bool, **options: object) -> None:
    """Run the server: requester pages, worker site, labelling page and market API.

    Prints "ready http://HOST:PORT" when it takes requests, and stops cleanly on
    SIGTERM. The first start makes the home and prints a one-time link for you.

    \b
    Example:
      labelcrowd serve --home ./labelcrowd-home --port 8000
    """
    _serve(where, new_login=new_login, is_demo=False, **options)  # type: ignore[arg-type]


@click.command()
@home_options
@_server_options
def demo(where: HomeOptions, **options: object) -> None:
    """Run the server with sample pictures and a batch published in the sandbox.

    The same as ./run without words. What you do there is kept between runs.

    \b
    Example:
      labelcrowd demo
      PORT=9000 labelcrowd demo --home /tmp/try-it
    """
    _serve(where, new_login=False, is_demo=True, **options)  # type: ignore[arg-type]


def _serve(
    where: HomeOptions,
    *,
    new_login: bool,
    is_demo: bool,
    host: str,
    port: int,
    public_url: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    proxies: tuple[str, ...],
    ancestors: tuple[str, ...],
    access_log: bool,
) -> None:
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key belong together")
    scheme = "https" if tls_cert else "http"
    with wrong_use():
        settings = replace(
            _settings(public_url, proxies, access_log=access_log, is_demo=is_demo),
            frame_ancestors=tuple(_origin(text) for text in ancestors),
        )
    if new_login and _is_served(where):
        _print_new_login(where)
        return
    from labelcrowd.web import server

    lock = _lock(where)
    try:
        listener = server.bind(host, port)
        address = f"{scheme}://{_shown(host)}:{listener.getsockname()[1]}"
        local = f"{scheme}://{_shown(_LOOPBACK.get(host, host))}:{listener.getsockname()[1]}"
        settings = replace(settings, public_url=settings.public_url or local)
        tls = server.Tls(tls_cert, tls_key) if tls_cert and tls_key else None
        _run(where, settings, listener, tls, ready=address, local=local, new_login=new_login)
    finally:
        if lock is not None:
            lock.release()  # type: ignore[attr-defined]


def _run(
    where: HomeOptions,
    settings: Settings,
    listener: socket.socket,
    tls: Tls | None,
    *,
    ready: str,
    local: str,
    new_login: bool,
) -> None:
    from labelcrowd.storage.home import open_home
    from labelcrowd.web import server
    from labelcrowd.web.app import build_app
    from labelcrowd.web.background import Background, default_steps
    from labelcrowd.web.services import Services

    home = open_home(where.folder, database=where.database, on_failure=server.stop_on_failure)
    try:
        services = Services(home, settings)
        background = Background(services, default_steps())
        _prepare(services, local, new_login=new_login)
        app = build_app(services)
        background.run_once()  # moves the deadlines that passed while no server ran
        background.start()
        try:
            server.run(app, listener, tls=tls, ready=lambda: click.echo(f"ready {ready}"))
        finally:
            background.stop()
    finally:
        home.close()


def _prepare(services: Services, local: str, *, new_login: bool) -> None:
    from labelcrowd.workflow import first_start

    home, ids, clock = services.home, services.ids, services.clock
    first_start.prepare_home(home, ids, clock)
    # A command such as `images add` may have made the home before the first start.
    first_time = not first_start.first_login_path(home).exists()
    first_start.point_aws_tools(home, public_url=services.public_url, endpoint=local)
    if services.settings.demo:
        _prepare_demo(services)
    elif first_time or new_login:
        _tell_login(first_start.operator_link(home, ids, clock, services.public_url), home)


def _prepare_demo(services: Services) -> None:
    from labelcrowd.workflow import demo as sample

    ways = sample.prepare(services)
    click.echo(f"Open {services.public_url}/ or go in with these one-time links:")
    click.echo(f"  as the requester: {ways.requester}")
    if ways.worker:
        click.echo(f"  as a worker:      {ways.worker}")


def _tell_login(link: str, home: Home) -> None:
    click.echo(
        f"Sign in as the operator, once, with this link (also in {home.folder}/"
        f"first-login.txt):\n  {link}"
    )


def _print_new_login(where: HomeOptions) -> None:
    from labelcrowd.clock import SystemClock
    from labelcrowd.ids import Ids
    from labelcrowd.storage.home import open_home
    from labelcrowd.workflow import first_start
    from labelcrowd.workflow.aws_files import read_address

    home = open_home(where.folder, database=where.database)
    try:
        first_start.prepare_home(home, Ids(), SystemClock())
        address = read_address(where.folder)
        _tell_login(first_start.operator_link(home, Ids(), SystemClock(), address), home)
    finally:
        home.close()


def _lock(where: HomeOptions) -> object | None:
    """The home's lock on SQLite; on PostgreSQL several servers may share a database."""
    if where.database is not None:
        return None
    from labelcrowd.storage.home import HomeLock

    return HomeLock(where.folder)


def _is_served(where: HomeOptions) -> bool:
    try:
        lock = _lock(where)
    except Conflict:
        return True
    if lock is None:
        return True
    lock.release()  # type: ignore[attr-defined]
    return False


def _settings(
    public_url: str | None, proxies: tuple[str, ...], *, access_log: bool, is_demo: bool
) -> Settings:
    from labelcrowd.web.services import Settings

    try:
        networks = tuple(ipaddress.ip_network(text, strict=False) for text in proxies)
    except ValueError as error:
        raise InvalidInput(
            f"--trusted-proxy: expected a network such as 10.0.0.0/8, got {error}"
        ) from error
    address = (public_url or "").rstrip("/")
    if address and not address.startswith(("http://", "https://")):
        raise InvalidInput(f"--public-url: expected https://..., got {public_url!r}")
    return Settings(
        public_url=address, trusted_proxies=networks, access_log=access_log, demo=is_demo
    )


def _origin(text: str) -> str:
    """An exact origin: it goes into a header as it is. Raises InvalidInput."""
    origin = text.rstrip("/").lower()
    if not _ORIGIN.fullmatch(origin):
        raise InvalidInput(
            f"--frame-ancestor: expected an origin such as https://tasks.example.org, got {text!r}"
        )
    return origin


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
