"""The site, for tests of its pages, and the world behind the labelling routes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemBytecodeCache

from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home, Secrets
from labelcrowd.storage.store import Store
from labelcrowd.web import pages
from tests.support.labelling import World
from tests.support.site import Site


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has a site of its own, which would compile the same templates again."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "Environment", partial(Environment, bytecode_cache=kept))
        yield


@pytest.fixture
def site(home: Home, clock: SetClock, ids: Ids) -> Iterator[Site]:
    made = Site(home, clock, ids)
    yield made
    made.close()


@pytest.fixture
def world(home: Home, clock: SetClock, ids: Ids) -> Iterator[World]:
    """A requester on the sandbox market, and whoever comes to draw."""
    made = World(home, clock, ids)
    yield made
    made.close()


@pytest.fixture
def home_on_either(store: Store, tmp_path: Path) -> Home:
    """A home on each engine, for tests whose ``home`` it is."""
    return Home(tmp_path, store, LocalBlobs(tmp_path / "blobs"), Secrets("0a", {"0a": bytes(32)}))
