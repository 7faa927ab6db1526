"""A home with work in hand, and the real server on it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from labelcrowd.clock import SystemClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from tests.support.labelling import World
from tests.support.zygote import Forked, Zygote

TYPISTS = 8


@dataclass
class Site:
    """A home with work in hand, and its server."""

    folder: Path
    port: int
    queries: list[str]
    zygote: Zygote

    def serve(self) -> Forked:
        words = ["serve", "--home", str(self.folder), "--port", str(self.port)]
        return self.zygote.start(words, self.folder.parent / "serve.log")


@pytest.fixture
def site(home: Home, zygote: Zygote) -> Site:
    world = World(home, SystemClock(), Ids())
    batch = world.publish()
    queries = [world.accept(batch.id).query for _ in range(TYPISTS)]
    world.close()
    home.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Site(home.folder, port, queries, zygote)
