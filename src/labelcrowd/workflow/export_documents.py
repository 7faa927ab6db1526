"""What an export contains: which documents of which pictures, as sheets for the codecs.

Work is under its batch's pseudonyms. Where a HIT started from a fixed set, the set's
objects are merged in, with what the worker renamed, moved or deleted applied.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, and_, select, tuple_

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Reference, decode_object
from labelcrowd.batches.pseudonyms import pseudonym
from labelcrowd.errors import InvalidInput
from labelcrowd.formats.sheet import Entry, Sheet
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.documents import document, document_object, revision
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


@dataclass(frozen=True)
class Exported:
    """One document as it goes out. ``base`` are the keys of entries that nobody has changed."""

    sheet: Sheet
    rank: tuple[int, int, str]
    base: tuple[Reference | None, ...]


_ORIGINS = ("requester", "consensus", "Approved", "Submitted", "import", "model")


def pictures(store: Store, scope: Scope) -> Iterator[list[tuple[Picture, list[Exported]]]]:
    """Pages of pictures that have documents, by folder and file name, each with these."""
    after: _After = None
    while True:
        page, after = store.read(functools.partial(_page, scope=scope, after=after))
        yield page
        if after is None:
            return


def several_documents(store: Store, scope: Scope) -> str | None:
    """The first picture of the scope that has more than one document, or None."""
    after: _After = None
    while True:
        rows, found, after = store.read(functools.partial(_found_page, scope=scope, after=after))
        for row in rows:
            if len(found.get(row.id, [])) > 1:
                return f"{row.folder}/{row.filename}" if row.folder else row.filename
        if after is None:
            return None


def count_pictures(connection: Connection, scope: Scope) -> int:
    """How many pictures the scope has, with or without documents."""
    return len(connection.execute(_scope_query(scope).with_only_columns(image.c.id)).all())


_After = tuple[str, str, str] | None
"""Folder, file name and id of the last picture of a page."""


def _page(
    connection: Connection, *, scope: Scope, after: _After
) -> tuple[list[tuple[Picture, list[Exported]]], _After]:
    rows, found, last = _found_page(connection, scope=scope, after=after)
    page = [(row, sorted(found[row.id], key=_rank)) for row in rows if row.id in found]
    return [(row, [_exported(connection, row, one) for one in ones]) for row, ones in page], last


def _found_page(
    connection: Connection, *, scope: Scope, after: _After
) -> tuple[list[Picture], dict[str, list[_Found]], _After]:
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


# --- which documents ---


@dataclass(frozen=True)
class _Found:
    """A document's row, and the work it came from where it did."""

    row: Row[Any]
    work: Row[Any] | None


def _documents(
    connection: Connection, scope: Scope, image_ids: Sequence[str]
) -> dict[str, list[_Found]]:
    query = select(document).where(
        document.c.image_id.in_(image_ids), document.c.requester_id == scope.requester_id
    )
    rows = connection.execute(query).all()
    works = _works(connection, [row.origin_key for row in rows if row.origin == "assignment"])
    found: dict[str, list[_Found]] = {}
    for row in rows:
        one = _Found(row, works.get(row.origin_key) if row.origin == "assignment" else None)
        if _wanted(scope, one):
            found.setdefault(row.image_id, []).append(one)
    return found


def _works(connection: Connection, origin_keys: Sequence[str]) -> dict[str, Row[Any]]:
    """By ``market/assignment``: the work, its batch's key, and what it started from."""
    keys = [tuple(key.split("/", 1)) for key in origin_keys if "/" in key]
    item = and_(
        hit_item.c.batch_id == work.c.batch_id,
        hit_item.c.row == work.c.row,
        hit_item.c.role == "work",
    )
    query = (
        select(work, batch.c.pseudonym_key, hit_item.c.base_document_id, hit_item.c.base_seq)
        .join(batch, batch.c.id == work.c.batch_id)
        .join(hit_item, item, isouter=True)
    )
    found = {}
    for start in range(0, len(keys), 400):
        chunk = keys[start : start + 400]
        condition = tuple_(work.c.market_id, work.c.assignment_id).in_(chunk)
        for row in connection.execute(query.where(condition)):
            found[f"{row.market_id}/{row.assignment_id}"] = row
    return found


def _wanted(scope: Scope, one: _Found) -> bool:
    if one.row.origin != "assignment":
        return scope.batch_id is None
    if one.work is None or scope.batch_id not in (None, one.work.batch_id):
        return False
    statuses = scope.include.statuses
    return statuses is None or one.work.status in statuses


def _rank(one: _Found) -> tuple[int, int, str]:
    kind = one.row.origin if one.work is None else one.work.status
    order = _ORIGINS.index(kind) if kind in _ORIGINS else len(_ORIGINS)
    at = one.row.created_at if one.work is None else one.work.submitted_at or one.row.created_at
    return order, at, one.row.id


# --- one document ---


def _exported(connection: Connection, picture: Picture, one: _Found) -> Exported:
    author = _author(one)
    own = _entries(connection, one.row.id, author)
    base = _base_entries(connection, one)
    keyed = merged(base, own)
    sheet = Sheet(
        picture.folder,
        picture.filename,
        picture.width,
        picture.height,
        author,
        tuple(entry for _, entry in keyed),
        msgspec.json.decode(one.row.source or "{}"),
        _provenance(connection, one),
    )
    return Exported(sheet, _rank(one), tuple(key for key, _ in keyed))


def _author(one: _Found) -> str:
    """A pseudonym for a worker; what the source said for an import."""
    if one.work is not None:
        return pseudonym(one.work.pseudonym_key, one.work.worker_id)
    return "requester" if one.row.origin == "requester" else str(one.row.author_id)


def _entries(connection: Connection, document_id: str, author: str) -> list[Entry]:
    query = (
        select(revision.c.body, revision.c.at)
        .join(
            document_object,
            and_(
                document_object.c.document_id == revision.c.document_id,
                document_object.c.seq == revision.c.seq,
            ),
        )
        .where(revision.c.document_id == document_id)
        .order_by(revision.c.seq)
    )
    rows = connection.execute(query).all()
    return [_entry(decode_object(row.body), author, row.at) for row in rows]


def _entry(obj: Object, author: str, at: int | None) -> Entry:
    """An imported object keeps the author that its file named."""
    kept = obj.extra.get("labelme")
    named = kept.get("username", "") if isinstance(kept, dict) else None
    return Entry(obj, author if named is None or obj.refers_to else str(named), at)


def _base_entries(connection: Connection, one: _Found) -> list[tuple[Reference, Entry]]:
    """The fixed set that the work started from, as it was frozen."""
    if one.work is None or one.work.base_document_id is None:
        return []
    base_id = one.work.base_document_id
    row = connection.execute(select(document).where(document.c.id == base_id)).first()
    if row is None:
        return []
    works = _works(connection, [row.origin_key] if row.origin == "assignment" else [])
    author = _author(_Found(row, works.get(row.origin_key)))
    stored = revisions.objects(connection, base_id, at_seq=one.work.base_seq)
    return [(Reference(base_id, one.object.id), _entry(one.object, author, None)) for one in stored]


def merged(
    base: Sequence[tuple[Reference, Entry]], own: Sequence[Entry]
) -> list[tuple[Reference | None, Entry]]:
    """The fixed set with the worker's changes in place, then the worker's new objects.

    The key is None for what the worker has drawn or changed. A changed object keeps the id it
    has in the set, so that its parts still find it.
    """
    changes = {entry.object.refers_to: entry for entry in own if entry.object.refers_to}
    known = {key for key, _ in base}
    new_ids = {
        entry.object.id: key.object_id for key, entry in changes.items() if key and key in known
    }
    result: list[tuple[Reference | None, Entry]] = []
    for key, entry in base:
        change = changes.get(key)
        if change is None:
            marked = msgspec.structs.replace(entry.object, refers_to=key)
            result.append((key, Entry(marked, entry.author, entry.at)))
        else:
            result.append((None, _renumbered(change, new_ids)))
    fresh = [entry for entry in own if entry.object.refers_to not in known]
    return result + [(None, _renumbered(entry, new_ids)) for entry in fresh]


def _renumbered(entry: Entry, new_ids: dict[str, str]) -> Entry:
    obj = entry.object
    whole = None if obj.part_of is None else new_ids.get(obj.part_of, obj.part_of)
    obj = msgspec.structs.replace(obj, id=new_ids.get(obj.id, obj.id), part_of=whole)
    return Entry(obj, entry.author, entry.at)


def all_in_one(documents: Sequence[Exported]) -> Sheet:
    """One sheet with every object of each; unchanged objects of a common fixed set only once."""
    entries: list[Entry] = []
    seen: set[Reference] = set()
    for number, one in enumerate(documents):
        shared = {key.object_id for key in one.base if key is not None}
        for key, entry in zip(one.base, one.sheet.entries, strict=True):
            if key is None:
                reference = Reference(_document_id(one), entry.object.id)
                entries += [] if reference in seen else [_own_ids(entry, number, shared)]
            elif key not in seen:
                entries.append(entry)
            seen.add(key or Reference(_document_id(one), entry.object.id))
    authors = {one.sheet.author for one in documents}
    first = documents[0].sheet
    return Sheet(
        first.folder,
        first.filename,
        first.width,
        first.height,
        authors.pop() if len(authors) == 1 else "",
        tuple(entries),
        _common_source(documents),
        {"documents": [one.sheet.provenance for one in documents]},
    )


def _own_ids(entry: Entry, number: int, shared: set[str]) -> Entry:
    """Two documents may use the same id for different objects."""
    obj = entry.object
    whole = obj.part_of
    if whole is not None and whole not in shared:
        whole = f"{number}.{whole}"
    obj = msgspec.structs.replace(obj, id=f"{number}.{obj.id}", part_of=whole)
    return Entry(obj, entry.author, entry.at)


def _document_id(one: Exported) -> str:
    return str(one.sheet.provenance["document_id"])


def _common_source(documents: Sequence[Exported]) -> dict[str, Any]:
    sources = [one.sheet.source for one in documents if one.sheet.source]
    return sources[0] if len(sources) == 1 else {}


def _provenance(connection: Connection, one: _Found) -> dict[str, Any]:
    row = one.row
    told: dict[str, Any] = {
        "document_id": row.id,
        "origin": row.origin,
        "seq": row.head_seq,
        "hash": row.head_hash,
    }
    if one.work is None:
        return told
    told |= {
        "status": one.work.status,
        "accepted_at": one.work.accepted_at,
        "submitted_at": one.work.submitted_at,
        "counted": one.work.counted,
        "nothing_to_label": one.work.nothing_to_label,
        "complete": one.work.complete,
        "active_ms": _active_ms(connection, row.id),
    }
    if one.work.base_document_id is not None:
        told["fixed_set"] = {
            "document_id": one.work.base_document_id,
            "seq": one.work.base_seq,
        }
    return told


def _active_ms(connection: Connection, document_id: str) -> int:
    query = select(revision.c.draw_ms, revision.c.name_ms).where(
        revision.c.document_id == document_id
    )
    return sum(row.draw_ms + row.name_ms for row in connection.execute(query))


def history(connection: Connection, document_id: str) -> list[dict[str, Any]]:
    """Every revision of a document in order, without who wrote it (the document says)."""
    query = select(revision).where(revision.c.document_id == document_id)
    return [
        {
            "seq": row.seq,
            "object_id": row.object_id,
            "cause": row.cause,
            "outcome": row.outcome,
            "at": row.at,
            "draw_ms": row.draw_ms,
            "name_ms": row.name_ms,
            "hash": row.hash,
            "object": msgspec.Raw(row.body.encode()),
        }
        for row in connection.execute(query.order_by(revision.c.seq))
    ]
