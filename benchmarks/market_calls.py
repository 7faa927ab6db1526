"""The requester API under programs: ``python -m benchmarks.market_calls``.

CreateHIT by boto3, 16 threads, every call durable, is compared with the same app stopped
after signature and validation; the runs of the two take turns. Then every page of ListHITs
over 100,000 HITs, and of ListAssignmentsForHIT over 100,000 assignments, in the server's own
time: signature, rows and JSON, without HTTP.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert

from benchmarks.boto_load import THREADS, load
from benchmarks.calibration import calibrate
from benchmarks.market_ground import MARKET, open_hits
from benchmarks.report import Figure, percentile, report
from benchmarks.server import running
from labelcrowd.cli.opening import studio_of
from labelcrowd.clock import SystemClock
from labelcrowd.market import setup
from labelcrowd.market.setup import AccessKey
from labelcrowd.market.sigv4 import signed
from labelcrowd.market.wire import CONTENT_TYPE, TARGET, Wire
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.tables.market import assignment
from labelcrowd.web.market_api import wire_of
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.requesters import find_requester

RUNS = 15
SECONDS = 4.0
HITS = 100_000
LIST_RUNS = 5


@dataclass(frozen=True)
class Calls:
    """``cpu_ms``: of the server alone, for each call."""

    per_s: float
    cpu_ms: float
    errors: int


def main() -> None:
    before = calibrate(Path.cwd())
    print(before)
    pairs = [(_create("labelcrowd"), _create("benchmarks.stopped")) for _ in range(RUNS)]
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        pages = _lists(Path(folder) / "home")
    after = calibrate(Path.cwd())
    print(after)
    report(
        f"boto3 CreateHIT, {THREADS} threads, SQLite on disk, and lists over {HITS:,}",
        [
            Figure("CreateHIT", "1/s", [real.per_s for real, _ in pairs]),
            Figure("stopped after validation", "1/s", [stub.per_s for _, stub in pairs]),
            Figure("share of the stopped one", "",
                   [real.per_s / stub.per_s for real, stub in pairs],
                   at_least=0.6, needs_calm=True),
            Figure("server CPU a CreateHIT", "ms", [real.cpu_ms for real, _ in pairs], at_most=1.5),
            Figure("of it before storage", "ms", [stub.cpu_ms for _, stub in pairs]),
            Figure("errors", "", [real.errors + stub.errors for real, stub in pairs], at_most=0),
            Figure("a page of ListHITs, p95", "ms", [run[0] for run in pages], at_most=30,
                   needs_calm=True),
            Figure("a page of ListAssignments, p95", "ms", [run[1] for run in pages], at_most=30,
                   needs_calm=True),
        ],
        calm=before.calm and after.calm,
    )  # fmt: skip


def _create(module: str) -> Calls:
    """A load on a new home, served by ``module``."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        path = Path(folder) / "home"
        key = _key_of_new_home(path)
        with running(path, module=module) as server:
            load(f"{server.url}/{MARKET}", key.key_id, key.secret, 0.5)  # warm
            before = server.cpu_s()
            result = load(f"{server.url}/{MARKET}", key.key_id, key.secret, SECONDS)
            cpu = server.cpu_s() - before
    for error in result.errors[:3]:
        print(error)
    return Calls(
        result.calls / result.seconds,
        1000 * cpu / max(1, result.calls),
        len(result.errors),
    )


def _key_of_new_home(path: Path) -> AccessKey:
    home = open_home(path)
    try:
        studio = studio_of(home)
        prepare_home(home, studio.ids, studio.clock)
        return _key(home)
    finally:
        home.close()


def _key(home: Home) -> AccessKey:
    requester = home.store.read(lambda c: find_requester(c, None))
    keys = home.store.read(lambda c: setup.access_keys(c, requester.id))
    return next(one for one in keys if one.market_id == MARKET)


def _lists(path: Path) -> list[tuple[float, float]]:
    """For each run the p95 of a page, in milliseconds: of HITs, of assignments."""
    home = open_home(path)
    try:
        hit_ids = open_hits(home, HITS)
        _hand_in(home, hit_ids[0], HITS)
        wire, key = wire_of(studio_of(home)), _key(home)
        work = {"operation": "ListAssignmentsForHIT", "member": "Assignments", "HITId": hit_ids[0]}
        return [
            (
                percentile([*_pages(wire, key, "ListHITs", "HITs")], 95),
                percentile([*_pages(wire, key, **work)], 95),
            )
            for _ in range(LIST_RUNS)
        ]
    finally:
        home.close()


def _pages(
    wire: Wire, key: AccessKey, operation: str, member: str, **asked: str
) -> Iterator[float]:
    """The time of each page, first to last; all records together are as many as there are."""
    token: dict[str, Any] = {}
    seen = 0
    headers = {"content-type": CONTENT_TYPE, "x-amz-target": TARGET + operation}
    while True:
        body = msgspec.json.encode({"MaxResults": 100, **asked, **token})
        now = SystemClock().now()
        request = signed(key.key_id, key.secret, "localhost", headers, body, now)
        started = time.perf_counter()
        reply = wire.answer(MARKET, request)
        yield 1000 * (time.perf_counter() - started)
        answer = msgspec.json.decode(reply.body)
        seen += len(answer[member])
        if "NextToken" not in answer:
            assert seen == HITS, f"{operation}: {seen} of {HITS} records"
            return
        token = {"NextToken": answer["NextToken"]}


def _hand_in(home: Home, hit_id: str, count: int) -> None:
    """So many submitted assignments of one HIT, as rows."""
    ids, requester = studio_of(home).ids, home.store.read(lambda c: find_requester(c, None))
    for start in range(0, count, 1000):
        rows = [
            {
                "market_id": MARKET, "id": ids.entity(), "hit_id": hit_id,
                "requester_id": requester.id, "worker_id": ids.worker(), "status": "Submitted",
                "reward_cents": 5, "fee_cents": 0, "accepted_at": 1, "deadline_at": 2,
                "extended_s": 0, "submitted_at": start + number, "auto_approve_at": 2**60,
                "gap": 0, "answer": ANSWER,
            }
            for number in range(1000)
        ]  # fmt: skip
        home.store.write(lambda c, rows=rows: c.execute(insert(assignment), rows))  # type: ignore[misc]


ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?><QuestionFormAnswers xmlns="http://mechanicalturk.'
    'amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd"><Answer>'
    "<QuestionIdentifier>objects</QuestionIdentifier><FreeText>12</FreeText></Answer>"
    "</QuestionFormAnswers>"
)

if __name__ == "__main__":
    main()
