"""Two workers, one picture, over real HTTP: accept, draw, lose the answer, submit, be complete."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from labelcrowd.accounts import sessions
from labelcrowd.batches.design import TaskDesign
from labelcrowd.clock import SystemClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import open_home
from tests.support.labelling import World
from tests.support.worker_client import Refused, WorkerClient
from tests.support.zygote import Zygote

SQUARE = [(10, 10), (60, 10), (60, 60), (10, 60)]


def moved(by: float) -> list[tuple[float, float]]:
    return [(x + by, y) for x, y in SQUARE]


def signed_in(world: World, worker_id: str) -> str:
    """A session cookie, as a sign-in would set it."""
    now = world.clock.now()
    return world.home.store.write(
        lambda c: sessions.start(
            c, world.ids, now, kind="worker", market_id="sandbox", subject_id=worker_id
        )
    )


def test_two_workers_do_one_hit_at_once(tmp_path: Path, zygote: Zygote) -> None:
    folder = tmp_path / "a-home"
    home = open_home(folder)
    world = World(home, SystemClock(), Ids())
    batch = world.publish(TaskDesign(reward_cents=5, required_objects=2, assignments_per_image=2))
    cookies = [signed_in(world, world.new_worker()) for _ in range(2)]
    home.close()
    with zygote.serving(folder) as server:
        clients = [WorkerClient(server.url, market_id="sandbox") for _ in cookies]
        for client, cookie in zip(clients, cookies, strict=True):
            client.cookies["lc_worker_sandbox"] = cookie
        one, two = (client.accept(hit_type_id=batch.hit_type_id) for client in clients)
        assert one.picture().startswith(b"\xff\xd8")
        for number in range(3):
            two.save(two.polygon("дом", moved(100.0 * number)))
        first = one.edit(one.polygon("car", SQUARE))
        assert [one.send(first).status for _ in range(3)] == [200, 200, 200]
        with pytest.raises(Refused, match="not_enough_objects"):
            one.submit()
        one.save(one.polygon("bus", moved(200)))
        for page, comments in ((one, "nice"), (two, "")):
            location = page.submit(comments=comments).location
            assert location == f"/sandbox/worker/next?after={page.assignment_id}"
        deadline = time.monotonic() + 15
        while [row[0] for row in _read(folder)] != ["Submitted"] * 2:
            assert time.monotonic() < deadline, _read(folder)
            time.sleep(0.2)
        for client in clients:
            client.close()
    assert _read(folder) == [("Submitted", True, 2, "nice"), ("Submitted", True, 3, "")]


def _read(folder: Path) -> list[tuple[str, bool, int, str]]:
    found = sqlite3.connect(f"file:{folder}/database.sqlite?mode=ro", uri=True)
    try:
        rows = found.execute("SELECT status, complete, counted, comments FROM work").fetchall()
    finally:
        found.close()
    return sorted(((s, bool(c), n, t) for s, c, n, t in rows), key=lambda row: row[2])
