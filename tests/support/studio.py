"""A whole studio on a store, with a requester, pictures and workers who do HITs at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import insert, select

from labelcrowd.accounts.audit import COMMAND_LINE, Actor
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.store import Batch
from labelcrowd.clock import SECOND, SetClock
from labelcrowd.crowd.inprocess import InProcessCrowd
from labelcrowd.crowd.port import Crowd
from labelcrowd.ids import Ids
from labelcrowd.market import assignments, setup
from labelcrowd.review import work as review_work
from labelcrowd.review.work import Submission
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home, Secrets
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables import documents, pictures, studio
from labelcrowd.workflow import planning, publish
from labelcrowd.workflow.collect import catch_up
from labelcrowd.workflow.plan_request import PlanRequest
from tests.support.ready import fill_in

MARKET = "live"


@dataclass
class World:
    """Satisfies ``Studio``; everything of one test. ``wrap`` may put a fault before a crowd."""

    home: Home
    clock: SetClock
    ids: Ids
    requester_id: str = ""
    public_url: str = "http://127.0.0.1:8000"
    wrap: Callable[[Crowd], Crowd] | None = None
    by: Actor = COMMAND_LINE
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def crowd(self, requester_id: str, market_id: str, by: Actor | None = None) -> Crowd:
        who = by or self.by
        crowd = InProcessCrowd(self.home.store, self.ids, self.clock, requester_id, market_id, who)
        return self.wrap(crowd) if self.wrap else crowd

    @property
    def store(self) -> Store:
        return self.home.store

    # --- the requester's side ---

    def collection(self, count: int, name: str = "street") -> str:
        """A collection with so many images, none of which has bytes."""
        collection_id = self.ids.row()
        rows = [self._image(collection_id, n) for n in range(count)]

        def make(connection):  # type: ignore[no-untyped-def]
            connection.execute(
                insert(pictures.collection).values(
                    id=collection_id,
                    requester_id=self.requester_id,
                    name=name,
                    created_at=self.clock.now(),
                )
            )
            if rows:
                connection.execute(insert(pictures.image), rows)

        self.store.write(make)
        return collection_id

    def _image(self, collection_id: str, number: int) -> dict[str, object]:
        return {
            "id": self.ids.row(),
            "requester_id": self.requester_id,
            "collection_id": collection_id,
            "folder": "photos",
            "filename": f"{number:04}.jpg",
            "sha256": f"{number:064x}",
            "width": 640,
            "height": 480,
            "created_at": self.clock.now(),
        }

    def plan(self, pictures: int = 3, market_id: str = MARKET, **settings: object) -> planning.Plan:
        request = PlanRequest(
            requester_id=self.requester_id,
            market_id=market_id,
            collection_id=self.collection(pictures, name=f"street-{next(self._numbers)}"),
            name="street",
            design=parse_design({"reward": "0.05", **settings}),
            yes_low_pay=True,
        )
        return planning.plan_batch(self, request)

    def publish(self, pictures: int = 3, market_id: str = MARKET, **settings: object) -> Batch:
        plan = self.plan(pictures, market_id, **settings)
        return publish.publish_batch(self, self.requester_id, plan.batch.id)

    # --- the worker's side ---

    def accept(self, hit_id: str, worker_id: str, market_id: str = MARKET) -> str:
        """Accept a HIT; the assignment's id."""
        now = self.clock.now()
        return self.store.write(
            lambda c: assignments.accept(c, self.ids, now, market_id, hit_id, worker_id)
        ).id

    def submit(
        self,
        assignment_id: str,
        *,
        receipt: str = "",
        comments: str = "",
        market_id: str = MARKET,
    ) -> None:
        """Hand an assignment in, as the page's form does."""
        now = self.clock.now()
        fields = [("receipt", receipt), ("mt_comments", comments), ("number_objects", "1")]
        self.store.write(
            lambda c: assignments.submit(c, now, market_id, assignment_id, None, fields)
        )

    def do(
        self,
        hit_id: str,
        worker_id: str,
        *,
        objects: int = 2,
        draw_ms: int = 3_000,
        comments: str = "",
        complete: bool = True,
    ) -> str:
        """Accept, draw, submit, and let the studio know; the assignment's id."""
        assignment_id = self.accept(hit_id, worker_id)
        catch_up(self)
        receipt = f"receipt-{assignment_id}"
        self._draw(assignment_id, objects, draw_ms, receipt)
        self.clock.advance(60 * SECOND)
        self.submit(assignment_id, receipt=receipt if complete else "", comments=comments)
        catch_up(self)
        return assignment_id

    def _draw(self, assignment_id: str, objects: int, draw_ms: int, receipt: str) -> None:
        found = self.submission(assignment_id)
        document_id = self.ids.row()
        rows = [_drawn(document_id, n, draw_ms) for n in range(objects)]

        def write(connection):  # type: ignore[no-untyped-def]
            connection.execute(
                insert(documents.document).values(**self._document(document_id, found))
            )
            if rows:
                connection.execute(insert(documents.revision), [row for row, _ in rows])
                connection.execute(insert(documents.document_object), [row for _, row in rows])
            connection.execute(
                studio.work.update()
                .where(studio.work.c.assignment_id == assignment_id)
                .values(document_id=document_id, receipt=receipt)
            )

        self.store.write(write)

    def _document(self, document_id: str, found: Submission) -> dict[str, object]:
        return {
            "id": document_id,
            "requester_id": self.requester_id,
            "image_id": found.image_id,
            "origin": "assignment",
            "author_id": found.worker_id,
            "origin_key": f"{found.market_id}/{found.assignment_id}",
            "head_seq": 1,
            "head_hash": "",
            "final_seq": None,
            "source": "{}",
            "created_at": self.clock.now(),
            "updated_at": self.clock.now(),
        }

    # --- looking ---

    def submission(self, assignment_id: str) -> Submission:
        return self.store.read(
            lambda c: review_work.find_submission(c, self.requester_id, assignment_id)
        )

    def hit_ids(self, batch: Batch) -> Sequence[str]:
        from labelcrowd.batches.store import hit_ids

        return self.store.read(lambda c: hit_ids(c, batch.id))

    def rows(self, table) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
        return self.store.read(lambda c: [dict(r._mapping) for r in c.execute(select(table))])


def make_world(store: Store, folder: Path, clock: SetClock, ids: Ids) -> World:
    """A studio with both markets and one requester."""
    home = Home(folder, store, LocalBlobs(folder / "blobs"), Secrets("0a", {"0a": bytes(32)}))
    world = World(home, clock, ids)

    def make(connection) -> str:  # type: ignore[no-untyped-def]
        setup.ensure_markets(connection, clock.now())
        made = setup.add_requester(connection, ids, "Vision lab", clock.now())
        fill_in(connection, clock.now(), made)
        return made

    world.requester_id = store.write(make)
    return world


def _drawn(
    document_id: str, number: int, draw_ms: int
) -> tuple[dict[str, object], dict[str, object]]:
    """The rows of one drawn object: its revision and its state."""
    name = f"car {number}"
    body = (
        f'{{"id":"o{number}","name":"{name}","geometry":{{"type":"polygon","pieces":'
        '[{"outer":[[1,1],[50,1],[50,50]]}]}}'
    )
    revision = {
        "document_id": document_id,
        "seq": number + 1,
        "change_id": f"c{number}",
        "object_id": f"o{number}",
        "session": "s",
        "counter": number + 1,
        "base_seq": 0,
        "body": body,
        "body_hash": "",
        "author_id": "a",
        "at": 0,
        "cause": "create",
        "outcome": "applied",
        "draw_ms": draw_ms,
        "name_ms": 1_000,
        "hash": "",
    }
    state: dict[str, object] = {
        "document_id": document_id,
        "object_id": f"o{number}",
        "seq": number + 1,
        "session": "s",
        "counter": number + 1,
        "body": body,
        "name": name,
        "live": True,
        "counts": True,
    }
    for column in documents.document_object.c:
        if column.name not in state and not column.nullable and column.server_default is None:
            state[column.name] = "" if str(column.type).startswith(("VARCHAR", "TEXT")) else 0
    return revision, state
