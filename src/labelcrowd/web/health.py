"""``/healthz`` (the process lives), ``/readyz`` (it can do its work), ``/metrics``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, delete, insert
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotAllowed
from labelcrowd.storage.tables import site
from labelcrowd.urls import is_loopback
from labelcrowd.web import metrics

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

PROBE = b"labelcrowd can write here\n"


def routes(services: Services, counts: metrics.RequestCounts) -> list[BaseRoute]:
    """The three routes."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(request: Request) -> Response:
        checks = await run_in_threadpool(check, services)
        status = 200 if all(text == "ok" for text in checks.values()) else 503
        return Response(msgspec.json.encode(checks), status, media_type="application/json")

    def show_metrics(request: Request) -> Response:
        if not _is_this_machine(request):
            raise NotAllowed("metrics are shown to this machine only")
        text = metrics.render(services, counts)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", show_metrics),
    ]


def check(services: Services) -> dict[str, str]:
    """What works: ``ok`` or what is wrong, for database, blobs and migrations."""
    return {
        "database": _try(lambda: _write(services)),
        "blobs": _try(lambda: _touch_blobs(services)),
        "migrations": _try(lambda: _migrations(services)),
    }


def _write(services: Services) -> None:
    now = services.clock.now()
    name = f"ready:{services.ids.row()}"

    def write_and_undo(connection: Connection) -> None:
        connection.execute(insert(site.heartbeat).values(name=name, at=now))
        connection.execute(delete(site.heartbeat).where(site.heartbeat.c.name == name))

    services.home.store.write(write_and_undo)


def _touch_blobs(services: Services) -> None:
    blobs = services.home.blobs
    if not blobs.has(key := blobs.put(PROBE)):
        raise RuntimeError(f"stored bytes {key[:12]} are not there")


def _migrations(services: Services) -> None:
    from labelcrowd.storage.migrate import is_current

    if not is_current(services.home.store.engine):
        raise RuntimeError("the database was made by another release")


def _try(step: object) -> str:
    try:
        step()  # type: ignore[operator]
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return "ok"


def _is_this_machine(request: Request) -> bool:
    """Asked from here under a name of this machine.

    What a proxy on this machine passes on comes from here too, under the name that people use.
    """
    client = request.client.host if request.client else ""
    return is_loopback(client) and is_loopback(request.url.hostname or "")
