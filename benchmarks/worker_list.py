"""The workers' list over 10,000 groups: ``python -m benchmarks.worker_list``.

One worker asks a real server for the first page, a search, each order and each filter. What is
counted is the server's CPU for one page, and how long the page took for who asked.
"""

from __future__ import annotations

import http.client
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from benchmarks.calibration import calibrate
from benchmarks.ground import MARKET, worker_link
from benchmarks.report import RUNS, Figure, report
from benchmarks.server import Server, running
from labelcrowd.cli.opening import studio_of
from labelcrowd.market.hits import NewHit, hit_row
from labelcrowd.market.offers import follow
from labelcrowd.market.questions import external_question
from labelcrowd.market.setup import add_requester
from labelcrowd.market.system_qualifications import NUMBER_APPROVED
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.tables.market import hit, hit_type, market, market_event
from labelcrowd.storage.tables.market_finding import hit_group
from labelcrowd.storage.tables.market_time import group_measure
from labelcrowd.workflow.first_start import prepare_home

GROUPS, REQUESTERS, HITS_EACH = 10_000, 100, 3
PAGES = {
    "first page": "",
    "search, one word": "?q=bicycle",
    "search, three words": "?q=outline+each+requester",
    "search, nothing found": "?q=submarine",
    "highest reward": "?sort=reward",
    "best paid an hour": "?sort=pay",
    "shortest first": "?sort=time",
    "by requester": "?sort=requester",
    "reward, at least": "?reward=0.30",
    "an hour, at least": "?pay=12",
    "minutes, at most": "?minutes=3",
    "one keyword": "?keyword=street",
    "qualified for": "?qualified=1",
    "saved requesters": "?saved=1",
    "last page": "?page=10000",
}
NAMES = ("bicycle", "car", "tree", "window", "person", "bird", "road sign", "chair", "boat", "dog")
URL = "https://tasks.example.org/page?x=1"


@dataclass(frozen=True)
class Timed:
    """Of one kind of page: CPU of the server and the time of the answer, milliseconds."""

    cpu_ms: float
    ms: float


def main() -> None:
    calibration = calibrate(Path.cwd())
    print(calibration)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = Path(folder) / "home"
        link = prepare(home)
        with running(home) as server:
            page = _Reader(server, link)
            runs = [{name: page.timed(query) for name, query in PAGES.items()} for _ in range(RUNS)]
    afterwards = calibrate(Path.cwd())
    print(afterwards)
    report(
        f"one page of the list over {GROUPS:,} groups, SQLite on disk",
        [
            *(
                Figure(f"CPU, {name}", "ms", [run[name].cpu_ms for run in runs], at_most=100.0)
                for name in PAGES
            ),
            Figure(
                "answer of the slowest kind",
                "ms",
                [max(one.ms for one in run.values()) for run in runs],
                at_most=100.0,
                needs_calm=True,
            ),
        ],
        calm=calibration.calm and afterwards.calm,
    )


class _Reader:
    """A signed-in worker on one connection."""

    def __init__(self, server: Server, link: str) -> None:
        self._server = server
        host = urlsplit(server.url).netloc
        self._connection = http.client.HTTPConnection(host, timeout=60)
        origin = {"origin": server.url, "content-type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", link, "", origin)
        answer = self._connection.getresponse()
        answer.read()
        cookies = answer.headers.get_all("set-cookie") or []
        self._cookie = "; ".join(one.split(";", 1)[0] for one in cookies)
        self.get("")

    def get(self, query: str) -> bytes:
        path = f"/{MARKET}/worker/{query}"
        self._connection.request("GET", path, headers={"cookie": self._cookie})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    def timed(self, query: str, count: int = 8) -> Timed:
        """One page of the kind, from ``count`` of them."""
        before, times = self._server.cpu_s(), []
        for _ in range(count):
            started = time.perf_counter()
            self.get(query)
            times.append(1000 * (time.perf_counter() - started))
        cpu = 1000 * (self._server.cpu_s() - before) / count
        return Timed(cpu, statistics.median(times))


def prepare(folder: Path) -> str:
    """A home with so many groups on offer; a sign-in path of a worker."""
    home = open_home(folder)
    try:
        studio = studio_of(home)
        prepare_home(home, studio.ids, studio.clock)
        home.store.write(lambda c: _fill(c, studio.clock.now(), studio.ids))
        follow(home.store, MARKET)
        _check(home)
        return worker_link(home)
    finally:
        home.close()


def _check(home: Home) -> None:
    there = home.store.read(lambda c: c.execute(select(func.count()).select_from(hit_group)))
    assert there.scalar_one() == GROUPS


def _fill(connection: Connection, now: int, ids) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(1)
    requesters = [
        add_requester(connection, ids, f"Laboratory {n:03}", now) for n in range(REQUESTERS)
    ]
    types, hits, events, measured = [], [], [], []
    for number in range(GROUPS):
        type_id, requester_id = ids.entity(), chance.choice(requesters)
        name, reward = chance.choice(NAMES), chance.randint(1, 60)
        types.append(_type(number, type_id, requester_id, name, reward, now))
        new = NewHit(
            question=external_question(URL, 0),
            external_url=URL,
            frame_height=0,
            max_assignments=3,
            lifetime_s=30 * 86_400,
        )
        made = [
            hit_row(
                new,
                hit_id=ids.entity(),
                now=now,
                market_id=MARKET,
                requester_id=requester_id,
                hit_type_id=type_id,
                opening_id="",
                reward_cents=reward,
                fee_cents=0,
            )
            for _ in range(HITS_EACH)
        ]
        hits += made
        events.append(
            {
                "market_id": MARKET, "seq": number + 1, "type": "HITCreated",
                "requester_id": requester_id, "hit_type_id": type_id, "hit_id": made[0]["id"],
                "assignment_id": None, "worker_id": None, "at": now, "detail": "{}",
            }
        )  # fmt: skip
        if number % 5:
            measured.append(_measured(chance, type_id, now))
    for table, rows in (
        (hit_type, types), (hit, hits), (market_event, events), (group_measure, measured),
    ):  # fmt: skip
        connection.execute(insert(table), rows)
    connection.execute(update(market).where(market.c.id == MARKET).values(event_seq=GROUPS))


def _type(
    number: int, type_id: str, requester_id: str, name: str, reward: int, now: int
) -> dict[str, object]:
    asked = [
        {
            "QualificationTypeId": NUMBER_APPROVED,
            "Comparator": "GreaterThanOrEqualTo",
            "IntegerValues": [number % 50],
        }
    ]
    return {
        "market_id": MARKET,
        "id": type_id,
        "requester_id": requester_id,
        "digest": f"{number:064}",
        "title": f"Outline every {name} in pictures, part {number}",
        "description": f"Draw around each {name} that the requester names, point by point, "
        "and say what it is. Pictures are of streets and rooms.",
        "keywords": f"image, outline, {name}, {'street' if number % 3 else 'room'}",
        "reward_cents": reward,
        "assignment_duration_s": 3600,
        "auto_approval_delay_s": 86_400,
        "qualification_requirements": msgspec.json.encode(asked).decode()
        if number % 4 == 0
        else "[]",
        "created_at": now + number,
    }


def _measured(chance: random.Random, type_id: str, now: int) -> dict[str, object]:
    hourly = chance.randint(200, 2_500)
    return {
        "market_id": MARKET, "hit_type_id": type_id, "due": False, "measured_at": now,
        "assignments": chance.randint(1, 500), "workers": 3,
        "median_ms": chance.randint(20_000, 900_000), "hourly_cents": hourly + 200,
        "hourly_all_cents": hourly,
    }  # fmt: skip


if __name__ == "__main__":
    main()
