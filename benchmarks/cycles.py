"""Whole worker cycles by 32 workers at once: ``python -m benchmarks.cycles``.

A cycle is accept, the page with its opening, five saves, submit with its receipt, and the
form to the market. Afterwards the books are counted: nothing lost, nothing double.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import text

from benchmarks.calibration import calibrate
from benchmarks.measured import CLIENTS, Run, run_load
from benchmarks.report import RUNS, Figure, report
from labelcrowd.storage.home import open_home


def main() -> None:
    calibration = calibrate(Path.cwd())
    print(calibration)
    runs = [_run() for _ in range(RUNS)]
    afterwards = calibrate(Path.cwd())
    print(afterwards)
    report(
        f"accept -> page -> 5 saves -> submit, {CLIENTS} sessions, SQLite on disk",
        [
            Figure("server CPU a cycle", "ms", [r.cpu_ms for r, _ in runs], at_most=5.0),
            Figure("cycles", "1/s", [r.per_s for r, _ in runs], at_least=150, needs_calm=True),
            Figure("p95 of a whole cycle", "ms", [r.p95_ms for r, _ in runs]),
            Figure("errors (busy and others)", "", [r.errors for r, _ in runs], at_most=0),
            Figure("lost or double", "", [wrong for _, wrong in runs], at_most=0),
        ],
        calm=calibration.calm and afterwards.calm,
    )


def _run() -> tuple[Run, int]:
    """The run, and what was lost or double afterwards."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = Path(folder) / "home"
        run = run_load("cycles", home, hits=6000)
        return run, _wrong(home, run.count)


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
