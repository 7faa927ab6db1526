"""A home in a folder and the command line on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from labelcrowd.cli.main import main
from labelcrowd.clock import HOUR, SetClock, SystemClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.requesters import find_requester
from tests.support.ready import fill_in
from tests.support.studio import World

Run = Callable[..., Result]


@pytest.fixture
def world(home: Home) -> World:
    """The home's studio, whose clock is an hour behind: what is done here is past."""
    clock = SetClock(SystemClock().now() - HOUR)
    made = World(home, clock, Ids())
    prepare_home(home, made.ids, clock)
    home.store.write(lambda c: fill_in(c, clock.now()))
    made.requester_id = home.store.read(lambda c: find_requester(c, None)).id
    return made


@pytest.fixture
def run(world: World) -> Run:
    """Run a command on that home while it stays open here, as beside a server."""

    def invoke(*words: str, typed: str | None = None, code: int = 0) -> Result:
        arguments = [*words, "--home", str(world.home.folder)]
        result = CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def answer(run: Run) -> Callable[..., Any]:
    """What a command prints with --json."""
    import msgspec

    def invoke(*words: str) -> Any:
        return msgspec.json.decode(run(*words, "--json").stdout)

    return invoke
