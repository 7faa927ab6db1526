"""A home with a real photograph-like picture on which a document holds many polygons."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from benchmarks.ground import HEIGHT, MARKET, WIDTH, worker_link
from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.cli.opening import studio_of
from labelcrowd.formats.sheet import Entry, Sheet
from labelcrowd.images.pool import DecoderPool
from labelcrowd.storage.home import Home, open_home
from labelcrowd.workflow.add_images import Adder, add_one, make_collection
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.imported_documents import store_document
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.planning import plan_batch
from labelcrowd.workflow.publish import publish_batch
from labelcrowd.workflow.requesters import find_requester

NAMES = ("car", "tree", "building", "person", "road", "window", "sky", "sign")
POINTS = 30


@dataclass(frozen=True)
class DrawnGround:
    """Where a browser finds the work: its HIT type and a sign-in path for each worker."""

    hit_type_id: str
    links: list[str]


def prepare_drawn(
    folder: Path, *, polygons: int = 0, workers: int = 1, picture: bytes | None = None
) -> DrawnGround:
    """Make the home: one picture (by default of 4000x3000), so many polygons of 30 points on it.

    The polygons are a fixed set; workers may create, rename, move and delete.
    """
    home = open_home(folder)
    try:
        return _prepare(home, polygons, workers, picture or photograph())
    finally:
        home.close()


def _prepare(home: Home, polygons: int, workers: int, picture: bytes) -> DrawnGround:
    studio = studio_of(home)
    prepare_home(home, studio.ids, studio.clock)
    requester = home.store.read(lambda c: find_requester(c, None))
    pool = DecoderPool(size=1)
    try:
        adder = Adder(home, requester.id, pool)
        into = make_collection(adder, "benchmark")
        added = add_one(adder, into, "", "photograph.jpg", picture)
    finally:
        pool.close()
    assert added.image is not None, added.reason
    if polygons:
        entries = tuple(Entry(each) for each in outlines(polygons))
        sheet = Sheet("", "photograph.jpg", WIDTH, HEIGHT, "somebody", entries)
        store_document(adder, added.image, sheet, key="benchmark", name="photograph.xml")
    design = parse_design(
        {
            "reward": "0.05",
            "required_objects": "1",
            "actions": "nrmd",
            "assignments_per_image": str(workers),
        }
    )
    request = PlanRequest(
        requester_id=requester.id,
        market_id=MARKET,
        collection_id=into.id,
        name="benchmark",
        design=design,
        yes_low_pay=True,
    )
    plan = plan_batch(studio, request)
    batch = publish_batch(studio, requester.id, plan.batch.id)
    assert batch.hit_type_id is not None
    return DrawnGround(batch.hit_type_id, [worker_link(home) for _ in range(workers)])


def outlines(count: int, seed: int = 7) -> Iterator[Object]:
    """Uneven polygons all over the picture, as large as objects of street pictures."""
    chance = random.Random(seed)
    for number in range(count):
        radius = chance.lognormvariate(4.3, 0.5)
        x, y = chance.uniform(100, WIDTH - 100), chance.uniform(100, HEIGHT - 100)
        ring = []
        for step in range(POINTS):
            angle, reach = 2 * math.pi * step / POINTS, radius * chance.uniform(0.75, 1.25)
            ring.append(
                (
                    round(min(WIDTH, max(0.0, x + reach * math.cos(angle))), 2),
                    round(min(HEIGHT, max(0.0, y + reach * math.sin(angle))), 2),
                )
            )
        yield Object(
            id=f"outline-{number}",
            name=chance.choice(NAMES),
            geometry=Polygon((Piece(tuple(ring)),)),
        )


def photograph(seed: int = 7) -> bytes:
    """A JPEG of 4000x3000 with detail of every size, about as heavy as a photograph."""
    chance = random.Random(seed)
    planes = [_texture(chance) for _ in range(3)]
    file = io.BytesIO()
    Image.merge("RGB", planes).save(file, "JPEG", quality=88)
    return file.getvalue()


def _texture(chance: random.Random) -> Image.Image:
    """Noise of four grains laid over each other."""
    plane = Image.new("L", (WIDTH, HEIGHT), 128)
    for grain, weight in ((500, 0.9), (100, 0.5), (20, 0.3), (2, 0.1)):
        width, height = WIDTH // grain, HEIGHT // grain
        noise = Image.frombytes("L", (width, height), chance.randbytes(width * height))
        smooth = noise.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        layer = smooth.point([int(value * weight) for value in range(256)])
        plane = ImageChops.add(plane, layer, 1, -int(128 * weight))
    return plane
