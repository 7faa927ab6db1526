"""Handing work out: ``python -m benchmarks.accepting``.

32 workers at once take any HIT of a group with 100,000 open ones, each take durable, in the
server's own time (waiting for the others and the disk included, without HTTP). Nothing may be
handed out twice. Then 50 workers at once want the last place of a HIT, 200 times: exactly one
gets it. Both also where the type asks for qualifications.
"""

from __future__ import annotations

import math
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from benchmarks.calibration import calibrate
from benchmarks.market_ground import MARKET, open_hits
from benchmarks.report import RUNS, Figure, percentile, report
from labelcrowd.clock import SystemClock
from labelcrowd.crowd.port import NUMBER_APPROVED, PERCENT_APPROVED, Requirement
from labelcrowd.errors import Conflict
from labelcrowd.ids import Ids
from labelcrowd.market import workers
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.tables.market import assignment, hit

HITS = 100_000
WORKERS = 32
TAKES = 30  # of each worker
LAST_WORKERS, ROUNDS = 50, 200
RECORD = 1_000  # assignments that each worker has behind them, where that is asked for
ASKS = tuple(
    Requirement(qualification_type_id=type_id, comparator="GreaterThanOrEqualTo", numbers=(least,))
    for type_id, least in ((NUMBER_APPROVED, 100), (PERCENT_APPROVED, 90))
)


@dataclass(frozen=True)
class Taking:
    """What one run of a group found. ``wrong``: handed out twice, or missing."""

    p95_ms: float
    cpu_ms: float
    wrong: int


def main() -> None:
    before = calibrate(Path.cwd())
    print(before)
    figures: list[Figure] = []
    for words, asks in (("", ()), (", record asked", ASKS)):
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            home = open_home(Path(folder) / "home")
            try:
                figures += _figures(home, words, asks)
            finally:
                home.close()
    after = calibrate(Path.cwd())
    print(after)
    report(
        f"{WORKERS} workers take from {HITS:,} open HITs, {LAST_WORKERS} want the last place",
        figures,
        calm=before.calm and after.calm,
    )


def _figures(home: Home, words: str, asks: tuple[Requirement, ...]) -> list[Figure]:
    first = open_hits(home, HITS, requirements=asks)[0]
    people = [Ids().worker() for _ in range(LAST_WORKERS)]
    if asks:
        _give_record(home, people)
    crowd = _Crowd(home, people, _type_of(home, first))
    runs = [crowd.take() for _ in range(RUNS)]
    last = [crowd.last_place(opening=f"last{number}{words[:1]}", asks=asks)
            for number in range(RUNS)]  # fmt: skip
    return [
        Figure(f"accept, p95{words}", "ms", [r.p95_ms for r in runs], at_most=50, needs_calm=True),
        Figure(f"CPU an accept{words}", "ms", [r.cpu_ms for r in runs]),
        Figure(f"twice or lost{words}", "", [r.wrong for r in runs], at_most=0),
        Figure(f"rounds without one winner{words}", "", last, at_most=0),
    ]


class _Crowd:
    """Workers in threads, on one store."""

    def __init__(self, home: Home, people: list[str], hit_type_id: str) -> None:
        self._home, self._people, self._type = home, people, hit_type_id
        self._ids, self._clock = Ids(), SystemClock()

    def take(self) -> Taking:
        """Every worker takes one HIT after another."""
        before = self._count()
        times: list[float] = []
        taken: list[str] = []

        def work(worker_id: str) -> None:
            for _ in range(TAKES):
                started = time.perf_counter()
                made = self._home.store.write(
                    lambda c: self._accept(c, self._type, worker_id, by_type=True)
                )
                times.append(1000 * (time.perf_counter() - started))
                taken.append(made.hit_id)

        cpu = time.process_time()
        _at_once([lambda one=one: work(one) for one in self._people[:WORKERS]])  # type: ignore[misc]
        cpu = time.process_time() - cpu
        wanted = WORKERS * TAKES
        wrong = abs(len(set(taken)) - wanted) + abs(self._count() - before - wanted)
        return Taking(percentile(times, 95), 1000 * cpu / wanted, wrong)

    def last_place(self, *, opening: str, asks: tuple[Requirement, ...]) -> int:
        """How many of the rounds had another number of winners than one."""
        places = open_hits(self._home, math.ceil(ROUNDS / RUNS), opening=opening, requirements=asks)
        return sum(self._winners(place) != 1 for place in places)

    def _winners(self, hit_id: str) -> int:
        won: list[str] = []

        def want(worker_id: str) -> None:
            try:
                self._home.store.write(lambda c: self._accept(c, hit_id, worker_id))
            except Conflict:
                return
            won.append(worker_id)

        _at_once([lambda one=one: want(one) for one in self._people])  # type: ignore[misc]
        return len(won)

    def _accept(
        self, connection: Connection, hit_or_type_id: str, worker_id: str, *, by_type: bool = False
    ) -> workers.Assignment:
        return workers.accept(
            connection, self._ids, self._clock.now(), MARKET, hit_or_type_id, worker_id,
            by_type=by_type,
        )  # fmt: skip

    def _count(self) -> int:
        accepted = select(func.count()).where(assignment.c.status == "Accepted")
        return int(self._home.store.read(lambda c: c.execute(accepted).scalar_one()))


def _at_once(works: list[Callable[[], None]]) -> None:
    """Each in a thread, all let go together."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        gate.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _type_of(home: Home, hit_id: str) -> str:
    query = select(hit.c.hit_type_id).where(hit.c.id == hit_id)
    return str(home.store.read(lambda c: c.execute(query).scalar_one()))


def _give_record(home: Home, people: list[str]) -> None:
    """Each worker has had so many assignments approved."""
    ids = Ids()
    for worker_id in people:
        rows = [
            {
                "market_id": MARKET, "id": ids.entity(), "hit_id": ids.entity(),
                "requester_id": "A", "worker_id": worker_id, "status": "Approved",
                "reward_cents": 1, "fee_cents": 0, "accepted_at": number, "deadline_at": 2,
                "extended_s": 0, "submitted_at": number, "gap": 0,
            }
            for number in range(RECORD)
        ]  # fmt: skip
        home.store.write(lambda c, rows=rows: c.execute(insert(assignment), rows))  # type: ignore[misc]


if __name__ == "__main__":
    main()
