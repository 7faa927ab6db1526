"""A market on either engine, with a clock that stands still."""

from __future__ import annotations

import pytest

from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.store import Store
from tests.support.market import MarketWorld


@pytest.fixture
def world(store: Store, clock: SetClock, ids: Ids) -> MarketWorld:
    return MarketWorld(store, clock, ids)


@pytest.fixture
def sqlite_world(sqlite_store: Store, clock: SetClock, ids: Ids) -> MarketWorld:
    return MarketWorld(sqlite_store, clock, ids)


@pytest.fixture
def postgres_world(postgres_store: Store, clock: SetClock, ids: Ids) -> MarketWorld:
    return MarketWorld(postgres_store, clock, ids)
