"""Export: documents to files in one of the formats, as a stream with flat memory.

``export`` gives the members of a tree; ``zip_stream`` and ``write_tree`` put them where they
go. The same work and choices give the same bytes.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.formats import labelme_xml_writer
from labelcrowd.formats.coco_writer import CocoWriter
from labelcrowd.formats.own_json import JsonWriter
from labelcrowd.formats.sheet import Drop, Drops, Sheet
from labelcrowd.images import catalogue
from labelcrowd.storage.home import Home
from labelcrowd.workflow.export_documents import (
    Documents,
    Exported,
    Picture,
    Scope,
    all_in_one,
    history,
    pictures,
    several_documents,
)

FORMATS = ("labelme-xml", "coco", "json")

_CHUNK = 1 << 16
_SPOOL = 8 << 20
_WHEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """``documents`` None: the format\'s own way, see ``_Exporter._way``.

    ``images``: the pictures too.
    """

    scope: Scope
    format: str = "labelme-xml"
    documents: Documents | None = None
    images: bool = False


@dataclass(frozen=True)
class Member:
    """One file of the export: a path with ``/`` and its bytes, in pieces."""

    name: str
    chunks: Iterable[bytes]
    packed: bool = False  # compressed already


@dataclass
class Progress:
    """What has gone out so far; ``drops`` is complete when the last member is."""

    drops: Drops
    pictures: int = 0
    documents: int = 0
    objects: int = 0


def new_progress() -> Progress:
    """Counters at zero."""
    return Progress(Drops())


def export(home: Home, request: ExportRequest, progress: Progress) -> Iterator[Member]:
    """The members of the export, in order; ``progress`` is kept up to date meanwhile.

    Raises InvalidInput for an unknown format, and where a picture has several documents and
    the format needs to be told what to do with them.
    """
    if request.format not in FORMATS:
        raise InvalidInput(
            f"format: expected one of {', '.join(FORMATS)}, got {request.format[:40]!r}",
            field="format",
        )
    exporter = _Exporter(home, request, progress)
    writers = {"labelme-xml": exporter.labelme, "coco": exporter.coco, "json": exporter.json}
    yield from writers[request.format]()
    report = report_text(progress.drops.report())
    if report:
        yield Member("report.txt", [report.encode()])


def report_text(drops: Iterable[Drop]) -> str:
    """What the format could not hold, a line a kind; empty where that is nothing."""
    lines = [f"  {drop.count:,} x {drop.what} ({'; '.join(drop.examples)})" for drop in drops]
    return "\n".join(["This format could not hold:", *lines, ""]) if lines else ""


class _Exporter:
    """One run of an export."""

    def __init__(self, home: Home, request: ExportRequest, progress: Progress) -> None:
        self._home = home
        self._request = request
        self._progress = progress
        self._names = MemberNames(progress.drops)
        self._several: bool | None = None

    def labelme(self) -> Iterator[Member]:
        """A LabelMe tree; with separate documents one tree an author."""
        for picture, sheets in self._pictures():
            for sheet in sheets:
                self._note_status(sheet)
                yield from self._labelme_files(sheet)
            yield from self._image_member(picture, "Images")

    def _labelme_files(self, sheet: Sheet) -> Iterator[Member]:
        top = ""
        if self._way() is Documents.SEPARATE:
            top = f"{sheet.author or 'unnamed'}/"
        written = labelme_xml_writer.write(sheet, self._progress.drops)
        stem = sheet.filename.rpartition(".")[0] or sheet.filename
        folder = f"{sheet.folder}/" if sheet.folder else ""
        yield Member(self._names.of(f"{top}Annotations/{folder}{stem}.xml"), [written.data])
        for name, blob in written.bitmaps:
            yield from self._blob_member(f"{top}{name}", blob)

    def coco(self) -> Iterator[Member]:
        """One file; with separate documents one an author, gathered on disk meanwhile."""
        files: dict[str, tuple[CocoWriter, IO[bytes]]] = {}
        separate = self._way() is Documents.SEPARATE
        try:
            if not separate:
                self._coco_file(files, "annotations")
            for picture, sheets in self._pictures():
                for sheet in sheets:
                    self._note_status(sheet)
                    name = f"annotations-{sheet.author or 'unnamed'}" if separate else "annotations"
                    writer, file = self._coco_file(files, name)
                    file.writelines(writer.add(sheet))
                yield from self._image_member(picture, "images")
            for name, (writer, file) in sorted(files.items()):
                file.write(writer.finish())
                file.seek(0)
                yield Member(self._names.of(f"{name}.json"), _chunks_of(file))
        finally:
            for _, file in files.values():
                file.close()

    def _coco_file(
        self, files: dict[str, tuple[CocoWriter, IO[bytes]]], name: str
    ) -> tuple[CocoWriter, IO[bytes]]:
        if name not in files:
            writer = CocoWriter(self._progress.drops, self._bitmap)
            # Closed by coco() when all is written.
            file: IO[bytes] = tempfile.SpooledTemporaryFile(_SPOOL)  # noqa: SIM115
            file.write(writer.start("labelcrowd export"))
            files[name] = writer, file
        return files[name]

    def json(self) -> Iterator[Member]:
        """One file with all documents and their histories."""
        kept: list[Picture] = []

        def chunks() -> Iterator[bytes]:
            writer = JsonWriter()
            yield writer.start("labelcrowd export")
            for picture, sheets in self._pictures():
                kept.append(picture)
                for sheet in sheets:
                    yield from writer.add(self._with_history(sheet))
            yield writer.finish()

        yield Member("documents.json", chunks())
        for picture in kept if self._request.images else []:
            yield from self._image_member(picture, "images")

    def _with_history(self, sheet: Sheet) -> Sheet:
        told = sheet.provenance
        if "document_id" in told:
            told["history"] = self._home.store.read(lambda c: history(c, told["document_id"]))
        return sheet

    # --- pictures and their documents ---

    def _pictures(self) -> Iterator[tuple[Picture, list[Sheet]]]:
        for page in pictures(self._home.store, self._request.scope):
            for picture, documents in page:
                sheets = self._chosen(picture, documents)
                self._progress.pictures += 1
                self._progress.documents += len(sheets)
                self._progress.objects += sum(len(sheet.entries) for sheet in sheets)
                yield picture, sheets

    def _way(self) -> Documents | None:
        """As asked. Unasked, our JSON has each document, a LabelMe tree becomes one an author
        where a picture has several documents, and COCO refuses to guess (None)."""
        asked, kind = self._request.documents, self._request.format
        if asked is not None or kind == "coco":
            return asked
        if self._several is None:
            scope = self._request.scope
            self._several = kind == "json" or several_documents(self._home.store, scope)
        return Documents.SEPARATE if self._several else Documents.ALL

    def _chosen(self, picture: Picture, documents: list[Exported]) -> list[Sheet]:
        way = self._way()
        if way is None and len(documents) > 1:
            name = f"{picture.folder}/{picture.filename}" if picture.folder else picture.filename
            raise InvalidInput(
                f"{name} has {len(documents)} documents; choose with --documents: separate (a file "
                "an author), all (every object of each) or one (the best-founded one)",
                field="documents",
            )
        if way is Documents.ALL and len(documents) > 1:
            return [all_in_one(documents)]
        return [one.sheet for one in (documents[:1] if way is Documents.ONE else documents)]

    def _note_status(self, sheet: Sheet) -> None:
        status = sheet.provenance.get("status", "Approved")
        if status not in ("Approved", "Submitted"):
            self._progress.drops.note(f"that work was {status.lower()}", sheet.path)

    # --- pictures and bitmaps ---

    def _image_member(self, picture: Picture, top: str) -> Iterator[Member]:
        """The bytes as uploaded where they are upright, else the upright picture."""
        if not self._request.images:
            return
        stored = self._home.store.read(lambda c: catalogue.picture_of(c, picture.sha256))
        folder = f"{picture.folder}/" if picture.folder else ""
        blob, name = picture.sha256, f"{top}/{folder}{picture.filename}"
        if stored is not None and stored.orientation != 1:
            level = stored.levels[0]
            blob, kind = level.sha256, level.media_type.removeprefix("image/")
            name += "" if kind == stored.format.lower() else f".{kind}"
        yield from self._blob_member(name, blob)

    def _blob_member(self, name: str, blob: str) -> Iterator[Member]:
        try:
            data = self._home.blobs.get(blob)
        except NotFound:
            self._progress.drops.note("files whose bytes are missing", name)
            return
        yield Member(self._names.of(name), [data], packed=True)

    def _bitmap(self, blob: str) -> NDArray[np.bool_] | None:
        from labelcrowd.images.bitmaps import read_bitmap

        try:
            return read_bitmap(self._home.blobs.get(blob))
        except (NotFound, InvalidInput):
            return None


def _chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


class MemberNames:
    """File names that every system can unpack, each once. What had to change is reported."""

    _BAD = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
    _DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")

    def __init__(self, drops: Drops) -> None:
        self._drops = drops
        self._used: set[str] = set()

    def of(self, name: str) -> str:
        """A safe name for a path: relative, no ``..``, no characters that Windows refuses."""
        parts = [self._part(part) for part in name.split("/") if part not in ("", ".", "..")]
        safe = "/".join(parts) or "unnamed"
        stem, dot, suffix = safe.rpartition(".")
        number, result = 2, safe
        while result.casefold() in self._used:
            result = f"{stem}-{number}{dot}{suffix}"
            number += 1
        self._used.add(result.casefold())
        if result != name:
            self._drops.note("file names that had to change in the archive", f"{name} -> {result}")
        return result

    def _part(self, part: str) -> str:
        clean = self._BAD.sub("_", part).rstrip(". ") or "_"
        return f"_{clean}" if self._DEVICES.fullmatch(clean) else clean


# --- where it goes ---


def zip_stream(members: Iterable[Member]) -> Iterator[bytes]:
    """The bytes of a zip archive of the members, as they become known."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.name, _WHEN)
            info.compress_type = zipfile.ZIP_STORED if member.packed else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in member.chunks:
                    file.write(chunk)
                    if sink.waiting > _CHUNK:
                        yield sink.take()
            yield sink.take()
    yield sink.take()


def write_tree(members: Iterable[Member], folder: Path) -> int:
    """Write the members below a folder; how many files."""
    count = 0
    for member in members:
        path = folder / member.name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise InvalidInput(f"{member.name}: leads out of {folder}")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(member.chunks)
        count += 1
    return count


class _Sink(io.RawIOBase):
    """Takes what zipfile writes and hands it on; it cannot be rewound."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self.waiting += len(part)
        return len(part)

    def take(self) -> bytes:
        """All that waits."""
        data = b"".join(self._parts)
        self._parts, self.waiting = [], 0
        return data


Show = Callable[[int], None]
"""Called with the number of pictures done."""


def followed(members: Iterable[Member], progress: Progress, show: Show) -> Iterator[Member]:
    """The same members, showing progress as they pass."""
    for member in members:
        yield Member(member.name, _watched(member.chunks, progress, show), member.packed)


def _watched(chunks: Iterable[bytes], progress: Progress, show: Show) -> Iterator[bytes]:
    for chunk in chunks:
        show(progress.pictures)
        yield chunk
