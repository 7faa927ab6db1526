"""The site, for tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from jinja2 import Environment, FileSystemBytecodeCache

from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web import pages
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
