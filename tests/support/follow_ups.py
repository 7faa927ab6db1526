"""Objects that follow-up HITs start from, their batches, and answers as the page sends them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.store import Batch
from labelcrowd.images.catalogue import Image
from labelcrowd.workflow import planning
from labelcrowd.workflow import publish as publishing
from labelcrowd.workflow.plan_request import PlanRequest
from tests.support.labelling import WorkerPage, World


def given_by(world: World, image: Image, *objects: Object, model: str = "") -> str:
    """A document of an import, or of a model; its id."""
    new = NewDocument(
        id=world.ids.row(), requester_id=world.requester_id, image_id=image.id,
        origin="model" if model else "import", origin_key=f"key {model}",
        author_id=model or "someone",
    )  # fmt: skip
    checked = [check(obj, width=640, height=480) for obj in objects]

    def store(conn: Any) -> str:
        now = world.clock.now()
        document_id = revisions.create(conn, new, now=now)
        revisions.append_import(conn, document_id, checked, author_id=new.author_id, now=now)
        return document_id

    return world.home.store.write(store)


def publish(
    world: World, collection_id: str, design: TaskDesign, *, start_from: str | None = None
) -> Batch:
    """An open batch of a collection."""
    request = PlanRequest(
        requester_id=world.requester_id, market_id=world.market_id, collection_id=collection_id,
        name="follow-up", design=design, fixed_set=start_from, yes_low_pay=True,
    )  # fmt: skip
    plan = planning.plan_batch(world.services, request)
    return publishing.publish_batch(world.services, world.requester_id, plan.batch.id)


def answer_body(
    position: int, answer: str, *, counter: int = 1, session: str = "tab", active_ms: int = 900
) -> dict[str, Any]:
    return {
        "change_id": f"{session}-{position}-{counter}", "session": session, "counter": counter,
        "position": position, "answer": answer, "active_ms": active_ms,
    }  # fmt: skip


def give(page: WorkerPage, position: int, answer: str, **fields: Any) -> Any:
    """The response to one answer."""
    body = answer_body(position, answer, **fields)
    return page.client.post("/api/label/answers", json=body, headers=page.headers)


Found = dict[str, list[tuple[str, tuple[float, float, float, float]]]]
"""By picture: names and boxes (left, top, width, height) of what a model found."""


def coco_file(path: Path, found: Found) -> Path:
    """A COCO file of outlines that fill these boxes."""
    names = sorted({name for objects in found.values() for name, _ in objects})
    images, annotations = [], []
    for number, (picture, objects) in enumerate(found.items(), start=1):
        images.append({"id": number, "file_name": picture, "width": 1600, "height": 1200})
        for name, (x, y, width, height) in objects:
            ring = [x, y, x + width, y, x + width, y + height, x, y + height]
            annotations.append(
                {
                    "id": len(annotations) + 1, "image_id": number, "segmentation": [ring],
                    "category_id": names.index(name) + 1, "bbox": [x, y, width, height],
                    "area": width * height, "iscrowd": 0,
                }
            )  # fmt: skip
    categories = [{"id": number, "name": name} for number, name in enumerate(names, start=1)]
    told = {"images": images, "annotations": annotations, "categories": categories}
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def import_model(home: Path, collection: str, file: Path, model: str) -> None:
    """Import a COCO file as what a model made, by the command line."""
    command = ["import", "coco", str(file), "--collection", collection, "--model", model]
    done = subprocess.run(
        [sys.executable, "-m", "labelcrowd", *command, "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
