"""Import a COCO file: the objects of pictures that a collection has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from labelcrowd.errors import InvalidInput
from labelcrowd.formats import coco
from labelcrowd.formats.sheet import Sheet
from labelcrowd.images import catalogue
from labelcrowd.images.bitmaps import Bitmap, write_bitmap
from labelcrowd.images.catalogue import Blob, Collection, Image
from labelcrowd.images.names import split_name
from labelcrowd.workflow.add_images import Adder
from labelcrowd.workflow.imported_documents import (
    DocumentResult,
    ImportResult,
    object_id,
    store_document,
)


def import_coco(
    adder: Adder, into: Collection, path: Path, *, model: str = ""
) -> Iterator[ImportResult]:
    """One document for each picture that the file has objects of; one result each.

    Pictures are found by ``file_name``, with its folder or, where that is the only one, by the
    name alone. Records that cannot be taken are results too. Importing the same file again
    adds nothing. With ``model`` the documents are that model's.
    """
    try:
        with path.open("rb") as file:
            data = file.read(coco.MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}") from error
    digest = hashlib.sha256(data).hexdigest()[:32]
    reading = coco.read(
        data,
        blob_of=lambda bitmap: _stored(adder, bitmap),
        object_id=lambda key: object_id(f"{digest}:{key}", 0),
    )
    for where, why in reading.problems:
        yield DocumentResult(f"{path.name} {where}", "refused", why)
    finder = _Finder(list(catalogue.all_images(adder.home.store, into.id)))
    for sheet in reading.sheets:
        if sheet.entries:
            yield _one_picture(adder, finder, sheet, digest, model)


def _one_picture(
    adder: Adder, finder: _Finder, sheet: Sheet, digest: str, model: str
) -> DocumentResult:
    image = finder.find(sheet.path)
    if image is None:
        return DocumentResult(
            sheet.path, "refused", "this picture is not in the collection", len(sheet.entries)
        )
    # Two records may name one picture; each is a document of its own.
    record = json.dumps(sheet.source.get("coco", {}).get("id"))
    key = f"coco:{digest}:{record}"
    return store_document(adder, image, sheet, key=key, name=sheet.path, model=model)


class _Finder:
    """Finds a collection's picture by the file's ``file_name``."""

    def __init__(self, images: list[Image]) -> None:
        self._by_path = {image.path: image for image in images}
        self._by_name: dict[str, list[Image]] = {}
        for image in images:
            self._by_name.setdefault(image.filename, []).append(image)

    def find(self, path: str) -> Image | None:
        try:
            folder, filename = split_name(path)
        except InvalidInput:
            return None
        exact = self._by_path.get(f"{folder}/{filename}" if folder else filename)
        alike = self._by_name.get(filename, [])
        return exact or (alike[0] if len(alike) == 1 else None)


def _stored(adder: Adder, bitmap: Bitmap) -> str:
    data = write_bitmap(bitmap)
    sha256 = adder.home.blobs.put(data)
    now, row = adder.clock.now(), Blob(sha256, len(data), "image/png")
    adder.home.store.write(lambda c: catalogue.add_blobs(c, [row], now))
    return sha256
