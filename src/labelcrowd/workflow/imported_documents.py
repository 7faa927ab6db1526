"""Storing a document that came from a file: as it is, once, whatever its quality.

What an import brings is somebody's finished work: it is not held to the rules for new
objects (a name, three points, inside the picture), only to those that protect us.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal, Protocol

import msgspec
from sqlalchemy import Connection

from labelcrowd.annotations import outline, revisions
from labelcrowd.annotations.document import Object, Polygon, Polyline, Track
from labelcrowd.annotations.validity import OBJECT_POINTS, Checked
from labelcrowd.clock import Clock
from labelcrowd.errors import TooLarge
from labelcrowd.formats.sheet import Sheet
from labelcrowd.geometry.polygon import covered_area, is_simple
from labelcrowd.images.catalogue import Image
from labelcrowd.storage.home import Home
from labelcrowd.workflow.add_images import Adder, FileResult

IMPORTING = "importing"
"""The origin of a document until all of it is stored; nobody sees it before."""

CHUNK_OBJECTS, CHUNK_POINTS = 100, 4_000
"""Of one write: it takes less than 50 ms, as others wait for it."""

SEVERAL = "several"
"""The author of a document whose objects have different ones; each object keeps its own."""


@dataclass(frozen=True)
class DocumentResult:
    """What became of one annotation file (or one picture's part of one)."""

    name: str
    outcome: Literal["added", "there", "refused"]
    reason: str = ""
    objects: int = 0
    remarks: tuple[str, ...] = ()
    document_id: str | None = None


ImportResult = FileResult | DocumentResult


@dataclass
class Summary:
    """Counts of an import, for the last line of a command."""

    pictures: int = 0
    pictures_there: int = 0
    documents: int = 0
    documents_there: int = 0
    objects: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def count(self, result: ImportResult) -> None:
        """Take one result in."""
        if result.outcome == "refused":
            self.refused.append((result.name, result.reason))
        elif isinstance(result, FileResult):
            self.pictures += result.outcome == "added"
            self.pictures_there += result.outcome == "there"
        else:
            self.documents += result.outcome == "added"
            self.documents_there += result.outcome == "there"
            self.objects += result.objects if result.outcome == "added" else 0
            self.remarks += [(result.name, remark) for remark in result.remarks]


def object_id(key: str, position: int) -> str:
    """The id of an imported object: the same whenever the same file is imported."""
    digest = hashlib.sha256(f"{key}:{position}".encode()).digest()
    return b32encode(digest[:17]).decode().lower()[:26]


def store_document(
    adder: Adder,
    image: Image,
    sheet: Sheet,
    *,
    key: str,
    name: str,
    remarks: Sequence[str] = (),
    model: str = "",
) -> DocumentResult:
    """Store a sheet as the import document of that image and key; once only.

    ``key`` is of the source's bytes: the same file again changes nothing, a changed one
    becomes a document beside the first. With ``model`` it is that model's document.
    """
    sheet, left_out = _drawable(sheet)
    try:
        checked = _checked(sheet)
    except TooLarge as error:
        return DocumentResult(name, "refused", error.message)
    notes = [*remarks, *left_out, *_size_note(image, sheet)]
    authors = {entry.author for entry in sheet.entries}
    document = revisions.NewDocument(
        id=adder.ids.timed(adder.clock.now()),
        requester_id=adder.requester_id,
        image_id=image.id,
        origin=IMPORTING,
        origin_key=f"model:{model}:{key}" if model else key,
        author_id=model or (sheet.author if len(authors) < 2 else SEVERAL),
        source=_source(sheet, name, notes),
    )
    origin = "model" if model else "import"
    document_id, added = store_in_chunks(adder, document, checked, origin)
    outcome: Literal["added", "there"] = "added" if added else "there"
    return DocumentResult(name, outcome, "", len(checked), tuple(notes), document_id)


def _drawable(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """Without objects that lie nowhere near a picture, and a remark for each of them."""
    gone = {one.object.id for one in sheet.entries if not outline.is_drawable(one.object.geometry)}
    if not gone:
        return sheet, []
    kept = [
        replace(one, object=msgspec.structs.replace(one.object, part_of=None))
        if one.object.part_of in gone
        else one
        for one in sheet.entries
        if one.object.id not in gone
    ]
    remarks = [
        f"object {position} {one.object.name[:40]!r}: lies more than {outline.FARTHEST_PX:,.0f} px "
        "from the picture; it was left out"
        for position, one in enumerate(sheet.entries)
        if one.object.id in gone
    ]
    return replace(sheet, entries=tuple(kept)), remarks


def _checked(sheet: Sheet) -> list[Checked]:
    if len(sheet.entries) > revisions.OBJECTS:
        raise TooLarge(
            f"{len(sheet.entries):,} objects are more than the {revisions.OBJECTS:,} of a document"
        )
    return [as_it_is(entry.object) for entry in sheet.entries]


class Writer(Protocol):
    """Where documents are stored, and by which clock."""

    @property
    def home(self) -> Home: ...
    @property
    def clock(self) -> Clock: ...


def store_in_chunks(
    writer: Writer, document: revisions.NewDocument, objects: Sequence[Checked], origin: str
) -> tuple[str, bool]:
    """Store a document in short writes, so that others save in between; its id, and whether it
    is new. It is IMPORTING, so that nobody sees one that was cut short, and then of ``origin``;
    one that was cut short goes on where it was."""
    chunks, done = chunks_of(objects), 0
    for number, chunk in enumerate(chunks, start=1):
        last = number == len(chunks)
        write = partial(
            _store_chunk, document=document, chunk=chunk, after=done, last=last, origin=origin,
            now=writer.clock.now(),
        )  # fmt: skip
        document_id, added = writer.home.store.write(write)
        if last or document_id is not None:
            break
        done += len(chunk)
    assert document_id is not None
    return document_id, added


def _store_chunk(
    connection: Connection,
    *,
    document: revisions.NewDocument,
    chunk: Sequence[Checked],
    after: int,
    last: bool,
    origin: str,
    now: int,
) -> tuple[str | None, bool]:
    """The id once all of the document is there, and whether this made it so."""
    there = revisions.find(connection, document.image_id, origin, document.origin_key)
    if there is not None:
        return there, False
    document_id = revisions.create(connection, document, now=now)
    revisions.append_import(
        connection, document_id, chunk, author_id=document.author_id, now=now, after=after
    )
    if not last:
        return None, False
    return document_id, revisions.complete_import(connection, document_id, now=now, origin=origin)


def chunks_of(objects: Sequence[Checked]) -> list[list[Checked]]:
    """At least one; each of so few objects and points that storing it keeps nobody waiting."""
    chunks: list[list[Checked]] = [[]]
    points = 0
    for each in objects:
        more = sum(map(len, _rings(each.object)))
        if chunks[-1] and (len(chunks[-1]) >= CHUNK_OBJECTS or points + more > CHUNK_POINTS):
            chunks.append([])
            points = 0
        chunks[-1].append(each)
        points += more
    return chunks


def as_it_is(obj: Object) -> Checked:
    """An object with its measures, coordinates untouched. Raises TooLarge."""
    rings = _rings(obj)
    points = sum(map(len, rings))
    if points > OBJECT_POINTS:
        raise TooLarge(
            f"object {obj.name!r}: {points:,} points are more than the limit of {OBJECT_POINTS:,}"
        )
    crossing = isinstance(obj.geometry, Polygon) and not all(map(is_simple, rings))
    area = covered_area(outline.pieces(obj.geometry))
    return Checked(obj, area, outline.box_of(obj.geometry), crossing)


def _rings(obj: Object) -> list[Any]:
    geometry = obj.geometry
    if isinstance(geometry, Polygon):
        return [ring for piece in geometry.pieces for ring in (piece.outer, *piece.holes)]
    if isinstance(geometry, Polyline):
        return [geometry.points]
    return [geometry.frames] if isinstance(geometry, Track) else []


def _size_note(image: Image, sheet: Sheet) -> list[str]:
    told = (sheet.width, sheet.height)
    if None in told or told == (image.width, image.height):
        return []
    return [
        f"the file speaks of a picture of {told[0]} x {told[1]} px, "
        f"the one in the collection has {image.width} x {image.height}"
    ]


def _source(sheet: Sheet, name: str, notes: Sequence[str]) -> str:
    source: dict[str, Any] = {**sheet.source, "file": name}
    if notes:
        source["remarks"] = list(notes)[:100]
    return msgspec.json.encode(source).decode()
