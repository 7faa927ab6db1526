"""``labelcrowd serve`` and ``labelcrowd demo``: the server."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from labelcrowd.cli.announce import Reach, announce
from labelcrowd.cli.common import HomeOptions, home_options, wrong_use
from labelcrowd.cli.serve_options import ServeOptions, serve_options, settings_of, tls_of
from labelcrowd.errors import Conflict

if TYPE_CHECKING:
    import socket

    from labelcrowd.storage.home import Home
    from labelcrowd.web.server import Tls
    from labelcrowd.web.services import Services, Settings


@click.command()
@home_options
@serve_options
@click.option(
    "--new-login",
    is_flag=True,
    help="Print a new one-time link for the operator; where a server runs already, only that.",
)
def serve(where: HomeOptions, new_login: bool, **options: object) -> None:
    """Run the server: requester pages, worker site, labelling page and market API.

    Prints "ready http://HOST:PORT" when it takes requests, and stops cleanly on
    SIGTERM. The first start makes the home and prints a one-time link for you.
    With --host 0.0.0.0 it prints what phones on the same network open.

    \b
    Example:
      labelcrowd serve --home ./labelcrowd-home --port 8000
      labelcrowd serve --host 0.0.0.0
    """
    given = ServeOptions(**options)  # type: ignore[arg-type]
    _serve(where, given, new_login=new_login, is_demo=False)


@click.command()
@home_options
@serve_options
def demo(where: HomeOptions, **options: object) -> None:
    """Run the server with sample pictures and a batch published in the sandbox.

    The same as ./run without words. What you do there is kept between runs.

    \b
    Example:
      labelcrowd demo
      PORT=9000 labelcrowd demo --home /tmp/try-it
    """
    given = ServeOptions(**options)  # type: ignore[arg-type]
    _serve(where, given, new_login=False, is_demo=True)


def _serve(where: HomeOptions, options: ServeOptions, *, new_login: bool, is_demo: bool) -> None:
    with wrong_use():
        tls = tls_of(options)
        settings = settings_of(options, is_demo=is_demo)
    if new_login and _is_served(where):
        _print_new_login(where)
        return
    from labelcrowd.web import server

    lock = _lock(where)
    try:
        listener = server.bind(options.host, options.port)
        reach = _reach(options, listener, settings.public_url)
        settings = replace(settings, public_url=reach.links)
        ready = f"{reach.scheme}://{_shown(options.host)}:{reach.port}"
        _run(where, settings, listener, tls, reach, ready=ready, new_login=new_login)
    finally:
        if lock is not None:
            lock.release()  # type: ignore[attr-defined]


def _reach(options: ServeOptions, listener: socket.socket, public_url: str) -> Reach:
    from labelcrowd.web.interfaces import reachable_hosts

    listening, port = listener.getsockname()[:2]
    return Reach(
        listening=listening,
        port=port,
        scheme=options.scheme,
        hosts=reachable_hosts(listening),
        public_url=public_url,
    )


def _run(
    where: HomeOptions,
    settings: Settings,
    listener: socket.socket,
    tls: Tls | None,
    reach: Reach,
    *,
    ready: str,
    new_login: bool,
) -> None:
    from labelcrowd.storage.home import open_home
    from labelcrowd.web import server
    from labelcrowd.web.app import build_app
    from labelcrowd.web.background import (
        Background,
        default_steps,
        market_notifications,
        waiting_mail,
    )
    from labelcrowd.web.scheduled_backups import ScheduledBackups
    from labelcrowd.web.services import Services

    home = open_home(where.folder, database=where.database, on_failure=server.stop_on_failure)
    try:
        services = Services(home, settings)
        backups = ScheduledBackups()
        background = Background(services, [*default_steps(), backups.scheduled_backup])
        mail = Background(services, [waiting_mail], name="mail")
        telling = Background(services, [market_notifications], name="notifications")
        _prepare(services, new_login=new_login)
        announce(reach)
        app = build_app(services)
        background.run_once()  # moves the deadlines that passed while no server ran
        background.start()
        telling.start()
        if services.mailer is not None:
            mail.start()
        try:
            server.run(app, listener, tls=tls, ready=lambda: _say_ready(ready, services))
        finally:
            background.stop()
            telling.stop()
            mail.stop()
            backups.stop()
            services.assistants.close()
    finally:
        home.close()


def _say_ready(address: str, services: Services) -> None:
    click.echo(f"ready {address}")
    # Beside the first requests, so that none of them waits for it.
    threading.Thread(target=_load_later, args=[services], name="load-later", daemon=True).start()


def _load_later(services: Services) -> None:
    """numpy and shapely: the first outline of many points or across itself needs them; models
    that help to outline."""
    import labelcrowd.geometry.overlap  # noqa: F401

    for name, wrong in services.assistants.refused().items():
        click.echo(f"The model {name} is not used: {wrong}", err=True)


def _prepare(services: Services, *, new_login: bool) -> None:
    from labelcrowd.workflow import first_start

    home, ids, clock = services.home, services.ids, services.clock
    first_start.prepare_home(home, ids, clock)
    # A command such as `images add` may have made the home before the first start.
    first_time = not first_start.first_login_path(home).exists()
    first_start.point_aws_tools(home, services.public_url)
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


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
