"""Two processes on one PostgreSQL publish and undo at the same moment."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labelcrowd.batches import store as batch_store
from labelcrowd.clock import SetClock
from labelcrowd.errors import Conflict
from labelcrowd.ids import Ids
from labelcrowd.market import ledger
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home, Secrets
from labelcrowd.storage.store import open_store
from labelcrowd.storage.tables.market import hit
from labelcrowd.workflow import publish
from tests.support.studio import World, make_world

PICTURES = 40


def steps(
    url: str, folder: str, requester_id: str, now: int, start: Any, todo: list[tuple[str, str]]
) -> None:
    """What one process does, each step together with the other process."""
    store = open_store(url)
    publish.CREATE_CHUNK = 5
    secrets = Secrets("0a", {"0a": bytes(32)})
    home = Home(Path(folder), store, LocalBlobs(Path(folder) / "blobs"), secrets)
    world = World(home, SetClock(now), Ids(), requester_id)
    for step, batch_id in todo:
        start.wait(30)
        try:
            getattr(publish, step)(world, requester_id, batch_id)
        except Conflict:
            continue
    store.close()


@pytest.fixture
def world(postgres_url: str, tmp_path: Path, clock: SetClock) -> Iterator[World]:
    store = open_store(postgres_url)
    yield make_world(store, tmp_path, clock, Ids())
    store.close()


def race(world: World, url: str, *todo: list[tuple[str, str]]) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(len(todo))
    given = (url, str(world.home.folder), world.requester_id, world.clock.now(), start)
    both = [context.Process(target=steps, args=(*given, one)) for one in todo]
    for process in both:
        process.start()
    for process in both:
        process.join(90)
        assert process.exitcode == 0


def statuses(world: World, batch_ids: list[str]) -> list[str]:
    return [
        world.store.read(lambda c, one=one: batch_store.get_batch(c, None, one)).status  # type: ignore[misc]
        for one in batch_ids
    ]


def check_money(world: World, open_batches: int) -> None:
    held = world.crowd(world.requester_id, "live").balance()[1]
    assert held == open_batches * PICTURES * 5
    assert sum(int(str(row["held_cents"])) for row in world.rows(hit)) == held
    assert world.store.read(lambda c: ledger.problems(c, "live")) == []


def test_batches_of_one_type_open_each_for_itself(world: World, postgres_url: str) -> None:
    first, second = ([world.plan(PICTURES).batch.id for _ in range(3)] for _ in range(2))
    race(world, postgres_url, *([("publish_batch", one) for one in ids] for ids in (first, second)))
    assert statuses(world, [*first, *second]) == ["open"] * 6
    check_money(world, 6)


def test_of_publishing_and_undoing_one_happens(world: World, postgres_url: str) -> None:
    ids = [world.plan(PICTURES).batch.id for _ in range(6)]
    race(
        world,
        postgres_url,
        *([(f"{step}_batch", one) for one in ids] for step in ("publish", "undo")),
    )
    found = statuses(world, ids)
    assert set(found) <= {"open", "undone"}
    check_money(world, found.count("open"))
