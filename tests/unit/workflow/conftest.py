"""A world on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.store import Store
from tests.support.payroll import Payroll
from tests.support.studio import World, make_world


@pytest.fixture
def world(store: Store, tmp_path: Path, clock: SetClock, ids: Ids) -> World:
    return make_world(store, tmp_path, clock, ids)


@pytest.fixture
def payroll(world: World) -> Payroll:
    return Payroll(world, world.clock, world.ids)
