"""The load: many workers in one process of its own, each on its kept-alive connection.

Run as ``python -m benchmarks.load``: reads a ``Job`` as JSON from standard
input and writes a ``Result`` as JSON to standard output. It first opens everything it
needs, says ``start`` on a line, waits for a line, and then loads for a stated time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from benchmarks.ground import MARKET
from benchmarks.hub import Hub, HubWorker
from tests.support.worker_client import AssignmentPage


@dataclass(frozen=True)
class Job:
    """What to do. ``kind``: saves (one object after another) or cycles (whole assignments)."""

    kind: str
    url: str
    hit_type_id: str
    links: list[str]
    seconds: float


@dataclass
class Result:
    """What came of it. ``ms`` holds the time of every save or cycle."""

    count: int = 0
    seconds: float = 0.0
    ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Load:
    """A running load process."""

    def __init__(self, job: Job) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin and self._process.stdout
        print(json.dumps(asdict(job)), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline().strip()
        if line != "start":
            raise RuntimeError(f"the load did not start: {line}")

    def run(self) -> Result:
        """Let it go and wait for its end."""
        assert self._process.stdin and self._process.stdout
        print("go", file=self._process.stdin, flush=True)
        result = Result(**json.loads(self._process.stdout.readline()))
        self._process.wait(30)
        return result


def main() -> None:
    job = Job(**json.loads(sys.stdin.readline()))
    hub = Hub()
    make = {"saves": _saver, "cycles": _cycler}[job.kind]
    steps: list[Callable[[], None]] = []

    def enter(link: str) -> None:
        worker = HubWorker(hub, job.url, market_id=MARKET)
        worker.use_link(link)
        worker.csrf()
        steps.append(make(job, worker))

    hub.run([lambda link=link: enter(link) for link in job.links])  # type: ignore[misc]
    print("start", flush=True)
    sys.stdin.readline()
    print(json.dumps(asdict(_loaded(hub, steps, job.seconds))), flush=True)


def _loaded(hub: Hub, steps: list[Callable[[], None]], seconds: float) -> Result:
    result = Result()
    started = time.perf_counter()
    until = started + seconds

    def repeat(step: Callable[[], None]) -> None:
        errors = 0
        while time.perf_counter() < until and errors <= 20:
            before = time.perf_counter()
            try:
                step()
            except Exception as error:
                result.errors.append(repr(error)[:300])
                errors += 1
                continue
            result.ms.append(1000 * (time.perf_counter() - before))

    hub.run([lambda step=step: repeat(step) for step in steps])  # type: ignore[misc]
    result.seconds = time.perf_counter() - started
    result.count = len(result.ms)
    return result


def _cycler(job: Job, worker: HubWorker) -> Callable[[], None]:
    """accept, page, five saves, submit."""

    def cycle() -> None:
        reply = worker.post_form(
            f"{worker.root}/accept", {"hit_type_id": job.hit_type_id, "csrf": worker.csrf()}
        )
        if reply.status != 303:
            raise RuntimeError(f"accept: {reply.status} {reply.body[:200]!r}")
        page = worker.open(reply.location, load_page=True)
        for number in range(5):
            page.save(_square(page, number))
        page.submit()

    return cycle


def _saver(job: Job, worker: HubWorker) -> Callable[[], None]:
    """One object after another into one assignment. A new assignment after 200 objects."""
    page, number = worker.accept(hit_type_id=job.hit_type_id), 0

    def save() -> None:
        nonlocal page, number
        if number == 200:
            page, number = worker.accept(hit_type_id=job.hit_type_id), 0
        page.save(_square(page, number))
        number += 1

    return save


def _square(page: AssignmentPage, number: int) -> dict[str, object]:
    """Twelve points, the median of LabelMe's polygons, each object at a place of its own."""
    left, top = 20 + 60 * (number % 60), 20 + 60 * (number // 60)
    side = [(left + 13 * i, top) for i in range(4)]
    right = [(left + 39, top + 13 * i) for i in range(1, 4)]
    bottom = [(left + 39 - 13 * i, top + 39) for i in range(1, 4)]
    back = [(left, top + 39 - 13 * i) for i in range(1, 3)]
    return page.polygon("car", [*side, *right, *bottom, *back])


if __name__ == "__main__":
    main()
