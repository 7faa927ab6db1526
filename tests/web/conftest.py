"""The site, for tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from tests.support.site import Site


@pytest.fixture
def site(home: Home, clock: SetClock, ids: Ids) -> Iterator[Site]:
    made = Site(home, clock, ids)
    yield made
    made.close()
