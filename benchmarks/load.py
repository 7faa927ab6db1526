"""The load: many workers in one process of its own, each on its kept-alive connection.

Run as ``python -m benchmarks.load KIND URL``: reads a ``Job`` as JSON from standard
input and writes a ``Result`` as JSON to standard output. It first opens everything it
needs, says ``start`` on a line, waits for a line, and then loads for a stated time or count.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from benchmarks.ground import MARKET
from tests.support.worker_client import AssignmentPage, Reply, WorkerClient


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
    workers = [_signed_in(job, link) for link in job.links]
    make = {"saves": _saver, "cycles": _cycler}[job.kind]
    steps = [make(job, worker) for worker in workers]
    print("start", flush=True)
    sys.stdin.readline()
    print(json.dumps(asdict(_loaded(steps, job.seconds))), flush=True)


def _signed_in(job: Job, link: str) -> WorkerClient:
    worker = WorkerClient(job.url, market_id=MARKET)
    worker.use_link(link)
    worker.csrf()
    return worker


def _loaded(steps: list[Callable[[], None]], seconds: float) -> Result:
    result, lock = Result(), threading.Lock()
    started = time.perf_counter()
    until = started + seconds

    def one(step: Callable[[], None]) -> None:
        ms, errors = [], []
        while time.perf_counter() < until:
            before = time.perf_counter()
            try:
                step()
            except Exception as error:
                errors.append(repr(error)[:300])
                if len(errors) > 20:
                    break
                continue
            ms.append(1000 * (time.perf_counter() - before))
        with lock:
            result.ms += ms
            result.errors += errors

    threads = [threading.Thread(target=one, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - started
    result.count = len(result.ms)
    return result


def _cycler(job: Job, worker: WorkerClient) -> Callable[[], None]:
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


def _saver(job: Job, worker: WorkerClient) -> Callable[[], None]:
    """One object after another into one assignment, as bytes on a bare socket: the load's own
    cost must not be what is measured. A new assignment after 200 objects.
    """
    state: dict[str, object] = {}

    def renew() -> None:
        page = worker.accept(hit_type_id=job.hit_type_id)
        state.update(page=page, wire=_Wire(job.url, page.token), number=0)

    def save() -> None:
        number = int(str(state["number"]))
        if number and number % 200 == 0:
            renew()
            number = 0
        page, wire = state["page"], state["wire"]
        assert isinstance(page, AssignmentPage) and isinstance(wire, _Wire)
        state["number"] = number + 1
        reply = wire.post(page.edit(_square(page, number)))
        if reply.status != 200:
            raise RuntimeError(f"save: {reply.status} {reply.body[:200]!r}")

    renew()
    return save


def _square(page: AssignmentPage, number: int) -> dict[str, object]:
    """Twelve points, the median of LabelMe's polygons, each object at a place of its own."""
    left, top = 20 + 60 * (number % 60), 20 + 60 * (number // 60)
    side = [(left + 13 * i, top) for i in range(4)]
    right = [(left + 39, top + 13 * i) for i in range(1, 4)]
    bottom = [(left + 39 - 13 * i, top + 39) for i in range(1, 4)]
    back = [(left, top + 39 - 13 * i) for i in range(1, 3)]
    return page.polygon("car", [*side, *right, *bottom, *back])


class _Wire:
    """Posts edits on a socket with as little work as possible."""

    def __init__(self, url: str, token: str) -> None:
        place = urlsplit(url)
        self._socket = socket.create_connection((place.hostname or "", place.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = (
            f"POST /api/label/edits HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()

    def post(self, edit: dict[str, object]) -> Reply:
        body = json.dumps(edit).encode()
        self._socket.sendall(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._received()
        head, _, rest = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(rest) < length:
            rest += self._received()
        return Reply(int(head.split(b" ", 2)[1]), {}, rest)

    def _received(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


if __name__ == "__main__":
    main()
