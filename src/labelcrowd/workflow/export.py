"""Export: documents to files in one of the formats, as a stream with flat memory.

``export`` gives the members of a tree; ``zip_stream`` and ``write_tree`` put them where they
go. The same work and choices give the same bytes.
"""

from __future__ import annotations

import contextlib
import csv
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

from labelcrowd.clock import to_iso
from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.formats.labelme_xml_writer import Written
from labelcrowd.formats.registry import FORMATS, FileWriter, Format
from labelcrowd.formats.sheet import Drop, Drops, Sheet
from labelcrowd.formats.spreadsheet import cell
from labelcrowd.images import catalogue
from labelcrowd.storage.home import Home
from labelcrowd.storage.store import Store
from labelcrowd.workflow.export_documents import Exported, all_in_one, history, pictures
from labelcrowd.workflow.export_scope import (
    Documents,
    Picture,
    Scope,
    removed_pictures,
    several_documents,
)

DESCRIPTION = "labelcrowd export"

_CHUNK = 1 << 16
_SPOOL = 8 << 20
_WHEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """``documents`` None: the format\'s own way, see ``_Exporter._decided``.

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
    found = FORMATS.get(request.format)
    if found is None:
        raise InvalidInput(
            f"format: expected one of {', '.join(FORMATS)}, got {request.format[:40]!r}",
            field="format",
        )
    exporter = _Exporter(home, request, found, progress)
    yield from exporter.members()
    yield from removed_members(home.store, request.scope)
    report = report_text(progress.drops.report())
    if report:
        yield Member("report.txt", [report.encode()])


def removed_members(store: Store, scope: Scope) -> Iterator[Member]:
    """``removed-pictures.csv`` where pictures of the scope were removed: the records stay."""
    rows = store.read(lambda c: removed_pictures(c, scope))
    if rows:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["folder", "filename", "removed_at", "documents"])
        writer.writerows(
            (cell(one.folder), cell(one.filename), to_iso(one.removed_at), one.documents)
            for one in rows
        )
        yield Member("removed-pictures.csv", [text.getvalue().encode()])


def report_text(drops: Iterable[Drop]) -> str:
    """What the format could not hold, a sentence a kind; empty where that is nothing."""
    lines = [_drop_sentence(drop) for drop in drops]
    return "\n".join([*lines, ""]) if lines else ""


def _drop_sentence(drop: Drop) -> str:
    times = "once" if drop.count == 1 else f"{drop.count:,} times"
    examples = "; ".join(drop.examples)
    return f"This format cannot hold {drop.what}: {times}, for example {examples}."


class _Exporter:
    """One run of an export."""

    def __init__(
        self, home: Home, request: ExportRequest, chosen: Format, progress: Progress
    ) -> None:
        self._home = home
        self._request = request
        self._format = chosen
        self._progress = progress
        self._names = MemberNames(progress.drops)
        self._way = self._decided()

    def members(self) -> Iterator[Member]:
        """All files of the format."""
        if self._format.write_document is not None:
            yield from self._a_file_a_document(self._format.write_document)
        elif self._way is Documents.SEPARATE and self._format.refuses_to_guess:
            yield from self._a_file_an_author()
        else:
            yield from self._one_file()

    def _decided(self) -> Documents:
        """As asked. Unasked, our JSON has each document, a LabelMe tree becomes one an author
        where a picture has several documents, and COCO refuses to guess."""
        if self._request.documents is not None:
            return self._request.documents
        if self._format.keeps_history:
            return Documents.SEPARATE
        crowded = several_documents(self._home.store, self._request.scope)
        if crowded is None:
            return Documents.ALL
        if not self._format.refuses_to_guess:
            return Documents.SEPARATE
        raise InvalidInput(
            f"{crowded} has several documents; choose with --documents: separate (a file an "
            "author), all (every object of each) or one (the best-founded one)",
            field="documents",
        )

    def _a_file_a_document(self, write: Callable[[Sheet, Drops], Written]) -> Iterator[Member]:
        """A LabelMe tree; with separate documents one tree an author."""
        for picture, sheets in self._pictures():
            for sheet in sheets:
                top = f"{_author(sheet)}/" if self._way is Documents.SEPARATE else ""
                written = write(sheet, self._progress.drops)
                stem = sheet.filename.rpartition(".")[0] or sheet.filename
                folder = f"{sheet.folder}/" if sheet.folder else ""
                name = self._names.of(f"{top}Annotations/{folder}{stem}.xml")
                yield Member(name, [written.data])
                for bitmap, blob in written.bitmaps:
                    yield from self._blob_member(f"{top}{bitmap}", blob)
            yield from self._image_member(picture)

    def _one_file(self) -> Iterator[Member]:
        kept: list[Picture] = []

        def chunks() -> Iterator[bytes]:
            writer = self._writer()
            yield writer.start(DESCRIPTION)
            for picture, sheets in self._pictures():
                if self._request.images:
                    kept.append(picture)
                for sheet in sheets:
                    yield from writer.add(self._with_history(sheet))
            yield writer.finish()

        yield Member(self._names.of(f"{self._format.filename}.json"), chunks())
        for picture in kept:
            yield from self._image_member(picture)

    def _a_file_an_author(self) -> Iterator[Member]:
        """The files grow side by side, on disk where they are large."""
        files: dict[str, tuple[FileWriter, IO[bytes]]] = {}
        with contextlib.ExitStack() as stack:
            for picture, sheets in self._pictures():
                for sheet in sheets:
                    author = _author(sheet)
                    if author not in files:
                        spool = stack.enter_context(tempfile.SpooledTemporaryFile(_SPOOL))
                        files[author] = self._writer(), spool
                        spool.write(files[author][0].start(DESCRIPTION))
                    writer, file = files[author]
                    file.writelines(writer.add(self._with_history(sheet)))
                yield from self._image_member(picture)
            for author, (writer, file) in sorted(files.items()):
                file.write(writer.finish())
                file.seek(0)
                name = self._names.of(f"{self._format.filename}-{author}.json")
                yield Member(name, _chunks_of(file))

    def _writer(self) -> FileWriter:
        assert self._format.make_writer is not None
        return self._format.make_writer(self._progress.drops, self._bitmap)

    def _with_history(self, sheet: Sheet) -> Sheet:
        told = sheet.provenance
        if self._format.keeps_history and "document_id" in told:
            told["history"] = self._home.store.read(lambda c: history(c, told["document_id"]))
        return sheet

    # --- pictures and their documents ---

    def _pictures(self) -> Iterator[tuple[Picture, list[Sheet]]]:
        for page in pictures(self._home.store, self._request.scope):
            for picture, documents in page:
                sheets = self._chosen(documents)
                for sheet in sheets:
                    self._note_status(sheet)
                self._progress.pictures += 1
                self._progress.documents += len(sheets)
                self._progress.objects += sum(len(sheet.entries) for sheet in sheets)
                yield picture, sheets

    def _chosen(self, documents: list[Exported]) -> list[Sheet]:
        if self._way is Documents.ALL and len(documents) > 1:
            return [all_in_one(documents)]
        wanted = documents[:1] if self._way is Documents.ONE else documents
        return [one.sheet for one in wanted]

    def _note_status(self, sheet: Sheet) -> None:
        for told in sheet.provenance.get("documents", [sheet.provenance]):
            status = told.get("status", "Approved")
            if status not in ("Approved", "Submitted") and not self._format.keeps_history:
                self._progress.drops.note(f"that work was {status.lower()}", sheet.path)

    # --- pictures and bitmaps ---

    def _image_member(self, picture: Picture) -> Iterator[Member]:
        """The bytes as uploaded where they are upright, else the upright picture."""
        if not self._request.images or not picture.sha256:
            return
        stored = self._home.store.read(lambda c: catalogue.picture_of(c, picture.sha256))
        folder = f"{picture.folder}/" if picture.folder else ""
        blob = picture.sha256
        name = f"{self._format.images_folder}/{folder}{picture.filename}"
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


def _author(sheet: Sheet) -> str:
    return sheet.author or "unnamed"


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
