"""Our own JSON: everything there is, one document a line inside one JSON value. PURE.

A line is a document, with a comma at its end except for the last, so that a reader may
take the whole or go line by line. The fields are described in docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from labelcrowd.annotations.document import Object
from labelcrowd.errors import InvalidInput
from labelcrowd.formats.sheet import Entry, Sheet

FORMAT = "labelcrowd-documents"
VERSION = 1

_encode = msgspec.json.Encoder().encode


class _Picture(msgspec.Struct, frozen=True):
    folder: str
    filename: str
    width: int | None = None
    height: int | None = None


class _Drawn(msgspec.Struct, frozen=True):
    object: Object
    author: str = ""
    at: int | None = None


class _Document(msgspec.Struct, frozen=True):
    picture: _Picture
    author: str
    objects: tuple[_Drawn, ...]
    source: dict[str, Any] = {}
    provenance: dict[str, Any] = {}


class _File(msgspec.Struct, frozen=True):
    format: str
    version: int
    documents: tuple[_Document, ...]


class JsonWriter:
    """Writes one file: ``start``, ``add`` for each sheet, ``finish``."""

    def __init__(self) -> None:
        self._documents = 0

    def start(self, description: str = "") -> bytes:
        """The beginning of the file."""
        head = {"format": FORMAT, "version": VERSION, "description": description}
        return _encode(head)[:-1] + b',"documents":['

    def add(self, sheet: Sheet) -> Iterator[bytes]:
        """One document, on a line of its own."""
        self._documents += 1
        yield (b"," if self._documents > 1 else b"") + b"\n" + _encode(_document(sheet))

    def finish(self) -> bytes:
        """The end of the file."""
        return b"\n]}\n"


def read(data: bytes) -> list[Sheet]:
    """The documents of a file. Raises InvalidInput."""
    try:
        file = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidInput(f"not a file of labelcrowd documents: {error}") from error
    if (file.format, file.version) != (FORMAT, VERSION):
        raise InvalidInput(
            f"expected {FORMAT} version {VERSION}, got {file.format} version {file.version}"
        )
    return [_sheet(document) for document in file.documents]


def _document(sheet: Sheet) -> _Document:
    return _Document(
        _Picture(sheet.folder, sheet.filename, sheet.width, sheet.height),
        sheet.author,
        tuple(_Drawn(entry.object, entry.author, entry.at) for entry in sheet.entries),
        sheet.source,
        sheet.provenance,
    )


def _sheet(document: _Document) -> Sheet:
    picture = document.picture
    return Sheet(
        picture.folder,
        picture.filename,
        picture.width,
        picture.height,
        document.author,
        tuple(Entry(drawn.object, drawn.author, drawn.at) for drawn in document.objects),
        document.source,
        document.provenance,
    )
