"""`labelcrowd publish` killed with SIGKILL while it creates: one command finishes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from labelcrowd.storage.tables.market import hit
from labelcrowd.storage.tables.studio import batch_hit
from tests.support.studio import World

PICTURES = 3_000


def created(world: World) -> int:
    query = select(func.count()).select_from(batch_hit).where(batch_hit.c.hit_id.is_not(None))
    return int(world.store.read(lambda c: c.execute(query).scalar_one()))


def test_a_killed_publication_is_seen_by_nobody_and_finished_once(
    answer: Callable[..., Any], world: World
) -> None:
    world.collection(PICTURES)
    words = [
        "publish",
        "street",
        "--reward",
        "0.01",
        "--yes",
        "--yes-low-pay",
        "--home",
        str(world.home.folder),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "labelcrowd.cli.main", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    deadline = time.monotonic() + 60
    while not created(world) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (found,) = answer("status")["batches"]
    if found["status"] == "publishing":  # else it was done before the signal came
        assert world.crowd(world.requester_id, "live").balance()[1] == 0
        assert answer("batch", "resume-publish", "street", "--yes")["status"] == "open"
    assert len(world.rows(hit)) == PICTURES
    assert world.crowd(world.requester_id, "live").balance()[1] == PICTURES
