"""kill -9 of the real server under load: acknowledged is stored, stored was attempted, once."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from labelcrowd.annotations.edits import fold
from labelcrowd.annotations.revisions import revisions
from labelcrowd.storage.home import open_home
from labelcrowd.storage.tables.documents import document, revision
from labelcrowd.workflow.verify import verify
from tests.faults.conftest import Site
from tests.support.typist import Typist

KILLS, KILLS_LONG = 50, 1_000
SEED = 11


@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_by_kill_9_under_load(site: Site, long: bool) -> None:
    typists = [Typist(site.port, query, f"s{n}") for n, query in enumerate(site.queries)]
    for typist in typists:
        typist.start()
    ready = kill_again_and_again(site, typists, KILLS_LONG if long else KILLS)
    last = site.serve()
    last.wait_until("ready")
    for typist in typists:
        typist.stopping.set()
        typist.join(20)
    last.end(signal.SIGTERM)
    assert [wrong for typist in typists for wrong in typist.wrong] == []
    judge(site.folder, typists)
    ready.sort()
    # A short run shares the machine with other tests, which make single starts slow.
    assert ready[int(len(ready) * (0.99 if long else 0.5))] < 5.0


def kill_again_and_again(site: Site, typists: list[Typist], kills: int) -> list[float]:
    """Seconds from start to ready of each server; every fifth is killed while it starts."""
    chance, ready = random.Random(SEED), []
    for number in range(kills):
        began = time.monotonic()
        server = site.serve()
        if number % 5:
            server.wait_until("ready")
            ready.append(time.monotonic() - began)
            wait_for_acks(typists, chance.randrange(40))
        time.sleep(chance.uniform(0, 0.05))
        server.end(signal.SIGKILL)
    return ready


def wait_for_acks(typists: list[Typist], more: int) -> None:
    """Until so many more saves were acknowledged, half a second at most."""
    limit = time.monotonic() + 0.5
    enough = sum(len(typist.acked) for typist in typists) + more
    while sum(len(typist.acked) for typist in typists) < enough and time.monotonic() < limit:
        time.sleep(0.002)


def judge(folder: Path, typists: list[Typist]) -> None:
    home = open_home(folder)
    try:
        stored = home.store.read(_stored)
        assert verify(home).problems == []
        home.store.read(_fold_all)
    finally:
        home.close()
    attempted = set().union(*(typist.attempted for typist in typists))
    acked = {change: seq for typist in typists for change, seq in typist.acked.items()}
    assert len(acked) > KILLS, "there was no load"
    assert len(stored) == len(set(stored)), "stored twice"
    seqs = dict(stored)
    assert acked.items() <= seqs.items(), "lost or renumbered"
    assert set(seqs) <= attempted, "invented"


def _stored(connection: Connection) -> list[tuple[str, int]]:
    rows = connection.execute(select(revision.c.change_id, revision.c.seq))
    return [(row.change_id, row.seq) for row in rows]


def _fold_all(connection: Connection) -> None:
    """Raises ValueError where an outcome does not follow from the revisions."""
    for document_id in connection.scalars(select(document.c.id)).all():
        fold(revisions(connection, document_id))
