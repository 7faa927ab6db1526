"""A served market for the contract tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from labelcrowd.clock import SystemClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web.services import Services, Settings
from tests.support.market import MarketWorld
from tests.support.market_server import boto_client, serving


@pytest.fixture
def world(home: Home) -> MarketWorld:
    """A market whose clock is the machine's, because boto3 signs with that."""
    return MarketWorld(home.store, SystemClock(), Ids())  # type: ignore[arg-type]


@pytest.fixture
def server(home: Home, world: MarketWorld) -> Iterator[str]:
    """The address of a running market."""
    services = Services(
        home, Settings(public_url="http://labels.example.org"), world.clock, world.ids
    )
    with serving(services) as url:
        yield url


@pytest.fixture
def client(server: str, world: MarketWorld) -> Any:
    """boto3 as the world's requester on the live market."""
    return boto_client(server, world.key())


@pytest.fixture
def other_client(server: str, world: MarketWorld) -> Any:
    """boto3 as another requester."""
    return boto_client(server, world.key(requester=world.new_requester("Bob")))


@pytest.fixture
def sandbox_client(server: str, world: MarketWorld) -> Any:
    return boto_client(f"{server}/sandbox", world.key("sandbox"))


@pytest.fixture
def connect(server: str) -> Callable[..., Any]:
    """A client with other credentials or settings."""
    return lambda key, **settings: boto_client(server, key, **settings)
