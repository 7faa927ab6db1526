"""What a labelling page may download: its picture, its document as LabelMe XML, or both as a zip.

As the old tool offered it, but only where the design allows it, and only what the page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labelcrowd.errors import NotAllowed, NotFound
from labelcrowd.formats.sheet import Drops, Sheet
from labelcrowd.images.standing import Standing
from labelcrowd.storage.home import Home

if TYPE_CHECKING:
    from labelcrowd.workflow.export import Member

KINDS = ("picture", "xml", "pack")
_SUFFIXES = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",)}


@dataclass(frozen=True)
class Download:
    """A file: its chunks, and what they are."""

    filename: str
    media_type: str
    chunks: Iterator[bytes]


def file_names(filename: str) -> dict[str, str]:
    """By kind, the names of what can be downloaded of a picture of that name."""
    stem = filename.rpartition(".")[0] or filename
    return {"picture": filename, "xml": f"{stem}.xml", "pack": f"{stem}.zip"}


def only_shown(sheet: Sheet, shown: frozenset[str]) -> Sheet:
    """Without the objects of the fixed set that the page does not show."""
    return replace(
        sheet,
        entries=tuple(
            entry
            for entry in sheet.entries
            if entry.object.refers_to is None or entry.object.refers_to.object_id in shown
        ),
    )


def download(home: Home, kind: str, sheet: Sheet, picture: Standing) -> Download:
    """One of ``KINDS``. Raises NotFound for another, NotAllowed (``picture_removed``)."""
    make = _MAKERS.get(kind)
    if make is None:
        raise NotFound(f"downloads are {', '.join(KINDS)}; got {kind[:20]!r}")
    return make(home, sheet, picture)


def _picture(home: Home, sheet: Sheet, picture: Standing) -> Download:
    if not picture.levels:
        raise NotAllowed("this picture was removed", code="picture_removed")
    level = picture.levels[0]
    endings = _SUFFIXES[level.media_type]
    fits = sheet.filename.lower().endswith(endings)
    name = sheet.filename if fits else sheet.filename + endings[0]
    return Download(name, level.media_type, iter([home.blobs.get(level.sha256)]))


def _xml(home: Home, sheet: Sheet, picture: Standing) -> Download:
    from labelcrowd.formats.labelme_xml_writer import write

    name = file_names(sheet.filename)["xml"]
    return Download(name, "application/xml", iter([write(sheet, Drops()).data]))


def _pack(home: Home, sheet: Sheet, picture: Standing) -> Download:
    from labelcrowd.workflow.export import zip_stream

    name = file_names(sheet.filename)["pack"]
    return Download(name, "application/zip", zip_stream(_members(home, sheet, picture)))


def _members(home: Home, sheet: Sheet, picture: Standing) -> Iterator[Member]:
    """A LabelMe tree of one picture; without it where it was removed."""
    from labelcrowd.formats.labelme_xml_writer import write
    from labelcrowd.workflow.export import Member, MemberNames

    names = MemberNames(Drops())
    folder = f"{sheet.folder}/" if sheet.folder else ""
    if picture.levels:
        shown = _picture(home, sheet, picture)
        yield Member(names.of(f"Images/{folder}{shown.filename}"), shown.chunks, packed=True)
    written = write(sheet, Drops())
    stem = file_names(sheet.filename)["xml"]
    yield Member(names.of(f"Annotations/{folder}{stem}"), [written.data])
    for path, blob in written.bitmaps:
        try:
            data = home.blobs.get(blob)
        except NotFound:  # its XML still names it
            continue
        yield Member(names.of(path), [data], packed=True)


_MAKERS: dict[str, Callable[[Home, Sheet, Standing], Download]] = {
    "picture": _picture,
    "xml": _xml,
    "pack": _pack,
}
