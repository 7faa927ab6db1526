"""The composition root of the web: all routes behind one rim."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from labelcrowd.web import health, static
from labelcrowd.web.metrics import RequestCounts
from labelcrowd.web.middleware import Rim
from labelcrowd.web.routing import Routes
from labelcrowd.web.services import Services

# Each has ``routes(services) -> list[BaseRoute]``.
PARTS = (
    "labelcrowd.web.labelling",
    "labelcrowd.web.market_api",
    "labelcrowd.web.worker",
    "labelcrowd.web.requester",
    "labelcrowd.web.accounts",
    "labelcrowd.web.home_page",
)


def build_app(services: Services) -> ASGIApp:
    """The whole site as one ASGI app."""
    counts = RequestCounts()
    routes = [*all_routes(services), *health.routes(services, counts)]
    return Rim(Routes(routes), services, counts)


def all_routes(services: Services) -> list[BaseRoute]:
    """The routes of every part."""
    found: list[BaseRoute] = static.routes(services)
    for name in PARTS:
        if find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        if hasattr(module, "routes"):
            found += module.routes(services)
    return found
