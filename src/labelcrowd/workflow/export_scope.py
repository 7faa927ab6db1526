"""Which documents of which pictures an export takes, and in which order."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, tuple_

from labelcrowd.batches.asked import count_asked
from labelcrowd.errors import InvalidInput
from labelcrowd.review.answers import Verdict, verdicts
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.documents import document
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.studio import batch, hit_item, work

PAGE = 100  # pictures a read transaction


class Include(Enum):
    """Which work counts: by the status of its assignment."""

    APPROVED = "approved"
    SUBMITTED = "submitted"  # and approved: all that was handed in and not rejected
    ALL = "all"  # also rejected, returned, abandoned, late and unfinished work

    @property
    def statuses(self) -> frozenset[str] | None:
        """The statuses, or None for any."""
        return {
            "approved": frozenset({"Approved"}),
            "submitted": frozenset({"Submitted", "Approved"}),
        }.get(self.value)


class Documents(Enum):
    """What becomes of a picture's several documents."""

    SEPARATE = "separate"  # each on its own
    ALL = "all"  # merged into one, every object of each
    ONE = "one"  # the best-founded one: the requester's, consensus, approved, submitted, imported


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One batch or one collection of a requester."""

    requester_id: str
    batch_id: str | None = None
    collection_id: str | None = None
    include: Include = Include.SUBMITTED


@dataclass(frozen=True)
class Picture:
    """A picture of the scope; sizes are of the upright picture."""

    id: str
    folder: str
    filename: str
    sha256: str
    width: int
    height: int


_ORIGINS = ("requester", "consensus", "Approved", "Submitted", "import", "model")

After = tuple[str, str, str] | None
"""Folder, file name and id of the last picture of a page."""


def several_documents(store: Store, scope: Scope) -> str | None:
    """The first picture of the scope that has more than one document, or None."""
    after: After = None
    while True:
        rows, found, after = store.read(functools.partial(found_page, scope=scope, after=after))
        for row in rows:
            if len(found.get(row.id, [])) > 1:
                return f"{row.folder}/{row.filename}" if row.folder else row.filename
        if after is None:
            return None


def count_pictures(connection: Connection, scope: Scope) -> int:
    """How many pictures the scope has, with or without documents."""
    return len(connection.execute(_scope_query(scope).with_only_columns(image.c.id)).all())


@dataclass(frozen=True)
class RemovedPicture:
    """A picture that is not there any more, and how many documents on it are."""

    folder: str
    filename: str
    removed_at: int
    documents: int


def removed_pictures(connection: Connection, scope: Scope) -> list[RemovedPicture]:
    """The scope's removed pictures by folder and file name."""
    drawn = (
        select(func.count())
        .select_from(document)
        .where(document.c.image_id == image.c.id, document.c.head_seq > 0)
        .scalar_subquery()
    )
    rows = connection.execute(
        _scope_query(scope)
        .where(image.c.removed_at.is_not(None))
        .with_only_columns(image.c.folder, image.c.filename, image.c.removed_at, drawn)
        .order_by(image.c.folder, image.c.filename, image.c.id)
    )
    return [RemovedPicture(*row) for row in rows]


def found_page(
    connection: Connection, *, scope: Scope, after: After
) -> tuple[list[Picture], dict[str, list[Found]], After]:
    """The next pictures, the documents of those that have some, and where to go on."""
    order = (image.c.folder, image.c.filename, image.c.id)
    query = _scope_query(scope).order_by(*order).limit(PAGE)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*after))
    rows = [Picture(*row) for row in connection.execute(query)]
    last = rows[-1] if len(rows) == PAGE else None
    return (
        rows,
        _documents(connection, scope, [row.id for row in rows]),
        None if last is None else (last.folder, last.filename, last.id),
    )


def _scope_query(scope: Scope) -> Select[Any]:
    query = select(
        image.c.id,
        image.c.folder,
        image.c.filename,
        image.c.sha256,
        image.c.width,
        image.c.height,
    ).where(image.c.requester_id == scope.requester_id)
    if scope.batch_id is not None:
        items = select(hit_item.c.image_id).where(
            hit_item.c.batch_id == scope.batch_id, hit_item.c.role == "work"
        )
        return query.where(image.c.id.in_(items))
    if scope.collection_id is None:
        raise InvalidInput("export: name a batch or a collection")
    return query.where(image.c.collection_id == scope.collection_id)


@dataclass(frozen=True)
class Found:
    """A document's row, and the work it came from where it did."""

    row: Row[Any]
    work: Row[Any] | None
    at_seq: int | None = None  # of a set that was asked about
    verdicts: Mapping[str, Verdict] | None = None  # on its objects, by their ids


def _asked_about(
    connection: Connection, scope: Scope, image_ids: Sequence[str]
) -> dict[str, list[Found]] | None:
    """The sets that a yes/no batch asked about, with its answers; None for other scopes."""
    if scope.batch_id is None or not count_asked(connection, scope.batch_id):
        return None
    said = verdicts(connection, scope.batch_id, scope.include.statuses)
    query = (
        select(document, hit_item.c.base_seq.label("asked_seq"))
        .join(hit_item, hit_item.c.base_document_id == document.c.id)
        .where(hit_item.c.batch_id == scope.batch_id, hit_item.c.image_id.in_(image_ids))
        .distinct()
    )
    found: dict[str, list[Found]] = {}
    for row in connection.execute(query):
        on_it = {obj: verdict for (of, obj), verdict in said.items() if of == row.id}
        found.setdefault(row.image_id, []).append(Found(row, None, row.asked_seq, on_it))
    return found


def _documents(
    connection: Connection, scope: Scope, image_ids: Sequence[str]
) -> dict[str, list[Found]]:
    asked_about = _asked_about(connection, scope, image_ids)
    if asked_about is not None:
        return asked_about
    query = select(document).where(
        document.c.image_id.in_(image_ids),
        document.c.requester_id == scope.requester_id,
        document.c.origin != "practice",  # what workers try is no data
    )
    rows = connection.execute(query).all()
    of_key = works(connection, [row.origin_key for row in rows if row.origin == "assignment"])
    found: dict[str, list[Found]] = {}
    for row in rows:
        one = Found(row, of_key.get(row.origin_key) if row.origin == "assignment" else None)
        if _wanted(scope, one):
            found.setdefault(row.image_id, []).append(one)
    return found


def works(connection: Connection, origin_keys: Sequence[str]) -> dict[str, Row[Any]]:
    """By ``market/assignment``: the work and its batch's key."""
    keys = [tuple(key.split("/", 1)) for key in origin_keys if "/" in key]
    query = select(work, batch.c.pseudonym_key).join(batch, batch.c.id == work.c.batch_id)
    found = {}
    for start in range(0, len(keys), 400):
        chunk = keys[start : start + 400]
        condition = tuple_(work.c.market_id, work.c.assignment_id).in_(chunk)
        for row in connection.execute(query.where(condition)):
            found[f"{row.market_id}/{row.assignment_id}"] = row
    return found


def _wanted(scope: Scope, one: Found) -> bool:
    if one.row.origin != "assignment":
        opened_only = one.row.origin == "requester" and one.row.head_seq == 0
        not_one_s_own = one.row.origin in ("importing", "union")
        return scope.batch_id is None and not (opened_only or not_one_s_own)
    if one.work is None or scope.batch_id not in (None, one.work.batch_id):
        return False
    statuses = scope.include.statuses
    return statuses is None or one.work.status in statuses


def rank(one: Found) -> tuple[int, int, str]:
    """The best-founded document of a picture first."""
    kind = one.row.origin if one.work is None else one.work.status
    order = _ORIGINS.index(kind) if kind in _ORIGINS else len(_ORIGINS)
    at = one.row.created_at if one.work is None else one.work.submitted_at or one.row.created_at
    return order, at, one.row.id
