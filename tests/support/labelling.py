"""A small world to label in: a requester with pictures, a published batch, workers with work.

``World`` is built of the product's own use cases; ``page_client`` is the web of
it in this process, and ``WorkerPage`` speaks its API as the labelling page does.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, text

from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.links import HitRef, hit_token
from labelcrowd.clock import SetClock, SystemClock
from labelcrowd.ids import Ids
from labelcrowd.images import catalogue
from labelcrowd.images.catalogue import Blob, Image, Picture, Place, StoredLevel
from labelcrowd.market import assignments
from labelcrowd.market.setup import add_requester, ensure_markets
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.market import worker
from labelcrowd.web.metrics import RequestCounts
from labelcrowd.web.middleware import Rim
from labelcrowd.web.routing import Routes
from labelcrowd.web.services import Services, Settings
from labelcrowd.workflow import own_page, planning, publish, save_edit
from labelcrowd.workflow.plan_request import PlanRequest
from tests.support.asgi import Client

PUBLIC_URL = "http://testserver"
PICTURE_BYTES = b"\xff\xd8\xff\xe0 not a real picture, but the bytes of one \xff\xd9"


def add_pictures(
    services: Services,
    requester_id: str,
    count: int = 1,
    *,
    collection: str = "street",
    folder: str = "users/r",
    width: int = 640,
    height: int = 480,
    data: bytes = PICTURE_BYTES,
) -> list[Image]:
    """Pictures without decoding any: rows and one blob."""
    home, ids, now = services.home, services.ids, services.clock.now()
    blob = home.blobs.put(data)
    picture = Picture(
        sha256=hashlib.sha256(f"{width}x{height}".encode()).hexdigest(),
        width=width,
        height=height,
        format="JPEG",
        orientation=1,
        levels=(StoredLevel(width, height, blob, "image/jpeg"),),
    )

    def store(conn: Connection) -> list[Image]:
        into = catalogue.ensure_collection(
            conn, id=ids.row(), requester_id=requester_id, name=collection, now=now
        )
        catalogue.add_blobs(conn, [Blob(blob, len(data), "image/jpeg")], now)
        catalogue.add_picture(conn, picture, now)
        return [
            catalogue.add_image(
                conn,
                Place(requester_id, into.id, folder, f"img{number}.jpg"),
                picture,
                id=ids.row(),
                now=now,
            )
            for number in range(count)
        ]

    return home.store.write(store)


@dataclass
class World:
    """One requester on the sandbox market, and whoever comes to work there."""

    home: Home
    clock: SetClock | SystemClock
    ids: Ids
    services: Services = field(init=False)
    requester_id: str = field(init=False)
    market_id: str = "sandbox"
    _clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.services = Services(
            home=self.home,
            settings=Settings(public_url=PUBLIC_URL),
            clock=self.clock,
            ids=self.ids,
        )
        self.home.store.write(lambda c: ensure_markets(c, self.clock.now()))
        self.requester_id = self.new_requester("R. Equester")

    def new_requester(self, name: str) -> str:
        return self.home.store.write(lambda c: add_requester(c, self.ids, name, self.clock.now()))

    def add_pictures(self, count: int = 1, **fields: Any) -> list[Image]:
        """Pictures of this requester; see ``add_pictures``."""
        return add_pictures(self.services, self.requester_id, count, **fields)

    def publish(
        self, design: TaskDesign | None = None, *, images: list[Image] | None = None
    ) -> Any:
        """An open batch of these images; its ``Batch``."""
        images = images or self.add_pictures()
        asked = PlanRequest(
            requester_id=self.requester_id,
            market_id=self.market_id,
            collection_id=images[0].collection_id,
            name="a batch",
            design=design or TaskDesign(reward_cents=5, assignments_per_image=50),
            yes_low_pay=True,
        )
        plan = planning.plan_batch(self.services, asked)
        return publish.publish_batch(self.services, self.requester_id, plan.batch.id)

    def hit_id(self, batch_id: str, row: int = 0) -> str:
        query = text("SELECT hit_id FROM batch_hit WHERE batch_id = :b AND row = :r")
        return str(
            self.home.store.read(lambda c: c.execute(query, {"b": batch_id, "r": row}).scalar_one())
        )

    def new_worker(self) -> str:
        """A worker of the market, without a password."""
        worker_id = self.ids.worker()
        values = {
            "market_id": self.market_id, "id": worker_id, "login": worker_id.lower(),
            "name": "W", "password_hash": None, "active": True, "created_at": self.clock.now(),
        }  # fmt: skip
        self.home.store.write(lambda c: c.execute(insert(worker).values(**values)))
        return worker_id

    def accept(self, batch_id: str, worker_id: str | None = None, *, row: int = 0) -> Held:
        """A worker holds the HIT of that row."""
        worker_id = worker_id or self.new_worker()
        hit_id = self.hit_id(batch_id, row)
        held = self.home.store.write(
            lambda c: assignments.accept(
                c, self.ids, self.clock.now(), self.market_id, hit_id, worker_id
            )
        )
        token = hit_token(self.home.secrets, HitRef(self.market_id, batch_id, row))
        return Held(token, hit_id, held.id, worker_id)

    def count(self, table: str) -> int:
        """Rows of a table."""
        query = text(f"SELECT count(*) FROM {table}")
        return int(self.home.store.read(lambda c: c.execute(query).scalar_one()))

    @cached_property
    def app(self) -> Rim:
        """The labelling routes behind the rim."""
        from labelcrowd.web import labelling

        return Rim(Routes(labelling.routes(self.services)), self.services, RequestCounts())

    def client(self) -> Client:
        """The app, asked in this process."""
        self._clients.append(Client(self.app, PUBLIC_URL))
        return self._clients[-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()


@dataclass(frozen=True)
class Held:
    """An assignment in a worker's hands."""

    token: str
    hit_id: str
    assignment_id: str
    worker_id: str

    @property
    def query(self) -> str:
        return (
            f"?t={self.token}&assignmentId={self.assignment_id}&hitId={self.hit_id}"
            f"&workerId={self.worker_id}&turkSubmitTo=https%3A%2F%2Fevil.example"
        )


class WorkerPage:
    """What the labelling page does, as calls."""

    def __init__(self, client: Client, query: str) -> None:
        self.client, self.query = client, query
        self.counters = itertools.count(1)
        answer = client.post("/api/label/open", json={"url": query})
        assert answer.status_code == 200, answer.text
        self.opening = answer.json()
        self.token = self.opening["token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def edit(self, obj: Object, **fields: Any) -> Any:
        """The response to one edit."""
        return self.send(edit_body(obj, counter=next(self.counters), **fields))

    def send(self, body: bytes | dict[str, Any]) -> Any:
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.client.post("/api/label/edits", content=data, headers=self.headers)

    def submit(self, **fields: Any) -> Any:
        return self.client.post("/api/label/submit", json=fields, headers=self.headers)

    def document(self) -> Any:
        return self.client.get("/api/label/document", headers=self.headers).json()


def edit_body(
    obj: Object,
    *,
    counter: int = 1,
    base: int = 0,
    session: str = "tab",
    change_id: str = "",
    cause: str = "create",
) -> dict[str, Any]:
    return {
        "change_id": change_id or f"{session}-{obj.id}-{counter}",
        "object_id": obj.id,
        "session": session,
        "counter": counter,
        "base": base,
        "cause": cause,
        "object": msgspec.to_builtins(obj),
        "draw_ms": 5000,
        "name_ms": 800,
        "first_input_at": None,
        "last_input_at": None,
    }


def a_square(
    object_id: str = "o1", name: str = "car", *, at: float = 10, size: float = 50
) -> Object:
    end = at + size
    ring = ((at, at), (end, at), (end, end), (at, end))
    return Object(object_id, name, Polygon((Piece(ring),)))


def draw_own(
    services: Services, requester_id: str, image_id: str, obj: Object, account_id: str = "account"
) -> str:
    """What a requester's account draws on an own picture; its document."""
    home, now = services.home, services.clock.now()

    def write(conn: Connection) -> str:
        document_id = own_page.own_document(
            conn, services.ids, requester_id=requester_id, account_id=account_id,
            image_id=image_id, now=now,
        )  # fmt: skip
        desk = own_page.own_context(conn, document_id).desk(document_id, account_id)
        edit = Edit(
            change_id=f"c-{obj.id}", object_id=obj.id, session="s", counter=1, base=0,
            cause="create", object=obj,
        )  # fmt: skip
        save_edit.save(conn, desk, edit, save_edit.check_edit(edit, desk), now=now)
        return document_id

    return home.store.write(write)
