"""The sample picture of a batch: what the list of HITs shows of it, if its requester wants."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from labelcrowd.batches.store import Batch
from labelcrowd.errors import NotFound
from labelcrowd.images.catalogue import Image
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.privacy import batch_sample
from labelcrowd.storage.tables.studio import batch, hit_item


def pictures_of(connection: Connection, batch_id: str, *, limit: int) -> list[Image]:
    """Pictures of a batch that a sample can be chosen from, in the order of its rows."""
    rows = connection.execute(_pictures(batch_id).order_by(hit_item.c.row).limit(limit))
    return [Image(*row) for row in rows]


def set_sample(connection: Connection, of: Batch, image_id: str) -> None:
    """Show this picture of the batch in the list of HITs; "" for none. Raises NotFound."""
    if (
        image_id
        and not connection.execute(_pictures(of.id).where(image.c.id == image_id).limit(1)).first()
    ):
        raise NotFound("this picture is not one of the batch")
    connection.execute(delete(batch_sample).where(batch_sample.c.batch_id == of.id))
    if image_id:
        connection.execute(insert(batch_sample).values(batch_id=of.id, image_id=image_id))


def sample_of(connection: Connection, batch_id: str) -> str:
    """The image that is shown, "" for none."""
    found: str | None = connection.scalar(
        select(batch_sample.c.image_id).where(batch_sample.c.batch_id == batch_id)
    )
    return found or ""


def samples_of_types(
    connection: Connection, market_id: str, hit_type_ids: Sequence[str]
) -> dict[str, str]:
    """By HITType the image that its newest batch with a sample shows."""
    rows = connection.execute(
        select(batch.c.hit_type_id, batch_sample.c.image_id)
        .join(batch, batch.c.id == batch_sample.c.batch_id)
        .where(batch.c.market_id == market_id, batch.c.hit_type_id.in_(hit_type_ids))
        .order_by(batch.c.opened_at)
    )
    return {row.hit_type_id: row.image_id for row in rows}


def _pictures(batch_id: str):  # type: ignore[no-untyped-def]
    return (
        select(image)
        .join(hit_item, hit_item.c.image_id == image.c.id)
        .where(
            hit_item.c.batch_id == batch_id,
            hit_item.c.role == "work",
            image.c.removed_at.is_(None),
        )
    )
