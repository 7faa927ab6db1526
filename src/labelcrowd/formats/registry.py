"""The formats that an export can have, by name. PURE.

To add one: a codec file beside this, and an entry here; see docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from labelcrowd.formats.coco_writer import BitmapOf, CocoWriter
from labelcrowd.formats.labelme_xml_writer import Written, write
from labelcrowd.formats.own_json import JsonWriter
from labelcrowd.formats.sheet import Drops, Sheet


class FileWriter(Protocol):
    """Writes one file with many documents, picture by picture."""

    def start(self, description: str = "") -> bytes:
        """The beginning of the file."""

    def add(self, sheet: Sheet) -> Iterator[bytes]:
        """One document."""

    def finish(self) -> bytes:
        """The end of the file."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """Either ``write_document`` (a file a document) or ``make_writer`` (one for all).

    ``refuses_to_guess``: several documents of a picture would look like one in it, so the
    requester has to say what is meant. ``keeps_history``: it takes every revision.
    """

    name: str
    title: str
    write_document: Callable[[Sheet, Drops], Written] | None = None
    make_writer: Callable[[Drops, BitmapOf], FileWriter] | None = None
    filename: str = ""
    images_folder: str = "images"
    refuses_to_guess: bool = False
    keeps_history: bool = False


FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        Format(
            name="labelme-xml",
            title="LabelMe XML",
            write_document=write,
            images_folder="Images",
        ),
        Format(
            name="coco",
            title="COCO instances",
            make_writer=CocoWriter,
            filename="annotations",
            refuses_to_guess=True,
        ),
        Format(
            name="json",
            title="JSON with everything",
            make_writer=lambda drops, bitmap_of: JsonWriter(),
            filename="documents",
            keeps_history=True,
        ),
    )
}
