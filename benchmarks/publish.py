"""Publish 10,000 HITs in process, with saves beside it: ``python -m benchmarks.publish``.

Counted from the plan to the moment every HIT is open and its money held. The
saves beside it are those of a worker's drawing, one after another, each durable.
"""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy import insert

from benchmarks.calibration import calibrate
from benchmarks.report import RUNS, Figure, percentile, report
from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.validity import check
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.cli.opening import studio_of
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.tables.pictures import collection, image
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.planning import plan_batch
from labelcrowd.workflow.publish import publish_batch
from labelcrowd.workflow.requesters import find_requester

HITS = 10_000
SQUARE = Polygon((Piece(((10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0))),))


def main() -> None:
    calibration = calibrate()
    print(calibration)
    runs = [_run() for _ in range(RUNS)]
    afterwards = calibrate()
    print(afterwards)
    report(
        f"publish {HITS:,} HITs in process",
        [
            Figure("plan, create, open", "s", [r[0] for r in runs], at_most=2.0, needs_calm=True),
            Figure("CPU of the process", "s", [r[1] for r in runs]),
            Figure("saves beside it, p95", "ms", [r[2] for r in runs], at_most=100.0,
                   needs_calm=True),
            Figure("saves beside it", "1/s", [r[3] for r in runs]),
        ],
        calm=calibration.calm and afterwards.calm,
    )  # fmt: skip


def _run() -> tuple[float, float, float, float]:
    """Seconds, CPU seconds, p95 of a save in milliseconds, saves a second."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        home = open_home(Path(folder) / "home")
        try:
            return _measured(home)
        finally:
            home.close()


def _measured(home: Home) -> tuple[float, float, float, float]:
    studio = studio_of(home)
    prepare_home(home, studio.ids, studio.clock)
    requester = home.store.read(lambda c: find_requester(c, None))
    _add_images(home, requester.id)
    request = PlanRequest(
        requester_id=requester.id,
        market_id="sandbox",
        collection_id="collection",
        name="benchmark",
        design=parse_design({"reward": "0.01"}),
        yes_low_pay=True,
    )
    saver = _Saver(home, requester.id)
    saver.start()
    time.sleep(0.2)
    started, cpu = time.perf_counter(), time.process_time()
    plan = plan_batch(studio, request)
    publish_batch(studio, requester.id, plan.batch.id)
    elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
    saver.stop()
    return elapsed, cpu, percentile(saver.ms, 95), len(saver.ms) / elapsed


def _add_images(home: Home, requester_id: str) -> None:
    rows = [
        {
            "id": f"image{n:06}",
            "requester_id": requester_id,
            "collection_id": "collection",
            "folder": "",
            "filename": f"{n:06}.jpg",
            "sha256": "0" * 64,
            "width": 100,
            "height": 100,
            "created_at": 0,
        }
        for n in range(HITS)
    ]
    values = {"id": "collection", "requester_id": requester_id, "name": "street", "created_at": 0}

    def write(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(insert(collection).values(**values))
        connection.execute(insert(image), rows)

    home.store.write(write)


class _Saver(threading.Thread):
    """Saves one object after another until it is stopped; ``ms`` has what each took."""

    def __init__(self, home: Home, requester_id: str) -> None:
        super().__init__(daemon=True)
        self.ms: list[float] = []
        self._home, self._requester_id = home, requester_id
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()
        self.join()

    def run(self) -> None:
        new = revisions.NewDocument(
            id="document",
            requester_id=self._requester_id,
            image_id="image000000",
            origin="assignment",
            origin_key="live/benchmark",
            author_id="AWORKER",
        )
        self._home.store.write(lambda c: revisions.create(c, new, now=0))
        number = 0
        while not self._stopping.is_set():
            number += 1
            started = time.perf_counter()
            self._save(number)
            self.ms.append(1000 * (time.perf_counter() - started))
            time.sleep(0.005)

    def _save(self, number: int) -> None:
        drawn = Object(id=f"object{number}", name="car", geometry=SQUARE)
        edit = Edit(
            change_id=f"change{number}",
            object_id=drawn.id,
            session="s",
            counter=number,
            base=0,
            cause="create",
            object=drawn,
        )
        checked = check(drawn, width=100, height=100)
        self._home.store.write(
            lambda c: revisions.append(
                c, "document", edit, checked, author_id="AWORKER", now=number
            )
        )


if __name__ == "__main__":
    main()
