"""The demo: sample pictures, one batch published in the sandbox, and ways in to both sides.

Kept in the home between runs. ``DIR/demo.json`` says what was made, or that it
was removed and is not wanted again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection, func, select

from labelcrowd.accounts import links, people
from labelcrowd.accounts.audit import Actor
from labelcrowd.batches.design import TaskDesign
from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.images.sources import from_paths
from labelcrowd.market.setup import SANDBOX
from labelcrowd.storage.home import write_private
from labelcrowd.storage.picture_rows import DELETE
from labelcrowd.storage.tables.studio import batch, work
from labelcrowd.workflow import add_images, batches, planning, publish, remove_images, samples
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.studio import Studio

MARKER = "demo.json"
NAME = "Demo"
WORKER_LOGIN, WORKER_NAME = "demo-worker", "Demo worker"
DESIGN = TaskDesign(
    required_objects=3,
    title="Outline three objects in a photograph",
    description="Click around an object, close the outline, type its name. Three a picture.",
    names=("car", "tree", "building", "person", "bench", "cup", "plant", "laptop", "book"),
    reward_cents=10,
    assignments_per_image=2,
)


class Made(msgspec.Struct, frozen=True):
    """What the demo consists of. All empty once it was removed."""

    batch_id: str = ""
    worker_id: str = ""


@dataclass(frozen=True)
class WaysIn:
    """One-time addresses, "" where there is none."""

    requester: str
    worker: str


@dataclass(frozen=True)
class State:
    """How far the demo's batch is."""

    batch_id: str
    batch_name: str
    pictures: int
    assignments: int
    submitted: int
    left: int
    reward_cents: int


# The addresses can be shown only while they are known here: the database has their hashes.
_shown: dict[Path, WaysIn] = {}


def prepare(studio: Studio) -> WaysIn:
    """Make whatever is missing of the demo, and new ways in. A home must be prepared."""
    if _made(studio) is None:
        made = Made(_publish(studio), _add_worker(studio))
        write_private(studio.home.folder / MARKER, msgspec.json.encode(made).decode())
    return make_ways_in(studio)


def make_ways_in(studio: Studio) -> WaysIn:
    """New one-time links for the operator and for the demo's worker."""
    made = _made(studio) or Made()
    operator = _operator(studio)

    def make(connection: Connection) -> WaysIn:
        return WaysIn(
            _link(connection, studio, kind="requester", market_id="", subject_id=operator.id),
            _link(connection, studio, kind="worker", market_id=SANDBOX, subject_id=made.worker_id)
            if made.worker_id
            else "",
        )

    _shown[studio.home.folder] = ways = studio.home.store.write(make)
    return ways


def ways_in(studio: Studio) -> WaysIn:
    """The links made last, without those that were used."""
    shown = _shown.get(studio.home.folder, WaysIn("", ""))

    def still(connection: Connection) -> WaysIn:
        return WaysIn(
            shown.requester if _works(connection, studio, shown.requester, "requester", "") else "",
            shown.worker if _works(connection, studio, shown.worker, "worker", SANDBOX) else "",
        )

    return studio.home.store.read(still)


def state(studio: Studio) -> State | None:
    """How far the demo is; None where there is none."""
    made = _made(studio)
    if made is None or not made.batch_id:
        return None

    def read(connection: Connection) -> State | None:
        row = connection.execute(select(batch).where(batch.c.id == made.batch_id)).first()
        if row is None:
            return None
        counts = {
            status: int(number)
            for status, number in connection.execute(
                select(work.c.status, func.count())
                .where(work.c.batch_id == made.batch_id)
                .group_by(work.c.status)
            )
        }
        submitted = sum(counts.get(s, 0) for s in ("Submitted", "Approved", "Rejected"))
        taken = submitted + counts.get("Accepted", 0)
        return State(
            batch_id=row.id,
            batch_name=row.name,
            pictures=row.hits,
            assignments=row.assignments,
            submitted=submitted,
            left=max(0, row.assignments - taken),
            reward_cents=row.reward_cents // max(1, row.assignments),
        )

    return studio.home.store.read(read)


def remove(studio: Studio) -> None:
    """Stop the demo's batch, remove its pictures with what was drawn on them, shut its worker out,
    and do not make it again."""
    made = _made(studio)
    if made is None or not made.batch_id:
        return
    requester_id = _operator(studio).requester_id
    batches.stop_batch(studio, requester_id, made.batch_id)
    found = studio.home.store.read(lambda c: samples.pictures_of(c, made.batch_id, limit=1_000))
    actor = Actor(requester_id=requester_id, account_id="", name=NAME)
    remove_images.remove(studio, found, documents=DELETE, actor=actor)
    studio.home.store.write(
        lambda c: people.set_worker_active(c, SANDBOX, made.worker_id, active=False)
    )
    write_private(studio.home.folder / MARKER, msgspec.json.encode(Made()).decode())
    _shown.pop(studio.home.folder, None)


def _publish(studio: Studio) -> str:
    """The demo's batch; one that an interrupted start left is gone on with."""
    requester_id = _operator(studio).requester_id
    batch_id = studio.home.store.read(lambda c: _unfinished(c, requester_id))
    if batch_id is None:
        plan = planning.plan_batch(
            studio,
            PlanRequest(
                requester_id=requester_id,
                market_id=SANDBOX,
                collection_id=_add_pictures(studio, requester_id),
                name=NAME,
                design=DESIGN,
                yes_low_pay=True,  # play money; its price says nothing
            ),
        )
        batch_id = plan.batch.id
    publish.publish_batch(studio, requester_id, batch_id)
    return batch_id


def _unfinished(connection: Connection, requester_id: str) -> str | None:
    query = select(batch.c.id).where(
        batch.c.requester_id == requester_id,
        batch.c.name == NAME,
        batch.c.status == "publishing",
    )
    return connection.execute(query.limit(1)).scalar()


def _add_pictures(studio: Studio, requester_id: str) -> str:
    from labelcrowd import samples as bundled

    results = add_images.add(
        studio.home, from_paths(bundled.paths()), requester_id=requester_id, collection=NAME
    )
    images = [result.image for result in results if result.image is not None]
    if not images:
        raise LabelcrowdError("the sample pictures of this installation cannot be read")
    return images[0].collection_id


def _add_worker(studio: Studio) -> str:
    def add(connection: Connection) -> str:
        try:
            return people.find_worker(connection, SANDBOX, WORKER_LOGIN).id
        except NotFound:
            return people.add_worker(
                connection,
                studio.ids,
                studio.clock.now(),
                market_id=SANDBOX,
                login=WORKER_LOGIN,
                name=WORKER_NAME,
                password_hash=None,
            )

    return studio.home.store.write(add)


def _made(studio: Studio) -> Made | None:
    path = studio.home.folder / MARKER
    return msgspec.json.decode(path.read_bytes(), type=Made) if path.exists() else None


def _operator(studio: Studio) -> people.Account:
    found = studio.home.store.read(people.operator)
    assert found is not None, "first_start.prepare_home makes the operator"
    return found


def _link(
    connection: Connection, studio: Studio, *, kind: str, market_id: str, subject_id: str
) -> str:
    token = links.make_link(
        connection,
        studio.ids,
        studio.clock.now(),
        purpose=links.SIGN_IN,
        kind=kind,
        market_id=market_id,
        subject_id=subject_id,
    )
    return studio.public_url + links.link_path(
        purpose=links.SIGN_IN, kind=kind, market_id=market_id, token=token
    )


def _works(connection: Connection, studio: Studio, address: str, kind: str, market_id: str) -> bool:
    if not address:
        return False
    try:
        links.look(
            connection,
            studio.clock.now(),
            address.rsplit("/", 1)[1],
            purpose=links.SIGN_IN,
            kind=kind,
            market_id=market_id,
        )
    except NotFound:
        return False
    return True
