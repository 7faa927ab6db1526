"""Seeded simulation of store, market and page queue under every fault that a seed brings.

The network loses, doubles, delays and reorders; the server is killed or loses
its power at any write to its disk; the disk is full or breaks; the clock moves.
A failure prints its seed: ``pytest tests/simulation --seed N`` replays it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from labelcrowd.clock import SECOND, SetClock
from labelcrowd.ids import Ids
from labelcrowd.market.setup import add_requester, ensure_markets
from labelcrowd.storage.sqlite import SqliteStore
from tests.simulation.judge import problems
from tests.simulation.server import NAME
from tests.simulation.world import Requester, Worker, World

SEEDS, SEEDS_LONG = 200, 10_000
PARTS = 8
"""The seeds are shared among so many tests, which may run beside each other."""

TICK = 10 * SECOND
EVENTS = 4_000


@pytest.fixture(scope="module")
def start(sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """A database with markets and a requester who may spend a little; the requester's id."""
    path = tmp_path_factory.mktemp("start") / NAME
    path.write_bytes(sqlite_file.read_bytes())
    store = SqliteStore(path)
    now = SetClock().now()
    store.write(lambda c: ensure_markets(c, now))
    requester_id = store.write(lambda c: add_requester(c, Ids(), "R", now, limit_cents=2_000))
    store.close()
    return path.read_bytes(), requester_id


def simulate(seed: int, folder: Path, start: tuple[bytes, str]) -> World:
    """One run from a seed to its end."""
    world = World(seed, folder, {NAME: start[0]})
    world.server.set_requester(start[1])
    chance = world.chance
    requester = Requester(world, hits=chance.randint(1, 4), places=chance.randint(1, 3))
    requester.start()
    for number in range(chance.randint(2, 5)):
        world.at(number * SECOND, Worker(world, f"W{number}", requester).start)
    for _ in range(chance.randint(0, 3)):
        world.at(chance.randint(5, 60) * SECOND, requester.change_hits)
    _tick(world, chance.randint(6, 20))
    world.run(EVENTS)
    return world


def _tick(world: World, times: int) -> None:
    """The server's own loop; sometimes it was away for hours."""
    if times:
        away = world.chance.randint(600, 9000) * SECOND if world.chance.random() < 0.05 else TICK

        def tick() -> None:
            world.arrive_inside({"do": "tick"})
            _tick(world, times - 1)

        world.at(away, tick)


def judged(seed: int, folder: Path, start: tuple[bytes, str]) -> tuple[World, list[str]]:
    folder.mkdir()
    world = simulate(seed, folder, start)
    found = world.server.store.read(lambda c: problems(c, world.record))
    world.server.stop()
    return world, found


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_seed_keeps_what_was_acknowledged(
    request: pytest.FixtureRequest, part: int, start: tuple[bytes, str], tmp_path: Path, long: bool
) -> None:
    asked = request.config.getoption("--seed")
    seeds = range(part, SEEDS_LONG if long else SEEDS, PARTS)
    if asked is not None:
        seeds = range(asked, asked + 1)
    for seed in seeds:
        _, found = judged(seed, tmp_path / str(seed), start)
        assert found == [], f"replay with: pytest tests/simulation --seed {seed}"


def test_the_same_seed_gives_the_same_run(start: tuple[bytes, str], tmp_path: Path) -> None:
    first, _ = judged(7, tmp_path / "a", start)
    second, _ = judged(7, tmp_path / "b", start)
    assert first.trace == second.trace
    assert len(first.trace) > 50


def test_the_seeds_meet_what_they_are_for(start: tuple[bytes, str], tmp_path: Path) -> None:
    """Crashes, refused writes, decisions and bonuses do happen in the first seeds."""
    runs = [judged(seed, tmp_path / str(seed), start)[0] for seed in range(10)]
    said = "\n".join(line for run in runs for line in run.trace)
    assert sum(run.server.restarts for run in runs) >= 10
    assert "507" in said
    assert all(run.record.hits for run in runs)
    for field in ("acked_edits", "submitted", "returned", "approved", "rejected", "bonuses"):
        assert any(getattr(run.record, field) for run in runs), field
