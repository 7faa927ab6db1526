"""A home with pictures, a published batch and signed-in workers, for a server to be started on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert

from labelcrowd.accounts import links, people
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.cli.opening import studio_of
from labelcrowd.images import catalogue
from labelcrowd.images.catalogue import Blob, Picture, Place, StoredLevel
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.tables.pictures import image
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.planning import plan_batch
from labelcrowd.workflow.publish import publish_batch
from labelcrowd.workflow.requesters import find_requester

MARKET = "sandbox"
WIDTH, HEIGHT = 4000, 3000


@dataclass(frozen=True)
class Ground:
    """What a load needs to know of the home it runs on."""

    hit_type_id: str
    links: list[str]  # a one-time sign-in path for each worker


def prepare(
    folder: Path, *, hits: int, workers: int, assignments: int = 1, database: str | None = None
) -> Ground:
    """Make the home with so many open HITs, each asking for five objects."""
    home = open_home(folder, database=database)
    try:
        return _prepare(home, hits, workers, assignments)
    finally:
        home.close()


def _prepare(home: Home, hits: int, workers: int, assignments: int) -> Ground:
    studio = studio_of(home)
    prepare_home(home, studio.ids, studio.clock)
    requester = home.store.read(lambda c: find_requester(c, None))
    collection_id = _add_images(home, requester.id, hits)
    design = parse_design(
        {"reward": "0.05", "required_objects": "5", "assignments_per_image": str(assignments)}
    )
    request = PlanRequest(
        requester_id=requester.id,
        market_id=MARKET,
        collection_id=collection_id,
        name="benchmark",
        design=design,
        yes_low_pay=True,
    )
    plan = plan_batch(studio, request)
    batch = publish_batch(studio, requester.id, plan.batch.id)
    assert batch.hit_type_id is not None
    return Ground(batch.hit_type_id, [worker_link(home) for _ in range(workers)])


def _add_images(home: Home, requester_id: str, count: int) -> str:
    data = b"\xff\xd8\xff" + secrets.token_bytes(1000)
    blob = home.blobs.put(data)
    picture = Picture(
        sha256=blob,
        width=WIDTH,
        height=HEIGHT,
        format="JPEG",
        orientation=1,
        levels=(StoredLevel(WIDTH, HEIGHT, blob, "image/jpeg"),),
    )

    def write(c: Connection) -> str:
        into = catalogue.ensure_collection(
            c, id="benchmark", requester_id=requester_id, name="benchmark", now=0
        )
        catalogue.add_blobs(c, [Blob(blob, len(data), "image/jpeg")], 0)
        catalogue.add_picture(c, picture, 0)
        first = catalogue.add_image(
            c, Place(requester_id, into.id, "", "first.jpg"), picture, id="image-first", now=0
        )
        rows = [
            {
                "id": f"image-{n:06}", "requester_id": requester_id, "collection_id": into.id,
                "folder": "", "filename": f"{n:06}.jpg", "sha256": first.sha256,
                "width": WIDTH, "height": HEIGHT, "created_at": 0,
            }
            for n in range(count - 1)
        ]  # fmt: skip
        if rows:
            c.execute(insert(image), rows)
        return into.id

    return home.store.write(write)


def worker_link(home: Home) -> str:
    studio = studio_of(home)
    now = studio.clock.now()

    def write(c: Connection) -> str:
        worker_id = people.add_worker(
            c,
            studio.ids,
            now,
            market_id=MARKET,
            login=f"w{studio.ids.row()}",
            name="Worker",
            password_hash=None,
        )
        token = links.make_link(
            c,
            studio.ids,
            now,
            purpose=links.SIGN_IN,
            kind="worker",
            market_id=MARKET,
            subject_id=worker_id,
        )
        return links.link_path(purpose=links.SIGN_IN, kind="worker", market_id=MARKET, token=token)

    return home.store.write(write)
