"""Durable saves of one object by 32 workers at once: ``python -m benchmarks.saves``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.calibration import calibrate
from benchmarks.measured import CLIENTS, Run, run_load
from benchmarks.report import RUNS, Figure, report


def main() -> None:
    calibration = calibrate(Path.cwd())
    print(calibration)
    runs = [_run() for _ in range(RUNS)]
    afterwards = calibrate(Path.cwd())
    print(afterwards)
    report(
        f"durable saves of one object (12 points), {CLIENTS} clients, SQLite on disk",
        [
            Figure("server CPU a save", "ms", [r.cpu_ms for r in runs], at_most=0.5),
            Figure("saves", "1/s", [r.per_s for r in runs], at_least=2000, needs_calm=True),
            Figure("p95", "ms", [r.p95_ms for r in runs], at_most=50, needs_calm=True),
            Figure("errors", "", [r.errors for r in runs], at_most=0),
        ],
        calm=calibration.calm and afterwards.calm,
    )


def _run() -> Run:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        return run_load("saves", Path(folder) / "home", hits=4000)


if __name__ == "__main__":
    main()
