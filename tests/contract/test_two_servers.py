"""Two server processes on one PostgreSQL database: of every race there is one outcome."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import text

from benchmarks.ground import MARKET, Ground, prepare
from benchmarks.server import running
from labelcrowd.market import ledger
from labelcrowd.storage.store import Store, open_store
from tests.support.worker_client import AssignmentPage, WorkerClient

T = TypeVar("T")

HITS, PLACES, WORKERS = 4, 2, 8


@dataclass(frozen=True)
class Two:
    """Both servers, half of the workers on each, and the database behind them."""

    workers: list[WorkerClient]
    store: Store
    hit_ids: list[str]

    def events(self, kind: str) -> Counter[str]:
        """How often each assignment has an event of that kind."""
        query = text("SELECT assignment_id FROM market_event WHERE type = :kind")
        return Counter(self.store.read(lambda c: c.execute(query, {"kind": kind}).scalars().all()))


@pytest.fixture
def two(tmp_path: Path, postgres_url: str) -> Iterator[Two]:
    home = tmp_path / "home"
    ground = prepare(home, hits=HITS, workers=WORKERS, assignments=PLACES, database=postgres_url)
    with ExitStack() as stack:
        urls = [
            stack.enter_context(running(home, "--database", postgres_url)).url for _ in range(2)
        ]
        workers = _signed_in(urls, ground)
        for worker in workers:
            stack.callback(worker.close)
        store = open_store(postgres_url)
        stack.callback(store.close)
        query = text("SELECT id FROM hit WHERE market_id = :market ORDER BY id")
        hits = store.read(lambda c: c.execute(query, {"market": MARKET}).scalars().all())
        yield Two(workers, store, list(hits))


def _signed_in(urls: Sequence[str], ground: Ground) -> list[WorkerClient]:
    workers = []
    for number, link in enumerate(ground.links):
        worker = WorkerClient(urls[number % 2], market_id=MARKET)
        worker.use_link(link)
        worker.csrf()
        workers.append(worker)
    return workers


def _at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Start all at the same moment; their results in order."""
    start, results = threading.Barrier(len(calls)), dict[int, T]()

    def one(number: int, call: Callable[[], T]) -> None:
        start.wait(10)
        results[number] = call()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [results[number] for number in range(len(calls))]


def _accept(worker: WorkerClient, hit_id: str) -> tuple[int, str]:
    reply = worker.post_form(f"{worker.root}/accept", {"hit_id": hit_id, "csrf": worker.csrf()})
    return reply.status, reply.location


def _drawn(page: AssignmentPage) -> AssignmentPage:
    for number in range(5):
        left = 100.0 * number
        page.save(page.polygon("car", [(left, 10), (left + 60, 10), (left + 60, 60)]))
    return page


def _submit(worker: WorkerClient, form: dict[str, object]) -> str:
    """Post the form to the market of this worker's server; what the market says came of it."""
    path = urlsplit(str(form["submit_to"])).path
    body = urlencode(form["fields"]).encode()  # type: ignore[arg-type]
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    reply = worker.call("POST", path, body, kind)
    assert reply.status == 200, reply.body
    return str(json.loads(reply.body)["outcome"])


def test_the_last_places_are_taken_once_and_work_is_handed_in_once(two: Two) -> None:
    taken: list[tuple[WorkerClient, str]] = []
    for hit_id in two.hit_ids:
        replies = _at_once([partial(_accept, worker, hit_id) for worker in two.workers])
        winners = [
            (worker, location)
            for worker, (status, location) in zip(two.workers, replies, strict=True)
            if status == 303
        ]
        assert len(winners) == PLACES
        assert {status for status, _ in replies} <= {303, 409}
        taken += winners

    accepted = two.events("AssignmentAccepted")
    assert len(accepted) == HITS * PLACES
    assert set(accepted.values()) == {1}

    for worker, location in taken:
        form = _drawn(worker.open(location)).hand_in()
        other = next(each for each in two.workers if each.base_url != worker.base_url)
        outcomes = _at_once([partial(_submit, each, form) for each in (worker, other)])
        assert sorted(outcomes) == ["replayed", "submitted"]

    assert two.events("AssignmentSubmitted") == accepted
    assert two.store.read(lambda c: ledger.problems(c, MARKET)) == []


def test_one_worker_on_both_servers_gets_one_assignment(two: Two) -> None:
    first, other = two.workers[0], two.workers[1]
    twin = WorkerClient(other.base_url, market_id=MARKET)
    twin.cookies.update(first.cookies)
    twin.csrf()
    for hit_id in two.hit_ids:
        replies = _at_once([partial(_accept, worker, hit_id) for worker in (first, twin)])
        places = {
            urlsplit(location).query.split("assignmentId=")[1][:30] for _, location in replies
        }
        assert len(places) == 1
    assert len(two.events("AssignmentAccepted")) == HITS
    twin.close()


def test_a_page_open_on_both_servers_keeps_every_object(two: Two) -> None:
    first, other = two.workers[0], two.workers[1]
    _, location = _accept(first, two.hit_ids[0])
    here = first.open(location)
    there = other.open(location)  # the address says who works; no cookie is asked for
    _at_once([partial(_drawn_apart, page, at) for at, page in enumerate((here, there))])
    found = here.document()["document"]
    assert len(found["objects"]) == 8
    assert sorted(each["seq"] for each in found["objects"]) == list(range(1, 9))


def _drawn_apart(page: AssignmentPage, at: int) -> None:
    for number in range(4):
        left, top = 100.0 * number, 200.0 * at
        corners = [(left, top), (left + 60, top), (left + 60, top + 60)]
        page.save(page.polygon("car", corners))
