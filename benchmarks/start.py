"""How long a start takes and what an idle server keeps: ``python -m benchmarks.start``.

``--cold`` also measures the set-up of a fresh clone by ``./run``, with downloads already in
the caches of uv and npm (it runs once before, to fill them).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import RUNS, Figure, report
from benchmarks.server import free_port, running

HERE = Path(__file__).parent.parent
IDLE_S = 5.0


def main() -> None:
    cold = [_cold() for _ in range(3)][1:] if "--cold" in sys.argv else []
    runs = [_second_start() for _ in range(RUNS)]
    figures = [
        Figure("second start to ready", "s", [r[0] for r in runs], at_most=2.0),
        Figure(f"resident memory after {IDLE_S:.0f} s idle", "MB", [r[1] for r in runs],
               at_most=120),
        Figure("CPU of an idle second", "ms", [r[2] for r in runs]),
    ]  # fmt: skip
    if cold:
        figures.insert(0, Figure("./run in a fresh clone to ready", "s", cold, at_most=40))
    report("start", figures)


def _second_start() -> tuple[float, float, float]:
    """Seconds to ready, MB, CPU ms of a second."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = Path(folder) / "home"
        with running(home):
            pass
        with running(home) as server:
            before = server.cpu_s()
            time.sleep(IDLE_S)
            cpu = 1000 * (server.cpu_s() - before) / IDLE_S
            return server.ready_after_s, server.rss_mb(), cpu


def _cold() -> float:
    """Seconds from ``./run`` in an empty clone until it takes requests."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", "--no-local", HERE, clone], check=True)
        words = ["./run", "demo", "--home", str(Path(folder) / "home")]
        environment = {**os.environ, "PORT": str(free_port())}
        started = time.perf_counter()
        with subprocess.Popen(
            words, cwd=clone, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            ready = any(line.startswith("ready ") for line in process.stdout)
            elapsed = time.perf_counter() - started
            process.terminate()
        if not ready:
            raise RuntimeError("./run ended before it was ready")
        return elapsed


if __name__ == "__main__":
    main()
