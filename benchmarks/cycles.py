"""Whole worker cycles by 32 workers at once: ``python -m benchmarks.cycles``.

A cycle is accept, the page with its opening, five saves, submit with its receipt, and the
form to the market. Afterwards the books are counted: nothing lost, nothing double.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import text

from benchmarks.calibration import calibrate
from benchmarks.ground import prepare
from benchmarks.load import Job, Load
from benchmarks.report import RUNS, Figure, percentile, report
from benchmarks.server import running
from labelcrowd.storage.home import open_home

CLIENTS = 32
SECONDS = 6.0


def main() -> None:
    calibration = calibrate(Path.cwd())
    print(calibration)
    runs = [_run() for _ in range(RUNS)]
    afterwards = calibrate(Path.cwd())
    print(afterwards)
    report(
        f"accept -> page -> 5 saves -> submit, {CLIENTS} sessions, SQLite on disk",
        [
            Figure("server CPU a cycle", "ms", [r[0] for r in runs], at_most=5.0),
            Figure("cycles", "1/s", [r[1] for r in runs], at_least=150, needs_calm=True),
            Figure("p95 of a whole cycle", "ms", [r[2] for r in runs]),
            Figure("errors (busy and others)", "", [r[3] for r in runs], at_most=0),
            Figure("lost or double", "", [r[4] for r in runs], at_most=0),
        ],
        calm=calibration.calm and afterwards.calm,
    )


def _run() -> tuple[float, float, float, float, float]:
    """CPU ms a cycle, cycles a second, p95 ms, errors, lost or double."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = Path(folder) / "home"
        ground = prepare(home, hits=6000, workers=CLIENTS)
        with running(home) as server:
            load = Load(Job("cycles", server.url, ground.hit_type_id, ground.links, SECONDS))
            before = server.cpu_s()
            result = load.run()
            cpu = server.cpu_s() - before
        wrong = _wrong(home, result.count)
    for error in result.errors[:3]:
        print(error)
    return (
        1000 * cpu / result.count,
        result.count / result.seconds,
        percentile(result.ms, 95),
        len(result.errors),
        wrong,
    )


def _wrong(folder: Path, cycles: int) -> int:
    """Submitted assignments and objects that are missing or too many."""
    home = open_home(folder)
    try:
        submitted, objects = home.store.read(
            lambda c: (
                c.execute(_SUBMITTED).scalar_one(),
                c.execute(_OBJECTS).scalar_one(),
            )
        )
    finally:
        home.close()
    return int(abs(submitted - cycles) + abs(objects - 5 * cycles))


_SUBMITTED = text("SELECT count(*) FROM assignment WHERE status = 'Submitted'")
_OBJECTS = text(
    "SELECT count(*) FROM document_object o JOIN document d ON d.id = o.document_id "
    "WHERE d.final_seq IS NOT NULL"
)

if __name__ == "__main__":
    main()
