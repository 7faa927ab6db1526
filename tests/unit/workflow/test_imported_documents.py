"""Storing an imported document: in short writes, whole or unseen, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Box, Object, Piece, Polygon
from labelcrowd.batches import fixed_sets
from labelcrowd.formats.sheet import Entry, Sheet
from labelcrowd.images.catalogue import Image
from labelcrowd.images.pool import DecoderPool
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home, Secrets
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.documents import document
from labelcrowd.workflow.add_images import Adder
from labelcrowd.workflow.export_documents import pictures
from labelcrowd.workflow.export_scope import Scope
from labelcrowd.workflow.imported_documents import (
    CHUNK_OBJECTS,
    CHUNK_POINTS,
    DocumentResult,
    as_it_is,
    chunks_of,
    store_document,
)
from tests.support.labelling import World


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(size=1) as one:
        yield one


@pytest.fixture
def world(store: Store, tmp_path: Path, clock: Any, ids: Any) -> World:
    home = Home(tmp_path, store, LocalBlobs(tmp_path / "blobs"), Secrets("0a", {"0a": bytes(32)}))
    return World(home, clock, ids)


@pytest.fixture
def adder(world: World, pool: DecoderPool) -> Adder:
    return Adder(world.home, world.requester_id, pool)


@pytest.fixture
def image(world: World) -> Image:
    (one,) = world.add_pictures()
    return one


def boxes(count: int) -> list[Object]:
    return [Object(f"o{n}", f"car {n}", Box(x=1, y=1, width=5, height=5)) for n in range(count)]


def run(adder: Adder, image: Image, objects: list[Object]) -> DocumentResult:
    sheet = Sheet("f", "a.jpg", 640, 480, "someone", tuple(Entry(obj) for obj in objects))
    return store_document(adder, image, sheet, key="digest", name="a.xml")


def writes(store: Store, monkeypatch: pytest.MonkeyPatch, fail_at: int = -1) -> list[int]:
    """Objects stored by each write; the write number ``fail_at`` never comes to its end."""
    sizes: list[int] = []
    really, append = store.write, revisions.append_import

    def write(fn: Callable[[Any], Any]) -> Any:
        if len(sizes) == fail_at:
            raise KeyboardInterrupt
        return really(fn)

    def counted(*args: Any, **fields: Any) -> int:
        sizes.append(append(*args, **fields))
        return sizes[-1]

    monkeypatch.setattr(store, "write", write)
    monkeypatch.setattr(revisions, "append_import", counted)
    return sizes


def seen(world: World, image: Image) -> list[int]:
    """The number of objects of each document that an export or a publication would find."""
    scope = Scope(requester_id=world.requester_id, collection_id=image.collection_id)
    pages = list(pictures(world.home.store, scope))
    found = [len(one.keys) for page in pages for _, documents in page for one in documents]
    base = world.home.store.read(
        lambda c: fixed_sets.document_of_image(c, image.id, ["requester", "import"])
    )
    assert [base.seq if base else None] == (found or [None])
    return found


def test_ten_thousand_objects_are_stored_in_short_writes(
    world: World, adder: Adder, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = writes(world.home.store, monkeypatch)
    result = run(adder, image, boxes(10_000))
    assert (result.outcome, result.objects) == ("added", 10_000)
    assert len(sizes) == 10_000 // CHUNK_OBJECTS
    assert set(sizes) == {CHUNK_OBJECTS}


def test_an_import_that_was_cut_short_is_unseen_and_goes_on_where_it_was(
    world: World, adder: Adder, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        writes(world.home.store, patched, fail_at=2)
        with pytest.raises(KeyboardInterrupt):
            run(adder, image, boxes(350))
    assert seen(world, image) == []
    with monkeypatch.context() as patched:
        sizes = writes(world.home.store, patched)
        result = run(adder, image, boxes(350))
    assert (result.outcome, sizes) == ("added", [0, 0, 100, 50])
    assert seen(world, image) == [350]
    assert run(adder, image, boxes(350)).outcome == "there"
    rows = world.home.store.read(lambda c: c.execute(select(document)).all())
    assert [(row.id, row.origin) for row in rows] == [(result.document_id, "import")]
    world.home.store.read(lambda c: revisions.verify_chain(c, rows[0].id))


def test_a_document_without_objects_is_stored_too(world: World, adder: Adder, image: Image) -> None:
    assert run(adder, image, []).outcome == "added"
    assert run(adder, image, []).outcome == "there"


def test_too_many_objects_for_a_document_are_refused(
    world: World, adder: Adder, image: Image
) -> None:
    result = run(adder, image, boxes(10_001))
    assert (result.outcome, seen(world, image)) == ("refused", [])
    assert "10,001 objects are more than the 10,000 of a document" in result.reason


def test_long_outlines_make_shorter_writes() -> None:
    ring = tuple((float(n % 100), float(n // 100)) for n in range(CHUNK_POINTS // 2))
    objects = [as_it_is(Object(f"o{n}", "x", Polygon((Piece(ring),)))) for n in range(5)]
    assert [len(chunk) for chunk in chunks_of(objects)] == [2, 2, 1]


def test_what_lies_nowhere_near_a_picture_is_left_out_and_told(
    world: World, adder: Adder, image: Image
) -> None:
    far = Piece(((1e308, 1e308), (-1e308, 5.0), (7.0, -1e308)))
    hole = Piece(((1.0, 1.0), (9.0, 1.0), (9.0, 9.0)), (((1e300, 2.0), (3.0, 3.0), (4.0, 2.0)),))
    objects = [
        Object("far", "far", Polygon((far,))),
        Object("hole", "hole", Polygon((hole,))),
        Object("wide", "wide", Box(x=1e308, y=0, width=1e308, height=1)),
        Object("part", "part", Box(x=1, y=1, width=5, height=5), part_of="far"),
    ]
    sheet = Sheet("f", "img0.jpg", 640, 480, "ann", tuple(Entry(one) for one in objects))
    result = store_document(adder, image, sheet, key="k", name="far.xml")
    assert (result.outcome, result.objects) == ("added", 1)
    assert [remark.split(":")[0] for remark in result.remarks] == [
        "object 0 'far'", "object 1 'hole'", "object 2 'wide'",
    ]  # fmt: skip
    (kept,) = world.home.store.read(lambda c: revisions.objects(c, result.document_id))
    assert (kept.object.id, kept.object.part_of) == ("part", None)
