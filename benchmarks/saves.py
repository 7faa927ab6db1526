"""Durable saves of one object by 32 workers at once: ``python -m benchmarks.saves``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.calibration import calibrate
from benchmarks.ground import prepare
from benchmarks.load import Job, Load
from benchmarks.report import RUNS, Figure, percentile, report
from benchmarks.server import running

CLIENTS = 32
SECONDS = 6.0


def main() -> None:
    calibration = calibrate(Path.cwd())
    print(calibration)
    runs = [_run() for _ in range(RUNS)]
    afterwards = calibrate(Path.cwd())
    print(afterwards)
    report(
        f"durable saves of one object (12 points), {CLIENTS} clients, SQLite on disk",
        [
            Figure("server CPU a save", "ms", [r[0] for r in runs], at_most=0.5),
            Figure("saves", "1/s", [r[1] for r in runs], at_least=2000, needs_calm=True),
            Figure("p95", "ms", [r[2] for r in runs], at_most=50, needs_calm=True),
            Figure("errors", "", [r[3] for r in runs], at_most=0),
        ],
        calm=calibration.calm and afterwards.calm,
    )


def _run() -> tuple[float, float, float, float]:
    """CPU ms a save, saves a second, p95 ms, errors."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = Path(folder) / "home"
        ground = prepare(home, hits=4000, workers=CLIENTS)
        with running(home) as server:
            load = Load(Job("saves", server.url, ground.hit_type_id, ground.links, SECONDS))
            before = server.cpu_s()
            result = load.run()
            cpu = server.cpu_s() - before
    for error in result.errors[:3]:
        print(error)
    return (
        1000 * cpu / result.count,
        result.count / result.seconds,
        percentile(result.ms, 95),
        len(result.errors),
    )


if __name__ == "__main__":
    main()
