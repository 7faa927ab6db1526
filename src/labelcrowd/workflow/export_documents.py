"""The documents of an export as sheets for the codecs.

Work is under its batch's pseudonyms. A document comes whole: with the set that it started from.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from labelcrowd.annotations.document import Reference
from labelcrowd.annotations.merging import Stated
from labelcrowd.annotations.whole import whole
from labelcrowd.batches.pseudonyms import pseudonym
from labelcrowd.errors import NotFound
from labelcrowd.formats.sheet import Entry, Sheet
from labelcrowd.review.answers import Answer, Verdict, answers_to
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.documents import document, revision
from labelcrowd.storage.tables.pictures import image
from labelcrowd.workflow.export_scope import After, Found, Picture, Scope, found_page, rank, works


@dataclass(frozen=True)
class Exported:
    """One document as it goes out; ``keys`` of its entries say which are the same elsewhere."""

    sheet: Sheet
    keys: tuple[Reference, ...]


def pictures(store: Store, scope: Scope) -> Iterator[list[tuple[Picture, list[Exported]]]]:
    """Pages of pictures that have documents, by folder and file name, each with these."""
    after: After = None
    while True:
        page, after = store.read(functools.partial(_page, scope=scope, after=after))
        yield page
        if after is None:
            return


def _page(
    connection: Connection, *, scope: Scope, after: After
) -> tuple[list[tuple[Picture, list[Exported]]], After]:
    rows, found, last = found_page(connection, scope=scope, after=after)
    page = [(row, sorted(found[row.id], key=rank)) for row in rows if row.id in found]
    return [(row, [_exported(connection, row, one) for one in ones]) for row, ones in page], last


# --- one document ---


def _exported(connection: Connection, picture: Picture, one: Found) -> Exported:
    objects = whole(connection, one.row.id, at_seq=one.at_seq)
    if one.verdicts is not None:
        objects = [_judged(each, one.verdicts) for each in objects]
    authors = _authors(connection, one, objects)
    sheet = Sheet(
        picture.folder,
        picture.filename,
        picture.width,
        picture.height,
        _author(one),
        tuple(_entry(each, authors) for each in objects),
        msgspec.json.decode(one.row.source or "{}"),
        _provenance(connection, one),
    )
    return Exported(sheet, tuple(each.key for each in objects))


def document_sheet(connection: Connection, document_id: str) -> Sheet:
    """One document as a sheet, whoever made it and however far it is. Raises NotFound."""
    row = connection.execute(select(document).where(document.c.id == document_id)).first()
    if row is None:
        raise NotFound(f"no document {document_id}")
    columns = (image.c.id, image.c.folder, image.c.filename, image.c.sha256)
    query = select(*columns, image.c.width, image.c.height).where(image.c.id == row.image_id)
    of_key = works(connection, [row.origin_key] if row.origin == "assignment" else [])
    found = Found(row, of_key.get(row.origin_key))
    return _exported(connection, Picture(*connection.execute(query).one()), found).sheet


def _judged(stated: Stated, verdicts: Mapping[str, Verdict]) -> Stated:
    """An object with what workers said of it: verified where more said yes than no."""
    verdict = verdicts.get(stated.object.id)
    if verdict is None:
        return stated
    extra = {**stated.object.extra, "answers": {"yes": verdict.yes, "no": verdict.no}}
    return replace(
        stated, object=msgspec.structs.replace(stated.object, verified=verdict.good, extra=extra)
    )


@dataclass(frozen=True)
class _Author:
    """Who wrote a document; of an import its objects may name others."""

    name: str
    imported: bool


def _authors(connection: Connection, one: Found, objects: Sequence[Stated]) -> dict[str, _Author]:
    """By document: the exported one, and those that its objects came from."""
    others = {each.document_id for each in objects} - {one.row.id}
    rows = connection.execute(select(document).where(document.c.id.in_(sorted(others)))).all()
    of_key = works(connection, [row.origin_key for row in rows if row.origin == "assignment"])
    found = [one, *(Found(row, of_key.get(row.origin_key)) for row in rows)]
    return {each.row.id: _Author(_author(each), each.row.origin == "import") for each in found}


def _author(one: Found) -> str:
    """A pseudonym for a worker; what the source said for an import."""
    if one.work is not None:
        return pseudonym(one.work.pseudonym_key, one.work.worker_id)
    if one.row.origin == "requester":  # own_document: the account, and the name it was drawn as
        return str(one.row.origin_key).partition("/")[2] or "requester"
    return str(one.row.author_id)


def _entry(stated: Stated, authors: Mapping[str, _Author]) -> Entry:
    """An imported object keeps the author that its file named."""
    author = authors[stated.document_id]
    kept = stated.object.extra.get("labelme") if author.imported else None
    name = str(kept.get("username", "")) if isinstance(kept, dict) else author.name
    return Entry(stated.object, name, stated.at)


# --- several documents ---


def all_in_one(documents: Sequence[Exported]) -> Sheet:
    """One sheet with every object of each; what several started from is there once."""
    entries: list[Entry] = []
    ids: dict[Reference, str] = {}  # of what is in it
    for number, one in enumerate(documents):
        own = _document_id(one)
        fresh = [
            pair for pair in zip(one.keys, one.sheet.entries, strict=True) if pair[0] not in ids
        ]
        for key, entry in fresh:
            # Two documents may use the same id for different objects.
            ids[key] = f"{number}.{entry.object.id}" if key.document_id == own else entry.object.id
        named = {key.object_id: ids[key] for key in one.keys}
        entries += [_with_ids(entry, named) for _, entry in fresh]
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


def _with_ids(entry: Entry, named: Mapping[str, str]) -> Entry:
    obj = entry.object
    whole_id = None if obj.part_of is None else named.get(obj.part_of, obj.part_of)
    obj = msgspec.structs.replace(obj, id=named[obj.id], part_of=whole_id)
    return Entry(obj, entry.author, entry.at)


def _document_id(one: Exported) -> str:
    return str(one.sheet.provenance["document_id"])


def _common_source(documents: Sequence[Exported]) -> dict[str, Any]:
    sources = [one.sheet.source for one in documents if one.sheet.source]
    return sources[0] if len(sources) == 1 else {}


def _provenance(connection: Connection, one: Found) -> dict[str, Any]:
    row = one.row
    told: dict[str, Any] = {
        "document_id": row.id,
        "origin": row.origin,
        "seq": row.head_seq,
        "hash": row.head_hash,
    }
    if row.base_document_id is not None:
        told["fixed_set"] = {"document_id": row.base_document_id, "seq": row.base_seq}
    if one.work is None:
        return told
    given = answers_to(connection, one.work.market_id, one.work.assignment_id)
    told |= {
        "status": one.work.status,
        "accepted_at": one.work.accepted_at,
        "submitted_at": one.work.submitted_at,
        "counted": one.work.counted,
        "nothing_to_label": one.work.nothing_to_label,
        "nothing_left": one.work.nothing_left,
        "complete": one.work.complete,
        "active_ms": _active_ms(connection, row.id) + _answering_ms(given),
    }
    if 0 in given:  # coverage: the one question
        told["anything_missing"] = given[0].answer
    return told


def _answering_ms(given: Mapping[int, Answer]) -> int:
    return sum(one.active_ms for one in given.values())


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
