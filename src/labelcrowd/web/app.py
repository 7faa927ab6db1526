"""The composition root of the web: all routes behind one rim."""

from __future__ import annotations

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from labelcrowd.web import (
    accounts,
    health,
    home_page,
    labelling,
    market_api,
    requester,
    static,
    subscriptions,
    worker,
)
from labelcrowd.web.metrics import RequestCounts
from labelcrowd.web.middleware import Rim
from labelcrowd.web.routing import Routes
from labelcrowd.web.services import Services

# Each has ``routes(services) -> list[BaseRoute]``.
PARTS = (static, labelling, market_api, subscriptions, worker, requester, accounts, home_page)


def build_app(services: Services) -> ASGIApp:
    """The whole site as one ASGI app."""
    counts = RequestCounts()
    routes = [*all_routes(services), *health.routes(services, counts)]
    return Rim(Routes(routes), services, counts)


def all_routes(services: Services) -> list[BaseRoute]:
    """The routes of every part."""
    return [route for part in PARTS for route in part.routes(services)]
