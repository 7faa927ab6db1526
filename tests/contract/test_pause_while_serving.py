"""A pause reaches a running server within a second, whoever made it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.server import Server, running
from labelcrowd.cli.opening import studio_of
from labelcrowd.storage.home import open_home
from labelcrowd.workflow.market_pause import pause_markets
from tests.support.owner import Owner, sample
from tests.support.worker_client import Refused, WorkerClient

WITHIN_S = 1.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "home") as started:
        yield started


@pytest.fixture
def owner(server: Server) -> Iterator[Owner]:
    made = Owner(server)
    yield made
    made.close()


@pytest.fixture
def batch_id(owner: Owner) -> str:
    return owner.publish(owner.collection([sample()]), assignments_per_image="9")


@pytest.fixture
def worker(server: Server, owner: Owner) -> Iterator[Callable[[str], WorkerClient]]:
    """Call it with a name for a worker who is signed in."""
    with contextlib.ExitStack() as all_of_them:

        def make(name: str) -> WorkerClient:
            made = WorkerClient(server.url, market_id="sandbox")
            all_of_them.callback(made.close)
            made.cookies = owner.new_worker(name)
            return made

        yield make


def hit_type(client: WorkerClient) -> str:
    page = client.get(f"{client.root}/").body.decode()
    return page.split('name="hit_type_id" value="', 1)[1].split('"', 1)[0]


def refused_within_a_second(client: WorkerClient, hit_type_id: str, since: float) -> None:
    while True:
        try:
            client.accept(hit_type_id=hit_type_id)
        except Refused:
            return
        assert time.monotonic() < since + WITHIN_S, "work was still handed out"


def test_a_paused_batch_hands_out_nothing_and_its_work_in_hand_is_finished(
    owner: Owner, batch_id: str, worker: Callable[[str], WorkerClient]
) -> None:
    ana, ben = worker("ana"), worker("ben")
    hit_type_id = hit_type(ana)
    page = ana.accept(hit_type_id=hit_type_id)
    since = time.monotonic()
    owner.post(f"/requester/batches/{batch_id}/step", {"step": "pause"})
    refused_within_a_second(ben, hit_type_id, since)
    page.save(page.polygon("car", [(10, 10), (90, 10), (90, 90)]))
    assert page.submit().status == 303


@pytest.mark.usefixtures("batch_id")
def test_a_market_paused_by_another_process_hands_out_nothing(
    server: Server, worker: Callable[[str], WorkerClient]
) -> None:
    ana = worker("ana")
    hit_type_id = hit_type(ana)
    home = open_home(server.home)
    try:
        since = time.monotonic()
        pause_markets(studio_of(home), ["sandbox"], paused=True)
    finally:
        home.close()
    refused_within_a_second(ana, hit_type_id, since)
