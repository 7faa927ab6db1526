"""Fixtures that every test may use: stores on both engines, a home, a clock, ids.

``pytest --long`` runs the full counts (simulation seeds, kills, power cuts);
``pytest --seed 17`` replays the simulation of one seed.
"""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.store import Store, open_store
from tests.support.databases import PostgresServer, sqlite_template
from tests.support.zygote import Zygote

SEED = 20_080_623


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long counts of every test")
    parser.addoption("--seed", type=int, default=None, help="replay the simulation of one seed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="only with --long"))


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether this run was asked for the long counts."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """Starts servers quickly."""
    opened = Zygote()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ids() -> Ids:
    """The same ids in every run."""
    return Ids(random.Random(SEED).randbytes)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows; copy it, never write to it."""
    return sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """The run's PostgreSQL, started when a test first asks for it."""
    worker = getattr(request.config, "workerinput", None)
    server = PostgresServer(worker["testrunuid"] if worker else uuid.uuid4().hex)
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """A migrated PostgreSQL database without rows, this test's alone."""
    return postgres_server.migrated_database()


@pytest.fixture
def sqlite_store(sqlite_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A migrated store on a SQLite file of its own."""
    path = tmp_path / "database.sqlite"
    shutil.copyfile(sqlite_file, path)
    opened = open_store(path)
    yield opened
    opened.close()


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    """A migrated store on PostgreSQL."""
    opened = open_store(postgres_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A migrated, empty store; the test runs once on each engine."""
    name = {"sqlite": "sqlite_store", "postgresql": "postgres_store"}[request.param]
    opened: Store = request.getfixturevalue(name)
    return opened


@pytest.fixture
def home(sqlite_file: Path, tmp_path: Path) -> Iterator[Home]:
    """An opened home on SQLite."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copyfile(sqlite_file, folder / "database.sqlite")
    opened = open_home(folder)
    yield opened
    opened.close()
