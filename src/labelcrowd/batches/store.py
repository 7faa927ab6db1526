"""The rows of task designs, batches and their HITs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from labelcrowd.batches.design import TaskDesign, decode_design, design_digest, encode_design
from labelcrowd.batches.lifecycle import SHOWN, BatchStatus, Step, after, sources
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.follow_ups import asked_object
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.studio import batch, batch_hit, hit_item, task_design


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One publication of a task design. Money in cents, times in microseconds."""

    id: str
    requester_id: str
    market_id: str
    collection_id: str | None
    hit_type_id: str | None
    design_digest: str
    name: str
    status: str
    hits: int
    assignments: int
    reward_cents: int
    fee_cents: int
    bonus_cents: int = 0  # promised for objects, at most, with its fee
    budget_cents: int | None = None  # None: what is held
    low_pay_accepted: bool = False
    rest_of: str | None = None  # the first batch of those that share its pictures
    pseudonym_key: str
    created_at: int
    opened_at: int | None
    group_id: str = ""  # of workers, who alone may do it; "": everybody

    @property
    def total_cents(self) -> int:
        """All that it can cost: what is held when it opens."""
        return self.reward_cents + self.fee_cents + self.bonus_cents

    @property
    def state(self) -> BatchStatus:
        return BatchStatus(self.status)


@dataclass(frozen=True, kw_only=True)
class Item:
    """What one HIT of a batch shows: an image and the fixed set it starts from."""

    row: int
    token: str
    image_id: str
    base_document_id: str | None = None
    base_seq: int = 0
    role: str = "work"


def put_design(connection: Connection, requester_id: str, design: TaskDesign, now: int) -> str:
    """Store a design once; return its digest."""
    digest = design_digest(requester_id, design)
    known = connection.execute(
        select(task_design.c.digest).where(task_design.c.digest == digest)
    ).first()
    if known is None:
        values = {"digest": digest, "requester_id": requester_id, "created_at": now}
        insert_new(connection, task_design, {**values, "body": encode_design(design)})
    return digest


def get_design(connection: Connection, digest: str) -> TaskDesign:
    """The design of a digest. Raises NotFound."""
    body = connection.execute(
        select(task_design.c.body).where(task_design.c.digest == digest)
    ).scalar()
    if body is None:
        raise NotFound(f"no task design {digest[:12]}...")
    return decode_design(body)


def design_of(connection: Connection, batch_id: str) -> TaskDesign:
    """The design of a batch. Raises NotFound."""
    return get_design(connection, get_batch(connection, None, batch_id).design_digest)


def insert_batch(connection: Connection, new: Batch) -> None:
    """Store a new batch."""
    connection.execute(insert(batch).values(**{c.name: getattr(new, c.name) for c in batch.c}))


def insert_items(
    connection: Connection,
    new: Batch,
    items: Sequence[Item],
    *,
    hit_ids: Sequence[str] = (),
    design_digest: str | None = None,
) -> None:
    """Store HITs of a batch, each with its one work item and, unless given, the batch's design."""
    made: Sequence[str | None] = hit_ids or [None] * len(items)
    digest = design_digest or new.design_digest
    _INSERT_HIT.many(
        connection,
        [
            (new.id, item.row, item.token, new.market_id, hit_id, digest)
            for item, hit_id in zip(items, made, strict=True)
        ],
    )
    _INSERT_ITEM.many(
        connection,
        [
            (new.id, item.row, item.image_id, item.role, item.base_document_id, item.base_seq)
            for item in items
        ],
    )


def get_batch(connection: Connection, requester_id: str | None, batch_id: str) -> Batch:
    """A batch of this requester (of anybody where None). Raises NotFound."""
    query = select(batch).where(batch.c.id == batch_id)
    if requester_id is not None:
        query = query.where(batch.c.requester_id == requester_id)
    found = connection.execute(query).first()
    if found is None:
        raise NotFound(f"no batch {batch_id[:40]!r}")
    return _batch(found)


def find_batch(connection: Connection, requester_id: str, text: str) -> Batch:
    """The batch whose id, start of id (4 letters or more) or name is ``text``.

    Of several of one name: Conflict, naming their ids.
    """
    own = batch.c.requester_id == requester_id
    alike = connection.execute(
        select(batch).where(own, batch.c.id.startswith(text, autoescape=True)).limit(2)
    ).all()
    if len(alike) == 1 and len(text) >= 4:
        return _batch(alike[0])
    named = connection.execute(
        select(batch)
        .where(own, batch.c.name == text, batch.c.status.in_([s.value for s in SHOWN]))
        .order_by(batch.c.created_at.desc())
        .limit(10)
    ).all()
    if len(named) > 1:
        ids = ", ".join(row.id for row in named)
        raise Conflict(f"several batches are named {text!r}; say which: {ids}")
    if not named:
        raise NotFound(f"no batch {text[:60]!r}; `labelcrowd status` lists them")
    return _batch(named[0])


def list_batches(
    connection: Connection,
    requester_id: str,
    *,
    market_id: str | None = None,
    before: tuple[int, str] | None = None,
    limit: int = 100,
) -> list[Batch]:
    """Published batches, newest first; ``before`` is (created_at, id) of the last one seen."""
    query = select(batch).where(
        batch.c.requester_id == requester_id, batch.c.status.in_([s.value for s in SHOWN])
    )
    if market_id is not None:
        query = query.where(batch.c.market_id == market_id)
    if before is not None:
        created_at, last_id = before
        query = query.where(
            (batch.c.created_at < created_at)
            | and_(batch.c.created_at == created_at, batch.c.id < last_id)
        )
    query = query.order_by(batch.c.created_at.desc(), batch.c.id.desc()).limit(limit)
    return [_batch(row) for row in connection.execute(query)]


def take_step(connection: Connection, found: Batch, step: Step, *, now: int | None = None) -> Batch:
    """Move a batch on. Raises Conflict where its state, read again, does not allow it."""
    for source in sources(step):
        opens = step is Step.OPENED and source is not BatchStatus.OPEN
        values: dict[str, Any] = {"opened_at": now} if opens else {}
        changed = connection.execute(
            update(batch)
            .where(batch.c.id == found.id, batch.c.status == source.value)
            .values(status=after(step, source).value, **values)
        )
        if changed.rowcount:
            return get_batch(connection, None, found.id)
    after(step, get_batch(connection, None, found.id).state)  # says why not
    raise Conflict("the batch was changed at the same moment; try again")


def set_hit_type(connection: Connection, batch_id: str, hit_type_id: str) -> None:
    """Remember the HITType that the batch's HITs share."""
    connection.execute(update(batch).where(batch.c.id == batch_id).values(hit_type_id=hit_type_id))


def set_totals(
    connection: Connection,
    batch_id: str,
    *,
    assignments: int,
    reward_cents: int,
    more_fee_cents: int,
    bonus_cents: int,
) -> None:
    """Write how many assignments a batch has now, and their money."""
    connection.execute(
        update(batch)
        .where(batch.c.id == batch_id)
        .values(
            assignments=assignments,
            reward_cents=reward_cents,
            fee_cents=batch.c.fee_cents + more_fee_cents,
            bonus_cents=bonus_cents,
        )
    )


def replacements(connection: Connection, batch_id: str) -> dict[str, int]:
    """HIT id -> assignments that were added because one was rejected; only where there are any."""
    query = select(batch_hit.c.hit_id, batch_hit.c.replacements).where(
        batch_hit.c.batch_id == batch_id, batch_hit.c.replacements > 0
    )
    return {row.hit_id: row.replacements for row in connection.execute(query)}


def batch_of_hit(connection: Connection, requester_id: str, market_id: str, hit_id: str) -> str:
    """The requester's own batch that a HIT belongs to. Raises NotFound."""
    query = (
        select(batch.c.id)
        .join(batch_hit, batch_hit.c.batch_id == batch.c.id)
        .where(
            batch_hit.c.market_id == market_id,
            batch_hit.c.hit_id == hit_id,
            batch.c.requester_id == requester_id,
        )
    )
    found: str | None = connection.execute(query).scalar()
    if found is None:
        raise NotFound(f"no HIT {hit_id[:40]!r} of the labelling page here")
    return found


def count_rows(connection: Connection, batch_id: str) -> int:
    """How many of a batch's HITs are stored."""
    query = select(func.count()).select_from(batch_hit).where(batch_hit.c.batch_id == batch_id)
    return connection.execute(query).scalar_one()


def rows_to_create(
    connection: Connection, batch_id: str, *, after: int, limit: int
) -> list[tuple[int, str]]:
    """(row, token) of HITs beyond row ``after`` whose id is not known yet, in order."""
    rows = _ROWS_TO_CREATE.all(connection, batch_id, after, limit)
    return [(int(row), str(token)) for row, token in rows]


def record_hits(connection: Connection, batch_id: str, made: Iterable[tuple[int, str]]) -> None:
    """Write down the ids of HITs that were created."""
    _RECORD_HIT.many(connection, [(hit_id, batch_id, row) for row, hit_id in made])


def hit_ids(connection: Connection, batch_id: str) -> list[str]:
    """Ids of a batch's HITs in the order of its rows."""
    query = (
        select(batch_hit.c.hit_id)
        .where(batch_hit.c.batch_id == batch_id, batch_hit.c.hit_id.is_not(None))
        .order_by(batch_hit.c.row)
    )
    return list(connection.execute(query).scalars())


def sample_hits(connection: Connection, batch_id: str) -> list[str]:
    """Ids of the HITs that tell when a batch ends: the first, the last, those with replacements.

    All others end with them.
    """
    one = batch_hit.c
    # HITs whose picture was removed ended before their time and tell nothing.
    removed = (
        select(hit_item.c.row)
        .join(image, image.c.id == hit_item.c.image_id)
        .where(hit_item.c.batch_id == batch_id, image.c.removed_at.is_not(None))
    )
    lives = (one.batch_id == batch_id, one.hit_id.is_not(None), one.row.not_in(removed))
    ends = (
        select(func.min(one.row).label("row"))
        .where(*lives)
        .union_all(select(func.max(one.row)).where(*lives))
        .subquery()
    )
    query = select(one.hit_id).where(
        *lives,
        or_(one.row.in_(select(ends.c.row)), one.replacements > 0),
    )
    return list(connection.execute(query).scalars())


def hits_without_picture(connection: Connection, batch_id: str) -> set[str]:
    """Ids of the HITs whose picture was removed: they have ended for good."""
    query = (
        select(batch_hit.c.hit_id)
        .join(
            hit_item,
            and_(hit_item.c.batch_id == batch_hit.c.batch_id, hit_item.c.row == batch_hit.c.row),
        )
        .join(image, image.c.id == hit_item.c.image_id)
        .where(
            batch_hit.c.batch_id == batch_id,
            batch_hit.c.hit_id.is_not(None),
            image.c.removed_at.is_not(None),
        )
    )
    return set(connection.execute(query).scalars())


def count_removed(connection: Connection, batch_id: str) -> int:
    """How many of a batch's pictures were removed since it was planned."""
    query = (
        select(func.count())
        .select_from(hit_item)
        .join(image, image.c.id == hit_item.c.image_id)
        .where(hit_item.c.batch_id == batch_id, image.c.removed_at.is_not(None))
    )
    return connection.execute(query).scalar_one()


def delete_plan(connection: Connection, batch_id: str) -> None:
    """Forget a plan that nobody said yes to."""
    still = and_(batch.c.id == batch_id, batch.c.status == BatchStatus.PLANNED.value)
    if connection.execute(delete(batch).where(still)).rowcount:
        connection.execute(delete(hit_item).where(hit_item.c.batch_id == batch_id))
        connection.execute(delete(asked_object).where(asked_object.c.batch_id == batch_id))
        connection.execute(delete(batch_hit).where(batch_hit.c.batch_id == batch_id))


def stale_plans(connection: Connection, older_than: int) -> list[str]:
    """Ids of plans made before a time that nobody said yes to."""
    query = select(batch.c.id).where(
        batch.c.status == BatchStatus.PLANNED.value, batch.c.created_at < older_than
    )
    return list(connection.execute(query).scalars())


def _batch(row: Row[Any]) -> Batch:
    return Batch(**row._mapping)


# Ten thousand rows are written by these when a batch is published.
_INSERT_HIT = Statement(
    """INSERT INTO batch_hit (batch_id, row, token, market_id, hit_id, design_digest, replacements)
       VALUES (?, ?, ?, ?, ?, ?, 0)"""
)
_INSERT_ITEM = Statement(
    """INSERT INTO hit_item (batch_id, row, position, image_id, role, base_document_id, base_seq)
       VALUES (?, ?, 0, ?, ?, ?, ?)"""
)
_ROWS_TO_CREATE = Statement(
    """SELECT row, token FROM batch_hit WHERE batch_id = ? AND row > ? AND hit_id IS NULL
       ORDER BY row LIMIT ?"""
)
_RECORD_HIT = Statement("UPDATE batch_hit SET hit_id = ? WHERE batch_id = ? AND row = ?")
