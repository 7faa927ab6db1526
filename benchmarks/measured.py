"""One run of a load on a new home, with what it cost the server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.ground import prepare
from benchmarks.load import Job, Load
from benchmarks.report import percentile
from benchmarks.server import running

CLIENTS = 32
SECONDS = 6.0


@dataclass(frozen=True)
class Run:
    """``cpu_ms``: of the server alone, for each save or cycle."""

    count: int
    cpu_ms: float
    per_s: float
    p95_ms: float
    errors: int


def run_load(kind: str, home: Path, *, hits: int) -> Run:
    """Prepare the home, load it with ``kind`` (see ``load.Job``), stop the server."""
    ground = prepare(home, hits=hits, workers=CLIENTS)
    with running(home) as server:
        load = Load(Job(kind, server.url, ground.hit_type_id, ground.links, SECONDS))
        before = server.cpu_s()
        result = load.run()
        cpu = server.cpu_s() - before
    for error in result.errors[:3]:
        print(error)
    return Run(
        result.count,
        1000 * cpu / result.count,
        result.count / result.seconds,
        percentile(result.ms, 95),
        len(result.errors),
    )
