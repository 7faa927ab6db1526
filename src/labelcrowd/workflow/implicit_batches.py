"""HITs that came in over the market's API with the address of our own labelling page.

Such a HIT never passed through ``publish``; when its HITCreated event arrives,
it becomes a row of an implicit batch, one for each HIT type, so that review,
results, export and statistics treat it like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection, func, select, update

from labelcrowd.batches import fixed_sets, store
from labelcrowd.batches.design import StartFrom, TaskDesign
from labelcrowd.batches.fixed_sets import Base
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.batches.store import Batch, Item
from labelcrowd.batches.url_variables import parse_url_variables
from labelcrowd.clock import to_iso
from labelcrowd.crowd.port import CrowdEvent
from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.images.catalogue import Image, images_by_path
from labelcrowd.storage.tables.studio import batch, batch_hit
from labelcrowd.urls import on_server, path_of
from labelcrowd.workflow.studio import Studio

PAGE = "/tool.html"
IMPORTED_OR_OWN = ("requester", "import")


@dataclass(frozen=True, kw_only=True)
class OwnPage:
    """What an address of our own page asks for."""

    design: TaskDesign
    image: Image
    base: Base | None


@dataclass(frozen=True, kw_only=True)
class NewHit:
    """A HIT that becomes a row of an implicit batch."""

    event: CrowdEvent
    page: OwnPage
    assignments: int
    fee_cents: int  # of all its assignments
    batch_id: str  # the id of the batch if it is the first of its type
    pseudonym_key: str


NewHits = Sequence[NewHit]


def read_own_page(connection: Connection, url: str, requester_id: str) -> OwnPage:
    """The design and picture of a ``/tool.html`` address.

    Raises InvalidInput for a variable that means nothing and for a picture
    that this requester does not have.
    """
    variables = parse_url_variables(urlsplit(url).query)
    for filename in variables.filenames:
        found = images_by_path(connection, requester_id, variables.folder, filename)
        if found:
            base = fixed_sets.document_of_image(connection, found[0].id, IMPORTED_OR_OWN)
            start = StartFrom.FIXED_SET if base else StartFrom.NOTHING
            design = msgspec.structs.replace(variables.design, start_from=start)
            return OwnPage(design=design, image=found[0], base=base)
    raise InvalidInput(
        f"image: no picture {variables.filenames[0]!r} in the folder {variables.folder!r}; "
        "add it first, with that folder and file name",
        field="image",
        code="unknown_picture",
    )


def is_own_page(studio: Studio, url: str) -> bool:
    """Whether an ExternalURL is our own labelling page with LabelMe's variables."""
    return on_server(url, studio.public_url) and path_of(url) == PAGE


def prepare_hits(studio: Studio, events: Sequence[CrowdEvent]) -> NewHits:
    """Read the pages of HITs that were created over the API; the others are left out."""
    created = [event for event in events if event.type == "HITCreated"]
    return [prepared for event in created if (prepared := _prepared(studio, event)) is not None]


def store_hits(connection: Connection, hits: NewHits) -> None:
    """Make the rows of new HITs, and their batch where it is the first of its type."""
    for new in hits:
        if not _is_known(connection, new.event):
            _store(connection, new)


def _prepared(studio: Studio, event: CrowdEvent) -> NewHit | None:
    url = event.detail.get("external_url")
    if not isinstance(url, str) or not is_own_page(studio, url):
        return None
    try:
        page = studio.home.store.read(lambda c: read_own_page(c, url, event.requester_id))
    except LabelcrowdError:
        # It was readable when the HIT was created; the picture has been erased since.
        return None
    reward, assignments = _number(event, "reward_cents"), _number(event, "max_assignments")
    design = msgspec.structs.replace(
        page.design, reward_cents=reward, assignments_per_image=assignments
    )
    return NewHit(
        event=event,
        page=OwnPage(design=design, image=page.image, base=page.base),
        assignments=assignments,
        fee_cents=_number(event, "fee_cents") * assignments,
        batch_id=studio.ids.row(),
        pseudonym_key=studio.ids.secret(),
    )


def _number(event: CrowdEvent, key: str) -> int:
    value = event.detail.get(key)
    return value if isinstance(value, int) else 0


def _is_known(connection: Connection, event: CrowdEvent) -> bool:
    query = select(batch_hit.c.row).where(
        batch_hit.c.market_id == event.market_id, batch_hit.c.hit_id == event.hit_id
    )
    return connection.execute(query).first() is not None


def _store(connection: Connection, new: NewHit) -> None:
    event, page = new.event, new.page
    digest = store.put_design(connection, event.requester_id, page.design, event.at)
    owner = _batch_of_type(connection, new) or _new_batch(connection, new, digest)
    row = connection.execute(
        select(func.coalesce(func.max(batch_hit.c.row), -1) + 1).where(
            batch_hit.c.batch_id == owner.id
        )
    ).scalar_one()
    item = Item(
        row=row,
        token=event.hit_id,
        image_id=page.image.id,
        base_document_id=page.base.document_id if page.base else None,
        base_seq=page.base.seq if page.base else 0,
    )
    store.insert_items(connection, owner, [item], hit_ids=[event.hit_id], design_digest=digest)
    connection.execute(
        update(batch)
        .where(batch.c.id == owner.id)
        .values(
            hits=batch.c.hits + 1,
            assignments=batch.c.assignments + new.assignments,
            reward_cents=batch.c.reward_cents + page.design.reward_cents * new.assignments,
            fee_cents=batch.c.fee_cents + new.fee_cents,
        )
    )


def _batch_of_type(connection: Connection, new: NewHit) -> Batch | None:
    found = connection.execute(
        select(batch.c.id).where(
            batch.c.market_id == new.event.market_id,
            batch.c.hit_type_id == new.event.hit_type_id,
            batch.c.requester_id == new.event.requester_id,
            batch.c.collection_id.is_(None),
        )
    ).scalar()
    return None if found is None else store.get_batch(connection, None, found)


def _new_batch(connection: Connection, new: NewHit, digest: str) -> Batch:
    event = new.event
    made = Batch(
        id=new.batch_id,
        requester_id=event.requester_id,
        market_id=event.market_id,
        collection_id=None,
        hit_type_id=event.hit_type_id,
        design_digest=digest,
        name=_name(event),
        status=BatchStatus.OPEN.value,
        hits=0,
        assignments=0,
        reward_cents=0,
        fee_cents=0,
        pseudonym_key=new.pseudonym_key,
        created_at=event.at,
        opened_at=event.at,
    )
    store.insert_batch(connection, made)
    return made


def _name(event: CrowdEvent) -> str:
    """What the script noted with its first HIT, else the type's title and the day."""
    noted = str(event.detail.get("annotation") or "")[:80].strip()
    if noted and "://" not in noted:  # old scripts noted the address of the page
        return noted
    title = str(event.detail.get("title") or "HITs")[:66].strip()
    return f"{title}, {to_iso(event.at)[:10]}"
